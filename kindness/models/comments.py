"""What was written, by whom, under what: posts, authors and comments with their place in the queues."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Count, F, Min, Q
from django.db.models.functions import Coalesce, Length, Lower
from django.utils.translation import gettext_lazy as _

from kindness import queues
from kindness.models.accounts import Account, User
from kindness.models.imports import Import

if TYPE_CHECKING:
    from kindness.models.verdicts import Verdict


NAMELESS = ""


class PostQuerySet(models.QuerySet["Post"]):
    def for_user(self, user: User) -> Self:
        return self.filter(account__in=Account.objects.for_user(user))

    def of(self, account: Account) -> Self:
        return self.filter(account=account)

    def titled(self, limit: int) -> Self:
        """The newest with a title, to choose from."""
        return self.exclude(title="").order_by("-id")[:limit]

    def without_comments(self) -> Self:
        return self.filter(comments=None)


class Post(models.Model):
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="posts")
    external_id = models.CharField(max_length=255)
    title = models.CharField(max_length=500, blank=True)
    url = models.CharField(max_length=1000, blank=True)
    posted_at = models.DateTimeField(null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "external_id"], name="one_post_per_external_id")]

    def __str__(self) -> str:
        return self.title or self.external_id


class AuthorQuerySet(models.QuerySet["Author"]):
    def for_user(self, user: User) -> Self:
        return self.filter(account__in=Account.objects.for_user(user))

    def blocked(self) -> Self:
        return self.filter(standing=Author.Standing.BLOCKED)

    def called(self, handles: Iterable[str]) -> Self:
        """By handle, however it is written; `handles` are in lower case and without the @."""
        wanted = list(handles)
        lowered = self.annotate(lowered=Lower("name"))
        return lowered.filter(Q(lowered__in=[*wanted, *(f"@{name}" for name in wanted)]) | Q(external_id__in=wanted))

    def without_comments(self) -> Self:
        """Nothing left of them here: no comment and no decision about them."""
        return self.filter(comments=None, actions=None, standing=Author.Standing.NONE)


class Author(models.Model):
    """A commenter on one account. The same person on two accounts is two authors: what one creator decides binds no other."""

    class Standing(models.TextChoices):
        NONE = "none", _("no standing")
        TRUSTED = "trusted", _("trusted")
        BLOCKED = "blocked", _("blocked")

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="authors")
    external_id = models.CharField(max_length=255)
    name = models.CharField(max_length=255, blank=True)
    url = models.CharField(max_length=1000, blank=True)
    standing = models.CharField(max_length=10, choices=Standing, default=Standing.NONE)
    blocked_remotely = models.BooleanField(default=False, help_text=_("What the platform last said of the block."))

    objects = AuthorQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "external_id"], name="one_author_per_external_id")]
        indexes = [
            # Arrival: which of these new comments' authors are blocked.
            models.Index(fields=["account"], name="blocked_authors", condition=Q(standing="blocked")),
        ]

    def __str__(self) -> str:
        return self.name or self.external_id

    @property
    def may_be_blocked(self) -> bool:
        """Files without author columns have one nameless author, whom blocking would mean everybody."""
        return self.external_id != NAMELESS


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits to be read. `since` is when the longest waiting one came; `claimed`: a reader is at work on it now;
    `or_more`: counted no further.
    """

    comments: int
    since: datetime | None
    claimed: bool
    or_more: bool


