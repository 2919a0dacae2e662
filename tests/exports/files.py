"""Files that the tests of exports read: the fixtures, workbooks made on the spot, and what is made from bytes."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from kindness import exports
from kindness.exports import Row, Unreadable

FIXTURES = Path(__file__).parent.parent / "fixtures" / "exports"
NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)


def workbook(rows: Iterable[Sequence[Any]], *, before: Iterable[Sequence[Any]] = ()) -> bytes:
    """An XLSX file with these rows on its only sheet, or with a first sheet of its own."""
    book = Workbook(write_only=True)
    if before := list(before):
        first = book.create_sheet("About")
        for row in before:
            first.append(row)
    sheet = book.create_sheet("Comments")
    for row in rows:
        sheet.append(row)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'


def with_sheet(content: str) -> bytes:
    """A workbook with this XML for its one sheet."""
    with zipfile.ZipFile(io.BytesIO(workbook([["text"]]))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return zipped(parts | {"xl/worksheets/sheet1.xml": content.encode()})


def zipped(parts: dict[str, bytes]) -> bytes:
    """A zip archive of these parts, compressed."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def exportcomments_workbook() -> bytes:
    """What exportcomments.com sends: six rows about the post, then the table with two columns for its numbers."""
    columns = ["Name (click to view profile)", "Profile ID", "Date", "Likes", "Live video timestamp", "Comment", "(view source)"]
    top: list[list[Any]] = [
        ["Exported by exportcomments.com"],
        ["URL", "https://www.youtube.com/watch?v=Zx9_kLmN-aQ"],
        ["Comments", 3],
        ["Date", "05.03.2025"],
        [None],
        ["Name of the page", "Paper Harbour"],
        [None, None, *columns],
    ]
    rows: list[list[Any]] = [
        [1, None, "Quiet Kettle", "UCviewer0000000000000001", datetime(2025, 3, 3, 10), 7, None, "Fold it twice?", "view"],
        [1, "1-1", "Paper Harbour", "UCpaperharbour0000000000", "03.03.25 11:00:00", 1, None, "Twice", "view"],
    ]
    return workbook(top + rows)


def read(content: bytes, name: str = "comments.csv", **options: Any) -> list[Row | Unreadable]:
    """Detected and read."""
    file = io.BytesIO(content)
    return list(exports.detect(file, name).rows(file, name=name, now=NOW, **options))


def texts(content: bytes, name: str = "comments.csv", **options: Any) -> list[str]:
    """The texts of the rows that could be read."""
    return [row.text for row in read(content, name, **options) if isinstance(row, Row)]


def problems(content: bytes, name: str = "comments.csv", **options: Any) -> list[tuple[int, str]]:
    """What could not be read."""
    return [(row.line, row.reason) for row in read(content, name, **options) if isinstance(row, Unreadable)]


def apify(*texts: str) -> bytes:
    """A table as Apify writes it, with these comments."""
    lines = ["text,diggCount,createTimeISO,uniqueId,videoWebUrl,uid,cid"]
    video = "https://www.tiktok.com/@paper.harbour/video/7477000000000000001"
    for number, text in enumerate(texts):
        quoted = text.replace('"', '""')
        author, comment = 6900000000000000000 + number, 7477000000000000000 + number
        lines.append(f'"{quoted}",{number},2025-03-02T17:44:29.000Z,viewer{number},{video},{author},{comment}')
    return "\n".join(lines).encode() + b"\n"
