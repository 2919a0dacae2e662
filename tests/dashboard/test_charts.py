"""Charts: the numbers behind them, where things are drawn, and what must never be in the drawing."""

import re
import xml.etree.ElementTree as ET
from dataclasses import asdict, replace
from datetime import date, timedelta
from html import unescape

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard import charts
from dashboard.charts import COMPACT, WIDE, Chart, Marker, RateDay, chart_table, rate_chart, sparkline, wilson

START = date(2026, 3, 2)  # a Monday
SVG = "{http://www.w3.org/2000/svg}"


def day(at: int, scored: int = 100, harsh: int = 10, kind: int = 30) -> RateDay:
    return RateDay(START + timedelta(days=at), scored, harsh, kind)


def drawn(days: list[RateDay], **options) -> Chart:
    chart = rate_chart(days, **options)
    assert chart is not None
    return chart


def tree(svg: str) -> ET.Element:
    """The drawing as a browser would read it (inside HTML it needs no namespace)."""
    return ET.fromstring(svg)


def of_class(svg: str, name: str) -> list[ET.Element]:
    return [element for element in tree(svg).iter() if name in element.get("class", "").split()]


def coordinates(path: ET.Element) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", path.get("d", ""))]


def plain(text: str | None) -> str:
    """As it is read: a number and its sign are kept on one line by a no-break space."""
    return unescape(text or "").replace("\u00a0", " ")


def words(svg: str, name: str = "") -> list[str]:
    return [plain(text.text) for text in tree(svg).iter("text") if name in text.get("class", "")]


# --- Wilson -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [
        # Newcombe, Statistics in Medicine 17 (1998) 857–872, table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_agrees_with_published_values(k: int, n: int, low: float, high: float):
    assert wilson(k, n) == pytest.approx((low, high), abs=0.00006)


def test_with_nothing_counted_the_interval_says_nothing():
    assert wilson(0, 0) == (0.0, 1.0)


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_holds_the_rate_and_stays_between_nothing_and_all(counts: tuple[int, int]):
    k, n = counts
    low, high = wilson(k, n)
    assert 0 <= low <= k / n + 1e-12
    assert k / n - 1e-12 <= high <= 1


@given(st.integers(1, 500), st.integers(2, 20))
def test_more_comments_make_the_interval_narrower(n: int, times: int):
    few, many = wilson(n // 2, n), wilson(n // 2 * times, n * times)
    assert many[1] - many[0] <= few[1] - few[0] + 1e-9


# --- Scales -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("top", "expected"),
    [
        (0.0, [0, 0.002, 0.004, 0.006]),
        (0.03, [0, 0.01, 0.02, 0.03]),
        (0.068, [0, 0.02, 0.04, 0.06, 0.08]),
        (0.4, [0, 0.1, 0.2, 0.3, 0.4]),
        (0.41, [0, 0.2, 0.4, 0.6]),
        (1.0, [0, 0.25, 0.5, 0.75, 1.0]),
    ],
)
def test_the_steps_of_the_axis_are_numbers_people_count_in(top: float, expected: list[float]):
    assert charts.ticks(top) == expected


@given(st.floats(0, 1))
def test_the_axis_always_reaches_the_highest_rate_in_at_most_four_steps(top: float):
    steps = charts.ticks(top)
    assert steps[-1] >= top
    assert 2 <= len(steps) <= 5


@given(st.integers(0, 4000), st.sampled_from([1, 7]), st.integers(1, 700), st.integers(2, 8))
def test_dates_under_the_axis_never_crowd(start: int, width: int, count: int, most: int):
    days = [START + timedelta(days=start + width * at) for at in range(count)]
    places = charts.date_ticks(days, most)
    assert 1 <= len(places) <= most
    assert places == sorted(set(places))
    assert 0 <= places[0] <= places[-1] < count


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (7, ["2 Mar", "3 Mar", "4 Mar", "5 Mar", "6 Mar", "7 Mar", "8 Mar"]),
        (30, ["2 Mar", "9 Mar", "16 Mar", "23 Mar", "30 Mar"]),
        (365, ["May", "Jul", "Sep", "Nov", "Jan", "Mar"]),
        (900, ["Jul 2026", "Jan 2027", "Jul 2027", "Jan 2028", "Jul 2028"]),
    ],
)
def test_the_dates_suit_the_length_of_the_period(length: int, expected: list[str]):
    chart = drawn([day(at) for at in range(length)])
    dates = [text for text in words(chart.wide) if "%" not in text and text not in ("harsh", "kind")]
    assert dates == expected


