"""Bringing a file: the upload, the look that shows no text unasked, the word, the progress, and taking it back."""

import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from kindness import actions, importing
from kindness.models import Account, Action, Author, Comment, Import
from tests.dashboard.access import NOBODY, Creator, People, client_of, text_of
from tests.exports.files import FIXTURES, exportcomments_workbook, zipped
from tests.factories import make_account, make_comment, make_user, read_as
from tests.test_importing import apify

pytestmark = [pytest.mark.django_db, pytest.mark.database]
TABLE = b"""Who;What they said;Sent
ana;What a lovely little bowl;2026-11-01 10:00
bo;a very hurtful sentence indeed;2026-11-02 11:00
"""


@pytest.fixture
def creator() -> Creator:
    return Creator()


def upload(creator, content: bytes, name: str = "comments.csv", to: str = "", **fields):
    file = SimpleUploadedFile(name, content)
    return creator.client.post(to or f"/accounts/{creator.account.pk}/import/", {"file": file, **fields})


def brought(creator, content: bytes, name: str = "comments.csv", **fields) -> Import:
    response = upload(creator, content, name, **fields)
    assert response.status_code == 302, text_of(response)
    return Import.objects.latest("id")


def stored() -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


# --- Upload -------------------------------------------------------------------------------------------------------


def test_a_file_is_kept_under_a_name_of_our_own_and_nothing_is_taken_in(creator) -> None:
    imported = brought(creator, apify(3), name="..\\..\\evil/../\u202ecomments.csv")
    assert (imported.status, imported.name, imported.by) == ("uploaded", "comments.csv", creator.user)
    assert Path(imported.file.path).parent == Path(settings.MEDIA_ROOT) / "imports"
    assert len(Path(imported.file.path).name) == 32
    assert not Comment.objects.exists()


WRONG = [
    (b"", "comments.csv", "This file is empty."),
    (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "comments.csv", "PDF"),
    (zipped({"notes.txt": b"hello"}), "comments.zip", "zip archive"),
    (b'{"hello": "there"}', "a.json", "Nothing was imported"),
    ((FIXTURES / "youtube_takeout.csv").read_bytes(), "comments.csv", "Takeout"),
    ((FIXTURES / "instagram_archive.json").read_bytes(), "post_comments_1.json", "Instagram"),
]


@pytest.mark.parametrize(("content", "name", "says"), WRONG, ids=[says for _content, _name, says in WRONG])
def test_a_wrong_file_is_answered_on_the_page_and_not_kept(creator, content: bytes, name: str, says: str) -> None:
    before = stored()
    response = upload(creator, content, name)
    assert response.status_code == 200 and says in text_of(response)
    assert not Import.objects.exists() and stored() == before


def test_no_file_at_all_is_asked_for(creator) -> None:
    response = creator.client.post(f"/accounts/{creator.account.pk}/import/", {})
    assert response.status_code == 200 and "Choose a file first." in text_of(response)


def test_a_file_over_the_limit_is_answered_and_nothing_of_it_stays(creator, settings) -> None:
    settings.UPLOAD_LIMIT_MB = 1
    response = upload(creator, apify(20_000))
    assert response.status_code == 200
    assert "This file is larger than 1 MB. Nothing was imported and nothing was kept of it." in text_of(response)
    assert not Import.objects.exists()


def test_a_file_just_under_the_limit_is_taken(creator, settings) -> None:
    settings.UPLOAD_LIMIT_MB = 1
    content = apify(2_000)
    assert 100_000 < len(content) < 2**20
    brought(creator, content)


