"""Whatever the bytes, detect and rows raise nothing but ExportError, and what comes out can be stored."""

import io
import json
import random

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kindness import exports
from kindness.exports import ExportError, Row, Unreadable
from kindness.exports.rows import MAX_TEXT
from tests.exports.files import FIXTURES, NOW, exportcomments_workbook

SEEDS = [path.read_bytes() for path in sorted(FIXTURES.iterdir())] + [exportcomments_workbook()]
STRINGS = ("text", "author_name", "author_id", "author_url", "id", "parent_id", "post_id", "post_url", "post_title", "url")
NAMES = st.sampled_from(["a.csv", "a.json", "a.jsonl", "a.xlsx", "a", "Zx9_kLmN-aQ.csv", "\0/..\u202e.csv"])
PIECES = [b'"', b"\0", b",", b"[{", b"}]", b"\xff", b"\n", b"\r", b"\\", b"\xef\xbb\xbf"]
FAST = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def assert_sound(content: bytes, name: str = "a.csv") -> None:
    """Read as a user would have it read: detected, shown, imported, and an archive asked for its blocks."""
    file = io.BytesIO(content)
    try:
        format = exports.detect(file, name)
    except exports.OwnCommentsOnly as error:
        list(error.blocked(file))
        return
    except ExportError as error:
        assert error.message
        return
    exports.preview(file, name, format, now=NOW)
    for row in format.rows(file, name=name, now=NOW):
        assert_storable(row)


def assert_storable(row: Row | Unreadable) -> None:
    assert row.line >= 1
    if isinstance(row, Unreadable):
        assert row.reason.endswith(".")
        return
    for field in STRINGS:
        value = getattr(row, field)
        assert isinstance(value, str)
        assert "\0" not in value
        value.encode()
    assert len(row.text) <= MAX_TEXT
    assert max(map(len, (row.id, row.author_id, row.author_name, row.post_id, row.parent_id))) <= 255
    assert all(url == "" or url.startswith(("https://", "http://")) for url in (row.url, row.author_url, row.post_url))
    assert 0 <= row.likes < 2**31
    assert row.created_at is None or (row.created_at.tzinfo is not None and 2005 <= row.created_at.year <= 2025)
    assert row.created_at is not None or row.time_is_estimate


@FAST
@given(st.binary(max_size=2_000), NAMES)
@example(b"\xff\xfe", "a.csv")
@example(b"PK\x03\x04", "a.xlsx")
@example(b'"', "a.csv")
@example(b"{", "a.json")
@example(b"comment\r\n\r", "a.csv")
def test_arbitrary_bytes_are_survived(content: bytes, name: str):
    assert_sound(content, name)


@FAST
@given(st.text(max_size=2_000), NAMES, st.sampled_from(["utf-8", "utf-16", "utf-8-sig"]))
def test_arbitrary_text_is_survived(content: str, name: str, encoding: str):
    assert_sound(content.encode(encoding, "replace"), name)


TELLING = ["2 weeks ago", "1.2K", "https://youtu.be/Zx9_kLmN-aQ", "=1", "7.4E+18", "1-1", "1970-01-01", "0"]
CELLS = st.text(max_size=30) | st.sampled_from(TELLING)


@FAST
@given(
    st.sampled_from([b"".join(seed.splitlines(keepends=True)[:16]) for seed in SEEDS if b"," in seed[:200]]),
    st.lists(st.lists(CELLS, max_size=12), max_size=8),
    st.sampled_from([",", ";", "\t"]),
)
def test_arbitrary_rows_below_a_known_header_are_survived(header: bytes, rows: list[list[str]], delimiter: str):
    assert_sound(header + "\n".join(delimiter.join(row) for row in rows).encode("utf-8", "replace"))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(TELLING),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
RECORDS = [record for seed in SEEDS if seed[:1] == b"[" for record in json.loads(seed)]
RECORDS += [json.loads(line) for seed in SEEDS for line in seed.splitlines() if line[:1] == b"{" and line[-1:] == b"}"]


@FAST
@given(st.data())
def test_known_records_with_arbitrary_fields_are_survived(data: st.DataObject):
    """Every mapper takes every type in every field."""
    known = data.draw(st.sampled_from(RECORDS))
    changed = known | data.draw(st.fixed_dictionaries({}, optional=dict.fromkeys(known, JSON)))
    for field in ("user", "owner", "snippet", "data"):
        if isinstance(known.get(field), dict):
            changed[field] = known[field] | data.draw(st.fixed_dictionaries({}, optional=dict.fromkeys(known[field], JSON)))
    assert_sound(json.dumps([known, changed, changed]).encode(), "a.json")
    assert_sound("\n".join(json.dumps(record) for record in (known, changed)).encode(), "a.jsonl")


@pytest.mark.parametrize("index", range(len(SEEDS)))
def test_damaged_fixtures_are_survived(index: int):
    """Cut, overwritten, doubled and with pieces of each other, by a generator that always makes the same damage."""
    chance = random.Random(index)
    for _ in range(25):
        content = bytearray(SEEDS[index])
        for _ in range(chance.randrange(1, 4)):
            at = chance.randrange(len(content)) if content else 0
            match chance.randrange(4):
                case 0:
                    del content[at:]
                case 1:
                    content[at : at + chance.randrange(1, 20)] = chance.randbytes(chance.randrange(1, 20))
                case 2:
                    content[at:at] = content[: chance.randrange(1, 200)]
                case 3:
                    content[at:at] = chance.choice(PIECES)
        assert_sound(bytes(content), "a.csv")
