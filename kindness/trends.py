"""What changed over time: daily rates and the words for them. Read by the dashboard; tasks move days.

negativity = harsh ÷ scored comments, kindness = kind ÷ scored comments, by each comment's own exact time in the account's time
zone, whatever was later done to it. Comments not read, with estimated times, or by the account itself are in neither number.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Sum

from kindness import hints
from kindness.models import Account, Comment, DailyCount, QueueCount, User
from kindness.models.counts import measures_of


@dataclass(frozen=True, slots=True)
class Day:
    """One day of one or several accounts; all counts of comments with an exact time."""

    day: date
    comments: int = 0
    scored: int = 0
    harsh: int = 0
    kind: int = 0
    criticism: int = 0
    spam: int = 0

    @property
    def negativity(self) -> float | None:
        """0 to 1, or None on a day on which nothing was scored."""
        return self.harsh / self.scored if self.scored else None

    @property
    def kindness(self) -> float | None:
        return self.kind / self.scored if self.scored else None


RECOUNTED = 1_000  # comments moved in one transaction, one statement a day
SECONDS_A_RUN = 20.0
MEASURES = ("comments", "scored", "harsh", "kind", "criticism", "spam")


def daily(user: User, first: date, last: date, account: Account | None = None) -> list[Day]:
    """Every day from `first` to `last`, empty ones too, of one account or of all that the person looks after."""
    counts = DailyCount.objects.for_user(user).between(first, last)
    if account:
        counts = counts.of(account)
    rows: Iterable[Any] = counts.values("day").annotate(**{f"sum_{name}": Sum(name) for name in MEASURES})
    found = {row["day"]: Day(row["day"], *(row[f"sum_{name}"] for name in MEASURES)) for row in rows}
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [found.get(day, Day(day)) for day in days]


def total(days: Sequence[Day]) -> Day | None:
    """All the days as one, dated the last; None for no days."""
    if not days:
        return None
    return Day(days[-1].day, **{name: sum(getattr(day, name) for day in days) for name in MEASURES})


@dataclass(frozen=True, slots=True)
class Change:
    """Two halves of a range side by side; None where a half has nothing scored."""

    before: Day
    after: Day


def change(days: Sequence[Day]) -> Change | None:
    """The earlier against the later half of the range, or None where either has nothing scored."""
    middle = len(days) // 2
    before, after = total(days[:middle]), total(days[middle:])
    return Change(before, after) if before and after and before.scored and after.scored else None


def without_day(user: User, account: Account | None = None) -> int:
    """How many comments by others are in no day at all, because their time is missing or estimated. Sums of kept counters."""
    days, places = DailyCount.objects.for_user(user), QueueCount.objects.for_user(user)
    if account:
        days, places = days.of(account), places.of(account)
    return max(0, places.by_others() - days.comments())


def being_recounted(user: User, account: Account | None = None) -> list[Account]:
    """Of one account or all that the person looks after: whose days are on their way to another zone."""
    found = Account.objects.for_user(user).being_recounted().order_by("id")
    return [row for row in found if account is None or row == account]


def today(user: User, now: datetime, account: Account | None = None) -> date:
    """The date it is for the creator: in the account's zone, else in that of their first account."""
    first = account or user.accounts.order_by("id").first()
    return now.astimezone(first.zone).date() if first else now.date()


# --- Days in another zone -----------------------------------------------------------------------------------------


def change_zone(account: Account, zone: str) -> None:
    """From now on the account's days are this zone's; a worker moves those that are counted (`recount`)."""
    with transaction.atomic():
        current = Account.objects.locked({account.pk})[account.pk]
        if zone != current.time_zone:
            current.counted_in, current.recounted_to = current.counted_in or current.time_zone, ""
            current.time_zone = zone
            current.save(update_fields=["time_zone", "counted_in", "recounted_to"])
            hints.after_commit("recount", current.pk)
    account.time_zone, account.counted_in, account.recounted_to = zone, current.counted_in, current.recounted_to


def recount(account_id: int, *, seconds: float = SECONDS_A_RUN) -> bool:
    """Moves comments to their days in the account's zone for about `seconds`, in bounded transactions; True when there is more.

    Each transaction moves comments and counts together, so that the days add up at every moment, and notes how far it came. What
    arrives meanwhile is counted in the new zone by ingest, wherever that is.
    """
    deadline = time.monotonic() + seconds
    while _recount_chunk(account_id):
        if time.monotonic() >= deadline:
            return True
    return False


def _recount_chunk(account_id: int) -> bool:
    with transaction.atomic():
        account = Account.objects.locked({account_id}).get(account_id)
        if account is None or not account.counted_in:
            return False
        rows = list(Comment.objects.of(account).onward(account.recounted_to, RECOUNTED))
        _move(account, rows)
        more = len(rows) == RECOUNTED
        account.recounted_to = rows[-1].external_id if more else ""
        account.counted_in = account.counted_in if more else ""
        account.save(update_fields=["counted_in", "recounted_to"])
    return more


def _move(account: Account, rows: Iterable[Comment]) -> None:
    """Takes each comment that counts in a day from the day it has to the one it should have."""
    deltas: dict[tuple[int, date], Counter[str]] = defaultdict(Counter)
    moved: dict[date, list[int]] = defaultdict(list)
    for comment in rows:
        if not comment.day or not comment.posted_at:
            continue
        day = comment.posted_at.astimezone(account.zone).date()
        if day != comment.day:
            measures = {"comments": 1, **measures_of(comment.read)}
            deltas[account.pk, comment.day].subtract(measures)
            deltas[account.pk, day].update(measures)
            moved[day].append(comment.pk)
    for day, ids in moved.items():
        Comment.objects.filter(id__in=ids).update(day=day)
    DailyCount.objects.add(deltas)
