"""The health page: what a watchdog needs, and nothing about anybody."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from kindness.models import Comment
from tests.factories import make_comment
from tests.stack import Broker


@pytest.mark.django_db
def test_it_answers_strangers_with_three_facts(client: Client, broker: Broker) -> None:
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json() == {"database": "ok", "broker": "ok", "oldest_unread_seconds": None}
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_it_tells_how_long_the_oldest_comment_has_waited(client: Client, no_broker: None) -> None:
    make_comment(text="waits")
    Comment.objects.update(arrived_at=timezone.now() - timedelta(minutes=5))
    assert 300 <= client.get("/healthz").json()["oldest_unread_seconds"] < 360


@pytest.mark.django_db
def test_without_a_broker_the_web_is_still_well(client: Client, no_broker: None) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.json()["broker"]) == (200, "unreachable")


def test_without_its_table_it_is_not_well(client: Client, transactional_db: None) -> None:
    from django.db import connection

    with connection.schema_editor() as editor:
        editor.execute("ALTER TABLE kindness_comment RENAME TO kindness_comment_away")
    try:
        response = client.get("/healthz")
    finally:
        with connection.schema_editor() as editor:
            editor.execute("ALTER TABLE kindness_comment_away RENAME TO kindness_comment")
    assert (response.status_code, response.json()) == (503, {"database": "unreachable"})
