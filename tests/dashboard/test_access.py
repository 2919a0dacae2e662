"""Review, History and the to-do list: who gets what from each address, by which method, and what an expired login answers."""

import pytest
from django.test import Client

from kindness import actions
from kindness.models import Action, Comment
from tests.dashboard.access import NOBODY, People, client_of
from tests.factories import make_comment

pytestmark = [pytest.mark.django_db, pytest.mark.database]

READ = {
    "queue": "/review/{account}/review/",
    "more": "/review/{account}/quiet/",
    "card": "/review/comment/{comment}/",
    "reveal": "/review/comment/{comment}/?reveal=1",
    "block": "/review/author/{author}/block/",
    "confirm": "/review/{account}/confirm/?select=all-matching&queue=review",
    "confirm_block": "/review/{account}/confirm/?act=block&comment={comment}",
    "batch": "/history/{batch}/",
    "todo": "/to-do/?account={account}",
}
WRITE = {
    "act": ("/review/{account}/act/", {"act": "hide", "comment": "{comment}"}),
    "block": ("/review/author/{author}/block/", {"comment": "{comment}"}),
    "undo": ("/history/{batch}/undo/", {}),
    "tick": ("/to-do/tick/", {"account": "{account}", "action": "{action}"}),
}
OWN = ["/review/", "/history/", "/to-do/"]


@pytest.fixture
def people() -> People:
    return People()


@pytest.fixture
def names(people: People) -> dict[str, int]:
    comment = make_comment(account=people.account, category="insult", text="harsh words here")
    other = make_comment(account=people.account, category="insult", text="other harsh words", author="ben")
    batch = actions.hide(people.account, [other.id], by=people.owner).batch
    assert batch
    return {
        "account": people.account.id,
        "comment": comment.id,
        "author": comment.author_id,
        "batch": batch.id,
        "action": Action.objects.get(comment=other).id,
    }


@pytest.mark.parametrize("name", READ)
def test_a_page_is_for_those_who_look_after_the_account(people, names, name) -> None:
    answers = people.answers(READ[name].format(**names))
    assert answers == {"nobody": NOBODY, "stranger": 404, "helper": 200, "owner": 200}


@pytest.mark.parametrize("name", WRITE)
def test_a_click_is_for_those_who_look_after_the_account(people, names, name) -> None:
    url, data = WRITE[name]
    filled = {key: value.format(**names) for key, value in data.items()}
    before = set(Comment.objects.values_list("id", "state")), set(Action.objects.values_list("id", "status"))
    assert client_of(people.stranger).post(url.format(**names), filled).status_code == 404
    assert client_of(None).post(url.format(**names), filled).status_code == NOBODY
    assert (set(Comment.objects.values_list("id", "state")), set(Action.objects.values_list("id", "status"))) == before
    answers = people.answers(url.format(**names), "post", filled)
    assert answers == {"nobody": NOBODY, "stranger": 404, "helper": 302, "owner": 302}


@pytest.mark.parametrize("url", OWN)
def test_what_belongs_to_nobody_in_particular_shows_each_person_their_own(people, names, url) -> None:
    answers = people.answers(url)
    assert answers["nobody"] == NOBODY and answers["stranger"] in {200, 302} and answers["owner"] in {200, 302}
    html = client_of(people.stranger).get(url, follow=True).content.decode()
    assert f"@{people.account.handle}" not in html


def test_the_arrivals_bar_is_for_those_who_look_after_the_account(people) -> None:
    url = f"/review/{people.account.id}/review/new/?since=0"
    assert people.answers(url) == {"nobody": NOBODY, "stranger": 404, "helper": 302, "owner": 302}
    assert client_of(people.stranger).get(url, HTTP_HX_REQUEST="true").status_code == 404


@pytest.mark.parametrize("name", READ)
def test_an_expired_login_answers_htmx_with_a_whole_page_redirect(names, name) -> None:
    response = Client().get(READ[name].format(**names), HTTP_HX_REQUEST="true")
    assert response.status_code == 200 and not response.content
    assert response["HX-Redirect"].startswith("/account/login/")


@pytest.mark.parametrize("name", WRITE)
def test_a_click_needs_post_and_its_token(people, names, name) -> None:
    url, data = WRITE[name]
    filled = {key: value.format(**names) for key, value in data.items()}
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(people.owner)
    assert strict.post(url.format(**names), filled).status_code == 403
    if name != "block":  # asks on GET, acts on POST
        assert client_of(people.owner).get(url.format(**names)).status_code == 405
    assert client_of(people.owner).put(url.format(**names)).status_code == 405


@pytest.mark.parametrize("name", READ)
def test_a_page_does_not_take_a_post(people, names, name) -> None:
    if name != "block":
        assert client_of(people.owner).post(READ[name].format(**names)).status_code == 405


@pytest.mark.parametrize("name", READ)
def test_nothing_that_was_shown_is_kept_by_a_cache(people, names, name) -> None:
    response = client_of(people.owner).get(READ[name].format(**names))
    assert "no-store" in response["Cache-Control"] and "HX-Request" in response["Vary"]


def test_a_helper_is_named_to_the_owner_and_the_owner_to_the_helper(people, names) -> None:
    html = client_of(people.helper).get("/history/").content.decode()
    assert f"by {people.owner.email}" in html
    assert "by you" in client_of(people.owner).get("/history/").content.decode()
