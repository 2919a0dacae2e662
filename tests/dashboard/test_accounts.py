"""Accounts: adding one, its time zone, its health in words, the list of files, and taking the demo away."""

from datetime import UTC, date, datetime

import pytest

from dashboard.import_forms import plain_handle
from kindness import demo, trends
from kindness.demo import load as demo_rows
from kindness.models import Account, Comment, DailyCount, Import, Membership, User
from tests.dashboard.access import NOBODY, People, client_of, text_of
from tests.factories import make_account, make_comment, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.mark.parametrize(
    ("typed", "handle"),
    [
        ("mila", "mila"),
        (" @mila ", "mila"),
        ("https://www.tiktok.com/@mila?lang=en", "mila"),
        ("youtube.com/@mila/videos", "mila"),
        ("https://www.youtube.com/channel/UCabc", "UCabc"),
        ("instagram.com/mila.art/", "mila.art"),
        ("@", ""),
    ],
)
def test_a_name_is_taken_as_people_paste_it(typed: str, handle: str) -> None:
    assert plain_handle(typed) == handle


def test_a_new_account_belongs_to_who_made_it() -> None:
    user = make_user()
    client = client_of(user)
    response = client.post("/accounts/new/", {"platform": "tiktok", "handle": "@Mila", "time_zone": "Europe/Berlin"})
    assert response.status_code == 302
    account = Account.objects.get()
    assert (account.handle, account.platform, account.time_zone) == ("Mila", "tiktok", "Europe/Berlin")
    assert Membership.objects.get().role == "owner"
    assert "@Mila (TikTok) is here." in text_of(client.get("/accounts/"))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"handle": ""}, "This field is required."),
        ({"handle": "@"}, "Write the name as it stands on your profile."),
        ({"handle": "MILA"}, "You have this account here already."),
        ({"time_zone": "Mars/Olympus"}, "Mars/Olympus is not a time zone."),
        ({"platform": "demo"}, "Select a valid choice."),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_made(change: dict[str, str], says: str) -> None:
    user = make_user()
    make_account(owner=user, handle="mila")
    typed = {"platform": "tiktok", "handle": "other", "time_zone": "UTC", **change}
    response = client_of(user).post("/accounts/new/", typed)
    assert response.status_code == 200 and says in text_of(response)
    assert Account.objects.count() == 1


def test_somebody_elses_account_of_the_same_name_is_no_obstacle() -> None:
    make_account(handle="mila")
    typed = {"platform": "tiktok", "handle": "mila", "time_zone": "UTC"}
    assert client_of(make_user()).post("/accounts/new/", typed).status_code == 302


def test_a_new_time_zone_moves_the_days() -> None:
    user = make_user()
    account = make_account(owner=user, time_zone="UTC")
    make_comment(account=account, category="kind", at=datetime(2026, 3, 4, 23, 30, tzinfo=UTC))
    assert DailyCount.objects.get().day == date(2026, 3, 4)
    response = client_of(user).post(f"/accounts/{account.pk}/", {"time_zone": "Asia/Tokyo"})
    assert response.status_code == 302
    account.refresh_from_db()
    assert account.time_zone == "Asia/Tokyo"
    trends.recount(account.pk)
    counted = DailyCount.objects.get(comments=1)
    assert (counted.day, counted.kind) == (date(2026, 3, 5), 1)
    assert Comment.objects.get().day == date(2026, 3, 5)


def test_a_time_zone_that_is_none_changes_nothing() -> None:
    user = make_user()
    account = make_account(owner=user)
    response = client_of(user).post(f"/accounts/{account.pk}/", {"time_zone": "Nowhere"})
    assert response.status_code == 200 and "Nowhere is not a time zone." in text_of(response)
    account.refresh_from_db()
    assert account.time_zone == "UTC"


def test_an_old_name_of_a_zone_stays_selected() -> None:
    user = make_user()
    account = make_account(owner=user, time_zone="US/Pacific")
    assert '<option value="US/Pacific" selected>' in text_of(client_of(user).get(f"/accounts/{account.pk}/"))


def test_what_an_owner_may_do_is_not_offered_to_a_helper() -> None:
    people = People()
    owner = text_of(client_of(people.owner).get("/accounts/"))
    helper = text_of(client_of(people.helper).get("/accounts/"))
    bring = f'href="/accounts/{people.account.pk}/import/"'
    assert bring in owner and bring not in helper
    assert 'href="/import/"' in owner and 'href="/import/"' not in helper
    assert "a helper" in helper


