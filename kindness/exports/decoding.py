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
    number, dropping = 0, False
    for piece, ended in _pieces(file, encoding):
        if not ended:
            dropping = True
            continue
        number += 1
        if dropping:
            yield Line(number, "", LONG_LINE)
        else:
            yield Line(number, piece.replace("\0", ""), BAD_BYTES if BAD in piece else "")
        dropping = False


def _pieces(file: BinaryIO, encoding: str) -> Iterator[tuple[str, bool]]:
    """Lines with whether they are whole: of one beyond MAX_LINE come unfinished pieces, then its end."""
    text = decoder(encoding)
    rest, more = "", True
    while more:
        chunk = file.read(CHUNK)
        more = bool(chunk)
        found = list(io.StringIO(rest + text.decode(chunk, final=not more), newline=""))
        rest = found.pop() if more and found and not found[-1].endswith("\n") else ""  # "\r" may be half of "\r\n"
        yield from ((line, True) for line in found)
        if len(rest) > MAX_LINE:
            yield rest[:0], False
            rest = rest[-1:]
