"""The squares of the control areas: as many black ones as were flagged, or their share where not all are drawn."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.charts.trust_tiles import placebo_tile
from layers.style.svg import INK

ROOM = 111
"""Squares that the tile has room for: 300 pixels at 8 each are 37 columns, in three rows."""


def squares(flags: int, placebos: int) -> tuple[int, int]:
    """How many are drawn, and how many of them are black."""
    tile = placebo_tile(flags, placebos, 10.0)
    return tile.count("<rect"), tile.count(f'fill="{INK}" stroke="{INK}"')


@pytest.mark.parametrize(
    ("flags", "placebos", "drawn", "black"),
    [
        (2, 2, 2, 2),
        (3, 3, 3, 3),
        (1, 1, 1, 1),
        (0, 5, 5, 0),
        (50, 1000, ROOM, 6),  # 5 % of 111 are 5.55
        (1, 1000, ROOM, 1),  # 0.1 % of 111 are 0.11, and one flag is not none
        (999, 1000, ROOM, ROOM - 1),  # and one that was not flagged is not none either
    ],
)
def test_as_many_squares_are_black_as_were_flagged(flags: int, placebos: int, drawn: int, black: int) -> None:
    assert squares(flags, placebos) == (drawn, black)


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_black_squares_are_the_share_that_was_flagged(areas: tuple[int, int]) -> None:
    """Exact where every area has a square; else within half a square of the share, counted in fractions."""
    flags, placebos = areas
    drawn, black = squares(flags, placebos)
    assert drawn == min(placebos, ROOM) and 0 <= black <= drawn
    assert (black > 0) == (flags > 0) and (black < drawn) == (flags < placebos)
    if drawn == placebos:
        assert black == flags
    elif 1 < black < drawn - 1:
        assert abs(Fraction(flags * drawn, placebos) - black) <= Fraction(1, 2)
