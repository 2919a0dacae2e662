"""CSV files as rows of cells, whatever their delimiter and preamble, in constant memory; used by head and readers."""

import csv
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from typing import Any, BinaryIO, NamedTuple

from kindness.exports.decoding import Line, lines
from kindness.exports.rows import MAX_TEXT, TOO_LONG, Unreadable
from kindness.exports.values import fold

DELIMITERS = (",", ";", "\t", "|")
HEAD_ROWS = 40  # the longest known preamble has 14 rows
QUOTES = "The quotation marks in this row do not match up."
EXTRA_CELLS = "This row has more cells than the table has columns."


class Cells(NamedTuple):
    """One row of a table; cells of a CSV file are str, those of a spreadsheet any simple value."""

    line: int
    values: list[Any]


@dataclass(frozen=True, slots=True)
class Layout:
    """One way to read a file as a table: a delimiter, or a sheet."""

    head: tuple[Cells, ...]  # the first HEAD_ROWS rows
    read: Callable[[BinaryIO, int], Iterator[Cells | Unreadable]]  # file, number of columns -> all rows
    names: tuple[frozenset[str], ...] = field(init=False)  # the folded cells of each row that may be column names

    def __post_init__(self) -> None:
        names = (frozenset(fold(c) for c in row.values if isinstance(c, str) and len(c) <= 80) for row in self.head)
        object.__setattr__(self, "names", tuple(names))


@dataclass(frozen=True, slots=True)
class Table:
    """A layout whose header has been found."""

    layout: Layout
    header: int  # its index in layout.head; -1: there is none
    columns: tuple[str, ...]  # as written, made unique

    @property
    def preamble(self) -> dict[str, Any]:
        """The rows above the header as folded first cell -> second cell."""
        above = self.layout.head[: max(self.header, 0)]
        return {fold(str(row.values[0])): row.values[1] for row in above if len(row.values) > 1}

    @property
    def sample(self) -> list[Cells]:
        """The rows of the head below the header."""
        return list(self.layout.head[self.header + 1 :])

    def records(self, file: BinaryIO, *, folded: bool = False) -> Iterator[tuple[int, dict[str, Any]] | Unreadable]:
        """(line, {column: cell}) of every row below the header; blank rows are passed over."""
        names = tuple(map(fold, self.columns)) if folded else self.columns
        start = self.layout.head[self.header].line if self.header >= 0 else 0
        for row in self.layout.read(file, len(names)):
            if isinstance(row, Unreadable):
                if row.line > start:
                    yield row
            elif row.line > start:
                yield _record(row, names)


def _record(row: Cells, names: tuple[str, ...]) -> tuple[int, dict[str, Any]] | Unreadable:
    values = row.values
    for value in values:
        if isinstance(value, str) and len(value) > MAX_TEXT:
            return Unreadable(row.line, TOO_LONG)
    if len(values) > len(names) and any(value not in (None, "") for value in values[len(names) :]):
        return Unreadable(row.line, EXTRA_CELLS)
    return row.line, dict(zip(names, values, strict=False))


def find(layouts: Iterable[Layout], known: Callable[[Set[str]], bool]) -> Table | None:
    """The first row of any layout whose folded cells are a header that `known` accepts."""
    for layout in layouts:
        for index, names in enumerate(layout.names):
            if known(names):
                return Table(layout, index, columns(layout.head[index].values))
    return None


def columns(cells: Iterable[Any]) -> tuple[str, ...]:
    """Column names as written, each one once; blank ones are numbered."""
    names: dict[str, None] = {}
    for number, cell in enumerate(cells, 1):
        name = base = " ".join(str("" if cell is None else cell).split())[:200] or f"Column {number}"
        while name in names:
            name = f"{base} ({number})"
            base = name
        names[name] = None
    return tuple(names)


def csv_layouts(head: bytes, encoding: str, *, complete: bool) -> tuple[Layout, ...]:
    """A layout for each delimiter; `head` is the beginning of the file, `complete` if it is all of it."""
    found = list(lines(BytesIO(head), encoding))
    if not complete:
        found = found[:-1]  # cut somewhere
    return tuple(_layout(found, encoding, delimiter) for delimiter in DELIMITERS)


def _layout(head: Iterable[Line], encoding: str, delimiter: str) -> Layout:
    rows: list[Cells] = []
    for row in split(head, delimiter):
        if isinstance(row, Cells) and len(rows) < HEAD_ROWS:
            rows.append(row)
        if len(rows) == HEAD_ROWS:
            break
    return Layout(tuple(rows), partial(_read, encoding=encoding, delimiter=delimiter))


def _read(file: BinaryIO, width: int, *, encoding: str, delimiter: str) -> Iterator[Cells | Unreadable]:
    file.seek(0)
    return split(lines(file, encoding), delimiter, width)


class _LongLine(Exception):
    pass


class _Feed:
    """Lines for csv.reader; remembers those of the row in hand, so that a bad row costs no more than its own line."""

    def __init__(self, source: Iterable[Line]) -> None:
        self._source = iter(source)
        self._again: deque[Line] = deque()
        self.taken: list[Line] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._source)
        self.taken.append(line)
        if line.problem and not line.text:
            raise _LongLine
        return line.text

    def put_back(self, unread: list[Line]) -> None:
        self._again.extendleft(reversed(unread))


def split(source: Iterable[Line], delimiter: str, width: int = 0) -> Iterator[Cells | Unreadable]:
    """Rows of a CSV file, blank ones left out; `width` is the number of columns if known.

    A row with a quotation mark that is never closed, or with an endless cell, is Unreadable; reading goes on with
    the next line that makes a row of `width` cells, so that what belonged to the bad cell never becomes a comment.
    """
    feed = _Feed(source)
    reader = csv.reader(feed, delimiter=delimiter, strict=True)
    lost = False
    while True:
        feed.taken = []
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (csv.Error, _LongLine):
            row = _salvage(feed, delimiter, width)
        else:
            row = _whole(cells, feed.taken)
        if isinstance(row, Cells):
            if not row.values or (lost and len(row.values) != width):
                continue
            lost = False
            yield row
        elif not lost:
            lost = width > 1
            yield row


def _whole(cells: list[str], taken: list[Line]) -> Cells | Unreadable:
    for line in taken:
        if line.problem:
            return Unreadable(taken[0].number, line.problem)
    return Cells(taken[0].number, cells if any(cell.strip() for cell in cells) else [])


def _salvage(feed: _Feed, delimiter: str, width: int) -> Cells | Unreadable:
    """What can be had from a row that csv refused: its first line alone, with its quotation marks taken loosely."""
    opening, *rest = feed.taken
    if feed.taken[-1].problem and not feed.taken[-1].text:
        return Unreadable(opening.number, feed.taken[-1].problem)
    if width != 1:
        feed.put_back(rest)
    try:
        cells = next(csv.reader([opening.text.rstrip("\r\n")], delimiter=delimiter), [])
    except csv.Error:
        return Unreadable(opening.number, TOO_LONG)
    if len(cells) == (width or len(cells)) and not opening.problem:
        return Cells(opening.number, cells)
    return Unreadable(opening.number, opening.problem or (TOO_LONG if _size(feed.taken) > MAX_TEXT else QUOTES))


def _size(taken: list[Line]) -> int:
    return sum(len(line.text) for line in taken)


def match(*names: str) -> Callable[[Set[str]], bool]:
    """Accepts a header that has all of these columns; `a|b` means either, spelling aside."""
    wanted = [frozenset(map(fold, name.split("|"))) for name in names]
    return lambda found: all(found & options for options in wanted)
