"""For a load balancer or a watchdog: whether this process can work, and how far reading is behind. Says nothing else."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from kindness.celery import app
from kindness.models import Comment


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while the database answers. A broker that does not is told, but is no reason to restart the web: rows wait."""
    try:
        oldest = Comment.objects.waiting_longest()
    except DatabaseError:
        return JsonResponse({"database": "unreachable"}, status=503)
    answer: dict[str, Any] = {"database": "ok", "broker": "ok" if broker_answers() else "unreachable"}
    age = (timezone.now() - oldest.arrived_at).total_seconds() if oldest else None
    return JsonResponse({**answer, "oldest_unread_seconds": None if age is None else max(0, round(age))})


def broker_answers() -> bool:
    try:
        with app.connection_for_write() as connection:
            connection.ensure_connection(max_retries=0)
    except (OperationalError, OSError):
        return False
    return True
