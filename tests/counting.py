"""What the kept counters should hold, counted from the rows themselves: what tests compare them with."""

from collections import Counter, defaultdict
from datetime import date

from kindness.models import Account, Comment, DailyCount, QueueCount
from kindness.models.counts import measures_of

MEASURES = ("comments", "scored", "harsh", "kind", "criticism", "spam")


def kept(account: Account) -> tuple[dict[str, int], dict[date, dict[str, int]]]:
    """The counters by queue and by day, without those that are empty."""
    queues = {row.queue: row.comments for row in QueueCount.objects.of(account) if row.comments}
    days = {
        row.day: {name: getattr(row, name) for name in MEASURES if getattr(row, name)} for row in DailyCount.objects.of(account)
    }
    return queues, {day: sums for day, sums in days.items() if sums}


def counted_afresh(account: Account) -> tuple[dict[str, int], dict[date, dict[str, int]]]:
    """The same from the comments, their days worked out anew in the account's own zone."""
    queues, days = Counter[str](), defaultdict[date, Counter[str]](Counter)
    for comment in Comment.objects.of(account).select_related("verdict"):
        queues[comment.queue] += 1
        if comment.posted_at and not comment.time_is_estimate and not comment.by_owner:
            day = comment.posted_at.astimezone(account.zone).date()
            days[day].update({"comments": 1, **measures_of(comment.read)})
    return dict(queues), {day: dict(+sums) for day, sums in days.items()}
