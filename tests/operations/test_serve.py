"""`manage.py serve` for real: what it prints, what it refuses, and that nothing is left of it however it ends."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from django.conf import settings

from tests.stack import Broker, Program, wait_until

pytestmark = pytest.mark.worker


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(var: Path) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "kindness.settings",
        "VAR_DIR": str(var),
        "DATABASE_URL": f"sqlite:///{var}/kindness.sqlite3",
        "WORKER_PROCESSES": "1",
    }


def manage(var: Path, *arguments: str, **extra: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env={**os.environ, **environment(var), **extra},
        capture_output=True,
        text=True,
    )


class Serve(Program):
    name = "serve"

    def __init__(self, var: Path) -> None:
        super().__init__()
        self.var, self.port = var, free_port()

    @property
    def site(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, **extra: str) -> None:
        self.log.unlink(missing_ok=True)
        self.run([sys.executable, "manage.py", "serve"], **environment(self.var), PORT=str(self.port), **extra)
        wait_until(lambda: not self.running or "Ctrl-C" in self.output(), 120, "the welcome")
        assert self.running, self.output()

    def output(self) -> str:
        return self.log.read_text()

    def everything(self) -> list[psutil.Process]:
        """Every process that was started with this var/."""
        return [process for process in psutil.process_iter() if belongs(process, str(self.var))]

    def named(self, part: str) -> psutil.Process:
        return next(process for process in self.everything() if part in " ".join(process.cmdline()))

    def end(self) -> int:
        assert self.process is not None
        return self.process.wait(30)

    def is_gone(self) -> bool:
        return not self.everything()


def belongs(process: psutil.Process, var: str) -> bool:
    """The broker writes its title over its environment, but has the folder in its title."""
    try:
        mine = var in " ".join(process.cmdline()) or process.environ().get("VAR_DIR") == var
        return mine and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("serve")
    done = manage(folder, "prepare")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def serve(var: Path) -> Iterator[Serve]:
    program = Serve(var)
    yield program
    program.kill()
    for process in program.everything():
        process.kill()


def test_one_start_serves_the_pages_and_one_stop_ends_it_all(serve: Serve) -> None:
    serve.start()
    page = urllib.request.urlopen(f"{serve.site}/account/login/").read().decode()
    style = re.search(r'href="(/static/css/base\.[0-9a-f]+\.css)"', page)
    assert style and urllib.request.urlopen(serve.site + style[1]).status == 200
    assert "demo@kindness.example" in serve.output()
    setup = re.search(r"http://\S+/setup/\S+", serve.output())
    assert setup and "Your own account" in urllib.request.urlopen(setup[0]).read().decode()
    second = manage(serve.var, "serve", PORT=str(free_port()))
    assert second.returncode == 1
    assert second.stderr.strip() == (
        f"Kindness already runs from this folder at {serve.site} "
        f"(process {serve.process and serve.process.pid}): stop that one with Ctrl-C first."
    )
    serve.process.send_signal(signal.SIGINT)
    assert serve.end() == 0
    assert serve.is_gone()


def test_when_one_process_dies_the_others_stop_and_it_says_so(serve: Serve) -> None:
    serve.start()
    serve.named("valkey-server").kill()
    assert serve.end() == 1
    assert "broker ended by itself (SIGKILL), so everything else is stopped too." in serve.output()
    assert serve.is_gone()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent is gone")
def test_even_a_killed_supervisor_leaves_nothing_behind(serve: Serve) -> None:
    serve.start()
    serve.process.kill()
    wait_until(serve.is_gone, 20, "the end of every process")


def test_a_broker_of_ones_own_is_used_and_a_hung_up_terminal_is_a_stop(serve: Serve, broker: Broker) -> None:
    serve.start(REDIS_URL=f"redis+socket://{settings.BROKER_SOCKET}?virtual_host=0")
    assert not any("valkey-server" in " ".join(process.cmdline()) for process in serve.everything())
    assert '"broker": "ok"' in urllib.request.urlopen(f"{serve.site}/healthz").read().decode()
    serve.process.send_signal(signal.SIGHUP)
    assert serve.end() == 0
    assert serve.is_gone()


def test_a_crashed_broker_s_socket_does_not_stop_the_next(var: Path) -> None:
    program = Serve(var)
    command = [sys.executable, "manage.py", "broker"]
    answer = var / "broker" / "valkey.sock"
    for _ in range(2):
        program.run(command, **environment(var))
        wait_until(lambda: psutil.Process(program.process.pid).name() == "valkey-server", 20)
        wait_until(answer.exists, 20)
        program.kill()
        assert answer.exists()


def test_a_wrong_setting_is_one_sentence(var: Path) -> None:
    done = manage(var, "serve", PORT="http")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "PORT must be a whole number of at least 1, not 'http'.\n"


def test_a_refusal_is_one_sentence_before_anything_starts(var: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = manage(var, "serve", PORT=str(port))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"Port {port} on 127.0.0.1 cannot be used (Address already in use): name another one, as in `PORT={port + 1} make run`.\n"
    )
