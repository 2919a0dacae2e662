"""Counters kept beside the rows so that no page counts a million of them. Written only by the main road."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Max, Q, Sum

from kindness.models.accounts import Account, User
from kindness.models.comments import Comment
from kindness.models.verdicts import Verdict

Day = tuple[int, date]


def measures_of(verdict: Verdict | None) -> dict[str, int]:
    """What one verdict adds to its comment's day; nothing while unread, since what was not read is in neither rate."""
    if verdict is None or verdict.unread:
        return {}
    return {
        "scored": 1,
        "harsh": int(verdict.harsh),
        "kind": int(verdict.kind),
        "criticism": int(verdict.category == Verdict.Category.CRITICISM),
        "spam": int(verdict.category == Verdict.Category.SPAM),
    }


class QueueCountQuerySet(models.QuerySet["QueueCount"]):
    def for_account(self, account: Account) -> dict[str, "QueueCount"]:
        return {row.queue: row for row in self.filter(account=account)}

    def of(self, account: Account) -> Self:
        return self.filter(account=account)

    def for_user(self, user: User) -> Self:
        return self.filter(account__in=Account.objects.for_user(user))

    def by_others(self) -> int:
        """How many comments there are, the accounts' own apart."""
        return self.exclude(queue=Comment.Queue.OWN).aggregate(sum=Sum("comments"))["sum"] or 0

    def by_account(self) -> Counter[int]:
        """How many comments by others each account has."""
        counts: Counter[int] = Counter()
        for row in self.exclude(queue=Comment.Queue.OWN):
            counts[row.account_id] += row.comments
        return counts

    def totals_for(self, user: User) -> Counter[str]:
        totals: Counter[str] = Counter()
        for row in self.for_user(user):
            totals[row.queue] += row.comments
        return totals

    def add(self, moves: Mapping[tuple[int, str], int], arrivals: Mapping[tuple[int, str], int]) -> None:
        """Adds the deltas, keys sorted, in the caller's transaction, which holds the accounts' locks."""
        keys = sorted(key for key in {*moves, *arrivals} if moves.get(key) or arrivals.get(key))
        QueueCount.objects.bulk_create(
            [QueueCount(account_id=account, queue=queue) for account, queue in keys], ignore_conflicts=True
        )
        for account, queue in keys:
            self.filter(account=account, queue=queue).update(
                comments=F("comments") + moves.get((account, queue), 0),
                arrived=F("arrived") + arrivals.get((account, queue), 0),
            )


class QueueCount(models.Model):
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    queue = models.CharField(max_length=10, choices=Comment.Queue)
    comments = models.BigIntegerField(default=0)
    arrived = models.BigIntegerField(default=0, help_text="Only ever goes up: what came into the queue by itself.")

    objects = QueueCountQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "queue"], name="one_count_per_queue"),
            models.CheckConstraint(condition=Q(comments__gte=0), name="no_queue_is_below_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.queue}: {self.comments}"


class DailyCountQuerySet(models.QuerySet["DailyCount"]):
    def between(self, first: date, last: date) -> Self:
        return self.filter(day__range=(first, last)).order_by("day")

    def of(self, account: Account) -> Self:
        return self.filter(account=account)

    def for_user(self, user: User) -> Self:
        return self.filter(account__in=Account.objects.for_user(user))

    def comments(self) -> int:
        return self.aggregate(sum=Sum("comments"))["sum"] or 0

    def last_day(self) -> date | None:
        """The latest day on which anything was read."""
        return self.filter(scored__gt=0).aggregate(last=Max("day"))["last"]

    def add(self, deltas: Mapping[Day, Mapping[str, int]]) -> None:
        """Adds the deltas, keys sorted, in the caller's transaction, which holds the accounts' locks."""
        keys = sorted(key for key, delta in deltas.items() if any(delta.values()))
        DailyCount.objects.bulk_create([DailyCount(account_id=account, day=day) for account, day in keys], ignore_conflicts=True)
        for account, day in keys:
            changes = {name: F(name) + by for name, by in deltas[account, day].items() if by}
            self.filter(account=account, day=day).update(**changes)


class DailyCount(models.Model):
    """One account's day, in its own time zone. Negativity is harsh ÷ scored, kindness is kind ÷ scored."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    day = models.DateField()
    comments = models.IntegerField(default=0)
    scored = models.IntegerField(default=0)
    harsh = models.IntegerField(default=0)
    kind = models.IntegerField(default=0)
    criticism = models.IntegerField(default=0)
    spam = models.IntegerField(default=0)

    objects = DailyCountQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "day"], name="one_count_per_account_and_day"),
            models.CheckConstraint(
                condition=Q(scored__lte=F("comments"), harsh__lte=F("scored"), kind__lte=F("scored"))
                & Q(harsh__gte=0, kind__gte=0, scored__gte=0),
                name="counts_add_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.day}"
