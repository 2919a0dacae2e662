"""The demo's rows: made once by `make run`, taken away whole in one go. Called by load_demo, serve and the dashboard."""

import os
from datetime import datetime
from pathlib import Path
from zoneinfo import available_timezones

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from kindness import actions, demo, ingest
from kindness.demo.story import Story, plant, story
from kindness.models import Account, Author, Comment, Import, Membership, User
from kindness.platforms.demo import Backstage


class NotLoaded(Exception):
    """The demo could not be made, or not be taken away; the message says why."""


def was_removed() -> bool:
    """Whether somebody took the demo away here; it then stays away until they ask for it."""
    return _marker().exists()


def password_works() -> bool:
    """Whether the demo's login, which everybody knows, opens this installation."""
    found = User.objects.filter(email=demo.EMAIL, is_active=True).first()
    return bool(found and found.check_password(demo.PASSWORD))


def load(*, again: bool = False, now: datetime | None = None) -> bool:
    """Makes what is missing of the demo; True when anything was made. Raises NotLoaded.

    `again` begins anew, also after a removal. The comments come in through ingest and wait to be read, as anybody's do.
    """
    if was_removed() and not again:
        return False
    if again:
        remove()
    _marker().unlink(missing_ok=True)
    account = _account(now or timezone.now())
    if account.synced_at and settings.DEMO_NETWORK.exists():
        return False
    told = story(account.created_at.astimezone(account.zone))
    if not settings.DEMO_NETWORK.exists():
        plant(settings.DEMO_NETWORK, told)
    _fetch(account)
    _decide(account, told)
    return True


def remove(by: User | None = None) -> None:
    """Takes the demo away: its login, its account with every row, and its network; it does not come back by itself.

    Accounts that somebody made for themselves while logged in as the demo pass to `by`, or else to the oldest admin.
    Raises NotLoaded where there is nobody to take them.
    """
    with transaction.atomic():
        _hand_over(by)
        files = [row.file for row in Import.objects.filter(account__in=Account.objects.demo()) if row.file]
        Account.objects.demo().delete()
        User.objects.filter(is_demo=True).delete()
        _marker().touch()
    for file in files:
        file.delete(save=False)
    Backstage(settings.DEMO_NETWORK).remove()


def _marker() -> Path:
    return Path(settings.VAR_DIR) / "demo-removed"


@transaction.atomic
def _account(now: datetime) -> Account:
    user = User.objects.filter(email=demo.EMAIL).first()
    user = user or User.objects.create_user(demo.EMAIL, demo.PASSWORD, first_name="Isla", is_demo=True)
    account, made = Account.objects.get_or_create(
        platform=Account.Platform.DEMO,
        connection=Account.Connection.DEMO,
        is_demo=True,
        defaults={"handle": demo.HANDLE, "time_zone": local_time_zone()},
    )
    if made:
        # The story is laid out around this moment; created_at is set by the database layer.
        Account.objects.filter(id=account.id).update(created_at=now)
        account.created_at = now
        Membership.objects.create(user=user, account=account, role=Membership.Role.OWNER)
    return account


def _fetch(account: Account) -> None:
    while ingest.sync(account):
        account.refresh_from_db()
    account.refresh_from_db()
    if account.health != Account.Health.WELL:
        raise NotLoaded(f"The demo network did not answer: {account.health_reason}")


def _decide(account: Account, told: Story) -> None:
    """What the creator of the story did at the time, done by the acts that a click does; delivery is the worker's."""
    if account.batches.exists():
        return
    owner = User.objects.get(email=demo.EMAIL)
    for decision in told.decisions:
        rows = (Author if decision.verb == "block" else Comment).objects.filter(account=account)
        ids = list(rows.filter(external_id__in=decision.targets).values_list("id", flat=True))
        if decision.verb == "block":
            actions.block(account, ids, by=owner, now=decision.at)
        else:
            actions.DECISIONS[decision.verb](account, ids, by=owner, now=decision.at)


def _hand_over(by: User | None) -> None:
    owners = Membership.objects.filter(role=Membership.Role.OWNER)
    elsewhere = Account.objects.exclude(membership__in=owners.filter(user__is_demo=False))
    stranded = list(elsewhere.filter(is_demo=False, membership__in=owners))
    if not stranded:
        return
    heir = by if by and not by.is_demo else User.objects.filter(is_superuser=True, is_demo=False).order_by("id").first()
    if heir is None:
        raise NotLoaded(f"{stranded[0]} belongs to the demo's login. Make your own account first, so that it can be yours.")
    for account in stranded:
        owner = {"role": Membership.Role.OWNER}
        Membership.objects.update_or_create(user=heir, account=account, defaults=owner)


def local_time_zone() -> str:
    """The machine's time zone by name, UTC where it does not say."""
    link = Path("/etc/localtime")
    named = os.environ.get("TZ", "").lstrip(":") or str(link.resolve()).rpartition("zoneinfo/")[2]
    return named if named in available_timezones() else "UTC"
