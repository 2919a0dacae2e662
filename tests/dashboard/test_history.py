"""History: who did what, what came of it, and the Undo, whole, in part, and of an Undo."""

import re

import pytest
from django.utils import timezone

from dashboard import history_page
from kindness import actions, ingest
from kindness.models import Account, Action, Author, Batch, Comment
from tests.dashboard.access import text_of
from tests.factories import make_account, make_comment, make_row

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SECRET = "sharp words nobody should meet unprepared"


def harsh(account: Account, count: int, **fields) -> list[int]:
    return [make_comment(account=account, text=f"{SECRET} {n}", category="insult", **fields).id for n in range(count)]


def states(account: Account) -> list[str]:
    return list(Comment.objects.of(account).order_by("id").values_list("state", flat=True))


def test_before_anything_was_decided_history_says_what_it_is_for(client) -> None:
    assert "Nothing has been decided yet" in text_of(client.get("/history/"))


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        ("keep", "Kept 2 comments"),
        ("hide", "Hid 2 comments"),
        ("hold", "Held 2 comments"),
        ("ignore", "Ignored 2 comments"),
    ],
)
def test_each_decision_is_a_line_in_words(owner, account, client, verb, words) -> None:
    getattr(actions, verb)(account, harsh(account, 2), by=owner)
    html = text_of(client.get("/history/"))
    assert words in html and "by you" in html and "just now" in html


def test_people_and_comments_of_a_block_are_told_apart(owner, account, client) -> None:
    first, second = harsh(account, 1, author="ana")[0], harsh(account, 1, author="ben")[0]
    people = Author.objects.filter(account=account).values_list("id", flat=True)
    actions.block(account, list(people), by=owner, also=[first])
    assert "Blocked 2 people and hid 1 comment" in text_of(client.get("/history/"))
    html = text_of(client.get(f"/history/{Batch.objects.get().id}/"))
    assert "the person" in html and "@ben" in html and "insult, strong" in html and second


def test_what_was_held_for_a_block_is_not_said_to_be_by_somebody(owner, account, client) -> None:
    ids = harsh(account, 1)
    actions.block(account, [Comment.objects.get(id=ids[0]).author_id], by=owner)
    ingest.rows(account, [make_row(text="more", author="ana")])
    html = text_of(client.get("/history/"))
    assert "Held 1 comment" in html and "because its author is blocked" in html


def test_a_click_that_changed_nothing_is_no_line(owner, account, client) -> None:
    ids = harsh(account, 1)
    actions.hide(account, ids, by=owner)
    actions.hide(account, ids, by=owner)
    assert client.get("/history/").content.decode().count('<li class="batch') == 1


def test_what_the_platform_answered_is_said(owner, client) -> None:
    account = make_account(owner=owner, platform="demo", connection="demo", handle="there")
    batch = actions.hide(account, harsh(account, 3), by=owner).batch
    assert batch
    assert "3 on their way" in text_of(client.get("/history/"))
    first, second, third = batch.actions.order_by("id")
    answers = {
        first.id: actions.Answer("done"),
        second.id: actions.Answer("refused", "This comment is pinned."),
        third.id: actions.Answer("failed", "No answer after eight tries."),
    }
    actions.settle(account, answers, timezone.now())
    html = text_of(client.get("/history/"))
    assert "1 refused by the platform" in html and "1 could not be sent" in html
    html = text_of(client.get(f"/history/{batch.id}/"))
    assert "refused by the platform: This comment is pinned." in html and "No answer after eight tries." in html


def test_without_a_connection_it_says_what_is_left_to_do_by_hand(owner, account, client) -> None:
    actions.hide(account, harsh(account, 2), by=owner)
    assert "2 on your to-do list" in text_of(client.get("/history/"))


def test_no_harsh_text_stands_in_history(owner, account, client) -> None:
    batch = actions.hide(account, harsh(account, 3), by=owner).batch
    assert batch
    for url in ("/history/", f"/history/{batch.id}/"):
        html = client.get(url).content.decode()
        assert SECRET not in html and "sharp" not in html
    assert html.count("insult, strong") == 3


def test_a_batch_is_taken_back_once_and_its_undo_can_be_undone(owner, account, client) -> None:
    ids = harsh(account, 3)
    batch = actions.hide(account, ids, by=owner).batch
    assert batch
    response = client.post(f"/history/{batch.id}/undo/")
    assert response.url == "/history/" and states(account) == ["new"] * 3
    html = text_of(client.get("/history/"))
    assert "Taken back: 3 changes." in html and "Took back: Hid 3 comments" in html and "batch--undone" in html
    client.post(f"/history/{batch.id}/undo/")
    assert "There was nothing left to take back." in text_of(client.get("/history/"))
    assert states(account) == ["new"] * 3
    undo = Batch.objects.filter(verb="undo", changed=3).get()
    client.post(f"/history/{undo.id}/undo/")
    assert states(account) == ["hidden"] * 3
    assert "Took back an Undo" in text_of(client.get("/history/"))


