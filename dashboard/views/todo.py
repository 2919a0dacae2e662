"""The to-do list: what a person carries over to a platform by hand, because the account has no connection to it."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import reswap

from dashboard import todo_page
from dashboard.context import to_do
from dashboard.guards import account_or_404, person
from dashboard.replies import HtmxRequest, ids_in, private, say, way_back
from dashboard.templatetags.words import number
from kindness import actions


@private
@require_safe
def todo(request: HtmxRequest) -> HttpResponse:
    """One account's list, a page as long as its app can select at once."""
    accounts = todo_page.accounts_with_work(person(request))
    asked = ids_in([request.GET.get("account", "")])
    account = account_or_404(request, asked[0]) if asked else next(iter(accounts), None)
    if account is None:
        return render(request, "todo/todo.html", {"accounts": accounts})
    after = next(iter(ids_in([request.GET.get("after", "")])), 0)
    page = todo_page.page_of(account, after)
    context = {"account": account, "accounts": accounts, "page": page, "here": request.get_full_path(), "after": after}
    return render(request, "todo/todo.html", context)


@private
@require_POST
def tick(request: HtmxRequest) -> HttpResponse:
    """Somebody has done it there: these, of one account. What was done or decided anew meanwhile is left."""
    account = account_or_404(request, next(iter(ids_in([request.POST.get("account", "")])), 0))
    ids = ids_in(request.POST.getlist("action"))
    done = actions.tick(account, ids)
    if request.htmx:
        return _ticked_in_place(request, ids)
    said = ngettext("%(n)s thing done.", "%(n)s things done.", done) % {"n": number(done)}
    say(request, said if done else _("It was done already."))
    return redirect(way_back(request, reverse("dashboard:todo")))


def _ticked_in_place(request: HtmxRequest, ids: list[int]) -> HttpResponse:
    """The lines stay where they are, struck out; nothing moves until the page is loaded again."""
    tasks = todo_page.tasks_of(person(request), ids)
    context = {"tasks": tasks, "to_do": to_do(request)}
    return reswap(HttpResponse(render_to_string("todo/_ticked.html", context, request)), "none")
