"""Where belts lie: their size by the formula of Steiner, what is left out, and places where nothing is known."""

from __future__ import annotations

import math

import pytest
import shapely

from geodata.belts.belt import PIXEL_M, Belt
from geodata.belts.ground import CLEAR_M, EDGE_M, belt_grid, belt_of, control_belts
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
