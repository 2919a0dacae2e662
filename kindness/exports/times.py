"""When a comment was written, from every way in which files say it; pure, used by every reader.

A time without a zone is taken as UTC, which all the platforms' interfaces use.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple

EARLIEST = datetime(2005, 1, 1, tzinfo=UTC)  # YouTube opened in 2005; earlier means a broken clock (1970)
AHEAD = timedelta(days=1)


class Moment(NamedTuple):
    """`at` is aware UTC or None; `estimate` is true unless the file gave an exact and possible time."""

    at: datetime | None
    estimate: bool


UNKNOWN = Moment(None, True)
_DAY, _WEEK, _MONTH, _YEAR = 86_400, 604_800, 2_629_800, 31_557_600  # seconds; month and year are averages
_UNITS = {  # how the sites write ages, by first letters; the longest match wins
    1: "s sec second seg sek сек giây detik",
    60: "m min мин phút menit",
    3600: "h hr hour hora heure ora ore std stunde час uur saat giờ jam",
    _DAY: "d day día dia jour j giorn tag t дн день дней ngày hari gün dag",
    _WEEK: "w week wk sem settiman woche нед tuần minggu hafta",
    _MONTH: "mo mon month mes mês mois mese mesi monat мес tháng bulan ay maand",
    _YEAR: "y yr year año ano an anno anni jahr год лет tahun năm yıl jaar",
}
_SECONDS = {word: seconds for seconds, words in _UNITS.items() for word in words.split()}
_AGE = re.compile(r"(\d{1,4}|an?|one|ein(?:e[mnr]?)?|un[ae]?)\s*([^\W\d_]+)", re.IGNORECASE)
_AGO = re.compile(r"\b(ago|vor|hace|il y a|há|fa|назад|geleden|önce|trước|lalu|yang)\b", re.IGNORECASE)
_SHORT = re.compile(r"\d{1,4}\s?(s|m|min|h|d|w|mo|y|std|tg|j|sem)\.?", re.IGNORECASE)
_MONTH_DAY = re.compile(r"(\d{1,2})-(\d{1,2})")
_DOTTED = re.compile(r"(\d{1,2})([./])(\d{1,2})\2(\d{2}|\d{4})(?:,?\s+(\d{1,2}:\d{2}(?::\d{2})?)\s*([AaPp]\.?[Mm])?\S*)?")
_NAMED = ("%b %d, %Y", "%B %d, %Y", "%d %b %Y", "%d %B %Y")
_NAMED_EXACT = ("%b %d, %Y, %I:%M:%S %p", "%b %d, %Y %I:%M %p", "%b %d, %Y, %H:%M:%S", "%a %b %d %Y %H:%M:%S GMT%z")
_ERRORS = (ValueError, OverflowError, ArithmeticError, OSError, TypeError)


def parse(value: Any, now: datetime) -> Moment:
    """The moment that a cell or field means; never raises.

    `now` (aware) is what relative times count from; a time over a day after it, or before 2005, is unknown.
    """
    try:
        moment = _parse(value, now)
        return moment if moment.at is None or EARLIEST <= moment.at <= now + AHEAD else UNKNOWN
    except _ERRORS:
        return UNKNOWN


def estimated(value: Any, now: datetime) -> Moment:
    """Like `parse`, for a field which is known to hold an estimate even if it looks exact."""
    return Moment(parse(value, now).at, True)


def _parse(value: Any, now: datetime) -> Moment:
    if isinstance(value, datetime):  # out of a spreadsheet, where midnight means a day without a time
        return Moment(_utc(value), False) if value.time() != time() else _noon(value.date())
    if isinstance(value, date):
        return _noon(value)
    if isinstance(value, bool) or value is None:
        return UNKNOWN
    if isinstance(value, (int, float, Decimal)):
        return Moment(_epoch(float(value)), False)
    return _words(" ".join(value.split()), now) if isinstance(value, str) and len(value) < 100 else UNKNOWN


def _words(text: str, now: datetime) -> Moment:
    attempts: tuple[Callable[[str, datetime], Moment | None], ...] = (_iso, _digits, _month_day, _dotted, _age, _named)
    for attempt in attempts:
        try:
            if found := attempt(text, now):
                return found
        except _ERRORS:
            continue
    return UNKNOWN


def _utc(value: datetime) -> datetime:
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _noon(day: date) -> Moment:
    """A day without a time: noon keeps it on that day in most time zones."""
    return Moment(datetime(day.year, day.month, day.day, 12, tzinfo=UTC), True)


def _epoch(number: float) -> datetime:
    """Seconds since 1970, or milliseconds or microseconds where the number is too large for those."""
    for _ in range(2):
        if number > 1e11:
            number /= 1000
    return datetime.fromtimestamp(number, UTC)


def _digits(text: str, now: datetime) -> Moment | None:
    return Moment(_epoch(float(text)), False) if re.fullmatch(r"\d{9,17}(\.\d+)?", text) else None


def _iso(text: str, now: datetime) -> Moment | None:
    if not re.match(r"\d{4}-\d{1,2}-\d{1,2}", text):
        return None
    if re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", text):
        return _noon(date(*map(int, text.split("-"))))
    return Moment(_utc(datetime.fromisoformat(text.removesuffix(" UTC").replace(" +", "+"))), False)


def _month_day(text: str, now: datetime) -> Moment | None:
    """TikTok writes "3-15" for a day of the present year; the latest one that has passed is meant."""
    if not (found := _MONTH_DAY.fullmatch(text)):
        return None
    moment = _noon(date(now.year, int(found[1]), int(found[2])))
    assert moment.at is not None
    return moment if moment.at <= now + AHEAD else _noon(moment.at.date().replace(year=now.year - 1))


def _dotted(text: str, now: datetime) -> Moment | None:
    """31.12.25 23:59:00, 12/31/2025 11:59 PM. With slashes and both numbers up to 12 the order is a guess."""
    if not (found := _DOTTED.fullmatch(text)):
        return None
    one, mark, two, year, clock, half = found.groups()
    unsure = mark == "/" and int(one) <= 12 and int(two) <= 12 and one != two
    day, month = (two, one) if mark == "/" and int(one) <= 12 else (one, two)
    on = date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    if not clock:
        return _noon(on)
    hours, minutes, seconds = map(int, f"{clock}:0".split(":")[:3])
    if half:
        hours = hours % 12 + (12 if half[0] in "pP" else 0)
    return Moment(datetime(on.year, on.month, on.day, hours, minutes, seconds, tzinfo=UTC), unsure)


def _age(text: str, now: datetime) -> Moment | None:
    lowered = text.casefold().split("(")[0].strip()  # "2 weeks ago (edited)"
    if lowered in {"just now", "now", "gerade eben", "ahora"}:
        return Moment(now, True)
    if lowered == "yesterday":
        return Moment(now - timedelta(days=1), True)
    if not (_SHORT.fullmatch(lowered) or _AGO.search(lowered)):
        return None
    for amount, word in _AGE.findall(lowered):
        if seconds := _unit(word):
            return Moment(now - timedelta(seconds=seconds * (int(amount) if amount.isdigit() else 1)), True)
    return None


def _unit(word: str) -> int:
    """Seconds in a unit, which may be inflected; abbreviations of one or two letters count only as whole words."""
    starts = [word, *(word[:n] for n in range(len(word) - 1, 2, -1))]
    return next((_SECONDS[start] for start in starts if start in _SECONDS), 0)


def _named(text: str, now: datetime) -> Moment | None:
    """Nov 3, 2025; browser dates such as Mon Nov 03 2025 10:00:00 GMT+0100 (CET); mail dates."""
    bare = text.split(" (")[0]
    for form in _NAMED_EXACT:
        try:
            return Moment(_utc(datetime.strptime(bare, form)), False)
        except ValueError:
            continue
    for form in _NAMED:
        try:
            return _noon(datetime.strptime(bare, form).date())
        except ValueError:
            continue
    return Moment(_utc(parsedate_to_datetime(text)), False)
