"""One page of a queue: its filters, its keyset pages, its counts and the frozen set behind "all that match". Called by views.

Every state of the page is a URL, and a page costs the same number of queries whatever is in the queue.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.db.models import Q, QuerySet
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from dashboard.forms import FilterForm
from dashboard.replies import ids_in
from dashboard.templatetags.words import author_name, category_word, on_day, severity_word
from kindness import queues
from kindness.models import Account, Action, Author, Comment, Post, QueueCount, User

PAGE = 30
MOST_COUNTED = 10_000
MOST_AT_ONCE = 5_000
MOST_AUTHORS = 500
LARGEST = 2**63 - 1
TABS = queues.OPEN_QUEUES
MORE = (queues.QUIET, queues.KEPT, queues.IGNORED, queues.GONE, queues.OWN)
IN_NEED = (queues.REVIEW, queues.UNREAD, queues.HELD)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def known_queue(name: str) -> str:
    if name not in {*TABS, *MORE}:
        raise Http404
    return name


def first_in_need(user: User) -> tuple[Account, str] | None:
    """The account and queue to open first: what needs a decision, then what was not read, then what is held. None: no account."""
    accounts = list(Account.objects.for_user(user).order_by("id"))
    waiting = QueueCount.objects.filter(account__in=accounts, comments__gt=0, queue__in=IN_NEED)
    full = set(waiting.values_list("queue", "account_id"))
    for queue in IN_NEED:
        for account in accounts:
            if (queue, account.id) in full:
                return account, queue
    return (accounts[0], queues.REVIEW) if accounts else None


# --- Filters ------------------------------------------------------------------------------------------------------


Band = tuple[int, int]  # ranks from the first up to but without the second


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a queue; the empty value of each field narrows nothing. Days are the account's own."""

    q: str = ""
    category: str = ""
    severity: int | None = None
    by: str = ""
    post: Post | None = None
    author: Author | None = None
    since: date | None = None
    until: date | None = None

    @classmethod
    def of(cls, form: FilterForm) -> "Filters":
        """What was valid in the form; the rest is left out."""
        form.is_valid()
        values = {name: form.cleaned_data.get(name) for name in cls.__dataclass_fields__}
        return cls(**{name: value for name, value in values.items() if value not in (None, "")})

    def query(self) -> dict[str, str]:
        """The GET fields that lead to these filters again."""
        values = ((name, getattr(self, name)) for name in self.__dataclass_fields__)
        return {name: str(getattr(value, "pk", value)) for name, value in values if value not in (None, "")}

    def words(self) -> dict[str, str]:
        """Each filter that is set, by its field name, as its chip says it."""
        said = {
            "q": _("“%s”") % self.q,
            "category": category_word(self.category),
            "severity": severity_word(self.severity) if self.severity is not None else "",
            "by": _("author “%s”") % self.by,
            "post": _("on “%s”") % self.post,
            "author": _("by %s") % author_name(self.author),
            "since": _("from %s") % _day(self.since),
            "until": _("to %s") % _day(self.until),
        }
        return {name: said[name] for name in self.query()}

    def narrow(self, found: Any, account: Account, *, days: bool = True) -> Any:
        """The comments of a queue that match; a CommentQuerySet in and out. Without `days` the dates are left to `bands`."""
        if self.category:
            found = found.filter(category=self.category)
        if self.severity is not None:
            found = found.of_urgency(self.severity)
        if self.post:
            found = found.filter(post=self.post)
        if self.author:
            found = found.filter(author=self.author)
        if self.by:
            named = Author.objects.filter(account=account, name__icontains=self.by.lstrip("@"))
            found = found.filter(author__in=list(named.values_list("id", flat=True)[:MOST_AUTHORS]))
        if days:
            found = found.between(_starts(self.since, account), _ends(self.until, account))
        return found.matching(self.q)

    def bands(self, account: Account) -> list[Band]:
        """The days as ranges of rank, the most urgent first: within one urgency, rank is time (queues.rank).

        A page that walks these ranges reads only what it shows, where a condition on the time beside an order by rank would have
        to sort everything between the days.
        """
        if not self.since and not self.until:
            return [(-LARGEST, LARGEST)] if self.severity is None else [_band(self.severity, 0, queues.SECONDS)]
        first, last = _starts(self.since, account), _ends(self.until, account)
        # Within the seconds one urgency has room for: a day beyond them would reach into the next one's band.
        start, end = _second(first) if first else 0, _second(last) if last else queues.SECONDS
        urgencies = range(queues.SEVERE, -1, -1) if self.severity is None else [self.severity]
        return [_band(urgency, start, end) for urgency in urgencies]