class CommentQuerySet(models.QuerySet["Comment"]):
    def for_user(self, user: User) -> Self:
        return self.filter(account__in=Account.objects.for_user(user))

    def of(self, account: Account) -> Self:
        return self.filter(account=account)

    def in_queue(self, queue: str) -> Self:
        return self.filter(queue=queue)

    def pending(self) -> Self:
        """Waiting to be read by the model: new, or edited since it was read."""
        return self.filter(pending=True)

    def claim(self, limit: int, now: datetime) -> list["Comment"]:
        """Takes up to `limit` pending comments, oldest first, for one worker; a claim that is not fulfilled runs out.

        SKIP LOCKED lets workers pass each other on PostgreSQL; on SQLite the transaction holds the only write lock anyway.
        """
        free = self.pending().filter(Q(reading_until=None) | Q(reading_until__lt=now)).order_by("id")
        with transaction.atomic():
            rows: list[Comment] = list(
                free.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)[:limit]
            )
            until = now + timedelta(seconds=settings.LEASE_SECONDS)
            self.model.objects.filter(id__in=[row.id for row in rows]).update(reading_until=until)
        return rows

    def forgotten(self, now: datetime) -> bool:
        """Whether comments wait and nobody reads: no claim, or only claims that have run out."""
        return self.pending().exists() and not self.pending().filter(reading_until__gt=now).exists()

    def onward(self, external_id: str, limit: int) -> Self:
        """The next comments behind this one in the order of external ids, which the constraint's index holds by account."""
        rows = self.filter(external_id__gt=external_id).order_by("external_id")
        return rows.select_related("verdict").defer("text", "verdict__reason")[:limit]

    def by_rank(self) -> Self:
        """The worst first, then the newest: the order of every queue and of its keyset paging."""
        return self.order_by("-rank", "-id")

    def by_time(self) -> Self:
        return self.order_by("-moment", "-id")

    def after(self, rank: int, id: int) -> Self:
        """The rows behind this one in `by_rank`, written so that an index can start there."""
        return self.filter(rank__lte=rank).exclude(rank=rank, id__gte=id)

    def before(self, rank: int, id: int) -> Self:
        """The rows in front of this one, nearest first."""
        return self.filter(rank__gte=rank).exclude(rank=rank, id__lte=id).order_by("rank", "id")

    def of_urgency(self, urgency: int) -> Self:
        return self.filter(rank__gte=queues.rank(urgency, 0), rank__lt=queues.rank(urgency + 1, 0))

    def between(self, first: datetime | None, last: datetime | None) -> Self:
        """Posted (or arrived, where that is not known) from `first` up to but without `last`."""
        found = self.filter(moment__gte=int(first.timestamp())) if first else self
        return found.filter(moment__lt=int(last.timestamp())) if last else found

    def matching(self, words: str) -> Self:
        found = self
        for word in words.split()[:10]:
            found = found.filter(text__icontains=word)
        return found

    def for_cards(self) -> Self:
        return self.select_related("author", "post", "verdict", "parent", "account")

    def waiting_longest(self) -> "Comment | None":
        return self.pending().order_by("id").first()

    def backlog(self, now: datetime, limit: int) -> "Backlog":
        """What waits to be read, looked at no further than `limit` rows. Kept short by the index on pending comments."""
        edited = Q(edited_at__gt=F("verdict__read_at"))
        sums = (
            self.pending()
            .order_by("id")[:limit]
            .aggregate(
                comments=Count("id"),
                # Read before and to be read again (another model): nobody waits for those.
                since=Min(Coalesce("edited_at", "arrived_at"), filter=Q(verdict=None) | edited),
                claimed=Count("id", filter=Q(reading_until__gt=now)),
            )
        )
        return Backlog(sums["comments"], sums["since"], bool(sums["claimed"]), sums["comments"] == limit)

    def kind_words(self, accounts: Iterable[int], count: int, longest: int = 600) -> Self:
        """The newest kind comments of each account, up to `count` each, that are short enough to be read at a glance; unsorted.

        One index walk an account: a plain ORDER BY over several accounts would sort everything kind they ever got.
        """
        kind = self.in_queue(queues.KIND).filter(verdict__kind=True, verdict__severity=0).annotate(length=Length("text"))
        newest = (kind.filter(account=account, length__range=(1, longest)).by_time() for account in accounts)
        found = [Q(id__in=each.values("id")[:count]) for each in newest]
        return self.filter(reduce(or_, found)).order_by() if found else self.none()

    def counted(self, limit: int) -> int:
        """How many rows, counted no further than `limit`."""
        return self.order_by()[:limit].count()

    def put_in_place(self, comments: Sequence["Comment"], *, arriving: bool = False) -> None:
        """Writes where these comments stand now and moves the queue counters, inside the caller's transaction.

        Every comment must be freshly read with its verdict and its account's lock held. `arriving` marks what the person has
        not caused themselves, which is what the "12 new" bar counts.
        """
        from kindness.models.counts import QueueCount

        moves: Counter[tuple[int, str]] = Counter()
        arrivals: Counter[tuple[int, str]] = Counter()
        groups: dict[queues.Place, list[int]] = defaultdict(list)
        for comment in comments:
            place = queues.place(comment.facts())
            if comment.queue != place.queue:
                moves[comment.account_id, comment.queue] -= 1
                moves[comment.account_id, place.queue] += 1
                arrivals[comment.account_id, place.queue] += arriving
            rank = queues.rank(place.urgency, comment.moment)
            if (comment.queue, comment.rank, comment.category) != (place.queue, rank, place.category):
                groups[place].append(comment.id)
                comment.queue, comment.rank, comment.category = place.queue, rank, place.category
        for place, ids in groups.items():
            self.model.objects.filter(id__in=ids).update(
                queue=place.queue, category=place.category, rank=queues.rank(place.urgency, F("moment"))
            )
        QueueCount.objects.add(moves, arrivals)


