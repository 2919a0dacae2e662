"""The fixtures themselves: a broker and a worker that are real, and break the way real ones do."""

import pytest

from kindness import hints
from kindness.models import Comment
from tests.factories import make_comment
from tests.stack import Broker, Worker, wait_until


@pytest.mark.database
def test_a_worker_that_starts_reads_what_waits_without_being_told(worker: Worker) -> None:
    worker.stop()
    comment = make_comment(text="What a lovely glaze")
    worker.start()
    wait_until(lambda: not Comment.objects.get(id=comment.id).pending)


def test_a_worker_comes_back_to_a_broker_that_stalled(worker: Worker, broker: Broker) -> None:
    broker.stall()
    comment = make_comment(text="What a lovely glaze")
    assert not hints.send("read")
    broker.resume()
    hints.send("read")
    wait_until(lambda: not Comment.objects.get(id=comment.id).pending)


def test_a_worker_comes_back_to_a_broker_that_was_killed(worker: Worker, broker: Broker) -> None:
    broker.kill()
    comment = make_comment(text="What a lovely glaze")
    broker.start()
    hints.send("read")
    wait_until(lambda: not Comment.objects.get(id=comment.id).pending)


def test_a_hint_waits_in_the_broker_until_a_worker_comes(broker: Broker) -> None:
    assert hints.send("sweep")
    assert broker.client.llen("celery") == 1


def test_a_hint_to_a_stalled_broker_is_given_up(stalled_broker: Broker) -> None:
    assert not hints.send("sweep")


def test_a_hint_without_a_broker_is_given_up(no_broker: None) -> None:
    assert not hints.send("sweep")
