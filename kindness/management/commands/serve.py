"""`manage.py serve`: checks, prepares, then runs web, worker, beat and broker until Ctrl-C. `make run` calls it."""

import os
import socket
from argparse import ArgumentParser
from contextlib import closing
from typing import Any

from django.conf import settings
from django.core.checks import ERROR
from django.core.management.base import BaseCommand
from django.db import connections
from django.utils import timezone

from kindness import invitations, processes, startup
from kindness.broker import NoBroker
from kindness.supervisor import Supervisor


class Command(BaseCommand):
    help = "Runs everything (or the processes named) under one supervisor; one Ctrl-C stops it all."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "processes", nargs="*", help=f"Only these of {', '.join(processes.ALL)}; the database is then left as it is."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        names = options["processes"] or list(processes.ALL)
        if unknown := set(names) - set(processes.ALL):
            raise SystemExit(f"There is no process named {', '.join(unknown)}: name some of {', '.join(processes.ALL)}.")
        try:
            with startup.alone(names):
                self.refuse(names)
                self.check(fail_level=ERROR)
                raise SystemExit(self.run(names, everything=not options["processes"]))
        except (startup.Refusal, NoBroker) as refusal:
            raise SystemExit(str(refusal)) from refusal
        except KeyboardInterrupt:
            raise SystemExit("Stopped before anything was started.") from None

    def refuse(self, names: list[str]) -> None:
        if "worker" in names:
            startup.a_model_is_there()
        if "web" in names:
            startup.the_port_is_free()
        if "broker" in names:
            startup.no_broker_is_running()

    def run(self, names: list[str], everything: bool) -> int:
        commands = processes.commands(names)
        if everything:
            startup.migrate()
        if "web" in names:
            startup.the_demo_is_private()
        if everything:
            startup.release_claims()
            startup.collect_static()
            startup.load_demo()
        welcome = self.welcome() if "web" in names else ""
        connections.close_all()
        # On a machine of one's own, root is common and celery's eight lines about it are not news.
        os.environ.setdefault("PYTHONWARNINGS", "ignore:You're running the worker with superuser privileges")
        return Supervisor(
            commands, cwd=settings.BASE_DIR, ready=self.web_answers, announce=lambda: self.stdout.write(welcome)
        ).run()

    def web_answers(self) -> bool:
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.HOST, settings.HOST)
        try:
            with closing(socket.create_connection((host, settings.PORT), timeout=0.2)):
                return True
        except OSError:
            return False

    def welcome(self) -> str:
        lines = [("Open", f"{settings.SITE_URL}/")]
        if settings.HOST == "0.0.0.0" and (here := startup.address_in_the_network()):
            lines.append(("From your phone", f"http://{here}:{settings.PORT}/"))
        if login := startup.demo_login():
            lines.append(("The demo", login))
        if setup := invitations.make_setup_link(timezone.now()):
            lines.append(("Your own account", f"{setup}  (works once, for 7 days)"))
        lines.append(("Stop", "Ctrl-C"))
        return "\n".join(["", *(f"  {name:<18}{value}" for name, value in lines), ""])
