"""A file on its way in, from the upload to the person's word: kept, looked at, moved, confirmed or thrown away.

Called by dashboard and import_comments. Until it is confirmed a file is only looked at; importing reads it afterwards.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import PurePosixPath
from typing import BinaryIO
from uuid import uuid4

from django.core.files import File
from django.db import transaction

from kindness import exports, importing
from kindness.exports.links import post_id
from kindness.exports.rows import Row
from kindness.models import Account, Import, User
from kindness.platforms.links import safe_url

LONGEST_NAME = 255
ROWS_WEIGHED = 2_000


@dataclass(frozen=True, slots=True)
class Look:
    """What a waiting file holds: its format, its first rows, and what the person should know before they confirm."""

    format: exports.Format
    preview: exports.Preview

    @property
    def comments(self) -> list[Row]:
        return [row for row in self.preview.rows if isinstance(row, Row)]

    @property
    def lacks_ids(self) -> bool:
        """Without ids an edited comment cannot be told from a new one."""
        return any(not row.id for row in self.comments)

    @property
    def lacks_times(self) -> bool:
        """Whether some times are estimates or missing: such comments never enter a trend."""
        return any(row.time_is_estimate or row.created_at is None for row in self.comments)

    @property
    def lacks_authors(self) -> bool:
        return any(not row.author_name and not row.author_id for row in self.comments)


def plain_name(name: str) -> str:
    """A file's name as it may be shown: no folders, nothing invisible, not too long. It is never used as a path."""
    base = PurePosixPath(name.replace("\\", "/")).name
    shown = "".join(character for character in base if character.isprintable()).strip()
    return (shown if len(shown) <= LONGEST_NAME else shown[-LONGEST_NAME:]) or "file"


def receive(account: Account, file: File, *, name: str, by: User | None, format: exports.Format) -> Import:
    """Keeps a file whose format was detected, under a name of our own. Raises OSError where there is no room."""
    imported = Import(account=account, by=by, name=plain_name(name), size=file.size, format=format.slug)
    imported.file.save(uuid4().hex, file, save=False)
    imported.save()
    return imported


def look(imported: Import) -> Look:
    """Reads the top of a waiting file. Raises ExportError or OSError."""
    with imported.file.open("rb") as stored:
        file: BinaryIO = stored.file
        format = exports.detect(file, imported.name)
        return Look(format, exports.preview(file, imported.name, format, mapping=imported.mapping or None))


def rows_expected(imported: Import) -> int | None:
    """About how many rows a file has, from the length of its first ones; None where that says nothing (a workbook is packed)."""
    if not imported.file or imported.name.lower().endswith(".xlsx"):
        return None
    return _rows_expected(imported.file.path, imported.format, imported.name, tuple(imported.mapping.items()))


@lru_cache(maxsize=64)
def _rows_expected(path: str, format: str, name: str, mapping: tuple[tuple[str, str], ...]) -> int | None:
    try:
        with open(path, "rb") as file:
            counted = sum(
                1 for _ in islice(exports.get(format).rows(file, name=name, mapping=dict(mapping) or None), ROWS_WEIGHED)
            )
            behind, size = file.tell(), os.fstat(file.fileno()).st_size
    except (exports.ExportError, OSError):
        return None
    return counted if counted < ROWS_WEIGHED or not behind else max(counted, round(counted * size / behind))


def fits(account: Account, format: exports.Format) -> bool:
    """Whether a file may go into an account; one that does not say where its comments are from fits everywhere."""
    return not format.platform or format.platform == account.platform


def move(imported: Import, account: Account) -> bool:
    """Puts a waiting file into another account; False when it was confirmed in the meantime."""
    return bool(Import.objects.waiting_for_word().filter(id=imported.id).update(account=account))


def choose_columns(imported: Import, mapping: Mapping[str, str]) -> bool:
    """Which column is what, so that the next look is with these; False when it was confirmed in the meantime."""
    chosen = {field: column for field, column in mapping.items() if column}
    return bool(Import.objects.waiting_for_word().filter(id=imported.id).update(mapping=chosen))


def confirm(
    imported: Import,
    *,
    mapping: Mapping[str, str] | None = None,
    post_title: str = "",
    post_url: str = "",
    worker: bool = True,
) -> bool:
    """The person's word; False when it had already been given (a double click).

    A worker reads the file from here on, at the latest when the sweep finds it; with `worker=False` the caller does.
    """
    address = safe_url(post_url)
    with transaction.atomic():
        given = (
            Import.objects.waiting_for_word()
            .filter(id=imported.id)
            .update(
                mapping={field: column for field, column in (mapping or {}).items() if column},
                post_title=post_title[:300],
                post_url=address,
                post_id_in_file=post_id(address)[:200],
                status=Import.Status.UPLOADED if worker else Import.Status.WAITING,
            )
        )
        if given and worker:
            importing.start(imported)
    return bool(given)


def throw_away(imported: Import) -> bool:
    """Forgets a file that was never confirmed; False when it was."""
    deleted, _ = Import.objects.waiting_for_word().filter(id=imported.id).delete()
    if deleted:
        imported.file.delete(save=False)
    return bool(deleted)
