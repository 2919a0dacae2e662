"""What a table's columns hold, in words and without showing a cell: the choice of columns comes before anybody has read them.

Pure; called by views/imports.py.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from statistics import median

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kindness.exports.times import parse
from kindness.exports.values import url


def described(columns: Sequence[str], cells: Sequence[Sequence[str]]) -> Mapping[str, str]:
    """Column name: its name with what its first cells look like, for the choices of a select."""
    return {
        name: _("%(column)s (%(shape)s)") % {"column": name, "shape": shape([row[at] for row in cells if at < len(row)])}
        for at, name in enumerate(columns)
    }


def shape(cells: Sequence[str]) -> str:
    filled = [cell.strip() for cell in cells if cell.strip()]
    if not filled:
        return _("empty")
    if all(cell.replace(".", "", 1).isdecimal() for cell in filled):
        return _("numbers")
    if all(url(cell) for cell in filled):
        return _("addresses")
    now = datetime.now(UTC)
    if all(parse(cell, now).at for cell in filled):
        return _("times")
    words = round(median(len(cell.split()) for cell in filled))
    return ngettext("about %(count)d word", "about %(count)d words", words) % {"count": words}
