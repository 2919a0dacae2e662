"""Who works here and on what: users, the accounts (channels) they look after, their membership, and each account's policy."""

import secrets
import zoneinfo
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **extra: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> "User":
        return self.create_user(email, password, **{"is_staff": True, "is_superuser": True, **extra})

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractUser):
    """A person who logs in with an e-mail address: a creator, a helper or an admin."""

    username = None  # type: ignore[assignment]
    email = models.EmailField(_("e-mail address"), unique=True)
    is_demo = models.BooleanField(default=False, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []
    objects = UserManager()  # type: ignore[misc,assignment]

    def __str__(self) -> str:
        return self.get_full_name() or self.email


def known_time_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("%(name)s is not a time zone."), params={"name": name})


class AccountQuerySet(models.QuerySet["Account"]):
    def for_user(self, user: User) -> Self:
        """Everything a person may see starts here: the accounts they own or help with."""
        return self.filter(membership__user=user).distinct()

    def owned_by(self, user: User) -> Self:
        return self.filter(membership__user=user, membership__role=Membership.Role.OWNER).distinct()

    def create_for(self, user: User, *, platform: str, handle: str, time_zone: str) -> "Account":
        """A new account without a connection, and who owns it."""
        with transaction.atomic():
            account = self.create(platform=platform, handle=handle, time_zone=time_zone)
            Membership.objects.create(user=user, account=account, role=Membership.Role.OWNER)
        return account

    def called(self, platform: str, handle: str) -> Self:
        return self.filter(platform=platform, handle__iexact=handle)

    def on(self, platform: str) -> Self:
        return self.filter(platform=platform)

    def with_standing(self, user: User) -> Self:
        """Adds what a list of accounts shows: whether it is this person's own, and when its last file came in."""
        owner = Membership.objects.filter(account=OuterRef("pk"), user=user, role=Membership.Role.OWNER)
        return self.annotate(is_mine=Exists(owner), last_import=Max("imports__finished_at"))

    def demo(self) -> Self:
        return self.filter(is_demo=True)

    def connected(self) -> Self:
        return self.exclude(connection=Account.Connection.NONE)

    def being_recounted(self) -> Self:
        """Whose days are not all counted in their own zone yet."""
        return self.exclude(counted_in="")

    def locked(self, ids: set[int]) -> dict[int, "Account"]:
        """Takes the accounts' row locks in one order, for the length of the transaction: one writer per account at a time."""
        rows = self.select_for_update(of=("self",)).filter(id__in=ids).order_by("id")
        return {account.id: account for account in rows}

    def free(self, now: datetime) -> Self:
        return self.filter(Q(lease_until=None) | Q(lease_until__lt=now))

    def lease(self, account_id: int, holder: str, now: datetime) -> bool:
        """Claims the account for one deliverer; False when another holds it."""
        until = now + timedelta(seconds=settings.LEASE_SECONDS)
        return bool(self.free(now).filter(id=account_id).update(lease_until=until, lease_holder=holder))

    def release(self, account_id: int, holder: str) -> None:
        self.filter(id=account_id, lease_holder=holder).update(lease_until=None, lease_holder="")


