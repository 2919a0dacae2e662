"""Draws rates over time as SVG and lists the rows of the table beside them. Pure: values in, values out; for views."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

from django.utils.formats import date_format, number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

LINES = ("harsh", "kind")
MOST_DAYS = 120  # a longer period is drawn by week: at 320 px a day would be under 3 px wide
# So is one of eight weeks or more with fewer comments a day than this: a day's interval would then be wider than 40 points, and
# the line a saw that hides what the weeks show.
FEW_A_DAY, ENOUGH_WEEKS = 20, 56
VOLUME_SHARE = 0.26  # of the plot's height: the bars stay behind and below the lines


@dataclass(frozen=True)
class RateDay:
    """One day (or one week, by its first day): how many comments were scored, how many were harsh, how many kind."""

    day: date
    scored: int
    harsh: int
    kind: int

    def __post_init__(self) -> None:
        if not (0 <= self.harsh <= self.scored and 0 <= self.kind <= self.scored):
            raise ValueError(f"{self.day}: {self.harsh} harsh and {self.kind} kind do not fit {self.scored} scored")

    def count(self, line: str) -> int:
        return self.kind if line == "kind" else self.harsh

    def rate(self, line: str) -> float:
        """The share, 0 to 1. Only days with comments have one."""
        return self.count(line) / self.scored

    def interval(self, line: str) -> tuple[float, float]:
        return wilson(self.count(line), self.scored)


@dataclass(frozen=True)
class Marker:
    """Something that happened on a day and is worth a dashed line: a pile-on, a new rule."""

    day: date
    label: str


@dataclass(frozen=True)
class Frame:
    """The drawing's size and margins in SVG units, and how many date labels and point marks fit it."""

    name: str
    width: int
    height: int
    top: int
    right: int
    bottom: int
    left: int
    dates: int
    marks: int
    says: bool = True

    @property
    def plot_width(self) -> int:
        return self.width - self.left - self.right

    @property
    def base(self) -> int:
        return self.height - self.bottom

    @property
    def plot_height(self) -> int:
        return self.base - self.top


WIDE = Frame("wide", width=760, height=280, top=20, right=64, bottom=30, left=44, dates=8, marks=16)
COMPACT = Frame("compact", width=360, height=250, top=40, right=8, bottom=28, left=44, dates=4, marks=8, says=False)


@dataclass(frozen=True)
class Chart:
    """What templates/_chart.html shows: the same chart for a wide and for a narrow column; CSS picks one."""

    id: str
    title: str
    caption: str
    step: str  # "day" or "week"
    wide: SafeString
    compact: SafeString


@dataclass(frozen=True)
class TableRow:
    """One line of the table, numbers already written in the reader's language; "–" where a day has no rate."""

    day: date
    label: str
    scored: str
    harsh: str
    harsh_rate: str
    harsh_interval: str
    kind: str
    kind_rate: str
    kind_interval: str


# --- Numbers ------------------------------------------------------------------------------------------------------


def wilson(k: int, n: int, z: float = 1.959964) -> tuple[float, float]:
    """The 95 % score interval of a share of `k` in `n`, as (low, high) from 0 to 1; (0, 1) when nothing was counted.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927) 209–212; chosen
    over the textbook interval for small n after Brown, Cai and DasGupta, Statistical Science 16 (2001) 101–133.
    """
    if n == 0:
        return 0.0, 1.0
    share, spread = k / n, z * z / n
    centre = (share + spread / 2) / (1 + spread)
    half = z / (1 + spread) * math.sqrt(share * (1 - share) / n + spread / (4 * n))
    return max(0.0, centre - half), min(1.0, centre + half)


def ticks(top: float, most: int = 4) -> list[float]:
    """Even steps from 0 to at least `top` (a share, 0 to 1), at most `most` of them, each a number people count in."""
    top = min(max(top, 0.005), 1.0)
    sizes = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.25)
    size = next(size for size in sizes if math.ceil(round(top / size, 9)) <= most)
    return [round(size * n, 6) for n in range(math.ceil(round(top / size, 9)) + 1)]


def percent(share: float, digits: int = 1) -> str:
    """A share as per cent in the reader's language, with a no-break space: 0.0624 is "6.2 %"."""
    value = round(share * 100, digits)
    return _("%(number)s\u00a0%%") % {"number": number_format(value, digits if value % 1 else 0)}


