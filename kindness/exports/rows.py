"""What every reader yields, whatever the file looked like; used by all of exports and by ingest."""

from dataclasses import dataclass, replace
from datetime import datetime

MAX_TEXT = 100_000  # characters in one comment or table cell; the longest platform limit is YouTube's 10,000
MAX_ID = 255
MAX_NAME = 255
MAX_TITLE = 500
MAX_URL = 1000


@dataclass(frozen=True, slots=True)
class Row:
    """One comment as the file has it.

    `author_name` is the handle where the file has one (some files write it with a leading @), else the display
    name. `created_at` may enter a trend only if it is set and `time_is_estimate` is false.
    """

    line: int  # 1-based line (tables, JSON lines) or number of the entry (JSON arrays), for messages to the user
    text: str
    author_name: str = ""
    author_id: str = ""  # the platform's stable id where the file has one, else the handle, else ""
    author_url: str = ""
    id: str = ""  # the platform's comment id; "" where the file has none
    parent_id: str = ""
    post_id: str = ""
    post_url: str = ""
    post_title: str = ""
    created_at: datetime | None = None  # aware, UTC
    time_is_estimate: bool = False  # relative ("2 weeks ago"), coarse (a day), missing or impossible times
    likes: int = 0
    by_owner: bool = False  # the file itself says that the channel wrote it
    url: str = ""  # deep link to the comment where known or derivable


@dataclass(frozen=True, slots=True)
class Unreadable:
    """One place in the file that could not become a Row; `reason` is one plain sentence without comment text."""

    line: int
    reason: str


TOO_LONG = f"The comment is longer than {MAX_TEXT:,} characters, which no platform allows."
NO_TEXT = "There is no comment text here."
LONG_ID = "The id of the comment, its author or its post is too long to be real."


def fit(row: Row) -> Row | Unreadable:
    """The row with its side information cut to what a database column holds, or why it cannot be used.

    A row without text is kept if it has an id: it is a picture or a sticker, and a person has to look at it.
    """
    if len(row.text) > MAX_TEXT:
        return Unreadable(row.line, TOO_LONG)
    if not row.id and not row.text.strip():
        return Unreadable(row.line, NO_TEXT)
    if max(len(row.id), len(row.parent_id), len(row.author_id), len(row.post_id)) > MAX_ID:
        return Unreadable(row.line, LONG_ID)
    if len(row.author_name) > MAX_NAME or len(row.post_title) > MAX_TITLE:
        row = replace(row, author_name=row.author_name[:MAX_NAME], post_title=row.post_title[:MAX_TITLE])
    if max(len(row.author_url), len(row.post_url), len(row.url)) > MAX_URL:
        row = replace(row, author_url=_url(row.author_url), post_url=_url(row.post_url), url=_url(row.url))
    return row


def _url(value: str) -> str:
    """A shortened link leads nowhere, so one that is too long is left out."""
    return value if len(value) <= MAX_URL else ""
