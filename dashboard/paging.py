"""Pages of imports by key, never by offset. Called by views/accounts.py."""

from collections.abc import Sequence
from dataclasses import dataclass

from kindness.models import Import
from kindness.models.imports import ImportQuerySet

PAGE = 20


@dataclass(frozen=True, slots=True)
class Page:
    """`older` is the key that the next page begins behind, 0 on the last; `is_first`: nothing is newer than these."""

    rows: Sequence[Import]
    older: int
    is_first: bool


def page_of_imports(imports: ImportQuerySet, before: str) -> Page:
    """Newest first; a key that makes no sense gives the first page."""
    key = int(before) if before.isascii() and before.isdecimal() and len(before) < 19 else 0
    found = list((imports.before(key) if key else imports).for_list().order_by("-id")[: PAGE + 1])
    rows = found[:PAGE]
    return Page(rows, rows[-1].pk if len(found) > PAGE else 0, not key)
