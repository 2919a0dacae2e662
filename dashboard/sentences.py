"""The sentences that head Today and Trends, and each account's health, in words. Pure: values in, words out; for views.

When is a change a change? Both halves of a period are shares with a 95 % Wilson interval each (charts.wilson). Where the two
intervals do not touch, the rate rose or fell. This is stricter than a test of the difference at 5 % (N. Schenker and J. F.
Gentleman, "On judging the significance of differences by examining the overlap between confidence intervals", The American
Statistician 55 (2001) 182-186): somebody who is shouted at should not be told of a storm, or of its end, that is only chance.
Where they touch and both are narrow, the rate stayed; where they touch and one is wide, there are too few comments to say.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.charts import RateDay, calendar, percent, whole, wilson
from dashboard.templatetags.words import ago
from kindness.models import Account
from kindness.trends import Change, Day, total

NARROW = 0.15  # an interval that is wider, from end to end, says little: about 170 comments at 50 %, 60 at 10 %
Direction = Literal["rose", "fell", "stayed", "unclear"]


@dataclass(frozen=True, slots=True)
class Share:
    """`k` of `n` comments; `n` is at least 1."""

    k: int
    n: int

    @property
    def rate(self) -> float:
        return self.k / self.n

    @property
    def interval(self) -> tuple[float, float]:
        return wilson(self.k, self.n)


def direction(before: Share, after: Share) -> Direction:
    """What the rule in this module's docstring says of two halves."""
    (low_before, high_before), (low_after, high_after) = before.interval, after.interval
    if low_after > high_before:
        return "rose"
    if high_after < low_before:
        return "fell"
    narrow = max(high_before - low_before, high_after - low_after) <= NARROW
    return "stayed" if narrow else "unclear"


def two_rates(before: float, after: float) -> tuple[str, str]:
    """Both in whole per cent, or with a decimal where they would otherwise read the same."""
    digits = 0 if round(before * 100) != round(after * 100) else 1
    return percent(before, digits), percent(after, digits)


@dataclass(frozen=True, slots=True)
class Sentence:
    """`first` is what counts, `more` is said after it in the second voice, `note` beneath in small: what was compared."""

    first: str
    more: str = ""
    note: str = ""


def of_change(change: Change | None, days: Sequence[Day]) -> Sentence:
    """How negativity and kindness moved within these days, honest where too little was read to say."""
    whole_period = total(days)
    if whole_period is None or not whole_period.scored:
        return Sentence(_("Nothing to show for this period."))
    if change is None:
        return _without_halves(whole_period)
    before, after = change.before, change.after
    harsh = direction(Share(before.harsh, before.scored), Share(after.harsh, after.scored))
    kind = direction(Share(before.kind, before.scored), Share(after.kind, after.scored))
    if harsh == kind == "unclear":
        return _without_halves(whole_period)
    if harsh in {"stayed", "unclear"} and (found := peak(days)):
        return _of_peak(found, days, whole_period)
    harsh_words, kind_words = _harsh_words(harsh, change, whole_period), _kind_words(kind, change, whole_period)
    return Sentence(harsh_words, kind_words, halves(len(days)))


def peak(days: Sequence[Day]) -> RateDay | None:
    """The week in which harsh comments stood out: its 95 % interval lies above that of all the other days together.

    Two halves can be equal although one of them holds a storm; saying that nothing moved would then be wrong. None in a
    period of fewer than four weeks with comments.
    """
    weeks = [week for week in calendar([_rates(day) for day in days], "week") if week.scored]
    if len(weeks) < 4:
        return None
    top = max(weeks, key=lambda week: week.interval("harsh")[0])
    others = Share(sum(week.harsh for week in weeks) - top.harsh, sum(week.scored for week in weeks) - top.scored)
    return top if top.interval("harsh")[0] > others.interval[1] else None


def _rates(day: Day) -> RateDay:
    return RateDay(day.day, day.scored, day.harsh, day.kind)


def _of_peak(top: RateDay, days: Sequence[Day], period: Day) -> Sentence:
    first = _("Harsh comments peaked at %(rate)s in the week from %(day)s.")
    since = total([day for day in days if day.day >= top.day + timedelta(days=7)])
    more = ""
    if since and since.scored and _is_narrow(since):
        more = _("Since then %(harsh)s were harsh and %(kind)s kind.") % _percents(since)
    note = _("In the whole period %(harsh)s were harsh and %(kind)s kind.") % _percents(period)
    return Sentence(first % {"rate": percent(top.rate("harsh"), 0), "day": date_format(top.day, "j M")}, more, note)


