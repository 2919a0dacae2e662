"""The processes that a benchmark measures: the same commands as `manage.py serve`, on the benchmark's own var/."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from kindness import broker, processes
from kindness.celery import app
from kindness.models import Account, Membership, User

EMAIL, PASSWORD = "creator@example.org", "a calm and long password"


def prepare() -> Account:
    """An empty database with one creator and one account."""
    call_command("migrate", verbosity=0)
    user = User.objects.create_user(EMAIL, PASSWORD)
    account = Account.objects.create(platform="tiktok", handle="mila")
    Membership.objects.create(user=user, account=account, role=Membership.Role.OWNER)
    return account


def wait_until(condition: Callable[[], bool], seconds: float = 120, pause: float = 0.05) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {seconds:g} s in vain")
        time.sleep(pause)


@contextmanager
def running(command: list[str], **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, env={**os.environ, **environment}, stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def broker_and_worker(concurrency: int) -> Iterator[subprocess.Popen[bytes]]:
    with ExitStack() as stack:
        stack.enter_context(running(broker.command(settings.BROKER_DIR, settings.BROKER_SOCKET)))
        wait_until(lambda: broker.answers(settings.BROKER_SOCKET), 10)
        worker = stack.enter_context(running(processes.worker(concurrency)))
        wait_until(lambda: bool(app.control.ping(timeout=0.3)), 60)
        yield worker


def children(pid: int) -> list[int]:
    """The processes a process has started."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in found]


def rss_mb(pid: int) -> float:
    """Resident memory in MiB, as the kernel counts it, shared pages included."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise ProcessLookupError(pid)


def peak_mb() -> float:
    """This process's own highest resident memory so far, in MiB."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
