"""A file's way in and back out."""

import csv
import io
import json
import threading
from datetime import timedelta
from itertools import count

import pytest
from django.core.files.base import ContentFile
from django.db import DataError, IntegrityError, OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kindness import actions, importing, ingest
from kindness.exports.rows import Row
from kindness.models import Account, Author, Comment, DailyCount, Import, Post, QueueCount
from tests.counting import counted_afresh, kept
from tests.factories import make_account, make_comment, make_user, read_as

pytestmark = [pytest.mark.django_db, pytest.mark.database]
APIFY = ["text", "diggCount", "replyCommentTotal", "createTimeISO", "uniqueId", "videoWebUrl", "uid", "cid"]


def apify(count: int, *, first: int = 0, text: str = "comment") -> bytes:
    """Like the TikTok comments that Apify exports, written by us."""
    out = io.StringIO()
    sheet = csv.writer(out)
    sheet.writerow(APIFY)
    for n in range(first, first + count):
        video = "https://www.tiktok.com/@mila/video/7290000000000000001"
        sheet.writerow(
            [f"{text} {n}", n, 0, "2026-05-01T10:00:00.000Z", f"person{n % 7}", video, f"70000000{n % 7}", f"72{n:017d}"]
        )
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def make_import(*, account: Account, content: bytes, name: str = "comments.csv", format: str = "", **fields) -> Import:
    from kindness import exports

    imported = Import(account=account, name=name, format=format or exports.detect(io.BytesIO(content), name).slug, **fields)
    imported.file.save(name, ContentFile(content), save=False)
    imported.status = Import.Status.WAITING
    imported.save()
    return imported


def tally(imported: Import) -> tuple[int, int, int, int, int]:
    imported.refresh_from_db()
    return imported.rows_read, imported.rows_new, imported.rows_known, imported.rows_changed, imported.rows_unreadable


def test_a_file_comes_in_and_a_second_time_changes_nothing() -> None:
    account = make_account()
    first = make_import(account=account, content=apify(1_203))
    assert importing.run(first.id) is False
    assert tally(first) == (1_203, 1_203, 0, 0, 0)
    assert (first.status, bool(first.file)) == ("done", False)
    second = make_import(account=account, content=apify(1_203))
    importing.run(second.id)
    assert tally(second) == (1_203, 0, 1_203, 0, 0)
    assert (Comment.objects.count(), Author.objects.count(), Post.objects.count()) == (1_203, 7, 1)


def test_a_run_out_of_time_goes_on_where_it_stopped() -> None:
    imported = make_import(account=make_account(), content=apify(1_700))
    assert importing.run(imported.id, seconds=0) is True
    assert (tally(imported)[:2], imported.status) == ((500, 500), "waiting")
    while importing.run(imported.id, seconds=0):
        pass
    assert tally(imported) == (1_700, 1_700, 0, 0, 0)


def test_runs_grow_with_what_they_have_to_pass_over(monkeypatch) -> None:
    """By a clock that ticks whenever it is looked at: once a batch, stored or passed over."""
    monkeypatch.setattr(importing, "monotonic", count().__next__, raising=False)
    monkeypatch.setattr(importing, "BATCH", 10)
    imported = make_import(account=make_account(), content=apify(400))
    runs = 1
    while importing.run(imported.id, seconds=0):
        runs += 1
    assert tally(imported) == (400, 400, 0, 0, 0)
    assert runs < 8, "one for each of the 40 batches would be 40"


def test_a_worker_that_looks_for_its_place_is_known_to_be_alive(monkeypatch) -> None:
    imported = make_import(account=make_account(), content=apify(2_100))
    while tally(imported)[0] < 1_500:
        importing.run(imported.id, seconds=0)
    monkeypatch.setattr(importing, "monotonic", count(step=60).__next__, raising=False)
    with CaptureQueriesContext(connection) as queries:
        importing.run(imported.id)
    asked = [query["sql"] for query in queries]
    first = next(index for index, sql in enumerate(asked) if sql.startswith('INSERT INTO "kindness_comment"'))
    renewals = [sql for sql in asked[:first] if sql.startswith('UPDATE "kindness_import" SET "lease_until"')]
    assert len(renewals) == 3


def test_a_worker_that_slept_through_its_lease_leaves_the_file_to_the_next() -> None:
    imported = make_import(account=make_account(), content=apify(1_700))
    heard: list[int] = []

    def sleep_while_another_claims_it(done: int) -> None:
        heard.append(done)
        Import.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        assert Import.objects.claim(imported.id, timezone.now())

    assert importing.run(imported.id, told=sleep_while_another_claims_it) is False
    assert heard == [500]
    assert (tally(imported)[:2], imported.status, bool(imported.file)) == ((500, 500), "running", True)
    assert Comment.objects.count() == 500


