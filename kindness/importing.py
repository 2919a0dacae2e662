"""A file's way in and back out: reading an Import in bounded runs, and taking one back. Called by tasks and the command line."""

import hashlib
import logging
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import islice
from time import monotonic

from django.conf import settings
from django.db import DataError, IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from kindness import exports, hints, ingest
from kindness.exports.errors import ExportError
from kindness.exports.rows import MAX_ID, Row, Unreadable
from kindness.models import Account, Author, Comment, DailyCount, Import, Post, QueueCount
from kindness.models.counts import measures_of
from kindness.models.imports import PROBLEMS_KEPT

logger = logging.getLogger(__name__)
BATCH = 500
SECONDS_A_RUN = 30
READING_TO_PASSING = 2  # a run reads on for at least so many times as long as it took to pass over what is stored
RENEW_SECONDS = 10
Told = Callable[[int], None]
Found = Row | Unreadable | None  # None: a comment that stands further up in the file already


class Unstorable(ExportError):
    """The database refuses what the file says, and would refuse it again."""


class Overtaken(Exception):
    """The lease ran out unnoticed (a laptop slept), and another worker has the file now."""


def start(imported: Import) -> None:
    """The person confirmed; a worker takes it from here."""
    Import.objects.filter(id=imported.id, status=Import.Status.UPLOADED).update(status=Import.Status.WAITING)
    hints.after_commit("import_file", imported.id)


def run(import_id: int, *, seconds: float = SECONDS_A_RUN, told: Told | None = None) -> bool:
    """Reads on for about `seconds`; True when there is more. A run that dies is taken up where its last batch was stored.

    Each run begins at the top of the file again and passes over what is stored, and then reads on for at least twice as long:
    so any file ends, and passing over never takes more than a third of the time. `told` hears after each batch how many rows
    lie behind.
    """
    if not Import.objects.claim(import_id, timezone.now()):
        return False
    imported = Import.objects.select_related("account").get(id=import_id)
    try:
        finished = _read(imported, seconds, told)
    except Overtaken:
        logger.warning("import %s was taken over by another worker", import_id)
        return False
    except (ExportError, OSError) as error:
        message = error.message if isinstance(error, ExportError) else "The file could not be opened any more."
        _finish(imported, Import.Status.FAILED, message)
        return False
    if finished:
        _finish(imported, Import.Status.DONE)
    else:
        _held(imported).update(status=Import.Status.WAITING, lease_until=None)
    return not finished


def _finish(imported: Import, status: str, error: str = "") -> None:
    if not _held(imported).update(status=status, error=error[:500], finished_at=timezone.now(), lease_until=None):
        return
    imported.file.delete(save=False)
    Import.objects.filter(id=imported.id).update(file="")


def _read(imported: Import, seconds: float, told: Told | None) -> bool:
    began = monotonic()
    with imported.file.open("rb") as stored:
        found = exports.get(imported.format).rows(stored.file, name=imported.name, mapping=imported.mapping or None)
        rows = _with_ids(found, imported)
        done = imported.rows_read
        _pass_over(rows, done, imported)
        now = monotonic()
        deadline = now + max(seconds, READING_TO_PASSING * (now - began) if done else 0)
        while batch := list(islice(rows, BATCH)):
            _store(imported, batch)
            done += len(batch)
            if told:
                told(done)
            if len(batch) == BATCH and monotonic() > deadline:
                return False
    return True


def _pass_over(rows: Iterator[Found], count: int, imported: Import) -> None:
    """Reads what an earlier run stored and lets it go; says now and then that this worker is alive."""
    renewed = monotonic()
    for passed, _ in enumerate(islice(rows, count), 1):
        if passed % BATCH == 0 and monotonic() - renewed > RENEW_SECONDS:
            _renew(imported)
            renewed = monotonic()


def _held(imported: Import) -> QuerySet[Import]:
    """The import while this worker has it. The lease's own end tells: whoever claims the file writes another."""
    return Import.objects.filter(id=imported.id, status=Import.Status.RUNNING, lease_until=imported.lease_until)


def _renew(imported: Import) -> None:
    until = timezone.now() + timedelta(seconds=settings.LEASE_SECONDS)
    if not _held(imported).update(lease_until=until):
        raise Overtaken
    imported.lease_until = until


def _store(imported: Import, batch: Sequence[Found]) -> None:
    """One batch and the progress it makes, in one transaction: what is counted is stored, what is stored is counted."""
    try:
        _store_now(imported, batch)
    except (DataError, IntegrityError) as error:  # its words may hold a comment, so only its name is told
        logger.error("import %s: %s", imported.id, type(error).__name__)
        lines = [row.line for row in batch if row]
        raise Unstorable(
            f"Something in rows {lines[0]} to {lines[-1]} could not be stored. What came in before them is kept."
        ) from None


