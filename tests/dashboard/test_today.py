"""Today: the sentence, the numbers, what went wrong, and never a harsh word."""

from datetime import timedelta

import pytest
from django.utils import timezone

from dashboard.glance import glance
from kindness import actions
from kindness.models import Account, Action, Comment, Reading
from tests.dashboard.access import People, client_of, text_of
from tests.factories import make_account, make_comment, make_user, read_as

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def page(user) -> str:
    response = client_of(user).get("/")
    assert response.status_code == 200
    return text_of(response)


def test_a_newcomer_is_told_the_two_steps() -> None:
    html = page(make_user())
    assert "1. Bring a file" in html and "2. What happens then" in html
    assert 'href="/import/"' in html


def test_an_account_without_comments_is_asked_for_its_first_file() -> None:
    user = make_user()
    make_account(owner=user)
    html = page(user)
    assert "Nothing has come in yet." in html and "Bring the first comments" in html


def test_the_sentence_and_the_numbers_come_from_the_queues() -> None:
    user = make_user()
    account = make_account(owner=user)
    for n in range(3):
        make_comment(account=account, text=f"awful {n}", category="insult")
    for n in range(2):
        make_comment(account=account, text=f"lovely work, thank you {n}", category="kind")
    actions.hold(account, [make_comment(account=account, text="held back", category="neutral").pk], by=None)
    html = page(user)
    assert "3 comments need you" in html and "1 was held quietly." in html and "2 were kind." in html
    assert f'href="/review/{account.pk}/held/"' in html and f'href="/review/{account.pk}/kind/"' in html


@pytest.mark.parametrize(
    "category", ["threat", "insult", "sexual", "hate", "appearance", "profanity", "spam", "criticism", "neutral"]
)
def test_only_kind_words_are_shown(category: str) -> None:
    user = make_user()
    account = make_account(owner=user)
    make_comment(account=account, text="this text stays covered", category=category)
    make_comment(account=account, text="what a warm and careful film", category="kind")
    html = page(user)
    assert "this text stays covered" not in html and "what a warm and careful film" in html


def test_a_kind_word_with_an_edge_is_not_shown() -> None:
    user = make_user()
    account = make_account(owner=user)
    comment = make_comment(account=account, text="love this, you little pest")
    read_as(comment, category="kind", severity=1, proposal="")
    assert Comment.objects.get().queue == "kind", "it is in the queue, where it may be looked at"
    assert "little pest" not in page(user)


@pytest.mark.parametrize(("score", "shown"), [(0.79, False), (0.8, True)])
def test_only_what_the_model_is_sure_of_is_shown(score: float, shown: bool) -> None:
    user = make_user()
    comment = make_comment(account=make_account(owner=user), text="you used to be so good at this", category="kind")
    Reading.objects.filter(id=comment.verdict.reading_id).update(scores={"kind": score})
    assert ("you used to be so good" in page(user)) == shown


def test_kind_comments_that_have_not_been_read_again_since_an_edit_are_not_shown() -> None:
    user = make_user()
    account = make_account(owner=user)
    comment = make_comment(account=account, id="1", text="you are wonderful to watch", category="kind")
    make_comment(account=account, id="1", text="now it says something else", at=comment.posted_at)
    html = page(user)
    assert "wonderful to watch" not in html and "something else" not in html


def test_equal_kind_words_are_shown_once_and_words_come_before_hearts() -> None:
    user = make_user()
    account = make_account(owner=user)
    now = timezone.now()
    make_comment(account=account, text="this made my whole week", category="kind", at=now - timedelta(days=3))
    for n in range(4):
        make_comment(account=account, text="❤️", category="kind", at=now - timedelta(hours=n))
    make_comment(account=account, category="insult")
    html = page(user)
    assert html.count("<blockquote") == 2
    assert html.index("this made my whole week") < html.index("❤️")


def test_when_all_is_done_there_are_thanks_and_one_kind_comment() -> None:
    user = make_user()
    account = make_account(owner=user)
    for n in range(3):
        make_comment(account=account, text=f"such a gentle video, number {n}", category="kind")
    html = page(user)
    assert "Nothing needs you. Thank you for looking after this." in html
    assert html.count("<blockquote") == 1 and "quote--large" in html


