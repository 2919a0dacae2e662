"""Trends: the period that is asked for, what is in it, what is left out, and the table to take along."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from tests.dashboard.access import NOBODY, People, client_of, text_of
from tests.factories import make_account, make_comment, make_user, read_as

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def page(user, query: str = "") -> str:
    response = client_of(user).get(f"/trends/{query}")
    assert response.status_code == 200
    return text_of(response)


def table(user, query: str = "") -> list[dict[str, str]]:
    response = client_of(user).get(f"/trends/table.csv{query}")
    assert response.status_code == 200 and response["Content-Type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(response.getvalue().decode())))


@pytest.fixture
def creator():
    user = make_user()
    user.account = make_account(owner=user, time_zone="Europe/Berlin")
    return user


def test_without_an_account_the_page_says_where_to_begin() -> None:
    assert "There is no account yet" in page(make_user())


def test_without_anything_read_the_page_says_when_rates_appear(creator) -> None:
    make_comment(account=creator.account)
    html = page(creator)
    assert "Nothing has been read yet" in html and '<svg class="chart__svg' not in html
    assert "1 comment of this period is left out because it has not been read." in html


def test_rates_are_drawn_with_their_table(creator) -> None:
    for n in range(4):
        make_comment(account=creator.account, category="insult" if n == 0 else "kind")
    html = page(creator)
    assert "chart__line" in html or "chart__point" in html
    assert "Too few comments to say." in html and "4 comments were read: 1 harsh, 3 kind." in html
    assert '<table class="table">' in html


@pytest.mark.parametrize("days", [7, 30, 90, 365])
def test_a_range_counts_back_from_today_in_the_accounts_zone(creator, days: int) -> None:
    rows = table(creator, f"?range={days}")
    today = timezone.now().astimezone(creator.account.zone).date()
    assert len(rows) == days and rows[-1]["day"] == today.isoformat()


def test_the_usual_range_is_thirty_days_and_it_is_marked(creator) -> None:
    assert len(table(creator)) == 30
    assert '<a href="?range=30" aria-current="true">' in page(creator)


def test_a_period_of_ones_own(creator) -> None:
    make_comment(account=creator.account, category="insult", at=datetime(2026, 3, 4, 12, tzinfo=UTC))
    rows = table(creator, "?from=2026-03-03&to=2026-03-05")
    assert [(row["day"], row["read"], row["harsh"]) for row in rows] == [
        ("2026-03-03", "0", "0"),
        ("2026-03-04", "1", "1"),
        ("2026-03-05", "0", "0"),
    ]
    assert rows[0]["negativity"] == "" and rows[1]["negativity"] == "1.0"
    assert float(rows[1]["negativity_low"]) == pytest.approx(0.2065, abs=1e-4), "Wilson, one of one"


def test_a_comment_counts_in_the_day_of_its_account(creator) -> None:
    late = datetime(2026, 3, 4, 23, 30, tzinfo=UTC)  # already the fifth in Berlin
    make_comment(account=creator.account, category="kind", at=late)
    rows = table(creator, "?from=2026-03-04&to=2026-03-05")
    assert [row["kind"] for row in rows] == ["0", "1"]


@pytest.mark.parametrize(
    "query",
    ["?from=yesterday", "?from=2026-03-05&to=2026-03-01", "?from=1990-01-01&to=2026-01-01", "?range=12", "?from=2026-02-30"],
)
def test_a_period_that_makes_no_sense_is_said_and_the_usual_one_shown(creator, query: str) -> None:
    html = page(creator, query)
    assert "The last 30 days are shown instead." in html
    assert len(table(creator, query)) == 30


def test_an_empty_period_leads_to_where_the_comments_are(creator) -> None:
    make_comment(account=creator.account, category="kind", at=datetime(2024, 5, 6, tzinfo=UTC))
    html = page(creator)
    assert "The latest comments that were read are of 6 May 2024." in html
    assert 'href="?from=2024-04-07&amp;to=2024-05-06"' in html


def test_what_is_in_no_day_is_counted(creator) -> None:
    make_comment(account=creator.account, category="kind")
    for _ in range(3):
        read_as(make_comment(account=creator.account, time_is_estimate=True), category="insult")
    html = page(creator)
    assert "3 comments are in no day at all" in html
    assert table(creator)[-1]["harsh"] == "0"


def test_one_account_or_all_of_them(creator) -> None:
    second = make_account(owner=creator, handle="second")
    make_comment(account=creator.account, category="kind")
    make_comment(account=second, category="insult")
    now = timezone.now()

    def sums(query: str) -> tuple[int, int]:
        rows = table(creator, f"?from={(now - timedelta(days=2)).date()}&to={(now + timedelta(days=1)).date()}{query}")
        return sum(int(row["harsh"]) for row in rows), sum(int(row["kind"]) for row in rows)

    assert sums("") == (1, 1)
    assert sums(f"&account={second.pk}") == (1, 0)
    assert sums(f"&account={creator.account.pk}") == (0, 1)


def test_the_number_of_queries_is_fixed(creator, django_assert_max_num_queries) -> None:
    for handle in ("b", "c"):
        make_comment(account=make_account(owner=creator, handle=handle), category="kind")
    client = client_of(creator)
    with django_assert_max_num_queries(14):
        client.get("/trends/?range=365")


@pytest.mark.parametrize("path", ["/trends/", "/trends/table.csv"])
def test_who_may_see_an_accounts_trends(path: str) -> None:
    people = People()
    asked = f"{path}?account={people.account.pk}"
    assert people.answers(asked) == {"nobody": NOBODY, "stranger": 404, "helper": 200, "owner": 200}
    assert client_of(people.owner).post(path).status_code == 405


def test_a_strangers_table_holds_nothing_of_others() -> None:
    people = People()
    make_comment(account=people.account, category="insult")
    assert {row["comments"] for row in table(people.stranger)} == {"0"}
