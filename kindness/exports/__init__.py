"""Files of comments that a creator already has: detect one, look at it, read it; a library for ingest and the upload page.

Imports neither Django nor any other part of the project.
"""

from kindness.exports.aliases import FIELDS
from kindness.exports.cells import escape_cell
from kindness.exports.errors import BlockedPerson, ExportError, NotRecognised, OwnCommentsOnly, Refused
from kindness.exports.readers import Format
from kindness.exports.recognise import Preview, all_formats, detect, get, preview
from kindness.exports.rows import Row, Unreadable

__all__ = [
    "FIELDS",
    "BlockedPerson",
    "ExportError",
    "Format",
    "NotRecognised",
    "OwnCommentsOnly",
    "Preview",
    "Refused",
    "Row",
    "Unreadable",
    "all_formats",
    "detect",
    "escape_cell",
    "get",
    "preview",
]
