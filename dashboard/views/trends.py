"""Trends: what changed over time, in one sentence first, then as rates with their uncertainty, and as a table to take along."""

import csv
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dashboard import charts
from dashboard.glance import rates
from dashboard.guards import person
from dashboard.replies import private
from dashboard.sentences import of_change
from dashboard.trend_form import RANGES, TrendForm
from kindness import trends as reader
from kindness.exports import escape_cell
from kindness.models import Account, DailyCount, User

COLUMNS = "day comments read harsh negativity negativity_low negativity_high kind kindness kindness_low kindness_high".split()


@private
@require_safe
def trends(request: HttpRequest) -> HttpResponse:
    user, form = person(request), form_or_404(request)
    (first, last), account = form.period, form.chosen
    days = reader.daily(user, first, last, account)
    counted = rates(days)
    period = reader.total(days)
    context = {
        "form": form,
        "ranges": [(days, link(days, account), days == form.length) for days in RANGES],
        "sentence": of_change(reader.change(days), days),
        "chart": charts.rate_chart(counted),
        "rows": charts.chart_table(counted),
        "period": period,
        "first": first,
        "last": last,
        "waiting": period.comments - period.scored if period else 0,
        "recounted": reader.being_recounted(user, account),
        "without_day": reader.without_day(user, account),
        "elsewhere": None if period and period.scored else elsewhere(user, account),
        "table_url": f"{reverse('dashboard:trends_table')}?{request.GET.urlencode()}",
        "has_accounts": Account.objects.for_user(user).exists(),
    }
    return render(request, "trends/trends.html", context)


def form_or_404(request: HttpRequest) -> TrendForm:
    """A date that makes no sense is answered on the page; an account of somebody else is not found."""
    form = TrendForm(request.GET, user=person(request), now=timezone.now())
    if "account" in form.errors:
        raise Http404
    return form


def link(days: int, account: Account | None) -> str:
    return "?" + urlencode({"range": days, **({"account": account.pk} if account else {})})


def elsewhere(user: User, account: Account | None) -> tuple[date, str] | None:
    """For an empty period: the last day on which anything was read, and the month that ends with it."""
    counts = DailyCount.objects.for_user(user)
    last = (counts.of(account) if account else counts).last_day()
    if last is None:
        return None
    query: dict[str, Any] = {"from": last - timedelta(days=29), "to": last}
    return last, "?" + urlencode({**query, **({"account": account.pk} if account else {})})


# --- The table, to take along -------------------------------------------------------------------------------------


@never_cache
@require_safe
def table(request: HttpRequest) -> StreamingHttpResponse:
    """The same period as CSV, one row a day; shares from 0 to 1, intervals 95 % (Wilson), empty where nothing was read."""
    form = form_or_404(request)
    first, last = form.period
    days = reader.daily(person(request), first, last, form.chosen)
    response = StreamingHttpResponse(lines(days), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="kindness-{first}-to-{last}.csv"'
    return response


class Echo:
    """What csv.writer writes to: hands each line back."""

    def write(self, line: str) -> str:
        return line


def lines(days: Sequence[reader.Day]) -> Iterator[str]:
    writer = csv.writer(Echo())
    yield writer.writerow(COLUMNS)
    for day in days:
        yield writer.writerow([escape_cell(cell) for cell in cells(day)])


def cells(day: reader.Day) -> list[Any]:
    return [
        *(day.day.isoformat(), day.comments, day.scored),
        *(day.harsh, *share(day.harsh, day.scored)),
        *(day.kind, *share(day.kind, day.scored)),
    ]


def share(k: int, n: int) -> list[Any]:
    return [round(value, 4) for value in (k / n, *charts.wilson(k, n))] if n else ["", "", ""]
