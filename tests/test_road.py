"""The main road with a real broker and a real worker: a file in, verdicts, a decision out, and what happens when things break."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kindness import actions, hints, importing, ingest, tasks
from kindness.models import Action, Comment, DailyCount, Import, QueueCount, Reading, Verdict
from kindness.platforms import RemotePost
from kindness.platforms.demo import Backstage, Person, Writing
from tests.factories import make_account, make_row, make_user
from tests.stack import wait_until
from tests.test_importing import apify, make_import

pytestmark = [pytest.mark.database]


def all_read() -> bool:
    return Comment.objects.exists() and not Comment.objects.pending().exists()


def test_a_confirmed_file_is_imported_and_read_by_the_worker(worker) -> None:
    imported = make_import(account=make_account(), content=apify(700, text="what a lovely video number"))
    Import.objects.update(status=Import.Status.UPLOADED)
    importing.start(imported)
    wait_until(lambda: Import.objects.get().status == Import.Status.DONE, 60)
    wait_until(all_read, 60)
    assert Comment.objects.count() == Verdict.objects.count() == 700
    assert sum(QueueCount.objects.values_list("comments", flat=True)) == 700
    assert sum(DailyCount.objects.values_list("scored", flat=True)) == Verdict.objects.filter(unread="").count()


def test_a_decision_and_its_undo_reach_the_demo_network(worker, settings) -> None:
    network = Backstage(settings.DEMO_NETWORK)
    network.remove()
    network.build()
    network.add_posts("mila", [RemotePost(id="p1", posted_at=timezone.now())])
    network.add_people([Person("troll", "Troll")])
    network.write([Writing("c1", "p1", "troll", "hello", timezone.now() - timedelta(hours=1))])
    account, user = make_account(platform="demo", connection="demo"), make_user()
    ingest.sync(account)
    wait_until(all_read)
    batch = actions.hide(account, Comment.objects.values_list("id", flat=True), by=user).batch
    wait_until(lambda: network.state_of("c1") == "hidden")
    wait_until(lambda: not Action.objects.open().exists())
    actions.undo(batch, by=user)
    wait_until(lambda: network.state_of("c1") == "visible")
    wait_until(lambda: Comment.objects.get().remote == "visible")


def test_a_worker_killed_in_mid_batch_loses_nothing_and_doubles_nothing(worker, broker) -> None:
    account = make_account()
    ingest.rows(account, [make_row(text=f"a comment with number {n}") for n in range(1_000)])
    wait_until(lambda: Comment.objects.exclude(reading_until=None).exists() or Verdict.objects.exists(), 60)
    worker.kill()
    broker.forget_the_dead()
    worker.start()
    # Claims of the dead run out by themselves; the test does not wait the two minutes.
    Comment.objects.pending().update(reading_until=timezone.now() - timedelta(seconds=1))
    tasks.sweep()
    wait_until(all_read, 90)
    assert Verdict.objects.count() == Reading.objects.count() == 1_000
    assert sum(DailyCount.objects.values_list("comments", flat=True)) == 1_000
    assert sum(DailyCount.objects.values_list("scored", flat=True)) == Verdict.objects.filter(unread="").count()
    assert sum(QueueCount.objects.values_list("comments", flat=True)) == 1_000


def test_what_was_written_while_the_broker_was_down_is_found_by_the_sweep(worker, broker) -> None:
    account = make_account()
    broker.kill()
    ingest.rows(account, [make_row(text="written in a bad moment")])
    assert Comment.objects.pending().count() == 1
    broker.start()
    broker.forget_the_dead()
    wait_until(lambda: hints.send("sweep"), 30)
    wait_until(all_read, 60)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("trouble", ["no_broker", "stalled_broker"])
def test_a_click_succeeds_while_the_broker_is_down_or_stalls(trouble, request, client) -> None:
    request.getfixturevalue(trouble)
    user = make_user()
    account = make_account(owner=user, platform="demo", connection="demo")
    ingest.rows(account, [make_row(id="1")])
    comment = Comment.objects.get()
    client.force_login(user)
    answer = client.post(reverse("dashboard:act", args=[account.id]), {"act": "hide", "comment": comment.id})
    comment.refresh_from_db()
    assert (answer.status_code, comment.state) == (302, "hidden")
    assert Action.objects.wanted().count() == 1, "the row waits for the sweep"
