"""Every format: what detect says of our fixture, and what comes out of it."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kindness import exports
from kindness.exports import Row
from tests.exports.files import FIXTURES, NOW, exportcomments_workbook


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


EXACT, ESTIMATE = False, True
TIKTOK, YOUTUBE, INSTAGRAM = "7477000000000000001", "Zx9_kLmN-aQ", "DAbCdEfGhIj"
INSTALOADER = "2025-05-01_08-00-00_UTC"
CHANNEL, KETTLE = "UCpaperharbour0000000000", "UCviewer0000000000000001"

# slug, platform, and of each row: text, author, author's id, id, parent, post, time, estimate, likes, by the owner
EXPECTED: dict[str, tuple[str, str, list[tuple[Any, ...]]]] = {
    "tiktok_apify.csv": (
        "tiktok_apify",
        "tiktok",
        [
            ("The bit with the blue kite made my whole week 💙", "lark.and.loom", "6900000000000000011", "7477000000000000101")
            + ("", TIKTOK, at("2025-03-02 17:44:29"), EXACT, 1166, False),
            ('Honestly, "slow" is the word I\'d use, nobody needs eleven minutes of this', "mr_ninefold", "6900000000000000012")
            + ("7477000000000000102", "", TIKTOK, at("2025-03-02 18:01:00"), EXACT, 12, False),
            ("Thank you, that means a lot\nto both of us", "paper.harbour", "6900000000000000001", "7477000000000000103")
            + ("7477000000000000101", TIKTOK, at("2025-03-02 18:05:10"), EXACT, 3, False),
            ("", "sticker_only", "6900000000000000013", "7477000000000000104")
            + ("", TIKTOK, at("2025-03-02 19:00:00"), EXACT, 0, False),
        ],
    ),
    "tiktok_apify.json": (
        "tiktok_apify",
        "tiktok",
        [
            ("The bit with the blue kite made my whole week 💙", "lark.and.loom", "6900000000000000011", "7477000000000000101")
            + ("", TIKTOK, at("2025-03-02 17:44:29"), EXACT, 1166, False),
            ("Thank you", "paper.harbour", "6900000000000000001", "7477000000000000103", "7477000000000000101")
            + (TIKTOK, at("2025-03-02 18:05:10"), EXACT, 3, False),
        ],
    ),
    "tiktok_web.json": (
        "tiktok_web",
        "tiktok",
        [
            ("Where did you find that wallpaper?", "moss.ledger", "6900000000000000021", "7477000000000000201", "")
            + (TIKTOK, at("2025-03-02 17:44:29"), EXACT, 5, False),
            ("A jumble sale in Hull", "paper.harbour", "6900000000000000001", "7477000000000000202", "7477000000000000201")
            + (TIKTOK, at("2025-03-02 17:46:40"), EXACT, 1, False),
            ("", "tin_thistle", "6900000000000000022", "7477000000000000203", "")
            + (TIKTOK, at("2025-03-02 17:48:20"), EXACT, 0, False),
        ],
    ),
    "zeeschuimer.ndjson": (
        "tiktok_web",
        "tiktok",
        [
            ("Where did you find that wallpaper?", "moss.ledger", "6900000000000000021", "7477000000000000201", "")
            + (TIKTOK, at("2025-03-02 17:44:29"), EXACT, 5, False),
            ("A jumble sale in Hull", "paper.harbour", "6900000000000000001", "7477000000000000202", "7477000000000000201")
            + (TIKTOK, at("2025-03-02 17:46:40"), EXACT, 1, False),
        ],
    ),
    "tiktok_comment_scraper.csv": (
        "tiktok_comment_scraper",
        "tiktok",
        [
            ("Mine sank, but it sank with dignity", "moss.ledger", "moss.ledger", "", "")
            + (TIKTOK, at("2025-03-04 12:00"), ESTIMATE, 1200, False),
            ("That is all a boat can ask for", "paper.harbour", "paper.harbour", "", "")
            + (TIKTOK, at("2025-03-05 11:00"), ESTIMATE, 4, True),
            ("Seen better folding from a deckchair", "tin_thistle", "tin_thistle", "", "")
            + (TIKTOK, at("2024-12-30 12:00"), ESTIMATE, 0, False),
        ],
    ),
    "tiktok_comment_scraper_old.csv": (
        "tiktok_comment_scraper",
        "tiktok",
        [
            ("First fold and already lost", "moss.ledger", "moss.ledger", "", "")
            + ("7047000000000000001", at("2022-01-31 12:00"), ESTIMATE, 7, False)
        ],
    ),
    "instagram_apify.json": (
        "instagram_apify",
        "instagram",
        instagram := [
            ("The light in the third one is unreal", "gull_and_gorse", "51000000001", "17900000000000001", "")
            + (INSTAGRAM, at("2025-05-01 08:00"), EXACT, 12, False),
            ("@gull_and_gorse pure luck, I promise", "paper.harbour", "51000000000", "17900000000000002", "17900000000000001")
            + (INSTAGRAM, at("2025-05-01 09:30"), EXACT, 2, False),
            ("overrated, like the rest of it", "ashpan_", "51000000002", "17900000000000003", "")
            + (INSTAGRAM, at("2025-05-02 08:00"), EXACT, 0, False),
        ],
    ),
    "instagram_apify.jsonl": ("instagram_apify", "instagram", instagram),
    "instagram_apify.csv": ("instagram_apify", "instagram", instagram),
    "2025-05-01_08-00-00_UTC_comments.json": (
        "instagram_instaloader",
        "instagram",
        [
            ("The light in the third one is unreal", "gull_and_gorse", "51000000001", "17900000000000001", "", INSTALOADER)
            + (at("2025-05-01 08:00"), EXACT, 12, False),
            ("pure luck, I promise", "paper.harbour", "51000000000", "17900000000000002", "17900000000000001", INSTALOADER)
            + (at("2025-05-01 09:30"), EXACT, 2, False),
        ],
    ),
    "instagram_api.json": (
        "instagram_api",
        "instagram",
        [
            ("The light in the third one is unreal", "gull_and_gorse", "77000001", "17900000000000001", "", "18000000000000001")
            + (at("2025-05-01 08:00"), EXACT, 12, False),
            ("pure luck, I promise", "", "", "17900000000000002", "17900000000000001", "18000000000000001")
            + (at("2025-05-01 09:30"), EXACT, 0, False),
        ],
    ),
    "ytdlp.info.json": (
        "ytdlp",
        "youtube",
        [
            ("I needed this today, thank you", "@quietkettle", KETTLE, "UgyAAAAAAAAAAAAAAAA4AaABAg", "", YOUTUBE)
            + (at("2025-03-01 00:00"), ESTIMATE, 48, False),
            ("So did I, to be fair", "@paperharbour", CHANNEL, "UgyAAAAAAAAAAAAAAAA4AaABAg.A1b2c3d4e5f")
            + ("UgyAAAAAAAAAAAAAAAA4AaABAg", YOUTUBE, at("2025-03-02 00:00"), ESTIMATE, 0, True),
        ],
    ),
    "ytdlp_instagram.info.json": (
        "ytdlp",
        "instagram",
        [
            ("The light in the third one is unreal", "gull_and_gorse", "51000000001", "17900000000000001", "", INSTAGRAM)
            + (at("2025-05-01 08:00"), EXACT, 12, False)
        ],
    ),
    "Zx9_kLmN-aQ.jsonl": (
        "youtube_comment_downloader",
        "youtube",
        downloaded := [
            ("Paused it nine times; worth it", "@quietkettle", KETTLE, "UgyFFFFFFFFFFFFFFFF4AaABAg", "", YOUTUBE)
            + (at("2025-03-01 00:00:00.250"), ESTIMATE, 1200, False),
            ("Ten, and you get a badge", "@paperharbour", CHANNEL, "UgyFFFFFFFFFFFFFFFF4AaABAg.C1", "UgyFFFFFFFFFFFFFFFF4AaABAg")
            + (YOUTUBE, at("2025-03-02 00:00:00.500"), ESTIMATE, 0, False),
        ],
    ),
    "Zx9_kLmN-aQ.json": ("youtube_comment_downloader", "youtube", downloaded),
    "Zx9_kLmN-aQ.csv": ("youtube_comment_downloader", "youtube", downloaded),
    "downloaded.csv": (
        "youtube_comment_downloader",
        "youtube",
        [(*row[:5], "", *row[6:]) for row in downloaded],  # the file's name does not say which video
    ),
    "youtube_api_threads.json": (
        "youtube_api",
        "youtube",
        threads := [
            (
                "Fold it twice?\nTom & I can't see",
                "@tomandi",
                "UCviewer0000000000000002",
                "UgyBBBBBBBBBBBBBBBB4AaABAg",
                "",
                YOUTUBE,
            )
            + (at("2025-03-03 10:00"), EXACT, 7, False),
            ("Twice, and <3 for asking", "@paperharbour", CHANNEL, "UgyBBBBBBBBBBBBBBBB4AaABAg.A9z8y7x6w5v")
            + ("UgyBBBBBBBBBBBBBBBB4AaABAg", YOUTUBE, at("2025-03-03 11:00"), EXACT, 1, True),
        ],
    ),
    "youtube_api_pages.json": (
        "youtube_api",
        "youtube",
        pages := [
            *threads,
            ("And what paper is it?", "@tomandi", "UCviewer0000000000000002", "UgyCCCCCCCCCCCCCCCC4AaABAg", "", YOUTUBE)
            + (at("2025-03-03 10:00"), EXACT, 7, False),
        ],
    ),
    "youtube_api_pages.jsonl": ("youtube_api", "youtube", pages),
    "youtube_api_threads.jsonl": ("youtube_api", "youtube", pages),
    "youtube_api_comments.json": (
        "youtube_api",
        "youtube",
        [
            ("Twice", "@paperharbour", CHANNEL, "UgyBBBBBBBBBBBBBBBB4AaABAg.A9z8y7x6w5v", "UgyBBBBBBBBBBBBBBBB4AaABAg", "")
            + (at("2025-03-03 11:00"), EXACT, 1, False)
        ],
    ),
    "youtube_apify.json": (
        "youtube_apify",
        "youtube",
        [
            ("Subscribed at the second crease", "@quietkettle", "@quietkettle", "UgyDDDDDDDDDDDDDDDD4AaABAg", "", YOUTUBE)
            + (NOW - timedelta(days=3 * 30.4375), ESTIMATE, 1300, False),
            ("Welcome aboard", "@paperharbour", "@paperharbour", "UgyDDDDDDDDDDDDDDDD4AaABAg.B1", "UgyDDDDDDDDDDDDDDDD4AaABAg")
            + (YOUTUBE, NOW - timedelta(days=3 * 30.4375), ESTIMATE, 2, True),
        ],
    ),
    "youtube_uci.csv": (
        "youtube_uci",
        "youtube",
        [
            (
                "2:19 is where it folds\nand I'm lost",
                "Quiet Kettle",
                "Quiet Kettle",
                "z13aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa04",
                "",
                "",
            )
            + (at("2014-11-07 06:20:48"), EXACT, 0, False),
            ("Cheap followers at followers.example", "Nils", "Nils", "z13bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb04", "", "")
            + (None, ESTIMATE, 0, False),
        ],
    ),
    "youtube_kaggle.csv": (
        "youtube_kaggle",
        "youtube",
        [
            ("Logan would never fold it like that", "", "", "", "", YOUTUBE, None, ESTIMATE, 4, False),
            ("Trending, at last\nand for a boat", "", "", "", "", YOUTUBE, None, ESTIMATE, 12, False),
        ],
    ),
    "exportcomments.csv": (
        "exportcomments",
        "youtube",
        [
            ("Fold it twice?", "Quiet Kettle", "Quiet Kettle", "UgyBBBBBBBBBBBBBBBB4AaABAg", "", YOUTUBE)
            + (at("2025-03-03 10:00"), EXACT, 7, False),
            ("Twice", "Paper Harbour", "Paper Harbour", "UgyBBBBBBBBBBBBBBBB4AaABAg.A9z8y7x6w5v", "UgyBBBBBBBBBBBBBBBB4AaABAg")
            + (YOUTUBE, at("2025-03-03 11:00"), EXACT, 1, False),
            ('=HYPERLINK("http://bad.example")', "Nils", "Nils", "", "", "", at("2025-03-04 09:30"), EXACT, 0, False),
        ],
    ),
    "exportcomments.xlsx": (
        "exportcomments",
        "youtube",
        [
            ("Fold it twice?", "Quiet Kettle", KETTLE, "", "", YOUTUBE, at("2025-03-03 10:00"), EXACT, 7, False),
            ("Twice", "Paper Harbour", CHANNEL, "", "", YOUTUBE, at("2025-03-03 11:00"), EXACT, 1, False),
        ],
    ),
    "scraper.json": (
        "scraper",
        "tiktok",
        [
            ("The hem is crooked but the heart is not", "moss.ledger", "6900000000000000021", "7477000000000000301", "", TIKTOK)
            + (at("2025-03-05 10:00"), EXACT, 3, False),
            ("Stealing that line", "paper.harbour", "paper.harbour", "7477000000000000302", "7477000000000000301", TIKTOK)
            + (at("2025-03-05 10:05"), EXACT, 0, False),
        ],
    ),
    "scraper.csv": (
        "scraper",
        "tiktok",
        [
            ("The hem is crooked but the heart is not", "moss.ledger", "moss.ledger", "7477000000000000301", "", TIKTOK)
            + (at("2025-03-05 10:00"), EXACT, 3, False)
        ],
    ),
    "table.csv": (
        "table",
        "",
        [
            ("Lovely, from start to finish", "Quiet Kettle", "Quiet Kettle", "", "", "")
            + (at("2025-03-05 10:00"), EXACT, 0, False),
            ("I have seen more life in a teabag", "Nils", "Nils", "", "", "") + (NOW - timedelta(days=14), ESTIMATE, 0, False),
        ],
    ),
    "table.tsv": (
        "table",
        "",
        [
            ("Keren sekali", "", "", "", "", "", at("2025-03-05 10:00"), EXACT, 0, False),
            ("Biasa saja", "", "", "", "", "", at("2025-03-05 11:00"), EXACT, 0, False),
        ],
    ),
}
REFUSED = {"tiktok_archive.json", "youtube_takeout.csv", "instagram_archive.json"}


def content(name: str) -> bytes:
    return exportcomments_workbook() if name.endswith(".xlsx") else (FIXTURES / name).read_bytes()


def summary(row: object) -> tuple[Any, ...]:
    assert isinstance(row, Row), row
    return (
        *(row.text, row.author_name, row.author_id, row.id, row.parent_id, row.post_id),
        *(row.created_at, row.time_is_estimate, row.likes, row.by_owner),
    )


def test_every_fixture_is_in_the_table():
    assert {path.name for path in FIXTURES.iterdir()} == EXPECTED.keys() - {"exportcomments.xlsx"} | REFUSED


def test_every_format_has_a_fixture():
    assert {format.slug for format in exports.all_formats()} == {slug for slug, _, _ in EXPECTED.values()}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_fixture_is_recognised_and_read_in_full(name: str):
    slug, platform, rows = EXPECTED[name]
    file = io.BytesIO(content(name))
    format = exports.detect(file, name)
    assert (format.slug, format.platform, file.tell()) == (slug, platform, 0)
    assert [summary(row) for row in format.rows(file, name=name, now=NOW)] == rows


@pytest.mark.parametrize("name", EXPECTED)
def test_a_format_found_by_its_slug_reads_the_same(name: str):
    slug, _, rows = EXPECTED[name]
    found = exports.get(slug).rows(io.BytesIO(content(name)), name=name, now=NOW)
    assert [summary(row) for row in found] == rows


@pytest.mark.parametrize("name", EXPECTED)
def test_a_fixture_is_claimed_by_no_other_signature(name: str):
    """The two that recognise by field names alone may, since they are asked last."""
    from kindness.exports.head import look
    from kindness.exports.recognise import FORMATS

    head = look(io.BytesIO(content(name)), name)
    claims = {format.slug for format in FORMATS if format.claims(head)} - {"scraper", "table"}
    assert claims == {EXPECTED[name][0]} - {"scraper", "table"}


@pytest.mark.parametrize("name", EXPECTED)
def test_the_preview_shows_the_first_rows_and_rewinds(name: str):
    file = io.BytesIO(content(name))
    shown = exports.preview(file, name, exports.detect(file, name), count=2, now=NOW)
    assert [summary(row) for row in shown.rows] == EXPECTED[name][2][:2]
    assert file.tell() == 0
    assert shown.needs_post == any(not row.post_id for row in shown.rows if isinstance(row, Row))


LINKS = [
    ("tiktok_apify.csv", "author_url", "https://www.tiktok.com/@lark.and.loom"),
    ("tiktok_apify.csv", "post_url", "https://www.tiktok.com/@paper.harbour/video/7477000000000000001"),
    (
        "tiktok_apify.csv",
        "url",
        "https://www.tiktok.com/@paper.harbour/video/7477000000000000001?share_comment_id=7477000000000000101",
    ),
    ("tiktok_web.json", "url", "https://m.tiktok.com/v/7477000000000000001.html?share_comment_id=7477000000000000201"),
    ("instagram_apify.json", "url", "https://www.instagram.com/p/DAbCdEfGhIj/c/17900000000000001"),
    ("ytdlp.info.json", "url", "https://www.youtube.com/watch?v=Zx9_kLmN-aQ&lc=UgyAAAAAAAAAAAAAAAA4AaABAg"),
    ("ytdlp.info.json", "post_title", "Folding a boat out of one sheet"),
    ("ytdlp_instagram.info.json", "post_url", "https://www.instagram.com/p/DAbCdEfGhIj"),
    ("Zx9_kLmN-aQ.csv", "author_url", "https://www.youtube.com/channel/UCviewer0000000000000001"),
    ("youtube_api_threads.json", "url", "https://www.youtube.com/watch?v=Zx9_kLmN-aQ&lc=UgyBBBBBBBBBBBBBBBB4AaABAg"),
    ("tiktok_comment_scraper.csv", "post_title", "Folding a boat out of one sheet, take two #paper"),
    ("2025-05-01_08-00-00_UTC_comments.json", "post_title", "2025-05-01_08-00-00_UTC"),
    ("exportcomments.xlsx", "post_url", "https://www.youtube.com/watch?v=Zx9_kLmN-aQ"),
]


@pytest.mark.parametrize(("name", "field", "value"), LINKS)
def test_links_and_titles_are_kept_or_made(name: str, field: str, value: str):
    first = next(iter(exports.get(EXPECTED[name][0]).rows(io.BytesIO(content(name)), name=name, now=NOW)))
    assert getattr(first, field) == value


def test_an_instagram_reply_links_below_its_parent():
    rows = list(exports.get("instagram_apify").rows(io.BytesIO(content("instagram_apify.json"))))
    assert isinstance(rows[1], Row)
    assert rows[1].url == "https://www.instagram.com/p/DAbCdEfGhIj/c/17900000000000001/r/17900000000000002/"


def test_lines_are_those_of_the_file():
    rows = list(exports.get("tiktok_apify").rows(io.BytesIO(content("tiktok_apify.csv"))))
    assert [row.line for row in rows] == [2, 3, 4, 6]  # the third comment has two lines


def test_an_unknown_slug_is_an_error_of_the_caller():
    with pytest.raises(KeyError):
        exports.get("carrier_pigeon")
