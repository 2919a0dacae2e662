"""`manage.py import_comments FILE --account HANDLE`: reads an export in this process, whether or not a worker or broker runs."""

import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.management.base import BaseCommand, CommandError

from kindness import classify, exports, hints, importing, uploads
from kindness.classifier import ModelMissing
from kindness.demo.load import local_time_zone
from kindness.models import Account, Import, User
from kindness.models.accounts import known_time_zone

IN_ONE_GO = float("inf")
SECONDS_BETWEEN_LINES = 5.0


class Command(BaseCommand):
    help = "Imports a file of comments into an account. Importing the same file twice changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="an export of comments: CSV, JSON, JSON lines or XLSX")
        parser.add_argument("--account", required=True, metavar="HANDLE", help="the channel's name, with or without the @")
        platforms = [value for value in Account.Platform.values if value != Account.Platform.DEMO]
        parser.add_argument("--platform", choices=platforms, help="needed where neither the account nor the file says it")
        parser.add_argument("--post", default="", metavar="TITLE", help="for files that do not say which post they are about")
        parser.add_argument("--map", nargs="+", default=[], metavar="OURS=COLUMN", help=f"one of {', '.join(exports.FIELDS)}")
        parser.add_argument("--user", metavar="EMAIL", help="who owns an account that is not here yet")
        parser.add_argument("--time-zone", default="", metavar="NAME", help="of an account that is not here yet")
        parser.add_argument("--read", action="store_true", help="also let the model read the comments now, in this process")

    said = 0.0

    def handle(self, *args: Any, **options: Any) -> None:
        with opened(options["file"]) as file:
            name = options["file"].name
            format = recognised(file, name)
            mapping = mapping_of(options["map"], format)
            check(file, name, format, mapping, options["post"])
            account = self.account_for(options, format)
            imported = received(account, file, name, format)
        try:
            uploads.confirm(imported, mapping=mapping, post_title=options["post"], worker=False)
            self.run_through(imported)
        except KeyboardInterrupt:
            raise CommandError(f"Interrupted. What was read is kept; the worker goes on with import {imported.pk}.") from None
        if options["read"]:
            self.read_all()
        else:
            hints.send("read", 0)

    def account_for(self, options: dict[str, Any], format: exports.Format) -> Account:
        """The account with this handle, or a new one for the owner that --user names."""
        handle, platform = options["account"].strip().lstrip("@"), options["platform"] or format.platform
        if not handle:
            raise CommandError("--account needs the channel's name.")
        named = Account.objects.filter(handle__iexact=handle, is_demo=False)
        found = list(named.on(platform) if platform else named)
        if len(found) > 1:
            raise CommandError(f"There is more than one @{handle}. Say which with --platform.")
        if platform and format.platform not in {"", platform}:
            raise CommandError(f"This is a file from {format.platform}, not from {platform}. Nothing was imported.")
        if found:
            return found[0]
        if named and not options["platform"]:
            raise CommandError(
                f"This is a file from {platform}, and {named[0]} is not. Nothing was imported. "
                f"If there is such an account on {platform} too, add --platform {platform}."
            )
        account = new_account(options, platform, handle)
        self.stderr.write(f"{account} is new here, with the time zone {account.time_zone}.")
        return account

    def run_through(self, imported: Import) -> None:
        """Reads to the end; where a worker was quicker, it is waited for."""
        while not imported.is_over:
            if not importing.run(imported.pk, seconds=IN_ONE_GO, told=self.heard) and unfinished(imported):
                time.sleep(1)
            imported.refresh_from_db()
        if imported.status != Import.Status.DONE:
            raise CommandError(imported.error or "The import was taken back while it was being read.")
        self.tell(imported)

    def heard(self, rows: int) -> None:
        """Says now and then how far it is."""
        if time.monotonic() - self.said > SECONDS_BETWEEN_LINES:
            self.said = time.monotonic()
            self.stderr.write(f"{rows:,} rows read …")

    def tell(self, imported: Import) -> None:
        self.stdout.write(
            f"{imported.name} into {imported.account}: {imported.rows_read:,} rows read, {imported.rows_new:,} new, "
            f"{imported.rows_known:,} already known, {imported.rows_changed:,} of them edited, "
            f"{imported.rows_unreadable:,} could not be read."
        )
        for line, reason in imported.problems[:10]:
            self.stdout.write(f"  line {line}: {reason}")
        if imported.rows_unreadable > 10:
            self.stdout.write(f"  … and {imported.rows_unreadable - 10:,} more, listed on the import's page.")

    def read_all(self) -> None:
        try:
            count = 0
            while claimed := classify.read_pending():
                count += claimed
                self.stderr.write(f"{count:,} comments read by the model …")
        except ModelMissing as error:
            raise CommandError(f"The comments are in, but the model could not read them: {error}") from error
        self.stdout.write(f"{count:,} comments were read by the model.")


