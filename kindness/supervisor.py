"""Runs the processes of one installation until it is told to stop, or one of them ends. `manage.py serve` is its only caller.

honcho starts the processes and gathers their lines; here is how they end: the broker last, so that a worker can hand back what it
holds; all of them when one ends by itself; and none is left behind, however this process goes.
"""

import contextlib
import ctypes
import os
import queue
import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

from honcho.manager import Manager
from honcho.printer import Message, Printer
from honcho.process import Popen, Process

# What is still running then is killed: the rows know what was not finished.
PATIENCE = 10.0
LAST = "broker"


def die_with_parent(number: int) -> None:
    """Asks the kernel to send this process a signal when the one that started it is gone; only Linux can."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, number)


class Child(Process):
    """A process that does not outlive the supervisor, not even one that was killed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A worker that is looking for its broker hears nothing gentler; its children end with it.
        number = signal.SIGTERM if self.name == LAST else signal.SIGKILL
        self._child_ctor = partial(Popen, shell=False, preexec_fn=partial(die_with_parent, number))

    def run(self, events: Any = None, ignore_signals: bool = False) -> None:
        die_with_parent(signal.SIGKILL)
        signal.signal(signal.SIGHUP, lambda *_: None)  # unlike SIG_IGN, this is not inherited by the program
        super().run(events, ignore_signals)


class Lines(Printer):
    """One line each, and silence once nobody listens: a closed terminal must not keep us from stopping the others."""

    def write(self, message: Message) -> None:
        text = message.data.decode("utf-8", "replace") if isinstance(message.data, bytes) else message.data
        with contextlib.suppress(OSError, ValueError):
            if text.strip():
                super().write(message)


class Supervisor(Manager):
    def __init__(
        self, commands: dict[str, list[str]], cwd: Path, ready: Callable[[], bool], announce: Callable[[], None]
    ) -> None:
        """`announce` is called once, as soon as `ready` is true. Commands start in their order."""
        super().__init__(Lines(sys.stdout))
        self._process_ctor = Child
        self.ready, self.announce = ready, announce
        self.pids: dict[str, int] = {}
        self.ended: dict[str, int] = {}
        self.asked = self.announced = False
        self.in_terminal = os.isatty(0)
        self.stopping_since: float | None = None
        self.told: set[str] = set()
        for name, command in commands.items():
            self.add_process(name, command, cwd=cwd)

    def run(self) -> int:
        """Returns the exit status: 0 when it was told to stop, 1 when a process ended by itself."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop_asked)
        try:
            self._start()
            self._watch()
        finally:
            self._kill_the_rest()
        return 0 if self.asked else 1

    def _watch(self) -> None:
        while len(self.ended) < len(self._processes):
            self._relay()
            self._find_the_vanished()
            if self.in_terminal and not self.asked and not os.isatty(0):
                self._stop_asked(signal.SIGHUP, None)  # make, where it leads the session, keeps a hang-up to itself
            if self.stopping_since is not None:
                self._stop_the_next()
            elif not self.announced and self.ready():
                self.announced = True
                with contextlib.suppress(OSError):
                    self.announce()
        while self._relay(0.2):
            pass

    def _kill_the_rest(self) -> None:
        """Nothing is left in any process's group: not a child that outlived its parent, not even after a fault of our own."""
        for name in self.pids:
            self._signal(os.killpg, name, signal.SIGKILL)

    def _stop_asked(self, number: int, frame: FrameType | None) -> None:
        """The first time gently, the second time (an impatient Ctrl-C) at once."""
        if self.asked and number == signal.SIGINT:
            self.stopping_since = time.monotonic() - PATIENCE
        self.asked = True
        self._begin_to_stop("Stopping.")

    def _begin_to_stop(self, why: str) -> None:
        if self.stopping_since is None:
            self.stopping_since = time.monotonic()
            self._system_print(why + "\n")

    def _relay(self, wait: float = 0.1) -> bool:
        """Handles one event of a process; False when there was none."""
        try:
            event = self.events.get(timeout=wait)
        except queue.Empty:
            return False
        if event.type == "line":
            self._printer.write(event)
        elif event.type == "start":
            self.pids[event.name] = event.data["pid"]
        elif event.type == "stop":
            self._note_end(event.name, event.data["returncode"])
        return True

    def _note_end(self, name: str, status: int) -> None:
        self.ended.setdefault(name, status)
        self._begin_to_stop(f"{name} ended by itself ({ending(status)}), so everything else is stopped too.")

    def _find_the_vanished(self) -> None:
        """A process whose watcher was killed reports no end."""
        for name, entry in self._processes.items():
            if name not in self.ended and not entry["process"].is_alive() and not self._relay(0.2):
                self._note_end(name, -signal.SIGKILL)

    def _stop_the_next(self) -> None:
        waited = time.monotonic() - (self.stopping_since or 0)
        running = [name for name in self.pids if name not in self.ended]
        for name in running:
            if waited > PATIENCE:
                self._signal(os.killpg, name, signal.SIGKILL)
            elif name not in self.told and (name != LAST or running == [LAST]):
                self.told.add(name)
                # Its parent process alone: celery's lets its children finish what they hold.
                self._signal(os.kill, name, signal.SIGTERM)

    def _signal(self, send: Callable[[int, int], None], name: str, number: int) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            send(self.pids[name], number)


def ending(status: int) -> str:
    return f"status {status}" if status >= 0 else signal.Signals(-status).name
