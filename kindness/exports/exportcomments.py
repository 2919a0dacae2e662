"""Comments of any platform as exportcomments.com saves them, CSV or XLSX."""

from collections.abc import Iterator, Mapping
from typing import Any

from kindness.exports import links, values
from kindness.exports.readers import Context, Reader, Record
from kindness.exports.rows import Row
from kindness.exports.tables import match
from kindness.exports.times import parse


def _row(record: Record, line: int, context: Context) -> Iterator[Row]:
    """Its numbers (1, 1-1) count the rows of the file; a real id is known only where the link to the comment has it."""
    name = values.name(record.get("nameclicktoviewprofile"))
    url = values.url(values.first(record, ("link", "viewsource", "sourceurl", "url")))
    comment = links.comment_id(url)
    post_url = _post_url(context.around) or links.post_url(url)
    profile = values.identifier(record.get("profileid"))
    moment = parse(record.get("date"), context.now)
    yield Row(
        line=line,
        text=values.text(record.get("comment")),
        author_name=name,
        author_id=profile or name,
        id=comment,
        parent_id=links.thread(comment) if links.platform(url) == "youtube" else "",
        post_id=links.post_id(post_url),
        post_url=post_url,
        created_at=moment.at,
        time_is_estimate=moment.estimate,
        likes=values.count(record.get("likes")),
        url=url,
    )


def _post_url(preamble: Mapping[str, Any]) -> str:
    """The workbook names the post in one of the rows above the table."""
    return next((found for value in preamble.values() if (found := values.url(value))), "")


FORMATS = (
    Reader(
        slug="exportcomments",
        title="Comments (exportcomments.com)",
        platform="",
        has_ids=False,
        has_times="exact",
        read=_row,
        columns=match("Name (click to view profile)", "Date", "Likes", "Comment", "Id|Profile ID|SubId|(view source)"),
        folded=True,
        needs_post=True,
    ),
)
