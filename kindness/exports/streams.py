"""JSON files as records, in constant memory: lines, arrays, and objects with a list inside; used by head and readers."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, BinaryIO, Literal

import ijson

from kindness.exports.decoding import BAD, BAD_BYTES, CHUNK, decoder, lines
from kindness.exports.rows import Unreadable

MAX_ENTRY = 16 * 2**20  # bytes that one entry, or what comes before the first, may take
MAX_OPEN = 4_000  # brackets open at once, or opened in one chunk; ijson's time grows with the square of the depth
SEARCH = MAX_ENTRY  # bytes searched for the first entry: yt-dlp writes formats and captions before the comments
PREFIXES = ("comments.item", "items.item", "data.item", "data.comments.item", "results.item", "")
# ijson's C code kills the process at a number of more than 4,300 digits, where Python refuses to make an int.
_DIGITS = re.compile(rb"(\d{1000})\d+")

CUT = "The file ends in the middle of an entry; everything before it was read."
BROKEN = "The file is damaged here; everything before it was read, nothing after it."
HUGE = "An entry here is larger, or nested deeper, than any comment; what came before it was read, nothing after it."
NOT_JSON = "This line is not a complete JSON object."


@dataclass(frozen=True, slots=True)
class Where:
    """Where in a file the records are: one per line, or one per element under an ijson prefix."""

    kind: Literal["lines", "document"]
    prefix: str = ""


class _TooLarge(Exception):
    """An entry is larger or nested deeper than any that is real."""


class _Bytes:
    """The file as UTF-8 for ijson, guarded against what would take its time, its memory or its life."""

    def __init__(self, file: BinaryIO, encoding: str, limit: int | None = None) -> None:
        self._file, self._decoder, self._limit = file, decoder(encoding), limit
        self._since = self._depth = self._run = self._inside = 0
        self._escape = b""
        self._ended = False
        self.bad = False  # whether anything so far was not text
        file.seek(0)

    def entry_done(self) -> None:
        self._since = 0

    def read(self, size: int = -1) -> bytes:
        if size == 0:
            return b""
        chunk = b""
        while not chunk and not self._ended:  # b"" would mean the end, and not every piece leaves something
            chunk = self._guard(self._next().encode())
        return chunk

    def _next(self) -> str:
        raw = b"" if self._limit is not None and self._limit <= 0 else self._file.read(CHUNK)
        if self._limit is not None:
            self._limit -= len(raw)
        self._ended = not raw
        text = self._decoder.decode(raw, final=self._ended)
        self.bad = self.bad or BAD in text
        return text

    def _guard(self, chunk: bytes) -> bytes:
        self._since += len(chunk)
        outside = self._outside_strings(chunk)
        opened = outside.count(b"[") + outside.count(b"{")
        self._depth += opened - outside.count(b"]") - outside.count(b"}")
        if self._since > MAX_ENTRY or max(opened, self._depth) > MAX_OPEN:
            raise _TooLarge
        return self._short_digits(chunk)

    def _outside_strings(self, chunk: bytes) -> bytes:
        """What of a chunk is not between quotation marks, wherever the chunk before it ended."""
        bare = (self._escape + chunk).replace(b"\\\\", b"")
        self._escape = b"\\" if bare.endswith(b"\\") else b""
        pieces = bare.replace(b'\\"', b"").split(b'"')
        outside = b"".join(pieces[self._inside :: 2])
        self._inside = (self._inside + len(pieces) - 1) % 2
        return outside

    def _short_digits(self, chunk: bytes) -> bytes:
        """No run of digits beyond 1,000, also across chunks: as a number it is an attack, in a text it is noise."""
        leading = len(chunk) - len(chunk.lstrip(b"0123456789"))
        keep = max(0, 1000 - self._run) if self._run else leading
        if leading > keep:
            chunk = chunk[:keep] + chunk[leading:]
        trailing = len(chunk) - len(chunk.rstrip(b"0123456789"))
        self._run = min(1000, trailing + (self._run if trailing == len(chunk) else 0))
        return _DIGITS.sub(rb"\1", chunk)


def records(file: BinaryIO, encoding: str, where: Where) -> Iterator[tuple[int, dict[str, Any]] | Unreadable]:
    """(line, or number of the entry; the record) of every record, with an Unreadable for each that is none."""
    return _by_line(file, encoding) if where.kind == "lines" else _by_entry(file, encoding, where.prefix)


def _by_line(file: BinaryIO, encoding: str) -> Iterator[tuple[int, dict[str, Any]] | Unreadable]:
    file.seek(0)
    for line in lines(file, encoding):
        if line.problem:
            yield Unreadable(line.number, line.problem)
        elif line.text.strip():
            record = loads(line.text)
            if isinstance(record, dict):
                yield line.number, record
            else:
                yield Unreadable(line.number, NOT_JSON if line.text.endswith(("\n", "\r")) else CUT)


def loads(text: str) -> Any:
    """The JSON value in a short text, None if it is broken; numbers keep all their digits."""
    try:
        return json.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError):
        return None


def _by_entry(file: BinaryIO, encoding: str, prefix: str) -> Iterator[tuple[int, dict[str, Any]] | Unreadable]:
    source = _Bytes(file, encoding)
    number = 0
    try:
        for number, record in enumerate(ijson.items(source, prefix, multiple_values=True), 1):
            source.entry_done()
            if not isinstance(record, dict):
                yield Unreadable(number, "This entry is not a comment.")
            elif source.bad and _is_bad(record):
                yield Unreadable(number, BAD_BYTES)
            else:
                yield number, record
    except ijson.IncompleteJSONError as error:
        yield Unreadable(number + 1, CUT if "premature EOF" in str(error) or "Incomplete" in str(error) else BROKEN)
    except (ijson.JSONError, ValueError, ArithmeticError):
        yield Unreadable(number + 1, BROKEN)
    except _TooLarge:
        yield Unreadable(number + 1, HUGE)


def _is_bad(record: dict[str, Any]) -> bool:
    """Whether any text in a record stands for bytes that were none; without recursion, since records may be deep."""
    todo: list[Any] = [record]
    while todo:
        value = todo.pop()
        if isinstance(value, str) and BAD in value:
            return True
        todo += value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return False


def sample(file: BinaryIO, encoding: str, head: str) -> tuple[Where, dict[str, Any]] | None:
    """The place where the records are and the first of them; looks at SEARCH bytes at most.

    `head` is the beginning of the file as text.
    """
    if first := _first_line(head):
        return Where("lines"), first
    for prefix in ("item",) if head.lstrip().startswith("[") else PREFIXES:
        record = _search(file, encoding, prefix, SEARCH)
        if isinstance(record, dict) and record:
            return Where("document", prefix), record
    return None


def _first_line(head: str) -> dict[str, Any] | None:
    """The first record of JSON lines, None if the file is one document; one of the first lines may be broken."""
    top = [line.strip() for line in head.split("\n", 20)[:20] if line.strip()]
    if sum(line.startswith("{") for line in top) < 2 or not top[0].startswith("{"):
        return None
    one, *more = (record if isinstance(record := loads(line), dict) else None for line in top)
    return one or (more[0] if len(more) > 1 and more[1] else None)


def scalar(file: BinaryIO, encoding: str, key: str) -> Any:
    """The string or number under a key of the outermost object, None if it has none."""
    found = _search(file, encoding, key, None)
    return None if isinstance(found, (dict, list)) else found


def _search(file: BinaryIO, encoding: str, prefix: str, limit: int | None) -> Any:
    try:
        return next(ijson.items(_Bytes(file, encoding, limit), prefix, multiple_values=True), None)
    except (ijson.JSONError, ValueError, ArithmeticError, _TooLarge):
        return None


def entries(file: BinaryIO, encoding: str, prefix: str) -> Iterator[dict[str, Any]]:
    """The objects under an ijson prefix, silent about a file that is cut or broken."""
    for found in _by_entry(file, encoding, prefix):
        if not isinstance(found, Unreadable):
            yield found[1]
