"""A small network of our own, whose state lives in one SQLite file. Web, beat and worker processes use it at once.

Two sides: `DemoNetwork` is what we see of it, the connector. `Backstage` is the network itself: what its people write,
edit and delete, and what goes wrong. Called through `platforms.connect`; the backstage by the demo and by tests.

How this network behaves, where networks differ:
- Nothing is deleted by the owner of a channel. Held and hidden comments can be shown again, a block can be lifted.
- A block stops what is written from then on, but what is already under way arrives for another UNDER_WAY.
- An author's own deletion is not announced: it shows when one tries to act on the comment (`gone`).
- An edit comes again in the feed, under the same id.
- Everything has its moment: what is dated in the future is not there yet.
"""

import random
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kindness.platforms import (
    Answer,
    AuthExpired,
    Cap,
    Page,
    PlatformError,
    Refused,
    RemoteComment,
    RemotePost,
    T,
    Target,
    Transient,
    Wish,
)

UNDER_WAY = timedelta(hours=24)
PAGE = 100
BUSY_TIMEOUT = 10.0  # seconds another process may keep the file's write lock

SCHEMA = """
CREATE TABLE IF NOT EXISTS posts (
    id TEXT PRIMARY KEY, channel TEXT NOT NULL, title TEXT NOT NULL, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS people (
    id TEXT PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS comments (
    id TEXT PRIMARY KEY, post TEXT NOT NULL REFERENCES posts, person TEXT NOT NULL REFERENCES people,
    parent TEXT NOT NULL, likes INTEGER NOT NULL, state TEXT NOT NULL DEFAULT 'visible', deleted_at REAL);
-- What a comment said from when on. The feed is this table in the order of its moments; the first row is the posting.
CREATE TABLE IF NOT EXISTS texts (
    seq INTEGER PRIMARY KEY, comment TEXT NOT NULL REFERENCES comments, at REAL NOT NULL, text TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS texts_in_order ON texts (at, seq);
CREATE INDEX IF NOT EXISTS texts_of_comment ON texts (comment, at);
CREATE TABLE IF NOT EXISTS blocks (
    channel TEXT NOT NULL, person TEXT NOT NULL, at REAL NOT NULL, PRIMARY KEY (channel, person));
-- busy: after `skip` more acts, the next `times` answer Transient. signed_out: everything answers AuthExpired.
-- refuse: acts on `target` are refused with `note`.
CREATE TABLE IF NOT EXISTS faults (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, target TEXT NOT NULL DEFAULT '', note TEXT NOT NULL DEFAULT '',
    skip INTEGER NOT NULL DEFAULT 0, times INTEGER NOT NULL DEFAULT 0, retry_after REAL);
"""

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Writing:
    """One comment as its author wrote it. `edits`: (when, new text). `deleted_at`: when the author took it away."""

    id: str
    post_id: str
    person_id: str
    text: str
    at: datetime
    parent_id: str = ""
    likes: int = 0
    edits: tuple[tuple[datetime, str], ...] = ()
    deleted_at: datetime | None = None