def _store_now(imported: Import, batch: Sequence[Found]) -> None:
    problems = [[row.line, row.reason] for row in batch if isinstance(row, Unreadable)]
    with transaction.atomic():
        tally = ingest.rows(imported.account, [row for row in batch if isinstance(row, Row)], imported=imported)
        Import.objects.advance(
            imported.id,
            rows_read=len(batch),
            rows_new=tally.new,
            rows_known=tally.known,
            rows_changed=tally.changed,
            rows_unreadable=len(problems),
        )
        if problems and len(imported.problems) < PROBLEMS_KEPT:
            imported.problems += problems[: PROBLEMS_KEPT - len(imported.problems)]
            Import.objects.filter(id=imported.id).update(problems=imported.problems)
        _renew(imported)


def _with_ids(found: Iterator[Row | Unreadable], imported: Import) -> Iterator[Found]:
    """Fills in what the file does not say: the post the person named, and for rows without an id a key of their content.

    Of rows with one id the first counts, as it does when the file comes a second time: whichever wins must not depend on it.
    """
    seen = Occurrences()
    for row in found:
        if isinstance(row, Unreadable):
            yield row
            continue
        if not row.post_id:
            row = replace(
                row,
                post_id=(imported.post_id_in_file or imported.post_title or "unknown")[:MAX_ID],
                post_title=row.post_title or imported.post_title,
                post_url=row.post_url or imported.post_url,
            )
        if row.id:
            yield row if seen.first(row.id) else None
        else:
            yield replace(row, id=seen.key(row))


class Occurrences:
    """What stood in a file so far: its ids, and keys for rows without one, made of a hash of post, author and text and of which
    occurrence of the three it is.

    Never of a relative time, which would differ in tomorrow's export. Counted in a temporary database, which spills to disk, so
    that a file of any length is read in constant memory.
    """

    def __init__(self) -> None:
        self.counts = sqlite3.connect("")
        self.counts.execute("CREATE TABLE seen (hash BLOB PRIMARY KEY, times INTEGER NOT NULL) WITHOUT ROWID")
        self.counts.execute("CREATE TABLE ids (id TEXT PRIMARY KEY) WITHOUT ROWID")

    def first(self, id: str) -> bool:
        """Whether this id has not been seen before."""
        return self.counts.execute("INSERT OR IGNORE INTO ids VALUES (?)", (ingest.clean(id),)).rowcount == 1

    def key(self, row: Row) -> str:
        parts = "\x1f".join((row.post_id, ingest.author_key(row), ingest.clean(row.text)))
        content = hashlib.sha256(parts.encode("utf-8", "replace"))
        (times,) = self.counts.execute(
            "INSERT INTO seen VALUES (?, 1) ON CONFLICT (hash) DO UPDATE SET times = times + 1 RETURNING times",
            (content.digest(),),
        ).fetchone()
        return f"content-{content.hexdigest()[:40]}-{times}"


# --- Taking back --------------------------------------------------------------------------------------------------


def take_back(imported: Import) -> bool:
    """Marks a finished import for removal; False while it is still being read."""
    over = Import.objects.filter(id=imported.id, status__in=[Import.Status.DONE, Import.Status.FAILED])
    marked = over.update(status=Import.Status.REMOVING)
    if marked:
        hints.after_commit("remove_import", imported.id)
    return bool(marked)


def remove(import_id: int, *, seconds: float = SECONDS_A_RUN) -> bool:
    """Deletes the comments that this import brought, in bounded transactions; True when there is more."""
    deadline = monotonic() + seconds
    imported = Import.objects.being_removed().select_related("account").filter(id=import_id).first()
    while imported and monotonic() < deadline:
        if not _remove_chunk(imported):
            _sweep_up(imported.account)
            Import.objects.filter(id=import_id).update(status=Import.Status.REMOVED, finished_at=timezone.now())
            return False
    return imported is not None


def _remove_chunk(imported: Import) -> int:
    with transaction.atomic():
        Account.objects.locked({imported.account_id})
        rows = list(imported.comments.select_related("verdict").order_by("id")[:BATCH])
        delete(rows)
    return len(rows)


def delete(rows: Sequence[Comment]) -> None:
    """Removes comments and takes them out of every counter, inside the caller's transaction and account lock."""
    QueueCount.objects.add({key: -count for key, count in Counter((c.account_id, c.queue) for c in rows).items()}, {})
    deltas: dict[tuple[int, date], Counter[str]] = defaultdict(Counter)
    for comment in rows:
        if comment.day:
            deltas[comment.account_id, comment.day].subtract({"comments": 1, **measures_of(comment.read)})
    DailyCount.objects.add(deltas)
    Comment.objects.filter(id__in=[comment.id for comment in rows]).delete()


def _sweep_up(account: Account) -> None:
    """Posts and people of whom nothing is left."""
    with transaction.atomic():
        Account.objects.locked({account.id})
        Post.objects.of(account).without_comments().delete()
        Author.objects.filter(account=account).without_comments().delete()


def discard(now: datetime) -> None:
    """Throws away files that were uploaded and never confirmed."""
    for imported in Import.objects.abandoned(now)[:100]:
        if _forget(imported.id, now):
            imported.file.delete(save=False)


def _forget(import_id: int, now: datetime) -> bool:
    """Deletes the row unless somebody confirms it at this moment; who locks it first has the say."""
    with transaction.atomic():
        still = Import.objects.abandoned(now).select_for_update().filter(id=import_id).first()
        return bool(still and still.delete())
