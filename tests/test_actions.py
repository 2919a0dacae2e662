"""What people decide: who may be touched, what is written, and that everything can be taken back."""

import itertools
import random

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from kindness import actions, ingest
from kindness.actions import Answer
from kindness.models import Account, Action, Author, Batch, Comment, QueueCount
from tests.factories import make_account, make_author, make_comment, make_row, make_user, read_as

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def connected(**fields) -> Account:
    return make_account(platform="demo", connection="demo", **fields)


@pytest.mark.parametrize(
    ("verb", "state", "ignored", "queue", "wish"),
    [
        ("keep", "kept", False, "kept", "visible"),
        ("hide", "hidden", False, "hidden", "hidden"),
        ("hold", "held", False, "held", "held"),
        ("ignore", "new", True, "ignored", "visible"),
    ],
)
def test_each_decision_moves_the_comment_and_is_written_down(verb, state, ignored, queue, wish) -> None:
    account, user = connected(), make_user()
    comment = make_comment(account=account, category="insult")
    outcome = getattr(actions, verb)(account, [comment.id], by=user)
    comment.refresh_from_db()
    action = Action.objects.get()
    assert (comment.state, comment.ignored, comment.queue) == (state, ignored, queue)
    assert (action.verb, action.before, action.batch.by, action.wish) == (verb, "new", user, wish)
    assert action.status == ("done" if wish == "visible" else "wanted"), "what is so already need not be sent"
    assert (outcome.changed, outcome.already, outcome.skipped, outcome.batch.changed) == (1, 0, 0, 1)


def test_the_same_decision_again_changes_nothing() -> None:
    account, user = connected(), make_user()
    comment = make_comment(account=account, category="insult")
    actions.hide(account, [comment.id], by=user)
    again = actions.hide(account, [comment.id], by=user)
    assert (again.changed, again.already) == (0, 1)
    assert Action.objects.count() == 1


def test_another_accounts_comments_are_skipped_and_said() -> None:
    mine, user = make_account(), make_user()
    theirs = make_comment(category="insult")
    outcome = actions.hide(mine, [theirs.id, 10**12], by=user)
    theirs.refresh_from_db()
    assert (outcome.changed, outcome.skipped, theirs.state) == (0, 2, "new")


def test_a_newer_wish_takes_the_place_of_the_one_still_waiting() -> None:
    account, user = connected(), make_user()
    comment = make_comment(account=account, category="insult")
    actions.hide(account, [comment.id], by=user)
    actions.hold(account, [comment.id], by=user)
    assert list(Action.objects.order_by("id").values_list("verb", "status")) == [("hide", "replaced"), ("hold", "wanted")]


def test_a_wish_taken_back_before_it_was_sent_needs_no_sending() -> None:
    account, user = connected(), make_user()
    comment = make_comment(account=account, category="insult")
    batch = actions.hide(account, [comment.id], by=user).batch
    actions.undo(batch, by=user)
    assert not Action.objects.open().exists()


def test_one_that_is_being_sent_settles_first_and_then_the_newer_goes() -> None:
    account, user, now = connected(), make_user(), timezone.now()
    comment = make_comment(account=account, category="insult")
    hide = actions.hide(account, [comment.id], by=user).batch.actions.get()
    assert actions.begin(account, [hide.id], now) == [hide.id]
    keep = actions.keep(account, [comment.id], by=user).batch.actions.get()
    assert keep.status == "wanted"
    assert not Action.objects.due(now).exists()
    actions.settle(account, {hide.id: Answer("done")}, now)
    comment.refresh_from_db()
    assert (comment.state, comment.remote) == ("kept", "hidden")
    assert list(Action.objects.due(now)) == [keep]


def test_an_interrupted_sending_gives_way_to_a_newer_wish() -> None:
    account, user, now = connected(), make_user(), timezone.now()
    comment = make_comment(account=account, category="insult")
    hide = actions.hide(account, [comment.id], by=user).batch.actions.get()
    actions.begin(account, [hide.id], now)
    actions.keep(account, [comment.id], by=user)
    actions.recover(account)
    assert list(Action.objects.order_by("id").values_list("verb", "status")) == [("hide", "replaced"), ("keep", "wanted")]


def test_what_keeps_failing_ends_as_failed_and_can_be_asked_for_again() -> None:
    account, user, now = connected(), make_user(), timezone.now()
    comment = make_comment(account=account, category="insult")
    hide = actions.hide(account, [comment.id], by=user).batch.actions.get()
    for _ in range(actions.ATTEMPTS):
        assert actions.begin(account, [hide.id], now)
        actions.postpone(account, [hide.id], now, "busy")
    hide.refresh_from_db()
    assert (hide.status, hide.answer, hide.settled_at is not None) == ("failed", "busy", True)
    assert actions.retry([hide]) == 1
    hide.refresh_from_db()
    assert (hide.status, hide.attempts) == ("wanted", 0)


