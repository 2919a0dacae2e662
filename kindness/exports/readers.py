"""The Format protocol, and Reader: a format given by its signature and a function from one record to rows."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, BinaryIO, Literal, Protocol

from kindness.exports.errors import NotRecognised
from kindness.exports.head import Head, look
from kindness.exports.rows import Row, Unreadable, fit
from kindness.exports.streams import Where, records, scalar
from kindness.exports.tables import Table

Times = Literal["exact", "estimated", "none"]
UNEXPECTED = "This entry does not have the shape of the others."


@dataclass(frozen=True, slots=True)
class Context:
    """What a mapper may know besides its record."""

    name: str  # of the file
    now: datetime  # aware; relative times count from here
    around: Mapping[str, Any] = field(default_factory=dict)  # the object or the preamble around the records


Record = Mapping[str, Any]
Mapper = Callable[[Record, int, Context], Iterable[Row]]


class Format(Protocol):
    """One kind of file that a creator may have."""

    @property
    def slug(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def platform(self) -> str:
        """tiktok, youtube, instagram, or "" where the file may come from any."""
        ...

    @property
    def has_ids(self) -> bool:
        """Whether comments carry the platform's ids; without, an edited comment looks new."""
        ...

    @property
    def has_times(self) -> Times:
        """The best that such a file offers; each Row says for itself."""
        ...

    @property
    def needs_mapping(self) -> bool:
        """Whether the user has to confirm which column is what."""
        ...

    @property
    def needs_post(self) -> bool:
        """Whether the file may leave open which post the comments are under."""
        ...

    def rows(
        self, file: BinaryIO, *, name: str = "", mapping: Mapping[str, str] | None = None, now: datetime | None = None
    ) -> Iterator[Row | Unreadable]:
        """Every comment in the file in its order, in constant memory; raises only ExportError, before the first."""
        ...


@dataclass(frozen=True, slots=True)
class Reader:
    """A Format whose records, out of a table or out of JSON, one function turns into rows."""

    slug: str
    title: str
    platform: str
    has_ids: bool
    has_times: Times
    read: Mapper
    columns: Callable[[Set[str]], bool] | None = None  # accepts the folded header of a table
    record: Callable[[Record], bool] | None = None  # accepts the first record of JSON
    folded: bool = False  # whether `read` expects a table's column names folded
    around: tuple[str, ...] = ()  # what `read` wants to know of the JSON object around the records
    nothing: str = "This file is of a known kind but holds no comments."
    needs_mapping: bool = False
    needs_post: bool = False

    def claims(self, head: Head) -> bool:
        """Whether a file with this head is one of ours."""
        return self._table(head) is not None or self._where(head) is not None

    def rows(
        self, file: BinaryIO, *, name: str = "", mapping: Mapping[str, str] | None = None, now: datetime | None = None
    ) -> Iterator[Row | Unreadable]:
        """See Format. `mapping` is not needed here."""
        head, moment, empty = look(file, name), now or datetime.now(UTC), True
        if table := self._table(head):
            source, context = table.records(file, folded=self.folded), Context(name, moment, table.preamble)
        elif where := self._where(head):
            around = {key: scalar(file, head.encoding, key) for key in self.around}
            source, context = records(file, head.encoding, where), Context(name, moment, around)
        else:
            raise NotRecognised(f"This file is not what it was taken for ({self.title}). Nothing was imported.")
        for found in source:
            empty = False
            if isinstance(found, Unreadable):
                yield found
            else:
                yield from self.mapped(*found, context)
        if empty:
            yield Unreadable(1, self.nothing)

    def mapped(self, line: int, record: Record, context: Context) -> Iterator[Row | Unreadable]:
        """The rows of one record."""
        count = 0
        for row in self.read(record, line, context):
            count += 1
            yield fit(row)
        if not count:
            yield Unreadable(line, UNEXPECTED)

    def _table(self, head: Head) -> Table | None:
        return head.table(self.columns) if self.columns else None

    def _where(self, head: Head) -> Where | None:
        return head.where(self.record) if self.record else None
