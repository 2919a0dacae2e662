"""How views answer: pages and fragments that nothing keeps a copy of, the way back after a POST, and messages with an Undo."""

import re
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import cache_control
from django.views.decorators.vary import vary_on_headers
from django_htmx.middleware import HtmxDetails

from dashboard.templatetags.words import UNDO_TAG
from kindness.models import Batch

LONGEST_WAY_BACK = 2_000
MOST_IDS = 5_000
ID = re.compile(r"[0-9]{1,18}")


class HtmxRequest(HttpRequest):
    htmx: HtmxDetails


def private(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Nothing a page showed may come back from a cache; one URL answers with a page or with its fragment."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs)

    return cache_control(no_store=True, private=True)(vary_on_headers("HX-Request")(answer))


def way_back(request: HttpRequest, default: str) -> str:
    """Where the person came from: the form's `next`, else the page that sent it, else `default`; never another site."""
    asked = request.POST.get("next") or request.GET.get("next") or request.headers.get("Referer", "")
    here = {request.get_host()}
    fits = 0 < len(asked) <= LONGEST_WAY_BACK and "\x00" not in asked
    if not fits or not url_has_allowed_host_and_scheme(asked, here, request.is_secure()):
        return default
    parts = urlsplit(asked)
    # One slash in front: two, or one and a backslash, would name another host.
    return urlunsplit(("", "", "/" + parts.path.lstrip("/\\"), parts.query, ""))


def say(request: HttpRequest, text: str, *, level: int = messages.SUCCESS, undo: Batch | None = None) -> None:
    """A message on the next page, with an Undo button where a batch can be taken back."""
    messages.add_message(request, level, text, extra_tags=f"{UNDO_TAG}{undo.pk}" if undo else "")


def ids_in(values: Iterable[str]) -> list[int]:
    """The ids among these, each once, at most MOST_IDS; whatever is not an id names nothing and is left out."""
    return list(dict.fromkeys(int(value) for value in values if ID.fullmatch(value)))[:MOST_IDS]