def _band(urgency: int, start: int, end: int) -> Band:
    return queues.rank(urgency, start), queues.rank(urgency, end)


def _second(moment: datetime) -> int:
    return min(max(int(moment.timestamp()), 0), queues.SECONDS)


def _day(day: date | None) -> str:
    return on_day(datetime.combine(day, time(12), UTC)) if day else ""


def _starts(day: date | None, account: Account) -> datetime | None:
    return datetime.combine(day, time(), account.zone) if day else None


def _ends(day: date | None, account: Account) -> datetime | None:
    return datetime.combine(day + timedelta(days=1), time(), account.zone) if day else None


def found_in(account: Account, queue: str, filters: Filters, *, days: bool = True) -> Any:
    return filters.narrow(Comment.objects.of(account).in_queue(queue), account, days=days)


def walk(ordered: Any, bands: Iterable[Band], limit: int) -> list[Any]:
    """The first `limit` rows of these ranges of rank, one after the other; as many queries as ranges are needed, four at most."""
    rows: list[Any] = []
    for first, last in bands:
        if len(rows) < limit:
            rows += ordered.filter(rank__gte=first, rank__lt=last)[: limit - len(rows)]
    return rows


def address(account: Account, queue: str, fields: Mapping[str, str] | None = None) -> str:
    path = reverse("dashboard:queue", args=[account.pk, queue])
    return f"{path}?{urlencode(fields)}" if fields else path


# --- Keyset pages -------------------------------------------------------------------------------------------------

Place = tuple[int, int]


def place_in(value: str) -> Place | None:
    """RANK.ID as the links to other pages carry it; None for anything else."""
    rank, _dot, id = value.partition(".")
    digits = rank.isascii() and id.isascii() and rank.removeprefix("-").isdigit() and id.isdigit()
    if not digits or len(value) > 40:
        return None
    found = int(rank), int(id)
    return found if all(abs(part) <= LARGEST for part in found) else None


@dataclass(frozen=True, slots=True)
class Page:
    """Up to PAGE comments, and where the pages on both sides begin ("" for none)."""

    comments: list[Comment]
    further: str = ""
    back: str = ""


def with_parents(found: Any) -> Any:
    """All that a card shows, in one query: the comment's own and its parent's author and verdict."""
    return found.for_cards().select_related("parent__author", "parent__verdict")


def page_of(account: Account, queue: str, filters: Filters, after: Place | None, before: Place | None) -> Page:
    """The page behind `after`, or the one in front of `before`, or the first; one row more than is shown tells of another."""
    found = found_in(account, queue, filters, days=False)
    bands = filters.bands(account)
    if before and not after:
        ids = walk(found.before(*before).values_list("id", flat=True), reversed(bands), PAGE + 1)
        more, rows = len(ids) > PAGE, _shown(ids[:PAGE][::-1])
        return Page(rows, further=_place(rows[-1]) if rows else "", back=_place(rows[0]) if more else "")
    ids = walk((found.by_rank().after(*after) if after else found.by_rank()).values_list("id", flat=True), bands, PAGE + 1)
    more, rows = len(ids) > PAGE, _shown(ids[:PAGE])
    return Page(rows, further=_place(rows[-1]) if more else "", back=_place(rows[0]) if after and rows else "")


def _shown(ids: Sequence[int]) -> list[Comment]:
    """The rows of a page, in its order. Apart from finding them: joined to posts and authors, an ordered walk of one index
    becomes a sort of everything (SQLite begins with the smallest table).
    """
    rows = {comment.pk: comment for comment in with_parents(Comment.objects.filter(id__in=ids))}
    return [rows[id] for id in ids if id in rows]


def _place(comment: Comment) -> str:
    return f"{comment.rank}.{comment.pk}"


