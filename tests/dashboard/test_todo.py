"""The to-do list: what is carried over by hand, where to find it, and that a tick counts once."""

import re

import pytest

from dashboard import todo_page
from kindness import actions
from kindness.models import Account, Action, Comment
from tests.dashboard.access import text_of
from tests.factories import make_account, make_comment, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SECRET = "sharp words nobody should meet unprepared"


def hidden(account: Account, owner, **fields) -> Comment:
    comment = make_comment(account=account, text=SECRET, category="insult", **fields)
    actions.hide(account, [comment.id], by=owner)
    comment.refresh_from_db()
    return comment


def open_actions(account: Account) -> list[int]:
    return list(Action.objects.to_do().filter(account=account).values_list("id", flat=True))


def test_with_nothing_to_do_the_list_says_when_there_would_be(client, account) -> None:
    assert "Nothing is left to do by hand" in text_of(client.get("/to-do/"))


def test_each_task_says_what_to_do_and_leads_there_without_the_text(owner, account, client) -> None:
    comment = hidden(
        account, owner, author="ben", id="7300000000000000001", post_url="https://www.tiktok.com/@mila/video/7200000000000000001"
    )
    actions.block(account, [comment.author_id], by=owner)
    html = text_of(client.get("/to-do/"))
    assert "Hide the comment by @ben in the TikTok app" in html and "Block @ben in the TikTok app" in html
    assert f'href="{comment.url}"' in html and "share_comment_id=7300000000000000001" in html
    assert 'href="https://www.tiktok.com/@ben"' in html and 'rel="noopener noreferrer"' in html
    assert "insult, strong" in html and SECRET not in html


def test_taking_it_back_before_it_was_done_leaves_nothing_to_do(owner, account, client) -> None:
    comment = hidden(account, owner)
    actions.undo(actions.Batch.objects.get(), by=owner)
    assert open_actions(account) == [] and "Nothing is left" in text_of(client.get("/to-do/"))
    actions.hide(account, [comment.id], by=owner)
    actions.tick(account, open_actions(account))
    actions.keep(account, [comment.id], by=owner)
    assert "Show the comment by @ana again in the TikTok app" in text_of(client.get("/to-do/"))


def test_a_tick_counts_once_and_the_line_stays_struck_out(owner, account, client) -> None:
    hidden(account, owner, author="ana")
    hidden(account, owner, author="ben")
    first, second = open_actions(account)
    data = {"account": account.id, "action": first}
    response = client.post("/to-do/tick/", data, HTTP_HX_REQUEST="true")
    html = response.content.decode()
    assert response["HX-Reswap"] == "none" and f'id="task-{first}" hx-swap-oob="true"' in html
    assert "todo__item--done" in html and 'aria-pressed="true"' in html and ".nav-todo-count" in html
    again = client.post("/to-do/tick/", data, HTTP_HX_REQUEST="true")
    assert "todo__item--done" in again.content.decode()
    assert open_actions(account) == [second]
    assert Action.objects.get(id=first).status == "done" and Action.objects.get(id=first).comment.remote == "hidden"
    client.post("/to-do/tick/", data)
    assert "It was done already." in text_of(client.get("/to-do/"))


def test_all_of_a_post_are_ticked_with_one_click(owner, account, client) -> None:
    for name in ("ana", "ben", "cas"):
        hidden(account, owner, author=name, post="p1")
    last = hidden(account, owner, author="dan", post="p2")
    html = client.get("/to-do/").content.decode()
    section = html[html.index("Post p1") : html.index("Post p2")]
    form = section[: section.index("</form>")]
    ids = re.findall(r'name="action" value="(\d+)"', form)
    assert len(ids) == 3 and "All 3 are done" in form
    client.post("/to-do/tick/", {"account": account.id, "action": ids})
    assert "3 things done." in text_of(client.get("/to-do/"))
    assert [Action.objects.get(id=id).comment_id for id in open_actions(account)] == [last.id]