def test_every_day_and_every_rate_has_its_place_within_the_frame():
    chart = drawn([day(0, 100, 50, 0), day(1, 100, 0, 100)])
    top, base = WIDE.top, WIDE.height - WIDE.bottom
    middle = WIDE.left + (WIDE.width - WIDE.left - WIDE.right) / 4
    harsh = coordinates(of_class(chart.wide, "chart__line--harsh")[0])
    kind = coordinates(of_class(chart.wide, "chart__line--kind")[0])
    assert harsh == [(middle, (top + base) / 2), (3 * middle - 2 * WIDE.left, base)]
    assert [y for _x, y in kind] == [base, top]


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60)), min_size=1, max_size=150))
def test_nothing_is_drawn_outside_the_frame(counts: list[tuple[int, int, int]]):
    days = [RateDay(START + timedelta(days=at), a + b + c, a, b) for at, (a, b, c) in enumerate(counts)]
    chart = rate_chart(days)
    if chart is None:
        assert not any(a + b + c for a, b, c in counts)
        return
    for svg, frame in ((chart.wide, WIDE), (chart.compact, COMPACT)):
        for path in tree(svg).iter("path"):
            for x, y in [] if path.get("class") == "chart__bar" else coordinates(path):
                assert frame.left - 0.1 <= x <= frame.width - frame.right + 0.1
                assert frame.top - 0.1 <= y <= frame.base + 0.1


# --- Gaps ---------------------------------------------------------------------------------------------------------


def test_a_day_without_comments_breaks_the_line():
    chart = drawn([day(0), day(1), day(2, 0, 0, 0), day(3), day(4)])
    lines = [len(coordinates(path)) for path in of_class(chart.wide, "chart__line--harsh")]
    assert lines == [2, 2]


def test_a_day_that_is_missing_altogether_breaks_the_line_as_well():
    with_hole = drawn([day(0), day(1), day(3), day(4)])
    assert with_hole == drawn([day(0), day(1), day(2, 0, 0, 0), day(3), day(4)])


def test_a_day_that_stands_alone_is_a_point_with_its_interval():
    chart = drawn([day(0), day(1), day(2, 0, 0, 0), day(3, 10, 1, 3), day(4, 0, 0, 0), day(5), day(6)])
    assert [len(coordinates(path)) for path in of_class(chart.wide, "chart__line--kind")] == [2, 2]
    assert len(of_class(chart.wide, "chart__band--kind")) == 3
    alone = WIDE.left + (WIDE.width - WIDE.left - WIDE.right) * 3.5 / 7
    assert alone in [float(point.get("cx", 0)) for point in of_class(chart.wide, "chart__point--kind")]


def test_a_long_line_carries_few_marks_but_lone_days_and_its_end_always_do():
    days = [day(at, 0 if at in (32, 34) else 100, 0, 0) for at in range(60)]
    marks = {float(point.get("cx", 0)) for point in of_class(drawn(days).wide, "chart__point--kind")}
    step = (WIDE.width - WIDE.left - WIDE.right) / 60
    assert {round(WIDE.left + step * (at + 0.5), 1) for at in (31, 33, 59)} <= marks
    assert len(marks) < 20


def test_a_single_day_is_drawn_without_any_line():
    chart = drawn([day(0)])
    assert of_class(chart.wide, "chart__line") == []
    assert len(of_class(chart.wide, "chart__point--harsh")) == len(of_class(chart.wide, "chart__point--kind")) == 1
    assert len(of_class(chart.compact, "chart__hit")) == 1


@pytest.mark.parametrize("days", [[], [day(0, 0, 0, 0)], [day(0, 0, 0, 0), day(9, 0, 0, 0)]])
def test_without_comments_there_is_no_chart_and_no_table(days: list[RateDay]):
    assert rate_chart(days) is None
    assert chart_table(days) == []


