"""`manage.py classify`, run as people run it: JSON lines in, one JSON line each out, in order."""

import json
import subprocess
import sys
from pathlib import Path

from kindness.classifier import CATEGORIES, LABELS

ROOT = Path(__file__).resolve().parents[2]


def classify(payload: bytes, *arguments: str) -> list[dict]:
    done = subprocess.run([sys.executable, "manage.py", "classify", *arguments], cwd=ROOT, input=payload, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_every_line_is_answered_in_order_whatever_it_holds() -> None:
    lines = [
        b'{"text": "I love this video"}',
        b'{"text": ""}',
        b'{"text": "half',
        b'["no object"]',
        b'{"text": 5}',
        b'\xff\xfe{"text": "x"}',
        b'{"text": "\\ud83d you are an idiot"}',
        b'{"text": "Das ist wirklich ein schlechtes Video"}',
        b'{"text": "one\\u2028line"}',
        b"[" * 100_000,
        b'{"text": "kys", "id": 7}',
    ]
    answers = classify(b"\n".join(lines) + b"\n", "--batch", "4")
    assert len(answers) == len(lines)
    assert [a.get("unread", "") for a in answers] == [
        "",
        "empty",
        "failed",
        "failed",
        "failed",
        "failed",
        "",
        "language",
        "",
        "failed",
        "",
    ]
    for answer in answers:
        assert answer["model"]
        if answer.get("unread"):
            assert answer["scores"] == {}
            assert ("error" in answer) is (answer["unread"] == "failed")
        else:
            assert set(answer["scores"]) == set(LABELS)
            assert answer["category"] in CATEGORIES
            assert answer["severity"] in range(4)
            assert "language" in answer
    assert answers[-1]["category"] == "threat"
    assert answers[0]["category"] == "kind"


def test_no_lines_no_answers_and_a_last_line_needs_no_newline() -> None:
    assert classify(b"") == []
    assert len(classify(b'{"text": "ok"}')) == 1
