"""Which Host headers are answered, and that no mailed link follows one."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as kept
from django.core import mail
from django.http.request import validate_host
from django.test import Client

from kindness.settings import network_names
from tests.factories import make_user

SHOWN = "import json; from kindness.settings import ALLOWED_HOSTS; print(json.dumps(ALLOWED_HOSTS))"


def allowed(folder: Path, **named: str) -> list[str]:
    """ALLOWED_HOSTS as a process with these variables and no others of ours has them."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment = {**inherited, "VAR_DIR": str(folder), **named}
    shown = subprocess.run(
        [sys.executable, "-c", SHOWN], cwd=kept.BASE_DIR, env=environment, capture_output=True, text=True, check=True
    )
    return json.loads(shown.stdout)


LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]


def test_by_default_only_this_machine_s_own_names_are_answered(tmp_path: Path) -> None:
    assert allowed(tmp_path) == LOOPBACK


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_to_listen_everywhere_is_not_to_answer_to_every_name(tmp_path: Path, host: str) -> None:
    names = allowed(tmp_path, HOST=host, SITE_URL="https://kindness.example.org")
    assert names == list(dict.fromkeys([*LOOPBACK, *network_names(), "kindness.example.org"]))
    assert not validate_host("evil.example", names)


@pytest.mark.parametrize(
    ("named", "also"),
    [
        ({"HOST": "192.168.1.20"}, ["192.168.1.20"]),
        ({"HOST": "fd00::20", "SITE_URL": "http://[fd00::20]:8000"}, ["[fd00::20]"]),
        ({"SITE_URL": "https://kindness.example.org"}, ["kindness.example.org"]),
        ({"SITE_URL": "http://[broken"}, []),
    ],
)
def test_an_address_that_was_named_is_answered(tmp_path: Path, named: dict[str, str], also: list[str]) -> None:
    assert allowed(tmp_path, **named) == [*LOOPBACK, *also]


def test_names_that_are_given_are_the_only_ones(tmp_path: Path) -> None:
    assert allowed(tmp_path, HOST="0.0.0.0", ALLOWED_HOSTS="one.example,two.example") == ["one.example", "two.example"]


def test_the_machine_s_names_hold_its_own_and_never_all(monkeypatch) -> None:
    monkeypatch.setattr("socket.gethostname", lambda: "attic")
    assert network_names()[:2] == ["attic", "attic.local"] and "*" not in network_names()


def test_without_a_network_there_is_still_the_machine_s_name(monkeypatch) -> None:
    def unreachable(*_args: object) -> None:
        raise OSError("Network is unreachable")

    monkeypatch.setattr("socket.socket.connect", unreachable)
    assert len(network_names()) == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("/account/password/reset/", {"email": "mila@example.org"}),
        ("/account/signup/", {"email": "new@example.org", "password1": "a calm, long one", "password2": "a calm, long one"}),
    ],
)
def test_no_mail_leads_to_the_host_that_a_request_made_up(settings, path: str, typed: dict[str, str]) -> None:
    settings.ALLOWED_HOSTS, settings.SIGNUP, settings.SITE_URL = ["*"], "open", "https://kindness.example.org"
    make_user(email="mila@example.org")
    assert Client().post(path, typed, HTTP_HOST="evil.example").status_code == 302
    (message,) = mail.outbox
    assert "https://kindness.example.org/account/" in message.body
    assert "evil.example" not in message.body + message.subject


@pytest.mark.django_db
def test_the_mailed_link_lets_one_choose_a_new_password(settings) -> None:
    user, client = make_user(email="mila@example.org"), Client()
    client.post("/account/password/reset/", {"email": user.email})
    (link,) = (word for word in mail.outbox[0].body.split() if word.startswith(settings.SITE_URL))
    page = client.get(link.removeprefix(settings.SITE_URL), follow=True)
    done = client.post(page.request["PATH_INFO"], {"password1": "another calm one", "password2": "another calm one"})
    assert done.status_code == 302
    user.refresh_from_db()
    assert user.check_password("another calm one")
