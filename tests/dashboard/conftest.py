"""One creator with one account, and a browser of theirs; files that need other people have fixtures of their own."""

import pytest
from django.test import Client

from kindness.models import Account, User
from tests.dashboard.access import client_of
from tests.factories import make_account, make_user


@pytest.fixture
def owner() -> User:
    return make_user()


@pytest.fixture
def account(owner: User) -> Account:
    return make_account(owner=owner)


@pytest.fixture
def client(owner: User) -> Client:
    return client_of(owner)
