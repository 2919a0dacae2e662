"""Review: what is veiled, how a queue is paged and filtered, and what each click does, in place and by way of a redirect."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dashboard import review_page
from kindness import actions, ingest
from kindness.models import Account, Action, Author, Batch, Comment
from tests.dashboard.access import client_of, text_of
from tests.factories import make_account, make_author, make_comment, make_row, make_user, read_as

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SECRET = "sharp words nobody should meet unprepared"


def address(account: Account, queue: str = "review") -> str:
    return f"/review/{account.id}/{queue}/"


def harsh(account: Account, count: int = 1, **fields) -> list[Comment]:
    return [
        make_comment(account=account, text=f"{SECRET} {n}", category=fields.pop("category", "insult"), **fields)
        for n in range(count)
    ]


def ids_on(html: str) -> list[int]:
    return [int(id) for id in re.findall(r'<article class="card[^"]*" id="comment-(\d+)"', html)]


def act(client, account: Account, wanted: str, *comments: Comment, htmx: str = "", **fields):
    """A click: with `htmx` the id of the element that would be swapped, in place; else by way of a redirect."""
    data = {"act": wanted, "comment": [comment.pk for comment in comments], "next": address(account), **fields}
    headers = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": htmx} if htmx else {}
    return client.post(f"/review/{account.id}/act/", data, **headers)


def on_card(client, account: Account, wanted: str, comment: Comment, **fields):
    return act(client, account, wanted, comment, htmx=f"comment-{comment.pk}", **fields)


# --- Where Review begins ------------------------------------------------------------------------------------------


def test_somebody_without_an_account_is_shown_the_way_to_one() -> None:
    html = text_of(client_of(make_user()).get("/review/"))
    assert "There is nothing to review yet" in html and 'href="/accounts/"' in html


def test_review_opens_the_account_and_queue_that_need_something(owner, account, client) -> None:
    second = make_account(owner=owner, handle="second")
    assert client.get("/review/").url == address(account)
    held = make_comment(account=account, category="neutral")
    actions.hold(account, [held.id], by=None)
    assert client.get("/review/").url == address(account, "held")
    read_as(make_comment(account=second), unread="language")
    assert client.get("/review/").url == address(second, "unread")
    harsh(second)
    assert client.get("/review/").url == address(second, "review")


def test_an_empty_queue_has_a_word_of_thanks_and_a_fresh_account_the_way_to_a_file(account, client) -> None:
    assert "No comments yet" in text_of(client.get(address(account)))
    make_comment(account=account, category="kind", text="what a warm film")
    html = text_of(client.get(address(account)))
    assert "Nothing needs you" in html and "Thank you" in html and "Read 1 kind comment" in html
    make_comment(account=account)
    assert "1 comment has not been read yet" in text_of(client.get(address(account)))


@pytest.mark.parametrize("queue", ["review", "unread", "held", "hidden", "kind", "quiet", "kept", "ignored", "gone", "own"])
def test_every_queue_has_a_page_that_says_what_goes_there(account, client, queue) -> None:
    make_comment(account=account, category="neutral" if queue != "quiet" else "kind")
    html = text_of(client.get(address(account, queue)))
    assert 'class="empty"' in html and "<h2>" in html


def test_a_queue_that_does_not_exist_is_not_found(account, client) -> None:
    assert client.get(address(account, "nonsense")).status_code == 404
    assert client.get(address(account, "nonsense") + "new/?since=1", HTTP_HX_REQUEST="true").status_code == 404


# --- What is veiled -----------------------------------------------------------------------------------------------

VEILED = {
    "harsh": lambda c: read_as(c, category="insult"),
    "spam": lambda c: read_as(c, category="spam"),
    "criticism": lambda c: read_as(c, category="criticism"),
    "friendly swearing": lambda c: read_as(c, category="profanity", severity=0),
    "proposed for a look": lambda c: read_as(c, category="neutral", proposal="look"),
    "may need help": lambda c: read_as(c, category="neutral", may_need_help=True),
    "not read": lambda c: read_as(c, unread="language"),
    "waiting to be read": lambda c: c,
    "harsh though kind": lambda c: read_as(c, category="kind", severity=1),
}


@pytest.mark.parametrize("case", VEILED)
def test_what_may_hurt_is_not_in_the_page(account, client, case) -> None:
    comment = VEILED[case](make_comment(account=account, text=SECRET))
    comment.refresh_from_db()
    for html in (
        client.get(address(account, comment.queue)).content.decode(),
        client.get(f"/review/comment/{comment.id}/").content.decode(),
    ):
        assert ids_on(html) == [comment.id]
        assert SECRET not in html and "sharp" not in html and "6 words, veiled" in html


@pytest.mark.parametrize("category", ["kind", "neutral"])
def test_kind_and_neutral_words_are_open_in_their_own_direction_and_language(account, client, category) -> None:
    comment = read_as(make_comment(account=account, text="שלום <b>חבר</b>"), category=category, language="he")
    html = client.get(address(account, comment.queue)).content.decode()
    assert '<blockquote class="card__text" dir="auto" lang="he">שלום &lt;b&gt;חבר&lt;/b&gt;</blockquote>' in html


def test_words_that_changed_since_they_were_read_as_kind_are_veiled_again(account, client) -> None:
    comment = make_comment(account=account, text="what a warm film", category="kind")
    ingest.rows(account, [make_row(id=comment.external_id, text=SECRET)])
    html = client.get(address(account, "unread")).content.decode()
    assert SECRET not in html and "Changed, waiting to be read" in html and "edited" in html


def test_what_a_blocked_person_wrote_is_veiled_whatever_it_says(account, client, owner) -> None:
    comment = make_comment(account=account, text=SECRET, category="neutral")
    actions.block(account, [comment.author_id], by=owner)
    assert SECRET not in client.get(address(account, "quiet")).content.decode()


def test_a_text_is_shown_when_it_is_asked_for_and_in_that_card_only(account, client) -> None:
    first, second = harsh(account, 2)
    shown = client.get(f"/review/comment/{first.id}/?reveal=1", HTTP_HX_REQUEST="true")
    html = shown.content.decode()
    assert first.text in html and second.text not in html and "Veil again" in html and "<html" not in html
    assert "no-store" in shown["Cache-Control"]
    page = client.get(f"/review/comment/{first.id}/?reveal=1", HTTP_REFERER=f"http://testserver{address(account)}?severity=2")
    assert first.text in page.content.decode() and f'href="{address(account)}?severity=2"' in page.content.decode()
    assert first.text not in client.get(f"/review/comment/{first.id}/", HTTP_HX_REQUEST="true").content.decode()


def test_a_reply_shows_what_it_answers_and_veils_that_too(account, client) -> None:
    open_one = make_comment(account=account, text="when is the next film", category="neutral", author="uma")
    bad_one = make_comment(account=account, text=SECRET, category="insult", author="vik")
    read_as(make_comment(account=account, text="nice", parent_id=open_one.external_id), category="kind")
    read_as(make_comment(account=account, text="sweet", parent_id=bad_one.external_id), category="kind")
    make_comment(account=account, text="lovely", parent_id="never-seen", category="kind")
    html = text_of(client.get(address(account, "kind")))
    assert "In reply to @uma: <q dir=" in html and "when is the next film" in html
    assert "In reply to @vik: insult, strong, veiled" in html and SECRET not in html
    assert "In reply to a comment that is not here" in html


def test_a_card_says_what_it_was_read_as_why_by_whom_and_when(account, client) -> None:
    make_comment(account=account, text="hello there", author="ana", category="kind")
    comment = read_as(
        make_comment(account=account, text=SECRET, author="ana", time_is_estimate=True), category="appearance", severity=2
    )
    html = text_of(client.get(address(account)))
    assert ids_on(html) == [comment.id]
    assert "About looks" in html and '<span class="chip__level">strong</span>' in html
    assert "Suggested: hide. It reads as unkind about looks." in html
    assert "@ana" in html and "2 comments here · 1 harsh · 1 kind" in html and "an estimate" in html and "Post p1" in html


def test_nothing_is_suggested_where_somebody_has_decided(account, client, owner) -> None:
    (comment,) = harsh(account)
    assert "act--suggested" in client.get(address(account)).content.decode()
    actions.keep(account, [comment.id], by=owner)
    html = client.get(address(account, "kept")).content.decode()
    assert "act--suggested" not in html and "Suggested" not in html and "It reads as an insult." in html


def test_somebody_in_distress_is_met_with_care_and_not_as_harsh(account, client) -> None:
    read_as(make_comment(account=account, text=SECRET), category="neutral", may_need_help=True)
    html = text_of(client.get(address(account)))
    assert "Whoever wrote this may need help" in html and "callout--care" in html and "harsh" not in html


@pytest.mark.parametrize(
    ("unread", "words"), [("language", "language the model does not read yet"), ("empty", "There is no text in it")]
)
def test_what_was_not_read_says_why(account, client, unread, words) -> None:
    read_as(make_comment(account=account, text="" if unread == "empty" else SECRET), unread=unread)
    assert words in text_of(client.get(address(account, "unread")))


def test_a_card_says_where_the_platform_shows_something_else(account, client, owner) -> None:
    (comment,) = harsh(account)
    actions.hide(account, [comment.id], by=owner)
    assert "Still public. It is on your to-do list." in text_of(client.get(address(account, "hidden")))
    connected = make_account(owner=owner, platform="demo", connection="demo", handle="there")
    (other,) = harsh(connected)
    actions.hide(connected, [other.id], by=owner)
    assert "Still public. It is on its way." in text_of(client.get(address(connected, "hidden")))
    action = Action.objects.get(comment=other)
    actions.settle(connected, {action.id: actions.Answer("refused", "pinned")}, timezone.now())
    assert "Still public. The platform refused." in text_of(client.get(address(connected, "hidden")))


def test_a_very_long_comment_is_cut_and_says_so(account, client) -> None:
    make_comment(account=account, text="la " * 200_000, category="neutral")
    response = client.get(address(account, "quiet"))
    assert "The first 3,000 of 600,000 characters." in text_of(response) and len(response.content) < 60_000


# --- Pages and filters --------------------------------------------------------------------------------------------


def test_pages_follow_each_other_without_gap_or_repeat_and_lead_back(account, client) -> None:
    now = timezone.now()
    for n in range(70):
        category = ("threat", "insult", "appearance")[n % 3]
        read_as(make_comment(account=account, author=f"a{n % 5}", at=now - timedelta(minutes=n // 2)), category=category)
    wanted = list(Comment.objects.of(account).in_queue("review").by_rank().values_list("id", flat=True))
    seen, href, hrefs = [], address(account), []
    while href:
        html = client.get(href).content.decode()
        seen.append(ids_on(html))
        hrefs.append(href)
        further = re.search(r'rel="next" href="([^"]+)"', html)
        href = further and further[1].replace("&amp;", "&")
    assert [len(page) for page in seen] == [30, 30, 10] and sum(seen, []) == wanted
    back = re.search(r'rel="prev" href="([^"]+)"', html)
    assert ids_on(client.get(back[1]).content.decode()) == seen[1]
    first = re.search(r'rel="prev" href="([^"]+)"', client.get(back[1]).content.decode())
    html = client.get(first[1]).content.decode()
    assert ids_on(html) == seen[0] and 'rel="prev"' not in html


def test_a_page_whose_comments_have_all_moved_on_says_so(account, client) -> None:
    harsh(account)
    assert "The list ends here" in text_of(client.get(address(account) + "?after=0.1"))


@pytest.mark.parametrize("count", [5, 60])
def test_a_page_costs_the_same_number_of_queries_whatever_it_shows(
    owner, account, client, count, django_assert_max_num_queries
) -> None:
    now = timezone.now()
    parent = make_comment(account=account, text="first", category="neutral", author="parent")
    for n in range(count):
        reply = {"parent_id": parent.external_id} if n % 2 else {}
        read_as(make_comment(account=account, author=f"a{n}", post=f"p{n}", at=now, **reply), category="insult")
    some = list(Comment.objects.in_queue("review").values_list("id", flat=True)[: count // 2])
    actions.hide(account, some, by=owner)
    post = parent.post_id
    client.get(address(account))
    for url in (
        address(account),
        address(account, "hidden"),
        address(account) + f"?category=insult&severity=2&by=a&q=love&since=2000-01-01&until=2999-01-01&post={post}",
    ):
        with django_assert_max_num_queries(15):
            assert client.get(url).status_code == 200


def test_the_number_of_queries_is_constant(account, client) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(address(account))
        return len(queries)

    harsh(account, 2)
    few = cost()
    for n in range(20):
        parent = make_comment(account=account, author=f"parent{n}", category="insult", post=f"p{n}")
        make_comment(account=account, author=f"child{n}", category="threat", parent_id=parent.external_id)
    assert cost() == few


def test_each_filter_narrows_and_can_be_removed_by_a_link(account, client) -> None:
    zone_day = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    account.time_zone = "Europe/Helsinki"
    account.save()
    wanted = read_as(
        make_comment(account=account, text="Blue kettle", author="ana.k", post="p1", at=zone_day),
        category="appearance",
        severity=2,
    )
    for n, other in enumerate(
        (
            {"category": "insult", "severity": 2},
            {"category": "appearance", "severity": 3},
        )
    ):
        read_as(
            make_comment(account=account, text="Red pot", author=f"bo{n}", post="p2", at=zone_day - timedelta(days=9)), **other
        )
    filters = {
        "category": "appearance&severity=2",
        "severity": "2&category=appearance",
        "post": str(wanted.post_id),
        "author": str(wanted.author_id),
        "by": "@ANA",
        "q": "kettle BLUE",
        "since": "2026-03-02",
        "until": "2026-03-02&since=2026-03-01",
    }
    for name, value in filters.items():
        html = client.get(f"{address(account)}?{name}={value}").content.decode()
        assert ids_on(html) == [wanted.id], name
        assert "filters__set" in html and 'class="sr-only">remove</span>' in html
    assert ids_on(client.get(f"{address(account)}?until=2026-03-01&since=2026-03-01").content.decode()) == []
    assert len(ids_on(client.get(address(account)).content.decode())) == 3


def test_pages_between_two_days_follow_each_other_over_all_severities(account, client) -> None:
    day = datetime(2026, 3, 1, 12, tzinfo=UTC)
    for n in range(80):
        category = ("threat", "insult", "appearance", "spam")[n % 4]
        read_as(make_comment(account=account, author=f"a{n % 5}", at=day + timedelta(hours=n)), category=category)
    between = Comment.objects.of(account).in_queue("review").between(day, day + timedelta(hours=60)).by_rank()
    wanted = list(between.values_list("id", flat=True))
    seen, href = [], address(account) + "?since=2026-03-01&until=2026-03-03"
    while href:
        html = client.get(href).content.decode()
        seen.append(ids_on(html))
        further = re.search(r'rel="next" href="([^"]+)"', html)
        href = further and further[1].replace("&amp;", "&")
    assert sum(seen, []) == wanted and [len(page) for page in seen] == [30, 30]
    back = re.search(r'rel="prev" href="([^"]+)"', html)[1].replace("&amp;", "&")
    assert ids_on(client.get(back).content.decode()) == seen[0]


@pytest.mark.parametrize(
    "days", [{"until": "2999-12-31"}, {"since": "2000-01-01", "until": "2999-12-31"}, {"since": "1970-01-01"}]
)
def test_a_period_of_centuries_lists_every_comment_once(account, client, days) -> None:
    account.time_zone = "Asia/Tokyo"  # where 1970 began before the Unix second 0
    account.save()
    for category in ("threat", "insult", "appearance", "spam"):
        make_comment(account=account, category=category)
    wanted = list(Comment.objects.of(account).in_queue("review").by_rank().values_list("id", flat=True))
    assert ids_on(client.get(address(account), days).content.decode()) == wanted and len(wanted) == 4


def test_a_period_that_begins_beyond_every_second_is_empty(account, client) -> None:
    harsh(account)
    assert ids_on(client.get(address(account), {"since": "2900-01-01"}).content.decode()) == []


def test_a_filter_with_no_match_says_so_and_clears(account, client) -> None:
    harsh(account)
    html = text_of(client.get(address(account) + "?q=nothing+like+this"))
    assert "Nothing here matches" in html and "Clear the filters" in html


@pytest.mark.parametrize(
    ("field", "value", "label"),
    [
        ("category", "nonsense", "Category"),
        ("severity", "9" * 400, "Severity"),
        ("severity", "-1", "Severity"),
        ("post", "9" * 30, "Post"),
        ("post", "1; drop table", "Post"),
        ("author", "9" * 400, "Author"),
        ("q", "a" * 10_000, "Words"),
        ("q", "nul\x00byte", "Words"),
        ("by", "\x00", "Author"),
        ("since", "0001-01-01", "From"),
        ("until", "9999-12-31", "To"),
        ("since", "not a day", "From"),
    ],
)
def test_a_filter_that_makes_no_sense_is_left_out_and_named(account, client, field, value, label) -> None:
    (comment,) = harsh(account)
    response = client.get(address(account), {field: value})
    assert response.status_code == 200 and ids_on(response.content.decode()) == [comment.id]
    assert f"Left out, because it could not be understood: {label}." in text_of(response)


@pytest.mark.parametrize(
    "value", ["x", "1", "1.", ".", "-1.5", f"{10**30}.1", f"1.{10**30}", "1.2.3", "٣.٣", "\x00.1", "9" * 10_000]
)
@pytest.mark.parametrize("side", ["after", "before"])
def test_a_place_in_the_list_that_makes_no_sense_is_no_error(account, client, side, value) -> None:
    harsh(account)
    assert client.get(address(account), {side: value}).status_code == 200


def test_text_that_looks_like_a_pattern_is_only_text(account, client) -> None:
    comment = make_comment(account=account, text="50% off_[(.*", category="spam")
    harsh(account)
    assert ids_on(client.get(address(account), {"q": "% off_[(.*"}).content.decode()) == [comment.id]


def test_another_creators_post_or_author_is_no_filter_here(account, client) -> None:
    (mine,) = harsh(account)
    theirs = make_comment(category="insult")
    for field, value in (("post", theirs.post_id), ("author", theirs.author_id)):
        response = client.get(address(account), {field: value})
        assert ids_on(response.content.decode()) == [mine.id] and "Left out" in text_of(response)


def test_a_filtered_total_is_counted_no_further_than_ten_thousand(monkeypatch, account, client) -> None:
    monkeypatch.setattr(review_page, "MOST_COUNTED", 3)
    monkeypatch.setattr("dashboard.views.review.MOST_COUNTED", 3)
    harsh(account, 5)
    assert "3+ match" in text_of(client.get(address(account) + "?category=insult"))


# --- One card -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "state", "ignored", "word"),
    [("keep", "kept", False, "Kept"), ("hide", "hidden", False, "Hidden"), ("ignore", "new", True, "Ignored")],
)
def test_a_decided_card_stays_in_place_with_its_undo(account, client, wanted, state, ignored, word) -> None:
    (comment,) = harsh(account)
    html = on_card(client, account, wanted, comment).content.decode()
    comment.refresh_from_db()
    assert (comment.state, comment.ignored) == (state, ignored)
    assert ids_on(html) == [comment.id] and "card--decided" in html and word in html and SECRET not in html
    assert 'hx-swap-oob="true"' not in html.split("</article>")[0], "the card itself is the answer"
    assert '<span class="tabs__count" id="count-review" hx-swap-oob="true">0</span>' in html
    assert 'id="nav-review-count"' in html
    batch = Batch.objects.get()
    back = client.post(
        f"/history/{batch.id}/undo/",
        {"as": "card", "card": comment.id, "part": "1", "comment": comment.id},
        HTTP_HX_REQUEST="true",
        HTTP_HX_TARGET=f"comment-{comment.id}",
    ).content.decode()
    comment.refresh_from_db()
    assert (comment.state, comment.ignored) == ("new", False)
    assert ids_on(back) == [comment.id] and "card--decided" not in back and 'value="hide"' in back
    assert '<span class="tabs__count" id="count-review" hx-swap-oob="true">1</span>' in back


def test_clicking_twice_changes_once_and_shows_the_undo_of_the_first_click(account, client) -> None:
    (comment,) = harsh(account)
    on_card(client, account, "hide", comment)
    first = Action.objects.get().batch_id
    html = on_card(client, account, "hide", comment).content.decode()
    assert Action.objects.count() == 1 and "card--decided" in html and f"/history/{first}/undo/" in html


def test_a_decision_without_javascript_leads_back_with_an_undo_in_the_message(account, client) -> None:
    (comment,) = harsh(account)
    there = f"{address(account)}?severity=2"
    response = act(client, account, "hide", comment, next=there)
    assert response.status_code == 302 and response.url == there
    html = client.get(there).content.decode()
    batch = Batch.objects.get()
    assert "1 comment hidden. What to do on the platform is on your to-do list." in html
    assert f'action="/history/{batch.id}/undo/"' in html
    response = client.post(f"/history/{batch.id}/undo/", HTTP_REFERER=f"http://testserver{there}")
    comment.refresh_from_db()
    assert response.url.endswith(there) and comment.state == "new"


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org", "javascript:alert(1)", "\x00", "a" * 9000])
def test_the_way_back_never_leads_elsewhere(account, client, elsewhere) -> None:
    (comment,) = harsh(account)
    assert act(client, account, "keep", comment, next=elsewhere).url == "/review/"


def test_what_is_gone_cannot_be_decided_and_says_so(account, client) -> None:
    (comment,) = harsh(account)
    Comment.objects.filter(id=comment.id).update(state="gone", remote="gone", queue="gone")
    html = text_of(on_card(client, account, "hide", comment))
    assert "Nothing changed. 1 could not be: it is no longer there." in html and "card--decided" not in html
    assert 'name="act"' not in html, "a comment that is gone offers nothing to do"


def test_an_unknown_act_is_refused(account, client) -> None:
    (comment,) = harsh(account)
    assert act(client, account, "remove", comment).status_code == 400
    assert client.post(f"/review/{account.id}/act/", {"comment": comment.id}).status_code == 400


@pytest.mark.parametrize("id", ["x", "-1", "9" * 30, "1e3", "", "\x00"])
def test_an_id_that_is_none_names_nothing(account, client, id) -> None:
    harsh(account)
    response = client.post(f"/review/{account.id}/act/", {"act": "hide", "comment": id})
    assert response.status_code == 302 and not Action.objects.exists()


def test_a_forged_id_alone_is_not_found_and_in_a_list_is_skipped(account, client) -> None:
    (mine,) = harsh(account)
    theirs = make_comment(category="insult")
    assert act(client, account, "hide", theirs).status_code == 404
    act(client, account, "hide", mine, theirs)
    theirs.refresh_from_db()
    assert theirs.state == "new" and Action.objects.count() == 1
    assert "1 comment hidden. 1 could not be" in text_of(client.get(address(account)))


@pytest.mark.parametrize(
    ("queue", "expected"),
    [
        ("review", ["keep", "hide", "ignore"]),
        ("held", ["keep", "hide", "ignore"]),
        ("hidden", ["keep", "ignore"]),
        ("kept", ["hide", "ignore"]),
        ("ignored", ["notice"]),
        ("own", []),
        ("gone", []),
    ],
)
def test_each_queue_offers_what_can_be_done_there(account, client, queue, expected) -> None:
    comment = make_comment(account=account, category="insult", author=account.handle if queue == "own" else "ana")
    Comment.objects.filter(id=comment.id).update(queue=queue)
    html = client.get(address(account, queue)).content.decode()
    card = html[html.index("<article") : html.index("</article>")]
    assert re.findall(r'name="act" value="(\w+)"', card) == expected
    assert ("/block/" in card) == (queue in {"review", "held", "hidden", "kept"})


@pytest.mark.parametrize("asked", ["http://testserver//example.org/", "http://testserver/\\example.org/", "///example.org/"])
def test_the_way_back_names_no_host_of_its_own(account, client, asked) -> None:
    (comment,) = harsh(account)
    assert act(client, account, "keep", comment, next=asked).url in {"/example.org/", "/review/"}


# --- Many at once -------------------------------------------------------------------------------------------------


def test_a_selection_is_decided_in_place_and_taken_back_from_its_message(account, client) -> None:
    comments = harsh(account, 4)
    actions.hide(account, [comments[0].id], by=None)
    shown = ",".join(str(comment.id) for comment in comments)
    response = act(client, account, "hide", *comments[:3], htmx="selection", shown=shown)
    html = response.content.decode()
    assert response["HX-Reswap"] == "none"
    assert set(ids_on(html)) == {comment.id for comment in comments[:3]} and html.count("card--decided") == 3
    assert "2 comments hidden. 1 was so already." in html and 'hx-target="closest .message"' in html
    batch = Batch.objects.order_by("id").last()
    back = client.post(f"/history/{batch.id}/undo/", {"as": "message", "shown": shown}, HTTP_HX_REQUEST="true")
    assert back["HX-Reswap"] == "outerHTML" and "Taken back: 2 changes." in text_of(back)
    assert set(ids_on(back.content.decode())) == {comment.id for comment in comments}
    assert sorted(Comment.objects.of(account).values_list("state", flat=True)) == ["hidden", "new", "new", "new"]


def test_an_empty_selection_changes_nothing_and_says_so(account, client) -> None:
    harsh(account)
    assert "Nothing changed." in text_of(act(client, account, "hide", htmx="selection"))
    act(client, account, "block")
    assert "Nothing was selected" in text_of(client.get(address(account)))
    assert not Action.objects.exists()


def all_of(client, account: Account, query: str = "") -> str:
    html = client.get(address(account) + query).content.decode()
    found = re.search(r'href="(/review/\d+/confirm/[^"]+)"', html)
    return found[1].replace("&amp;", "&") if found else ""


def fields_of(html: str) -> dict[str, str]:
    form = html[html.index('<form method="post" action="/review/') :]
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[: form.index("</form>")]))


def test_all_that_match_are_named_exactly_and_what_arrives_later_is_left(account, client, owner) -> None:
    harsh(account, 31)
    make_comment(account=account, category="spam")
    unread = make_comment(account=account, text="was there, but had not been read")
    edited = harsh(account, 1)[0]
    kept = harsh(account, 1)[0]
    page = all_of(client, account, "?category=insult")
    read_as(unread, category="insult")
    make_comment(account=account, category="insult", text="came later")
    ingest.rows(account, [make_row(id=edited.external_id, text="now something else")])
    read_as(Comment.objects.get(id=edited.id), category="insult")
    actions.keep(account, [kept.id], by=owner)
    html = client.get(page).content.decode()
    assert "What should happen with these 31 comments?" in html and "Hide 31 comments" in html and "insult" in html
    assert "There is no connection to TikTok, so what to do there goes on your to-do list." in html
    assert not Action.objects.filter(verb="hide").exists(), "asking does nothing"
    response = client.post(f"/review/{account.id}/act/", {**fields_of(html), "act": "hide"})
    assert response.status_code == 302
    hidden = set(Comment.objects.in_queue("hidden").values_list("id", flat=True))
    assert len(hidden) == 31 and not hidden & {unread.id, edited.id, kept.id}
    assert set(Comment.objects.in_queue("review").values_list("category", flat=True)) == {"spam", "insult"}
    assert "31 comments hidden." in text_of(client.get(address(account)))


def test_all_that_match_is_never_done_unasked(account, client) -> None:
    harsh(account, 3)
    response = client.post(f"/review/{account.id}/act/", {"act": "hide", "select": "all-matching", "queue": "review"})
    assert response.status_code == 302 and "/confirm/?act=hide" in response.url and not Action.objects.exists()
    assert "Hide 3 comments" in client.get(response.url).content.decode()


def test_no_more_than_so_many_go_at_once_and_the_rest_is_said(monkeypatch, account, client) -> None:
    monkeypatch.setattr(review_page, "MOST_AT_ONCE", 4)
    monkeypatch.setattr(review_page, "PAGE", 2)
    harsh(account, 6)
    html = client.get(all_of(client, account)).content.decode()
    assert "4 of 6: no more go at once. Repeat for the rest." in html
    client.post(f"/review/{account.id}/act/", {**fields_of(html), "act": "keep"})
    assert Comment.objects.in_queue("kept").count() == 4
    assert "4 comments kept. More match: open the list again and repeat for the rest." in text_of(client.get(address(account)))


@pytest.mark.parametrize("filters", [{"category": "nonsense"}, {"post": "9" * 30}, {"q": "\x00"}])
def test_a_filter_that_makes_no_sense_never_widens_what_is_acted_on(account, client, filters) -> None:
    harsh(account, 3)
    data = {"act": "hide", "select": "all-matching", "queue": "review", "sure": "1", **filters}
    assert client.post(f"/review/{account.id}/act/", data).status_code == 400
    assert client.get(f"/review/{account.id}/confirm/", data).status_code == 400
    assert not Action.objects.exists()


@pytest.mark.parametrize("at", ["", "x", "-5", "9" * 17, "9" * 400, "٣"])
def test_a_moment_that_makes_no_sense_means_now(account, client, at) -> None:
    harsh(account, 2)
    data = {"select": "all-matching", "queue": "review", "at": at}
    assert "these 2 comments" in client.get(f"/review/{account.id}/confirm/", data).content.decode()


# --- People -------------------------------------------------------------------------------------------------------


def test_blocking_asks_first_with_earlier_comments_as_a_separate_unticked_choice(account, client) -> None:
    first, second, third = harsh(account, 3)
    url, in_card = (
        f"/review/author/{first.author_id}/block/",
        {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": f"comment-{first.id}"},
    )
    html = client.get(f"{url}?comment={first.id}", **in_card).content.decode()
    assert "Block <bdi>@ana</bdi>?" in html and "Also hide their 2 earlier comments" in html and ids_on(html) == [first.id]
    assert re.search(r'<input type="checkbox" name="earlier"[^>]*>', html)[0].count("checked") == 0
    assert not Action.objects.exists()
    done = client.post(url, {"comment": first.id}, **in_card).content.decode()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state, first.author.standing) == ("hidden", "new", "blocked")
    assert "@ana is blocked. 1 comment hidden." in done and "Blocked, and hidden" in done
    later = make_comment(account=account, text="again")
    assert later.state == "held"


def test_the_undo_of_a_block_takes_back_all_of_it_at_once(account, client) -> None:
    comments = harsh(account, 3)
    shown = ",".join(str(comment.id) for comment in comments)
    target = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": f"comment-{comments[0].id}"}
    url = f"/review/author/{comments[0].author_id}/block/"
    html = client.post(url, {"comment": comments[0].id, "earlier": "1", "shown": shown}, **target).content.decode()
    assert set(ids_on(html)) == {comment.id for comment in comments} and html.count("card--decided") == 3
    batch = Batch.objects.get()
    back = client.post(f"/history/{batch.id}/undo/", {"as": "card", "card": comments[0].id, "shown": shown}, **target)
    assert set(ids_on(back.content.decode())) == {comment.id for comment in comments}
    assert Author.objects.get(id=comments[0].author_id).standing == "none"
    assert set(Comment.objects.of(account).values_list("state", flat=True)) == {"new"}


def test_a_block_without_javascript_has_its_own_page_and_leads_back(account, client) -> None:
    (comment,) = harsh(account)
    there = address(account) + "?severity=2"
    url = f"/review/author/{comment.author_id}/block/?comment={comment.id}"
    html = client.get(url, HTTP_REFERER=f"http://testserver{there}").content.decode()
    assert "<h1>" in html and "There is no connection to TikTok" in html
    response = client.post(url.split("?")[0], {"comment": comment.id, "next": there})
    assert response.url == there
    assert "@ana is blocked. 1 comment hidden." in text_of(client.get(there))
    html = client.get(url).content.decode()
    assert "Already blocked" in html
    client.post(url.split("?")[0], {"act": "unblock"})
    assert Author.objects.get(id=comment.author_id).standing == "none"


def test_a_card_of_a_blocked_person_offers_to_unblock_them(account, client, owner) -> None:
    (comment,) = harsh(account)
    actions.block(account, [comment.author_id], by=owner)
    assert 'value="unblock"' in client.get(address(account)).content.decode()
    html = text_of(on_card(client, account, "unblock", comment))
    assert "@ana is no longer blocked." in html and "card--decided" not in html and "/block/" in html


def test_nobody_blocks_those_without_a_name_or_themselves(account, client) -> None:
    nameless = make_comment(account=account, author="", category="insult")
    own = make_comment(account=account, author=account.handle, category="neutral")
    assert "/block/" not in client.get(address(account)).content.decode()
    for comment in (nameless, own):
        assert client.get(f"/review/author/{comment.author_id}/block/").status_code == 404
        assert client.post(f"/review/author/{comment.author_id}/block/").status_code == 404
    assert not Author.objects.blocked().exists()


def test_a_selection_of_people_is_counted_before_they_are_blocked(account, client) -> None:
    comments = [harsh(account, 1, author=name)[0] for name in ("ana", "ben", "cas", "ana")]
    stranger = make_comment(category="insult", author="somebody.elses")
    make_comment(account=account, author="", category="insult")
    response = act(client, account, "block", *comments, stranger, htmx="selection")
    page = response["HX-Redirect"]
    html = client.get(page).content.decode()
    assert "Block 3 people?" in html and "somebody.elses" not in html and not Author.objects.blocked().exists()
    form = html[html.index('<form class="callout') :]
    data = {"act": "block", "sure": "1", "comment": re.findall(r'name="comment" value="(\d+)"', form)}
    client.post(f"/review/{account.id}/act/", data)
    assert set(Author.objects.blocked().values_list("name", flat=True)) == {"ana", "ben", "cas"}
    assert Comment.objects.in_queue("hidden").count() == 4
    assert "3 people blocked. 4 comments hidden." in text_of(client.get(address(account)))


def test_the_people_behind_all_that_match_can_be_blocked_after_asking(account, client) -> None:
    for name in ("ana", "ben"):
        harsh(account, 20, author=name)
    html = client.get(all_of(client, account)).content.decode()
    block = re.search(r'href="(\?act=block[^"]+)"', html)[1].replace("&amp;", "&")
    html = client.get(f"/review/{account.id}/confirm/{block}").content.decode()
    assert "Block 2 people?" in html and "The 40 comments you selected are hidden too." in html
    form = html[html.index('<form class="callout') :]
    client.post(f"/review/{account.id}/act/", dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)))
    assert Author.objects.blocked().count() == 2 and Comment.objects.in_queue("hidden").count() == 40


def test_a_trusted_persons_standing_is_said(account, client) -> None:
    make_author(account=account, name="ana", standing="trusted")
    read_as(make_comment(account=account, author="ana"), category="insult", severity=1, proposal="", reason="trusted")
    Comment.objects.update(queue="quiet")
    html = text_of(client.get(address(account, "quiet")))
    assert "trusted" in html


# --- New arrivals -------------------------------------------------------------------------------------------------


def test_the_bar_counts_what_came_since_the_list_was_opened(account, client) -> None:
    harsh(account)
    html = client.get(address(account)).content.decode()
    poll = re.search(r'hx-get="([^"]+/new/\?since=\d+)"', html)[1]
    assert client.get(poll, HTTP_HX_REQUEST="true").status_code == 204
    harsh(account, 12)
    answer = client.get(poll, HTTP_HX_REQUEST="true")
    assert "12 new comments are here. Show them" in text_of(answer) and ids_on(answer.content.decode()) == []
    assert client.get(poll).url == address(account)


@pytest.mark.parametrize("since", ["", "x", "-1", "9" * 50, "\x00"])
def test_a_bar_asked_for_nonsense_stays_away(account, client, since) -> None:
    harsh(account)
    assert client.get(address(account) + "new/", {"since": since}, HTTP_HX_REQUEST="true").status_code == 204
