"""The errors that exports raises; each `message` says what happened, what was kept and what to do."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Literal


class ExportError(Exception):
    """The file cannot be imported; `message` is written for the creator."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotRecognised(ExportError):
    """Nothing in the file looks like comments."""


class Refused(ExportError):
    """The file is of a kind, or of a size, that is not opened."""


@dataclass(frozen=True, slots=True)
class BlockedPerson:
    """A person whom the creator blocked on the platform; `date` is aware UTC where the archive has it."""

    name: str
    date: datetime | None


class OwnCommentsOnly(ExportError):
    """The platform's own archive: it holds what the creator wrote, not what they received."""

    def __init__(
        self,
        kind: Literal["tiktok_archive", "youtube_takeout", "instagram_archive"],
        message: str,
        read_blocked: Callable[[BinaryIO], Iterator[BlockedPerson]] | None = None,
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self._read_blocked = read_blocked

    @property
    def may_seed_blocks(self) -> bool:
        """Whether this kind of archive can hold a block list."""
        return self._read_blocked is not None

    def blocked(self, file: BinaryIO) -> Iterator[BlockedPerson]:
        """The people on the archive's block list, in its order; empty where it has none."""
        if self._read_blocked:
            yield from self._read_blocked(file)
