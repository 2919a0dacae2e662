"""`manage.py setup_link`: a fresh one-time link with which the owner makes their own account."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from kindness import invitations


class Command(BaseCommand):
    help = "Prints a one-time link for the owner's own account; an older one stops working."

    def handle(self, *args: Any, **options: Any) -> None:
        link = invitations.make_setup_link(timezone.now())
        if link is None:
            raise SystemExit(
                "There is an owner already: use `manage.py changepassword EMAIL` for a forgotten password, "
                "or `manage.py createsuperuser` for another one."
            )
        self.stdout.write(link)
