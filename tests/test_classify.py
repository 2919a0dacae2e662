"""Comments read by the bundled model: each once, in batches, and never silently not."""

from datetime import timedelta

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.utils import timezone

from kindness import classify, ingest
from kindness.classifier.labels import LABELS
from kindness.models import Comment, DailyCount, Policy, QueueCount, Reading, Verdict
from tests.factories import make_account, make_comment, make_row

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def read_all() -> None:
    while classify.read_pending():
        pass


def test_every_pending_comment_gets_a_verdict_by_a_named_model() -> None:
    account = make_account()
    for text in ("you are a wonderful person and this made my day", "you are a disgusting idiot and everybody hates you"):
        make_comment(account=account, text=text)
    read_all()
    kind, harsh = Verdict.objects.order_by("comment_id").select_related("reading")
    assert (kind.category, kind.harsh, kind.kind) == ("kind", False, True)
    assert (harsh.harsh, harsh.proposal) == (True, "hide")
    assert set(harsh.reading.scores) == set(LABELS)
    assert all(0 <= score <= 1 for score in harsh.reading.scores.values())
    assert harsh.reading.model == classify.reader().model
    assert list(Comment.objects.order_by("id").values_list("queue", flat=True)) == ["kind", "review"]


def test_equal_texts_cost_one_reading() -> None:
    account = make_account()
    ingest.rows(account, [make_row(text=text) for text in ["first"] * 40 + ["FIRST", "ｆｉｒｓｔ", "first\u200b"] + ["❤️❤️❤️"] * 20])
    read_all()
    assert (Verdict.objects.count(), Reading.objects.count()) == (63, 2)


def test_what_cannot_be_read_says_why_and_comes_before_a_person() -> None:
    account = make_account()
    texts = {"": "empty", "\u200b \u200d": "empty", "これは本当に素晴らしい動画ですね": "language"}
    for number, text in enumerate(texts):
        make_comment(account=account, text=text, id=f"n{number}")
    read_all()
    reasons = dict(Verdict.objects.values_list("comment__text", "unread"))
    assert reasons["これは本当に素晴らしい動画ですね"] == "language"
    assert all(reasons.values())
    assert set(Comment.objects.values_list("queue", "pending")) == {("unread", False)}
    assert {(v.category, v.severity, v.harsh, v.kind) for v in Verdict.objects.all()} == {("", 0, False, False)}
    day = DailyCount.objects.get()
    assert (day.comments, day.scored) == (3, 0)


def test_a_day_counts_what_was_read_and_an_edit_is_counted_anew() -> None:
    account = make_account()
    comment = make_comment(account=account, id="1", text="this is so beautiful, thank you")
    read_all()
    day = DailyCount.objects.get()
    assert (day.comments, day.scored, day.kind, day.harsh) == (1, 1, 1, 0)
    ingest.rows(account, [make_row(id="1", text="you disgusting idiot, everybody hates you", at=comment.posted_at)])
    read_all()
    day.refresh_from_db()
    assert (day.comments, day.scored, day.kind, day.harsh) == (1, 1, 0, 1)
    assert Verdict.objects.get().revision == 2


def test_a_text_that_changes_while_it_is_read_is_read_again(monkeypatch) -> None:
    account = make_account()
    comment = make_comment(account=account, id="1", text="lovely work")
    readings = classify._readings

    def edited_meanwhile(*args):
        found = readings(*args)
        ingest.rows(account, [make_row(id="1", text="lovely work, edited", at=comment.posted_at)])
        return found

    monkeypatch.setattr(classify, "_readings", edited_meanwhile)
    classify.read_pending()
    assert not Verdict.objects.exists()
    monkeypatch.undo()
    assert Comment.objects.get().pending
    read_all()
    assert Verdict.objects.get().revision == 2


def test_a_claim_keeps_others_away_until_it_runs_out() -> None:
    account, now = make_account(), timezone.now()
    ingest.rows(account, [make_row() for _ in range(5)])
    assert len(Comment.objects.claim(3, now)) == 3
    assert len(Comment.objects.claim(10, now)) == 2
    assert Comment.objects.claim(10, now) == []
    assert len(Comment.objects.claim(10, now + timedelta(minutes=5))) == 5, "a worker that died lets go"


def test_the_policy_decides_what_is_proposed() -> None:
    account = make_account()
    Policy.objects.create(account=account, strictness=Policy.Strictness.GENTLE, propose_spam=False)
    make_comment(account=account, text="you are a disgusting idiot and everybody hates you")
    read_all()
    verdict = Verdict.objects.get()
    assert (verdict.harsh, verdict.proposal) == (True, "hide" if verdict.severity == 3 else "")


def test_reading_again_with_the_same_model_changes_no_count() -> None:
    account = make_account()
    ingest.rows(account, [make_row(text=text) for text in ("so lovely", "awful idiot", "when is the next one?")])
    read_all()
    before = list(QueueCount.objects.order_by("queue").values_list("queue", "comments")), list(DailyCount.objects.values())
    assert classify.read_again(account) == 3
    read_all()
    after = list(QueueCount.objects.order_by("queue").values_list("queue", "comments")), list(DailyCount.objects.values())
    assert after == before
    assert Reading.objects.count() == 3


def test_long_comments_are_read_in_parts_and_what_there_is_no_time_for_is_given_back(monkeypatch) -> None:
    account = make_account()
    ingest.rows(account, [make_row(text=f"number {n} " + "lovely work " * 20) for n in range(9)])
    monkeypatch.setattr(classify, "CHARACTERS", 700)
    monkeypatch.setattr(classify, "SECONDS_A_RUN", 0)
    assert classify.read_pending() == 9
    assert Verdict.objects.count() == 3
    assert Comment.objects.pending().filter(reading_until=None).count() == 6
    read_all()
    assert Verdict.objects.count() == 9


def test_a_task_that_must_end_ends_and_no_text_is_called_unreadable(monkeypatch) -> None:
    account = make_account()
    ingest.rows(account, [make_row(text="lovely"), make_row(text="wonderful")])

    def out_of_time(*args):
        raise SoftTimeLimitExceeded

    monkeypatch.setattr(classify.reader(), "run", out_of_time)
    with pytest.raises(SoftTimeLimitExceeded):
        classify.read_pending()
    assert not Reading.objects.exists()
    assert Comment.objects.pending().count() == 2


def test_the_sweep_calls_readers_only_when_nobody_reads() -> None:
    account, now = make_account(), timezone.now()
    assert not Comment.objects.forgotten(now)
    ingest.rows(account, [make_row() for _ in range(3)])
    assert Comment.objects.forgotten(now)
    Comment.objects.claim(2, now)
    assert not Comment.objects.forgotten(now)
    assert Comment.objects.forgotten(now + timedelta(minutes=5))