class Account(models.Model):
    """A creator's channel on one platform."""

    class Platform(models.TextChoices):
        TIKTOK = "tiktok", "TikTok"
        YOUTUBE = "youtube", "YouTube"
        INSTAGRAM = "instagram", "Instagram"
        BLUESKY = "bluesky", "Bluesky"
        MASTODON = "mastodon", "Mastodon"
        DEMO = "demo", _("Demo network")
        OTHER = "other", _("Somewhere else")

    class Connection(models.TextChoices):
        NONE = "none", _("No connection: acting is a to-do list")
        DEMO = "demo", _("The demo network")

    class Health(models.TextChoices):
        WELL = "well", _("well")
        SLOW = "slow", _("the platform asks us to wait")
        LOCKED_OUT = "locked_out", _("needs you to sign in again")
        FAILING = "failing", _("not answering as it should")

    platform = models.CharField(max_length=20, choices=Platform)
    connection = models.CharField(max_length=20, choices=Connection, default=Connection.NONE)
    handle = models.CharField(max_length=200, help_text=_("As the platform writes it, without the @."))
    external_id = models.CharField(max_length=200, blank=True, help_text=_("The platform's own id of the channel."))
    time_zone = models.CharField(max_length=64, default="UTC", validators=[known_time_zone])
    # While days are moved after a change of zone (trends.recount): the zone that some are still counted in, "" when none is, and
    # the external id of the comment that was moved last.
    counted_in = models.CharField(max_length=64, blank=True, editable=False)
    recounted_to = models.CharField(max_length=255, blank=True, editable=False)
    is_demo = models.BooleanField(default=False, editable=False)
    users = models.ManyToManyField(User, through="Membership", related_name="accounts")
    created_at = models.DateTimeField(auto_now_add=True)
    # Delivery: one deliverer per account at a time, since order and quota are per account.
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    lease_holder = models.CharField(max_length=64, blank=True, editable=False)
    health = models.CharField(max_length=20, choices=Health, default=Health.WELL, editable=False)
    health_reason = models.CharField(max_length=300, blank=True, editable=False)
    health_at = models.DateTimeField(null=True, blank=True, editable=False)
    synced_at = models.DateTimeField(null=True, blank=True, editable=False)
    sync_cursor = models.CharField(max_length=500, blank=True, editable=False)

    objects = AccountQuerySet.as_manager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"@{self.handle} ({self.get_platform_display()})"

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    @property
    def is_connected(self) -> bool:
        return self.connection != self.Connection.NONE

    def is_self(self, author_id: str, author_name: str) -> bool:
        """Whether a comment's author is this account itself; ids and handles are compared, never display names alone."""
        own = {self.handle.casefold().lstrip("@"), self.external_id.casefold()} - {""}
        return bool(own & {author_id.casefold().lstrip("@"), author_name.casefold().lstrip("@")})


class Membership(models.Model):
    """Who looks after an account. A helper has all review acts; only the owner imports, removes and invites."""

    class Role(models.TextChoices):
        OWNER = "owner", _("owner")
        HELPER = "helper", _("helper")

    user = models.ForeignKey(User, on_delete=models.CASCADE)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    role = models.CharField(max_length=10, choices=Role)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "account"], name="one_membership_per_person_and_account")]

    def __str__(self) -> str:
        return f"{self.user} · {self.account} · {self.get_role_display()}"


class Policy(models.Model):
    """What the creator wants proposed. Nothing here acts by itself: automation starts off and comes with a preview."""

    class Strictness(models.IntegerChoices):
        """The lowest severity that is proposed for hiding."""

        GENTLE = 3, _("gentle: only what is severe")
        BALANCED = 2, _("balanced: strong and severe")
        STRICT = 1, _("strict: anything harsh")

    account = models.OneToOneField(Account, on_delete=models.CASCADE, primary_key=True)
    strictness = models.PositiveSmallIntegerField(choices=Strictness, default=Strictness.STRICT)
    propose_spam = models.BooleanField(default=True)

    class Meta:
        verbose_name_plural = "policies"

    def __str__(self) -> str:
        return f"{self.account}: {self.get_strictness_display()}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self, now: datetime) -> Self:
        return self.filter(used_at=None, expires_at__gt=now)

    def find(self, token: str, now: datetime) -> "Invitation | None":
        return self.open(now).filter(token_hash=Invitation.digest(token)).first()

    def use(self, invitation_id: int, now: datetime) -> bool:
        """Spends the link; False when it was spent in the meantime, so that one link never makes two accounts."""
        return bool(self.open(now).filter(id=invitation_id).update(used_at=now))


class Invitation(models.Model):
    """A one-time link: the owner's set-up link, or an invited person's sign-up. Only the token's hash is kept."""

    class Kind(models.TextChoices):
        SETUP = "setup", _("owner's set-up")
        SIGNUP = "signup", _("sign-up")

    kind = models.CharField(max_length=10, choices=Kind)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.created_at:%Y-%m-%d}"

    @staticmethod
    def digest(token: str) -> str:
        return sha256(token.encode()).hexdigest()

    @classmethod
    def issue(cls, kind: str, now: datetime, days: int = 7) -> str:
        """Makes a link and returns its token, which is not kept; an older open set-up link is withdrawn."""
        token = secrets.token_urlsafe(24)
        if kind == cls.Kind.SETUP:
            cls.objects.open(now).filter(kind=kind).delete()
        cls.objects.create(kind=kind, token_hash=cls.digest(token), expires_at=now + timedelta(days=days))
        return token