def test_a_worker_that_died_is_followed_by_another_and_nothing_is_counted_twice(monkeypatch) -> None:
    imported = make_import(account=make_account(), content=apify(1_300))
    store, calls = importing._store, []

    def die_in_the_second_batch(*args) -> None:
        calls.append(args)
        if len(calls) == 2:
            raise KeyboardInterrupt
        store(*args)

    monkeypatch.setattr(importing, "_store", die_in_the_second_batch)
    with pytest.raises(KeyboardInterrupt):
        importing.run(imported.id)
    assert importing.run(imported.id) is False, "another worker leaves it alone while the lease lasts"
    assert tally(imported)[0] == 500
    Import.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert list(Import.objects.due(timezone.now())) == [imported]
    importing.run(imported.id)
    assert tally(imported) == (1_300, 1_300, 0, 0, 0)


def test_rows_without_ids_are_told_apart_by_content_and_occurrence() -> None:
    content = b"author,comment\nana,first\nana,first\nben,first\nana,second\n"
    account = make_account()
    mapping = {"text": "comment", "author_name": "author"}
    for expected in ((4, 4, 0, 0, 0), (4, 0, 4, 0, 0)):
        imported = make_import(account=account, content=content, mapping=mapping, post_title="My video")
        importing.run(imported.id)
        assert tally(imported) == expected
    assert Comment.objects.count() == 4
    assert set(Comment.objects.values_list("time_is_estimate", "day")) == {(True, None)}


@pytest.mark.parametrize("apart", [0, 700])
def test_of_one_id_with_two_texts_the_first_counts_also_when_the_file_comes_again(apart: int) -> None:
    account = make_account()
    header, once = apify(1, text="first").split(b"\r\n", 1)
    again = apify(1, text="second").split(b"\r\n", 1)[1]
    content = header + b"\r\n" + once + apify(apart, first=50).split(b"\r\n", 1)[1] + again
    for expected in ((apart + 2, apart + 1, 0, 0, 0), (apart + 2, 0, apart + 1, 0, 0)):
        imported = make_import(account=account, content=content)
        while importing.run(imported.id, seconds=0):
            pass
        assert tally(imported) == expected
    assert Comment.objects.get(external_id=f"72{0:017d}").text == "first 0"
    assert Comment.objects.filter(revision__gt=1).count() == 0


def test_a_title_longer_than_a_posts_key_is_cut_and_the_file_still_known_again() -> None:
    content = b"author,comment\nana,first\nben,second\n"
    account = make_account()
    mapping = {"text": "comment", "author_name": "author"}
    for expected in ((2, 2, 0, 0, 0), (2, 0, 2, 0, 0)):
        imported = make_import(account=account, content=content, mapping=mapping, post_title="A long title. " * 21)
        importing.run(imported.id)
        assert tally(imported) == expected
    assert [(len(post.external_id), len(post.title)) for post in Post.objects.all()] == [(255, 294)]


def test_a_name_that_grows_when_its_case_is_folded_still_fits() -> None:
    account = make_account()
    row = Row(line=1, text="hello", id="1", post_id="p", author_name="ß" * 200)
    assert ingest.rows(account, [row]).new == 1
    assert [(author.external_id, author.name) for author in Author.objects.all()] == [("s" * 255, "ß" * 200)]


@pytest.mark.parametrize("error", [DataError, IntegrityError])
def test_what_the_database_refuses_for_good_ends_the_import_and_says_where(error: type[Exception], caplog) -> None:
    imported = make_import(account=make_account(), content=apify(1_300))

    def refuse(execute, sql, params, many, context):
        if sql.startswith("INSERT") and "comment 700" in str(params):
            raise error("value too long: comment 700")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        assert importing.run(imported.id) is False
    assert tally(imported) == (500, 500, 0, 0, 0)
    assert (imported.status, imported.error) == (
        "failed",
        "Something in rows 502 to 1001 could not be stored. What came in before them is kept.",
    )
    assert not imported.file
    assert error.__name__ in caplog.text
    assert "comment 700" not in caplog.text


def test_a_database_that_is_away_is_no_fault_of_the_file() -> None:
    imported = make_import(account=make_account(), content=apify(700))

    def away(execute, sql, params, many, context):
        if sql.startswith("INSERT") and "comment 600" in str(params):
            raise OperationalError("the database is starting up")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(away), pytest.raises(OperationalError):
        importing.run(imported.id)
    Import.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    importing.run(imported.id)
    assert (tally(imported), imported.status) == ((700, 700, 0, 0, 0), "done")


