"""Wishes out, to the demo network: what arrives there, and what happens when it does not work."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from kindness import actions, ingest, tasks
from kindness import deliver as delivery
from kindness.models import Account, Action, Author, Comment
from kindness.platforms import RemotePost
from kindness.platforms.demo import Backstage, Person, Writing
from tests.factories import make_account, make_user, read_as

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.usefixtures("no_broker")]
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def network(tmp_path, settings) -> Backstage:
    settings.DEMO_NETWORK = tmp_path / "network.sqlite3"
    stage = Backstage(settings.DEMO_NETWORK)
    stage.build()
    stage.add_posts("mila", [RemotePost(id="p1", title="A video", posted_at=LONG_AGO)])
    stage.add_people([Person("ana", "Ana"), Person("troll", "Troll")])
    stage.write(Writing(f"c{n}", "p1", "troll" if n % 2 else "ana", f"text {n}", LONG_AGO) for n in range(30))
    return stage


@pytest.fixture
def account(network) -> Account:
    account = make_account(platform="demo", connection="demo", handle="mila")
    assert ingest.sync(account) is False
    for comment in Comment.objects.select_related("verdict"):
        read_as(comment, category="insult")
    return Account.objects.get(id=account.id)


def ids(*names: str) -> list[int]:
    return list(Comment.objects.filter(external_id__in=names).values_list("id", flat=True))


def test_a_synced_account_has_its_posts_people_and_comments(account) -> None:
    assert (Comment.objects.count(), Author.objects.count(), account.health) == (30, 2, "well")
    assert account.synced_at is not None
    assert Comment.objects.first().post.title == "A video"


def test_an_edit_on_the_network_arrives_with_the_next_sync(account, network) -> None:
    network.edit("c3", "changed")
    ingest.sync(account)
    comment = Comment.objects.get(external_id="c3")
    assert (comment.text, comment.revision, comment.pending) == ("changed", 2, True)
    assert Comment.objects.count() == 30


def test_hiding_and_taking_it_back_reaches_the_network(account, network) -> None:
    batch = actions.hide(account, ids("c1", "c2"), by=make_user()).batch
    assert delivery.deliver(account.id) is False
    assert (network.state_of("c1"), network.state_of("c2"), network.state_of("c3")) == ("hidden", "hidden", "visible")
    assert set(Action.objects.values_list("status", flat=True)) == {"done"}
    actions.undo(batch, by=make_user())
    delivery.deliver(account.id)
    assert network.state_of("c1") == "visible"
    assert set(Comment.objects.filter(external_id__in=["c1", "c2"]).values_list("remote", flat=True)) == {"visible"}


def test_a_block_and_an_unblock_reach_the_network(account, network) -> None:
    troll = Author.objects.get(external_id="troll")
    actions.block(account, [troll.id], by=make_user())
    delivery.deliver(account.id)
    assert network.blocked("mila") == {"troll"}
    actions.unblock(account, [troll.id], by=make_user())
    delivery.deliver(account.id)
    troll.refresh_from_db()
    assert (network.blocked("mila"), troll.blocked_remotely) == (set(), False)


def test_more_than_one_call_holds_is_sent_in_several(account, network) -> None:
    actions.hide(account, Comment.objects.values_list("id", flat=True), by=make_user())
    delivery.deliver(account.id)
    assert {network.state_of(f"c{n}") for n in range(30)} == {"hidden"}


def test_a_busy_network_is_left_alone_for_a_while_and_nothing_is_lost(account, network) -> None:
    network.busy(1, retry_after=600)
    actions.hide(account, ids("c1"), by=make_user())
    delivery.deliver(account.id)
    action, account = Action.objects.get(), Account.objects.get(id=account.id)
    assert (action.status, action.attempts, account.health) == ("wanted", 1, "slow")
    assert timedelta(minutes=9) < action.not_before - timezone.now() < timedelta(minutes=11)
    assert not Action.objects.due(timezone.now()).exists()
    assert account.lease_until is None
    Action.objects.update(not_before=None)
    delivery.deliver(account.id)
    assert network.state_of("c1") == "hidden"
    assert Account.objects.get().health == "well"


def test_signed_out_is_said_and_uses_up_no_attempts(account, network) -> None:
    network.sign_out()
    actions.hide(account, ids("c1"), by=make_user())
    delivery.deliver(account.id)
    action = Action.objects.get()
    assert (action.status, action.attempts, Account.objects.get().health) == ("wanted", 0, "locked_out")
    ingest.sync(account)
    assert Account.objects.get().health == "locked_out"


def test_one_refused_target_does_not_take_the_others_with_it(account, network) -> None:
    network.refuse("c5", "not this one")
    actions.hide(account, ids(*(f"c{n}" for n in range(10))), by=make_user())
    delivery.deliver(account.id)
    statuses = dict(Action.objects.values_list("comment__external_id", "status"))
    assert statuses.pop("c5") == "refused"
    assert set(statuses.values()) == {"done"}


def test_a_comment_its_author_deleted_is_gone(account, network) -> None:
    network.delete("c4")
    actions.hide(account, ids("c4"), by=make_user())
    delivery.deliver(account.id)
    comment = Comment.objects.get(external_id="c4")
    assert (comment.state, comment.queue, Action.objects.get().status) == ("gone", "gone", "gone")


def test_only_one_deliverer_has_an_account(account, network) -> None:
    actions.hide(account, ids("c1"), by=make_user())
    assert Account.objects.lease(account.id, "another", timezone.now())
    assert delivery.deliver(account.id) is False
    assert network.state_of("c1") == "visible"
    Account.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    delivery.deliver(account.id)
    assert network.state_of("c1") == "hidden", "a lease that ran out is free again"


def test_what_a_dead_deliverer_had_begun_is_sent_again(account, network) -> None:
    action = actions.hide(account, ids("c1"), by=make_user()).batch.actions.get()
    actions.begin(account, [action.id], timezone.now())
    delivery.deliver(account.id)
    assert network.state_of("c1") == "hidden"
    action.refresh_from_db()
    assert (action.status, action.attempts) == ("done", 2)


def test_with_the_broker_down_the_click_succeeds_and_the_sweep_finds_the_work(account, network) -> None:
    actions.hide(account, ids("c1"), by=make_user())
    assert Action.objects.due(timezone.now()).count() == 1
    tasks.sweep()
    assert network.state_of("c1") == "visible", "the sweep only hints"
    tasks.deliver(account.id)
    assert network.state_of("c1") == "hidden"


def test_a_hint_about_an_account_that_was_removed_is_no_error(account) -> None:
    number = account.id
    account.delete()
    tasks.sync(number)
    tasks.deliver(number)
