"""What every network looks like to us: one Protocol, and the registry of connections. Called by ingest and deliver.

Nothing here knows rows, settings or Django: ids and texts go in and come out, and whoever calls decides what they mean.
"""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Literal, Protocol, TypeVar

T = TypeVar("T")


class Cap(enum.Flag):
    """What a network lets the owner of a channel do through its interface."""

    READ = enum.auto()
    HOLD = enum.auto()
    HIDE = enum.auto()
    UNHIDE = enum.auto()
    BLOCK = enum.auto()
    UNBLOCK = enum.auto()


class Wish(enum.StrEnum):
    """A state that is wanted, never a toggle; the values are those of `models.Action.Wish`."""

    VISIBLE = "visible"
    HELD = "held"
    HIDDEN = "hidden"
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"

    @property
    def about(self) -> Literal["comment", "author"]:
        return "author" if self in (Wish.BLOCKED, Wish.UNBLOCKED) else "comment"


@dataclass(frozen=True, slots=True)
class Target:
    """A comment or an author by the network's own id.

    `post_id`: the post of a comment, which some networks want beside it. `comment_id`: for an author, one of their
    comments, which networks that only know "block whoever wrote this" need.
    """

    kind: Literal["comment", "author"]
    id: str
    post_id: str = ""
    comment_id: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one target. `done` includes what was so already (the note says it); `gone`: no longer there."""

    outcome: Literal["done", "gone", "refused"]
    note: str = ""


@dataclass(frozen=True, slots=True)
class RemotePost:
    id: str
    title: str = ""
    url: str = ""
    posted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RemoteComment:
    """A comment as the network tells it now. Times are aware; `created_at` is None where the network does not say."""

    id: str
    post_id: str
    author_id: str
    text: str
    author_name: str = ""
    author_url: str = ""
    parent_id: str = ""
    created_at: datetime | None = None
    time_is_estimate: bool = False
    state: Literal["visible", "held", "hidden"] = "visible"
    likes: int = 0
    by_owner: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some items, and the place to continue from: at once while there is `more`, otherwise next time."""

    items: list[T]
    cursor: str
    more: bool = False


class Connector(Protocol):
    """One channel on one network. Every method may raise a PlatformError; nothing was changed by a call that raised."""

    slug: str
    caps: Cap
    batch: int  # the most targets one `act` may name

    def posts(self, cursor: str | None) -> Page[RemotePost]:
        """The channel's posts since the cursor (None or "": from the first), oldest first."""
        ...

    def comments(self, cursor: str | None) -> Page[RemoteComment]:
        """What was written or edited since the cursor on the whole channel, oldest change first.

        An edited comment comes again under its id with its new text; the same page may be asked for twice.
        """
        ...

    def act(self, wish: Wish, targets: Sequence[Target]) -> list[Answer]:
        """Brings the targets, at most `batch` of them, into the wished state: one answer each, in their order."""
        ...


class PlatformError(Exception):
    """The network did not do as asked, for a reason that is none of the ones below; worth another try later."""


class Transient(PlatformError):
    """Not now: busy, out of quota, or not answering. `retry_after` in seconds where the network says it."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class AuthExpired(PlatformError):
    """The network no longer knows us; only the creator can help, by signing in again."""


class Refused(PlatformError):
    """Asking again would not help: the whole call is something this network does not do."""


def connect(connection: str, *, handle: str, options: Mapping[str, Any]) -> Connector:
    """Opens the connection of an account. `options` are values of settings by name (demo: `demo_network`, a path).

    Raises Refused for a connection that does not exist, "none" among them. Opens nothing yet: the first call does.
    """
    if connection == "demo":
        from kindness.platforms.demo import DemoNetwork

        return DemoNetwork(
            options["demo_network"],
            handle,
            **{name: options[name] for name in ("now", "latency", "timeout") if name in options},
        )
    raise Refused(f"There is no connection called {connection!r}.")
