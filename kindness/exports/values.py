"""Single values out of foreign files: text, identifiers, counts, flags and links; pure, used by every reader."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from html import unescape
from typing import Any
from urllib.parse import urlsplit

MAX_COUNT = 2**31 - 1  # what a database integer column holds
_EXACT_FLOAT = 2**53  # a float beyond this has lost digits
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # NUL and lone surrogates: no database or UTF-8 file takes them
_ROUNDED = re.compile(r"[+-]?\d+([.,]\d+)?[eE]\+?\d+")  # 7.29284E+18: what a spreadsheet leaves of a long id
_DECIMAL = re.compile(r"(\d+)\.0+")
_NOTHING = {"", "-", "---", "nan", "none", "null", "n/a", "undefined"}
_TAG = re.compile(r"</?(?:a|b|i|s|em|strong|span|img|wbr)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_COUNT = re.compile(r"([\d.,\s]*\d)\s*([^\W\d_]*)")
_FACTORS = {"k": 10**3, "tsd": 10**3, "mil": 10**3, "m": 10**6, "mio": 10**6, "mn": 10**6, "b": 10**9}
_FACTORS |= {"万": 10**4, "萬": 10**4, "만": 10**4, "천": 10**3, "億": 10**8, "亿": 10**8, "тыс": 10**3, "млн": 10**6}


def fold(name: str) -> str:
    """A column or field name reduced to its letters and digits: `Comment Text`, `comment_text`, `commentText`."""
    return "".join(c for c in name.casefold() if c.isalnum())


def text(value: Any) -> str:
    """A string that can be stored, otherwise unchanged; containers and None are ""."""
    if isinstance(value, str):
        return clean(value) if _UNSTORABLE.search(value) else value
    if value is None or isinstance(value, (bool, Mapping, list)):
        return ""
    return clean(str(value)) if not isinstance(value, (int, float, Decimal)) else _number(value)


def clean(value: str) -> str:
    """Without NULs; halves of a surrogate pair are joined, or replaced where the other half is missing."""
    joined = value.replace("\0", "").encode("utf-16-le", "surrogatepass")
    return joined.decode("utf-16-le", "replace")


def _number(value: int | float | Decimal) -> str:
    """A number in full; "" for one that is not finite, or so long that it is an attack."""
    if isinstance(value, int):
        return str(value) if abs(value) < 10**40 else ""
    if not -(10**40) < value < 10**40:  # also false for NaN; a signalling NaN cannot come out of a parser
        return ""
    return str(int(value)) if value == int(value) else str(value)


def identifier(value: Any) -> str:
    """An id as the platform writes it; "" where it is missing, or where a spreadsheet has rounded it away."""
    if isinstance(value, str) and value.isdecimal():  # nearly all of them
        return value
    if isinstance(value, float) and not abs(value) < _EXACT_FLOAT:
        return ""
    found = text(value).strip()
    if found.casefold() in _NOTHING or _ROUNDED.fullmatch(found):
        return ""
    if whole := _DECIMAL.fullmatch(found):  # "123.0" out of a table of floats
        return whole[1] if int(whole[1][:20]) < _EXACT_FLOAT else ""
    return found


def name(value: Any) -> str:
    """A handle or display name on one line."""
    found = " ".join(text(value).split())
    return "" if found.casefold() in _NOTHING else found


def count(value: Any) -> int:
    """A number of likes, also as people are shown it ("1.2K", "3,4 Mio.", "1,234"); 0 if there is none."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, (int, float, Decimal)):
        return int(value) if 0 < value <= MAX_COUNT else (MAX_COUNT if value > MAX_COUNT else 0)
    if not isinstance(value, str):
        return 0
    if value.isdecimal():
        return min(MAX_COUNT, int(value[:20]))
    found = _COUNT.match(value.strip()[:40])
    if not found:
        return 0
    factor = _FACTORS.get(found[2].casefold(), 1)
    digits = re.sub(r"\s", "", found[1])
    return min(MAX_COUNT, int(_amount(digits, decimal=factor > 1) * factor))


def _amount(digits: str, *, decimal: bool) -> Decimal:
    """Before a unit the last separator is a decimal point; without a unit separators only group thousands."""
    whole, _, rest = digits.replace(",", ".").rpartition(".")
    if not whole:
        return Decimal(rest)
    if decimal or len(rest) != 3:
        return Decimal(f"{whole.replace('.', '') or 0}.{rest}")
    return Decimal(whole.replace(".", "") + rest)


def flag(value: Any) -> bool:
    """Whether a cell or field says yes."""
    return value is True or value == 1 or (isinstance(value, str) and value.strip().casefold() in {"true", "yes", "1"})


def url(value: Any) -> str:
    """A web address, or "" for anything else: it will become a link, so no other scheme gets through."""
    return _web_address(text(value).strip())


@lru_cache(maxsize=64)  # that of the post is the same in row after row
def _web_address(found: str) -> str:
    if not found.lower().startswith(("https://", "http://")) or any(c in found for c in " \n\r\t<>\"'\\"):
        return ""
    try:
        return found if urlsplit(found).hostname else ""
    except ValueError:  # brackets that are no IPv6 address
        return ""


def plain(html: str) -> str:
    """Text out of the HTML in which YouTube's older answers and files derived from them hold comments."""
    if "<" in html:
        html = _TAG.sub("", _BREAK.sub("\n", html))
    return clean(unescape(html)) if "&" in html else html


def first(record: Mapping[str, Any], names: Iterable[str]) -> Any:
    """The first of the named fields that holds anything."""
    return next((record[n] for n in names if record.get(n) not in (None, "")), None)


def part(record: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """The object nested under `key`, empty where there is none."""
    inner = record.get(key)
    return inner if isinstance(inner, Mapping) else {}


def parts(record: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    """The objects in the list under `key`, empty where there is none."""
    inner = record.get(key)
    return [entry for entry in inner if isinstance(entry, Mapping)] if isinstance(inner, list) else []
