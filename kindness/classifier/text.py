"""Makes one plain spelling out of the many ways people write; pure, shared by training and serving, callable from anywhere.

Whatever is changed here changes what the model sees, so NORMALISER is part of every model's card: a reader refuses a
model that was trained with another version.
"""

import functools
import hashlib
import html
import re
import unicodedata

import emoji

from kindness.classifier.lookalikes import ALWAYS, INVISIBLE, LOOKALIKES
from kindness.classifier.spellings import CODE_WORD, CODE_WORDS, plain_spelling

NORMALISER = "1"
MAX_CHARS = 20_000
_PASSES = 6

# ASCII text in which this finds nothing comes out as it went in (apart from the ends): the fast path.
_SUSPECT = re.compile(
    r"[\x00-\x1f\x7f@#*$|%+~`^{}\[\]\\]|  |&[#\w]|<[a-z/!]|//|[Ww][Ww][Ww]\.|\w\.\w"
    r"|([A-Za-z])\1\1|([a-zA-Z]{2,3})\2\2\2|([^\w\s])\3\3\3|___"
    r"|[a-zA-Z][0-9!]+[a-zA-Z]|[0-9][a-zA-Z]{2}|[a-zA-Z]{2}[0-9!][^\s\w]?[a-zA-Z]"
    r"|\b[A-Za-z][ _-][A-Za-z][ _-][A-Za-z]\b"
    r"|(?i:seggs|unaliv|sewer ?slide|le dollar bean)"
)
_LONE_SURROGATES = re.compile("[\ud800-\udfff]")
_REGIONAL = re.compile("[\U0001f1e6-\U0001f1ff]+")
# Marks of scripts that need them; NFKC leaves them apart from their letter.
_MARKS_OF_SCRIPTS = "\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0903\u093a-\u094f\u0e31-\u0e4e"
_MARK_FLOOD = re.compile(f"([{_MARKS_OF_SCRIPTS}]{{2}})[{_MARKS_OF_SCRIPTS}]+")
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_DOMAINS = "com|net|org|io|ru|me|ly|gg|tv|info|xyz|link|shop|site|online|club|top|app|biz|ai|dev|store|live|be|uk|de"
_LINK = re.compile(
    r"(?:https?:/{1,2}|www\.)[^\s<>\"]+"
    rf"|(?<![\w@.])(?:[a-z0-9][\w-]{{0,62}}\.){{1,4}}(?:{_DOMAINS})(?![\w.-]*\w)(?:/[^\s<>\"]*)?",
    re.IGNORECASE,
)
_TAG = re.compile(r"</?(?:br|b|i|p|a|span|div|em|strong)\b[^<>]{0,300}>", re.IGNORECASE)
_MENTION = re.compile(r"(?<![\w@])@(?!user\b)(?=[\w.]*[a-z0-9])\w[\w.-]{0,63}", re.IGNORECASE)
_SWORN_AT = re.compile(r"@(?:ss(?:es|hole|holes|hat|hats|wipe|clown)?|rse|nal|nus)(?![\w.])", re.IGNORECASE)
_HASHTAG = re.compile(r"(?<![\w&#])#(?=\w*[^\W\d_])(\w{1,100})")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])|_+")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_ROMAN = re.compile(r"[IVXLCDM]+\Z")
_LAUGH = re.compile(r"([^\W\d_]{2,3}?)\1{3,}", re.IGNORECASE)
_MARKS = re.compile(r"([^\w\s])\1{3,}|(_)\2{3,}")
_WORD = re.compile(r"[^\W\d_]+")
_SPACED = re.compile(r"(?<![\w'’])[A-Za-z](?: [A-Za-z]){2,63}(?![\w'’])")
_SPLIT = re.compile(r"(?<![\w'’.])[A-Za-z]([._*·|-])[A-Za-z](?:\1[A-Za-z]){1,62}(?!\w)")
_TOO_SHORT = frozenset("yruainb")  # "u r a", "y r u": text-speak words, not a spaced word
_DISGUISED = re.compile(r"(?<![\w@$*#])(?=\S{0,40}[A-Za-z])[A-Za-z0-9@$!*#%+|€£]{3,40}(?![\w@$])")
_HAS_DISGUISE = re.compile(r"[0-9@$!*#%+|€£]")
_SPACE = re.compile(r"\s+")
_WIDE = re.compile("[\u00a9\u00ae\u203c-\U0010ffff]")