def test_a_failed_action_is_not_asked_for_again_over_a_newer_decision() -> None:
    account, user, now = connected(), make_user(), timezone.now()
    comment = make_comment(account=account, category="insult")
    hide = actions.hide(account, [comment.id], by=user).batch.actions.get()
    actions.settle(account, {hide.id: Answer("refused", "no")}, now)
    actions.keep(account, [comment.id], by=user)
    hide.refresh_from_db()
    assert actions.retry([hide]) == 0


def test_what_is_gone_on_the_platform_is_gone_here() -> None:
    account, user = connected(), make_user()
    comment = make_comment(account=account, category="insult")
    hide = actions.hide(account, [comment.id], by=user).batch.actions.get()
    actions.settle(account, {hide.id: Answer("gone")}, timezone.now())
    comment.refresh_from_db()
    assert (comment.state, comment.remote, comment.queue) == ("gone", "gone", "gone")
    assert actions.undo(hide.batch, by=user).skipped == 1


def test_without_a_connection_acting_is_a_list_to_tick() -> None:
    account, user = make_account(), make_user()
    comment = make_comment(account=account, category="insult")
    actions.hide(account, [comment.id], by=user)
    to_do = Action.objects.to_do().get()
    assert not Action.objects.due(timezone.now()).exists()
    assert actions.tick(account, [to_do.id]) == 1
    assert actions.tick(account, [to_do.id]) == 0
    comment.refresh_from_db()
    assert comment.remote == "hidden"


def test_a_hold_without_a_connection_makes_no_chore() -> None:
    account = make_account()
    comment = make_comment(account=account, category="insult")
    actions.hold(account, [comment.id], by=make_user())
    assert not Action.objects.open().exists()


def test_a_block_can_take_what_they_wrote_before_with_it_and_one_undo_takes_all_back() -> None:
    account, user = connected(), make_user()
    comments = [make_comment(account=account, author="troll", category="insult") for _ in range(3)]
    kept_by = actions.keep(account, [comments[0].id], by=user)
    outcome = actions.block(account, [comments[0].author_id], by=user, earlier=True)
    assert set(Comment.objects.values_list("state", flat=True)) == {"hidden"}
    assert Author.objects.get().standing == "blocked"
    assert (outcome.batch.changed, outcome.batch.actions.count()) == (4, 4)
    actions.undo(outcome.batch, by=user)
    assert Author.objects.get().standing == "none"
    assert sorted(Comment.objects.values_list("state", flat=True)) == ["kept", "new", "new"]
    assert kept_by.batch.actions.standing().count() == 1


def test_a_block_hides_only_the_comment_it_was_about_unless_asked() -> None:
    account, user = connected(), make_user()
    comments = [make_comment(account=account, author="troll", category="insult") for _ in range(3)]
    actions.block(account, [comments[0].author_id], by=user, also=[comments[1].id])
    assert list(Comment.objects.order_by("id").values_list("state", flat=True)) == ["new", "hidden", "new"]


def test_the_nameless_author_cannot_be_blocked() -> None:
    account = make_account()
    comment = make_comment(account=account, author="", author_id="", author_name="")
    outcome = actions.block(account, [comment.author_id], by=make_user())
    assert outcome.changed == 0
    assert Author.objects.get().standing == "none"


def test_an_undo_leaves_what_was_decided_anew_and_says_so() -> None:
    account, user = connected(), make_user()
    first, second = (make_comment(account=account, category="insult") for _ in range(2))
    batch = actions.hide(account, [first.id, second.id], by=user).batch
    actions.keep(account, [second.id], by=user)
    outcome = actions.undo(batch, by=user)
    assert (outcome.changed, outcome.skipped) == (1, 1)
    assert list(Comment.objects.order_by("id").values_list("state", flat=True)) == ["new", "kept"]


def test_a_part_of_a_batch_can_be_taken_back_and_later_the_rest() -> None:
    account, user = connected(), make_user()
    ids = [make_comment(account=account, category="insult").id for _ in range(3)]
    batch = actions.hide(account, ids, by=user).batch
    assert actions.undo(batch, by=user, comments=ids[:1]).changed == 1
    assert actions.undo(batch, by=user).changed == 2
    assert actions.undo(batch, by=user).changed == 0


def test_an_undo_can_be_undone() -> None:
    account, user = connected(), make_user()
    comment = make_comment(account=account, category="insult")
    batch = actions.hide(account, [comment.id], by=user).batch
    undone = actions.undo(batch, by=user).batch
    actions.undo(undone, by=user)
    comment.refresh_from_db()
    assert comment.state == "hidden"
    assert Action.objects.filter(comment=comment).standing().count() == 1


