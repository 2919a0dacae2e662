"""Tricks people play with spelling, applied to harmful and clean rows alike so that a trick alone is no guilt."""

import random
from collections.abc import Callable

_LEET = {"a": "4@", "e": "3", "i": "1!", "o": "0", "s": "5$", "t": "7"}


def _shout(text: str, chance: random.Random) -> str:
    return text.upper()


def _lower(text: str, chance: random.Random) -> str:
    return text.lower()


def _leet(text: str, chance: random.Random) -> str:
    return "".join(chance.choice(_LEET[c]) if c in _LEET and chance.random() < 0.3 else c for c in text)


def _stretch(text: str, chance: random.Random) -> str:
    words = text.split(" ")
    at = chance.randrange(len(words))
    if words[at].isalpha():
        cut = chance.randrange(len(words[at]))
        words[at] = words[at][:cut] + words[at][cut] * chance.randint(2, 6) + words[at][cut + 1 :]
    return " ".join(words)


def _typo(text: str, chance: random.Random) -> str:
    if len(text) < 6:
        return text
    at = chance.randrange(1, len(text) - 2)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _space_out(text: str, chance: random.Random) -> str:
    words = text.split(" ")
    at = max(range(len(words)), key=lambda i: (words[i].isalpha(), len(words[i]) <= 8, chance.random()))
    words[at] = chance.choice([" ", ".", "-", "_"]).join(words[at])
    return " ".join(words)


def _bare(text: str, chance: random.Random) -> str:
    return "".join(c for c in text.lower() if c.isalnum() or c.isspace() or ord(c) > 127)


TRICKS: list[Callable[[str, random.Random], str]] = [_shout, _lower, _lower, _leet, _stretch, _typo, _space_out, _bare]


def disguise(text: str, chance: random.Random) -> str:
    """`text` after one trick; never empty."""
    return chance.choice(TRICKS)(text, chance) or text
