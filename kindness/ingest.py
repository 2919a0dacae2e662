"""Comments in: the only writer of posts, authors' identity and comments' content. Called by tasks, importing and load_demo.

Whatever the source, comments arrive as exports' Row; the same one twice changes nothing, an edited text is read again, and what
people decided is never touched.
"""

import logging
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from kindness import actions, hints, platforms, queues
from kindness.connections import connect
from kindness.exports.rows import MAX_ID, Row
from kindness.models import Account, Author, Comment, DailyCount, Import, Post, QueueCount
from kindness.models.counts import measures_of
from kindness.platforms.links import author_link, comment_link, safe_url

logger = logging.getLogger(__name__)
BLOCKED_AUTHOR = "author_blocked"
MOST_LIKES = 2**31 - 1
# PostgreSQL stores no NUL, and no database stores half of a surrogate pair.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(slots=True)
class Tally:
    """What a run of rows came to. `new` + `known` is the number of distinct comments, `changed` those of them edited."""

    new: int = 0
    known: int = 0
    changed: int = 0


def rows(account: Account, arrivals: Sequence[Row], *, imported: Import | None = None, now: datetime | None = None) -> Tally:
    """Stores up to about a thousand rows, each with an id, in one transaction; the account's lock makes the tally exact."""
    now = now or timezone.now()
    wanted = {clean(row.id): row for row in arrivals if row.id}
    with transaction.atomic():
        # As it is now: the caller's may be as old as a long import, and its time zone decides the days.
        account = Account.objects.locked({account.id})[account.id]
        idle = not Comment.objects.pending().exists()
        posts = _posts(account, wanted.values())
        authors = _authors(account, wanted.values())
        known = {
            row.external_id: row
            for row in Comment.objects.of(account)
            .filter(external_id__in=wanted)
            .select_related("verdict")
            .defer("verdict__reason")
        }
        new = [_new(account, key, row, posts, authors, imported, now) for key, row in wanted.items() if key not in known]
        changed = _refresh(account, [(known[key], row) for key, row in wanted.items() if key in known], now)
        _add(new)
        _link_replies(account, new)
        _hold_blocked(account, new, authors, now)
        if idle:  # otherwise readers are at work already, and go on while anything waits
            hints.after_commit("read", settings.WORKER_PROCESSES - 1)
    return Tally(new=len(new), known=len(wanted) - len(new), changed=changed)


def clean(text: str) -> str:
    return UNSTORABLE.sub("", text)


def author_key(row: Row) -> str:
    """The person's id, or the name without regard to case: folding makes an "ß" two letters, so it is cut afterwards."""
    return clean(row.author_id or row.author_name.casefold().lstrip("@"))[:MAX_ID]


def _posts(account: Account, arrivals: Iterable[Row]) -> dict[str, Post]:
    named = {clean(row.post_id): row for row in arrivals}
    known = {post.external_id: post for post in Post.objects.of(account).filter(external_id__in=named)}
    new = [
        Post(account=account, external_id=key, title=clean(row.post_title), url=safe_url(row.post_url))
        for key, row in named.items()
        if key not in known
    ]
    for post in Post.objects.bulk_create(new):
        known[post.external_id] = post
    return known


def _authors(account: Account, arrivals: Iterable[Row]) -> dict[str, Author]:
    named = {author_key(row): row for row in arrivals}
    known = {author.external_id: author for author in Author.objects.filter(account=account, external_id__in=named)}
    known |= _now_with_id(account, {key: row for key, row in named.items() if key not in known})
    new = [
        Author(account=account, external_id=key, name=clean(row.author_name), url=safe_url(row.author_url))
        for key, row in named.items()
        if key not in known
    ]
    renamed = []
    for key, author in known.items():
        name = clean(named[key].author_name)
        if name and name != author.name:
            author.name = name
            renamed.append(author)
    Author.objects.bulk_update(renamed, ["name"])
    for author in Author.objects.bulk_create(new):
        known[author.external_id] = author
    return known


def _now_with_id(account: Account, unknown: Mapping[str, Row]) -> dict[str, Author]:
    """Blocked people who were known by handle alone (from a block list) and of whom a file now brings the id.

    Only on TikTok, whose handles are unique: elsewhere a file's name may be a display name, which anybody can take.
    """
    if account.platform != Account.Platform.TIKTOK:
        return {}
    keys = {clean(row.author_name).casefold().lstrip("@"): key for key, row in unknown.items() if row.author_id}
    known = list(Author.objects.filter(account=account, external_id__in=keys.keys() - {""}).blocked()) if keys else []
    for author in known:
        author.external_id = keys[author.external_id]
    Author.objects.bulk_update(known, ["external_id"])
    return {author.external_id: author for author in known}


