from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command

from kindness import actions, deliver, demo, ingest
from kindness.demo import load
from kindness.demo.story import story
from kindness.models import (
    Account,
    Action,
    Author,
    Batch,
    Comment,
    DailyCount,
    Import,
    Membership,
    Post,
    QueueCount,
    User,
    Verdict,
)
from kindness.platforms.demo import Backstage, Writing
from tests.factories import make_account, make_comment, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path, monkeypatch):
    settings.VAR_DIR = tmp_path
    settings.DEMO_NETWORK = tmp_path / "demo-network.sqlite3"
    settings.MEDIA_ROOT = tmp_path / "uploads"
    monkeypatch.setenv("TZ", "Europe/Berlin")


@pytest.fixture
def demo_user():
    """The demo's login and account as load makes them, without a thousand comments."""
    user = User.objects.create_user(demo.EMAIL, demo.PASSWORD, is_demo=True)
    make_account(owner=user, platform="demo", connection="demo", handle=demo.HANDLE, is_demo=True)
    return user


def tables():
    models = (Account, Action, Author, Batch, Comment, DailyCount, Import, Membership, Post, QueueCount, User, Verdict)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def test_the_demo_is_made_whole_and_a_second_time_changes_nothing():
    assert load.load()
    account = Account.objects.get()
    owner = User.objects.get()
    assert (account.platform, account.connection, account.is_demo, account.handle) == ("demo", "demo", True, demo.HANDLE)
    assert (account.time_zone, account.health) == ("Europe/Berlin", "well")
    assert owner.is_demo and not owner.is_staff and load.password_works()
    assert Membership.objects.get().role == "owner"
    assert Comment.objects.filter(by_owner=True).count() > 8
    assert Comment.objects.exclude(parent=None).count() > 8
    assert not Comment.objects.filter(posted_at__gt=datetime.now(UTC)).exists()
    waiting = Comment.objects.filter(pending=True)
    assert waiting.count() == Comment.objects.filter(by_owner=False).count() > 900
    assert not Verdict.objects.exists()
    before = tables()
    assert not load.load()
    assert tables() == before


def test_the_creators_decisions_are_real_actions_and_what_a_blocked_person_still_writes_arrives_held(settings):
    load.load()
    account = Account.objects.get()
    assert set(Batch.objects.values_list("verb", flat=True)) == {"hide", "block", "keep"}
    hidden = Comment.objects.filter(state="hidden")
    assert hidden.count() == 26
    deliver.deliver(account.id)
    assert set(Action.objects.values_list("status", flat=True)) == {"done"}
    network = Backstage(settings.DEMO_NETWORK)
    assert {network.state_of(comment.external_id) for comment in hidden} == {"hidden"}
    blocked = Author.objects.get(name="nocoddling", standing="blocked")
    assert blocked.external_id in network.blocked(demo.HANDLE)
    assert not Comment.objects.filter(state="held").exists()
    network.write([Writing("new", "v10", blocked.external_id, "and another thing", datetime.now(UTC))])
    account.refresh_from_db()
    assert not ingest.sync(account)
    assert Comment.objects.get(state="held").external_id == "new"


def test_a_load_that_was_interrupted_is_finished_the_next_time_at_the_same_places_in_time(settings, demo_user):
    begun = datetime.now(UTC) - timedelta(days=20)
    Account.objects.update(created_at=begun, time_zone="UTC")
    assert load.load()
    expected = {writing.id: writing.at for writing in story(begun).comments}
    loaded = dict(Comment.objects.values_list("external_id", "posted_at"))
    assert len(loaded) > 900
    assert {id: expected[id] for id in loaded} == loaded
    Backstage(settings.DEMO_NETWORK).remove()
    before = list(Comment.objects.order_by("id").values())
    assert load.load()
    assert settings.DEMO_NETWORK.exists()
    assert list(Comment.objects.order_by("id").values()) == before
    assert not load.load()


