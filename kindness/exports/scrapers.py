"""Comments from the many other scrapers, by what they call their fields; a row is made from any flat or nested record."""

from collections.abc import Iterator, Mapping, Set
from functools import lru_cache
from typing import Any

from kindness.exports import links, values
from kindness.exports.aliases import ALIASES, assign, is_number
from kindness.exports.readers import Context, Reader, Record
from kindness.exports.rows import Row
from kindness.exports.times import parse

_fold = lru_cache(maxsize=2048)(values.fold)


def row(fields: Mapping[str, Any], line: int, context: Context, *, parent: str = "") -> Row:
    """A Row from {name of a field of Row: value as found in a file}."""
    handle = values.name(fields.get("author_name"))
    comment, url = _id(fields, "id"), values.url(fields.get("url"))
    post_url = values.url(fields.get("post_url")) or links.post_url(url)
    moment = parse(fields.get("created_at"), context.now)
    return Row(
        line=line,
        text=values.text(fields.get("text")),
        author_name=handle,
        author_id=values.identifier(fields.get("author_id")) or handle,
        author_url=values.url(fields.get("author_url")),
        id=comment or links.comment_id(url),
        parent_id=parent or _id(fields, "parent_id"),
        post_id=_id(fields, "post_id") or links.post_id(post_url),
        post_url=post_url,
        post_title=values.name(fields.get("post_title")),
        created_at=moment.at,
        time_is_estimate=moment.estimate,
        likes=values.count(fields.get("likes")),
        url=url,
    )


def _id(fields: Mapping[str, Any], field: str) -> str:
    found = values.identifier(fields.get(field))
    return "" if is_number(found) else found


def _rows(record: Record, line: int, context: Context) -> Iterator[Row]:
    """The comment and the replies inside it."""
    flat = _flat(record)
    fields = assign({_fold(name): name for name in flat})
    comment = row({field: flat[name] for field, name in fields.items()}, line, context)
    yield comment
    for reply in values.parts(record, "replies"):
        inner = _flat(reply)
        named = assign({_fold(name): name for name in inner})
        yield row({field: inner[name] for field, name in named.items()}, line, context, parent=comment.id)


def _flat(record: Record) -> dict[str, Any]:
    """Fields that hold anything, those of nested objects as author/username; as a table would write them."""
    flat: dict[str, Any] = {}
    for name, value in record.items():
        if isinstance(value, Mapping):
            flat |= {f"{name}/{inner}": found for inner, found in value.items() if found not in (None, "")}
        elif value not in (None, ""):
            flat[name] = value
    return flat


def _has(found: Set[str], field: str) -> bool:
    return not found.isdisjoint(ALIASES[field])


def _is_table(found: Set[str]) -> bool:
    """Only a table that names an id for its comments speaks for itself; for others the user confirms the columns."""
    return bool(found & {"commentid", "cid"}) and _has(found, "text") and _has(found, "author_name")


def _is_record(record: Record) -> bool:
    found = frozenset(map(_fold, _flat(record)))
    return _has(found, "text") and any(_has(found, field) for field in ("author_name", "author_id"))


FORMATS = (
    Reader(
        slug="scraper",
        title="Comments (fields recognised by their names)",
        platform="",
        has_ids=True,
        has_times="exact",
        read=_rows,
        columns=_is_table,
        record=_is_record,
        needs_post=True,
    ),
)
