"""Circles around listed points: disjoint, complete, marked as chosen, and never on ground that is nearer to another."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod
from shapely.geometry import Point, box

from geodata.sites.circles_around import LEAST_RADIUS_M, MOST_RADIUS_M, circled
from geodata.sites.gazetteer import gazetteer_sites
from geodata.sites.outline import area_m2, circle
from geodata.sites.shown_place import known_to_m
from geodata.sites.site import OutlineBasis, Site

WGS84 = Geod(ellps="WGS84")


def point(key: str, lon: float, lat: float) -> Site:
    return Site(
        key, f"Place {key}", Point(lon, lat), "MM", outline_basis=OutlineBasis.UNKNOWN, coordinate_note="As read."
    )


def metres(a: Point, b: Point) -> float:
    """The oracle: distance by pyproj's own ellipsoid, beside the code's."""
    return float(WGS84.inv(a.x, a.y, b.x, b.y)[2])


def test_a_place_alone_gets_the_whole_circle_and_says_that_its_radius_is_chosen() -> None:
    (one,) = circled([point("a", 98.55, 16.63)], 500.0)
    assert one.refused is None and one.warnings == ()
    assert area_m2(one.site.outline) == pytest.approx(3.14159 * 500**2, rel=0.005)
    assert one.site.outline_basis is OutlineBasis.CHOSEN_RADIUS and one.site.watched and one.site.approximate
    assert one.site.coordinate_note == (
        "Watched within a circle of 500 m whose centre is the point as listed; the radius is chosen, no source "
        "gives the outline. As read."
    )
    assert known_to_m(one.site) == 1000.0, "the middle of the circle is known no better than the point"


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=2, max_size=8, unique=True),
    st.floats(LEAST_RADIUS_M, MOST_RADIUS_M),
    st.lists(st.tuples(st.floats(0, 4), st.floats(0, 4)), min_size=1, max_size=20),
)
def test_each_piece_of_ground_is_watched_once_and_by_its_nearest_place(
    places: list[tuple[int, int]], radius: float, ground: list[tuple[float, float]]
) -> None:
    sites = [point(str(n), 98.5 + 0.001 * x, 16.5 + 0.001 * y) for n, (x, y) in enumerate(places)]
    made = [c.site for c in circled(sites, radius) if c.refused is None]
    for a, b in itertools.combinations(made, 2):
        assert area_m2(a.outline.intersection(b.outline)) < 0.001 * min(area_m2(a.outline), area_m2(b.outline))
    kept = {s.id: s.outline for s in made}
    for dx, dy in ground:
        there = Point(98.5 + 0.01 * dx, 16.5 + 0.01 * dy)
        far = sorted((metres(there, s.outline), s.id) for s in sites if isinstance(s.outline, Point))
        clearly = len(far) < 2 or far[1][0] - far[0][0] > 0.01 * far[0][0] + 1.0
        if far[0][1] in kept and clearly:  # within 1 % of a border either may hold it: the circle has 64 corners
            inside = kept[far[0][1]].covers(there)
            assert inside or far[0][0] > 0.99 * radius
            assert not inside or far[0][0] < 1.001 * radius


def test_the_same_point_twice_is_refused_in_words_and_nothing_is_watched_twice() -> None:
    made = circled([point("a", 98.55, 16.63), point("b", 98.55001, 16.63)], 500.0)
    assert [c.site.watched for c in made] == [False, False]
    assert all(c.refused is not None for c in made)
    assert str(made[0].refused) == (
        "a: its point is that of b (Place b) as well. Draw the outline of each, or correct one of the points."
    )


def test_ground_that_somebody_outlined_is_left_to_that_outline() -> None:
    drawn = Site("drawn", "Drawn", box(98.55, 16.62, 98.56, 16.64), "MM")
    (one,) = circled([point("a", 98.549, 16.63)], 500.0, [drawn])
    assert area_m2(one.site.outline.intersection(drawn.outline)) == pytest.approx(0.0, abs=1.0)
    assert "cut where another listed place is nearer" in one.site.coordinate_note
    (inside,) = circled([point("a", 98.555, 16.63)], 100.0, [drawn])
    assert inside.refused is not None and not inside.site.watched


def test_bounds_are_kept() -> None:
    for radius in (LEAST_RADIUS_M - 1, MOST_RADIUS_M + 1, float("nan")):
        with pytest.raises(ValueError, match="is not between 50 and 2000 m"):
            circled([point("a", 98.55, 16.63)], radius)
    with pytest.raises(ValueError, match="not a point"):
        circled([Site("d", "D", circle(98.55, 16.63, 300.0), "MM")], 500.0)


@pytest.mark.parametrize("radius", [50.0, 500.0, 2000.0])
def test_all_105_listed_places_can_be_watched(radius: float) -> None:
    made = circled(gazetteer_sites(), radius)
    assert [c.site.id for c in made if c.refused is not None] == []
    assert sum(area_m2(c.site.outline) for c in made) <= 105 * 3.1416 * radius**2