def test_what_is_being_read_is_said_with_the_age_of_the_oldest() -> None:
    user = make_user()
    account = make_account(owner=user)
    make_comment(account=account, now=timezone.now() - timedelta(minutes=5))
    make_comment(account=account)
    html = page(user)
    assert "2 comments are being read. The oldest came 5 min ago." in html
    assert "stopped" not in html


def test_a_reader_that_stands_still_is_told_with_what_to_do() -> None:
    user = make_user()
    make_comment(account=make_account(owner=user), now=timezone.now() - timedelta(minutes=25))
    html = page(user)
    assert "Reading seems to have stopped" in html and "The oldest came" not in html and "It came 25 min ago" in html
    assert "<code>make run</code>" in html


def test_a_long_backlog_at_which_somebody_works_is_no_alarm() -> None:
    user = make_user()
    account = make_account(owner=user)
    for _ in range(3):
        make_comment(account=account, now=timezone.now() - timedelta(minutes=25))
    Comment.objects.claim(1, timezone.now())
    html = page(user)
    assert "stopped" not in html and "3 comments are being read." in html


def test_comments_to_be_read_again_by_another_model_have_not_waited_since_they_came() -> None:
    user = make_user()
    comment = make_comment(account=make_account(owner=user), category="kind", now=timezone.now() - timedelta(days=9))
    Comment.objects.filter(id=comment.pk).update(pending=True)
    assert glance(user, timezone.now()).pipeline.backlog.since is None


def test_what_the_model_could_not_read_is_counted_apart_from_what_it_reads_now() -> None:
    user = make_user()
    account = make_account(owner=user)
    make_comment(account=account, text="waiting")
    read_as(make_comment(account=account, text="🪨"), unread="no_words")
    assert "and 1 that could not be read" in page(user)


@pytest.mark.parametrize("status", ["failed", "refused"])
def test_a_decision_that_could_not_be_carried_out_is_said(status: str) -> None:
    user = make_user()
    account = make_account(owner=user, connection=Account.Connection.DEMO)
    comment = make_comment(account=account, category="insult")
    actions.hide(account, [comment.pk], by=user)
    Action.objects.update(status=status, settled_at=timezone.now())
    assert "1 decision could not be carried out" in page(user)
    actions.keep(account, [comment.pk], by=user)
    assert "could not be carried out" not in page(user), "decided anew since"


def test_what_is_left_to_do_by_hand_is_said() -> None:
    user = make_user()
    account = make_account(owner=user)
    comments = [make_comment(account=account, category="insult").pk for _ in range(2)]
    actions.hide(account, comments, by=user)
    html = page(user)
    assert "2 things are left to do in the app" in html and 'href="/to-do/"' in html


def test_the_number_of_queries_does_not_grow_with_accounts_or_comments(django_assert_max_num_queries) -> None:
    user = make_user()
    for handle in ("one", "two", "three"):
        account = make_account(owner=user, handle=handle)
        for category in ("kind", "insult", "neutral"):
            for _ in range(4):
                make_comment(account=account, category=category)
        make_comment(account=account)
    client = client_of(user)
    with django_assert_max_num_queries(12):
        assert client.get("/").status_code == 200


def test_another_persons_comments_are_in_no_number() -> None:
    people = People()
    make_comment(account=people.account, text="kind words for somebody else", category="kind")
    make_comment(account=people.account, category="insult")
    html = page(people.stranger)
    assert "kind words for somebody else" not in html and "needs you" not in html.replace("Nothing needs you", "")
    assert "kind words for somebody else" in page(people.helper)


def test_the_health_of_an_account_is_said_in_words() -> None:
    user = make_user()
    now = timezone.now()
    make_account(owner=user, handle="well", connection=Account.Connection.DEMO, synced_at=now - timedelta(minutes=2))
    lost = {"health": Account.Health.LOCKED_OUT, "synced_at": now - timedelta(days=1)}
    make_account(owner=user, handle="lost", connection=Account.Connection.DEMO, **lost)
    make_account(owner=user, handle="files")
    html = page(user)
    assert "looked at 2 min ago" in html and "dot--ok" in html
    assert "needs you to sign in again, last looked at 1 day ago" in html and "dot--trouble" in html
    assert "no connection, and no file yet" in html and "dot--off" in html


def test_who_is_not_logged_in_is_sent_to_the_log_in_page_and_today_takes_no_posts() -> None:
    assert client_of(None).get("/").status_code == 302
    assert client_of(make_user()).post("/").status_code == 405