def unfinished(imported: Import) -> bool:
    imported.refresh_from_db()
    return not imported.is_over


@contextmanager
def opened(path: Path) -> Iterator[File]:
    if path.is_dir():
        raise CommandError(f"{path} is a folder. Name one file in it.")
    try:
        with path.open("rb") as file:
            yield File(file, name=path.name)
    except FileNotFoundError as error:
        raise CommandError(f"There is no file {path}.") from error
    except PermissionError as error:
        raise CommandError(f"{path} may not be read by this user.") from error


def recognised(file: File, name: str) -> exports.Format:
    if not file.size:
        raise CommandError("This file is empty. Nothing was imported.")
    try:
        return exports.detect(file.file, name)  # type: ignore[arg-type]
    except exports.ExportError as error:
        raise CommandError(error.message) from error


def mapping_of(pairs: list[str], format: exports.Format) -> dict[str, str]:
    """From `text=Comment author_name=User`. Raises CommandError for a field that is not ours."""
    if pairs and not format.needs_mapping:
        raise CommandError(f"The columns of this file are known ({format.title}). Leave --map out.")
    mapping = dict(pair.partition("=")[::2] for pair in pairs)
    for field, column in mapping.items():
        if field not in exports.FIELDS or not column:
            raise CommandError(f"--map {field}={column}: write OURS=COLUMN, where OURS is one of {', '.join(exports.FIELDS)}.")
    return mapping


def check(file: File, name: str, format: exports.Format, mapping: dict[str, str], post: str) -> None:
    """What the upload page asks for, asked here before anything is stored."""
    try:
        look = exports.preview(file.file, name, format, mapping=mapping or None)  # type: ignore[arg-type]
    except exports.ExportError as error:
        raise CommandError(error.message) from error
    if look.needs_post and not post:
        raise CommandError("The file does not say which post its comments are under. Name it with --post TITLE.")
    file.seek(0)


def new_account(options: dict[str, Any], platform: str, handle: str) -> Account:
    if not platform:
        raise CommandError(f"There is no account @{handle} yet, and the file does not say where it is. Add --platform.")
    zone = options["time_zone"] or local_time_zone()
    try:
        known_time_zone(zone)
    except ValidationError as error:
        raise CommandError(error.messages[0]) from error
    return Account.objects.create_for(owner(options["user"]), platform=platform, handle=handle, time_zone=zone)


def owner(email: str | None) -> User:
    """Whom --user names; without it the one person who has a login here, the demo's apart."""
    people = User.objects.filter(is_active=True, is_demo=False).order_by("id")
    found = list((people.filter(email__iexact=email) if email else people)[:2])
    if not found:
        raise CommandError(
            f"Nobody here has the e-mail address {email}." if email else "Nobody has a login here yet. Name one with --user."
        )
    if len(found) > 1:
        raise CommandError("Several people have a login here. Say who owns the new account with --user.")
    return found[0]


def received(account: Account, file: File, name: str, format: exports.Format) -> Import:
    try:
        return uploads.receive(account, file, name=name, by=None, format=format)
    except OSError as error:
        raise CommandError(f"The file could not be kept under var/ ({error.strerror}). Nothing was imported.") from error