def test_days_may_come_in_any_order_and_from_several_accounts():
    together = drawn([day(0, 100, 10, 30), day(1)])
    assert drawn([day(1), day(0, 60, 4, 20), day(0, 40, 6, 10)]) == together


def test_counts_that_cannot_be_are_refused():
    for wrong in ((10, 11, 0), (10, 0, 11), (10, -1, 0)):
        with pytest.raises(ValueError, match="do not fit 10 scored"):
            RateDay(START, *wrong)


def test_a_long_period_is_drawn_by_week_and_counts_the_same_comments():
    days = [day(at, 10 + at % 7, at % 5, 3) for at in range(200)]
    chart, rows = drawn(days), chart_table(days)
    assert chart.step == "week"
    assert len(of_class(chart.wide, "chart__hit")) == len(rows) == 29
    assert sum(int(row.scored) for row in rows) == sum(one.scored for one in days)
    assert all(row.day.weekday() == 0 for row in rows)


@pytest.mark.parametrize(
    ("length", "a_day", "step"),
    [(55, 3, "day"), (56, 3, "week"), (56, 19, "week"), (56, 20, "day"), (120, 500, "day"), (121, 500, "week")],
)
def test_weeks_are_drawn_where_days_would_only_show_chance(length: int, a_day: int, step: str):
    assert drawn([day(at, a_day, 1, 2) for at in range(length)]).step == step


# --- Labels, markers, words -----------------------------------------------------------------------------------------


def test_the_lines_are_told_apart_without_colour():
    """Square marks for harsh, round ones for kind, and each line has its name."""
    chart = drawn([day(at) for at in range(30)])
    for svg in (chart.wide, chart.compact):
        assert {point.tag for point in of_class(svg, "chart__point--harsh")} == {"rect"}
        assert {point.tag for point in of_class(svg, "chart__point--kind")} == {"circle"}
        assert sorted(words(svg, "chart__label")) == ["harsh", "kind"]


def test_labels_at_the_ends_of_two_close_lines_do_not_overlap():
    chart = drawn([day(0, 100, 20, 21), day(1, 100, 21, 20)])
    places = [float(label.get("y", 0)) for label in of_class(chart.wide, "chart__label")]
    assert abs(places[0] - places[1]) >= 17
    assert charts.apart([90, 95, 97], 10, 0, 100) == [80, 90, 100]


def test_one_line_alone_leaves_no_trace_of_the_other():
    chart = drawn([day(at, 100, 2, 90) for at in range(10)], lines=("harsh",))
    assert "kind" not in chart.wide + chart.compact + chart.title
    assert "2 %" in words(chart.wide)
    with pytest.raises(ValueError, match="no such line: sharp"):
        rate_chart([day(0)], lines=("sharp",))


def test_a_marker_stands_on_its_day_or_week_and_one_outside_is_left_out():
    markers = [Marker(START + timedelta(days=3), "pile-on"), Marker(START + timedelta(days=400), "later")]
    days = drawn([day(at) for at in range(8)], markers=markers)
    line = tree(days.wide).find("g/line")
    assert line is not None
    assert float(line.get("x1", 0)) == pytest.approx(WIDE.left + (WIDE.width - WIDE.left - WIDE.right) * 3.5 / 8, abs=0.06)
    weeks = drawn([day(at) for at in range(140)], markers=markers)
    for svg in (days.wide, weeks.wide, weeks.compact):
        assert [text.text for text in tree(svg).findall("g/text")] == ["pile-on"]


def test_both_drawings_have_a_column_for_every_day_so_that_one_list_of_words_serves_both():
    chart = drawn([day(at) for at in range(33)])
    assert len(of_class(chart.wide, "chart__hit")) == len(of_class(chart.compact, "chart__hit")) == 33
    assert (chart.wide.count("data-say"), chart.compact.count("data-say")) == (33, 0)


def test_what_the_pointer_reads_out_is_in_words():
    days = [day(0, 1, 1, 0), day(1, 0, 0, 0), day(2, 1200, 76, 300)]
    said = [plain(hit.get("data-say")) for hit in of_class(drawn(days).wide, "chart__hit")]
    assert said == [
        "Mon 2 Mar 2026: 100 % harsh, 0 % kind, of 1 comment",
        "Tue 3 Mar 2026: no comments",
        "Wed 4 Mar 2026: 6.3 % harsh, 25 % kind, of 1,200 comments",
    ]