class DemoNetwork:
    """The channel `handle` on the demo network in the file at `path`.

    `now` is the network's clock. `latency`: seconds (least, most) that every call takes; a network is never instant,
    and neither should the demo be. `timeout`: seconds until a network kept busy by others counts as not answering.
    """

    slug = "demo"
    caps = Cap.READ | Cap.HOLD | Cap.HIDE | Cap.UNHIDE | Cap.BLOCK | Cap.UNBLOCK
    batch = 25

    def __init__(
        self,
        path: str | Path,
        handle: str,
        *,
        now: Clock = utc_now,
        latency: tuple[float, float] = (0.0, 0.04),
        timeout: float = BUSY_TIMEOUT,
    ) -> None:
        self._path = Path(path)
        self._handle = handle
        self._now = now
        self._latency = latency
        self._timeout = timeout

    def posts(self, cursor: str | None) -> Page[RemotePost]:
        at, seq = _position(cursor)
        with self._call() as db:
            rows = db.execute(
                "SELECT rowid AS seq, * FROM posts WHERE channel = ? AND at <= ? AND (at, rowid) > (?, ?)"
                " ORDER BY at, rowid LIMIT ?",
                (self._handle, self._now().timestamp(), at, seq, PAGE + 1),
            ).fetchall()
        return _page(rows, cursor, lambda row: RemotePost(row["id"], row["title"], "", _moment(row["at"])))

    def comments(self, cursor: str | None) -> Page[RemoteComment]:
        at, seq = _position(cursor)
        now = self._now().timestamp()
        with self._call() as db:
            rows = db.execute(
                """
                SELECT texts.seq, texts.at, comments.*, people.name,
                    (SELECT min(at) FROM texts AS first WHERE first.comment = comments.id) AS posted_at,
                    (SELECT text FROM texts AS last WHERE last.comment = comments.id AND last.at <= :now
                        ORDER BY last.at DESC, last.seq DESC LIMIT 1) AS text
                FROM texts JOIN comments ON comments.id = texts.comment
                    JOIN posts ON posts.id = comments.post JOIN people ON people.id = comments.person
                    LEFT JOIN blocks ON blocks.person = comments.person AND blocks.channel = posts.channel
                WHERE posts.channel = :channel AND texts.at <= :now AND (texts.at, texts.seq) > (:at, :seq)
                    AND (comments.deleted_at IS NULL OR comments.deleted_at > :now)
                    AND (blocks.at IS NULL OR texts.at <= blocks.at + :under_way)
                ORDER BY texts.at, texts.seq LIMIT :limit
                """,
                {
                    "now": now,
                    "channel": self._handle,
                    "at": at,
                    "seq": seq,
                    "under_way": UNDER_WAY.total_seconds(),
                    "limit": PAGE + 1,
                },
            ).fetchall()
        return _page(rows, cursor, self._comment)

    def act(self, wish: Wish, targets: Sequence[Target]) -> list[Answer]:
        if len(targets) > self.batch:
            raise Refused(f"This network takes {self.batch} targets at once, not {len(targets)}.")
        with self._call(writing=True) as db:
            if (turned_away := _busy(db)) is None:
                return [self._answer(db, wish, target) for target in targets]
        # Out here, so that the transaction is kept: a call that was turned away counts as well.
        raise Transient("The network is busy.", retry_after=turned_away[0])

    @contextmanager
    def _call(self, *, writing: bool = False) -> Iterator[sqlite3.Connection]:
        """One call: its latency, the sign-in, and one transaction."""
        time.sleep(random.uniform(*self._latency))
        if not self._path.exists():
            raise PlatformError("The demo network's file is not there; `manage.py load_demo` makes it.")
        try:
            with _open(self._path, writing=writing, timeout=self._timeout) as db:
                if db.execute("SELECT 1 FROM faults WHERE kind = 'signed_out'").fetchone():
                    raise AuthExpired("The network asks to sign in again.")
                yield db
        except sqlite3.OperationalError as error:
            raise Transient("The demo network did not answer in time.") from error
        except sqlite3.DatabaseError as error:
            raise PlatformError("The demo network's file is damaged; `manage.py load_demo --again` makes a new one.") from error

    def _comment(self, row: sqlite3.Row) -> RemoteComment:
        return RemoteComment(
            id=row["id"],
            post_id=row["post"],
            author_id=row["person"],
            text=row["text"],
            author_name=row["name"],
            parent_id=row["parent"],
            created_at=_moment(row["posted_at"]),
            state=row["state"],
            likes=row["likes"],
            by_owner=row["name"] == self._handle,
        )

    def _answer(self, db: sqlite3.Connection, wish: Wish, target: Target) -> Answer:
        if wish.about != target.kind:
            return Answer("refused", f"A {target.kind} cannot be {wish}.")
        fault = db.execute("SELECT note FROM faults WHERE kind = 'refuse' AND target = ?", (target.id,)).fetchone()
        if fault:
            return Answer("refused", fault["note"])
        return self._show(db, wish, target.id) if target.kind == "comment" else self._block(db, wish, target.id)

    def _show(self, db: sqlite3.Connection, wish: Wish, comment: str) -> Answer:
        now = self._now().timestamp()
        row = db.execute(
            "SELECT state FROM comments JOIN posts ON posts.id = post WHERE comments.id = ? AND channel = ?"
            " AND (deleted_at IS NULL OR deleted_at > ?)",
            (comment, self._handle, now),
        ).fetchone()
        if row is None:
            return Answer("gone", "Its author has deleted it.")
        if row["state"] == wish:
            return Answer("done", "It was so already.")
        db.execute("UPDATE comments SET state = ? WHERE id = ?", (wish.value, comment))
        return Answer("done")

    def _block(self, db: sqlite3.Connection, wish: Wish, person: str) -> Answer:
        if not db.execute("SELECT 1 FROM people WHERE id = ?", (person,)).fetchone():
            return Answer("gone", "They have left the network.")
        if wish is Wish.BLOCKED:
            changed = db.execute(
                "INSERT OR IGNORE INTO blocks (channel, person, at) VALUES (?, ?, ?)",
                (self._handle, person, self._now().timestamp()),
            )
        else:
            changed = db.execute("DELETE FROM blocks WHERE channel = ? AND person = ?", (self._handle, person))
        return Answer("done") if changed.rowcount else Answer("done", "It was so already.")


