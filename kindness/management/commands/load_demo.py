"""`manage.py load_demo`: makes the demo creator's account, once; `make run` calls it at every start."""

import logging
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kindness import demo
from kindness.demo import load
from kindness.models import Account, Comment


class Command(BaseCommand):
    help = "Makes the demo creator with ninety days of comments. Does nothing where it is, or where it was removed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--again", action="store_true", help="begin anew, also after it was removed")
        parser.add_argument("--read", action="store_true", help="read the comments at once instead of leaving it to the worker")
        parser.add_argument("--remove", action="store_true", help="take the demo away; it does not come back by itself")

    def handle(self, *args: Any, again: bool, read: bool, remove: bool, **options: Any) -> None:
        # Before the broker runs no hint arrives anywhere, and none is needed: the first sweep finds the work.
        logging.getLogger("kindness.hints").setLevel(logging.ERROR)
        try:
            if remove:
                load.remove()
                return self.say("The demo is gone. `manage.py load_demo --again` brings it back.")
            made = load.load(again=again)
        except load.NotLoaded as error:
            raise CommandError(str(error)) from error
        if made:
            self.say(f"The demo is there: {self.count()} comments. Log in as {demo.EMAIL} with {demo.PASSWORD}.")
        if read:
            self.say(f"{self.read()} comments read.")

    def say(self, text: str) -> None:
        self.stdout.write(text)

    def count(self) -> int:
        return Comment.objects.filter(account__in=Account.objects.demo()).count()

    def read(self) -> int:
        # Here, not above: reading loads the model, and the usual call must be quick.
        from kindness import classifier, classify

        total = 0
        try:
            while read := classify.read_pending():
                total += read
        except classifier.ModelMissing as error:
            raise CommandError(str(error)) from error
        return total
