"""Another time zone: the click only marks the account, and a worker moves its days, in parts that add up at every moment."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from kindness import hints, ingest, trends
from kindness.models import Account, Comment, DailyCount, User
from tests.counting import counted_afresh, kept
from tests.dashboard.access import client_of, text_of
from tests.factories import make_account, make_comment, make_row, make_user, read_as
from tests.stack import wait_until

pytestmark = [pytest.mark.django_db, pytest.mark.database]
EVENING = datetime(2026, 3, 4, 20, tzinfo=UTC)


def days_add_up(account: Account) -> None:
    """Every day holds what the comments that stand in it say, wherever they should stand."""
    by_day = {day: sums["comments"] for day, sums in kept(account)[1].items()}
    days = list(Comment.objects.of(account).exclude(day=None).values_list("day", flat=True))
    assert by_day == {day: days.count(day) for day in days}


@pytest.fixture
def account() -> Account:
    """Thirty comments over five evenings, some read, one without an exact time, one of the account's own."""
    account = make_account(time_zone="UTC")
    for n in range(30):
        category = ("kind", "insult", "criticism", "spam", None)[n % 5]
        make_comment(account=account, category=category, at=EVENING + timedelta(days=n // 6, minutes=n))
    make_comment(account=account, time_is_estimate=True, at=EVENING)
    make_comment(account=account, author="mila", at=EVENING)
    return account


def test_the_click_marks_the_account_and_moves_nothing(account) -> None:
    user = account.users.get()
    before = kept(account)
    response = client_of(user).post(f"/accounts/{account.pk}/", {"time_zone": "Asia/Tokyo"})
    assert response.status_code == 302 and kept(account) == before
    account.refresh_from_db()
    assert (account.time_zone, account.counted_in) == ("Asia/Tokyo", "UTC")
    assert list(Account.objects.being_recounted()) == [account]


def test_days_move_in_parts_that_add_up_until_all_are_moved(account, monkeypatch) -> None:
    monkeypatch.setattr(trends, "RECOUNTED", 7)
    trends.change_zone(account, "Asia/Tokyo")
    runs = 1
    while trends.recount(account.pk, seconds=0):
        days_add_up(account)
        runs += 1
    account.refresh_from_db()
    assert runs == 5 and (account.counted_in, account.recounted_to) == ("", "")
    assert kept(account) == counted_afresh(account)
    assert Comment.objects.order_by("posted_at").exclude(day=None)[0].day == date(2026, 3, 5)
    assert not trends.recount(account.pk), "done once is done"


def test_with_time_enough_one_run_does_it_all(account, monkeypatch) -> None:
    monkeypatch.setattr(trends, "RECOUNTED", 7)
    trends.change_zone(account, "America/Los_Angeles")
    assert trends.recount(account.pk) is False
    account.refresh_from_db()
    assert account.counted_in == "" and kept(account) == counted_afresh(account)


def test_what_happens_meanwhile_is_counted_where_it_belongs(account, monkeypatch) -> None:
    monkeypatch.setattr(trends, "RECOUNTED", 7)
    reader_s_own = Account.objects.get(pk=account.pk)  # as a long import holds it
    trends.change_zone(account, "Asia/Tokyo")
    trends.recount(account.pk, seconds=0)
    ingest.rows(reader_s_own, [make_row(id=id, at=EVENING) for id in ("0", "zzz")])  # before and behind what was moved
    for comment in Comment.objects.pending().select_related("verdict"):
        read_as(comment, category="kind")
    days_add_up(account)
    while trends.recount(account.pk, seconds=0):
        pass
    assert Comment.objects.get(external_id="0").day == date(2026, 3, 5)
    assert kept(account) == counted_afresh(account)


@pytest.mark.parametrize("second", ["UTC", "Pacific/Kiritimati"])
def test_a_second_change_on_the_way_begins_anew(account, monkeypatch, second: str) -> None:
    monkeypatch.setattr(trends, "RECOUNTED", 7)
    trends.change_zone(account, "Asia/Tokyo")
    trends.recount(account.pk, seconds=0)
    trends.change_zone(account, second)
    account.refresh_from_db()
    assert account.counted_in == "UTC"
    while trends.recount(account.pk, seconds=0):
        days_add_up(account)
    account.refresh_from_db()
    assert account.counted_in == "" and kept(account) == counted_afresh(account)


def test_the_zone_it_has_already_is_no_change(account) -> None:
    trends.change_zone(account, "UTC")
    assert not Account.objects.being_recounted()


def test_another_account_s_days_stay_where_they_are(account) -> None:
    other = make_account(handle="other", time_zone="UTC")
    make_comment(account=other, category="kind", at=EVENING)
    trends.change_zone(account, "Asia/Tokyo")
    trends.recount(account.pk)
    assert DailyCount.objects.of(other).get().day == EVENING.date()


def test_an_account_that_went_away_is_no_error() -> None:
    assert trends.recount(12345) is False


def test_trends_says_that_days_are_on_their_way(account) -> None:
    user = account.users.get()
    other = make_account(owner=user, handle="other")
    said = "The days of @mila are being counted anew in Asia/Tokyo."
    assert said not in text_of(client_of(user).get("/trends/"))
    trends.change_zone(account, "Asia/Tokyo")
    assert said in text_of(client_of(user).get("/trends/"))
    assert said in text_of(client_of(user).get(f"/trends/?account={account.pk}"))
    assert said not in text_of(client_of(user).get(f"/trends/?account={other.pk}"))
    assert said not in text_of(client_of(make_user()).get("/trends/"))
    trends.recount(account.pk)
    assert said not in text_of(client_of(user).get("/trends/"))


def test_a_zone_changed_in_the_admin_moves_the_days_too(account, client) -> None:
    client.force_login(User.objects.create_superuser("admin@example.org", "a calm and long password"))
    url = reverse("admin:kindness_account_change", args=[account.pk])
    shown = client.get(url).context["adminform"].form.initial
    fields = {name: shown[name] for name in ("platform", "connection", "handle", "external_id", "sync_cursor") if name in shown}
    inlines = {f"{name}-{key}": 0 for name in ("membership_set", "policy") for key in ("TOTAL_FORMS", "INITIAL_FORMS")}
    response = client.post(url, {**fields, **inlines, "handle": "milena", "time_zone": "Asia/Tokyo"})
    assert response.status_code == 302
    account.refresh_from_db()
    assert (account.handle, account.time_zone, account.counted_in) == ("milena", "Asia/Tokyo", "UTC")


@pytest.mark.worker
@pytest.mark.django_db(transaction=True)
def test_a_lost_hint_costs_a_minute_and_no_day(worker, broker) -> None:
    account = make_account(time_zone="UTC")
    ingest.rows(account, [make_row(at=EVENING)])
    broker.kill()
    trends.change_zone(account, "Asia/Tokyo")
    broker.start()
    broker.forget_the_dead()
    wait_until(lambda: hints.send("sweep"), 30)
    wait_until(lambda: not Account.objects.being_recounted().exists(), 60)
    assert Comment.objects.get().day == DailyCount.objects.get(comments=1).day == date(2026, 3, 5)