class Backstage:
    """The network from within: its people, what they write, and its bad days. For the demo and for tests."""

    def __init__(self, path: str | Path, *, now: Clock = utc_now) -> None:
        self._path = Path(path)
        self._now = now

    def build(self) -> None:
        """Makes the file and its tables; an existing one is left as it is."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self._path, timeout=BUSY_TIMEOUT)) as db:
            db.execute("PRAGMA journal_mode=WAL")
            db.executescript(SCHEMA)

    def remove(self) -> None:
        """Takes the network's file away, and with it everything that happened there."""
        for suffix in ("", "-wal", "-shm"):
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)

    def add_posts(self, channel: str, posts: Iterable[RemotePost]) -> None:
        with _open(self._path, writing=True) as db:
            db.executemany(
                "INSERT INTO posts (id, channel, title, at) VALUES (?, ?, ?, ?)",
                [(post.id, channel, post.title, (post.posted_at or self._now()).timestamp()) for post in posts],
            )

    def add_people(self, people: Iterable[Person]) -> None:
        with _open(self._path, writing=True) as db:
            db.executemany("INSERT INTO people (id, name) VALUES (?, ?)", [(person.id, person.name) for person in people])

    def write(self, writings: Iterable[Writing]) -> None:
        """People write; what is dated in the future appears when its time has come."""
        writings = list(writings)
        with _open(self._path, writing=True) as db:
            db.executemany(
                "INSERT INTO comments (id, post, person, parent, likes, deleted_at) VALUES (?, ?, ?, ?, ?, ?)",
                [(w.id, w.post_id, w.person_id, w.parent_id, w.likes, _seconds(w.deleted_at)) for w in writings],
            )
            db.executemany(
                "INSERT INTO texts (comment, at, text) VALUES (?, ?, ?)",
                [(w.id, at.timestamp(), text) for w in writings for at, text in ((w.at, w.text), *w.edits)],
            )

    def edit(self, comment_id: str, text: str) -> None:
        with _open(self._path, writing=True) as db:
            db.execute(
                "INSERT INTO texts (comment, at, text) VALUES (?, ?, ?)",
                (comment_id, self._now().timestamp(), text),
            )

    def delete(self, comment_id: str) -> None:
        """The author takes the comment away."""
        with _open(self._path, writing=True) as db:
            db.execute("UPDATE comments SET deleted_at = ? WHERE id = ?", (self._now().timestamp(), comment_id))

    def state_of(self, comment_id: str) -> str:
        """What the network shows of a comment: visible, held or hidden."""
        with _open(self._path) as db:
            return str(db.execute("SELECT state FROM comments WHERE id = ?", (comment_id,)).fetchone()["state"])

    def blocked(self, channel: str) -> set[str]:
        """The ids of the people a channel has blocked."""
        with _open(self._path) as db:
            return {row["person"] for row in db.execute("SELECT person FROM blocks WHERE channel = ?", (channel,))}

    def busy(self, times: int = 1, *, after: int = 0, retry_after: float | None = None) -> None:
        """After `after` more calls of `act`, the next `times` answer Transient and change nothing."""
        self._fault("busy", skip=after, times=times, retry_after=retry_after)

    def refuse(self, target_id: str, note: str) -> None:
        """Acts on this comment or person are refused, for as long as the network lives."""
        self._fault("refuse", target=target_id, note=note)

    def sign_out(self) -> None:
        """Every call answers AuthExpired until `sign_in`."""
        self._fault("signed_out")

    def sign_in(self) -> None:
        with _open(self._path, writing=True) as db:
            db.execute("DELETE FROM faults WHERE kind = 'signed_out'")

    def _fault(self, kind: str, **columns: object) -> None:
        names, values = ["kind", *columns], [kind, *columns.values()]
        with _open(self._path, writing=True) as db:
            db.execute(f"INSERT INTO faults ({', '.join(names)}) VALUES ({', '.join('?' * len(values))})", values)