def test_bad_rows_are_named_and_the_others_come_in() -> None:
    content = (
        apify(3) + b'"' + b"x" * 150_000 + b'",0,0,2026-05-01T10:00:00.000Z,p,,1,9\n' + apify(2, first=50).split(b"\r\n", 1)[1]
    )
    imported = make_import(account=make_account(), content=content)
    importing.run(imported.id)
    assert tally(imported) == (6, 5, 0, 0, 1)
    ((line, reason),) = imported.problems
    assert line == 5
    assert "xxx" not in reason


def test_json_cut_in_half_keeps_what_came_before_the_cut() -> None:
    items = [
        {
            "cid": str(n),
            "aweme_id": "1",
            "text": f"hello {n}",
            "digg_count": 1,
            "create_time": 1_770_000_000,
            "user": {"uid": "5", "unique_id": "ana"},
        }
        for n in range(30)
    ]
    content = json.dumps(items).encode()
    imported = make_import(account=make_account(), content=content[: len(content) // 2], name="comments.json")
    importing.run(imported.id)
    read, new, _, _, unreadable = tally(imported)
    assert (10 < new < 20, unreadable, read) == (True, 1, new + 1)
    assert imported.status == "done"


def test_a_file_that_vanished_is_said_and_stops() -> None:
    imported = make_import(account=make_account(), content=apify(3))
    imported.file.storage.delete(imported.file.name)
    importing.run(imported.id)
    imported.refresh_from_db()
    assert (imported.status, imported.error) == ("failed", "The file could not be opened any more.")


def test_an_import_is_taken_back_with_its_counts_and_nothing_else() -> None:
    account, user = make_account(), make_user()
    before = make_comment(account=account, author="person1", category="kind")
    imported = make_import(account=account, content=apify(600))
    importing.run(imported.id)
    for comment in Comment.objects.pending().select_related("verdict")[:10]:
        read_as(comment, category="insult")
    actions.hide(account, Comment.objects.exclude(id=before.id).values_list("id", flat=True)[:20], by=user)
    imported.refresh_from_db()
    assert importing.take_back(imported) is True
    assert importing.take_back(imported) is False, "a double click takes back once"
    while importing.remove(imported.id, seconds=5):
        pass
    imported.refresh_from_db()
    assert (imported.status, list(Comment.objects.all())) == ("removed", [before])
    assert {row.queue: row.comments for row in QueueCount.objects.all() if row.comments} == {"kind": 1}
    assert [(row.comments, row.scored, row.harsh, row.kind) for row in DailyCount.objects.all() if row.comments] == [(1, 1, 0, 1)]
    assert set(Author.objects.values_list("external_id", flat=True)) == {"person1"}
    assert Post.objects.count() == 1
    assert kept(account) == counted_afresh(account)


def test_an_import_under_way_is_not_taken_back() -> None:
    imported = make_import(account=make_account(), content=apify(3))
    assert importing.take_back(imported) is False


def test_files_that_nobody_confirmed_are_thrown_away_after_a_day() -> None:
    imported = make_import(account=make_account(), content=apify(3))
    Import.objects.update(status=Import.Status.UPLOADED)
    importing.discard(timezone.now())
    assert Import.objects.exists()
    importing.discard(timezone.now() + timedelta(days=2))
    assert not Import.objects.exists()
    assert not imported.file.storage.exists(imported.file.name)


def test_a_file_that_is_confirmed_while_old_ones_are_thrown_away_is_kept() -> None:
    imported = make_import(account=make_account(), content=apify(3))
    Import.objects.update(status=Import.Status.UPLOADED)
    seen: list[str] = []

    def confirm_after_the_listing(execute, sql, params, many, context):
        answer = execute(sql, params, many, context)
        seen.append(sql)
        if len(seen) == 1:
            importing.start(imported)
        return answer

    with connection.execute_wrapper(confirm_after_the_listing):
        importing.discard(timezone.now() + timedelta(days=2))
    assert importing.run(imported.id) is False
    assert tally(imported) == (3, 3, 0, 0, 0)


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_the_same_file_at_once_store_each_comment_once() -> None:
    account = make_account()
    both = [make_import(account=account, content=apify(1_500)) for _ in range(2)]

    def run(imported: Import) -> None:
        try:
            importing.run(imported.id)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[imported]) for imported in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(tally(imported)[1] for imported in both) == Comment.objects.count() == 1_500
    assert QueueCount.objects.get(queue="unread").comments == 1_500
    assert sum(DailyCount.objects.values_list("comments", flat=True)) == 1_500
