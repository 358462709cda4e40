"""Where belts lie: their size by the formula of Steiner, what is left out, and places where nothing is known."""

from __future__ import annotations

import math

import pytest
import shapely

from geodata.belts.belt import PIXEL_M, Belt
from geodata.belts.ground import CLEAR_M, EDGE_M, belt_grid, belt_of, control_belts, holds_known
from geodata.sites.grid import utm_epsg
from geodata.sites.site import Site

DEGREE_M = 110_574.0  # of latitude at the equator, WGS84


def site(key: str, north_m: float = 0.0, east_m: float = 0.0, side_m: float = 600.0) -> Site:
    """A square near the equator in the middle of zone 47, where a degree is as long both ways to 1 %."""
    lon, lat, half = 99.0 + east_m / 111_320.0, north_m / DEGREE_M, side_m / 2
    box = shapely.box(lon - half / 111_320.0, lat - half / DEGREE_M, lon + half / 111_320.0, lat + half / DEGREE_M)
    return Site(key, key, box)


def metres2(belt: Belt) -> float:
    """Area of a belt's ground in its own grid."""
    return float(belt.grid.to_grid(belt.outline).area)


def test_a_belt_is_as_large_as_its_width_says() -> None:
    """Steiner: the ground within r of a convex shape beyond it is perimeter times r and a circle of r."""
    belt = belt_of(site("a"), [site("a")], 3_000.0)
    ring = 4 * 600.0 * 3_000.0 + math.pi * 3_000.0**2
    edge = 4 * 600.0 * EDGE_M + math.pi * EDGE_M**2
    assert metres2(belt) == pytest.approx(ring - edge, rel=0.01)
    assert (belt.id, belt.number, belt.left_out, belt.overlaps) == ("a~belt", 0, (), ())


def test_its_pixels_are_twenty_metres_and_reach_to_its_edge() -> None:
    grid = belt_grid(site("a").outline, 3_000.0)
    assert grid.pixel_m == PIXEL_M == 20.0 and grid.epsg == utm_epsg(99.0, 0.0)
    assert grid.width * 20.0 == pytest.approx(6_600.0, abs=100.0)
    assert grid.left % 20 == 0 and grid.top % 20 == 0
    belt = belt_of(site("a"), [], 3_000.0)
    assert grid.mask(belt.outline).sum() * 400.0 == pytest.approx(metres2(belt), rel=0.01)


def test_the_ground_of_another_watched_site_is_not_counted_and_overlaps_are_named() -> None:
    near, beside, far = site("near", 2_000.0), site("beside", 5_000.0), site("far", 9_000.0)
    alone, belt = belt_of(site("a"), [], 3_000.0), belt_of(site("a"), [site("a"), near, beside, far], 3_000.0)
    assert belt.left_out == ("near",) and belt.overlaps == ("beside", "near")
    gone = (600.0 + 2 * EDGE_M) ** 2 - (4 - math.pi) * EDGE_M**2  # its square with round corners
    assert metres2(alone) - metres2(belt) == pytest.approx(gone, rel=0.02)
    assert not belt.outline.intersects(near.outline)


def test_control_places_lie_where_nothing_is_known_and_share_no_ground() -> None:
    here = site("a")
    known = [here.outline, *(site(f"k{n}", 7_500.0 * math.cos(n), 7_500.0 * math.sin(n)).outline for n in range(3))]
    found = control_belts(here, known, 3_000.0, 4)
    assert [b.id for b in found] == [f"a~control-{n}" for n in range(1, 5)] and all(b.is_control for b in found)
    shapes = [found[0].grid.to_grid(b.outline) for b in found]
    places = [found[0].grid.to_grid(p) for p in known]
    assert all(a.distance(p) >= CLEAR_M - 1 for a in shapes for p in places)
    assert all(not a.intersects(b) for n, a in enumerate(shapes) for b in shapes[:n])
    assert control_belts(here, known, 3_000.0, 4) == found, "the same every time"
    assert control_belts(here, known, 3_000.0, 0) == ()


def test_where_no_room_is_left_there_are_fewer() -> None:
    here = site("a")
    crowd = [site(f"k{i}{j}", 3_000.0 * i, 3_000.0 * j).outline for i in range(-9, 10) for j in range(-9, 10)]
    assert len(control_belts(here, crowd, 3_000.0, 8)) < 8


def test_new_control_places_keep_clear_of_other_belts_while_there_is_room() -> None:
    """Site b lies 8 km east: without being told of b's belt, some control of a lies across it."""
    a, b = site("a"), site("b", 0.0, 8_000.0)
    outlines = [a.outline, b.outline]
    beside = [belt_of(b, [a, b], 3_000.0).outline, *(c.outline for c in control_belts(b, outlines, 3_000.0, 2))]
    blind, clear = control_belts(a, outlines, 3_000.0, 8), control_belts(a, outlines, 3_000.0, 8, (), beside)
    assert any(belt.outline.intersects(other) for belt in blind[:4] for other in beside)
    assert not any(belt.outline.intersects(other) for belt in clear[:4] for other in beside)
    everywhere = [site("a", side_m=60_000.0).outline]
    assert control_belts(a, outlines, 3_000.0, 4, (), everywhere) == blind[:4], "where there is none, they share it"


def test_control_places_that_stay_are_completed() -> None:
    here = site("a")
    first = control_belts(here, [here.outline], 3_000.0, 3)
    again = control_belts(here, [here.outline], 3_000.0, 3, [first[0], first[2]])
    assert (again[0], again[2]) == (first[0], first[2]) and again[1] == first[1], "its room is free again"
    assert control_belts(here, [here.outline], 3_000.0, 2, first[:2]) == first[:2]


def test_a_known_place_in_a_control_place_is_seen_in_its_middle_too() -> None:
    """In the ring, in the hole that the moved outline leaves, on the edge, and half a kilometre away."""
    here = site("a")
    (belt,) = control_belts(here, [here.outline], 3_000.0, 1)
    west, south, east, north = belt.outline.bounds
    middle = shapely.Point((west + east) / 2, (south + north) / 2)
    assert not belt.outline.intersects(middle)
    for place, holds in (
        (belt.outline.representative_point(), True),
        (middle, True),
        (shapely.Point((west + east) / 2, north + 10.0 / DEGREE_M), True),
        (shapely.Point((west + east) / 2, north + 500.0 / DEGREE_M), False),
        (here.outline, False),
    ):
        assert holds_known(belt, [place]) is holds
