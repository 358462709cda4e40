"""Where inside the site: against positions laid out by hand on a square of 10 x 10 boxes."""

from __future__ import annotations

from dataclasses import replace

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geodata.sites.relative_position import position_words, with_preposition
from geodata.sites.site import OutlineBasis, Site

WEST, SOUTH, STEP = 98.55, 16.62, 0.001  # about 107 m by 111 m
SITE = Site(id="s", name="S", outline=shapely.box(WEST, SOUTH, WEST + 10 * STEP, SOUTH + 10 * STEP))


def block(x0: float, y0: float, x1: float, y1: float) -> shapely.Polygon:
    """A box in tenths of the site, counted from the south-west corner."""
    return shapely.box(WEST + x0 * STEP, SOUTH + y0 * STEP, WEST + x1 * STEP, SOUTH + y1 * STEP)


@pytest.mark.parametrize(
    ("box", "words"),
    [
        ((4, 4, 6, 6), "centre"),
        ((8, 8, 10, 10), "north-east edge"),
        ((7, 7, 9, 9), "north-east block"),
        ((4, 0, 6, 2), "south edge"),
        ((4, 1, 6, 3), "south block"),
        ((0, 4, 1, 6), "west edge"),
        ((0, 8, 2, 10), "north-west edge"),
        ((7, 1, 9, 3), "south-east block"),
        ((0, 0, 10, 8), "most of the site"),
        ((0, 0, 10, 10), "the whole site"),
    ],
)
def test_positions(box: tuple[float, float, float, float], words: str) -> None:
    assert position_words(block(*box), SITE) == words


def test_a_place_without_outline_has_no_inside() -> None:
    point = replace(SITE, outline=shapely.Point(WEST, SOUTH), outline_basis=OutlineBasis.UNKNOWN)
    assert position_words(block(0, 0, 1, 1), point) == ""
    assert position_words(shapely.Polygon(), SITE) == ""


def test_prepositions() -> None:
    said = [with_preposition(w) for w in ("north edge", "south block", "centre", "most of the site", "")]
    assert said == ["at the north edge", "in the south block", "in the centre", "over most of the site", ""]


@given(st.floats(0, 8), st.floats(0, 8))
def test_turning_the_site_half_round_turns_the_words_round(x: float, y: float) -> None:
    opposite = {"north": "south", "south": "north", "east": "west", "west": "east"}
    here = position_words(block(x, y, x + 2, y + 2), SITE)
    there = position_words(block(8 - x, 8 - y, 10 - x, 10 - y), SITE)
    if "centre" in (here, there):
        assert here == there == "centre" or min(abs(x - 4), abs(y - 4)) < 4
        return
    direction, part = here.split(" ")
    turned = "-".join(opposite[word] for word in direction.split("-"))
    # on the line between two directions either one may be said
    if abs(abs(x - 4) - abs(y - 4)) > 3 and min(abs(x - 4), abs(y - 4)) < 1:
        assert there == f"{turned} {part}"
