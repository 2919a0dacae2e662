"""Large files are read in constant memory, wherever the comments stand in them."""

import io
import json
import tracemalloc
from collections.abc import Callable, Iterator
from itertools import islice

import pytest

from kindness import exports
from kindness.exports import Row
from tests.exports.files import NOW, SHEET, with_sheet

MEGABYTE = 2**20
FILLER = "of some length, so that fewer rows make a file which is large " * 32


class Generated(io.BytesIO):
    """A file that is made while it is read, so that only what the reader keeps is counted."""

    def __init__(self, parts: Callable[[], Iterator[bytes]]) -> None:
        super().__init__()
        self._parts = parts
        self.served = 0
        self.seek(0)

    def seek(self, offset: int, whence: int = 0) -> int:
        assert (offset, whence) == (0, 0)
        self._source, self._rest, self.passed = self._parts(), b"", 0
        return 0

    def read(self, size: int | None = -1) -> bytes:
        assert size and size > 0, "the whole file must never be asked for"
        parts = [self._rest]
        while sum(map(len, parts)) < size and (some := list(islice(self._source, 100))):
            parts += some
        made = b"".join(parts)
        found, self._rest = made[:size], made[size:]
        self.passed += len(found)
        self.served += len(found)
        return found


def table(rows: int) -> Iterator[bytes]:
    yield b"text,diggCount,createTimeISO,uniqueId,videoWebUrl,uid,cid\n"
    video = "https://www.tiktok.com/@paper.harbour/video/7477000000000000001"
    for n in range(rows):
        yield f'"comment {n}, {FILLER}",{n},2025-03-02T17:44:29Z,viewer{n},{video},{n},{10**18 + n}\n'.encode()


def record(n: int) -> str:
    return json.dumps({"text": f"comment {n}, {FILLER}", "cid": str(10**18 + n), "uniqueId": f"viewer{n}", "uid": n})


def array(rows: int) -> Iterator[bytes]:
    yield b"["
    for n in range(rows):
        yield (record(n) + ("," if n < rows - 1 else "]")).encode()


def json_lines(rows: int) -> Iterator[bytes]:
    for n in range(rows):
        yield f"{record(n)}\n".encode()


def info_json(rows: int) -> Iterator[bytes]:
    yield b'{"id": "Zx9_kLmN-aQ", "title": "t", "webpage_url": "https://www.youtube.com/watch?v=Zx9_kLmN-aQ", "formats": ['
    for n in range(12_000):  # some 2 MB before the comments begin
        yield f'{{"format_id": "{n}", "url": "https://video.example/{"x" * 150}"}},'.encode()
    yield b'{}], "comments": ['
    for n in range(rows):
        comment = {
            "id": f"Ug{n}",
            "parent": "root",
            "text": f"comment {n}, {FILLER}",
            "author": "@a",
            "like_count": 1,
            "timestamp": 1740937469,
        }
        yield (json.dumps(comment) + ("," if n < rows - 1 else "")).encode()
    yield b'], "extractor_key": "Youtube", "extractor": "youtube"}'


FILES = [
    ("comments.csv", "tiktok_apify", table, 5_000),
    ("comments.json", "tiktok_apify", array, 5_000),
    ("comments.jsonl", "tiktok_apify", json_lines, 5_000),
    ("video.info.json", "ytdlp", info_json, 2_000),
]


@pytest.mark.parametrize(("name", "slug", "parts", "rows"), FILES)
def test_a_large_file_is_read_in_constant_memory(name: str, slug: str, parts: Callable[[int], Iterator[bytes]], rows: int):
    file = Generated(lambda: parts(rows))
    tracemalloc.start()
    try:
        format = exports.detect(file, name)
        count = sum(isinstance(row, Row) for row in format.rows(file, name=name, now=NOW))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (format.slug, count) == (slug, rows)
    assert file.passed > 4 * MEGABYTE
    assert peak < 2.5 * MEGABYTE, f"{peak / MEGABYTE:.1f} MB for a file of {file.passed / MEGABYTE:.1f} MB"


def test_detection_reads_a_bounded_part():
    file = Generated(lambda: table(20_000))
    exports.detect(file, "comments.csv")
    assert file.served < MEGABYTE


def test_a_large_workbook_is_read_row_by_row():
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>comment {n} of some length, and more</t></is></c>'
        f'<c r="B{n}" t="inlineStr"><is><t>viewer{n}</t></is></c><c r="C{n}"><v>{n}</v></c></row>'
        for n in range(2, 1_502)
    )
    header = "".join(
        f'<c r="{c}1" t="inlineStr"><is><t>{t}</t></is></c>' for c, t in zip("ABC", ("comment", "author", "likes"), strict=True)
    )
    content = with_sheet(SHEET % f'<row r="1">{header}</row>{rows}')
    tracemalloc.start()
    try:
        format = exports.detect(io.BytesIO(content), "a.xlsx")
        count = sum(isinstance(row, Row) for row in format.rows(io.BytesIO(content)))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 1_500
    assert peak < 2.5 * MEGABYTE
