"""Every pair of colours that carries text or meaning is readable, in both themes."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parent.parent.parent / "static/shared/tokens.css"

#: Pairs of text, at least 7:1.
TEXT = """ink/bg ink/surface ink/sunken ink-2/bg ink-2/surface ink-2/sunken ink-2/green-soft
on-green/green on-green/green-hover green-ink/surface green-ink/green-soft on-hero/hero
on-hero-2/hero on-rail/rail on-rail-2/rail on-rail/rail-on on-honey/honey honey-ink/honey-soft
ink/glow on-brick/brick brick-ink/brick-soft brick-ink/surface river-ink/river-soft river-ink/bg"""
#: Pairs of shapes that mean something, at least 3:1.
SHAPES = """line-strong/surface line-strong/bg line-strong/sunken door-frame/surface
door-dark-line/surface hero-line/hero honey/hero focus/bg focus/focus-gap"""


def themes():
    css = TOKENS.read_text(encoding="utf-8")
    light = block(css, css.index(":root {"))
    system = block(css, css.index(':root:not([data-theme="light"])'))
    chosen = block(css, css.index(':root[data-theme="dark"]'))
    return {"light": light, "dark, by the phone": light | system, "dark, chosen": light | chosen}


def block(css, start):
    text = css[start : css.index("}", start)]
    return dict(re.findall(r"--([a-z0-9-]+):\s*(#[0-9a-f]{6})", text))


def luminance(colour):
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark, by the phone", "dark, chosen"])
@pytest.mark.parametrize(
    ("pair", "least"), [(p, 7) for p in TEXT.split()] + [(p, 3) for p in SHAPES.split()]
)
def test_a_pair_of_colours_is_readable(theme, pair, least):
    colours = themes()[theme]
    front, back = pair.split("/")
    assert contrast(colours[front], colours[back]) >= least


def test_both_ways_into_the_dark_are_the_same():
    found = themes()
    assert found["dark, by the phone"] == found["dark, chosen"]


def test_the_measure_is_that_of_the_standard():
    assert round(contrast("#000000", "#ffffff"), 1) == 21
    assert round(contrast("#1b5747", "#ffffff"), 1) == 8.4