def normalise(text: str) -> str:
    """The one plain spelling of `text`, at most MAX_CHARS characters; "" when nothing is left.

    Never raises, and gives its own output back unchanged. Letters keep their case (the text key folds it).
    Long input is cut to MAX_CHARS first, so the time is bounded.
    """
    text = text[:MAX_CHARS].strip()
    for _ in range(_PASSES):
        if text.isascii() and not _SUSPECT.search(text):
            break
        before, text = text, _one_pass(text)
        if text == before:
            break
    return text


def text_key(normalised: str) -> str:
    """Hex sha256 of a normalised text, letter case folded: equal keys share one Reading."""
    return hashlib.sha256(normalised.casefold().encode()).hexdigest()


def _one_pass(text: str) -> str:
    if not text.isascii():
        text = _plain_characters(text)
    if "&" in text:
        text = html.unescape(text)
    text = _fold_references(text)
    text = _SPLIT.sub(_join_split, text)
    text = _SPACED.sub(_join_spaced, text)
    text = _squeeze(text)
    text = _DISGUISED.sub(_undisguise, text)
    text = CODE_WORD.sub(lambda m: CODE_WORDS[m[0].lower()], text)
    return _SPACE.sub(" ", text.translate(_CHARACTERS)).strip()[:MAX_CHARS].strip()


def _plain_characters(text: str) -> str:
    """Unicode's many forms of a letter or picture, as letters and words."""
    if _LONE_SURROGATES.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    text = text.translate(_EARLY)
    if _WIDE.search(text):
        text = _name_emoji(_REGIONAL.sub(_flag_or_letters, text))[: 2 * MAX_CHARS]
    text = unicodedata.normalize("NFKC", text)[: 2 * MAX_CHARS].translate(_CHARACTERS)
    text = unicodedata.normalize("NFKC", _MARK_FLOOD.sub(r"\1", text))
    return text if text.isascii() else _fold_lookalikes(text)


def _flag_or_letters(match: re.Match[str]) -> str:
    """Pairs that are all flags stay; anything else was spelling with regional letters."""
    run = match[0]
    pairs = [run[i : i + 2] for i in range(0, len(run), 2)]
    if all(emoji.is_emoji(pair) for pair in pairs):
        return run
    return "".join(chr(ord(c) - 0x1F1E6 + ord("a")) for c in run)


def _name_emoji(text: str) -> str:
    """Each emoji as plain words; of a run of the same one at most two are kept."""
    out: list[str] = []
    last, run = "", 0
    for token in emoji.analyze(text, non_emoji=True, join_emoji=False):
        if isinstance(token.value, str):
            if token.value.strip():
                last = ""
            out.append(token.value)
            continue
        run = run + 1 if token.chars == last else 1
        last = token.chars
        if run <= 2:
            out.append(_emoji_words(token.chars))
    return "".join(out)


@functools.lru_cache(maxsize=4096)
def _emoji_words(chars: str) -> str:
    if chars in "©®™‼⁉ℹ〰":
        return chars
    known = emoji.EMOJI_DATA.get(chars)
    if known is None:
        return " "
    name: str = known["en"].strip(":").replace("_", " ").replace("-", " ")
    if name.startswith("keycap "):
        return name.removeprefix("keycap ")
    return " " + name.replace("’", "'").lower() + " "


def _fold_lookalikes(text: str) -> str:
    """Cyrillic and Greek look-alikes become Latin inside Latin words, and alone where the text is Latin."""
    latin = sum(c.isascii() and c.isalpha() for c in text)
    other = sum(not c.isascii() and c.isalpha() and not unicodedata.name(c, "").startswith("LATIN") for c in text)
    mainly_latin = latin > 2 * other

    def fold(match: re.Match[str]) -> str:
        word = match[0]
        if word.isascii() or not any(c in LOOKALIKES for c in word):
            return word
        mixed = any(c.isascii() for c in word)
        if mixed or (mainly_latin and all(c in LOOKALIKES for c in word)):
            return "".join(LOOKALIKES.get(c, c) for c in word)
        return word

    return _WORD.sub(fold, text)


