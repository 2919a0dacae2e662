"""`manage.py broker`: becomes the embedded broker, for installations that run each process by themselves."""

import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from kindness import broker, startup


class Command(BaseCommand):
    help = "Runs the embedded broker in the foreground; does nothing where REDIS_URL names one."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.EMBEDDED_BROKER:
            self.stdout.write("REDIS_URL names a broker, so none is started here.")
            return
        try:
            startup.no_broker_is_running()
            command = broker.command(settings.BROKER_DIR, settings.BROKER_SOCKET)
        except (startup.Refusal, broker.NoBroker) as refusal:
            raise SystemExit(str(refusal)) from refusal
        os.umask(0o077)
        os.execv(command[0], command)