def whole(number: int) -> str:
    return number_format(number, 0, force_grouping=True)


# --- Days ---------------------------------------------------------------------------------------------------------


def step_of(days: Sequence[RateDay]) -> str:
    length = (max(day.day for day in days) - min(day.day for day in days)).days + 1
    usual = median(day.scored for day in days if day.scored)
    return "week" if length > MOST_DAYS or (length >= ENOUGH_WEEKS and usual < FEW_A_DAY) else "day"


def calendar(days: Iterable[RateDay], step: str) -> list[RateDay]:
    """Every day (or week, from Monday) from first to last, in order; equal ones added up, missing ones empty."""
    sums: dict[date, tuple[int, int, int]] = {}
    for one in days:
        day = one.day - timedelta(days=one.day.weekday()) if step == "week" else one.day
        scored, harsh, kind = sums.get(day, (0, 0, 0))
        sums[day] = (scored + one.scored, harsh + one.harsh, kind + one.kind)
    width = 7 if step == "week" else 1
    span = (max(sums) - min(sums)).days // width
    every = (min(sums) + timedelta(days=width * n) for n in range(span + 1))
    return [RateDay(day, *sums.get(day, (0, 0, 0))) for day in every]


def runs(days: Sequence[RateDay]) -> list[list[int]]:
    """Positions of days with comments, split where a day has none: a line is drawn in a run, never across a gap."""
    return unbroken([at for at, day in enumerate(days) if day.scored])


def unbroken(places: Sequence[int]) -> list[list[int]]:
    """Sorted whole numbers split where one is missing."""
    found: list[list[int]] = []
    for place in places:
        if found and found[-1][-1] == place - 1:
            found[-1].append(place)
        else:
            found.append([place])
    return found


def date_ticks(days: Sequence[date], most: int) -> list[int]:
    """Positions of the dates to write under the axis, at most `most`: every n-th day, Mondays, or firsts of months."""
    month_starts = [at for at, (before, day) in enumerate(pairwise(days), 1) if before.month != day.month]
    firsts = [0, *month_starts] if days[0].day == 1 else month_starts
    mondays = [at for at, day in enumerate(days) if day.weekday() == 0]
    choices = [list(range(0, len(days), n)) for n in (1, 2, 3)]
    choices += [mondays, mondays[::2]]
    choices += [[at for at in firsts if (days[at].month - 1) % n == 0] for n in (1, 2, 3, 6, 12)]
    fitting = next((choice for choice in choices if 2 <= len(choice) <= most), None)
    return fitting or list(range(0, len(days), math.ceil(len(days) / most)))


def date_label(day: date, span: int) -> str:
    """Short enough for its place: a day within four months, a month within a year, a month and its year beyond."""
    return date_format(day, "j M" if span <= MOST_DAYS else "M" if span <= 370 else "M Y")


# --- Drawing ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Plot:
    """Where a day and a share lie within a frame."""

    frame: Frame
    days: Sequence[RateDay]
    top: float  # the share at the upper edge
    most: int  # comments on the busiest day

    @property
    def step(self) -> float:
        return self.frame.plot_width / len(self.days)

    def x(self, at: int) -> float:
        return self.frame.left + self.step * (at + 0.5)

    def y(self, share: float) -> float:
        return self.frame.base - self.frame.plot_height * min(share, self.top) / self.top

    def marked(self, run: Sequence[int]) -> Iterator[int]:
        """The points that carry a mark: some of a long line, and always its last, so also a day that stands alone."""
        every = math.ceil(len(self.days) / self.frame.marks)
        return (at for at in run if at == run[-1] or at % every == 0)


def number(value: float) -> str:
    """A coordinate with at most one decimal: enough for the eye, and half the bytes."""
    return f"{value:.1f}".removesuffix(".0")


def polyline(points: Iterable[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points)


def axes(plot: Plot, marks: Sequence[float]) -> SafeString:
    frame = plot.frame
    grid = format_html_join(
        "",
        '<line class="{}" x1="{}" x2="{}" y1="{}" y2="{}"/><text x="{}" y="{}" text-anchor="end">{}</text>',
        (
            (
                "chart__grid" if tick else "chart__base",
                frame.left,
                frame.width - frame.right,
                number(plot.y(tick)),
                number(plot.y(tick)),
                frame.left - 8,
                number(plot.y(tick) + 4),
                percent(tick),
            )
            for tick in marks
        ),
    )
    return grid + dates(plot)


def dates(plot: Plot) -> SafeString:
    days = [day.day for day in plot.days]
    span = (days[-1] - days[0]).days
    return format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="middle">{}</text>',
        ((number(plot.x(at)), plot.frame.base + 20, date_label(days[at], span)) for at in date_ticks(days, plot.frame.dates)),
    )


