"""The fixtures themselves: a broker and a worker that are real, and break the way real ones do."""

import pytest
from django.db import connection

from kindness import hints
from kindness.celery import app
from tests.stack import Broker, Worker, wait_until


@pytest.mark.database
def test_the_worker_reads_the_rows_that_the_test_wrote(worker: Worker, django_user_model) -> None:
    assert app.control.ping(timeout=2)
    assert "test" in str(connection.settings_dict["NAME"])


def test_a_worker_that_crashed_is_started_again(worker: Worker) -> None:
    worker.kill()
    worker.start()
    wait_until(lambda: app.control.ping(timeout=0.3), 20)


def test_a_hint_waits_in_the_broker_until_a_worker_comes(broker: Broker) -> None:
    assert hints.send("sweep")
    assert broker.client.llen("celery") == 1


def test_a_hint_to_a_stalled_broker_is_given_up(stalled_broker: Broker) -> None:
    assert not hints.send("sweep")


def test_a_hint_without_a_broker_is_given_up(no_broker: None) -> None:
    assert not hints.send("sweep")
