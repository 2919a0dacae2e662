"""What a file is, told from its beginning: refuses what cannot hold comments; used by recognise and readers."""

import re
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from typing import Any, BinaryIO

from kindness.exports.decoding import BAD, HEAD, decode, encoding_of
from kindness.exports.errors import NotRecognised, Refused
from kindness.exports.sheets import LEGACY, ZIP, sheet_layouts
from kindness.exports.streams import Where, sample
from kindness.exports.tables import Layout, Table, csv_layouts, find

_TAIL = "Nothing was imported. Upload the export with the comments themselves, as CSV, XLSX or JSON."
_NOT_COMMENTS = {
    b"%PDF": "a PDF document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"RIFF": "a picture or a sound",
    b"\x1aE\xdf\xa3": "a video",
    b"SQLite format 3": "a database",
    b"{\\rtf": "a text document",
}
_MARKUP = re.compile(rb"<(?:!doctype|html|head|body|\?xml|svg)", re.IGNORECASE)
_PACKED = {b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zXZ": "xz", b"Rar!": "RAR", b"7z\xbc\xaf": "7-Zip"}
_OLE = b"\xd0\xcf\x11\xe0"
_LINE_CONTROLS = "\t\n\r\f\x0b\x1b\x85"


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of a file as far as it is needed to tell formats apart; for one file, while it is open."""

    file: BinaryIO
    name: str
    encoding: str  # "" for a spreadsheet
    layouts: tuple[Layout, ...]  # empty for JSON
    sample: tuple[Where, dict[str, Any]] | None  # the first record and its place; None for tables
    text: str  # the first HEAD bytes; "" for a spreadsheet

    def table(self, known: Callable[[Set[str]], bool]) -> Table | None:
        """The table under the first header that `known` accepts."""
        return find(self.layouts, known)

    def where(self, known: Callable[[Mapping[str, Any]], bool]) -> Where | None:
        """The place of the records if `known` accepts the first of them."""
        return self.sample[0] if self.sample and known(self.sample[1]) else None


def look(file: BinaryIO, name: str = "") -> Head:
    """The head of a file, which is left rewound; NotRecognised or Refused where it cannot hold comments."""
    try:
        return _look(file, name)
    finally:
        file.seek(0)


def _look(file: BinaryIO, name: str) -> Head:
    file.seek(0)
    head = file.read(HEAD)
    complete = not file.read(1)
    if head.startswith(b"PK"):
        if head.startswith(b"PK\x03\x04"):
            return Head(file, name, "", sheet_layouts(file), None, "")
        raise Refused(ZIP)
    _refuse(head)
    encoding = encoding_of(head)
    text = decode(head, encoding)
    _require_text(text)
    if text.lstrip()[:1] in ("{", "["):
        return Head(file, name, encoding, (), sample(file, encoding, text), text)
    return Head(file, name, encoding, csv_layouts(head, encoding, complete=complete), None, text)


def _refuse(head: bytes) -> None:
    """Kinds of files that are known by their first bytes, whatever they are called."""
    if not head.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise NotRecognised(f"The file is empty. {_TAIL}")
    if head.startswith(_OLE):
        raise Refused(LEGACY)
    for magic, kind in _PACKED.items():
        if head.startswith(magic):
            raise Refused(f"This file is packed ({kind}). Nothing was imported. Unpack it and upload what is inside.")
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if _MARKUP.match(start):
        raise NotRecognised(f"This file is a web page, whatever its name says. {_TAIL}")
    for magic, what in _NOT_COMMENTS.items():
        if start.startswith(magic):
            raise NotRecognised(f"This file is {what}, whatever its name says. {_TAIL}")
    if head[4:8] == b"ftyp":
        raise NotRecognised(f"This file is a video, whatever its name says. {_TAIL}")


def _require_text(text: str) -> None:
    """Control characters, or bytes outside the encoding, in more than one of a hundred places: no text."""
    sample = text[:65_536].replace("\0", "")
    odd = sum(1 for c in sample if (c < " " or c == BAD or c == "\x7f") and c not in _LINE_CONTROLS)
    if not sample.strip() or odd * 100 > len(sample):
        raise NotRecognised(f"This file is not text, so it cannot be a list of comments. {_TAIL}")
