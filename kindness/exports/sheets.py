"""XLSX workbooks as rows of cells, with bombs and foreign entities refused before they unfold; used by head."""

import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from itertools import islice
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils import exceptions as openpyxl_errors
from openpyxl.workbook.workbook import Workbook
from openpyxl.xml import DEFUSEDXML

from kindness.exports.errors import ExportError, Refused
from kindness.exports.rows import Unreadable
from kindness.exports.tables import HEAD_ROWS, Cells, Layout

MAX_UNPACKED = 200 * 2**20  # bytes, all parts together
MAX_STRINGS = 32 * 2**20  # bytes of sharedStrings.xml, the one part that is held in memory
MAX_RATIO = 200  # unpacked to packed; office files stay below 50
MAX_ROWS, MAX_SHEETS = 1_048_576, 8  # rows: the limit of Excel itself
MAX_CELLS, MAX_WIDTH, MAX_GAP = 20_000_000, 1_000, 100_000  # what a cell far to the right or far down may cost
if not DEFUSEDXML:  # openpyxl falls back silently to a parser that resolves entities
    raise ImportError("kindness.exports needs defusedxml")
# What zipfile, the XML parser and openpyxl answer a broken workbook with: openpyxl raises whatever its parts happen to raise.
# Not every Exception: a worker's time limit is one too, and it says nothing about the file.
BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    struct.error,
    ParseError,
    openpyxl_errors.CellCoordinatesException,
    openpyxl_errors.IllegalCharacterError,
    openpyxl_errors.InvalidFileException,
    openpyxl_errors.NamedRangeException,
    openpyxl_errors.SheetTitleException,
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,  # a password, or elements too deep (RecursionError)
    StopIteration,
    TypeError,
    ValueError,  # also what defusedxml refuses, and bytes that are not text
)

ZIP = "This is a zip archive. Nothing was imported. Unpack it and upload the file with the comments that is inside."
BOMB = (
    "This spreadsheet unpacks to far more than a list of comments needs, so it was not opened. Nothing was imported. "
    "Save the sheet with the comments as CSV and upload that."
)
DAMAGED = (
    "This spreadsheet is damaged or protected and cannot be opened. Nothing was imported. "
    "Open it in your spreadsheet program, save it as CSV and upload that."
)
LEGACY = (
    "This is a workbook of the old Excel format, or one with a password. Nothing was imported. "
    "Save it as .xlsx without a password, or as CSV, and upload that."
)


def sheet_layouts(file: BinaryIO) -> tuple[Layout, ...]:
    """A layout for each of the first sheets of a workbook; Refused for any other zip archive and for bombs."""
    file.seek(0)
    with _hostile():
        _check(file)
        with closing(_open(file)) as book:
            count = min(len(book.worksheets), MAX_SHEETS)
            heads = [tuple(islice(_rows(book, index), HEAD_ROWS)) for index in range(count)]
    return tuple(Layout(head, partial(_read, index=index)) for index, head in enumerate(heads) if head)


def _read(file: BinaryIO, width: int, *, index: int) -> Iterator[Cells | Unreadable]:
    """Every row of one sheet; damage further down ends the reading with one Unreadable."""
    line = 0
    try:
        with _hostile(), closing(_open(file)) as book:
            for row in _rows(book, index):
                line = row.line
                yield row
    except Refused:
        yield Unreadable(line + 1, "The spreadsheet cannot be read from this row on; the rows above were read.")


@contextmanager
def _hostile() -> Iterator[None]:
    """Damage, however it shows itself, becomes the one sentence about it."""
    try:
        yield
    except ExportError:
        raise
    except BROKEN as error:
        raise Refused(DAMAGED) from error


def _check(file: BinaryIO) -> None:
    """The sizes in the directory bind: zipfile unpacks no more than they say."""
    with zipfile.ZipFile(file) as archive:
        parts = archive.infolist()
        if "xl/workbook.xml" not in {part.filename for part in parts}:
            raise Refused(ZIP)
        if not {part.compress_type for part in parts} <= {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise Refused(DAMAGED)  # office programs know no other; each brings errors of its own
        unpacked, packed = sum(p.file_size for p in parts), sum(p.compress_size for p in parts)
        strings = sum(p.file_size for p in parts if p.filename.lower().endswith("sharedstrings.xml"))
        if unpacked > min(MAX_UNPACKED, MAX_RATIO * max(packed, 50_000)) or strings > MAX_STRINGS:
            raise Refused(BOMB)


def _open(file: BinaryIO) -> Workbook:
    file.seek(0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and extensions that do not concern the cells
        return load_workbook(file, read_only=True, data_only=True, keep_links=False)


def _rows(book: Workbook, index: int) -> Iterator[Cells]:
    sheet = book.worksheets[index]
    sheet.reset_dimensions()  # what the file says of its own size is not to be trusted
    count = last = 0
    for line, values in enumerate(sheet.iter_rows(max_row=MAX_ROWS, values_only=True), 1):
        count += len(values)
        if count > MAX_CELLS or len(values) > MAX_WIDTH or line - last > MAX_GAP:
            raise Refused(BOMB)
        if cells := _trim(values):
            last = line
            yield Cells(line, cells)


def _trim(values: tuple[Any, ...]) -> list[Any]:
    cells = list(values)
    while cells and cells[-1] in (None, ""):
        cells.pop()
    return cells
