"""Comments in: what is stored, what is recognised, what is never touched."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from kindness import actions, ingest
from kindness.models import Account, Action, Author, Comment, DailyCount, Post, QueueCount
from tests.counting import counted_afresh, kept
from tests.factories import make_account, make_comment, make_row, make_user, read_as

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def counts(account) -> dict[str, int]:
    return {queue: row.comments for queue, row in QueueCount.objects.for_account(account).items() if row.comments}


def test_the_same_rows_twice_change_nothing() -> None:
    account = make_account()
    arrivals = [make_row(text=f"comment {n}", id=str(n), author=f"person{n % 3}") for n in range(20)]
    first = ingest.rows(account, arrivals)
    before = list(Comment.objects.order_by("id").values())
    second = ingest.rows(account, arrivals)
    assert (first.new, first.known, first.changed) == (20, 0, 0)
    assert (second.new, second.known, second.changed) == (0, 20, 0)
    assert list(Comment.objects.order_by("id").values()) == before
    assert counts(account) == {"unread": 20}
    assert Author.objects.count() == 3


def test_an_id_that_comes_twice_in_one_file_is_one_comment() -> None:
    account = make_account()
    tally = ingest.rows(account, [make_row(id="7", text="a"), make_row(id="7", text="b")])
    assert tally.new == 1
    assert Comment.objects.get().text == "b"


def test_an_edited_text_is_read_again_and_the_decision_is_kept() -> None:
    account = make_account()
    comment = make_comment(account=account, id="1", text="nice", category="neutral")
    actions.keep(account, [comment.id], by=make_user())
    tally = ingest.rows(account, [make_row(id="1", text="not nice at all", at=comment.posted_at)])
    comment.refresh_from_db()
    assert (tally.new, tally.known, tally.changed) == (0, 1, 1)
    assert (comment.text, comment.revision, comment.pending, comment.state) == ("not nice at all", 2, True, "kept")
    assert comment.edited_at is not None
    assert comment.queue == "unread", "a text that nobody has read is not kept out of sight"


def test_a_kept_comment_that_turns_harsh_asks_again() -> None:
    account = make_account()
    comment = make_comment(account=account, id="1", text="nice", category="neutral")
    actions.keep(account, [comment.id], by=make_user())
    ingest.rows(account, [make_row(id="1", text="now an insult", at=comment.posted_at)])
    comment = read_as(Comment.objects.get(), category="insult")
    assert (comment.state, comment.queue) == ("kept", "review")


def test_comments_by_the_account_itself_are_context_only() -> None:
    account = make_account(handle="Mila", external_id="UC123")
    for author in ("@mila", "UC123"):
        comment = make_comment(account=account, author=author)
        assert (comment.by_owner, comment.queue, comment.pending, comment.day) == (True, "own", False, None)
    outcome = actions.hide(account, Comment.objects.values_list("id", flat=True), by=make_user())
    assert (outcome.changed, outcome.skipped) == (0, 2)
    assert not Action.objects.exists()


def test_days_are_the_creators_own() -> None:
    account = make_account(time_zone="Pacific/Auckland")
    make_comment(account=account, at=datetime(2026, 3, 1, 20, 0, tzinfo=UTC))
    assert Comment.objects.get().day.isoformat() == "2026-03-02"
    assert DailyCount.objects.get().day.isoformat() == "2026-03-02"


def test_estimated_and_missing_times_count_in_no_day() -> None:
    account = make_account()
    make_comment(account=account, time_is_estimate=True)
    ingest.rows(account, [ingest.Row(line=1, id="x", text="no time")])
    assert list(Comment.objects.values_list("day", "time_is_estimate")) == [(None, True), (None, True)]
    assert not DailyCount.objects.exists()


def test_an_exact_time_that_comes_later_enters_its_day() -> None:
    account = make_account()
    comment = make_comment(account=account, id="1", text="hi", time_is_estimate=True, category="kind")
    exact = timezone.now() - timedelta(days=3)
    ingest.rows(account, [make_row(id="1", text="hi", at=exact)])
    comment.refresh_from_db()
    count = DailyCount.objects.get()
    assert comment.day == exact.date() == count.day
    assert (count.comments, count.scored, count.kind) == (1, 1, 1)
    assert comment.rank == comment.moment


def test_replies_find_their_parent_whichever_comes_first() -> None:
    account = make_account()
    ingest.rows(account, [make_row(id="r1", parent_id="top")])
    ingest.rows(account, [make_row(id="top"), make_row(id="r2", parent_id="top")])
    top = Comment.objects.get(external_id="top")
    assert set(Comment.objects.filter(parent=top).values_list("external_id", flat=True)) == {"r1", "r2"}


def test_what_a_blocked_author_writes_later_is_held_on_arrival() -> None:
    account = make_account()
    first = make_comment(account=account, author="troll")
    actions.block(account, [first.author_id], by=make_user())
    later = make_comment(account=account, author="troll", text="again")
    first.refresh_from_db()
    assert (later.state, later.queue, first.state) == ("held", "held", "new")
    action = Action.objects.get(comment=later)
    assert (action.batch.by, action.batch.reason, action.verb) == (None, "author_blocked", "hold")


def test_unstorable_characters_and_wild_numbers_are_made_storable() -> None:
    account = make_account()
    ingest.rows(
        account, [make_row(id="a\x00", text="nul\x00 and half a pair \ud83d", likes=10**12, author_name="x\x00y", post="p\x00")]
    )
    comment = Comment.objects.get()
    assert (comment.external_id, comment.text, comment.likes) == ("a", "nul and half a pair ", 2**31 - 1)
    assert comment.author.name == "xy"


def test_a_script_address_never_becomes_a_link() -> None:
    account = make_account(platform="other")
    ingest.rows(
        account, [make_row(id="1", url="javascript:alert(1)", post_url="javascript:alert(2)", author_url="data:text/html,x")]
    )
    comment = Comment.objects.get()
    assert (comment.url, comment.post.url, comment.author.url) == ("", "", "")


def test_right_to_left_zalgo_and_html_are_stored_as_they_are() -> None:
    account = make_account()
    text = "<b>שלום</b> z\u0301\u0302\u0303algo \u202eabc 👩‍👩‍👧"
    make_comment(account=account, text=text, author_name="<script>x</script>")
    comment = Comment.objects.get()
    assert comment.text == text
    assert comment.author.name == "<script>x</script>"


def test_counters_agree_with_the_rows_after_a_long_life() -> None:
    account, user = make_account(), make_user()
    ids = [
        make_comment(account=account, author=f"p{n % 4}", category=c).id
        for n, c in enumerate(["kind", "insult", "spam", "neutral"] * 4)
    ]
    make_comment(account=account, author="mila")
    actions.hide(account, ids[:6], by=user)
    batch = actions.ignore(account, ids[4:9], by=user).batch
    actions.undo(batch, by=user)
    ingest.rows(account, [make_row(id=Comment.objects.get(id=ids[0]).external_id, text="edited")])
    assert kept(account) == counted_afresh(account)
    assert sum(counts(account).values()) == Comment.objects.count()
    assert Post.objects.count() == 1


def test_days_are_counted_in_the_zone_of_now_however_old_the_callers_account_is() -> None:
    account = make_account(time_zone="UTC")
    Account.objects.update(time_zone="Pacific/Auckland")
    ingest.rows(account, [make_row(at=datetime(2026, 1, 1, 20, 0, tzinfo=UTC))])
    assert Comment.objects.get().day.isoformat() == "2026-01-02"
