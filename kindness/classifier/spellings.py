"""Words people disguise to slip past filters (leet, stars, code words); pure, for `text` only.

Only a word that turns into one of the stems below is changed, so numbers, times, model names and "gr8" stay as they are.
"""

import functools
import re

_STEMS = """
arse arsehole ass asses asshole bastard bitch bitches blowjob bollocks boner boob boobs bullshit clown cock coon crap cretin
cum cunt damn degenerate dick dickhead die dumb dumbass dyke fag faggot fat fuck fucker fucking fucked fuckin gook hell hoe
homo horny hang idiot imbecile incel jackass jerk kike kill killed kys loser lesbian milf molest moron motherfucker murder
nazi negro nigga nigger nigg nude nudes orgasm paki pedo pedophile penis piss porn prick pussy pussies queer rape raped rapist
retard retarded scum sex sexy shit shitty shithead shoot simp slag slap slut spastic spic stab stfu stupid suck sucks suicide
tard terrorist tits tranny trash trannies twat twink ugly vagina virgin wank wanker weirdo wetback whore wtf worthless
yourself hate hurt gay disgusting pathetic garbage freak creep pig cow bimbo thot skank
""".split()
_SUFFIXES = ("", *"s es er ers ed ing in y ty head heads face hole holes ass z a as".split())
_WORDS = frozenset(stem + suffix for stem in _STEMS for suffix in _SUFFIXES)
_LEET = str.maketrans("01345789@$!+|€£", "oieastbgasitiel")
_LEET_L = str.maketrans("1!|", "lll")
_HIDDEN = re.compile(r"[*#%]+")
# What stars are put into, likeliest first.
_BLEEPED_VERBS = "fuck suck kill piss damn wank".split()
_BLEEPED_NOUNS = """
shit bitch asshole cunt nigger nigga faggot fag retard whore slut dick dickhead cock pussy bastard motherfucker motherfucking
bullshit porn penis sex twat hell arse arsehole rape shitty raped rapist retarded fuckin sexy bitches pussies tranny kike
spic stupid idiot moron ugly loser crap slag scum suicide nude nudes pedo incel
""".split()
# Code words that are never anything else; ambiguous ones ("corn", "grape") are the model's business.
CODE_WORDS = {
    "seggs": "sex",
    "seggsy": "sexy",
    "seggsual": "sexual",
    "unalive": "kill",
    "unalived": "killed",
    "unalives": "kills",
    "unaliving": "killing",
    "sewer slide": "suicide",
    "sewerslide": "suicide",
    "le dollar bean": "lesbian",
}
CODE_WORD = re.compile(rf"\b(?:{'|'.join(sorted(CODE_WORDS, key=len, reverse=True))})\b", re.IGNORECASE)


@functools.lru_cache(maxsize=16_384)
def plain_spelling(word: str) -> str:
    """The word behind a disguised one ("sh!t", "f**k", "1d10t"), or `word` itself when it is none of ours.

    With digits in it a word needs two letters: A55 is a road.
    """
    core = word.rstrip("!")
    end = word[len(core) :]
    letters = sum(c.isalpha() for c in core)
    if letters < (2 if any(c.isdigit() for c in core) else 1):
        return word
    for table in ({}, _LEET_L):
        plain = core.lower().translate(table).translate(_LEET)
        found = _starred(plain) if _HIDDEN.search(plain) else plain if plain in _WORDS else ""
        if found and found != core.lower():
            return (found.upper() if core.isupper() else found) + end
    return word


def _starred(word: str) -> str:
    """The likeliest word that fits, one letter to a star if possible; the first letter must show, and one more."""
    if not word[:1].isalpha() or sum(c.isalpha() for c in word) < 2:
        return ""
    exact, loose = _HIDDEN.sub(lambda m: f"[a-z]{{{len(m[0])}}}", word), _HIDDEN.sub("[a-z]+", word)
    for pattern in (exact, loose):
        fits = [known for known in _bleeped() if re.fullmatch(pattern, known)]
        if fits:
            return fits[0]
    return ""


@functools.cache
def _bleeped() -> tuple[str, ...]:
    verbs = [verb + suffix for verb in _BLEEPED_VERBS for suffix in ("", "s", "ing", "er", "ers", "ed")]
    return (*verbs, *_BLEEPED_NOUNS, *(f"{noun}s" for noun in _BLEEPED_NOUNS))
