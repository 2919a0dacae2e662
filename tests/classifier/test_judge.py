"""The written rule from scores to a judgement, line by line, and the few phrases that need no score."""

import pytest

from kindness.classifier.labels import CATEGORIES, DEFAULT_THRESHOLDS, LABELS, Judgement, judge
from kindness.classifier.phrases import gives_private_data, in_distress, urges_self_harm
from kindness.classifier.text import normalise

MILD, STRONG = 0.6, 0.9


def judged(text: str = "", **scores: float) -> Judgement:
    return judge({**dict.fromkeys(LABELS, 0.0), **scores}, DEFAULT_THRESHOLDS, text)


TABLE = [
    ({}, ("neutral", 0, False, False)),
    ({"kind": STRONG}, ("kind", 0, False, True)),
    ({"criticism": STRONG}, ("criticism", 0, False, False)),
    ({"criticism": STRONG, "kind": MILD}, ("criticism", 0, False, True)),
    ({"criticism": STRONG, "toxic": MILD}, ("criticism", 0, False, False)),
    ({"criticism": STRONG, "toxic": MILD, "insult": MILD}, ("criticism", 0, False, False)),
    ({"criticism": MILD, "toxic": STRONG, "insult": STRONG}, ("insult", 2, True, False)),
    ({"criticism": STRONG, "toxic": MILD, "identity_attack": MILD}, ("hate", 1, True, False)),
    ({"spam": STRONG}, ("spam", 1, False, False)),
    ({"spam": STRONG, "kind": STRONG}, ("spam", 1, False, False)),
    ({"obscene": STRONG}, ("profanity", 1, False, False)),
    ({"obscene": STRONG, "kind": STRONG}, ("kind", 0, False, True)),
    ({"obscene": STRONG, "kind": STRONG, "toxic": MILD}, ("kind", 0, False, True)),
    ({"obscene": STRONG, "toxic": MILD}, ("profanity", 1, True, False)),
    ({"obscene": STRONG, "toxic": STRONG}, ("profanity", 2, True, False)),
    ({"toxic": MILD}, ("insult", 1, True, False)),
    ({"insult": MILD}, ("insult", 1, True, False)),
    ({"insult": STRONG, "kind": STRONG}, ("insult", 2, True, True)),
    ({"appearance": MILD, "toxic": MILD}, ("appearance", 1, True, False)),
    ({"appearance": STRONG}, ("neutral", 0, False, False)),
    ({"identity_attack": STRONG, "toxic": STRONG, "insult": STRONG}, ("hate", 2, True, False)),
    ({"identity_attack": STRONG, "toxic": STRONG, "severe": STRONG}, ("hate", 3, True, False)),
    ({"threat": STRONG, "toxic": MILD}, ("threat", 3, True, False)),
    ({"threat": STRONG}, ("neutral", 0, False, False)),
    ({"threat": STRONG, "kind": STRONG}, ("kind", 0, False, True)),
    ({"sexual": MILD, "toxic": STRONG}, ("sexual", 3, True, False)),
    ({"sexual": MILD, "toxic": STRONG, "identity_attack": STRONG}, ("hate", 2, True, False)),
    ({"sexual": MILD, "kind": STRONG}, ("kind", 0, False, True)),
]


@pytest.mark.parametrize(("scores", "expected"), TABLE)
def test_scores_become_one_judgement(scores: dict[str, float], expected: tuple[str, int, bool, bool]) -> None:
    found = judged(**scores)
    assert (found.category, found.severity, found.harsh, found.kind) == expected


def test_every_combination_of_labels_keeps_the_promises() -> None:
    for mask in range(3 ** len(LABELS)):
        scores, rest = {}, mask
        for label in LABELS:
            scores[label] = (0.0, MILD, STRONG)[rest % 3]
            rest //= 3
        found = judge(scores)
        assert found.category in CATEGORIES
        assert not (found.harsh and found.category in ("spam", "criticism", "kind", "neutral"))
        assert found.harsh is (found.severity > 0 and found.category not in ("spam", "criticism")) or (
            found.category == "profanity" and found.severity == 1
        )
        assert (found.severity == 3) >= (found.category in ("threat", "sexual"))


