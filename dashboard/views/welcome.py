"""The pages for people without an account yet: the owner's set-up link and an invited person's link."""

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from dashboard.signup import OwnAccountForm
from kindness import invitations
from kindness.models import Invitation

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def setup(request: HttpRequest, token: str) -> HttpResponse:
    return welcome(request, token, Invitation.Kind.SETUP)


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    return welcome(request, token, Invitation.Kind.SIGNUP)


def welcome(request: HttpRequest, token: str, kind: str) -> HttpResponse:
    now = timezone.now()
    invitation = invitations.find(token, kind, now)
    if invitation is None:
        return gone(request)
    form = OwnAccountForm(request.POST or None)
    if not form.is_valid():
        return render(request, "welcome/account.html", {"form": form, "is_owner": kind == Invitation.Kind.SETUP})
    user = invitations.accept(invitation, form.cleaned_data["email"], form.cleaned_data["password"], now)
    if user is None:
        return gone(request)
    login(request, user, backend=BACKEND)
    return redirect("dashboard:today")


def gone(request: HttpRequest) -> HttpResponse:
    """The same answer for a link that was used, has run out, or never was: it tells a guesser nothing."""
    return render(request, "welcome/gone.html", status=404)