def test_no_form_stores_more_than_the_limit_not_even_the_log_in_page(settings, tmp_path) -> None:
    settings.UPLOAD_LIMIT_MB, settings.FILE_UPLOAD_TEMP_DIR = 1, str(tmp_path)
    seen: list[int] = []

    class Watched(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            seen.append(sum(path.stat().st_size for path in tmp_path.iterdir()))
            return super().read(size)

    from django.test import RequestFactory
    from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

    body = encode_multipart(BOUNDARY, {"file": SimpleUploadedFile("big", b"x" * 5 * 2**20)})
    request = RequestFactory().generic("POST", "/account/login/", body, MULTIPART_CONTENT)
    request._stream = request.environ["wsgi.input"] = Watched(body)  # type: ignore[attr-defined]
    assert not request.FILES
    assert 0 < max(seen) <= 2**20 and not list(tmp_path.iterdir())


def test_two_uploads_of_one_file_do_not_meet(creator) -> None:
    first, second = brought(creator, apify(3)), brought(creator, apify(3))
    assert first.file.path != second.file.path
    for imported in (first, second):
        creator.client.post(f"/imports/{imported.pk}/", {"act": "start"})
        importing.run(imported.pk)
    assert Comment.objects.count() == 3


def test_a_newcomer_needs_one_page_and_the_platform_is_seen_from_the_file() -> None:
    user = Creator(is_new=True)
    assert 'name="handle"' in text_of(user.client.get("/import/"))
    response = upload(user, apify(3), to="/import/", handle="@mila", time_zone="Europe/Berlin", account="", platform="")
    assert response.status_code == 302
    account = Account.objects.get()
    assert (account.platform, account.handle, account.time_zone) == ("tiktok", "mila", "Europe/Berlin")
    assert Import.objects.get().account == account


def test_a_newcomer_with_a_nameless_table_is_asked_for_the_platform_and_gets_no_account_yet() -> None:
    user = Creator(is_new=True)
    response = upload(user, TABLE, to="/import/", handle="mila", platform="")
    assert response.status_code == 200 and "Choose the platform." in text_of(response)
    assert not Account.objects.exists()
    assert upload(user, TABLE, to="/import/", handle="", platform="other").status_code == 200
    assert upload(user, TABLE, to="/import/", handle="mila", platform="other").status_code == 302


def test_a_wrong_file_makes_no_account() -> None:
    user = Creator(is_new=True)
    assert upload(user, b"%PDF-1.7", to="/import/", handle="mila").status_code == 200
    assert not Account.objects.exists()


def test_the_account_is_chosen_among_ones_own(creator) -> None:
    other = make_account(handle="somebody-elses")
    second = make_account(owner=creator.user, handle="second")
    assert "somebody-elses" not in text_of(creator.client.get("/import/"))
    assert upload(creator, apify(3), to="/import/", account=str(other.pk)).status_code == 200
    assert upload(creator, apify(3), to="/import/", account=str(second.pk)).status_code == 302
    assert Import.objects.get().account == second


# --- The look -----------------------------------------------------------------------------------------------------


def test_the_look_shows_who_and_when_and_no_text(creator) -> None:
    imported = brought(creator, apify(7, text="a sentence nobody asked for"))
    html = text_of(creator.client.get(f"/imports/{imported.pk}/"))
    assert "The first 5 comments" in html and "@person0" in html and "6 words" in html
    assert "nobody asked for" not in html
    assert "TikTok comments (Apify)" in html


def test_one_text_is_shown_when_it_is_asked_for_with_and_without_htmx(creator) -> None:
    imported = brought(creator, apify(7, text="a sentence nobody asked for"))
    page = text_of(creator.client.get(f"/imports/{imported.pk}/?reveal=2"))
    assert "a sentence nobody asked for 1" in page and page.count("nobody asked for") == 1
    row = creator.client.get(f"/imports/{imported.pk}/?reveal=2", headers={"HX-Request": "true"})
    assert "a sentence nobody asked for 1" in text_of(row) and "<html" not in text_of(row)
    assert "HX-Request" in row["Vary"] and "no-store" in row["Cache-Control"]


@pytest.mark.parametrize("reveal", ["0", "99", "-1", "x", "٣"])
def test_a_row_that_is_not_there_shows_nothing(creator, reveal: str) -> None:
    imported = brought(creator, apify(7, text="a sentence nobody asked for"))
    for headers in ({}, {"HX-Request": "true"}):
        response = creator.client.get(f"/imports/{imported.pk}/", {"reveal": reveal}, headers=headers)
        assert response.status_code == 200 and "nobody asked for" not in text_of(response)


def test_names_and_texts_from_a_file_are_escaped(creator) -> None:
    content = apify(2, text="<script>alert(1)</script>").replace(b"person0", b"<b>person</b>")
    imported = brought(creator, content)
    html = text_of(creator.client.get(f"/imports/{imported.pk}/?reveal=1"))
    assert "<script>alert" not in html and "&lt;script&gt;" in html and "<b>person" not in html


def test_a_file_without_ids_or_exact_times_says_so(creator) -> None:
    imported = brought(creator, (FIXTURES / "tiktok_comment_scraper.csv").read_bytes())
    html = text_of(creator.client.get(f"/imports/{imported.pk}/"))
    assert "It has no comment ids." in html and "never enter a trend" in html


def test_columns_are_described_and_never_shown(creator) -> None:
    imported = brought(creator, TABLE)
    html = text_of(creator.client.get(f"/imports/{imported.pk}/"))
    assert "What they said (about 5 words)" in html and "Sent (times)" in html
    assert "hurtful" not in html and "lovely little bowl" not in html


def test_columns_are_put_right_and_looked_at_again_before_anything_comes_in(creator) -> None:
    imported = brought(creator, TABLE)
    url = f"/imports/{imported.pk}/"
    chosen = {"map-text": "What they said", "map-author_name": "Who", "map-created_at": "Sent"}
    assert creator.client.post(url, {"act": "look", **chosen}).status_code == 302
    html = text_of(creator.client.get(url))
    assert "@ana" in html and "1 Nov 2026, 10:00" in html and not Comment.objects.exists()
    start = {
        "act": "start",
        **chosen,
        "post_title": "Bowls",
        "post_url": "https://www.tiktok.com/@mila/video/7290000000000000009",
    }
    assert creator.client.post(url, start).status_code == 302
    importing.run(imported.pk)
    comment = Comment.objects.select_related("author", "post").order_by("id")[0]
    assert (comment.text, comment.author.name) == ("What a lovely little bowl", "ana")
    assert (comment.post.title, comment.post.external_id) == ("Bowls", "7290000000000000009")
    assert comment.day and comment.day.isoformat() == "2026-11-01"


def test_what_is_missing_before_the_word_is_said(creator) -> None:
    imported = brought(creator, TABLE)
    response = creator.client.post(f"/imports/{imported.pk}/", {"act": "start", "map-text": "What they said"})
    assert response.status_code == 200 and "One thing is missing below." in text_of(response)
    imported.refresh_from_db()
    assert imported.status == "uploaded"


def test_an_address_that_is_none_is_refused(creator) -> None:
    imported = brought(creator, TABLE)
    data = {"act": "start", "map-text": "What they said", "post_title": "Bowls", "post_url": "javascript:alert(1)"}
    response = creator.client.post(f"/imports/{imported.pk}/", data)
    assert response.status_code == 200 and "This is not a web address." in text_of(response)


def test_a_file_of_another_platform_does_not_come_in(creator) -> None:
    imported = brought(creator, (FIXTURES / "instagram_apify.csv").read_bytes())
    url = f"/imports/{imported.pk}/"
    html = text_of(creator.client.get(url))
    assert "This is a file from Instagram, and @mila (TikTok) is somewhere else" in html
    assert "Take the comments in" not in html and "You have no account on Instagram here yet." in html
    assert creator.client.post(url, {"act": "start"}).status_code == 200
    imported.refresh_from_db()
    assert imported.status == "uploaded"


def test_a_misdirected_file_moves_to_the_right_account_of_ones_own(creator) -> None:
    right = make_account(owner=creator.user, platform="instagram", handle="mila")
    foreign = make_account(platform="instagram", handle="foreign")
    imported = brought(creator, (FIXTURES / "instagram_apify.csv").read_bytes())
    url = f"/imports/{imported.pk}/"
    html = text_of(creator.client.get(url))
    assert f'<option value="{right.pk}">' in html and "foreign" not in html
    assert creator.client.post(url, {"act": "move", "account": foreign.pk}).status_code == 404
    assert creator.client.post(url, {"act": "move", "account": "nonsense"}).status_code == 404
    assert creator.client.post(url, {"act": "move", "account": right.pk}).status_code == 302
    imported.refresh_from_db()
    assert imported.account == right and "Take the comments in" in text_of(creator.client.get(url))


def test_a_workbook_is_looked_at_like_any_other_file(creator) -> None:
    youtube = make_account(owner=creator.user, platform="youtube", handle="PaperHarbour")
    imported = brought(creator, exportcomments_workbook(), "comments.xlsx", to=f"/accounts/{youtube.pk}/import/")
    assert "Quiet Kettle" in text_of(creator.client.get(f"/imports/{imported.pk}/"))


def test_a_file_that_is_gone_is_said_to_be_gone(creator) -> None:
    imported = brought(creator, apify(3))
    Path(imported.file.path).unlink()
    response = creator.client.get(f"/imports/{imported.pk}/")
    assert response.status_code == 200 and "The file is not there any more." in text_of(response)


def test_a_file_that_is_not_wanted_is_thrown_away(creator) -> None:
    imported = brought(creator, apify(3))
    path = Path(imported.file.path)
    assert "Nothing of it was taken in yet." in text_of(creator.client.get(f"/imports/{imported.pk}/remove/"))
    assert creator.client.post(f"/imports/{imported.pk}/remove/").status_code == 302
    assert not Import.objects.exists() and not path.exists()


# --- The word, and how it goes --------------------------------------------------------------------------------------


def test_a_double_click_starts_one_import(creator) -> None:
    imported = brought(creator, apify(3))
    url = f"/imports/{imported.pk}/"
    answers = [creator.client.post(url, {"act": "start"}).status_code for _ in range(2)]
    assert answers == [302, 302]
    imported.refresh_from_db()
    assert imported.status == "waiting"
    importing.run(imported.pk)
    assert creator.client.post(url, {"act": "start"}).status_code == 302
    assert Comment.objects.count() == 3


def test_progress_asks_again_until_it_is_over(creator) -> None:
    imported = brought(creator, apify(3, text="what a lovely film"))
    url = f"/imports/{imported.pk}/"
    creator.client.post(url, {"act": "start"})
    page = text_of(creator.client.get(url))
    assert 'hx-trigger="every 2s"' in page and "<progress" in page and "of about 3 rows" in page
    assert f'href="{url}">' in page, "without the script there is a link"
    importing.run(imported.pk)
    reading = creator.client.get(url, headers={"HX-Request": "true"})
    assert 'hx-trigger="every 2s"' in text_of(reading) and "<html" not in text_of(reading)
    assert "The model is reading the comments" in text_of(reading)
    for comment in Comment.objects.all():
        read_as(comment, category="kind")
    over = text_of(creator.client.get(url, headers={"HX-Request": "true"}))
    assert "hx-trigger" not in over and "Everything in this file has been read" in over
    assert 'hx-swap-oob="beforeend:#toasts"' in over, "said where a screen reader hears it"
    assert "hx-swap-oob" not in text_of(creator.client.get(url))


def test_the_same_file_again_says_that_nothing_was_new(creator) -> None:
    for _ in range(2):
        imported = brought(creator, apify(3))
        creator.client.post(f"/imports/{imported.pk}/", {"act": "start"})
        importing.run(imported.pk)
    assert "There was nothing new in this file" in text_of(creator.client.get(f"/imports/{imported.pk}/"))


def test_lines_that_could_not_be_read_can_be_taken_along_and_run_no_formula(creator) -> None:
    imported = brought(creator, apify(2))
    Import.objects.filter(pk=imported.pk).update(
        status="done", rows_read=3, rows_unreadable=2, problems=[[4, "=1+1"], [5, "The quotation marks do not match."]]
    )
    assert f'href="/imports/{imported.pk}/problems.csv"' in text_of(creator.client.get(f"/imports/{imported.pk}/"))
    response = creator.client.get(f"/imports/{imported.pk}/problems.csv")
    rows = list(csv.reader(io.StringIO(response.getvalue().decode())))
    assert rows == [["line", "reason"], ["4", "'=1+1"], ["5", "The quotation marks do not match."]]
    assert "attachment" in response["Content-Disposition"]


def test_an_import_that_stopped_says_why_and_what_to_do(creator) -> None:
    imported = brought(creator, apify(2))
    Import.objects.filter(pk=imported.pk).update(status="failed", error="The disk is full.")
    html = text_of(creator.client.get(f"/imports/{imported.pk}/"))
    assert "The disk is full." in html and "Bring the file again" in html and "hx-trigger" not in html


# --- Taking back --------------------------------------------------------------------------------------------------


def test_taking_back_says_first_what_goes(creator) -> None:
    imported = brought(creator, apify(4))
    creator.client.post(f"/imports/{imported.pk}/", {"act": "start"})
    importing.run(imported.pk)
    actions.hide(creator.account, [Comment.objects.order_by("id")[0].pk], by=creator.user)
    html = text_of(creator.client.get(f"/imports/{imported.pk}/remove/"))
    assert "4 comments, what was read in them" in html and "1 decision about them" in html
    assert "Take 4 comments back" in html and Comment.objects.count() == 4, "asking changes nothing"
    creator.client.post(f"/imports/{imported.pk}/remove/")
    imported.refresh_from_db()
    assert imported.status == "removing"
    assert "Being taken back" in text_of(creator.client.get(f"/imports/{imported.pk}/"))
    importing.remove(imported.pk)
    assert not Comment.objects.exists() and not Action.objects.exists()
    assert "This import was taken back" in text_of(creator.client.get(f"/imports/{imported.pk}/"))


def test_what_is_still_being_read_is_not_taken_back(creator) -> None:
    imported = brought(creator, apify(4))
    creator.client.post(f"/imports/{imported.pk}/", {"act": "start"})
    response = creator.client.post(f"/imports/{imported.pk}/remove/", follow=True)
    assert "This file is still being read." in text_of(response)
    imported.refresh_from_db()
    assert imported.status == "waiting"


# --- The block list -----------------------------------------------------------------------------------------------

ARCHIVE = (FIXTURES / "tiktok_archive.json").read_bytes()


def test_tiktoks_archive_is_explained_and_its_block_list_offered(creator) -> None:
    response = upload(creator, ARCHIVE, "user_data_tiktok.json")
    html = text_of(response)
    assert response.status_code == 200 and "These are your own comments" in html
    assert html.count('name="person"') >= 1 and not Author.objects.exists() and not Import.objects.exists()


def test_without_a_tiktok_account_the_archive_says_what_comes_first() -> None:
    owner = make_user()
    user = Creator(owner, account=make_account(owner=owner, platform="youtube"))
    html = text_of(upload(user, ARCHIVE, "user_data_tiktok.json"))
    assert "Add your TikTok account first" in html and 'name="person"' not in html


def test_the_ticked_people_are_blocked_and_it_can_be_taken_back(creator) -> None:
    data = {"account": creator.account.pk, "person": ["loud.one", "Other"]}
    response = creator.client.post("/import/block-list/", data, follow=True)
    assert "2 people are blocked here now." in text_of(response) and "/undo/" in text_of(response)
    assert set(Author.objects.values_list("name", "standing")) == {("loud.one", "blocked"), ("Other", "blocked")}
    assert not Action.objects.to_do().exists(), "they are blocked on TikTok already"


def test_nobody_ticked_blocks_nobody(creator) -> None:
    response = creator.client.post("/import/block-list/", {"account": creator.account.pk}, follow=True)
    assert "Nobody was ticked" in text_of(response) and not Author.objects.exists()


# --- Who may ------------------------------------------------------------------------------------------------------


def test_only_owners_bring_and_take_back() -> None:
    people = People()
    owner = Creator(people.owner, account=people.account)
    bring = f"/accounts/{people.account.pk}/import/"
    assert people.answers(bring) == {"nobody": NOBODY, "stranger": 404, "helper": 403, "owner": 200}
    refused = {"nobody": NOBODY, "stranger": 404, "helper": 403}
    assert people.answers(bring, "post") == {**refused, "owner": 200}
    imported = brought(owner, apify(2))
    url = f"/imports/{imported.pk}/"
    assert people.answers(url) == {**refused, "owner": 200}
    assert people.answers(url, "post", {"act": "start"}) == {**refused, "owner": 302}
    importing.run(imported.pk)
    assert people.answers(url) == {"nobody": NOBODY, "stranger": 404, "helper": 200, "owner": 200}
    assert "Take this import back" not in text_of(client_of(people.helper).get(url))
    problems = f"{url}problems.csv"
    assert people.answers(problems) == {"nobody": NOBODY, "stranger": 404, "helper": 200, "owner": 200}
    assert people.answers(f"{url}remove/") == {**refused, "owner": 200}
    assert people.answers(f"{url}remove/", "post") == {**refused, "owner": 302}
    block = {"account": people.account.pk, "person": ["x"]}
    assert people.answers("/import/block-list/", "post", block) == {**refused, "owner": 302}


def test_wrong_methods_are_refused(creator) -> None:
    imported = brought(creator, apify(2))
    url = f"/imports/{imported.pk}/"
    assert creator.client.post(f"{url}problems.csv").status_code == 405
    assert creator.client.get("/import/block-list/").status_code == 405
    for path in (url, f"{url}remove/", "/import/"):
        assert creator.client.delete(path).status_code == 405


def test_a_file_nobody_confirmed_is_gone_after_a_day(creator) -> None:
    imported = brought(creator, apify(2))
    path = Path(imported.file.path)
    importing.discard(timezone.now())
    assert path.exists()
    importing.discard(timezone.now() + timedelta(days=2))
    assert not path.exists() and creator.client.get(f"/imports/{imported.pk}/").status_code == 404


def test_comments_of_an_earlier_file_stay_when_a_later_one_is_taken_back(creator) -> None:
    make_comment(account=creator.account, id="72" + "0" * 17, text="comment 0")
    imported = brought(creator, apify(2))
    creator.client.post(f"/imports/{imported.pk}/", {"act": "start"})
    importing.run(imported.pk)
    creator.client.post(f"/imports/{imported.pk}/remove/")
    importing.remove(imported.pk)
    assert Comment.objects.count() == 1