def test_who_does_not_see_the_chart_is_told_what_it_shows():
    svg = tree(drawn([day(0, 100, 10, 30), day(1, 100, 20, 40)], name="t").wide)
    assert svg.get("role") == "img"
    assert svg.get("aria-labelledby") == "t-wide-title t-wide-desc"
    assert {element.get("id"): plain(element.text) for element in svg if element.tag in ("title", "desc")} == {
        "t-wide-title": "Harsh and kind comments by day, 2 March 2026 to 3 March 2026",
        "t-wide-desc": "200 comments were read. Harsh: 15 % of them, at most 20 % (Tue 3 Mar 2026). "
        "Kind: 35 % of them, at most 40 % (Tue 3 Mar 2026).",
    }


def test_numbers_follow_the_language_of_the_reader():
    with translation.override("de"):
        said = of_class(drawn([day(0, 1200, 76, 300)]).wide, "chart__hit")[0].get("data-say")
    assert "6,3 %" in plain(said)
    assert "1.200" in plain(said)


def test_the_table_lists_what_the_chart_draws_newest_first():
    found = chart_table([day(0, 1200, 76, 300), day(1, 0, 0, 0), day(2, 8, 0, 8)])
    rows = [replace(row, **{name: plain(value) for name, value in asdict(row).items() if name != "day"}) for row in found]
    assert [row.label for row in rows] == ["Wed 4 Mar 2026", "Tue 3 Mar 2026", "Mon 2 Mar 2026"]
    assert (rows[1].scored, rows[1].harsh_rate, rows[1].kind_interval) == ("0", "–", "–")
    assert (rows[2].scored, rows[2].harsh, rows[2].harsh_rate, rows[2].harsh_interval) == (
        "1,200",
        "76",
        "6.3 %",
        "5.1 % to 7.9 %",
    )
    assert (rows[0].kind_rate, rows[0].harsh_rate) == ("100 %", "0 %")


# --- What must not be in the drawing ----------------------------------------------------------------------------------


def everything() -> str:
    markers = [Marker(START + timedelta(days=2), "<script>alert(1)</script> & \"quotes'")]
    chart = drawn([day(at, at % 4 * 9, at % 4, at % 4) for at in range(40)], markers=markers)
    return chart.wide + chart.compact + (sparkline([0.1, None, 0.3], label='"><b>') or "")


def test_a_strict_content_security_policy_finds_nothing_to_block():
    assert re.findall(r"<style|\sstyle=|<script|\son\w+=|javascript:|url\(", everything()) == []


def test_labels_are_text_and_never_markup():
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in everything()
    assert 'aria-label="&quot;&gt;&lt;b&gt;"' in everything()


def test_two_charts_on_a_page_share_no_id():
    one, other = drawn([day(0)], name="one"), drawn([day(0)], name="other")
    ids = [found for svg in (one.wide, one.compact, other.wide, other.compact) for found in re.findall(r'\bid="([^"]+)"', svg)]
    assert len(ids) == len(set(ids)) == 8


def test_three_months_of_days_stay_small_on_the_wire():
    chart = drawn([day(at, 100 + at, at % 20, 30) for at in range(90)])
    assert len(chart.wide) + len(chart.compact) < 40_000


# --- Sparkline --------------------------------------------------------------------------------------------------------


def test_a_sparkline_breaks_at_a_gap_and_marks_its_end():
    svg = sparkline([0.1, 0.2, None, 0.4, None, 0.3, 0.0], label="falling") or ""
    assert [len(coordinates(path)) for path in of_class(svg, "spark__line")] == [2, 2]
    assert [point.get("cx") for point in of_class(svg, "spark__point")] == ["48", "93"]
    assert tree(svg).get("aria-label") == "falling"


def test_a_sparkline_of_noughts_lies_on_the_ground_and_of_nothing_is_not_drawn():
    flat = sparkline([0, 0, 0], label="none") or ""
    assert {y for _x, y in coordinates(of_class(flat, "spark__line")[0])} == {21.0}
    assert sparkline([], label="") is None
    assert sparkline([None, None], label="") is None
