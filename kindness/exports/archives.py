"""Archives that a platform gives its user: they hold what the creator wrote, and are recognised to say so."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, BinaryIO

from kindness.exports import values
from kindness.exports.errors import BlockedPerson, OwnCommentsOnly
from kindness.exports.head import Head, look
from kindness.exports.streams import entries
from kindness.exports.tables import match
from kindness.exports.times import parse

_TIKTOK_SECTIONS = frozenset(
    ("Activity", "Your Activity", "App Settings", "Profile And Settings", "Comment", "Direct Message", "Direct Messages")
    + ("Likes and Favorites", "TikTok Shop", "Tiktok Shopping", "Tiktok Shop", "Ads and data", "Profile", "Post", "Video")
)
_SECTION = re.compile(f'"({"|".join(sorted(_TIKTOK_SECTIONS))})"\\s*:\\s*{{')
_FIRST = re.compile(rf"\s*{{\s*{_SECTION.pattern}")
_SETTINGS = ("App Settings", "Profile And Settings", "Profile and Settings", "Activity", "Your Activity")
_LISTS = tuple(f"{section}.{block}.BlockList.item" for section in _SETTINGS for block in ("Block List", "Block"))
_REELS = re.compile(r'\s*{\s*"comments_(?:reels|media)_comments"')
_TAKEOUT = match("Comment ID", "Channel ID", "Comment Create Timestamp|Comment Update Timestamp", "Comment Text")

TIKTOK = (
    "This is TikTok's archive of your own data. It holds the comments you wrote, not those you received, so nothing was "
    "imported. Use an export of the comments under your videos instead. The list of people you blocked can be taken over."
)
TAKEOUT = (
    "This is YouTube's archive (Takeout) of your own comments. It holds what you wrote, not what you received, so nothing "
    "was imported. Use an export of the comments under your videos instead."
)
INSTAGRAM = (
    "This is Instagram's archive of your own comments. It holds what you wrote, not what you received, so nothing was "
    "imported. Use an export of the comments under your posts instead."
)


def refuse(head: Head) -> None:
    """Raises OwnCommentsOnly if the file is such an archive."""
    if head.table(_TAKEOUT):
        raise OwnCommentsOnly("youtube_takeout", TAKEOUT)
    if head.where(_is_instagram) or _REELS.match(head.text):
        raise OwnCommentsOnly("instagram_archive", INSTAGRAM)
    if head.text.lstrip()[:1] == "{" and _is_tiktok(head):
        raise OwnCommentsOnly("tiktok_archive", TIKTOK, blocked)


def _is_instagram(record: Mapping[str, Any]) -> bool:
    return {"Comment", "Media Owner"} <= values.part(record, "string_map_data").keys()


def _is_tiktok(head: Head) -> bool:
    """It begins with one of the archive's sections, or has two of them; no export of comments has such objects."""
    return bool(_FIRST.match(head.text)) or len(set(_SECTION.findall(head.text))) >= 2


def blocked(file: BinaryIO) -> Iterator[BlockedPerson]:
    """The block list in TikTok's archive, in its order; empty if it has none or is cut before it."""
    encoding, now = look(file).encoding, datetime.now(UTC)
    for prefix in _LISTS:
        for entry in entries(file, encoding, prefix):
            if name := values.name(values.first(entry, ("UserName", "userName", "username"))):
                yield BlockedPerson(name, parse(values.first(entry, ("Date", "date")), now).at)
