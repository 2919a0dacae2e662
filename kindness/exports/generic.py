"""Any other table of comments: which column is what is guessed, and confirmed by the user."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, BinaryIO

from kindness.exports import times, values
from kindness.exports.aliases import ALIASES, FIELDS, assign
from kindness.exports.errors import NotRecognised
from kindness.exports.head import Head, look
from kindness.exports.readers import Context, Times
from kindness.exports.rows import Row, Unreadable, fit
from kindness.exports.scrapers import row
from kindness.exports.tables import Cells, Layout, Table, columns

_LISTS = (".csv", ".tsv", ".txt", ".tab")
_NO_TABLE = (
    "No list of comments was found in this file. Nothing was imported. Upload an export of comments as CSV, XLSX or "
    "JSON; a table needs one row per comment and one column with the text."
)


@dataclass(frozen=True, slots=True)
class Generic:
    """The Format for tables that no tool has signed. A mapping is {name of a field of Row: name of a column}."""

    slug: str = "table"
    title: str = "A table of comments"
    platform: str = ""
    has_ids: bool = False
    has_times: Times = "exact"
    needs_mapping: bool = True
    needs_post: bool = True

    def claims(self, head: Head) -> bool:
        """Whether there is a table at all."""
        return table_in(head) is not None

    def rows(
        self, file: BinaryIO, *, name: str = "", mapping: Mapping[str, str] | None = None, now: datetime | None = None
    ) -> Iterator[Row | Unreadable]:
        """See Format. Without a mapping the guess is used; NotRecognised for a mapping that does not fit the file."""
        table = table_in(look(file, name))
        if table is None:
            raise NotRecognised(_NO_TABLE)
        chosen = _fitting(mapping, table)
        context = Context(name, now or datetime.now(UTC))
        for found in table.records(file):
            if isinstance(found, Unreadable):
                yield found
                continue
            line, record = found
            yield fit(row({field: record.get(column) for field, column in chosen.items()}, line, context))


def _fitting(mapping: Mapping[str, str] | None, table: Table) -> dict[str, str]:
    chosen = {field: column for field, column in (mapping or guess(table)).items() if column}
    if unknown := [column for column in chosen.values() if column not in table.columns]:
        raise NotRecognised(
            f"This file has no column named “{unknown[0][:100]}”. Nothing was imported. Choose the columns again."
        )
    if "text" not in chosen or chosen.keys() - FIELDS.keys():
        raise NotRecognised("It is not clear which column holds the comments. Nothing was imported. Choose the column.")
    return chosen


def guess(table: Table) -> dict[str, str]:
    """A mapping by the names of the columns, else for the text the column with the longest words in it."""
    found = assign({values.fold(name): name for name in reversed(table.columns)})
    if "text" not in found:
        free = [name for name in table.columns if name not in found.values()] or list(table.columns)
        text = max(free, key=lambda name: _prose(table, name))
        found = {"text": text} | {field: name for field, name in found.items() if name != text}
    return found


def _prose(table: Table, name: str) -> int:
    """How many characters of running text the sample has in a column."""
    at = table.columns.index(name)
    cells = [row.values[at] for row in table.sample if len(row.values) > at]
    return sum(len(c) for c in cells if isinstance(c, str) and not values.url(c) and not _is_value(c))


def table_in(head: Head) -> Table | None:
    """The most convincing table in a file, None if there is none."""
    tables = [table for layout in head.layouts if layout.head and (table := _table(layout))]
    if not tables:
        return None
    best = max(tables, key=_rank)
    sure = _is_named(best) or (len(best.columns) > 1 and _share(best) >= 0.6 and len(best.layout.head) > 1)
    return best if sure or not head.encoding or head.name.lower().endswith(_LISTS) else None


def _table(layout: Layout) -> Table | None:
    width = _width(layout)
    for index, cells in enumerate(layout.head):
        if len(cells.values) >= min(width, 2) and _names_text(cells):
            return Table(layout, index, columns(cells.values))
    index = next(i for i, cells in enumerate(layout.head) if len(cells.values) == width)
    if width == 1 or any(_is_value(cell) or len(str(cell)) > 60 for cell in layout.head[index].values):
        return Table(layout, index - 1 if index else -1, columns([None] * width))  # no header, only comments
    return Table(layout, index, columns(layout.head[index].values))


def _names_text(cells: Cells) -> bool:
    return any(isinstance(cell, str) and values.fold(cell) in ALIASES["text"] for cell in cells.values)


def _is_named(table: Table) -> bool:
    return table.header >= 0 and _names_text(table.layout.head[table.header])


def _is_value(cell: Any) -> bool:
    """A number, a time or an address: what a column is not called."""
    if not isinstance(cell, str):
        return cell is not None
    bare = cell.strip()
    if not bare:
        return False
    return bare.replace(".", "").isdecimal() or bool(values.url(bare)) or times.parse(bare, datetime.now(UTC)).at is not None


def _width(layout: Layout) -> int:
    """How many cells most rows have; the wider of two equally frequent numbers."""
    counts = Counter(len(cells.values) for cells in layout.head)
    return max(counts, key=lambda width: (counts[width], width))


def _share(table: Table) -> float:
    """How many of the rows are as wide as the header."""
    rows: Sequence[Cells] = table.sample or table.layout.head
    return sum(len(cells.values) == len(table.columns) for cells in rows) / len(rows)


def _rank(table: Table) -> tuple[bool, bool, float, int]:
    several = len(table.columns) > 1
    return _is_named(table), several and _share(table) >= 0.6, _share(table) if several else 0.0, len(table.columns)
