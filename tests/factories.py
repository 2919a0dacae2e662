"""Rows for tests: keyword-only functions, each making what it needs and was not given; counters are kept as in life."""

import itertools
from datetime import datetime
from typing import Any

from django.utils import timezone

from kindness import ingest
from kindness.exports.rows import Row
from kindness.models import Account, Author, Comment, DailyCount, Membership, Reading, User, Verdict
from kindness.models.counts import measures_of

PASSWORD = "a calm and long password"
_number = itertools.count(1)


def make_user(*, email: str = "", **fields: Any) -> User:
    return User.objects.create_user(email or f"person{next(_number)}@example.org", PASSWORD, **fields)


def make_account(
    *, owner: User | None = None, helper: User | None = None, platform: str = "tiktok", handle: str = "mila", **fields: Any
) -> Account:
    account = Account.objects.create(platform=platform, handle=handle, **fields)
    Membership.objects.create(user=owner or make_user(), account=account, role=Membership.Role.OWNER)
    if helper:
        Membership.objects.create(user=helper, account=account, role=Membership.Role.HELPER)
    return account


def make_row(
    *,
    text: str = "lovely",
    id: str | None = None,
    author: str = "ana",
    post: str = "p1",
    at: datetime | None = None,
    **fields: Any,
) -> Row:
    """One arriving comment, as a reader or a platform would hand it to ingest."""
    number = next(_number)
    return Row(
        line=number,
        text=text,
        id=str(number) if id is None else id,
        author_name=fields.pop("author_name", author),
        author_id=fields.pop("author_id", author),
        post_id=post,
        post_title=fields.pop("post_title", f"Post {post}"),
        created_at=at or timezone.now(),
        **fields,
    )


def make_comment(
    *, account: Account | None = None, category: str | None = None, now: datetime | None = None, **row: Any
) -> Comment:
    """A comment that came in through ingest; with a `category` it has been read as that (see `read_as`)."""
    account = account or make_account()
    arrival = make_row(**row)
    ingest.rows(account, [arrival], now=now)
    comment = Comment.objects.select_related("verdict", "author", "post").get(account=account, external_id=arrival.id)
    return comment if category is None else read_as(comment, category=category)


SEVERITY = {"threat": 3, "sexual": 3, "hate": 2, "insult": 2, "appearance": 1, "profanity": 1}


def read_as(
    comment: Comment,
    *,
    category: str = "neutral",
    severity: int | None = None,
    kind: bool | None = None,
    unread: str = "",
    may_need_help: bool = False,
    language: str = "en",
    proposal: str | None = None,
    reason: str = "harsh",
) -> Comment:
    """Gives a comment the verdict that a test needs, with its place and its day's counts, as classify would."""
    severity = SEVERITY.get(category, 0) if severity is None else severity
    harsh = severity > 0
    act = ("hide" if harsh or category == "spam" else "look" if may_need_help else "") if proposal is None else proposal
    reading = Reading.objects.create(text_hash=f"{next(_number):064x}", model="test", scores={}, unread=unread, language=language)
    before = measures_of(comment.read)
    verdict, _ = Verdict.objects.update_or_create(
        comment=comment,
        defaults={
            "reading": reading,
            "category": "" if unread else category,
            "severity": 0 if unread else severity,
            "harsh": not unread and harsh,
            "kind": not unread and (category == "kind" if kind is None else kind),
            "may_need_help": may_need_help,
            "unread": unread,
            "language": language,
            "proposal": "" if unread else act,
            "reason": reason if act else "",
            "revision": comment.revision,
            "read_at": timezone.now(),
        },
    )
    Comment.objects.filter(id=comment.id).update(pending=False)
    comment.pending, comment.verdict = False, verdict
    Comment.objects.put_in_place([comment], arriving=True)
    if comment.day:
        after = measures_of(verdict)
        delta = {name: after.get(name, 0) - before.get(name, 0) for name in {*after, *before}}
        DailyCount.objects.add({(comment.account_id, comment.day): delta})
    comment.refresh_from_db()
    return comment


def make_author(*, account: Account, name: str = "ana", **fields: Any) -> Author:
    author, _ = Author.objects.update_or_create(account=account, external_id=name, defaults={"name": name, **fields})
    return author
