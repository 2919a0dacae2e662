"""The Celery app: messages are hints, rows are the record (docs/decisions.md), so nothing here stores results or retries."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kindness.settings")

app = Celery("kindness")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["kindness"])