def volume(plot: Plot) -> SafeString:
    base, wide = plot.frame.base, plot.step * 0.7
    unit = plot.frame.plot_height * VOLUME_SHARE / plot.most
    bars = "".join(
        f"M{number(plot.x(at) - wide / 2)} {base}v{number(-day.scored * unit)}h{number(wide)}V{base}z"
        for at, day in enumerate(plot.days)
        if day.scored
    )
    return format_html('<path class="chart__bar" d="{}"/>', bars)


def band(plot: Plot, line: str) -> SafeString:
    """The interval around a run of days as an area; around a day that stands alone as a narrow column."""
    areas = []
    for run in runs(plot.days):
        edges = [(plot.x(at), *plot.days[at].interval(line)) for at in run]
        if len(run) == 1:
            edges = [(edges[0][0] + aside, *edges[0][1:]) for aside in (-plot.step / 4, plot.step / 4)]
        around = [(x, plot.y(high)) for x, _low, high in edges] + [(x, plot.y(low)) for x, low, _high in edges[::-1]]
        areas.append((line, polyline(around)))
    return format_html_join("", '<path class="chart__band--{}" d="{}z"/>', areas)


def curve(plot: Plot, line: str) -> SafeString:
    paths = [
        (line, polyline((plot.x(at), plot.y(plot.days[at].rate(line))) for at in run)) for run in runs(plot.days) if len(run) > 1
    ]
    return format_html_join("", '<path class="chart__line chart__line--{}" d="{}"/>', paths)


def points(plot: Plot, line: str) -> SafeString:
    """Round marks for kind, square ones for harsh: the lines are told apart without colour."""
    at_xy = [(plot.x(at), plot.y(plot.days[at].rate(line))) for run in runs(plot.days) for at in plot.marked(run)]
    return format_html_join("", "{}", ((mark(line, x, y),) for x, y in at_xy))


def mark(line: str, x: float, y: float) -> SafeString:
    if line == "kind":
        return format_html('<circle class="chart__point--kind" cx="{}" cy="{}" r="3.5"/>', number(x), number(y))
    return format_html('<rect class="chart__point--harsh" x="{}" y="{}" width="6" height="6"/>', number(x - 3), number(y - 3))


def name_of(line: str) -> str:
    return _("kind") if line == "kind" else _("harsh")


def labels(plot: Plot, lines: Sequence[str]) -> SafeString:
    """The lines' names: at their right ends where there is room, as a key above the plot where there is not."""
    if plot.frame.right < 40:
        return key(plot, lines)
    last = runs(plot.days)[-1][-1]
    ends = sorted((plot.y(plot.days[last].rate(line)), line) for line in lines)
    places = apart([y for y, _line in ends], 17, plot.frame.top, plot.frame.base - 4)
    return format_html_join(
        "",
        '<text class="chart__label chart__label--{}" x="{}" y="{}">{}</text>',
        ((line, number(plot.x(last) + 10), number(y + 4), name_of(line)) for y, (_y, line) in zip(places, ends, strict=True)),
    )


def key(plot: Plot, lines: Sequence[str]) -> SafeString:
    return format_html_join(
        "",
        '{}<text class="chart__label chart__label--{}" x="{}" y="16">{}</text>',
        (
            (mark(line, plot.frame.left + 4 + 90 * at, 12), line, plot.frame.left + 14 + 90 * at, name_of(line))
            for at, line in enumerate(lines)
        ),
    )


