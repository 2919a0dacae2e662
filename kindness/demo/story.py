"""The demo's content laid out in time: pure, the same for the same `now`, and planted into a demo network's file.

The words stand in story.toml; this module decides who writes them and when. Called by demo.load and by tests.
"""

import random
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from kindness.demo import HANDLE
from kindness.platforms import RemotePost
from kindness.platforms.demo import Backstage, Person, Writing

WORDS = Path(__file__).with_name("story.toml")
SEED = 20
DAYS = 90
HOSTILE = {"insult", "appearance", "hate", "sexual", "threat"}
# How many short comments each video gets on top of its own, and how many more the two of the kindness wave get.
SHORT = {"kind": 24, "neutral": 17}
WAVE = {"kindword": 85, "pressed": 65, "studio": 12}
# People comment when they are off work: a weight for each hour of the day.
HOURS = (3, 2, 1, 0.5, 0.3, 0.5, 2, 4, 5, 5, 5, 6, 8, 7, 6, 6, 8, 11, 13, 14, 14, 12, 9, 5)
# What the raid does to its few sentences.
ECHOES = ("{}", "{} lmao", "{} 💀", "{}!!!", "{} 😂😂", "lol {}", "{} fr", "just {}", "{} 🤡", "seriously {}")


@dataclass(frozen=True, slots=True)
class Decision:
    """Something the creator did: `verb` of kindness.actions, on comments or, for a block, on people (ids of the network)."""

    verb: str
    at: datetime
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """A channel with its posts, people and comments, some of them still to come, and what its creator decided.

    `meant` tells by comment id what its writer meant (the headings of story.toml). `refused`: (comment id, the note).
    """

    handle: str
    posts: tuple[RemotePost, ...]
    people: tuple[Person, ...]
    comments: tuple[Writing, ...]
    meant: Mapping[str, str]
    refused: tuple[str, str]
    decisions: tuple[Decision, ...]


@dataclass(slots=True)
class _Telling:
    """The story while it is being told."""

    words: Mapping[str, Any]
    now: datetime
    chance: random.Random = field(default_factory=lambda: random.Random(SEED))
    people: dict[str, Person] = field(default_factory=dict)
    posts: dict[str, RemotePost] = field(default_factory=dict)
    comments: list[Writing] = field(default_factory=list)
    meant: dict[str, str] = field(default_factory=dict)

    @property
    def latest(self) -> datetime:
        return self.now - timedelta(minutes=5)

    def midnight(self, days_ago: int) -> datetime:
        return (self.now - timedelta(days=days_ago)).replace(hour=0, minute=0, second=0, microsecond=0)

    def person(self, name: str) -> str:
        return self.people.setdefault(name, Person(f"u{len(self.people) + 1:04}", name)).id

    def crowd(self) -> str:
        """Somebody, more often one of the regulars than anybody."""
        names = self.words["people"]
        regular = self.chance.random() < 0.3
        first = self.chance.choice(names["first"][:6] if regular else names["first"])
        second = self.chance.choice(names["second"][:6] if regular else names["second"])
        return f"{first}{'_' if (len(first) + len(second)) % 2 else '.'}{second}"

    def writer(self, meant: str) -> str:
        names = self.words["people"]
        if meant == "distress":
            return str(names["in_distress"])
        if meant == "spam":
            return str(self.chance.choice(names["spammers"]))
        if meant in HOSTILE and self.chance.random() < 0.85:
            return str(self.chance.choice(names["offenders"]))
        return self.crowd()

    def say(self, post: str, meant: str, text: str, at: datetime, name: str, parent: str = "") -> Writing:
        writing = Writing(
            id=f"c{len(self.comments) + 1:05}",
            post_id=self.posts[post].id,
            person_id=self.person(name),
            text=text,
            at=at.replace(microsecond=0),
            parent_id=parent,
            likes=self.likes(meant),
        )
        self.comments.append(writing)
        self.meant[writing.id] = meant
        return writing

    def likes(self, meant: str) -> int:
        return (int(self.chance.paretovariate(0.5 if meant == "kind" else 0.9)) - 1) % 900

    def moment(self, post: str) -> datetime:
        """Most write within days of a video, the rest whenever they find it; at an hour at which people are about."""
        posted = self.posts[post].posted_at
        assert posted
        age = (self.latest - posted).total_seconds()
        soon = self.chance.expovariate(1 / timedelta(days=1.5).total_seconds())
        seconds = soon if soon < age and self.chance.random() < 0.6 else self.chance.uniform(60, age)
        moment = posted + timedelta(seconds=max(seconds, 60))
        (hour,) = self.chance.choices(range(24), HOURS)
        at_that_hour = moment.replace(hour=hour)
        return at_that_hour if posted < at_that_hour <= self.latest else moment

    def answer_to(self, writing: Writing) -> datetime:
        wait = timedelta(minutes=self.chance.uniform(20, 900))
        return min(writing.at + wait, writing.at + (self.latest - writing.at) / 2)


