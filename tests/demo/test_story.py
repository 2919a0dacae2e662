import re
import tomllib
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from kindness.demo.story import HOSTILE, WORDS, plant, story
from kindness.platforms import Target, Transient, Wish
from kindness.platforms.demo import UNDER_WAY, Backstage, DemoNetwork

NOW = datetime(2026, 5, 20, 15, 30, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def told():
    return story(NOW)


@pytest.fixture(scope="module")
def words():
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))


def sentences(words):
    """Every written comment and reply; the short ones that many people repeat and the raid's echoes are not among them."""
    groups = [*(video["comments"] for video in words["posts"].values()), words["pile_on"]["comments"]]
    for lines in (lines for group in groups for lines in group.values()):
        for line in lines:
            yield from [line] if isinstance(line, str) else line
    yield from (drop["text"] for drop in words["drip"])


def so_far(told):
    return [writing for writing in told.comments if writing.at <= NOW]


def share(told, wanted, first, last):
    """The share of comments so meant among those `first` to `last` days old."""
    meant = [told.meant[w.id] for w in so_far(told) if first * DAY <= NOW - w.at < last * DAY]
    return sum(kind in wanted for kind in meant) / len(meant)


def test_more_than_four_hundred_sentences_were_written_and_none_twice(words):
    written = [sentence.casefold() for sentence in sentences(words)]
    assert len(written) > 400
    assert [text for text, count in Counter(written).items() if count > 1] == []


def test_every_sentence_is_told(told, words):
    said = {writing.text for writing in told.comments}
    assert {sentence.removeprefix("me: ") for sentence in sentences(words)} - said == set()


def test_the_story_is_a_thousand_comments_over_ninety_days(told):
    assert 900 <= len(so_far(told)) <= 1_400
    ages = {(NOW - writing.at) // DAY for writing in so_far(told)}
    assert max(ages) in range(80, 90)
    assert len(ages) > 75
    assert 8 <= len(told.posts) <= 10


def test_the_same_moment_tells_the_same_story(told):
    assert story(NOW) == told


@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 3, 1, 0, 3, tzinfo=UTC),
        datetime(2028, 2, 29, 23, 58, tzinfo=UTC),
        datetime(2026, 4, 2, 2, 30, tzinfo=ZoneInfo("Europe/Berlin")),
        datetime(2026, 11, 22, 9, 0, tzinfo=ZoneInfo("America/New_York")),
        datetime(2026, 11, 22, 9, 0, tzinfo=ZoneInfo("Pacific/Auckland")),
    ],
)
def test_nothing_is_in_the_future_but_the_drip_and_no_answer_before_its_question(now, words):
    told = story(now)
    future = [writing for writing in told.comments if writing.at > now]
    assert len(future) == len(words["drip"])
    posted = {post.id: post.posted_at for post in told.posts}
    times = {writing.id: writing.at for writing in told.comments}
    assert all(posted[w.post_id] < w.at for w in told.comments)
    assert all(times[w.parent_id] <= w.at for w in told.comments if w.parent_id)
    assert max(now - writing.at for writing in told.comments) < 90 * DAY


def test_people_are_awake_when_they_write():
    told = story(NOW.astimezone(ZoneInfo("Asia/Tokyo")))
    hours = Counter(writing.at.hour for writing in told.comments)
    assert sum(hours[hour] for hour in range(17, 24)) > 5 * sum(hours[hour] for hour in range(1, 7))


def test_one_evening_a_pile_on_came_and_most_of_it_was_a_raids_few_sentences(told, words):
    begin = (NOW - words["pile_on"]["days_ago"] * DAY).replace(hour=19, minute=0)
    evening = [w for w in told.comments if w.post_id == "v06" and begin <= w.at < begin + timedelta(hours=5)]
    hostile = [w for w in evening if told.meant[w.id] in HOSTILE]
    assert 60 <= len(hostile) <= 90
    echoes = re.compile("|".join(words["pile_on"]["echoes"]["lines"]), re.IGNORECASE)
    assert sum(bool(echoes.search(w.text)) for w in hostile) > 30
    assert any(told.meant[w.id] == "kind" for w in evening)
    assert share(told, HOSTILE, 24, 28) > 0.5


def test_a_wave_of_kindness_came_in_the_last_two_weeks(told):
    assert share(told, {"kind"}, 0, 14) > 1.4 * share(told, {"kind"}, 35, 90)
    assert share(told, HOSTILE, 0, 14) < 0.5 * share(told, HOSTILE, 35, 90)
    tagged = [w for w in so_far(told) if "#CreateKindness" in w.text]
    assert len(tagged) > 30
    assert all(NOW - w.at < 14 * DAY for w in tagged)


def test_few_people_write_most_of_what_is_harsh_on_ordinary_days(told, words):
    raiders = set(words["people"]["raiders"])
    names = {person.id: person.name for person in told.people}
    hostile = Counter(names[w.person_id] for w in told.comments if told.meant[w.id] in HOSTILE)
    ordinary = Counter({name: count for name, count in hostile.items() if name not in raiders})
    five = sum(count for _, count in ordinary.most_common(5))
    assert {name for name, _ in ordinary.most_common(5)} == set(words["people"]["offenders"])
    assert five > 0.75 * ordinary.total()


def test_every_kind_of_comment_occurs(told):
    so_meant = Counter(told.meant[writing.id] for writing in so_far(told))
    expected = {"kind", "neutral", "question", "joke", "criticism", "other_language", "spam", "insult", "appearance", "hate"}
    expected |= {"threat", "sexual", "distress", "swearing_with_love", "self_deprecation", "quoted", "own"}
    assert set(so_meant) == expected
    assert so_meant["distress"] == 1
    assert so_meant["threat"] >= 3
    assert so_meant["kind"] > so_meant.total() / 3