def _percents(day: Day) -> dict[str, str]:
    return {"harsh": percent(day.negativity or 0, 0), "kind": percent(day.kindness or 0, 0)}


def _is_narrow(day: Day) -> bool:
    low, high = Share(day.harsh, day.scored).interval
    return high - low <= NARROW


def _without_halves(period: Day) -> Sentence:
    """A half has too little to be compared: the rates of the whole where those are known well enough, else counts."""
    widths = [high - low for low, high in (Share(k, period.scored).interval for k in (period.harsh, period.kind))]
    if max(widths) > NARROW:
        return Sentence(_("Too few comments to say."), counted(period))
    said = _("Of %(count)s comments %(harsh)s were harsh and %(kind)s kind.")
    return Sentence(
        said % {"count": whole(period.scored), **_percents(period)},
        _("One half of the period has too few to say how that moved."),
    )


def _harsh_words(direction: Direction, change: Change, period: Day) -> str:
    before, after = two_rates(change.before.negativity or 0, change.after.negativity or 0)
    words = {
        "rose": _("Harsh comments rose from %(before)s to %(after)s."),
        "fell": _("Harsh comments fell from %(before)s to %(after)s."),
        "stayed": _("Harsh comments stayed near %(rate)s."),
        "unclear": _("It is too early to say how harsh comments moved."),
    }[direction]
    return words % {"before": before, "after": after, "rate": percent(period.negativity or 0, 0)}


def _kind_words(direction: Direction, change: Change, period: Day) -> str:
    before, after = two_rates(change.before.kindness or 0, change.after.kindness or 0)
    words = {
        "rose": _("Kind ones rose from %(before)s to %(after)s."),
        "fell": _("Kind ones fell from %(before)s to %(after)s."),
        "stayed": _("Kind ones stayed near %(rate)s."),
        "unclear": "",
    }[direction]
    return words and words % {"before": before, "after": after, "rate": percent(period.kindness or 0, 0)}


def counted(period: Day) -> str:
    """ "Of 12 comments that were read, 1 was harsh and 4 were kind.", for when rates would say more than is known."""
    read = ngettext("One comment was read:", "%(count)s comments were read:", period.scored) % {"count": whole(period.scored)}
    return _("%(read)s %(harsh)s harsh, %(kind)s kind.") % {
        "read": read,
        "harsh": whole(period.harsh),
        "kind": whole(period.kind),
    }


def halves(length: int) -> str:
    """What was compared with what (trends.change cuts in the middle)."""
    before = length // 2
    later = ngettext("The later day", "The later %(count)d days", length - before) % {"count": length - before}
    return ngettext("%(later)s against the day before.", "%(later)s against the %(count)d before.", before) % {
        "later": later,
        "count": before,
    }


# --- Health -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Health:
    """`dot` is ok, wait, trouble or off; `words` say the same, so that nobody needs to see the dot."""

    dot: str
    words: str
    what_to_do: str = ""


def health_of(account: Account, last_import: datetime | None, now: datetime) -> Health:
    """How an account is doing; `last_import` matters for accounts without a connection, to which files are brought."""
    if not account.is_connected:
        return _without_connection(last_import, now)
    read = ago(account.synced_at, now) if account.synced_at else ""
    if account.health == Account.Health.WELL:
        return Health("ok", _("looked at %(ago)s") % {"ago": read} if read else _("connected, about to be looked at"))
    words = str(account.get_health_display())
    if read:
        words = _("%(trouble)s, last looked at %(ago)s") % {"trouble": words, "ago": read}
    if account.health == Account.Health.SLOW:
        return Health("wait", words, _("Nothing to do: it goes on by itself."))
    if account.health == Account.Health.LOCKED_OUT:
        return Health("trouble", words, _("What is here stays here. Connect the account again to go on."))
    return Health("trouble", words, _("What is here stays here, and it is tried again every minute."))


def _without_connection(last_import: datetime | None, now: datetime) -> Health:
    if last_import is None:
        return Health("off", _("no connection, and no file yet"))
    return Health("off", _("no connection, last file %(ago)s") % {"ago": ago(last_import, now)})