def blocked_there(account: Account, handles: Iterable[str]) -> list[int]:
    """Makes known whom the platform's own archive lists as blocked; returns their ids, for actions.block.

    They are marked as blocked on the platform, so that blocking them here asks nobody to do it there again.
    """
    named = {clean(handle).casefold().lstrip("@")[:255]: clean(handle).lstrip("@")[:255] for handle in handles}
    wanted = {key: name for key, name in named.items() if key and not account.is_self("", name)}
    with transaction.atomic():
        Account.objects.locked({account.id})
        known = list(Author.objects.filter(account=account).called(wanted))
        have = {author.name.casefold().lstrip("@") for author in known} | {author.external_id for author in known}
        new = [
            Author(account=account, external_id=key, name=name, url=author_link(account.platform, name=name))
            for key, name in wanted.items()
            if key not in have
        ]
        ids = [author.id for author in [*known, *Author.objects.bulk_create(new)]]
        Author.objects.filter(id__in=ids).update(blocked_remotely=True)
    return ids


def _day(account: Account, row: Row, by_owner: bool) -> date | None:
    """The account's own day a comment counts in; estimates and the account's own comments count in none."""
    if row.created_at is None or row.time_is_estimate or by_owner:
        return None
    return row.created_at.astimezone(account.zone).date()


def _new(
    account: Account,
    key: str,
    row: Row,
    posts: Mapping[str, Post],
    authors: Mapping[str, Author],
    imported: Import | None,
    now: datetime,
) -> Comment:
    post = posts[clean(row.post_id)]
    by_owner = row.by_owner or account.is_self(row.author_id, row.author_name)
    moment = int((row.created_at or now).timestamp())
    place = queues.place(queues.Facts(state="new", pending=not by_owner, by_owner=by_owner))
    link = comment_link(account.platform, post_url=post.url, post_id=post.external_id, comment_id=row.id, handle=account.handle)
    return Comment(
        account=account,
        post=post,
        author=authors[author_key(row)],
        imported=imported,
        external_id=key,
        parent_external_id=clean(row.parent_id),
        url=safe_url(row.url) or link,
        text=clean(row.text),
        likes=min(max(row.likes, 0), MOST_LIKES),
        by_owner=by_owner,
        posted_at=row.created_at,
        time_is_estimate=row.time_is_estimate or row.created_at is None,
        day=_day(account, row, by_owner),
        moment=moment,
        arrived_at=now,
        pending=not by_owner,
        queue=place.queue,
        rank=queues.rank(place.urgency, moment),
        category=place.category,
    )


def _add(new: Sequence[Comment]) -> None:
    Comment.objects.bulk_create(new)
    into = Counter((comment.account_id, comment.queue) for comment in new)
    QueueCount.objects.add(into, {})
    days = Counter((comment.account_id, comment.day) for comment in new if comment.day)
    DailyCount.objects.add({day: {"comments": count} for day, count in days.items()})


def _refresh(account: Account, pairs: Sequence[tuple[Comment, Row]], now: datetime) -> int:
    """Brings known comments up to date; only the text makes a new revision. Returns how many texts had changed."""
    touched: list[Comment] = []
    edited: list[Comment] = []
    deltas: dict[tuple[int, date], Counter[str]] = defaultdict(Counter)
    for comment, row in pairs:
        text, likes = clean(row.text), min(max(row.likes, 0), MOST_LIKES)
        day = _day(account, row, comment.by_owner)
        time_is_new = comment.day is None and day is not None
        if text == comment.text and likes == comment.likes and not time_is_new:
            continue
        touched.append(comment)
        comment.likes = likes
        if time_is_new and row.created_at and day:
            comment.posted_at, comment.time_is_estimate, comment.day = row.created_at, False, day
            comment.moment = int(row.created_at.timestamp())
            deltas[account.id, day].update({"comments": 1, **measures_of(comment.read)})
        if text != comment.text:
            edited.append(comment)
            comment.text, comment.edited_at, comment.reading_until = text, now, None
            comment.revision += 1
            comment.pending = not comment.by_owner
    fields = "text likes revision edited_at pending reading_until posted_at time_is_estimate day moment"
    Comment.objects.bulk_update(touched, fields.split(), batch_size=200)
    Comment.objects.put_in_place(touched, arriving=True)
    DailyCount.objects.add(deltas)
    return len(edited)


