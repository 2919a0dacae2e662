"""The sentence over Trends: when a rate may be said to have moved, and when not."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from dashboard.sentences import Share, direction, health_of, of_change
from kindness.models import Account
from kindness.trends import Change, Day, change

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (Share(90, 1000), Share(60, 1000), "stayed"),  # 7.4–10.9 % and 4.7–7.7 %: the intervals touch
        (Share(180, 2000), Share(120, 2000), "fell"),  # 7.8–10.3 % and 5.0–7.1 %
        (Share(120, 2000), Share(180, 2000), "rose"),
        (Share(1, 10), Share(5, 10), "unclear"),  # a handful proves nothing
        (Share(0, 10), Share(10, 10), "rose"),  # unless it is all of one and none of the other
        (Share(0, 5), Share(0, 5), "unclear"),
        (Share(0, 500), Share(0, 500), "stayed"),
        (Share(500, 1000), Share(2, 4), "unclear"),  # one half alone is not enough
    ],
)
def test_a_rate_moved_only_where_the_intervals_do_not_touch(before: Share, after: Share, says: str) -> None:
    assert direction(before, after) == says


def days(*counts: tuple[int, int, int]) -> list[Day]:
    first = date(2026, 11, 1)
    return [
        Day(first + timedelta(days=n), comments=scored, scored=scored, harsh=harsh, kind=kind)
        for n, (scored, harsh, kind) in enumerate(counts)
    ]


def test_what_fell_is_said_with_both_rates_and_what_was_compared() -> None:
    found = days((1000, 90, 300), (1000, 90, 300), (1000, 60, 400), (1000, 60, 400))
    sentence = of_change(change(found), found)
    assert sentence.first.replace("\u00a0", " ") == "Harsh comments fell from 9 % to 6 %."
    more = sentence.more.replace("\u00a0", " ")
    assert more == "Kind ones rose from 30 % to 40 %."
    assert sentence.note == "The later 2 days against the 2 before."


def test_rates_that_read_the_same_in_whole_per_cent_get_a_decimal() -> None:
    found = days((40_000, 3_440, 0), (40_000, 3_760, 0))
    first = of_change(change(found), found).first.replace("\u00a0", " ")
    assert first == "Harsh comments rose from 8.6 % to 9.4 %."


def weeks(*counts: tuple[int, int, int]) -> list[Day]:
    """Each week's comments on its Monday."""
    found = days(*[day for count in counts for day in (count, *[(0, 0, 0)] * 6)])
    monday = date(2026, 8, 31)
    return [replace(day, day=monday + timedelta(days=at)) for at, day in enumerate(found)]


def test_a_storm_between_two_equal_halves_is_not_called_standing_still() -> None:
    found = weeks((100, 8, 40), (100, 8, 40), (100, 30, 20), (400, 9, 260))
    sentence = of_change(change(found), found)
    assert sentence.first.replace("\u00a0", " ") == "Harsh comments peaked at 30 % in the week from 14 Sep."
    assert sentence.more.replace("\u00a0", " ") == "Since then 2 % were harsh and 65 % kind."
    assert sentence.note.replace("\u00a0", " ") == "In the whole period 8 % were harsh and 51 % kind."


def test_weeks_that_differ_by_chance_alone_have_no_peak() -> None:
    found = weeks((100, 8, 40), (100, 12, 40), (100, 9, 40), (100, 11, 40))
    assert of_change(change(found), found).first.startswith("Harsh comments stayed near")


def test_a_peak_of_which_little_is_known_since_says_nothing_of_since() -> None:
    found = weeks((200, 10, 80), (200, 10, 80), (200, 80, 20), (3, 0, 1))
    sentence = of_change(Change(found[0], found[7]), found)
    assert "peaked" in sentence.first and sentence.more == ""


def test_a_handful_is_counted_and_not_turned_into_rates() -> None:
    found = days((6, 1, 2), (6, 0, 2))
    sentence = of_change(change(found), found)
    assert (sentence.first, sentence.more) == ("Too few comments to say.", "12 comments were read: 1 harsh, 4 kind.")


def test_an_empty_half_is_not_compared_but_what_is_known_is_said() -> None:
    found = days((1000, 90, 300), (0, 0, 0))
    assert change(found) is None
    sentence = of_change(None, found)
    assert sentence.first.replace("\u00a0", " ") == "Of 1,000 comments 9 % were harsh and 30 % kind."
    assert "too few" in sentence.more


def test_nothing_at_all_is_said_to_be_nothing() -> None:
    found = days((0, 0, 0), (0, 0, 0))
    assert of_change(change(found), found).first == "Nothing to show for this period."


def test_only_what_is_clear_is_said_to_have_moved() -> None:
    found = days((400, 4, 10), (400, 4, 90))
    sentence = of_change(Change(found[0], found[1]), found)
    assert sentence.first.startswith("Harsh comments stayed near") and "Kind ones rose" in sentence.more


@pytest.mark.parametrize(
    ("fields", "dot", "words"),
    [
        ({"connection": "none"}, "off", "no connection, and no file yet"),
        ({"connection": "demo"}, "ok", "connected, about to be looked at"),
        ({"connection": "demo", "synced_at": NOW - timedelta(minutes=2)}, "ok", "looked at 2 min ago"),
        ({"connection": "demo", "health": "slow"}, "wait", "the platform asks us to wait"),
        ({"connection": "demo", "health": "failing"}, "trouble", "not answering as it should"),
        ({"connection": "demo", "health": "locked_out"}, "trouble", "needs you to sign in again"),
    ],
)
def test_health_is_said_in_words_and_trouble_comes_with_what_to_do(fields: dict, dot: str, words: str) -> None:
    health = health_of(Account(**fields), None, NOW)
    assert (health.dot, health.words) == (dot, words)
    assert bool(health.what_to_do) == (dot in {"wait", "trouble"})