def test_the_creators_own_replies_stand_under_their_comments(told):
    (creator,) = [person for person in told.people if person.name == told.handle]
    own = [writing for writing in told.comments if told.meant[writing.id] == "own"]
    assert len(own) > 8
    assert {writing.person_id for writing in own} == {creator.id}
    assert all(writing.parent_id for writing in own)


def test_names_are_their_own_and_an_impostor_is_not_the_creator(told):
    names = [person.name for person in told.people]
    assert len(names) == len(set(names)) > 200
    assert "isla.and.clay.official" in names


def test_no_address_leads_anywhere_real(words):
    everything = WORDS.read_text(encoding="utf-8")
    assert not re.search(r"https?:|www\.|\.(com|org|net|io|co|me|ly|app|shop|tv)\b", everything)
    # No network that these texts name allows a full stop in a name, so none of them can be anybody's.
    mentions = re.findall(r"@(\S+)", " ".join(sentences(words)))
    assert mentions
    assert all("." in mention for mention in mentions)


def test_the_drip_brings_unkind_words_of_repeat_offenders_within_the_day(told, words):
    names = {person.id: person.name for person in told.people}
    soon = [w for w in told.comments if NOW < w.at <= NOW + UNDER_WAY and told.meant[w.id] in HOSTILE]
    assert {names[w.person_id] for w in soon} <= set(words["people"]["offenders"])
    assert max(Counter(w.person_id for w in soon).values()) >= 3
    assert max(w.at for w in told.comments) > NOW + 3 * DAY


def everything(network, cursor=None):
    found = []
    while True:
        page = network.comments(cursor)
        found += page.items
        cursor = page.cursor
        if not page.more:
            return found, cursor


def test_the_planted_network_tells_the_story_as_time_passes(told, tmp_path):
    path = tmp_path / "network.sqlite3"
    plant(path, told)
    assert [file.name for file in tmp_path.iterdir() if not file.name.endswith(("-wal", "-shm"))] == [path.name]
    at = {"now": NOW}
    network = DemoNetwork(path, told.handle, now=lambda: at["now"], latency=(0, 0))
    found, cursor = everything(network)
    assert [comment.id for comment in found] == [writing.id for writing in so_far(told)]
    assert [post.id for post in network.posts(None).items] == [post.id for post in told.posts]
    assert sum(comment.by_owner for comment in found) == sum(told.meant[comment.id] == "own" for comment in found)
    at["now"] += 10 * DAY
    later, _ = everything(network, cursor)
    edited = [comment for comment in later if comment.created_at <= NOW]
    assert len(later) - len(edited) == len(told.comments) - len(found)
    assert {comment.text for comment in edited} == {w.edits[0][1] for w in told.comments if w.edits}


def test_the_planted_network_has_its_moods(told, words, tmp_path):
    path = tmp_path / "network.sqlite3"
    plant(path, told)
    at = {"now": NOW}
    network = DemoNetwork(path, told.handle, now=lambda: at["now"], latency=(0, 0))
    ids = {writing.text: writing.id for writing in told.comments}
    deleted, refused = ids[words["deleted"]["text"]], ids[words["refused"]["text"]]
    (answer,) = network.act(Wish.HIDDEN, [Target("comment", refused)])
    assert (answer.outcome, answer.note) == ("refused", words["refused"]["note"])
    at["now"] += timedelta(minutes=10)
    assert network.act(Wish.HIDDEN, [Target("comment", deleted)])[0].outcome == "gone"
    turned_away = 0
    for writing in told.comments[:10]:
        try:
            network.act(Wish.HIDDEN, [Target("comment", writing.id)])
        except Transient:
            turned_away += 1
    assert turned_away == 1


@pytest.mark.parametrize("hour", [0, 8, 23])
def test_the_creators_decisions_are_about_what_was_there(hour):
    told = story(NOW.replace(hour=hour))
    comments = {writing.id: writing for writing in told.comments}
    people = {person.id for person in told.people}
    for decision in told.decisions:
        assert decision.targets
        if decision.verb == "block":
            assert set(decision.targets) <= people
        else:
            assert all(comments[id].at < decision.at for id in decision.targets)
    hidden = [decision for decision in told.decisions if decision.verb == "hide"]
    assert [len(decision.targets) for decision in hidden] == [26]
    assert all(told.meant[id] in HOSTILE for id in hidden[0].targets)
    assert told.refused[0] not in hidden[0].targets


def test_planting_again_begins_anew(told, tmp_path):
    path = tmp_path / "network.sqlite3"
    plant(path, told)
    hidden = told.comments[0].id
    DemoNetwork(path, told.handle, latency=(0, 0)).act(Wish.HIDDEN, [Target("comment", hidden)])
    assert Backstage(path).state_of(hidden) == "hidden"
    plant(path, told)
    assert Backstage(path).state_of(hidden) == "visible"


def test_planting_that_fails_leaves_the_old_network_as_it_was(told, tmp_path):
    path = tmp_path / "network.sqlite3"
    plant(path, told)
    broken = replace(told, comments=(*told.comments, told.comments[0]))
    with pytest.raises(Exception, match="UNIQUE"):
        plant(path, broken)
    assert everything(DemoNetwork(path, told.handle, now=lambda: NOW, latency=(0, 0)))[0]