@contextmanager
def _open(path: Path, *, writing: bool = False, timeout: float = BUSY_TIMEOUT) -> Iterator[sqlite3.Connection]:
    """One connection and one transaction, committed at the end and rolled back on an error."""
    with closing(sqlite3.connect(path, timeout=timeout, isolation_level=None)) as db:
        db.row_factory = sqlite3.Row
        db.execute("PRAGMA synchronous=NORMAL")
        # IMMEDIATE waits for the write lock at the start; a reader that turns writer half-way would fail instead.
        db.execute("BEGIN IMMEDIATE" if writing else "BEGIN")
        try:
            yield db
        except BaseException:
            db.execute("ROLLBACK")
            raise
        db.execute("COMMIT")


def _busy(db: sqlite3.Connection) -> tuple[float | None] | None:
    """Counts this call against the planned bad days, one after the other; if it falls on one, the time to wait."""
    fault = db.execute("SELECT * FROM faults WHERE kind = 'busy' AND times > 0 ORDER BY id LIMIT 1").fetchone()
    if fault is None:
        return None
    column = "skip" if fault["skip"] else "times"
    db.execute(f"UPDATE faults SET {column} = {column} - 1 WHERE id = ?", (fault["id"],))
    return None if fault["skip"] else (fault["retry_after"],)


def _page(rows: list[sqlite3.Row], cursor: str | None, item: Callable[[sqlite3.Row], T]) -> Page[T]:
    """The page out of up to PAGE + 1 rows. A comment written and edited since the cursor comes once, as it is now."""
    more, rows = len(rows) > PAGE, rows[:PAGE]
    last = f"{rows[-1]['at']!r}:{rows[-1]['seq']}" if rows else cursor or ""
    return Page([item(row) for row in {row["id"]: row for row in rows}.values()], last, more)


def _position(cursor: str | None) -> tuple[float, int]:
    """The moment and the sequence number behind which a page begins."""
    if not cursor:
        return -1.0, 0
    at, _, seq = cursor.partition(":")
    return float(at), int(seq)


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _seconds(moment: datetime | None) -> float | None:
    return moment.timestamp() if moment else None