def _link_replies(account: Account, new: Sequence[Comment]) -> None:
    """Ties replies to their parents whichever came first."""
    replies = [comment for comment in new if comment.parent_external_id]
    names = {comment.parent_external_id for comment in replies}
    parents = dict(Comment.objects.of(account).filter(external_id__in=names).values_list("external_id", "id") if names else ())
    linked = [comment for comment in replies if comment.parent_external_id in parents]
    for comment in linked:
        comment.parent_id = parents[comment.parent_external_id]
    here = {comment.external_id: comment.id for comment in new}
    orphans = Comment.objects.of(account).filter(parent=None).exclude(parent_external_id="")
    late = [row for row in orphans.filter(parent_external_id__in=here).only("id", "parent_external_id") if here]
    for comment in late:
        comment.parent_id = here[comment.parent_external_id]
    Comment.objects.bulk_update(linked + [row for row in late if row.id not in {c.id for c in linked}], ["parent"], 200)


def _hold_blocked(account: Account, new: Sequence[Comment], authors: Mapping[str, Author], now: datetime) -> None:
    """Blocking somebody was the creator's consent to hold what they write later."""
    blocked = {author.id for author in authors.values() if author.standing == Author.Standing.BLOCKED}
    ids = [comment.id for comment in new if comment.author_id in blocked and not comment.by_owner]
    if ids:
        actions.hold(account, ids, by=None, reason=BLOCKED_AUTHOR, now=now)


# --- From a connected platform ------------------------------------------------------------------------------------

PAGES_A_RUN = 20


def sync(account: Account, now: datetime | None = None) -> bool:
    """Fetches what is new on a connected account, a bounded number of pages; True when there is more."""
    now = now or timezone.now()
    try:
        connector = connect(account)
        _sync_posts(account, connector)
        more = _sync_comments(account, connector, now)
    except platforms.PlatformError as error:
        unwell(account, error, now)
        return False
    Account.objects.filter(id=account.id).update(synced_at=now, health=Account.Health.WELL, health_reason="", health_at=now)
    return more


def unwell(account: Account, error: platforms.PlatformError, now: datetime) -> None:
    """Notes on the account, for people to see, why its platform did not answer."""
    health = Account.Health.FAILING
    if isinstance(error, platforms.AuthExpired):
        health = Account.Health.LOCKED_OUT
    elif isinstance(error, platforms.Transient):
        health = Account.Health.SLOW
    Account.objects.filter(id=account.id).update(health=health, health_reason=str(error)[:300], health_at=now)
    logger.warning("account %s: %s", account.id, type(error).__name__)


def _sync_posts(account: Account, connector: platforms.Connector) -> None:
    cursor: str | None = None
    for _ in range(PAGES_A_RUN):
        page = connector.posts(cursor)
        Post.objects.bulk_create(
            [
                Post(
                    account=account,
                    external_id=post.id,
                    title=post.title[:500],
                    url=safe_url(post.url),
                    posted_at=post.posted_at,
                )
                for post in page.items
            ],
            update_conflicts=True,
            unique_fields=["account", "external_id"],
            update_fields=["title", "url", "posted_at"],
        )
        cursor = page.cursor
        if not page.more:
            return


def _sync_comments(account: Account, connector: platforms.Connector, now: datetime) -> bool:
    cursor = account.sync_cursor
    for _ in range(PAGES_A_RUN):
        page = connector.comments(cursor)
        rows(account, [_row(comment, line) for line, comment in enumerate(page.items, 1)], now=now)
        cursor = page.cursor
        Account.objects.filter(id=account.id).update(sync_cursor=cursor)
        if not page.more:
            return False
    return True


def _row(comment: platforms.RemoteComment, line: int) -> Row:
    return Row(
        line=line,
        text=comment.text,
        author_name=comment.author_name,
        author_id=comment.author_id,
        author_url=comment.author_url,
        id=comment.id,
        parent_id=comment.parent_id,
        post_id=comment.post_id,
        created_at=comment.created_at,
        time_is_estimate=comment.time_is_estimate,
        likes=comment.likes,
        by_owner=comment.by_owner,
        url=comment.url,
    )