URGED = [
    "kys", "KYS loser", "k y s", "k.y.s", "kуs", "kill yourself", "just kill urself already", "please kill yourself",
    "go die", "go d1e",
    "unalive yourself", "you should end your life", "you should die", "go jump off a bridge", "drink bleach", "I hope you die",
    "do the world a favor and end it", "k!ll y0urself. kill yourself", "nobody likes you, go hang yourself",
]  # fmt: skip
NOT_URGED = [
    "someone commented kys under this", "don't kill yourself, please", "stop telling people to kill themselves",
    "he told me to kill yourself jokes",
    "I want to kill myself", "you killed it", "this killed me", "kill the lights", "go dye your hair", "go die of laughter",
    "I could die happy",
    "how to end your video", "hope you do well",
]  # fmt: skip
DISTRESSED = [
    "I want to die", "i just want to die", "I don't want to live anymore", "I've been thinking about killing myself",
    "im gonna kill myself",
    "I can't do this anymore", "nobody would care if I died", "the world would be better without me", "I feel suicidal",
    "I wish I was never born",
    "I tried to kill myself last year and your songs helped", "honestly I really want to end it all",
]  # fmt: skip
NOT_DISTRESSED = [
    "I want to die 😂", "lol I want to die", "I don't want to live in that house", "I want to die of embarrassment",
    "I want to diet",
    "I would die for this cake", "kys", "you should die", "I'm dead", "I want this so bad", "I don't want to live near a road",
]  # fmt: skip


@pytest.mark.parametrize("text", URGED)
def test_urging_self_harm_is_a_threat_whatever_the_scores(text: str) -> None:
    assert urges_self_harm(normalise(text))
    assert judged(normalise(text), kind=STRONG) == Judgement("threat", 3, harsh=True, kind=False)


@pytest.mark.parametrize("text", NOT_URGED)
def test_speaking_of_it_is_not_urging(text: str) -> None:
    assert not urges_self_harm(normalise(text))


@pytest.mark.parametrize("text", DISTRESSED)
def test_a_commenter_in_distress_is_not_harsh_and_may_need_help(text: str) -> None:
    assert in_distress(normalise(text))
    found = judged(normalise(text), toxic=STRONG, threat=STRONG)
    assert (found.category, found.severity, found.harsh, found.may_need_help) == ("neutral", 0, False, True)


EXCLAIMED = [
    "wtf",
    "What the fuck?!",
    "holy shit 😂😂",
    "oh shit",
    "DAMN",
    "fucking hell man",
    "shit that was good",
    "omg wtf lol",
    "fuck yes!!!",
]
AT_SOMEBODY = [
    "fuck you",
    "what the fuck is wrong with you",
    "eat shit",
    "you are shit",
    "damn you",
    "this is shit, you clown",
    "hell is for you",
]


@pytest.mark.parametrize("text", EXCLAIMED)
def test_swearing_at_nobody_is_not_harsh(text: str) -> None:
    found = judged(normalise(text), toxic=STRONG, obscene=STRONG, insult=STRONG)
    assert (found.category, found.severity, found.harsh) == ("profanity", 1, False)
    assert judged(normalise(text), toxic=MILD, obscene=STRONG, kind=STRONG).category == "kind"


@pytest.mark.parametrize("text", AT_SOMEBODY)
def test_swearing_at_somebody_is_judged_by_its_scores(text: str) -> None:
    assert judged(normalise(text), toxic=STRONG, obscene=STRONG, insult=STRONG).harsh


@pytest.mark.parametrize("text", NOT_DISTRESSED)
def test_a_figure_of_speech_is_no_distress(text: str) -> None:
    assert not in_distress(normalise(text))
    assert not judged(normalise(text)).may_need_help


@pytest.mark.parametrize(
    "text",
    [
        "she lives at 12 Oak Tree Lane",
        "her number is +1 555 0100 77",
        "his address is 4 Mill Road",
        "Their phone number is (555) 010-0123",
    ],
)
def test_giving_away_private_data_is_severe(text: str) -> None:
    assert gives_private_data(normalise(text))
    assert judged(normalise(text)).severity == 3


@pytest.mark.parametrize(
    "text",
    [
        "my number is 5",
        "she lives at the lake",
        "his number is 7 in the charts",
        "text me on +1 555 0100 77",
        "she works on 3 songs",
    ],
)
def test_ordinary_numbers_are_not_private_data(text: str) -> None:
    assert not gives_private_data(normalise(text))
