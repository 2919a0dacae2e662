"""The real files that were gathered for this project, read in place where they are."""

from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

from kindness import exports
from kindness.exports import Row

DATA = Path(settings.BASE_DIR).parent / "shared" / "data"

NUMBERS = ("slug", "rows", "ids", "authors", "exact", "replies")  # distinct ids and authors, rows with an exact time
REAL = [
    ("exports/tiktok_apify_comments.csv", "tiktok_apify", 757, 753, 553, 757, 0),
    ("exports/instagram_apify_comments.jsonl", "instagram_apify", 270, 270, 244, 270, 3),
    ("exports/uci_youtube01_psy.csv", "youtube_uci", 351, 351, 346, 351, 0),
    ("exports/uci_youtube02_katyperry.csv", "youtube_uci", 350, 350, 342, 350, 0),
    ("exports/uci_youtube03_lmfao.csv", "youtube_uci", 438, 438, 420, 438, 0),
    ("api_samples/youtube__comment_threads__comment_threads_all_to_me.json", "youtube_api", 4, 4, 2, 4, 0),
    ("api_samples/youtube__comments__comments_by_parent_paged_1.json", "youtube_api", 2, 2, 1, 2, 2),
    ("api_samples/instagram__medias_comments_p1.json", "instagram_api", 2, 2, 1, 2, 0),
]


def rows_of(path: Path) -> tuple[str, list[Row]]:
    with path.open("rb") as file:
        format = exports.detect(file, path.name)
        found = list(format.rows(file, name=path.name))
    assert all(isinstance(row, Row) for row in found)
    return format.slug, [row for row in found if isinstance(row, Row)]


def here(name: str) -> Path:
    if not (DATA / name).exists():
        pytest.skip(f"{name} is not on this machine")
    return DATA / name


@pytest.mark.parametrize(("name", *NUMBERS), REAL)
def test_a_real_file_is_read_in_full(name: str, slug: str, rows: int, ids: int, authors: int, exact: int, replies: int):
    found_slug, found = rows_of(here(name))
    assert (found_slug, len(found)) == (slug, rows)
    assert len({row.id for row in found} - {""}) == ids
    assert len({row.author_id for row in found}) == authors
    assert sum(not row.time_is_estimate for row in found) == exact
    assert sum(bool(row.parent_id) for row in found) == replies


def test_the_tiktok_file_is_of_one_video():
    _, found = rows_of(here("exports/tiktok_apify_comments.csv"))
    assert Counter(row.post_id for row in found) == {"7291810400373394731": 753, "": 4}


def test_the_uci_files_hold_plain_text():
    for name in ("uci_youtube01_psy.csv", "uci_youtube02_katyperry.csv", "uci_youtube03_lmfao.csv"):
        _, found = rows_of(here(f"exports/{name}"))
        assert not [row.text for row in found if "\ufeff" in row.text or "<br" in row.text or "&#39;" in row.text]


def test_every_recorded_answer_is_read():
    for path in sorted(here("api_samples").glob("*.json")):
        slug, found = rows_of(path)
        assert slug == path.name.split("__")[0] + "_api"
        assert found and all(row.id and row.text for row in found)
