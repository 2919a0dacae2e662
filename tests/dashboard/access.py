"""Who gets what from an address: asked as nobody, as a stranger, as a helper and as the owner, in that order."""

from typing import Any

from django.test import Client

from kindness.models import Account, User
from tests.factories import make_account, make_user

NOBODY = 302  # to the log-in page


class People:
    """An account with its owner and helper, and a stranger with an account of their own."""

    def __init__(self, **account: Any) -> None:
        self.owner, self.helper, self.stranger = make_user(), make_user(), make_user()
        self.account: Account = make_account(owner=self.owner, helper=self.helper, **account)
        self.other_account: Account = make_account(owner=self.stranger, handle="elsewhere")

    def answers(self, url: str, method: str = "get", data: dict[str, Any] | None = None) -> dict[str, int]:
        """Role: the status code."""
        roles = {"nobody": None, "stranger": self.stranger, "helper": self.helper, "owner": self.owner}
        return {role: getattr(client_of(user), method)(url, data or {}).status_code for role, user in roles.items()}


class Creator:
    """Somebody logged in, with an account of their own unless they are new here."""

    account: Account

    def __init__(self, user: User | None = None, *, account: Account | None = None, is_new: bool = False) -> None:
        self.user = user or make_user()
        self.client = client_of(self.user)
        if not is_new:
            self.account = account or make_account(owner=self.user)


def client_of(user: User | None) -> Client:
    client = Client()
    if user:
        client.force_login(user)
    return client


def text_of(response: Any) -> str:
    """The page as text, white space folded, so that a sentence can be looked for."""
    return " ".join(response.content.decode().split())
