"""What `serve` refuses, and what it makes ready."""

import json
import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone

from kindness import broker as embedded
from kindness import demo, processes, startup
from kindness.models import Comment
from kindness.supervisor import ending
from tests.factories import make_comment, make_user
from tests.stack import Broker


def refusal(check, *arguments) -> str:
    with pytest.raises(startup.Refusal) as caught:
        check(*arguments)
    return str(caught.value)


@pytest.mark.parametrize(
    ("host", "site", "public"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000", False),
        ("localhost", "http://localhost:8000", False),
        ("::1", "http://[::1]:8000", False),
        ("127.0.0.2", "http://127.0.0.1:8000", False),
        ("0.0.0.0", "http://127.0.0.1:8000", True),
        ("::", "http://[::1]:8000", True),
        ("192.168.1.20", "http://127.0.0.1:8000", True),
        ("", "http://127.0.0.1:8000", True),
        ("kindness.local", "http://127.0.0.1:8000", True),
        ("127.0.0.1", "https://kindness.example.org", True),
    ],
)
def test_public_is_what_others_can_reach_directly_or_through_a_proxy(settings, host: str, site: str, public: bool) -> None:
    settings.HOST, settings.SITE_URL = host, site
    assert startup.is_public() is public


@pytest.mark.django_db
def test_the_demo_s_password_is_never_offered_to_others(settings) -> None:
    user = make_user(email=demo.EMAIL, is_demo=True)
    user.set_password(demo.PASSWORD)
    user.save()
    startup.the_demo_is_private()
    settings.HOST = "0.0.0.0"
    assert "load_demo --remove" in refusal(startup.the_demo_is_private)
    user.set_password("one that nobody else knows")
    user.save()
    startup.the_demo_is_private()


@pytest.mark.django_db
def test_the_demo_is_not_loaded_where_others_could_log_in_to_it(settings) -> None:
    settings.HOST = "0.0.0.0"
    startup.load_demo()
    assert startup.demo_login() is None


def test_a_missing_model_is_named_and_a_hub_model_is_enough(settings, tmp_path: Path) -> None:
    settings.MODEL_DIR, settings.MODEL_HUB = tmp_path, ""
    sentence = refusal(startup.a_model_is_there)
    assert str(tmp_path) in sentence and "make train" in sentence
    (tmp_path / "model.onnx").touch()
    startup.a_model_is_there()
    settings.MODEL_DIR, settings.MODEL_HUB = tmp_path / "elsewhere", "somebody/some-model"
    startup.a_model_is_there()


@pytest.mark.parametrize(("host", "port"), [("127.0.0.1", 70_000), ("203.0.113.1", 8000)])
def test_an_address_that_cannot_be_had_is_named(settings, host: str, port: int) -> None:
    settings.HOST, settings.PORT = host, port
    assert refusal(startup.the_port_is_free).startswith(f"Port {port} on {host} cannot be used (")


def test_a_second_start_finds_out_who_runs_already(settings, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path
    with startup.alone(["web", "worker"]):
        assert f"(process {os.getpid()})" in refusal(startup.alone(["web"]).__enter__)
        with startup.alone(["worker"]):
            pass
    with startup.alone(["web"]):
        assert json.loads((tmp_path / "web.lock").read_text())["pid"] == os.getpid()


def test_a_lock_that_a_crash_left_behind_locks_nobody_out(settings, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path
    (tmp_path / "web.lock").write_text('{"pid": 1, "site": "http://127.0.0.1:8000"}')
    with startup.alone(["web"]):
        pass


def test_a_process_that_does_not_exist_is_named() -> None:
    with pytest.raises(SystemExit, match=r"There is no process named wbe: name some of broker, web, worker, beat\."):
        call_command("serve", "wbe")


def test_the_static_sources_change_with_a_stylesheet(settings, tmp_path: Path) -> None:
    settings.STATICFILES_DIRS = [tmp_path]
    before = startup.static_sources()
    (tmp_path / "new.css").write_text("a {}")
    after = startup.static_sources()
    assert before != after == startup.static_sources()


def test_a_running_broker_is_not_started_again(broker: Broker) -> None:
    assert "already answers" in refusal(startup.no_broker_is_running)
    with pytest.raises(SystemExit, match="already answers"):
        call_command("broker")


def test_no_broker_is_started_where_one_is_named(settings, capsys) -> None:
    settings.EMBEDDED_BROKER = False
    call_command("broker")
    assert "none is started here" in capsys.readouterr().out
    assert list(processes.commands(list(processes.ALL))) == ["web", "worker", "beat"]


def test_processes_start_in_order_with_the_broker_first() -> None:
    assert list(processes.commands(["beat", "worker", "broker"])) == ["broker", "worker", "beat"]


def test_a_machine_without_any_server_program_is_told_what_to_do(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(embedded.NoBroker, match="REDIS_URL"):
        embedded.program()
    (tmp_path / "redis-server").touch(mode=0o755)
    assert embedded.program() == tmp_path / "redis-server"


def test_an_address_of_the_sixth_version_is_bracketed(settings) -> None:
    settings.HOST, settings.PORT = "::1", 8000
    assert processes.address() == "[::1]:8000"


@pytest.mark.parametrize(("status", "word"), [(0, "status 0"), (3, "status 3"), (-9, "SIGKILL")])
def test_an_ending_is_told_in_words(status: int, word: str) -> None:
    assert ending(status) == word


def test_a_production_setup_has_no_gap(tmp_path: Path) -> None:
    names = {
        "SITE_URL": "https://kindness.example.org",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "VAR_DIR": str(tmp_path / "var"),
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level=WARNING"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "kindness.settings", **names},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "var").stat().st_mode & 0o777 == 0o700


def test_the_address_for_a_phone_is_not_the_machine_s_own_loopback() -> None:
    address = startup.address_in_the_network()
    assert address is None or not startup.is_local(address)


def test_a_database_that_does_not_answer_is_one_sentence() -> None:
    with (
        pytest.raises(startup.Refusal, match=r"^The database cannot be used: connection refused Is it running\?$"),
        startup.a_database(),
    ):
        raise OperationalError("connection refused\n\tIs it running?\n")


@pytest.mark.django_db
def test_what_a_killed_worker_held_is_free_at_the_next_start(settings) -> None:
    now = timezone.now()
    make_comment(text="held when the power went")
    assert Comment.objects.claim(10, now) and not Comment.objects.claim(10, now)
    settings.SQLITE = False
    startup.release_claims()  # elsewhere other machines' workers may hold it
    assert not Comment.objects.claim(10, now)
    settings.SQLITE = True
    startup.release_claims()
    assert Comment.objects.claim(10, now)
