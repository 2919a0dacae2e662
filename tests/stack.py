"""The real broker and worker that tests run against, and `wait_until`, the one place where a test waits."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

import redis
from django.conf import settings
from django.db import connection

from kindness import broker, processes
from kindness.celery import app
from kindness.supervisor import die_with_parent

T = TypeVar("T")
QUEUES = ("celery", "reading")


def wait_until(condition: Callable[[], T], seconds: float = 30, what: str = "") -> T:
    """The condition's first true value; fails when `seconds` have passed without one."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"{what or 'what the test waits for'} did not come within {seconds:g} s (last: {value!r})")
        time.sleep(0.03)
    return value


class Program:
    """One process of its own session, with its output in a file under the tests' var/."""

    name = "program"
    when_orphaned = signal.SIGTERM  # Linux tells it when the tests were killed

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        return Path(settings.VAR_DIR) / f"{self.name}.log"

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def run(self, command: list[str], **environment: str) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                cwd=settings.BASE_DIR,
                env={**os.environ, **environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=partial(die_with_parent, self.when_orphaned),
            )

    def signal_all(self, number: int) -> None:
        """To the program and its children."""
        assert self.process is not None
        os.killpg(self.process.pid, number)

    def stop(self) -> None:
        """Asks it to end, and makes it after 15 s."""
        if self.process is None:
            return
        if self.running:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.signal_all(signal.SIGKILL)
                self.process.wait()
        self.process = None

    def kill(self) -> None:
        """As a crash or the kernel would: at once, with its children."""
        if self.running:
            self.signal_all(signal.SIGKILL)
        if self.process:
            self.process.wait()
            self.process = None


class Broker(Program):
    name = "broker"

    def start(self) -> None:
        path = settings.BROKER_SOCKET
        self.run(broker.command(settings.BROKER_DIR, path))
        wait_until(lambda: broker.answers(path), 10, f"the broker's answer (log: {settings.BROKER_DIR / 'broker.log'})")

    @property
    def client(self) -> redis.Redis:
        return redis.Redis(unix_socket_path=str(settings.BROKER_SOCKET))

    def waiting(self) -> int:
        """Messages that no worker has finished: queued, or taken and not acknowledged."""
        return sum(map(self.client.llen, QUEUES)) + self.client.hlen("unacked")

    def empty(self) -> None:
        self.client.delete(*QUEUES)

    def forget_the_dead(self) -> None:
        """Drops what killed workers never acknowledged; it would come back after the visibility timeout, in another test."""
        self.client.delete("unacked", "unacked_index")

    def stall(self) -> None:
        """Connections are still accepted, nothing is answered."""
        self.signal_all(signal.SIGSTOP)

    def resume(self) -> None:
        self.signal_all(signal.SIGCONT)


class Worker(Program):
    """A real worker on the test database."""

    name = "worker"
    when_orphaned = signal.SIGKILL

    def __init__(self, broker: Broker) -> None:
        super().__init__()
        self.broker = broker

    def start(self, concurrency: int = 1) -> None:
        self.run(processes.worker(concurrency), DATABASE_URL=test_database_url())
        wait_until(self.ready, 60, "the worker")

    def ready(self) -> bool:
        if not self.running:
            raise AssertionError(f"the worker stopped: {self.log.read_text()[-2000:]}")
        with app.connection_for_write() as connection:
            # Not from the pool: a channel that has waited for replies takes twice as long to give up on a stalled broker.
            return bool(app.control.ping(timeout=0.3, connection=connection))

    def settle(self) -> None:
        """Lets the worker finish what it holds and forget what is queued, so that the next test starts in silence."""
        self.broker.empty()
        wait_until(lambda: self.broker.waiting() == 0, 60, "the worker's rest")


def test_database_url() -> str:
    """Where the rows of this test run are, for a process that cannot share our connection."""
    name = connection.settings_dict["NAME"]
    return f"sqlite:///{name}" if connection.vendor == "sqlite" else f"postgres:///{name}"


test_database_url.__test__ = False  # type: ignore[attr-defined]
