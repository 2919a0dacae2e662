"""Messages to the workers. A hint hurries work that a row already records; a lost one costs time, never work."""

import logging
from typing import Any

from django.db import transaction
from kombu.exceptions import OperationalError

from kindness.celery import app

logger = logging.getLogger(__name__)


def send(task: str, *args: Any) -> bool:
    """Sends at once; False when the broker is down or stalls, which is bounded by its socket timeouts (2 s)."""
    try:
        app.send_task(f"kindness.tasks.{task}", args=args)
    except (OperationalError, OSError) as error:
        logger.warning("hint %s not sent (%s); the sweep will find the work", task, type(error).__name__)
        return False
    return True


def after_commit(task: str, *args: Any) -> None:
    """Sends once the surrounding transaction is committed; a broker that is down never undoes or fails the click."""
    transaction.on_commit(lambda: send(task, *args), robust=True)
