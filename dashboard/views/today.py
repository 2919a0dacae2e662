"""Today: am I safe, is there something only I can decide, what did people love. In that order, and without one harsh word."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dashboard import charts
from dashboard.glance import glance, rates
from dashboard.guards import person
from dashboard.replies import private
from dashboard.sentences import health_of
from kindness import queues


@private
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    seen = glance(person(request), now)
    if not seen.accounts:
        return render(request, "today/start.html")
    days, first = rates(seen.days), seen.accounts[0].pk
    context = {
        "glance": seen,
        "accounts": [(account, health_of(account, account.last_import, now)) for account in seen.accounts],  # type: ignore[attr-defined]
        "chart": charts.rate_chart(days),
        "rows": charts.chart_table(days),
        "demo": next((account for account in seen.accounts if account.is_demo), None),
        "held_account": seen.fullest.get(queues.HELD, first),
        "kind_account": seen.fullest.get(queues.KIND, first),
        "waited": seen.pipeline.backlog.since,
    }
    with timezone.override(seen.accounts[0].zone):
        return render(request, "today/today.html", context)