# --- All that match -----------------------------------------------------------------------------------------------


def stamp(now: datetime) -> str:
    """A moment as a form field: microseconds since 1970."""
    return str((now - EPOCH) // timedelta(microseconds=1))


def stamped(value: str, now: datetime) -> datetime:
    """The moment of a `stamp`, at the latest `now`, which also stands for anything that is no stamp."""
    if not (value.isascii() and value.isdigit() and len(value) <= 17):
        return now
    return min(EPOCH + timedelta(microseconds=int(value)), now)


def as_it_was(found: Any, at: datetime) -> Any:
    """Of these, the comments that stood there at that moment: what arrived, was edited, read or decided since is left out."""
    return found.filter(
        Q(verdict=None) | Q(verdict__read_at__lte=at),
        Q(edited_at=None) | Q(edited_at__lte=at),
        Q(decided_at=None) | Q(decided_at__lte=at),
        arrived_at__lte=at,
    )


@dataclass(frozen=True, slots=True)
class Selection:
    """Comments to act on at once: those ticked, or the first MOST_AT_ONCE of all that matched when the list was opened.

    `fields` lead to the same selection again; `total` is how many match, counted up to MOST_COUNTED + 1.
    """

    ids: Sequence[int]
    total: int
    fields: Sequence[tuple[str, str]]
    queue: str = ""
    filters: Filters = Filters()

    @property
    def is_all(self) -> bool:
        return bool(self.queue)

    @property
    def is_cut(self) -> bool:
        return self.total > len(self.ids)

    def people(self, account: Account) -> list[Author]:
        """Who wrote those of them that are this account's, as far as they can be blocked."""
        written = Comment.objects.of(account).filter(id__in=list(self.ids), by_owner=False).values("author")
        return [author for author in Author.objects.filter(id__in=written).order_by("id") if author.may_be_blocked]


def selection(account: Account, asked: QueryDict, now: datetime) -> Selection:
    """What `asked` (GET or POST) selects. Raises BadRequest for filters that make no sense: without them it would be more."""
    if asked.get("select") != "all-matching":
        ids = ids_in(asked.getlist("comment"))
        return Selection(ids, len(ids), [("comment", str(id)) for id in ids])
    queue, form = known_queue(asked.get("queue", "")), FilterForm(account, asked)
    filters, at = Filters.of(form), stamped(asked.get("at", ""), now)
    if form.errors:
        raise BadRequest("filters")
    found = as_it_was(found_in(account, queue, filters, days=False), at)
    ids = walk(found.by_rank().values_list("id", flat=True), filters.bands(account), MOST_AT_ONCE)
    everything = as_it_was(found_in(account, queue, filters), at)
    total = everything.counted(MOST_COUNTED + 1) if len(ids) == MOST_AT_ONCE else len(ids)
    fields = {"select": "all-matching", "queue": queue, "at": stamp(at), **filters.query()}
    return Selection(ids, total, list(fields.items()), queue, filters)


# --- Counts and the log -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tab:
    queue: str
    label: str
    comments: int
    arrived: int


def tabs_of(account: Account) -> dict[str, Tab]:
    """Every queue with its counts, in the order of the tabs. One query."""
    counts = QueueCount.objects.for_account(account)
    labels = dict(Comment.Queue.choices)
    rows = {name: counts.get(name) for name in (*TABS, *MORE)}
    return {
        name: Tab(name, str(labels[name]), row.comments if row else 0, row.arrived if row else 0) for name, row in rows.items()
    }


def last_decisions(comments: Iterable[int]) -> dict[int, Action]:
    """By comment, the newest action that has not been taken back: what an Undo on its card would undo."""
    found: QuerySet[Action] = Action.objects.on(comments=comments).standing().select_related("batch").order_by("id")
    return {action.comment_id: action for action in found if action.comment_id}


def still_up(authors: Iterable[Author], apart_from: Iterable[int] = ()) -> int:
    """How many more of these people's comments a block could hide too."""
    states = [Comment.State.NEW, Comment.State.KEPT, Comment.State.HELD]
    theirs = Comment.objects.filter(author__in=list(authors), ignored=False, by_owner=False, state__in=states)
    return theirs.exclude(id__in=list(apart_from)).count()
