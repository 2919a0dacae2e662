"""Comments for benchmarks: distinct, seeded, of a fixed length mix with a median of 12 words; our own words throughout."""

import random

MEDIAN_WORDS = 12
SPREAD = 0.8  # sigma of the lognormal length: half of all between 7 and 21 words, one in a hundred above 77
LONGEST = 120

_WORDS = """
the a this that my your our it you I we they she he and but so because when while with without from about into over after
love like watch watched watching make made think thought know knew find found feel felt need want try tried learn learned
remember wait waiting hope wish show showed explain explained play played sing sang cook cooked build built paint painted
video channel song part ending beginning recipe garden kitchen camera light sound voice story joke idea question answer
minute second week year morning night summer winter friend sister brother mother father dog cat house street city school
really very much more less never always again still already maybe probably honestly finally actually almost together
good great funny beautiful strange long short quiet loud early late happy sad tired bright new old small big first last
what where why how who please thank thanks sorry hello yes no not every other same different enough
""".split()
_ENDS = ["", "", "", "", ".", ".", "!", "!!!", "?", "...", " 😂", " ❤️", " 😂😂😂", " 🔥", " :)"]
_TWISTS = 12  # one text in so many carries a mention, a link, a hashtag or a stretched word


def texts(count: int, seed: int = 0) -> list[str]:
    """`count` distinct comments; the same for the same seed."""
    chance = random.Random(f"texts {seed}")
    found: dict[str, None] = {}
    while len(found) < count:
        found[_text(chance)] = None
    return list(found)


def _text(chance: random.Random) -> str:
    length = min(LONGEST, max(1, round(chance.lognormvariate(0, SPREAD) * MEDIAN_WORDS)))
    words = chance.choices(_WORDS, k=length)
    if chance.randrange(_TWISTS) == 0:
        at = chance.randrange(length)
        words[at] = chance.choice(
            ["@someone.else", "https://example.org/watch?v=1", "#BestDayEver", f"{words[at]}{words[at][-1] * 5}"]
        )
    return " ".join(words) + chance.choice(_ENDS) if length > 1 else f"{words[0]} {chance.randrange(10_000)}"
