"""Single values out of foreign files: times, counts, identifiers, flags and links, each as files write them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from kindness.exports import links, times, values

NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


EXACT = [
    ("2025-03-02T17:44:29.000Z", at("2025-03-02 17:44:29")),
    ("2025-03-02T17:44:29+0000", at("2025-03-02 17:44:29")),
    ("2025-03-02T19:44:29+02:00", at("2025-03-02 17:44:29")),
    ("2025-03-02 17:44:29", at("2025-03-02 17:44:29")),
    ("2025-03-02 17:44:29 UTC", at("2025-03-02 17:44:29")),
    ("2025-03-02 17:44:29 +00:00", at("2025-03-02 17:44:29")),
    ("  2015-05-28T21:39:52.376000 ", at("2015-05-28 21:39:52.376")),
    (1740937469, at("2025-03-02 17:44:29")),
    (1740937469.0, at("2025-03-02 17:44:29")),
    (Decimal("1740937469"), at("2025-03-02 17:44:29")),
    ("1740937469", at("2025-03-02 17:44:29")),
    (1740937469000, at("2025-03-02 17:44:29")),
    ("1740937469000", at("2025-03-02 17:44:29")),
    (1740937469000000, at("2025-03-02 17:44:29")),
    (datetime(2025, 3, 2, 17, 44, 29), at("2025-03-02 17:44:29")),
    ("02.03.25 17:44:29", at("2025-03-02 17:44:29")),
    ("02.03.2025 17:44", at("2025-03-02 17:44:00")),
    ("31/12/2024 23:59:00", at("2024-12-31 23:59:00")),
    ("12/31/2024 11:59 PM", at("2024-12-31 23:59:00")),
    ("12/31/2024, 12:05:00 am", at("2024-12-31 00:05:00")),
    ("Mar 2, 2025, 5:44:29 PM", at("2025-03-02 17:44:29")),
    ("Sun Mar 02 2025 18:44:29 GMT+0100 (Central European Standard Time)", at("2025-03-02 17:44:29")),
    ("Sun, 02 Mar 2025 17:44:29 +0000", at("2025-03-02 17:44:29")),
    ("2025-06-02T12:00:00Z", at("2025-06-02 12:00:00")),
]
ESTIMATES = [
    ("2025-03-02", at("2025-03-02 12:00")),
    ("2025-3-2", at("2025-03-02 12:00")),
    (date(2025, 3, 2), at("2025-03-02 12:00")),
    (datetime(2025, 3, 2), at("2025-03-02 12:00")),
    ("02.03.2025", at("2025-03-02 12:00")),
    ("03/02/2025 17:44:29", at("2025-03-02 17:44:29")),
    ("Mar 2, 2025", at("2025-03-02 12:00")),
    ("2 March 2025", at("2025-03-02 12:00")),
    ("3-2", at("2025-03-02 12:00")),
    ("12-30", at("2024-12-30 12:00")),
    ("just now", NOW),
    ("yesterday", NOW - timedelta(days=1)),
    ("30 seconds ago", NOW - timedelta(seconds=30)),
    ("1 minute ago", NOW - timedelta(minutes=1)),
    ("an hour ago", NOW - timedelta(hours=1)),
    ("5h ago", NOW - timedelta(hours=5)),
    ("5h", NOW - timedelta(hours=5)),
    ("3d", NOW - timedelta(days=3)),
    ("1 day ago (edited)", NOW - timedelta(days=1)),
    ("2 weeks ago", NOW - timedelta(days=14)),
    ("2w", NOW - timedelta(days=14)),
    ("2 months ago", NOW - timedelta(seconds=2 * 2_629_800)),
    ("2mo", NOW - timedelta(seconds=2 * 2_629_800)),
    ("1 year ago", NOW - timedelta(seconds=31_557_600)),
    ("vor 2 Wochen", NOW - timedelta(days=14)),
    ("vor einer Stunde", NOW - timedelta(hours=1)),
    ("hace 3 días", NOW - timedelta(days=3)),
    ("il y a 4 heures", NOW - timedelta(hours=4)),
    ("il y a 1 an", NOW - timedelta(seconds=31_557_600)),
    ("há 5 minutos", NOW - timedelta(minutes=5)),
    ("2 settimane fa", NOW - timedelta(days=14)),
    ("2 minggu yang lalu", NOW - timedelta(days=14)),
    ("3 недели назад", NOW - timedelta(days=21)),
]
UNKNOWN: list[Any] = [
    *("", "soon", "n/a", "---", "2025-13-45", "99.99.9999", "40/40/2020", "1970-01-01T00:00:00Z", "2004-12-31T23:59:59Z"),
    *("2025-06-02T12:00:01Z", "5 things", "2 pigeons ago", "900 years ago", "1" * 99, "9" * 17, "x" * 10_000, "24:00", "²"),
    *(None, True, False, 0, -1, 10**30, float("nan"), float("inf"), Decimal("1E+999999"), 46_000, [], {}, b"x"),
    *(datetime(1, 1, 1, tzinfo=UTC), datetime.max, "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"),
]


@pytest.mark.parametrize(("value", "moment"), EXACT)
def test_an_exact_time_is_taken_over(value: Any, moment: datetime):
    assert times.parse(value, NOW) == (moment, False)


@pytest.mark.parametrize(("value", "moment"), ESTIMATES)
def test_a_relative_or_coarse_time_is_an_estimate(value: Any, moment: datetime):
    assert times.parse(value, NOW) == (moment, True)


@pytest.mark.parametrize("value", UNKNOWN, ids=lambda value: str(value)[:30])
def test_any_other_time_is_unknown(value: Any):
    assert times.parse(value, NOW) == (None, True)


COUNTS: list[tuple[Any, int]] = [
    *((5, 5), ("5", 5), (" 12 ", 12), ("1,234", 1234), ("1.234", 1234), ("1 234", 1234), ("1\xa0234", 1234)),
    *(("1.2K", 1200), ("1,2K", 1200), ("1.2k", 1200), ("3.4M", 3400000), ("1,5 Mio.", 1500000), ("2 Tsd.", 2000)),
    *(("1.2万", 12000), ("1,234,567", 1234567), ("12 likes", 12), ("٣", 3), (2.0, 2), (Decimal("7"), 7)),
    *(("0", 0), ("", 0), (None, 0), ("---", 0), ("none", 0), (-3, 0), (True, 1), (False, 0), ([], 0)),
    *((float("nan"), 0), (float("inf"), 2**31 - 1), (10**30, 2**31 - 1), ("9" * 30, 2**31 - 1)),
]


@pytest.mark.parametrize(("value", "count"), COUNTS)
def test_counts_are_read_as_people_are_shown_them(value: Any, count: int):
    assert values.count(value) == count


IDENTIFIERS: list[tuple[Any, str]] = [
    *(("7477000000000000103", "7477000000000000103"), (7477000000000000103, "7477000000000000103"), (" abc ", "abc")),
    *((Decimal("7477000000000000103"), "7477000000000000103"), (17900000001.0, "17900000001"), ("17900000001.0", "17900000001")),
    *((7.477e18, ""), ("7.477E+18", ""), ("7,477e18", ""), ("7477000000000000000.0", ""), ("nan", ""), ("NULL", ""), ("---", "")),
    *((None, ""), (True, ""), ([], ""), ({}, ""), (10**50, ""), (float("inf"), ""), ("12e5ab", "12e5ab"), ("Ug1e5", "Ug1e5")),
]


@pytest.mark.parametrize(("value", "identifier"), IDENTIFIERS)
def test_identifiers_keep_their_digits_or_are_none(value: Any, identifier: str):
    assert values.identifier(value) == identifier


FLAGS = [(True, 1), (1, 1), ("true", 1), (" Yes ", 1), ("1", 1), (False, 0), (0, 0), ("No", 0), ("", 0), (None, 0), ("---", 0)]


@pytest.mark.parametrize(("value", "flag"), FLAGS)
def test_flags(value: Any, flag: int):
    assert values.flag(value) is bool(flag)


HTML = [
    ("a<br>b<br />c", "a\nb\nc"),
    ('<a href="http://x.example?a=1&amp;b=2">2:19</a> &amp; on', "2:19 & on"),
    ("I&#39;m &quot;in&quot;", 'I\'m "in"'),
    ("<b>so</b> <i>very</i>", "so very"),
    ("I <3 this > that", "I <3 this > that"),
    ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ("&lt;b&gt;", "<b>"),
    ("&#0;&#xD800;x", "\ufffd\ufffdx"),
]


@pytest.mark.parametrize(("html", "plain"), HTML)
def test_html_comments_become_plain_text(html: str, plain: str):
    assert values.plain(html) == plain


ADDRESSES = [
    (
        "https://www.tiktok.com/@a.b/video/747?x=1&share_comment_id=99",
        "tiktok",
        "747",
        "99",
        "https://www.tiktok.com/@a.b/video/747",
    ),
    ("https://www.tiktok.com/@a.b/photo/748", "tiktok", "748", "", "https://www.tiktok.com/@a.b/photo/748"),
    ("https://www.instagram.com/p/DAb-_1/c/17/r/18/", "instagram", "DAb-_1", "18", "https://www.instagram.com/p/DAb-_1/"),
    ("https://www.instagram.com/reel/DAb/c/17", "instagram", "DAb", "17", "https://www.instagram.com/p/DAb/"),
    ("https://www.instagram.com/someone/p/DAb/", "instagram", "DAb", "", "https://www.instagram.com/p/DAb/"),
    ("https://youtu.be/Zx9_kLmN-aQ?t=3", "youtube", "Zx9_kLmN-aQ", "", "https://www.youtube.com/watch?v=Zx9_kLmN-aQ"),
    ("https://www.youtube.com/shorts/Zx9_kLmN-aQ", "youtube", "Zx9_kLmN-aQ", "", "https://www.youtube.com/watch?v=Zx9_kLmN-aQ"),
    ("https://m.youtube.com/watch?v=Zx9_kLmN-aQ&lc=Ug.1", "youtube", "Zx9_kLmN-aQ", "Ug.1")
    + ("https://www.youtube.com/watch?v=Zx9_kLmN-aQ",),
    ("https://notyoutube.com/watch?v=Zx9_kLmN-aQ", "", "", "", ""),
    ("https://evil.example/tiktok.com/@a/video/747", "", "", "", ""),
    ("https://[broken", "", "", "", ""),
    ("", "", "", "", ""),
]


@pytest.mark.parametrize(("address", "platform", "post", "comment", "post_url"), ADDRESSES)
def test_addresses_say_which_post_and_comment(address: str, platform: str, post: str, comment: str, post_url: str):
    found = (links.platform(address), links.post_id(address), links.comment_id(address), links.post_url(address))
    assert found == (platform, post, comment, post_url)


def test_a_handle_cannot_leave_its_place_in_an_address():
    assert links.tiktok_author("a/../b?c#d") == "https://www.tiktok.com/@a%2F..%2Fb%3Fc%23d"
    assert links.instagram_author("@x y") == "https://www.instagram.com/x%20y/"
    assert links.youtube_author("@x/y") == "https://www.youtube.com/@x%2Fy"
