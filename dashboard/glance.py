"""What Today shows, gathered in a fixed number of queries however many comments there are. Called by views/today.py."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dashboard.charts import RateDay
from kindness import queues, trends
from kindness.models import Account, Action, Comment, QueueCount, User
from kindness.models.comments import Backlog

DAYS = 30
KIND_SHOWN = 5
MOST = 10_000  # no count that is not kept goes further
FEW_LETTERS = 12
SURE = 0.8  # calibrated, so at most one in five of those at the edge is not kind
LATE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Pipeline:
    """What waits to be read. `stuck`: it has waited for long and nobody is at work on it."""

    backlog: Backlog
    stuck: bool

    @property
    def waiting(self) -> int:
        return self.backlog.comments


@dataclass(frozen=True, slots=True)
class Glance:
    accounts: Sequence[Account]
    queues: Counter[str]
    fullest: Mapping[str, int]  # per queue the account that has most in it: where a number leads
    days: Sequence[trends.Day]
    pipeline: Pipeline
    unreadable: int  # comments that the model could not read and a person has to
    stuck: int  # decisions that the platform refused or that could not be sent
    to_do: int
    kind: Sequence[Comment]

    @property
    def needs(self) -> int:
        return self.queues[queues.REVIEW]

    @property
    def comments(self) -> int:
        """Everything by others that came in so far."""
        return self.queues.total() - self.queues[queues.OWN]

    @property
    def is_calm(self) -> bool:
        """Nothing is asked of the person, and nothing is on its way."""
        asked = (self.needs, self.queues[queues.HELD], self.unreadable, self.stuck, self.to_do, self.pipeline.waiting)
        return not any(asked)


def glance(user: User, now: datetime) -> Glance:
    """Eight queries."""
    accounts = list(Account.objects.for_user(user).with_standing(user))
    rows = list(QueueCount.objects.for_user(user).order_by("comments"))
    counts = Counter(dict.fromkeys(queues.OPEN_QUEUES, 0))
    for row in rows:
        counts[row.queue] += row.comments
    backlog = Comment.objects.for_user(user).backlog(now, MOST)
    last = today(accounts, now)
    own = Action.objects.for_user(user)
    return Glance(
        accounts=accounts,
        queues=counts,
        fullest={row.queue: row.account_id for row in rows},
        days=trends.daily(user, last - timedelta(days=DAYS - 1), last),
        pipeline=Pipeline(backlog, is_stuck(backlog, now)),
        unreadable=0 if backlog.or_more else max(0, counts[queues.UNREAD] - backlog.comments),
        stuck=own.stuck().order_by()[:MOST].count(),
        to_do=own.to_do().order_by()[:MOST].count(),
        kind=kind_words([account.id for account in accounts]),
    )


def is_stuck(backlog: Backlog, now: datetime) -> bool:
    """Waiting alone is no alarm: a large import takes its time while a reader is at work on it."""
    return bool(backlog.since and now - backlog.since > LATE and not backlog.claimed)


def kind_words(accounts: Sequence[int]) -> list[Comment]:
    """The newest kind comments, each text once, those that say something in words before hearts alone.

    Only what the model is sure of: nobody opened this page to meet the one in three that is a sneer after all.
    """
    newest = Comment.objects.kind_words(accounts, 6 * KIND_SHOWN).for_cards().select_related("verdict__reading")
    found = [comment for comment in newest if comment.verdict.reading.scores.get("kind", 1) >= SURE]
    each = {comment.text.casefold().strip(): comment for comment in sorted(found, key=_age)}
    return sorted(each.values(), key=lambda comment: (_says_something(comment.text), _age(comment)), reverse=True)[:KIND_SHOWN]


def _age(comment: Comment) -> tuple[int, int]:
    return comment.moment, comment.pk


def _says_something(text: str) -> bool:
    return sum(character.isalpha() for character in text) >= FEW_LETTERS


def today(accounts: Sequence[Account], now: datetime) -> date:
    """The date it is in the zone of the first account."""
    return now.astimezone(accounts[0].zone).date() if accounts else now.date()


def rates(days: Sequence[trends.Day]) -> list[RateDay]:
    """Days as the charts take them."""
    return [RateDay(day.day, day.scored, day.harsh, day.kind) for day in days]
