"""`manage.py classify`: JSON lines {"text": ...} on standard input, one JSON line of scores each on standard output, in order."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from kindness.classifier import ModelMissing, Reader, Scored, judge, load_reader, normalise

BATCH = 256


class Command(BaseCommand):
    """A line that is no JSON object with a text is answered with "unread": "failed" and an "error"; the rest goes on."""

    help = 'Reads JSON lines {"text": ...} and writes {"scores": ..., "category": ..., "severity": ..., ...} for each, in order.'
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--batch", type=int, default=BATCH, help="lines read before the first answer (default %(default)s)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            reader = load_reader(settings.MODEL_DIR, settings.MODEL_HUB, settings.MODEL_HUB_LABELS)
            for lines in _batches(sys.stdin.buffer, max(1, options["batch"])):
                for answer in _answers(reader, lines):
                    self.stdout.write(json.dumps(answer, ensure_ascii=True))
                self.stdout.flush()
        except ModelMissing as error:
            raise CommandError(str(error)) from error


def _batches(lines: Any, size: int) -> Iterator[list[bytes]]:
    while batch := list(islice(lines, size)):
        yield [line for line in batch if line.strip()]


def _answers(reader: Reader, lines: list[bytes]) -> Iterator[dict[str, Any]]:
    asked = [_text(line) for line in lines]
    texts = [normalise(text) for text, _ in asked]
    for (_, error), text, found in zip(asked, texts, reader.read_normalised(texts), strict=True):
        if error:
            yield {"scores": {}, "unread": "failed", "error": error, "model": reader.model}
        else:
            yield _answer(reader, text, found)


def _text(line: bytes) -> tuple[str, str]:
    """(text, error): one of them is empty."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        return "", f"not JSON: {error}"[:200]
    text = row.get("text") if isinstance(row, dict) else None
    return (text, "") if isinstance(text, str) else ("", 'no "text" that is a string')


def _answer(reader: Reader, text: str, found: Scored) -> dict[str, Any]:
    if found.unread:
        return {"scores": {}, "unread": found.unread, "language": found.language, "model": reader.model}
    judged = judge(found.scores, reader.thresholds, text)
    return {
        "scores": dict(found.scores),
        "category": judged.category,
        "severity": judged.severity,
        "harsh": judged.harsh,
        "kind": judged.kind,
        "may_need_help": judged.may_need_help,
        "language": found.language,
        "model": reader.model,
    }
