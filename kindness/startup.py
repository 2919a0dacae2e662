"""What must be true before anything starts, and what is made ready: rows, static files, the demo. For `serve` and `prepare`."""

import fcntl
import hashlib
import ipaddress
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TextIO
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from kindness import broker
from kindness.demo import EMAIL, PASSWORD
from kindness.demo import load as demo
from kindness.models import Comment


class Refusal(Exception):
    """Why nothing was started, in one sentence that says what to do."""


def is_local(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_public() -> bool:
    """Whether anybody but this machine can reach the pages, directly or through a proxy that SITE_URL names."""
    return not is_local(settings.HOST) or not is_local(urlsplit(settings.SITE_URL).hostname or "localhost")


def address_in_the_network() -> str | None:
    """This machine's own address as its neighbours see it; nothing is sent to find out."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("203.0.113.1", 9))  # reserved for documentation: any address beyond this machine will do
        except OSError:
            return None
        return str(probe.getsockname()[0])


def a_model_is_there() -> None:
    if not settings.MODEL_HUB and not (settings.MODEL_DIR / "model.onnx").is_file():
        raise Refusal(
            f"There is no model in {settings.MODEL_DIR}, so no comment could be read: check out the repository again "
            "(the model is part of it), or make one with `make train DATA=path`."
        )


def the_port_is_free() -> None:
    family = socket.AF_INET6 if ":" in settings.HOST else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.HOST, settings.PORT))
        except (OSError, OverflowError) as error:
            raise Refusal(
                f"Port {settings.PORT} on {settings.HOST} cannot be used ({getattr(error, 'strerror', None) or error}): "
                f"name another one, as in `PORT={min(settings.PORT + 1, 65_535)} make run`."
            ) from error


def the_demo_is_private() -> None:
    """Everybody can read the demo's password in this repository."""
    with a_database():
        open_to_all = is_public() and demo.password_works()
    if open_to_all:
        raise Refusal(
            f"Others could reach {settings.HOST} ({settings.SITE_URL}) while the demo's published password works: remove "
            "the demo first, with its button on the Accounts page or `.venv/bin/python manage.py load_demo --remove`."
        )


@contextmanager
def alone(names: Iterable[str]) -> Iterator[None]:
    """Holds a lock per process, so that a second start from the same folder finds out. Workers may be as many as wanted."""
    with ExitStack() as held:
        for name in names:
            if name != "worker":
                lock(held.enter_context((settings.VAR_DIR / f"{name}.lock").open("a+")))
        yield


def lock(file: TextIO) -> None:
    """Until the file is closed, which the end of the process also does; a crash locks nobody out."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.seek(0)
        other = json.loads(file.read() or "{}")
        raise Refusal(
            f"Kindness already runs from this folder at {other.get('site', 'another address')} "
            f"(process {other.get('pid', 'unknown')}): stop that one with Ctrl-C first."
        ) from error
    file.truncate(0)
    file.write(json.dumps({"pid": os.getpid(), "site": settings.SITE_URL}))
    file.flush()


def no_broker_is_running() -> None:
    if settings.EMBEDDED_BROKER and broker.answers(settings.BROKER_SOCKET):
        raise Refusal(f"A broker already answers on {settings.BROKER_SOCKET}: stop it first.")


@contextmanager
def a_database() -> Iterator[None]:
    try:
        yield
    except DatabaseError as error:
        raise Refusal(f"The database cannot be used: {' '.join(str(error).split())}") from error


def pending_migrations() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def migrate() -> None:
    with a_database():
        if pending_migrations():
            print("Preparing the database.", flush=True)
            call_command("migrate", verbosity=0, interactive=False)


def release_claims() -> None:
    """What a killed worker held would else wait for its lease. On SQLite every worker is one of ours, and none runs yet."""
    if settings.SQLITE:
        Comment.objects.pending().exclude(reading_until=None).update(reading_until=None)


def static_sources() -> str:
    """Changes when any stylesheet, script or icon of ours or of an installed package does."""
    files = (storage.path(path) for finder in get_finders() for path, storage in finder.list([]))
    stats = sorted((file, os.stat(file)) for file in files)
    lines = (f"{file} {stat.st_size} {stat.st_mtime_ns}" for file, stat in stats)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def collect_static() -> None:
    """Hashed and compressed names in var/static; a process of its own, since the storage is chosen when settings load."""
    stamp, sources = settings.STATIC_ROOT / ".sources", static_sources()
    if settings.DEBUG or (stamp.exists() and stamp.read_text() == sources):
        return
    print("Collecting styles, scripts and icons.", flush=True)
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity=0"]
    if subprocess.run(command, cwd=settings.BASE_DIR, check=False).returncode:
        raise Refusal("The static files could not be collected; the lines above say why.")
    stamp.write_text(sources)


def load_demo() -> None:
    """Once, and never where others could log in to it; what was removed stays removed."""
    if not is_public():
        call_command("load_demo")


def demo_login() -> str | None:
    return f"{EMAIL} with the password {PASSWORD}" if demo.password_works() else None


def prepare() -> None:
    migrate()
    collect_static()
    load_demo()