def test_files_are_listed_newest_first_and_page_by_page() -> None:
    user = make_user()
    account = make_account(owner=user)
    rows = [Import(account=account, by=user, name=f"file-{n:02}.csv", format="table", status="done") for n in range(25)]
    Import.objects.bulk_create(rows)
    client = client_of(user)
    first = text_of(client.get("/accounts/"))
    assert first.index("file-24.csv") < first.index("file-05.csv") and "file-04.csv" not in first
    older = f"?before={Import.objects.get(name='file-05.csv').pk}"
    assert f'href="{older}"' in first
    second = text_of(client.get(f"/accounts/{older}"))
    assert "file-04.csv" in second and "file-05.csv" not in second
    assert "file-24.csv" in text_of(client.get("/accounts/?before=nonsense")), "a key that makes no sense gives the first page"


def test_the_number_of_queries_does_not_grow_with_accounts(django_assert_max_num_queries) -> None:
    user = make_user()
    for n in range(4):
        make_comment(account=make_account(owner=user, handle=f"a{n}"))
    client = client_of(user)
    with django_assert_max_num_queries(8):
        client.get("/accounts/")


def test_who_may_open_what() -> None:
    people = People()
    Import.objects.create(account=people.account, name="secret-name.csv", format="table")
    assert people.answers("/accounts/") == {"nobody": NOBODY, "stranger": 200, "helper": 200, "owner": 200}
    assert "secret-name.csv" not in text_of(client_of(people.stranger).get("/accounts/"))
    edit = f"/accounts/{people.account.pk}/"
    assert people.answers(edit) == {"nobody": NOBODY, "stranger": 404, "helper": 403, "owner": 200}
    posted = people.answers(edit, "post", {"time_zone": "Asia/Tokyo"})
    assert posted == {"nobody": NOBODY, "stranger": 404, "helper": 403, "owner": 302}
    assert people.answers("/accounts/new/")["nobody"] == NOBODY
    assert client_of(people.owner).post("/accounts/").status_code == 405
    assert client_of(people.owner).put(edit).status_code == 405


# --- The demo -----------------------------------------------------------------------------------------------------


@pytest.fixture
def the_demo():
    demo_rows.load(again=True)
    yield Account.objects.demo().get()
    if User.objects.filter(is_demo=True).exists():
        demo_rows.remove()


def test_the_demo_goes_with_one_click_of_its_own_login(the_demo) -> None:
    client = client_of(User.objects.get(email=demo.EMAIL))
    assert "This is the demo" in text_of(client.get("/"))
    assert client.get("/demo/remove/").status_code == 405
    assert client.post("/demo/remove/").status_code == 302
    assert not Account.objects.demo().exists() and not User.objects.filter(is_demo=True).exists()
    assert client.get("/").status_code == 302, "the demo's login is gone with it"


def test_an_admin_may_take_the_demo_away_and_nobody_else(the_demo) -> None:
    people = People()
    assert people.answers("/demo/remove/", "post") == {"nobody": NOBODY, "stranger": 403, "helper": 403, "owner": 403}
    assert Account.objects.demo().exists()
    admin = User.objects.create_superuser("admin@example.org", "a calm and long password")
    client = client_of(admin)
    assert client.post("/demo/remove/").status_code == 302
    assert not Account.objects.demo().exists()
    assert Account.objects.filter(id=people.account.pk).exists()
    assert "The demo is gone." in text_of(client.get("/"))


def test_somebody_elses_login_in_the_demo_gets_no_button(the_demo) -> None:
    guest = make_user()
    Membership.objects.create(user=guest, account=the_demo, role="helper")
    html = text_of(client_of(guest).get("/"))
    assert "This is the demo" in html and "Remove the demo" not in html


def test_what_was_made_in_the_demo_is_not_lost_where_nobody_could_take_it(the_demo) -> None:
    visitor = User.objects.get(email=demo.EMAIL)
    own = make_account(owner=visitor, handle="my-own")
    client = client_of(visitor)
    response = client.post("/demo/remove/", follow=True)
    assert "belongs to the demo&#x27;s login" in text_of(response)
    assert Account.objects.filter(id=own.pk).exists() and Account.objects.demo().exists()
    own.delete()
