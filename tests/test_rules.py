"""The rules' phases and the place of a comment, case by case."""

import pytest

from kindness.queues import Facts, place, rank
from kindness.rules import Proposal, Seen, Wants, propose

NOTHING = Proposal("", "")


@pytest.mark.parametrize(
    ("seen", "wants", "expected"),
    [
        (Seen(), Wants(), NOTHING),
        (Seen(category="kind", kind=True), Wants(), NOTHING),
        (Seen(category="criticism"), Wants(), NOTHING),
        (Seen(category="insult", severity=1, harsh=True), Wants(), Proposal("hide", "harsh")),
        (Seen(category="insult", severity=1, harsh=True), Wants(lowest_severity=2), NOTHING),
        (Seen(category="insult", severity=2, harsh=True), Wants(lowest_severity=2), Proposal("hide", "harsh")),
        (Seen(category="insult", severity=2, harsh=True), Wants(lowest_severity=3), NOTHING),
        (Seen(category="threat", severity=3, harsh=True), Wants(lowest_severity=3), Proposal("hide", "severe")),
        (Seen(category="insult", severity=2, harsh=True, author_is_trusted=True), Wants(), Proposal("", "trusted")),
        (Seen(category="threat", severity=3, harsh=True, author_is_trusted=True), Wants(), Proposal("hide", "severe")),
        (Seen(category="profanity", severity=1, harsh=False), Wants(), NOTHING),
        (Seen(category="spam"), Wants(), Proposal("hide", "spam")),
        (Seen(category="spam"), Wants(propose_spam=False), NOTHING),
        (Seen(category="spam", author_is_trusted=True), Wants(), Proposal("", "trusted")),
        (Seen(may_need_help=True), Wants(), Proposal("look", "may_need_help")),
        (Seen(unread="language"), Wants(), Proposal("", "unread")),
    ],
)
def test_the_first_phase_that_answers_decides(seen: Seen, wants: Wants, expected: Proposal) -> None:
    assert propose(seen, wants) == expected


@pytest.mark.parametrize(
    ("facts", "queue"),
    [
        (Facts(state="new", pending=True), "unread"),
        (Facts(state="new", pending=False, unread=True), "unread"),
        (Facts(state="new", pending=False), "quiet"),
        (Facts(state="new", pending=False, kind=True), "kind"),
        (Facts(state="new", pending=False, proposed=True), "review"),
        (Facts(state="new", pending=False, kind=True, proposed=True), "review"),
        (Facts(state="kept", pending=False, proposed=True), "kept"),
        (Facts(state="kept", pending=False, proposed=True, changed_since_decided=True), "review"),
        (Facts(state="kept", pending=True, changed_since_decided=True), "unread"),
        (Facts(state="kept", pending=False, changed_since_decided=True), "kept"),
        (Facts(state="held", pending=True), "held"),
        (Facts(state="hidden", pending=False, proposed=True), "hidden"),
        (Facts(state="hidden", pending=False, ignored=True), "ignored"),
        (Facts(state="new", pending=True, ignored=True), "ignored"),
        (Facts(state="gone", pending=False), "gone"),
        (Facts(state="removed", pending=False), "gone"),
        (Facts(state="new", pending=False, by_owner=True, proposed=True), "own"),
    ],
)
def test_a_comment_stands_in_one_queue(facts: Facts, queue: str) -> None:
    assert place(facts).queue == queue


def test_what_was_not_read_sorts_with_the_worst() -> None:
    waiting = place(Facts(state="new", pending=True, severity=0, category="neutral"))
    threat = place(Facts(state="new", pending=False, severity=3, category="threat", proposed=True))
    assert waiting.urgency == threat.urgency == 3
    assert waiting.category == ""


def test_rank_sorts_by_urgency_before_time() -> None:
    assert rank(0, 2_000_000_000) < rank(1, 0) < rank(1, 5) < rank(3, 0)