def test_tasks_stand_by_post_and_within_it_by_author(owner, account, client) -> None:
    for name, post in (("ana", "p1"), ("ben", "p2"), ("ben", "p1"), ("ana", "p1")):
        hidden(account, owner, author=name, post=post)
    html = client.get("/to-do/").content.decode()
    assert [int(n) for n in re.findall(r'id="task-(\d+)"', html)] == [
        id for n in (0, 3, 2, 1) for id in [open_actions(account)[n]]
    ]


@pytest.mark.parametrize(("platform", "size"), [("tiktok", 100), ("instagram", 25), ("youtube", 50)])
def test_a_page_is_as_long_as_the_app_can_select_at_once(owner, platform, size) -> None:
    account = make_account(owner=owner, platform=platform, handle="x")
    assert todo_page.page_of(account, 0).size == size


def test_the_list_is_paged_without_gap_or_repeat_at_a_constant_cost(
    owner, account, client, monkeypatch, django_assert_max_num_queries
) -> None:
    monkeypatch.setattr(todo_page, "AT_ONCE", {"tiktok": 4})
    for n in range(10):
        hidden(account, owner, author=f"a{n % 3}", post=f"p{n % 2}")
    seen, href = [], "/to-do/"
    while href:
        with django_assert_max_num_queries(9):
            html = client.get(href).content.decode()
        seen.append({int(n) for n in re.findall(r'id="task-(\d+)"', html)})
        further = re.search(r'rel="next" href="([^"]+)"', html)
        href = further and "/to-do/" + further[1].replace("&amp;", "&")
    assert [len(page) for page in seen] == [4, 4, 2] and set().union(*seen) == set(open_actions(account))


def test_the_count_stands_in_the_navigation(owner, account, client) -> None:
    hidden(account, owner)
    hidden(account, owner)
    html = text_of(client.get("/history/"))
    counts = re.findall(r'nav-todo-count">\s*(\d+) <span class="sr-only">to do</span>', html)
    assert counts == ["2", "2"], "in the bottom bar's menu and in the side column"


def test_a_connected_account_has_nothing_here_and_ticks_nothing(owner, client) -> None:
    account = make_account(owner=owner, platform="demo", connection="demo", handle="there")
    hidden(account, owner)
    action = Action.objects.get()
    client.post("/to-do/tick/", {"account": account.id, "action": action.id})
    action.refresh_from_db()
    assert action.status == "wanted" and "Nothing is left" in text_of(client.get("/to-do/"))


def test_another_creators_task_is_not_ticked(owner, account, client) -> None:
    stranger = make_user()
    theirs = make_account(owner=stranger)
    hidden(theirs, stranger)
    (task,) = open_actions(theirs)
    assert client.post("/to-do/tick/", {"account": theirs.id, "action": task}).status_code == 404
    html = client.post("/to-do/tick/", {"account": account.id, "action": task}, HTTP_HX_REQUEST="true").content.decode()
    assert open_actions(theirs) == [task] and "task-" not in html


@pytest.mark.parametrize("value", ["x", "", "-1", "9" * 30, "\x00", "٣"])
def test_nonsense_is_no_error(owner, account, client, value) -> None:
    hidden(account, owner)
    assert client.get("/to-do/", {"account": value}).status_code in {200, 404}
    assert client.get("/to-do/", {"after": value}).status_code == 200
    assert client.post("/to-do/tick/", {"account": value, "action": value}).status_code == 404
    assert client.post("/to-do/tick/", {"account": account.id, "action": value}).status_code == 302
    assert len(open_actions(account)) == 1


def test_several_accounts_are_chosen_between(owner, account, client) -> None:
    second = make_account(owner=owner, platform="instagram", handle="second")
    hidden(account, owner, author="ana")
    hidden(second, owner, author="ben")
    html = text_of(client.get("/to-do/"))
    assert "@ana" in html and "@ben" not in html and f"?account={second.id}" in html
    html = text_of(client.get(f"/to-do/?account={second.id}"))
    assert "Hide the comment by @ben in the Instagram app" in html and "up to 25 comments at once" in html
