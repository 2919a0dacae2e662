"""One-time links: made for the owner or for an invited person, spent once. Commands, admin and the welcome pages use it."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from kindness.models import Invitation, User

PAGES = {Invitation.Kind.SETUP: "dashboard:setup", Invitation.Kind.SIGNUP: "dashboard:join"}


def owner_exists() -> bool:
    return User.objects.filter(is_superuser=True, is_demo=False, is_active=True).exists()


def sign_up_allowed() -> bool:
    return settings.SIGNUP in {"invite", "open"}


def make_link(kind: str, now: datetime, days: int = 7) -> str:
    """The whole address; it is shown once, since only the token's hash is kept."""
    return settings.SITE_URL + reverse(PAGES[Invitation.Kind(kind)], args=[Invitation.issue(kind, now, days)])


def make_setup_link(now: datetime) -> str | None:
    """A fresh link for the owner's own account; an older one stops working. None once there is an owner."""
    return None if owner_exists() else make_link(Invitation.Kind.SETUP, now)


def find(token: str, kind: str, now: datetime) -> Invitation | None:
    """The invitation that may be spent now: open, of this kind, and still allowed."""
    invitation = Invitation.objects.find(token, now)
    if invitation is None or invitation.kind != kind:
        return None
    allowed = not owner_exists() if kind == Invitation.Kind.SETUP else sign_up_allowed()
    return invitation if allowed else None


def accept(invitation: Invitation, email: str, password: str, now: datetime) -> User | None:
    """Makes the account and spends the link in one transaction; None when somebody else has spent it meanwhile."""
    is_owner = invitation.kind == Invitation.Kind.SETUP
    make = User.objects.create_superuser if is_owner else User.objects.create_user
    with transaction.atomic():
        if not Invitation.objects.use(invitation.pk, now):
            return None
        user = make(email, password)
        # Whoever holds the link that the terminal printed need not prove an address.
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=is_owner)
    return user
