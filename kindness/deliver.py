"""Wishes out: carries wanted actions to an account's platform and has actions settle what it answers. Called by tasks.

One deliverer an account, by lease, since order and quota are per account. No network call inside a transaction.
"""

import logging
import time
import uuid
from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from kindness import actions, ingest, platforms
from kindness.actions import Answer
from kindness.connections import connect
from kindness.models import Account, Action

logger = logging.getLogger(__name__)
SECONDS_A_RUN = 20
BACK_OFF = 30  # seconds, doubled with each attempt
AFTER_SIGNING_OUT = timedelta(minutes=15)


def deliver(account_id: int, *, seconds: float = SECONDS_A_RUN) -> bool:
    """Sends what is due for about `seconds`; True when there is more. Does nothing while another deliverer holds the account."""
    holder = uuid.uuid4().hex
    if not Account.objects.lease(account_id, holder, timezone.now()):
        return False
    try:
        account = Account.objects.get(id=account_id)
        actions.recover(account)
        return _send_all(account, holder, time.monotonic() + seconds)
    finally:
        Account.objects.release(account_id, holder)


def _send_all(account: Account, holder: str, deadline: float) -> bool:
    connector = connect(account)
    while group := _next_group(account, connector.batch):
        if time.monotonic() > deadline or not _renew(account, holder):
            return True
        if not _send(account, connector, group):
            return False
    return False


def _renew(account: Account, holder: str) -> bool:
    """Longer holds need a fresh lease; without one somebody else has the account."""
    until = timezone.now() + timedelta(seconds=settings.LEASE_SECONDS)
    return bool(Account.objects.filter(id=account.id, lease_holder=holder).update(lease_until=until))


def _next_group(account: Account, size: int) -> list[Action]:
    """The oldest due action and those after it with the same wish, at most one call's worth."""
    due = Action.objects.due(timezone.now()).filter(account=account).order_by("id")
    first = due.first()
    same = due.filter(wish=first.wish).select_related("comment__post", "author")[:size] if first else ()
    return list(same)


def _send(account: Account, connector: platforms.Connector, group: Sequence[Action]) -> bool:
    """One call. False when the platform wants to be left alone for a while."""
    ids = set(actions.begin(account, [action.id for action in group], timezone.now()))
    group = [action for action in group if action.id in ids]
    if not group:
        return True
    try:
        answers = connector.act(platforms.Wish(group[0].wish), [_target(action) for action in group])
    except platforms.Refused as error:
        return _one_by_one(account, connector, group, error)
    except platforms.PlatformError as error:
        _put_off(account, group, error)
        return False
    now = timezone.now()
    results = zip(group, answers, strict=True)
    actions.settle(account, {action.id: Answer(answer.outcome, answer.note) for action, answer in results}, now)
    Account.objects.filter(id=account.id).update(health=Account.Health.WELL, health_reason="", health_at=now)
    return True


def _one_by_one(account: Account, connector: platforms.Connector, group: Sequence[Action], error: platforms.Refused) -> bool:
    """A call with one bad target fails whole on some platforms: halves, down to the one that is refused."""
    if len(group) == 1:
        actions.settle(account, {group[0].id: Answer(Action.Status.REFUSED, str(error))}, timezone.now())
        return True
    actions.postpone(account, [action.id for action in group], timezone.now(), "", counts=False)
    half = len(group) // 2
    return all(_send(account, connector, part) for part in (group[:half], group[half:]))


def _put_off(account: Account, group: Sequence[Action], error: platforms.PlatformError) -> None:
    now = timezone.now()
    ingest.unwell(account, error, now)
    signed_out = isinstance(error, platforms.AuthExpired)
    waits = BACK_OFF * 2 ** min(group[0].attempts, 7)
    if isinstance(error, platforms.Transient) and error.retry_after is not None:
        waits = max(error.retry_after, 1)
    until = now + (AFTER_SIGNING_OUT if signed_out else timedelta(seconds=waits))
    actions.postpone(account, [action.id for action in group], until, str(error), counts=not signed_out)


def _target(action: Action) -> platforms.Target:
    if action.comment:
        return platforms.Target("comment", action.comment.external_id, post_id=action.comment.post.external_id)
    assert action.author
    latest = action.author.comments.order_by("-id").values_list("external_id", flat=True).first()
    return platforms.Target("author", action.author.external_id, comment_id=latest or "")
