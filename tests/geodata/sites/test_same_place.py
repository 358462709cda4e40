"""One place under two outlines: tracings of a compound are, its neighbours are not."""

from __future__ import annotations

import math

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geodata.sites.same_place import POINT_M, SHARE, same_place

LAT = 16.6
M_LON, M_LAT = 111_320 * math.cos(math.radians(LAT)), 111_320


def square(side_m: float, east_m: float = 0.0, north_m: float = 0.0) -> shapely.Polygon:
    """A square around a point moved by so many metres."""
    x, y = 98.5 + east_m / M_LON, LAT + north_m / M_LAT
    return shapely.box(x - side_m / 2 / M_LON, y - side_m / 2 / M_LAT, x + side_m / 2 / M_LON, y + side_m / 2 / M_LAT)


COMPOUND = square(500)


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (COMPOUND, True),
        (square(500, 20, 20), True),  # traced again
        (COMPOUND.buffer(-0.0005), True),
        (COMPOUND.buffer(0.002), True),  # drawn with much around it
        (square(180, 100, 100), True),  # only a part of it
        (shapely.MultiPolygon([square(100, -150), square(100, 150)]), True),
        (square(500, 240, 0), True),  # 0.52 shared
        (square(500, 260, 0), False),  # 0.48 shared
        (square(500, 495, 0), False),  # a neighbour, its wall drawn 5 m over
        (square(500, 0, 3000), False),
        (shapely.Point(98.5, LAT), True),
        (shapely.Point(98.5 + 480 / M_LON, LAT), True),  # 230 m beside it
        (shapely.Point(98.5 + 520 / M_LON, LAT), False),  # 270 m
        (shapely.Polygon(), False),
    ],
)
def test_which_outlines_are_of_one_place(other: shapely.Geometry, same: bool) -> None:
    assert same_place(COMPOUND, other) is same
    assert same_place(other, COMPOUND) is same


def test_two_points_are_one_place_when_they_are_near() -> None:
    here = shapely.Point(98.5, LAT)
    assert same_place(here, shapely.Point(98.5, LAT + (POINT_M - 5) / M_LAT))
    assert not same_place(here, shapely.Point(98.5, LAT + (POINT_M + 5) / M_LAT))


@given(side=st.floats(80, 2000), ratio=st.floats(0.4, 2.5), east=st.floats(-1500, 1500), north=st.floats(-1500, 1500))
def test_whatever_has_half_its_union_in_common_is_one_place(
    side: float, ratio: float, east: float, north: float
) -> None:
    """The usual measure, intersection over union, is the stricter one: nothing that passes it is let through here."""
    one, other = square(side), square(side * ratio, east, north)
    shared = one.intersection(other).area
    if shared / (one.area + other.area - shared) >= SHARE + 1e-9:
        assert same_place(one, other)
    assert same_place(one, other) == same_place(other, one)
    if one.disjoint(other):
        assert not same_place(one, other)
