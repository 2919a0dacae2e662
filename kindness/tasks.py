"""What workers run. Each task takes at most an id, re-reads everything, calls one domain function for a bounded batch, then hints
itself again. Safe to run twice, late, concurrently or never: the sweep asks the database what is due.
"""

import logging

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from kindness import classify, hints, importing, ingest, trends
from kindness import deliver as delivery
from kindness.models import Account, Action, Comment, Import

logger = logging.getLogger(__name__)
MOST_ACCOUNTS_A_SWEEP = 200


@shared_task
def read(helpers: int = 0) -> None:
    """Reads one batch, and goes on while there are more. `helpers`: how many readers to call in for a backlog of several."""
    if helpers and Comment.objects.pending()[: classify.BATCH + 1].count() > classify.BATCH:
        hints.send("read", helpers - 1)
    if classify.read_pending():
        hints.send("read", 0)


@shared_task(soft_time_limit=3600, time_limit=3660)  # a run may be long for a long file; its lease says that it is alive
def import_file(import_id: int) -> None:
    if importing.run(import_id):
        hints.send("import_file", import_id)


@shared_task
def remove_import(import_id: int) -> None:
    if importing.remove(import_id):
        hints.send("remove_import", import_id)


@shared_task
def deliver(account_id: int) -> None:
    if delivery.deliver(account_id):
        hints.send("deliver", account_id)


@shared_task
def sync(account_id: int) -> None:
    account = Account.objects.in_bulk([account_id]).get(account_id)  # it may have been removed since the hint
    if account and ingest.sync(account):
        hints.send("sync", account_id)


@shared_task
def recount(account_id: int) -> None:
    if trends.recount(account_id):
        hints.send("recount", account_id)


@shared_task
def sweep() -> None:
    """Every minute: asks the database what is due and hints at it. Nothing else schedules anything."""
    now = timezone.now()
    if Comment.objects.forgotten(now):
        hints.send("read", settings.WORKER_PROCESSES - 1)
    due = Action.objects.due(now).order_by().values_list("account", flat=True).distinct()
    for account_id in due[:MOST_ACCOUNTS_A_SWEEP]:
        hints.send("deliver", account_id)
    for import_id in Import.objects.due(now).values_list("id", flat=True)[:MOST_ACCOUNTS_A_SWEEP]:
        hints.send("import_file", import_id)
    for import_id in Import.objects.being_removed().values_list("id", flat=True)[:MOST_ACCOUNTS_A_SWEEP]:
        hints.send("remove_import", import_id)
    for account_id in Account.objects.connected().values_list("id", flat=True)[:MOST_ACCOUNTS_A_SWEEP]:
        hints.send("sync", account_id)
    for account_id in Account.objects.being_recounted().values_list("id", flat=True)[:MOST_ACCOUNTS_A_SWEEP]:
        hints.send("recount", account_id)
    importing.discard(now)
