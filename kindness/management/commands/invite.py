"""`manage.py invite`: a one-time link with which somebody makes their own account."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from kindness import invitations
from kindness.models import Invitation


class Command(BaseCommand):
    help = "Prints a one-time sign-up link, where SIGNUP allows one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, default=7, help="How long the link works (7).")

    def handle(self, *args: Any, **options: Any) -> None:
        if not invitations.sign_up_allowed():
            raise SystemExit("Sign-up is closed: start with SIGNUP=invite, then invite.")
        self.stdout.write(invitations.make_link(Invitation.Kind.SIGNUP, timezone.now(), options["days"]))