def test_removing_takes_everything_of_the_demo_and_nothing_else(settings):
    owner = make_user(is_superuser=True)
    mine = make_account(owner=owner, handle="mila")
    comment = make_comment(account=mine, text="you are terrible", category="insult")
    actions.hide(mine, [comment.id], by=owner)
    before = tables()
    load.load()
    file = ContentFile(b"text\nhello\n", name="a.csv")
    Import.objects.create(account=Account.objects.demo().get(), name="a.csv", format="csv", file=file, status="done")
    assert list(settings.MEDIA_ROOT.rglob("*.csv"))
    load.remove(by=owner)
    assert tables() == before
    assert not list(settings.MEDIA_ROOT.rglob("*.csv"))
    assert not settings.DEMO_NETWORK.exists()


def test_what_was_removed_stays_away_until_asked_for_and_again_begins_anew(settings, demo_user):
    load.remove()
    assert load.was_removed()
    assert not load.load()
    assert not User.objects.exists()
    assert not settings.DEMO_NETWORK.exists()
    assert load.load(again=True)
    assert not load.was_removed()
    actions.undo(Batch.objects.filter(verb="hide").get(), by=None)
    first = Account.objects.get()
    assert load.load(again=True)
    assert Account.objects.get().id != first.id
    assert Comment.objects.filter(state="hidden").count() == 26


def test_an_account_made_while_logged_in_as_the_demo_passes_to_the_oldest_admin(demo_user):
    theirs = make_account(owner=demo_user, handle="mila")
    kept = make_comment(account=theirs)
    owner = make_user(is_superuser=True)
    make_user(is_superuser=True)
    load.remove()
    assert Account.objects.owned_by(owner).get() == theirs
    assert Comment.objects.get() == kept


def test_an_account_that_nobody_could_take_over_stops_the_removal(demo_user):
    theirs = make_account(owner=demo_user, handle="mila")
    before = tables()
    with pytest.raises(load.NotLoaded, match="mila"):
        load.remove(by=demo_user)
    assert tables() == before
    assert not load.was_removed()
    somebody = make_user()
    load.remove(by=somebody)
    assert Account.objects.owned_by(somebody).get() == theirs


def test_an_account_that_has_another_owner_stays_theirs(demo_user):
    owner = make_user()
    shared = make_account(owner=owner, helper=demo_user, handle="mila")
    Membership.objects.filter(user=demo_user, account=shared).update(role="owner")
    make_user(is_superuser=True)
    load.remove()
    assert list(shared.users.all()) == [owner]


def test_the_demo_password_works_until_it_is_changed_or_the_login_is_switched_off(demo_user):
    assert load.password_works()
    User.objects.update(is_active=False)
    assert not load.password_works()
    demo_user.set_password("something else entirely")
    demo_user.save()
    assert not load.password_works()
    load.remove()
    assert not load.password_works()


def test_the_command_says_what_it_did_and_nothing_when_it_did_nothing():
    def call(*arguments):
        out = StringIO()
        call_command("load_demo", *arguments, stdout=out)
        return out.getvalue()

    first = call()
    assert demo.EMAIL in first and demo.PASSWORD in first and str(Comment.objects.count()) in first
    assert call() == ""
    assert "--again" in call("--remove")
    assert call() == ""


def test_the_command_says_why_it_could_not(demo_user):
    make_account(owner=demo_user, handle="mila")
    with pytest.raises(CommandError, match="Make your own account first"):
        call_command("load_demo", "--remove", stdout=StringIO())


@pytest.mark.parametrize(
    ("zone", "name"), [("Asia/Tokyo", "Asia/Tokyo"), (":UTC", "UTC"), ("Nowhere/Land", "UTC"), ("CEST-2", "UTC")]
)
def test_the_machines_time_zone_is_known_by_name_or_is_utc(monkeypatch, zone, name):
    monkeypatch.setenv("TZ", zone)
    assert load.local_time_zone() == name