def story(now: datetime) -> Story:
    """Ninety days up to `now` (aware; its time zone is the one whose evenings are busy), and some days after it."""
    words = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    told = _Telling(words, now)
    told.person(HANDLE)
    _post_videos(told)
    for post, video in words["posts"].items():
        _tell_video(told, post, video["comments"])
    _tell_short(told)
    _tell_pile_on(told)
    _tell_drip(told)
    comments = [_changing(told, writing) for writing in told.comments]
    return Story(
        handle=HANDLE,
        posts=tuple(told.posts.values()),
        people=tuple(told.people.values()),
        comments=tuple(sorted(comments, key=lambda writing: (writing.at, writing.id))),
        meant=told.meant,
        refused=(_saying(told, words["refused"]["text"]).id, words["refused"]["note"]),
        decisions=tuple(_decision(told, decided) for decided in words["decisions"]),
    )


def plant(path: Path, story: Story) -> None:
    """Makes the network's file with the story in it, whole or not at all; what was there before is gone."""
    seedling = path.with_name(path.name + ".new")
    backstage = Backstage(seedling)
    backstage.remove()
    backstage.build()
    backstage.add_posts(story.handle, story.posts)
    backstage.add_people(story.people)
    backstage.write(story.comments)
    backstage.refuse(*story.refused)
    # One bad moment, a few clicks in: what was decided waits, and goes out by itself.
    backstage.busy(times=1, after=6, retry_after=20)
    Backstage(path).remove()
    seedling.replace(path)


def _post_videos(told: _Telling) -> None:
    for number, (post, video) in enumerate(told.words["posts"].items(), 1):
        at = told.midnight(video["days_ago"]) + timedelta(hours=video["hour"], minutes=4)
        told.posts[post] = RemotePost(f"v{number:02}", video["title"], posted_at=at)


def _tell_video(told: _Telling, post: str, comments: Mapping[str, Sequence[str | list[str]]]) -> None:
    for meant, lines in comments.items():
        for line in lines:
            text, *replies = [line] if isinstance(line, str) else line
            first = told.say(post, meant, text, told.moment(post), told.writer(meant))
            for reply in replies:
                told.say(post, "own", reply.removeprefix("me: "), told.answer_to(first), HANDLE, parent=first.id)


def _tell_short(told: _Telling) -> None:
    short = told.words["short"]
    counts = [(post, kind, count) for post in told.posts for kind, count in SHORT.items()]
    for post, kind, count in [*counts, *((post, "wave", count) for post, count in WAVE.items())]:
        for _ in range(count):
            text = told.chance.choice(short[kind])
            told.say(post, "kind" if kind == "wave" else kind, text, told.moment(post), told.crowd())


def _tell_pile_on(told: _Telling) -> None:
    """One evening. Its lines are shuffled, most of them early, defenders among them."""
    pile_on = told.words["pile_on"]
    lines = [(meant, text) for meant, texts in pile_on["comments"].items() for text in texts]
    lines += [("insult", text) for text in _echoes(told.chance, pile_on["echoes"])]
    told.chance.shuffle(lines)
    midnight = told.midnight(pile_on["days_ago"])
    first, last = pile_on["hours"]
    for meant, text in lines:
        at = midnight + timedelta(hours=told.chance.triangular(first, last, first + 1))
        name = told.chance.choice(told.words["people"]["raiders"]) if meant in HOSTILE else told.crowd()
        told.say(pile_on["post"], meant, text, at, name)


def _echoes(chance: random.Random, echoes: Mapping[str, Any]) -> Iterator[str]:
    for _ in range(echoes["count"]):
        text = chance.choice(ECHOES).format(chance.choice(echoes["lines"]))
        yield text.upper() if chance.random() < 0.25 else text


def _tell_drip(told: _Telling) -> None:
    """What arrives while somebody looks at the demo. The same few people are unkind, so that a block can be seen to work."""
    offenders = told.words["people"]["offenders"]
    hostile = 0
    for drop in told.words["drip"]:
        at = told.now + timedelta(minutes=drop["after"])
        name = offenders[hostile % 2] if drop["meant"] in HOSTILE else told.writer(drop["meant"])
        hostile += drop["meant"] in HOSTILE
        told.say(drop["post"], drop["meant"], drop["text"], at, name)


def _changing(told: _Telling, writing: Writing) -> Writing:
    """The writing with what happens to it after the demo was loaded: an edit, or its writer takes it away."""
    deleted = told.words["deleted"]
    if writing.text == deleted["text"]:
        return replace(writing, deleted_at=told.now + timedelta(minutes=deleted["after"]))
    edits = [edit for edit in told.words["edits"] if edit["text"] == writing.text]
    return replace(writing, edits=tuple((told.now + timedelta(minutes=edit["after"]), edit["into"]) for edit in edits))


def _saying(told: _Telling, text: str) -> Writing:
    return next(writing for writing in told.comments if writing.text == text)


def _decision(told: _Telling, decided: Mapping[str, Any]) -> Decision:
    """About what was there at the time. What the network will not change, or its writer takes away, is left to the visitor."""
    at = told.midnight(decided["days_ago"]) + timedelta(hours=decided["hour"])
    if "people" in decided:
        return Decision(decided["verb"], at, tuple(told.person(name) for name in decided["people"]))
    special = {told.words["refused"]["text"], told.words["deleted"]["text"]}
    post = told.posts[decided["post"]].id
    ids = [
        writing.id
        for meant in decided["meant"]
        for writing in told.comments
        if told.meant[writing.id] == meant and writing.post_id == post and writing.at < at and writing.text not in special
    ]
    return Decision(decided["verb"], at, tuple(ids[: decided.get("most")]))
