"""What the reader can say: labels, categories, and the written rule from scores to a judgement; pure, for anyone."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from kindness.classifier import phrases

LABELS = (
    "toxic", "severe", "obscene", "sexual", "threat", "insult", "identity_attack", "appearance", "spam", "kind", "criticism",
)  # fmt: skip
HARMFUL = LABELS[:8]
CATEGORIES = (
    "threat", "sexual", "hate", "insult", "appearance", "profanity", "spam", "criticism", "kind", "neutral",
)  # fmt: skip
UNREAD_REASONS = ("empty", "no_words", "language", "failed")


class Threshold(NamedTuple):
    """Calibrated probabilities from which a label counts at all (mild) and counts fully (strong)."""

    mild: float
    strong: float


Thresholds = Mapping[str, Threshold]
DEFAULT_THRESHOLDS: Thresholds = MappingProxyType(dict.fromkeys(LABELS, Threshold(0.5, 0.8)))


@dataclass(frozen=True)
class Scored:
    """One text as the reader saw it: 11 calibrated probabilities, or {} and the reason why it was not read.

    `language` is an ISO 639-1 code, or "" when that is not sure.
    """

    scores: Mapping[str, float]
    unread: str = ""
    language: str = ""


@dataclass(frozen=True)
class Judgement:
    """What people are told: one category, severity 0 none, 1 mild, 2 strong, 3 severe."""

    category: str
    severity: int
    harsh: bool
    kind: bool
    may_need_help: bool = False


def judge(scores: Mapping[str, float], thresholds: Thresholds = DEFAULT_THRESHOLDS, normalised: str = "") -> Judgement:
    """The written rule; the first line that fits decides. "x" means: the score of x reaches its mild threshold.

    1. The text urges self-harm, or gives away private data (`phrases`): threat, 3.
    2. The writer seems to be in distress (`phrases`): not harsh, "may need help"; kind or neutral, 0.
    3. The whole text is an exclamation ("holy shit", `phrases`): kind, 0, when kind, else profanity, 1.
    4. threat and toxic: threat, 3. A threat alone is a figure of speech ("this killed me").
       sexual, unless identity_attack or appearance is likelier still, or it is kind without toxic: sexual, 3.
    5. criticism, and of the harmful labels at most a mild toxic or a mild insult beneath it: criticism, 0.
    6. identity_attack: hate. appearance with toxic or insult: appearance. insult: insult. toxic: profanity when
       obscene, else insult. Severity 2 if the label or toxic is strong, else 1; 3 if severe is.
       A lone mild label beside kind above it is kindness with a rough word: kind, 0.
    7. spam: spam, 1. 8. obscene: kind, 0 when kind (friendly swearing), else profanity, 1. 9. criticism, 0.
    10. kind, 0. 11. neutral, 0.

    harsh = severity 1 or more, except spam and swearing at nobody (lines 3 and 8). Kind and harsh may both be
    true. `scores` must hold the 11 labels; `normalised` is the text that was scored, without it lines 1 to 3 are skipped.
    """
    has = {label: scores[label] >= thresholds[label].mild for label in LABELS}
    kind = has["kind"] and not has["spam"]
    if normalised and (phrases.urges_self_harm(normalised) or phrases.gives_private_data(normalised)):
        return Judgement("threat", 3, harsh=True, kind=False)
    if normalised and phrases.in_distress(normalised):
        return Judgement("kind" if kind else "neutral", 0, harsh=False, kind=kind, may_need_help=True)
    if normalised and phrases.only_exclaims(normalised):
        return Judgement("kind", 0, harsh=False, kind=True) if kind else Judgement("profanity", 1, harsh=False, kind=False)
    if has["threat"] and has["toxic"]:
        return Judgement("threat", 3, harsh=True, kind=False)
    if has["sexual"] and scores["sexual"] >= max(scores["identity_attack"], scores["appearance"]) and (has["toxic"] or not kind):
        return Judgement("sexual", 3, harsh=True, kind=kind)
    if _only_criticism(scores, thresholds, has):
        return Judgement("criticism", 0, harsh=False, kind=kind)
    return _harmful(scores, thresholds, has, kind) or _harmless(has, kind)


def _only_criticism(scores: Mapping[str, float], thresholds: Thresholds, has: Mapping[str, bool]) -> bool:
    if not has["criticism"] or any(has[label] for label in ("obscene", "identity_attack", "appearance", "severe")):
        return False
    return all(scores[x] < thresholds[x].strong and scores[x] < scores["criticism"] for x in ("toxic", "insult"))


def _harmful(scores: Mapping[str, float], thresholds: Thresholds, has: Mapping[str, bool], kind: bool) -> Judgement | None:
    """Line 6 of the rule."""
    if has["identity_attack"]:
        category, label = "hate", "identity_attack"
    elif has["appearance"] and (has["toxic"] or has["insult"]):
        category, label = "appearance", "appearance"
    elif has["insult"]:
        category, label = "insult", "insult"
    elif has["toxic"]:
        category, label = ("profanity" if has["obscene"] else "insult"), "toxic"
    else:
        return None
    strong = any(scores[x] >= thresholds[x].strong for x in (label, "toxic"))
    if kind and not strong and scores["kind"] > max(scores[label], scores["toxic"]):
        return Judgement("kind", 0, harsh=False, kind=True)
    severe = scores["severe"] >= thresholds["severe"].strong
    return Judgement(category, 3 if severe else 2 if strong else 1, harsh=True, kind=kind)


def _harmless(has: Mapping[str, bool], kind: bool) -> Judgement:
    """Lines 7 to 11 of the rule."""
    if has["spam"]:
        return Judgement("spam", 1, harsh=False, kind=False)
    if kind:
        return Judgement("kind", 0, harsh=False, kind=True)
    if has["obscene"]:
        return Judgement("profanity", 1, harsh=False, kind=False)
    return Judgement("criticism" if has["criticism"] else "neutral", 0, harsh=False, kind=False)
