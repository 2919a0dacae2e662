import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings

from kindness import platforms
from kindness.models import Action
from kindness.platforms import AuthExpired, PlatformError, Refused, RemotePost, Target, Transient, Wish
from kindness.platforms.demo import PAGE, UNDER_WAY, Backstage, DemoNetwork, Person, Writing

START = datetime(2026, 5, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


class Clock:
    def __init__(self) -> None:
        self.time = START + timedelta(hours=1)

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def backstage(tmp_path, clock):
    backstage = Backstage(tmp_path / "network.sqlite3", now=clock)
    backstage.build()
    backstage.add_posts("maker", [RemotePost("v1", "First video", posted_at=START), RemotePost("v2", posted_at=START + MINUTE)])
    backstage.add_posts("somebody_else", [RemotePost("x1", posted_at=START)])
    backstage.add_people([Person("1", "maker"), Person("2", "ann"), Person("3", "bob")])
    backstage.write([writing("a", text="hello"), writing("b", person_id="3", at=START + MINUTE, likes=4)])
    return backstage


@pytest.fixture
def network(tmp_path, clock, backstage):
    return DemoNetwork(tmp_path / "network.sqlite3", "maker", now=clock, latency=(0, 0))


def writing(id, **changes):
    return Writing(**{"id": id, "post_id": "v1", "person_id": "2", "text": f"text of {id}", "at": START, **changes})


def comments(network, cursor=None):
    found = []
    while True:
        page = network.comments(cursor)
        found += page.items
        cursor = page.cursor
        if not page.more:
            return found, cursor


def on(*ids):
    return [Target("comment", id) for id in ids]


def outcomes(answers):
    return [answer.outcome for answer in answers]


def test_the_wishes_are_those_of_our_rows():
    assert {wish.value for wish in Wish} == set(Action.Wish.values)


def test_a_connection_is_opened_by_its_name(tmp_path, backstage, clock):
    connector = platforms.connect("demo", handle="maker", options={"demo_network": tmp_path / "network.sqlite3", "now": clock})
    assert connector.slug == "demo"
    assert [comment.id for comment in connector.comments(None).items] == ["a", "b"]


@pytest.mark.parametrize("name", ["none", "", "nowhere"])
def test_a_connection_that_does_not_exist_is_refused(name):
    with pytest.raises(Refused):
        platforms.connect(name, handle="maker", options={})


def test_a_comment_comes_with_all_that_is_known_of_it(network, backstage):
    backstage.write([writing("r", person_id="1", parent_id="b", at=START + 2 * MINUTE)])
    first, second, reply = network.comments(None).items
    assert (first.text, first.post_id, first.author_id, first.author_name, first.state) == (
        "hello",
        "v1",
        "2",
        "ann",
        "visible",
    )
    assert (second.likes, second.created_at, second.by_owner) == (4, START + MINUTE, False)
    assert (reply.parent_id, reply.by_owner) == ("b", True)


def test_posts_and_comments_of_other_channels_are_not_ours(network, backstage):
    backstage.write([writing("foreign", post_id="x1")])
    assert [post.id for post in network.posts(None).items] == ["v1", "v2"]
    assert [comment.id for comment in network.comments(None).items] == ["a", "b"]
    assert outcomes(network.act(Wish.HIDDEN, on("foreign"))) == ["gone"]


def test_the_feed_goes_on_where_it_stopped(network, backstage, clock):
    first = network.comments(None)
    assert not first.more
    nothing_new = network.comments(first.cursor)
    assert (nothing_new.items, nothing_new.cursor) == ([], first.cursor)
    backstage.write([writing("c", at=clock.time)])
    assert [comment.id for comment in network.comments(nothing_new.cursor).items] == ["c"]
    posts = network.posts(None)
    assert network.posts(posts.cursor).items == []


@pytest.mark.parametrize("number", [PAGE - 2, PAGE - 1, 3 * PAGE - 2])
def test_pages_lose_nothing_and_repeat_nothing_even_at_one_moment(network, backstage, number):
    backstage.write([writing(f"m{i}", at=START + 5 * MINUTE) for i in range(number)])
    found, _ = comments(network)
    assert [comment.id for comment in found] == ["a", "b", *(f"m{i}" for i in range(number))]


def test_what_is_dated_in_the_future_appears_when_its_time_has_come(network, backstage, clock):
    backstage.write([writing("later", at=clock.time + timedelta(days=2))])
    before, cursor = comments(network)
    assert [comment.id for comment in before] == ["a", "b"]
    clock.time += timedelta(days=2)
    assert [comment.id for comment in comments(network, cursor)[0]] == ["later"]


def test_an_edited_comment_comes_again_with_its_new_text(network, backstage, clock):
    _, cursor = comments(network)
    clock.time += MINUTE
    backstage.edit("a", "goodbye")
    (again,), cursor = comments(network, cursor)
    assert (again.id, again.text, again.created_at) == ("a", "goodbye", START)
    assert comments(network, cursor)[0] == []
    assert [(c.id, c.text) for c in comments(network)[0]] == [("a", "goodbye"), ("b", "text of b")]


def test_an_edit_planned_for_later_is_not_seen_before(network, backstage, clock):
    backstage.write([writing("e", text="old", at=clock.time, edits=((clock.time + MINUTE, "new"),))])
    found, cursor = comments(network)
    assert found[-1].text == "old"
    clock.time += MINUTE
    assert [comment.text for comment in comments(network, cursor)[0]] == ["new"]


@pytest.mark.parametrize("wish", [Wish.HELD, Wish.HIDDEN])
def test_a_comment_is_set_into_a_state_and_back(network, backstage, wish):
    (answer,) = network.act(wish, on("a"))
    assert (answer.outcome, answer.note) == ("done", "")
    assert (backstage.state_of("a"), backstage.state_of("b")) == (wish.value, "visible")
    assert network.comments(None).items[0].state == wish.value
    network.act(Wish.VISIBLE, on("a"))
    assert backstage.state_of("a") == "visible"


def test_already_so_is_done_and_says_it(network, backstage):
    network.act(Wish.HIDDEN, on("a"))
    (again,) = network.act(Wish.HIDDEN, on("a"))
    assert again.outcome == "done"
    assert "already" in again.note
    assert backstage.state_of("a") == "hidden"


def test_answers_stand_in_the_order_of_the_targets(network, backstage):
    backstage.delete("b")
    backstage.refuse("a", "Staff comments stay.")
    backstage.write([writing("c")])
    answers = network.act(Wish.HIDDEN, on("b", "c", "a", "never-was"))
    assert outcomes(answers) == ["gone", "done", "refused", "gone"]
    assert answers[2].note == "Staff comments stay."
    assert backstage.state_of("a") == "visible"


def test_a_deletion_is_not_announced_but_found_when_acting(network, backstage):
    _, cursor = comments(network)
    backstage.delete("a")
    assert comments(network, cursor)[0] == []
    assert outcomes(network.act(Wish.HIDDEN, on("a"))) == ["gone"]
    assert [comment.id for comment in comments(network)[0]] == ["b"]


def test_a_wish_for_the_wrong_kind_of_target_is_refused(network):
    assert outcomes(network.act(Wish.BLOCKED, on("a"))) == ["refused"]
    assert outcomes(network.act(Wish.HIDDEN, [Target("author", "2")])) == ["refused"]


def test_more_targets_than_a_batch_are_refused_whole(network, backstage):
    backstage.write([writing(f"m{i}") for i in range(network.batch)])
    ids = [f"m{i}" for i in range(network.batch)]
    with pytest.raises(Refused):
        network.act(Wish.HIDDEN, on("a", *ids))
    assert backstage.state_of("a") == "visible"
    assert outcomes(network.act(Wish.HIDDEN, on(*ids))) == ["done"] * network.batch


def test_a_block_stops_what_is_written_later_but_not_what_is_under_way(network, backstage, clock):
    _, cursor = comments(network)
    assert outcomes(network.act(Wish.BLOCKED, [Target("author", "3")])) == ["done"]
    assert backstage.blocked("maker") == {"3"}
    under_way, too_late = clock.time + UNDER_WAY, clock.time + UNDER_WAY + MINUTE
    backstage.write([writing("soon", person_id="3", at=under_way), writing("late", person_id="3", at=too_late)])
    backstage.write([writing("other", person_id="2", at=too_late)])
    clock.time += 2 * UNDER_WAY
    assert [comment.id for comment in comments(network, cursor)[0]] == ["soon", "other"]
    assert [comment.id for comment in comments(network)[0]] == ["a", "b", "soon", "other"]


def test_a_block_can_be_set_and_lifted_twice(network, backstage):
    someone = [Target("author", "3")]
    assert network.act(Wish.UNBLOCKED, someone)[0].note
    assert not network.act(Wish.BLOCKED, someone)[0].note
    assert network.act(Wish.BLOCKED, someone)[0].note
    assert not network.act(Wish.UNBLOCKED, someone)[0].note
    assert backstage.blocked("maker") == set()
    assert outcomes(network.act(Wish.BLOCKED, [Target("author", "nobody")])) == ["gone"]


def test_a_busy_network_changes_nothing_and_says_when_to_come_back(network, backstage):
    backstage.busy(times=2, after=1, retry_after=30)
    network.act(Wish.HIDDEN, on("a"))
    for _ in range(2):
        with pytest.raises(Transient) as error:
            network.act(Wish.HIDDEN, on("b"))
        assert error.value.retry_after == 30
    assert backstage.state_of("b") == "visible"
    assert outcomes(network.act(Wish.HIDDEN, on("b"))) == ["done"]


def test_a_busy_network_may_not_say_when_to_come_back(network, backstage):
    backstage.busy()
    with pytest.raises(Transient) as error:
        network.act(Wish.HIDDEN, on("a"))
    assert error.value.retry_after is None


def test_signed_out_means_every_call_until_signed_in_again(network, backstage):
    backstage.sign_out()
    for call in (
        lambda: network.posts(None),
        lambda: network.comments(None),
        lambda: network.act(Wish.HIDDEN, on("a")),
    ):
        with pytest.raises(AuthExpired):
            call()
    backstage.sign_in()
    assert outcomes(network.act(Wish.HIDDEN, on("a"))) == ["done"]


def test_a_network_that_is_not_there_is_an_error_and_is_not_made(tmp_path):
    path = tmp_path / "missing.sqlite3"
    with pytest.raises(PlatformError):
        DemoNetwork(path, "maker", latency=(0, 0)).comments(None)
    assert not path.exists()


def test_a_network_that_does_not_answer_in_time_is_asked_again_later(tmp_path, backstage):
    path = tmp_path / "network.sqlite3"
    network = DemoNetwork(path, "maker", latency=(0, 0), timeout=0.01)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Transient):
            network.act(Wish.HIDDEN, on("a"))
        assert [comment.id for comment in network.comments(None).items] == ["a", "b"]
    assert outcomes(network.act(Wish.HIDDEN, on("a"))) == ["done"]


