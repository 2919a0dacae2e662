"""Instagram comments as Apify, Instaloader and Instagram's own interface save them."""

import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from kindness.exports import links, values
from kindness.exports.readers import Context, Reader, Record
from kindness.exports.rows import Row
from kindness.exports.tables import match
from kindness.exports.times import parse

_SHORTCODE = re.compile(r"[A-Za-z0-9_-]{11}")
_GRAPH_FIELDS = frozenset(
    "id text timestamp username from hidden like_count media parent_id replies user legacy_instagram_comment_id".split()
)


def _apify(record: Record, line: int, context: Context) -> Iterator[Row]:
    """apify/instagram-comment-scraper: a comment with its replies inside; in a table as owner/id, replies/0/text."""
    yield from _apify_rows(unflatten(record), line, context, post="", parent="")


def _apify_rows(record: Record, line: int, context: Context, *, post: str, parent: str) -> Iterator[Row]:
    post = values.url(record.get("postUrl")) or post
    comment = values.identifier(record.get("id"))
    handle = values.name(values.first(record, ("ownerUsername",)) or values.part(record, "owner").get("username"))
    moment = parse(record.get("timestamp"), context.now)
    yield Row(
        line=line,
        text=values.text(record.get("text")),
        author_name=handle,
        author_id=values.identifier(values.part(record, "owner").get("id")) or handle,
        author_url=links.instagram_author(handle),
        id=comment,
        parent_id=parent,
        post_id=links.post_id(post),
        post_url=post,
        created_at=moment.at,
        time_is_estimate=moment.estimate,
        likes=values.count(record.get("likesCount")),
        url=values.url(record.get("commentUrl")) or links.instagram_comment(post, comment, parent),
    )
    if not parent:  # Instagram knows one level of replies
        for reply in values.parts(record, "replies"):
            yield from _apify_rows(reply, line, context, post=post, parent=comment)


def unflatten(record: Record) -> Record:
    """Nested again what Apify's tables write as owner/id and replies/0/text; empty cells are left out."""
    if not any("/" in key for key in record):
        return record
    nested: dict[str, Any] = {key: value for key, value in record.items() if "/" not in key}
    lists: dict[str, dict[int, dict[str, Any]]] = {}
    for key, value in record.items():
        if "/" not in key or value in (None, ""):
            continue
        top, rest = key.split("/", 1)
        number, _, field = rest.partition("/")
        if number.isdecimal() and field and len(number) < 6:
            lists.setdefault(top, {}).setdefault(int(number), {})[field] = value
        elif isinstance(nested.setdefault(top, {}), dict):
            nested[top][rest] = value
    return nested | {top: [dict(unflatten(found[n])) for n in sorted(found)] for top, found in lists.items()}


def _instaloader(record: Record, line: int, context: Context) -> Iterator[Row]:
    """Instaloader's *_comments.json: a comment with its answers; the post is only in the file's name."""
    comment = values.identifier(record.get("id"))
    yield _instaloader_row(record, line, context, parent="")
    for answer in values.parts(record, "answers"):
        yield _instaloader_row(answer, line, context, parent=comment)


def _instaloader_row(record: Record, line: int, context: Context, *, parent: str) -> Row:
    owner, comment = values.part(record, "owner"), values.identifier(record.get("id"))
    handle = values.name(owner.get("username"))
    stem = PurePath(context.name).stem.removesuffix("_comments")
    shortcode = stem if _SHORTCODE.fullmatch(stem) else ""
    post = links.instagram_post(shortcode)
    moment = parse(record.get("created_at"), context.now)
    return Row(
        line=line,
        text=values.text(record.get("text")),
        author_name=handle,
        author_id=values.identifier(owner.get("id")) or handle,
        author_url=links.instagram_author(handle),
        id=comment,
        parent_id=parent,
        post_id=values.text(stem),  # the one thing that tells this post from others
        post_url=post,
        post_title="" if shortcode else values.text(stem),
        created_at=moment.at,
        time_is_estimate=moment.estimate,
        likes=values.count(record.get("likes_count")),
        url=links.instagram_comment(post, comment, parent),
    )


def _graph(record: Record, line: int, context: Context) -> Iterator[Row]:
    """Answers of the Instagram Graph API, saved as they came."""
    comment = values.identifier(record.get("id"))
    post = values.identifier(values.part(record, "media").get("id"))
    yield _graph_row(record, line, context, post=post, parent=values.identifier(record.get("parent_id")))
    for reply in values.parts(values.part(record, "replies"), "data"):
        yield _graph_row(reply, line, context, post=post, parent=comment)


def _graph_row(record: Record, line: int, context: Context, *, post: str, parent: str) -> Row:
    author = values.part(record, "from")
    handle = values.name(record.get("username") or author.get("username"))
    moment = parse(record.get("timestamp"), context.now)
    return Row(
        line=line,
        text=values.text(record.get("text")),
        author_name=handle,
        author_id=values.identifier(author.get("id")) or handle,
        author_url=links.instagram_author(handle),
        id=values.identifier(record.get("id")),
        parent_id=parent,
        post_id=post,
        created_at=moment.at,
        time_is_estimate=moment.estimate,
        likes=values.count(record.get("like_count")),
        by_owner=bool(values.part(record, "user").get("id")),  # the field is there only for the account's own
    )


def _is_graph(record: Record) -> bool:
    return {"id", "text", "timestamp"} <= record.keys() <= _GRAPH_FIELDS and isinstance(record["timestamp"], str)


FORMATS = (
    Reader(
        slug="instagram_apify",
        title="Instagram comments (Apify)",
        platform="instagram",
        has_ids=True,
        has_times="exact",
        read=_apify,
        columns=match("text", "ownerUsername", "postUrl|commentUrl"),
        record=lambda record: {"text", "ownerUsername"} <= record.keys() and bool({"postUrl", "commentUrl"} & record.keys()),
    ),
    Reader(
        slug="instagram_instaloader",
        title="Instagram comments (Instaloader)",
        platform="instagram",
        has_ids=True,
        has_times="exact",
        read=_instaloader,
        record=lambda record: {"id", "created_at", "text", "owner", "likes_count"} <= record.keys(),
        needs_post=True,
    ),
    Reader(
        slug="instagram_api",
        title="Instagram comments (Graph API)",
        platform="instagram",
        has_ids=True,
        has_times="exact",
        read=_graph,
        record=_is_graph,
        needs_post=True,
    ),
)
