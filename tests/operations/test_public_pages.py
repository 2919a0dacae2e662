"""Which pages answer somebody who is not logged in: exactly these. Every other page asks for a login first."""

from collections.abc import Iterator
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

PUBLIC = {
    "dashboard:setup",
    "dashboard:join",
    "dashboard:healthz",
    "account_login",
    "account_logout",
    "account_signup",
    "account_inactive",
    "account_confirm_email",
    "account_email_verification_sent",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_confirm_login_code",
}


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            yield from patterns(entry, inner)
        elif isinstance(entry, URLPattern):
            yield f"{prefix}{entry.name}", entry.callback


def test_a_page_without_a_mark_asks_for_a_login(client: Client) -> None:
    response = client.get("/")
    assert (response.status_code, response["Location"]) == (302, "/account/login/?next=/")


def test_exactly_these_pages_answer_strangers() -> None:
    public = {name for name, view in patterns(get_resolver()) if not getattr(view, "login_required", True)}
    assert {name for name in public if not name.startswith("admin:")} == PUBLIC