def apart(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Sorted places pushed down until they are `gap` apart, then up again where the last would pass `high`."""
    spread: list[float] = []
    for place in places:
        spread.append(max(place, low if not spread else spread[-1] + gap))
    over = max(0.0, spread[-1] - high) if spread else 0.0
    return [place - over for place in spread]


def flags(plot: Plot, markers: Sequence[Marker]) -> SafeString:
    """Dashed lines with words. A week's chart puts a marker on its week; one outside the period is left out."""
    width = timedelta(days=(plot.days[1].day - plot.days[0].day).days if len(plot.days) > 1 else 1)
    found = [
        (at, marker.label)
        for marker in sorted(markers, key=lambda marker: marker.day)
        for at, day in enumerate(plot.days)
        if day.day <= marker.day < day.day + width
    ]
    return format_html_join("", "{}", ((flag(plot, at, label, nth),) for nth, (at, label) in enumerate(found)))


def flag(plot: Plot, at: int, label: str, nth: int) -> SafeString:
    x, y = plot.x(at), plot.frame.top + 10 + 15 * (nth % 2)
    right = x > plot.frame.left + plot.frame.plot_width / 2
    return format_html(
        '<g class="chart__marker"><line x1="{0}" x2="{0}" y1="{1}" y2="{2}"/>'
        '<text x="{3}" y="{4}" text-anchor="{5}">{6}</text></g>',
        number(x),
        plot.frame.top,
        plot.frame.base,
        number(x - 5 if right else x + 5),
        y,
        "end" if right else "start",
        label,
    )


def hits(plot: Plot, lines: Sequence[str], step: str) -> SafeString:
    """Invisible columns for the pointer and the arrow keys; the wide drawing's carry the day in words for both."""
    left, top, wide, tall = plot.frame.left, plot.frame.top, number(plot.step), plot.frame.plot_height
    return format_html_join(
        "",
        '<path class="chart__hit" d="M{} {}h{}v{}h-{}z"{}/>',
        (
            (number(left + plot.step * at), top, wide, tall, wide, say(day, lines, step) if plot.frame.says else "")
            for at, day in enumerate(plot.days)
        ),
    )


def say(day: RateDay, lines: Sequence[str], step: str) -> SafeString:
    return format_html(' data-say="{}"', in_words(day, lines, step))


# --- Words --------------------------------------------------------------------------------------------------------


def day_name(day: date, step: str) -> str:
    if step == "week":
        return _("Week from %(day)s") % {"day": date_format(day, "j M Y")}
    return date_format(day, "D j M Y")


def in_words(day: RateDay, lines: Sequence[str], step: str) -> str:
    when = day_name(day.day, step)
    if not day.scored:
        return _("%(day)s: no comments") % {"day": when}
    rates = ", ".join(_("%(rate)s %(name)s") % {"rate": percent(day.rate(line)), "name": name_of(line)} for line in lines)
    of = ngettext("of %(count)s comment", "of %(count)s comments", day.scored) % {"count": whole(day.scored)}
    return _("%(day)s: %(rates)s, %(of)s") % {"day": when, "rates": rates, "of": of}


def title_of(days: Sequence[RateDay], lines: Sequence[str], step: str) -> str:
    names = {
        "day": {True: _("Harsh and kind comments by day"), False: _("Comments by day: %(name)s")},
        "week": {True: _("Harsh and kind comments by week"), False: _("Comments by week: %(name)s")},
    }[step][len(lines) > 1]
    span = {"first": date_format(days[0].day, "j F Y"), "last": date_format(days[-1].day, "j F Y")}
    return f"{names % {'name': name_of(lines[0])}}, " + _("%(first)s to %(last)s") % span


def description_of(days: Sequence[RateDay], lines: Sequence[str], step: str) -> str:
    """The chart in sentences, for those who do not see it."""
    total = sum(day.scored for day in days)
    counted = [day for day in days if day.scored]
    said = [ngettext("%(count)s comment was read.", "%(count)s comments were read.", total) % {"count": whole(total)}]
    for line in lines:
        peak = max(counted, key=lambda day: day.rate(line))
        said.append(
            _("%(name)s: %(rate)s of them, at most %(peak)s (%(day)s).")
            % {
                "name": name_of(line).capitalize(),
                "rate": percent(sum(day.count(line) for day in days) / total),
                "peak": percent(peak.rate(line)),
                "day": day_name(peak.day, step),
            }
        )
    return " ".join(said)


def caption_of(most: int, step: str) -> str:
    bars = {"day": _("comments per day, at most %(most)s"), "week": _("comments per week, at most %(most)s")}[step]
    return _("Lines: share of the comments that were read. Bands: 95 % interval. Bars: {bars}.").format(
        bars=bars % {"most": whole(most)}
    )


# --- What the views call ------------------------------------------------------------------------------------------


def rate_chart(
    days: Sequence[RateDay],
    *,
    lines: Sequence[str] = LINES,
    markers: Sequence[Marker] = (),
    name: str = "rates",
    wide: Frame = WIDE,
    compact: Frame = COMPACT,
) -> Chart | None:
    """Rates as lines with their intervals, volume as bars behind; None when no comment was scored in the whole period.

    `days` may come in any order and with days missing; a long period, or one with few comments a day, is drawn by week.
    `name` starts the ids in the drawing and must be unique on a page.
    """
    if unknown := set(lines) - set(LINES):
        raise ValueError(f"no such line: {', '.join(sorted(unknown))}")
    if not any(day.scored for day in days):
        return None
    step = step_of(days)
    every = calendar(days, step)
    drawn = [svg(frame, every, lines, markers, name, step) for frame in (wide, compact)]
    most = max(day.scored for day in every)
    return Chart(name, title_of(every, lines, step), caption_of(most, step), step, drawn[0], drawn[1])


def svg(
    frame: Frame, days: Sequence[RateDay], lines: Sequence[str], markers: Sequence[Marker], name: str, step: str
) -> SafeString:
    marks = ticks(max(day.rate(line) for day in days if day.scored for line in lines))
    plot = Plot(frame, days, top=marks[-1], most=max(day.scored for day in days))
    inside = [volume(plot), axes(plot, marks), *(band(plot, line) for line in lines)]
    inside += [part(plot, line) for line in lines for part in (curve, points)]
    inside += [labels(plot, lines), flags(plot, markers), hits(plot, lines, step)]
    return format_html(
        '<svg class="chart__svg chart__svg--{frame}" viewBox="0 0 {width} {height}" role="img" '
        'aria-labelledby="{id}-title {id}-desc"><title id="{id}-title">{title}</title>'
        '<desc id="{id}-desc">{desc}</desc>{inside}</svg>',
        frame=frame.name,
        width=frame.width,
        height=frame.height,
        id=f"{name}-{frame.name}",
        title=title_of(days, lines, step),
        desc=description_of(days, lines, step),
        inside=format_html_join("", "{}", ((part,) for part in inside)),
    )


def chart_table(days: Sequence[RateDay]) -> list[TableRow]:
    """The chart's numbers as rows, newest first, by week where the chart is by week; empty where the chart is None."""
    if not any(day.scored for day in days):
        return []
    step = step_of(days)
    return [table_row(day, step) for day in reversed(calendar(days, step))]


def table_row(day: RateDay, step: str) -> TableRow:
    cells = {}
    for line in LINES:
        cells[line] = whole(day.count(line))
        cells[f"{line}_rate"] = percent(day.rate(line)) if day.scored else "–"
        low, high = (percent(edge) for edge in day.interval(line))
        cells[f"{line}_interval"] = _("%(low)s to %(high)s") % {"low": low, "high": high} if day.scored else "–"
    label = date_format(day.day, "j M Y" if step == "week" else "D j M Y")
    return TableRow(day=day.day, label=label, scored=whole(day.scored), **cells)


def sparkline(values: Sequence[float | None], *, label: str, width: int = 96, height: int = 24) -> SafeString | None:
    """A line the height of a word, from 0 to the largest value; None leaves a gap; nothing at all gives None.

    `label` says in words what the line shows: it is all that someone who does not see it gets.
    """
    known = [(at, value) for at, value in enumerate(values) if value is not None]
    if not known:
        return None
    top = max(value for _at, value in known) or 1.0
    gap = (width - 6) / max(len(values) - 1, 1)
    xy = {at: (3 + gap * at, height - 3 - (height - 6) * value / top) for at, value in known}
    lines = [[xy[at] for at in run] for run in unbroken(sorted(xy)) if len(run) > 1]
    alone = [xy[run[0]] for run in unbroken(sorted(xy)) if len(run) == 1]
    dots = dict.fromkeys([*alone, xy[max(xy)]])
    return format_html(
        '<svg class="spark" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}</svg>',
        width,
        height,
        label,
        format_html_join("", '<path class="spark__line" d="{}"/>', ((polyline(line),) for line in lines)),
        format_html_join("", '<circle class="spark__point" cx="{}" cy="{}" r="2"/>', ((number(x), number(y)) for x, y in dots)),
    )
