"""`manage.py prepare`: what `serve` does before it starts anything; for installations that run each process by themselves."""

from typing import Any

from django.core.management.base import BaseCommand

from kindness import startup


class Command(BaseCommand):
    help = "Migrates the database, collects the static files and, in an unused database, loads the demo."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            startup.prepare()
        except startup.Refusal as refusal:
            raise SystemExit(str(refusal)) from refusal
