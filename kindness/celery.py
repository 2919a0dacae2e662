"""The Celery app: messages are hints, rows are the record (docs/decisions.md), so nothing here stores results or retries."""

import os

from celery import Celery
from celery.signals import worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kindness.settings")

app = Celery("kindness")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["kindness"])


@worker_ready.connect
def sweep_at_once(**_: object) -> None:
    """What waited while no worker ran begins now, not at beat's first minute."""
    app.send_task("kindness.tasks.sweep")
