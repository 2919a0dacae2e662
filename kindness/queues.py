"""Where a comment stands in Review: a pure rule from its state and what was read in it. Used by ingest, classify and actions."""

from dataclasses import dataclass
from typing import Any

REVIEW, UNREAD, HELD, HIDDEN, KIND = "review", "unread", "held", "hidden", "kind"
QUIET, KEPT, IGNORED, GONE, OWN = "quiet", "kept", "ignored", "gone", "own"
OPEN_QUEUES = (REVIEW, UNREAD, HELD, HIDDEN, KIND)
SEVERE = 3
SECONDS = 10**10  # more than any Unix time until the year 2286


def rank(urgency: int, moment: Any) -> Any:
    """One number that sorts by urgency first and by time second, so that a keyset page needs one index and no OFFSET."""
    return moment + urgency * SECONDS


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides a comment's place. `severity` 0-3; `proposed` is true when a rule asks for a decision."""

    state: str
    pending: bool
    ignored: bool = False
    by_owner: bool = False
    changed_since_decided: bool = False
    unread: bool = False
    severity: int = 0
    category: str = ""
    kind: bool = False
    proposed: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    queue: str
    urgency: int
    category: str


def place(facts: Facts) -> Place:
    """The queue, the urgency that sorts it (0-3, unread sorts with the worst) and the category that filters it."""
    waiting = facts.pending or facts.unread
    return Place(
        queue=_queue(facts, waiting),
        urgency=SEVERE if waiting else facts.severity,
        category="" if waiting else facts.category,
    )


def _queue(facts: Facts, waiting: bool) -> str:
    """The first answer wins. A kept comment whose text changed afterwards asks again, if what it says now asks for it."""
    if facts.by_owner:
        return OWN
    if facts.ignored:
        return IGNORED
    if facts.state in {"removed", "gone"}:
        return GONE
    if facts.state in {"held", "hidden"}:
        return facts.state
    if facts.state == "kept" and not (facts.changed_since_decided and (waiting or facts.proposed)):
        return KEPT
    if waiting:
        return UNREAD
    if facts.proposed:
        return REVIEW
    return KIND if facts.kind else QUIET
