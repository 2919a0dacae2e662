"""The settings the tests run with: a private var/, nothing from the developer's environment, rows that a worker process can see.

TEST_DATABASE_URL names another database server than SQLite (tests/with_postgres.py sets it). A process that a test starts
finds TEST_VAR_DIR and takes its environment as it is.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from tests.environment import variables


def private_environment() -> None:
    for name in variables():
        os.environ.pop(name, None)
        os.environ.pop(f"{name}_FILE", None)
    folder = tempfile.mkdtemp(prefix="kindness-tests-")
    atexit.register(remove, folder, os.getpid())
    os.environ["TEST_VAR_DIR"] = os.environ["VAR_DIR"] = folder
    os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{folder}/kindness.sqlite3"


def remove(folder: str, owner: int) -> None:
    if os.getpid() == owner:  # a forked child runs the same exit functions
        shutil.rmtree(folder, ignore_errors=True)


if "TEST_VAR_DIR" not in os.environ:
    private_environment()

from kindness.settings import *  # noqa: E402, F403
from kindness.settings import DATABASES, SQLITE, VAR_DIR  # noqa: E402

if SQLITE:
    # A file, not memory: a worker process reads and writes the same rows.
    DATABASES["default"]["TEST"] = {"NAME": str(Path(VAR_DIR) / "test.sqlite3")}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
