"""`manage.py import_comments`: what it takes, what it prints, and what it says when it cannot."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from kindness.demo.load import local_time_zone
from kindness.models import Account, Comment, Import, Membership, Verdict
from tests.exports.files import FIXTURES
from tests.factories import make_account, make_user
from tests.test_importing import apify

pytestmark = [pytest.mark.django_db, pytest.mark.database]
REAL = Path(settings.BASE_DIR).parent / "shared" / "data" / "exports" / "tiktok_apify_comments.csv"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "comments.csv"
    path.write_bytes(apify(612))
    return path


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "table.csv"
    path.write_text("Who,Said,Sent\nana,so gentle,2026-11-01 10:00\nbo,so loud,2026-11-02 10:00\n")
    return path


def run(capsys, *arguments: object) -> str:
    call_command("import_comments", *map(str, arguments))
    return capsys.readouterr().out


def test_a_file_is_read_in_this_process_without_worker_or_broker(capsys, file, no_broker) -> None:
    account = make_account(handle="mila")
    said = run(capsys, file, "--account", "@Mila")
    assert "comments.csv into @mila (TikTok): 612 rows read, 612 new, 0 already known" in said
    assert Comment.objects.filter(account=account).count() == 612
    assert Import.objects.get().status == "done"
    assert file.exists(), "the person's own file stays where it is"


def test_a_second_time_changes_nothing(capsys, file) -> None:
    make_account(handle="mila")
    run(capsys, file, "--account", "mila")
    assert "612 rows read, 0 new, 612 already known" in run(capsys, file, "--account", "mila")


def test_an_account_that_is_not_here_yet_is_made_for_the_only_person(capsys, file) -> None:
    user = make_user()
    make_user(is_demo=True)
    run(capsys, file, "--account", "mila")
    account = Account.objects.get()
    assert (account.platform, account.handle, account.time_zone) == ("tiktok", "mila", local_time_zone())
    assert Membership.objects.get().user == user


def test_columns_and_post_are_named_on_the_command_line(capsys, table) -> None:
    make_account(handle="mila")
    run(capsys, table, "--account", "mila", "--post", "Bowls", "--map", "text=Said", "author_name=Who", "created_at=Sent")
    comment = Comment.objects.select_related("author", "post").order_by("id")[0]
    assert (comment.text, comment.author.name, comment.post.title) == ("so gentle", "ana", "Bowls")


def test_the_model_reads_at_once_where_that_is_asked_for(capsys, file) -> None:
    if not (settings.MODEL_DIR / "model.onnx").exists():
        pytest.skip("there is no model in this checkout")
    make_account(handle="mila")
    assert "612 comments were read by the model." in run(capsys, file, "--account", "mila", "--read")
    assert Verdict.objects.count() == 612


def test_lines_that_could_not_be_read_are_named(capsys, tmp_path) -> None:
    make_account(handle="mila")
    path = tmp_path / "cut.json"
    path.write_bytes((FIXTURES / "tiktok_apify.json").read_bytes()[:-30])
    said = run(capsys, path, "--account", "mila")
    assert "1 could not be read." in said and "  line " in said


def test_a_real_file_comes_in_whole(capsys) -> None:
    if not REAL.exists():
        pytest.skip(f"{REAL.name} is not on this machine")
    make_account(handle="creator")
    assert "757 rows read, 757 new, 0 already known, 0 of them edited, 0 could not be read." in run(
        capsys, REAL, "--account", "creator"
    )


def refusal(*arguments: object) -> str:
    with pytest.raises(CommandError) as caught:
        call_command("import_comments", *map(str, arguments))
    assert not Comment.objects.exists()
    return str(caught.value)


def test_every_mistake_is_named_and_leaves_nothing_behind(file, table, tmp_path) -> None:
    user = make_user(email="one@example.org")
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "paper.csv").write_bytes(b"%PDF-1.7\n%\xe2\xe3")
    assert "There is no file" in refusal(tmp_path / "nowhere.csv", "--account", "mila")
    assert "is a folder" in refusal(tmp_path, "--account", "mila")
    assert "empty" in refusal(tmp_path / "empty.csv", "--account", "mila")
    assert "PDF" in refusal(tmp_path / "paper.csv", "--account", "mila")
    assert "what you wrote" in refusal(FIXTURES / "youtube_takeout.csv", "--account", "mila")
    assert "Add --platform" in refusal(table, "--account", "mila", "--post", "Bowls", "--map", "text=Said")
    assert "--post TITLE" in refusal(table, "--account", "mila", "--map", "text=Said")
    assert "one of text" in refusal(table, "--account", "mila", "--map", "words=Said")
    assert "no column named" in refusal(table, "--account", "mila", "--map", "text=Nothing")
    assert "Leave --map out" in refusal(file, "--account", "mila", "--map", "text=text")
    assert "not from youtube" in refusal(file, "--account", "mila", "--platform", "youtube")
    assert "is not a time zone" in refusal(file, "--account", "mila", "--time-zone", "Mars")
    assert "Nobody here has" in refusal(file, "--account", "mila", "--user", "two@example.org")
    make_user()
    assert "Several people" in refusal(file, "--account", "mila")
    assert not Account.objects.exists() and not Import.objects.exists()
    make_account(owner=user, platform="instagram", handle="mila")
    assert "add --platform tiktok" in refusal(file, "--account", "mila")
    make_account(owner=user, platform="youtube", handle="mila")
    assert "more than one @mila" in refusal(table, "--account", "mila", "--post", "x", "--map", "text=Said")


def test_without_anybody_to_own_it_no_account_is_made(file) -> None:
    assert "Nobody has a login here yet" in refusal(file, "--account", "mila")
