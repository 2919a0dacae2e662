"""Accounts: which channels are looked after, how they are doing, and every file that was brought."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboard.guards import owned_account_or_404, person
from dashboard.import_forms import AccountForm, TimeZoneForm
from dashboard.paging import page_of_imports
from dashboard.replies import private, say
from dashboard.sentences import health_of
from kindness import trends
from kindness.demo.load import NotLoaded, local_time_zone, remove
from kindness.models import Account, Import, QueueCount, User


@private
@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    user, now = person(request), timezone.now()
    found = list(Account.objects.for_user(user).with_standing(user))
    counts = QueueCount.objects.for_user(user).by_account()
    context = {
        "accounts": [(account, health_of(account, account.last_import, now), counts[account.pk]) for account in found],  # type: ignore[attr-defined]
        "owns_any": any(account.is_mine for account in found),  # type: ignore[attr-defined]
        "imports": page_of_imports(Import.objects.for_user(user), request.GET.get("before", "")),
    }
    return render(request, "accounts/accounts.html", context)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    user = person(request)
    form = AccountForm(request.POST or None, user=user, zone=usual_zone(user))
    if not form.is_valid():
        return render(request, "accounts/new.html", {"form": form})
    account = Account.objects.create_for(user, **form.cleaned_data)
    say(request, _("%(account)s is here. Bring its first file when you like.") % {"account": account})
    return redirect("dashboard:accounts")


@private
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, account_id: int) -> HttpResponse:
    account = owned_account_or_404(request, account_id)
    form = TimeZoneForm(request.POST or None, account=account)
    if not form.is_valid():
        return render(request, "accounts/edit.html", {"form": form, "account": account})
    trends.change_zone(account, form.cleaned_data["time_zone"])
    said = _("The days of %(account)s now begin and end in %(zone)s.")
    say(request, said % {"account": account, "zone": account.time_zone})
    return redirect("dashboard:accounts")


def usual_zone(user: User) -> str:
    """That of the person's own newest account, else the machine's: better than a guess about the world."""
    newest = Account.objects.owned_by(user).order_by("-id").first()
    return newest.time_zone if newest else local_time_zone()


# --- The demo -----------------------------------------------------------------------------------------------------


@require_POST
def demo_remove(request: HttpRequest) -> HttpResponse:
    """One click takes the demo away: by whoever is logged in as the demo, or by an admin."""
    user = person(request)
    if not (user.is_demo or user.is_superuser):
        raise PermissionDenied
    try:
        remove(by=user)
    except NotLoaded as error:
        say(request, str(error), level=messages.ERROR)
        return redirect("dashboard:today")
    if not user.is_demo:
        say(request, _("The demo is gone. Your own accounts are as they were."))
    return redirect("dashboard:today")
