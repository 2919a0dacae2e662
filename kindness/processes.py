"""What runs besides the database: the command of each process. `manage.py serve` and the tests' stack start them from here."""

import sys
from pathlib import Path

from django.conf import settings

from kindness import broker

# A worker child that has grown past this is replaced after its task; with the model loaded it needs less than 350 MB.
WORKER_CHILD_KB = 450_000
ALL = ("broker", "web", "worker", "beat")


def python(*arguments: str) -> list[str]:
    return [sys.executable, *arguments]


def address() -> str:
    host = f"[{settings.HOST}]" if ":" in settings.HOST else settings.HOST
    return f"{host}:{settings.PORT}"


def web() -> list[str]:
    memory = Path("/dev/shm")  # a heartbeat file on a slow disk can make gunicorn kill a healthy worker
    options = {
        "bind": address(),
        "workers": settings.WEB_WORKERS,
        "worker-class": "gthread",
        "threads": settings.WEB_THREADS,
        "timeout": 60,
        "graceful-timeout": 5,
        "log-level": "warning",
        **({"worker-tmp-dir": memory} if memory.is_dir() else {}),
    }
    flags = [f"--{name}={value}" for name, value in options.items()]
    reload = ["--reload"] if settings.DEBUG else []
    return python("-m", "gunicorn", "kindness.wsgi", "--no-control-socket", *reload, *flags)


def worker(processes: int | None = None) -> list[str]:
    options = {
        "concurrency": processes or settings.WORKER_PROCESSES,
        "max-memory-per-child": WORKER_CHILD_KB,
        "loglevel": "WARNING",
    }
    flags = [f"--{name}={value}" for name, value in options.items()]
    alone = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return python("-m", "celery", "--quiet", "--app=kindness", "worker", *flags, *alone)


def beat() -> list[str]:
    return python("-m", "celery", "--quiet", "--app=kindness", "beat", "--loglevel=WARNING", "--pidfile=")


def commands(names: list[str]) -> dict[str, list[str]]:
    """The processes asked for, in the order to start them; the broker only where it is ours to run."""
    makers = {
        "broker": lambda: broker.command(settings.BROKER_DIR, settings.BROKER_SOCKET),
        "web": web,
        "worker": worker,
        "beat": beat,
    }
    return {name: make() for name, make in makers.items() if name in names and (name != "broker" or settings.EMBEDDED_BROKER)}