def test_two_wanted_actions_on_one_comment_cannot_be_stored() -> None:
    account, user = connected(), make_user()
    comment = make_comment(account=account, category="insult")
    action = actions.hide(account, [comment.id], by=user).batch.actions.get()
    action.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        action.save(force_insert=True)


@pytest.mark.parametrize("seed", range(6))
def test_any_sequence_ends_as_the_last_wish_says_with_a_log_that_explains_it(seed: int) -> None:
    """Keep, hide, hold, ignore, undo, undo of undo, sending, losing and answering, in any order."""
    chance = random.Random(seed)
    account, user = connected(), make_user()
    ids = [make_comment(account=account, category=c).id for c in ("insult", "kind", "spam", "neutral")]
    for _ in range(25):
        some = chance.sample(ids, chance.randint(1, 4))
        act = chance.choice(["keep", "hide", "hold", "ignore", "undo", "undo", "send", "answer", "lose"])
        batch = Batch.objects.order_by("?").first()
        sending = list(Action.objects.sending().values_list("id", flat=True))
        if act in {"keep", "hide", "hold", "ignore"}:
            getattr(actions, act)(account, some, by=user)
        elif act == "undo" and batch:
            actions.undo(batch, by=user)
        elif act == "send":
            due = Action.objects.due(timezone.now())[:3]
            actions.begin(account, [action.id for action in due], timezone.now())
        elif act == "answer":
            actions.settle(account, {id: Answer("done") for id in sending}, timezone.now())
        elif act == "lose":
            actions.recover(account)
        for comment in Comment.objects.all():
            log = list(Action.objects.filter(comment=comment).order_by("id"))
            assert all(b.before == a.after for a, b in itertools.pairwise(log)), "each entry goes on where the last one ended"
            assert (log[-1].after if log else "new") == actions._token(comment)
    while due := list(Action.objects.open()):
        ready = actions.begin(account, [action.id for action in due if action.status == "wanted"], timezone.now())
        actions.settle(account, {id: Answer("done") for id in {*ready, *(a.id for a in due)}}, timezone.now())
    for comment in Comment.objects.all():
        wish = {"hidden": "hidden", "held": "held"}.get(comment.state, "visible")
        assert comment.remote == wish, "once everything is settled the platform shows what was last wished"
    queues = {row.queue: row.comments for row in QueueCount.objects.filter(account=account)}
    assert all(queues.get(name, 0) == Comment.objects.in_queue(name).count() for name in Comment.Queue.values)


def test_an_undo_never_restores_over_a_later_decision_that_looks_the_same() -> None:
    account, user = connected(), make_user()
    comment = make_comment(account=account, category="insult")
    first = actions.hide(account, [comment.id], by=user).batch
    actions.keep(account, [comment.id], by=user)
    third = actions.hide(account, [comment.id], by=user).batch
    early = actions.undo(first, by=user)
    comment.refresh_from_db()
    assert (early.changed, early.skipped, comment.state) == (0, 1, "hidden")
    assert actions.undo(third, by=user).changed == 1
    comment.refresh_from_db()
    assert comment.state == "kept"


def test_what_was_decided_and_taken_back_since_is_no_obstacle() -> None:
    account, user = connected(), make_user()
    comment = make_comment(account=account, category="insult")
    first = actions.hide(account, [comment.id], by=user).batch
    second = actions.keep(account, [comment.id], by=user).batch
    undone = actions.undo(second, by=user).batch
    assert actions.undo(first, by=user).changed == 1
    assert actions.undo(undone, by=user).changed == 0, "the comment is not where that undo left it"
    comment.refresh_from_db()
    assert comment.state == "new"


def test_an_undo_goes_back_to_the_revision_that_had_been_decided_on() -> None:
    account, user = connected(), make_user()
    comment = make_comment(account=account, id="1", text="nice", category="neutral")
    actions.keep(account, [comment.id], by=user)
    ingest.rows(account, [make_row(id="1", text="now a threat", at=comment.posted_at)])
    comment = read_as(Comment.objects.get(), category="threat")
    assert comment.queue == "review"
    for act in (actions.hide, actions.keep):
        batch = act(account, [comment.id], by=user).batch
        assert actions.undo(batch, by=user).changed == 1
        comment.refresh_from_db()
        assert (comment.state, comment.queue, comment.changed_since_decided) == ("kept", "review", True)


def test_taking_a_block_list_back_asks_for_nothing_on_the_platform() -> None:
    account, user = make_account(), make_user()
    author = make_author(account=account, name="troll", blocked_remotely=True)
    batch = actions.block(account, [author.id], by=user).batch
    assert not Action.objects.open().exists()
    actions.undo(batch, by=user)
    author.refresh_from_db()
    assert (author.standing, author.blocked_remotely, Action.objects.open().count()) == ("none", True, 0)