def test_a_damaged_network_is_an_error_of_the_platform(tmp_path):
    path = tmp_path / "damaged.sqlite3"
    path.write_bytes(b"this is no database" * 100)
    with pytest.raises(PlatformError, match="damaged"):
        DemoNetwork(path, "maker", latency=(0, 0)).comments(None)


def test_building_twice_keeps_what_is_there_and_removing_takes_every_file(network, backstage, tmp_path):
    backstage.build()
    assert len(network.comments(None).items) == 2
    backstage.remove()
    assert list(tmp_path.iterdir()) == []
    backstage.remove()


def test_a_failed_transaction_leaves_nothing_behind(network, backstage):
    with pytest.raises(sqlite3.IntegrityError):
        backstage.write([writing("new"), writing("a")])
    assert [comment.id for comment in network.comments(None).items] == ["a", "b"]


HIDE_EACH = """
import sys
from kindness import platforms
network = platforms.connect("demo", handle="maker", options={"demo_network": sys.argv[1], "latency": (0, 0)})
turned_away = 0
for id in sys.argv[2:]:
    while True:
        try:
            network.act(platforms.Wish.HIDDEN, [platforms.Target("comment", id)])
            break
        except platforms.Transient:
            turned_away += 1
print(turned_away)
"""


def test_several_processes_use_the_network_at_once_and_every_call_counts_once(backstage, tmp_path):
    ids = [f"m{i}" for i in range(120)]
    backstage.write([writing(id) for id in ids])
    backstage.busy(times=40)
    command = [sys.executable, "-c", HIDE_EACH, str(tmp_path / "network.sqlite3")]
    workers = [subprocess.Popen([*command, *ids[i::3]], stdout=subprocess.PIPE, cwd=settings.BASE_DIR) for i in range(3)]
    turned_away = [int(worker.communicate(timeout=60)[0]) for worker in workers]
    assert sum(turned_away) == 40
    assert {backstage.state_of(id) for id in ids} == {"hidden"}
