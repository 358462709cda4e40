"""The table of signs: complete, told apart, dark enough, and the one source of the legend."""

from __future__ import annotations

from itertools import product

import pytest
from defusedxml import ElementTree

from geodata.detections.detection import Confidence, Kind, State
from geodata.looks.look import LookStatus
from layers.style import symbols
from layers.style.svg import EDGE, HATCH, INK, INK_2, INK_3, WHITE, hatch

GROUNDS = ("#FFFFFF", "#F3F1EA", "#ECE8DD", "#D6E3EA")


def luminance(colour: str) -> float:
    """Relative luminance by the formula of WCAG 2.1."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast by WCAG 2.1, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_tables_are_complete() -> None:
    assert set(symbols.KINDS) == set(Kind)
    assert set(symbols.STATES) == set(State)
    assert set(symbols.LOOKS) == set(LookStatus)
    assert set(symbols.BLOCKS) == set(Confidence)
    assert len({s.shape for s in symbols.KINDS.values()}) == len(Kind)
    # a colour for each kind of ground and one for activity, whose kinds differ by what stands in the ring
    assert len({symbols.KINDS[k].fill for k in Kind}) == len([k for k in Kind if not k.is_activity]) + 1
    assert len({s.dash for s in symbols.STATES.values()}) == len(State)


@pytest.mark.parametrize("ground", GROUNDS)
def test_outlines_can_be_seen_on_every_ground(ground: str) -> None:
    for kind in Kind:
        assert contrast(symbols.KINDS[kind].dark, ground) >= 4.5
    assert contrast(INK, ground) >= 7
    assert contrast(INK_2, ground) >= 4.5


def test_text_greys_on_white() -> None:
    # the figures are those of the design
    for colour, least in ((INK, 16.1), (INK_2, 7.0), (INK_3, 5.2), (EDGE, 3.1), (symbols.WITHDRAWN_GREY, 4.5)):
        assert contrast(colour, WHITE) >= least


def test_every_sign_is_whole_and_says_what_it_is() -> None:
    drawn = set()
    for kind, state in product(Kind, State):
        root = ElementTree.fromstring(symbols.sign_svg(kind, state, "Kind"))
        title = root.find("{http://www.w3.org/2000/svg}title")
        called = "rule met" if state is State.CONFIRMED else state.value  # people "agree"; the machine's rule is met
        assert title is not None and called in str(title.text).lower()
        drawn.add(symbols.glyph(kind, state))
    # withdrawn signs are one grey square whatever the kind was: 12 kinds x 3 states, and one
    assert len(drawn) == 37


def test_the_legend_has_every_sign_of_the_tables() -> None:
    words = {entry.word for entry in symbols.legend()}
    for table in (symbols.KINDS, symbols.STATES, symbols.LOOKS):
        assert {sign.word for sign in table.values()} - {symbols.KINDS[Kind.ACTIVITY].word} <= words
    for entry in symbols.legend():
        ElementTree.fromstring(entry.svg)


def test_hatching_stays_inside_its_box() -> None:
    x, y, w, h = 10.0, 20.0, 30.0, 12.0
    text = hatch(x, y, w, h, step=5, stroke=HATCH)
    d = text.split('d="')[1].split('"')[0]
    points = [tuple(map(float, p.split(" "))) for p in d.replace("M", "L").split("L") if p]
    assert len(points) >= 14
    assert all(x <= px <= x + w and y <= py <= y + h for px, py in points)
    assert hatch(0, 0, 0, 5) == ""
