"""Bytes to text: the encoding of a file and its lines, in constant memory; used by tables, streams and head."""

import codecs
import io
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

CHUNK = 64 * 1024  # bytes
HEAD = 256 * 1024  # bytes looked at to tell what a file is
MAX_LINE = 4_000_000  # characters; no export has a longer line, and a longer one is never held in memory
BAD = "\ufdd0"  # a noncharacter, which no text contains: stands for bytes that are not text
_HANDLER = "kindness.exports.bad"


def _mark(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return BAD, error.end


codecs.register_error(_HANDLER, _mark)


class Line(NamedTuple):
    """One line with its ending; `text` is "" if it was too long to keep."""

    number: int  # from 1
    text: str
    problem: str = ""


BAD_BYTES = "Some bytes here are not text in the encoding of the rest of the file."
LONG_LINE = "This line is longer than any comment file has; it was passed over."


def encoding_of(head: bytes) -> str:
    """The encoding of a file that begins with these bytes: by its mark, else UTF-8 if valid, else Windows-1252."""
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if len(head) >= 4 and head.count(0) > len(head) // 4:  # every other byte of Latin text in UTF-16
        return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)  # the last character may be cut
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def decode(head: bytes, encoding: str) -> str:
    """The beginning of a file as text."""
    return decoder(encoding).decode(head)


def decoder(encoding: str) -> codecs.IncrementalDecoder:
    """An incremental decoder that writes BAD for what is not text."""
    return codecs.getincrementaldecoder(encoding)(_HANDLER)


def lines(file: BinaryIO, encoding: str) -> Iterator[Line]:
    """The lines of a file from where it stands, ended by \\n, \\r\\n or \\r as a table may have them."""
    number, parts, size = 1, list[str](), 0
    for piece in _pieces(file, encoding):
        size += len(piece)
        if size <= MAX_LINE:
            parts.append(piece)
        if piece.endswith(("\n", "\r")):
            yield _line(number, parts, size)
            number, parts, size = number + 1, [], 0
    if size:
        yield _line(number, parts, size)


def _line(number: int, parts: list[str], size: int) -> Line:
    if size > MAX_LINE:
        return Line(number, "", LONG_LINE)
    text = "".join(parts)
    return Line(number, text.replace("\0", ""), BAD_BYTES if BAD in text else "")


def _pieces(file: BinaryIO, encoding: str) -> Iterator[str]:
    """Lines, cut where a chunk ends; "\\r\\n" is never cut."""
    text, held, more = decoder(encoding), "", True
    while more:
        chunk = file.read(CHUNK)
        more = bool(chunk)
        found = held + text.decode(chunk, final=not more)
        held = "\r" if more and found.endswith("\r") else ""
        yield from io.StringIO(found[: len(found) - len(held)], newline="")
