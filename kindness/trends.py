"""What changed over time: daily rates and the words for them. A reader: called by the dashboard, writes only its own repair.

negativity = harsh ÷ scored comments, kindness = kind ÷ scored comments, by each comment's own exact time in the account's time
zone, whatever was later done to it. Comments not read, with estimated times, or by the account itself are in neither number.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Sum

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


RECOUNTED = 5_000  # rows between two rounds of moving comments to their days, one statement a day
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


def today(user: User, now: datetime, account: Account | None = None) -> date:
    """The date it is for the creator: in the account's zone, else in that of their first account."""
    first = account or user.accounts.order_by("id").first()
    return now.astimezone(first.zone).date() if first else now.date()


def _move(moved: dict[date | None, list[int]]) -> None:
    for day, ids in moved.items():
        Comment.objects.filter(id__in=ids).update(day=day)
    moved.clear()


def recount(account: Account) -> None:
    """Rebuilds an account's counters from its comments: after its time zone changed, or to check them. One account at a time."""
    with transaction.atomic():
        Account.objects.locked({account.id})
        days: dict[date, dict[str, int]] = {}
        places: dict[str, int] = {}
        moved: dict[date | None, list[int]] = defaultdict(list)
        for at, comment in enumerate(Comment.objects.of(account).select_related("verdict").defer("text").iterator(RECOUNTED), 1):
            places[comment.queue] = places.get(comment.queue, 0) + 1
            exact = not comment.time_is_estimate and not comment.by_owner and comment.posted_at
            day = exact.astimezone(account.zone).date() if exact else None
            if day != comment.day:
                moved[day].append(comment.id)
            if at % RECOUNTED == 0:
                _move(moved)
            if day:
                sums = days.setdefault(day, dict.fromkeys(MEASURES, 0))
                for name, by in {"comments": 1, **measures_of(comment.read)}.items():
                    sums[name] += by
        _move(moved)
        DailyCount.objects.of(account).delete()
        DailyCount.objects.bulk_create([DailyCount(account=account, day=day, **sums) for day, sums in days.items()])
        known = QueueCount.objects.for_account(account)
        moves = {name: places.get(name, 0) - (known[name].comments if name in known else 0) for name in {*places, *known}}
        QueueCount.objects.add({(account.id, name): by for name, by in moves.items()}, {})