class Comment(models.Model):
    class State(models.TextChoices):
        NEW = "new", _("new")
        KEPT = "kept", _("kept")
        HELD = "held", _("held")
        HIDDEN = "hidden", _("hidden")
        REMOVED = "removed", _("removed")
        GONE = "gone", _("gone")

    class Remote(models.TextChoices):
        """What the platform shows, as far as we know."""

        VISIBLE = "visible", _("on the post")
        HELD = "held", _("held on the platform")
        HIDDEN = "hidden", _("off the post")
        GONE = "gone", _("no longer there")

    class Queue(models.TextChoices):
        REVIEW = queues.REVIEW, _("Needs you")
        UNREAD = queues.UNREAD, _("Not read")
        HELD = queues.HELD, _("Held")
        HIDDEN = queues.HIDDEN, _("Hidden")
        KIND = queues.KIND, _("Kind")
        QUIET = queues.QUIET, _("Quiet")
        KEPT = queues.KEPT, _("Kept")
        IGNORED = queues.IGNORED, _("Ignored")
        GONE = queues.GONE, _("Gone")
        OWN = queues.OWN, _("Yours")

    # Content: written by ingest.
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="comments", db_index=False)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="comments", db_index=False)
    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="comments", db_index=False)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="replies")
    parent_external_id = models.CharField(max_length=255, blank=True)
    imported = models.ForeignKey(Import, null=True, blank=True, on_delete=models.SET_NULL, related_name="comments")
    external_id = models.CharField(max_length=255)
    url = models.CharField(max_length=1000, blank=True)
    text = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1, help_text=_("Goes up when the text changes."))
    edited_at = models.DateTimeField(null=True, blank=True, help_text=_("When we saw that the text had changed."))
    likes = models.PositiveIntegerField(default=0)
    by_owner = models.BooleanField(default=False)
    posted_at = models.DateTimeField(null=True, blank=True)
    time_is_estimate = models.BooleanField(default=False)
    day = models.DateField(null=True, blank=True, help_text=_("The account's own day it counts in; none if not exact."))
    moment = models.BigIntegerField(help_text=_("When it was posted, or else when it arrived here; Unix seconds."))
    arrived_at = models.DateTimeField()
    pending = models.BooleanField(default=True, help_text=_("Waiting to be read by the model."))
    reading_until = models.DateTimeField(null=True, blank=True, help_text=_("Claimed by a worker until then."))

    # Decision: written by actions.
    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    ignored = models.BooleanField(default=False)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_revision = models.PositiveIntegerField(default=0, help_text=_("The revision that was decided on."))
    remote = models.CharField(max_length=10, choices=Remote, default=Remote.VISIBLE)

    # Place: derived from the two above and the verdict, written by put_in_place alone.
    queue = models.CharField(max_length=10, choices=Queue, default=Queue.UNREAD)
    rank = models.BigIntegerField(help_text=_("Urgency, then moment, in one number (queues.rank)."))
    category = models.CharField(max_length=20, blank=True)

    objects = CommentQuerySet.as_manager()
    verdict: "Verdict"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "external_id"], name="one_comment_per_external_id"),
            models.CheckConstraint(
                condition=Q(day=None) | Q(time_is_estimate=False, by_owner=False, posted_at__isnull=False),
                name="only_exact_times_of_others_count_in_a_day",
            ),
        ]
        indexes = [
            # A queue page and its keyset paging, without and with the filters by category, post and author.
            models.Index(fields=["account", "queue", "-rank", "-id"], name="queue_page"),
            models.Index(fields=["account", "queue", "category", "-rank", "-id"], name="queue_page_of_category"),
            models.Index(fields=["post", "queue", "-rank", "-id"], name="queue_page_of_post"),
            models.Index(fields=["author", "queue", "-rank", "-id"], name="queue_page_of_author"),
            # Filter by date, and kind comments by time on Today.
            models.Index(fields=["account", "queue", "-moment", "-id"], name="queue_by_time"),
            # The sweep: what waits to be read, oldest first.
            models.Index(fields=["id"], name="pending_comments", condition=Q(pending=True)),
            # Today: how much of one person's accounts waits, and for how long.
            models.Index(fields=["account", "id"], name="pending_of_account", condition=Q(pending=True)),
            # Arrival: replies whose parent comes later.
            models.Index(
                fields=["account", "parent_external_id"],
                name="replies_without_parent",
                condition=Q(parent=None) & ~Q(parent_external_id=""),
            ),
        ]

    def __str__(self) -> str:
        return f"comment {self.pk}"

    @property
    def read(self) -> "Verdict | None":
        """The verdict, or None while the comment has not been read."""
        return getattr(self, "verdict", None)

    @property
    def changed_since_decided(self) -> bool:
        return 0 < self.decided_revision < self.revision

    def facts(self) -> queues.Facts:
        verdict = self.read
        return queues.Facts(
            state=self.state,
            pending=self.pending or verdict is None,
            ignored=self.ignored,
            by_owner=self.by_owner,
            changed_since_decided=self.changed_since_decided,
            unread=bool(verdict and verdict.unread),
            severity=verdict.severity if verdict else 0,
            category=verdict.category if verdict else "",
            kind=bool(verdict and verdict.kind),
            proposed=bool(verdict and verdict.proposal),
        )


def history_of(authors: Iterable[int]) -> dict[int, dict[str, int]]:
    """Per author: how many comments, how many of them were read as harsh, and how many as kind."""
    rows = (
        Comment.objects.filter(author__in=list(authors))
        .order_by()
        .values("author")
        .annotate(
            comments=Count("id"),
            harsh=Count("id", filter=Q(verdict__harsh=True)),
            kind=Count("id", filter=Q(verdict__kind=True)),
        )
    )
    return {row["author"]: {"comments": row["comments"], "harsh": row["harsh"], "kind": row["kind"]} for row in rows}
