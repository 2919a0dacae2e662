"""The platforms' own archives hold only what the creator wrote; they are recognised, and give their block list."""

import io
import json
from datetime import UTC, datetime

import pytest

from kindness import exports
from kindness.exports import BlockedPerson, OwnCommentsOnly
from tests.exports.files import FIXTURES

ARCHIVES = [
    ("tiktok_archive.json", "tiktok_archive", "TikTok's archive"),
    ("youtube_takeout.csv", "youtube_takeout", "Takeout"),
    ("instagram_archive.json", "instagram_archive", "Instagram's archive"),
]
BLOCKED = [{"Date": "2024-06-01 10:00:00", "UserName": "grudge.engine"}]


def refused(content: bytes, name: str) -> OwnCommentsOnly:
    with pytest.raises(OwnCommentsOnly) as raised:
        exports.detect(io.BytesIO(content), name)
    return raised.value


@pytest.mark.parametrize(("name", "kind", "says"), ARCHIVES)
def test_an_archive_is_explained(name: str, kind: str, says: str):
    error = refused((FIXTURES / name).read_bytes(), name)
    assert error.kind == kind
    assert says in error.message and "nothing was imported" in error.message


def test_tiktoks_archive_gives_the_block_list():
    content = (FIXTURES / "tiktok_archive.json").read_bytes()
    error = refused(content, "user_data_tiktok.json")
    assert error.may_seed_blocks
    assert list(error.blocked(io.BytesIO(content))) == [
        BlockedPerson("grudge.engine", datetime(2024, 6, 1, 10, tzinfo=UTC)),
        BlockedPerson("nine_scowls", None),
    ]


@pytest.mark.parametrize("section", ["App Settings", "Profile And Settings"])
def test_the_block_list_is_found_where_each_version_has_it(section: str):
    content = json.dumps(
        {"Comment": {"Comments": {"CommentsList": []}}, section: {"Block List": {"BlockList": BLOCKED}}}
    ).encode()
    assert [person.name for person in refused(content, "a.json").blocked(io.BytesIO(content))] == ["grudge.engine"]


@pytest.mark.parametrize("nothing", [{"Block List": {"BlockList": None}}, {"Block List": {}}, {}])
def test_an_archive_without_blocks_gives_none(nothing: dict[str, object]):
    content = json.dumps({"Your Activity": {"Comment": {"Comments": {"CommentsList": []}}}, "App Settings": nothing}).encode()
    assert list(refused(content, "a.json").blocked(io.BytesIO(content))) == []


def test_other_archives_have_no_block_list():
    error = refused((FIXTURES / "youtube_takeout.csv").read_bytes(), "comments.csv")
    assert not error.may_seed_blocks
    assert list(error.blocked(io.BytesIO(b""))) == []


def test_an_archive_whose_first_section_is_large_is_still_recognised():
    history = [{"Date": "2024-01-01 00:00:00", "Link": f"https://www.tiktokv.com/share/video/{n}/"} for n in range(20_000)]
    content = json.dumps({"Activity": {"Video Browsing History": {"VideoList": history}}, "App Settings": {}}).encode()
    assert refused(content, "user_data.json").kind == "tiktok_archive"


def test_takeout_is_recognised_in_its_other_spellings():
    header = b"Comment ID,Channel ID,Comment create timestamp,Price,Video ID,Comment text\n"
    assert refused(header, "comments.csv").kind == "youtube_takeout"


def test_instagrams_reels_file_is_recognised():
    content = b'{"comments_reels_comments": [{"string_map_data": {"Comment": {"value": "x"}, "Media Owner": {"value": "y"}}}]}'
    assert refused(content, "reels_comments.json").kind == "instagram_archive"