def test_part_of_a_batch_is_taken_back_by_ticking(owner, account, client) -> None:
    ids = harsh(account, 3)
    batch = actions.hide(account, ids, by=owner).batch
    assert batch
    page = client.get(f"/history/{batch.id}/").content.decode()
    assert re.findall(r'name="comment" value="(\d+)" form="part"', page) == [str(id) for id in reversed(ids)]
    client.post(f"/history/{batch.id}/undo/", {"part": "1", "comment": ids[:2], "next": f"/history/{batch.id}/"})
    assert states(account) == ["new", "new", "hidden"]
    page = text_of(client.get(f"/history/{batch.id}/"))
    assert page.count("taken back") == 2 and "Undo all of it" in page
    assert "Took back 2 of: Hid 3 comments" in text_of(client.get("/history/"))


@pytest.mark.parametrize("ticked", [[], ["x"], ["9" * 30], ["\x00"]])
def test_ticking_nothing_never_takes_back_everything(owner, account, client, ticked) -> None:
    batch = actions.hide(account, harsh(account, 2), by=owner).batch
    assert batch
    client.post(f"/history/{batch.id}/undo/", {"part": "1", "comment": ticked})
    assert states(account) == ["hidden"] * 2


def test_what_was_decided_anew_since_stays_and_is_counted(owner, account, client) -> None:
    ids = harsh(account, 4)
    batch = actions.hide(account, ids, by=owner).batch
    assert batch
    actions.keep(account, ids[:3], by=owner)
    client.post(f"/history/{batch.id}/undo/")
    assert states(account) == ["kept", "kept", "kept", "new"]
    assert "Taken back: 1 change. 3 were decided anew since and stay as they are." in text_of(client.get("/history/"))


def test_another_creators_comments_cannot_be_named_in_an_undo(owner, account, client) -> None:
    theirs = make_account()
    other = actions.hide(theirs, harsh(theirs, 1), by=None).batch
    mine = actions.hide(account, harsh(account, 1), by=owner).batch
    assert other and mine
    their_comment = Comment.objects.of(theirs).get().id
    data = {"part": "1", "comment": their_comment, "as": "card", "card": their_comment}
    assert client.post(f"/history/{mine.id}/undo/", data, HTTP_HX_REQUEST="true").status_code == 404
    assert client.post(f"/history/{other.id}/undo/").status_code == 404
    assert states(theirs) == ["hidden"]


def test_history_is_paged_and_costs_the_same_whatever_it_holds(
    owner, account, client, monkeypatch, django_assert_max_num_queries
) -> None:
    monkeypatch.setattr(history_page, "BATCHES", 4)
    for id in harsh(account, 10):
        actions.hide(account, [id], by=owner)
    seen, href = [], "/history/"
    while href:
        with django_assert_max_num_queries(8):
            html = client.get(href).content.decode()
        seen.append(re.findall(r'action="/history/(\d+)/undo/"', html))
        further = re.search(r'rel="next" href="([^"]+)"', html)
        href = further and f"/history/{further[1]}"
    assert [len(page) for page in seen] == [4, 4, 2]
    assert sum(seen, []) == [str(id) for id in Batch.objects.order_by("-id").values_list("id", flat=True)]
    back = re.search(r'rel="prev" href="([^"]+)"', html)
    assert re.findall(r'action="/history/(\d+)/undo/"', client.get(f"/history/{back[1]}").content.decode()) == seen[1]


def test_a_batch_page_is_paged_and_costs_the_same_whatever_it_holds(
    owner, account, client, monkeypatch, django_assert_max_num_queries
) -> None:
    monkeypatch.setattr(history_page, "CHANGES", 6)
    batch = actions.hide(account, [id for n in range(5) for id in harsh(account, 2, author=f"a{n}")], by=owner).batch
    assert batch
    with django_assert_max_num_queries(10):
        html = client.get(f"/history/{batch.id}/").content.decode()
    assert html.count("insult, strong") == 6
    further = re.search(r'rel="next" href="([^"]+)"', html)
    assert client.get(f"/history/{batch.id}/{further[1]}").content.decode().count("insult, strong") == 4


@pytest.mark.parametrize("place", ["x", "-1", "9" * 30, "", "\x00", "٣"])
@pytest.mark.parametrize("side", ["after", "before"])
def test_a_place_in_history_that_makes_no_sense_is_no_error(owner, account, client, side, place) -> None:
    batch = actions.hide(account, harsh(account, 1), by=owner).batch
    assert batch
    assert client.get("/history/", {side: place}).status_code == 200
    assert client.get(f"/history/{batch.id}/", {side: place}).status_code == 200


def test_a_batch_whose_comments_were_removed_says_so(owner, account, client) -> None:
    batch = actions.hide(account, harsh(account, 1), by=owner).batch
    assert batch
    Action.objects.all().delete()
    assert "Nothing is left of it" in text_of(client.get(f"/history/{batch.id}/"))
