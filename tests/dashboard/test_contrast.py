"""The colours of tokens.css keep WCAG 2.2 AA contrast in both themes, for every pair that components put together."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).parents[2] / "static" / "css"
TEXT, SHAPE = 4.5, 3.0  # WCAG 2.2: 1.4.3 for text, 1.4.11 for borders, lines and marks one has to see

ON_PAGE = [(ink, ground) for ink in ("ink", "ink-soft", "ink-faint") for ground in ("paper", "sheet", "well")]
TEXT_PAIRS = [
    *ON_PAGE,
    *((ink, "accent-soft") for ink in ("ink", "ink-soft", "ink-faint", "accent")),
    *((ink, "veil") for ink in ("ink", "ink-soft")),
    *(("accent", ground) for ground in ("paper", "sheet", "well")),
    ("on-accent", "accent"),
    ("paper", "ink"),
    ("harsh", "harsh-soft"),
    ("on-harsh", "harsh"),
    ("kind", "kind-soft"),
    *((hue, ground) for hue in ("kind", "harsh") for ground in ("paper", "sheet")),
]
SHAPE_PAIRS = [
    *(("edge", ground) for ground in ("paper", "sheet")),
    *((line, ground) for line in ("kind-line", "harsh-line") for ground in ("sheet", "paper", "bar")),
    ("kind-line", "kind-band"),
    ("harsh-line", "harsh-band"),
    *(("accent", ground) for ground in ("paper", "sheet", "well", "veil")),
]


def themes() -> dict[str, dict[str, str]]:
    light, dark = (CSS / "tokens.css").read_text().split("@media (prefers-color-scheme: dark)")
    found = {}
    for theme, text in (("light", light), ("dark", light + dark.split("@media")[0])):
        found[theme] = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", text))
    return found


def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1, as WCAG 2.2 defines it."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_the_contrast_formula_gives_the_known_values():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("least", "pairs"), [pytest.param(TEXT, TEXT_PAIRS, id="text"), pytest.param(SHAPE, SHAPE_PAIRS, id="shapes")]
)
def test_every_pair_of_colours_can_be_told_apart(theme: str, least: float, pairs: list[tuple[str, str]]):
    colours = themes()[theme]
    ratios = {f"{one} on {other}": round(contrast(colours[one], colours[other]), 2) for one, other in pairs}
    assert {pair: ratio for pair, ratio in ratios.items() if ratio < least} == {}


def test_light_and_dark_name_the_same_colours():
    """A colour added to one theme only would stay as it is in the other and be unreadable there."""
    both = themes()
    changed = {name for name in both["light"] if both["light"][name] != both["dark"][name]}
    assert changed == set(both["light"])


@pytest.mark.parametrize("name", ["reset", "base", "components", "utilities"])
def test_components_take_their_colours_from_the_tokens(name: str):
    text = re.sub(r"/\*.*?\*/", "", (CSS / f"{name}.css").read_text(), flags=re.DOTALL).split("@media print")[0]
    assert re.findall(r"#[0-9a-f]{3,8}\b(?=[;\s,)])", text) == []