def _fold_references(text: str) -> str:
    """Links, e-mail addresses, mentions and hashtags as words."""
    if "<" in text:
        text = _TAG.sub(" ", text)
    if "@" in text:
        text = _SWORN_AT.sub(lambda m: "a" + m[0][1:], text)
        text = _MENTION.sub("@user", _EMAIL.sub(" email address ", text))
    if "." in text or "/" in text:
        text = _LINK.sub(" link ", text)
    if "#" in text:
        text = _HASHTAG.sub(lambda m: " " + _CAMEL.sub(" ", m[1]) + " ", text)
    return text


def _join_split(match: re.Match[str]) -> str:
    return match[0].replace(match[1], "")


def _join_spaced(match: re.Match[str]) -> str:
    letters = match[0].split(" ")
    lead = 0
    for start in (["u", "r", "a"], ["u", "r"]):
        if [c.lower() for c in letters[: len(start)]] == start and len(letters) >= len(start) + 3:
            lead = len(start)
            break
    rest = letters[lead:]
    if set("".join(rest).lower()) <= _TOO_SHORT or len(set(rest)) == 1:
        return match[0]
    return " ".join([*letters[:lead], "".join(rest)])


def _squeeze(text: str) -> str:
    """Stretched letters, laughter and marks at a natural length; numbers are left alone."""
    text = _STRETCHED.sub(_squeeze_run, text)
    text = _LAUGH.sub(lambda m: m[1] * 2, text)
    return _MARKS.sub(lambda m: (m[1] or m[2]) * 3, text)


def _squeeze_run(match: re.Match[str]) -> str:
    letter, text = match[1], match.string
    after = text[match.end() : match.end() + 1]
    inner = after.isalpha()
    if not inner and not text[match.start() - 1 : match.start()].isalpha():
        return letter * 3  # a whole word: "xxx", "III", "mmm"
    if letter.isupper() and _is_roman(text, match.start(), match.end()):
        return match[0][:3]
    kind = letter.lower()
    if kind in "oe" or (kind in "lsf" and not inner) or (kind in "bcdfglmnprstz" and inner):
        return letter * 2
    return letter


def _is_roman(text: str, start: int, end: int) -> bool:
    """Whether the short capital word around text[start:end] is a Roman number (XIII)."""
    low, high = start, end
    while low > 0 and start - low < 12 and text[low - 1].isalpha():
        low -= 1
    while high < len(text) and high - end < 12 and text[high].isalpha():
        high += 1
    return high - low <= 12 and bool(_ROMAN.match(text[low:high]))


def _undisguise(match: re.Match[str]) -> str:
    word = match[0]
    return plain_spelling(word) if _HAS_DISGUISE.search(word) else word


class _Characters(dict[int, str | None]):
    """Translation of single characters, decided by Unicode category on first sight and remembered."""

    def __missing__(self, code: int) -> str | None:
        self[code] = value = _plain_character(chr(code))
        return value


def _plain_character(char: str) -> str | None:
    category = unicodedata.category(char)
    if char.isspace() or category in ("Zs", "Zl", "Zp"):
        return " "
    if char in INVISIBLE or category in ("Cc", "Cf", "Cs", "Co", "Cn"):
        return None
    if category in ("Mn", "Me") and unicodedata.name(char, "").startswith("COMBINING"):
        return None
    if char in ALWAYS:
        return ALWAYS[char]
    if category == "So" or (category == "Sm" and ord(char) > 0x2100):
        return _symbol_words(char)
    return char


def _symbol_words(char: str) -> str:
    """A symbol that is no emoji: hearts and faces in words, ornaments as a gap."""
    name = unicodedata.name(char, "").lower()
    if "heart" in name:
        return " heart "
    if "smiling face" in name or "frowning face" in name:
        return f" {name.split()[-2]} face "
    return " "


_CHARACTERS = _Characters()
# Before emoji are named: their colour and style marks go, letters in boxes and bubbles become letters.
_EARLY: dict[int, str | None] = dict.fromkeys([*range(0x1F3FB, 0x1F400), 0xFE0E, 0xFE0F])
for _start in (0x1F130, 0x1F150, 0x1F170):
    _EARLY.update({_start + i: chr(ord("A") + i) for i in range(26)})
