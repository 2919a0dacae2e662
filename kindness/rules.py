"""What the creator's policy makes of one comment: ordered pure phases, the first that answers ends the run.

Called by classify. No models, clock, settings or network. A rule only proposes; the one exception, holding what a blocked author
writes later, is the creator's own decision and is carried out by ingest.
"""

from collections.abc import Callable
from dataclasses import dataclass

SEVERE = 3


@dataclass(frozen=True, slots=True)
class Seen:
    """One comment as the model judged it, and who wrote it. `severity` 0-3."""

    category: str = "neutral"
    severity: int = 0
    harsh: bool = False
    kind: bool = False
    may_need_help: bool = False
    unread: str = ""
    author_is_trusted: bool = False


@dataclass(frozen=True, slots=True)
class Wants:
    """The policy in numbers: the lowest severity that is proposed for hiding, and whether spam is."""

    lowest_severity: int = 1
    propose_spam: bool = True


@dataclass(frozen=True, slots=True)
class Proposal:
    """`act` is "hide", "look" (a person should see it) or "" for nothing; `reason` names the phase that answered."""

    act: str
    reason: str


Phase = Callable[[Seen, Wants], Proposal | None]


def unread(seen: Seen, wants: Wants) -> Proposal | None:
    """What was not read asks for a person through its own queue, never through a guess."""
    return Proposal("", "unread") if seen.unread else None


def needs_help(seen: Seen, wants: Wants) -> Proposal | None:
    return Proposal("look", "may_need_help") if seen.may_need_help else None


def severe(seen: Seen, wants: Wants) -> Proposal | None:
    """Threats and the like are shown to a person whoever wrote them."""
    return Proposal("hide", "severe") if seen.harsh and seen.severity >= SEVERE else None


def trusted(seen: Seen, wants: Wants) -> Proposal | None:
    return Proposal("", "trusted") if seen.author_is_trusted else None


def harsh(seen: Seen, wants: Wants) -> Proposal | None:
    return Proposal("hide", "harsh") if seen.harsh and seen.severity >= wants.lowest_severity else None


def spam(seen: Seen, wants: Wants) -> Proposal | None:
    return Proposal("hide", "spam") if seen.category == "spam" and wants.propose_spam else None


PHASES: tuple[Phase, ...] = (unread, needs_help, severe, trusted, harsh, spam)


def propose(seen: Seen, wants: Wants) -> Proposal:
    for phase in PHASES:
        if answer := phase(seen, wants):
            return answer
    return Proposal("", "")
