"""Which format a file has, and a look at its first rows; the way in for ingest and the upload page."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import BinaryIO

from kindness.exports import archives, exportcomments, instagram, links, scrapers, tiktok, youtube, youtube_tools
from kindness.exports.errors import NotRecognised
from kindness.exports.generic import Generic, guess, table_in
from kindness.exports.head import look
from kindness.exports.readers import Format, Reader
from kindness.exports.rows import Row, Unreadable

FORMATS: tuple[Reader | Generic, ...] = (
    *tiktok.FORMATS,
    *instagram.FORMATS,
    *youtube.FORMATS,
    *youtube_tools.FORMATS,
    *exportcomments.FORMATS,
    *scrapers.FORMATS,
    Generic(),
)
_UNKNOWN_JSON = (
    "This JSON file holds no comments in a form that is known here. Nothing was imported. Upload the file that your export "
    "tool saved, unchanged; a yt-dlp .info.json needs to be made with --write-comments."
)
_UNKNOWN = (
    "No list of comments was found in this file. Nothing was imported. Upload an export of comments as CSV, XLSX or JSON; "
    "a table needs one row per comment and one column with the text."
)


@dataclass(frozen=True, slots=True)
class Preview:
    """What the user is shown before anything is imported."""

    columns: tuple[str, ...]  # of a generic table, else empty
    cells: tuple[tuple[str, ...], ...]  # its first rows as they stand
    rows: tuple[Row | Unreadable, ...]  # the first comments as they would be imported
    mapping: dict[str, str]  # field of Row -> column: the one given, else the guess; empty unless it is needed
    needs_post: bool  # whether any of `rows` leaves open which post it is under


def detect(file: BinaryIO, name: str) -> Format:
    """The format of a file, which is left rewound.

    Reads a bounded part of it. `name` only tips the balance for plain lists. Raises NotRecognised, OwnCommentsOnly or
    Refused. Where the format serves several platforms, the platform is the one that the first rows' links point to.
    """
    head = look(file, name)
    try:
        archives.refuse(head)
        found = next((format for format in FORMATS if format.claims(head)), None)
        if found is None:
            raise NotRecognised(_UNKNOWN_JSON if head.text.lstrip()[:1] in ("{", "[") else _UNKNOWN)
        return found if found.platform else replace(found, platform=_platform(found, file, name))
    finally:
        file.seek(0)


def _platform(format: Format, file: BinaryIO, name: str) -> str:
    rows = (row for row in islice(format.rows(file, name=name), 5) if isinstance(row, Row))
    return next((site for row in rows if (site := links.platform(row.url) or links.platform(row.post_url))), "")


def get(slug: str) -> Format:
    """The format with a slug; KeyError if there is none."""
    return {format.slug: format for format in FORMATS}[slug]


def preview(
    file: BinaryIO,
    name: str,
    fmt: Format,
    mapping: Mapping[str, str] | None = None,
    count: int = 5,
    now: datetime | None = None,
) -> Preview:
    """The first `count` comments, and for a generic table its columns and a guess at them; the file is left rewound."""
    try:
        columns, cells, chosen = _columns(file, name, mapping, count) if fmt.needs_mapping else ((), (), {})
        rows = tuple(islice(fmt.rows(file, name=name, mapping=chosen or None, now=now), count))
        return Preview(columns, cells, rows, chosen, any(_is_loose(row) for row in rows))
    finally:
        file.seek(0)


def _columns(
    file: BinaryIO, name: str, mapping: Mapping[str, str] | None, count: int
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...], dict[str, str]]:
    table = table_in(look(file, name))
    if table is None:
        raise NotRecognised(_UNKNOWN)
    cells = (tuple("" if cell is None else str(cell) for cell in row.values) for row in table.sample[:count])
    return table.columns, tuple(cells), dict(mapping) if mapping else guess(table)


def _is_loose(row: Row | Unreadable) -> bool:
    return isinstance(row, Row) and not (row.post_id or row.post_url or row.post_title)


def all_formats() -> Iterator[Format]:
    """Every format, the most specific first."""
    yield from FORMATS
