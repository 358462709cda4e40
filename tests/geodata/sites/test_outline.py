"""Which outlines can be watched. Areas are held against a formula on the sphere, not against the code's own geodesy."""

from __future__ import annotations

import math

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import (
    GeometryCollection,
    LineString,
    MultiPolygon,
    Point,
    Polygon,
    box,
)
from shapely.geometry.base import BaseGeometry

from geodata.errors import OutlineRefused
from geodata.sites.outline import accept, accept_point, area_m2, circle, distance_m, same_outline, to_lonlat
from geodata.sites.site import OutlineBasis, Site

HERE = box(98.55, 16.62, 98.56, 16.63)
BOWTIE = Polygon([(98.55, 16.62), (98.56, 16.63), (98.56, 16.62), (98.55, 16.63)])
EARTH_M = 6_371_008.8


def sphere_m2(west: float, south: float, east: float, north: float) -> float:
    """Oracle: area of a lon, lat box on a sphere of the mean radius, good to 0.5 % of the ellipsoid."""
    band = math.sin(math.radians(north)) - math.sin(math.radians(south))
    return EARTH_M**2 * math.radians(east - west) * band


def swap(shape: BaseGeometry) -> BaseGeometry:
    return shapely.transform(shape, lambda xy: xy[:, ::-1])


def with_first_number(shape: BaseGeometry, value: float) -> BaseGeometry:
    numbers = shapely.get_coordinates(shape)
    numbers[min(1, len(numbers) - 1), 0] = value
    return shapely.set_coordinates(shapely.from_wkb(shape.wkb), numbers)


def site(id: str, outline: BaseGeometry, basis: OutlineBasis = OutlineBasis.DRAWN) -> Site:
    return Site(id=id, name=f"name of {id}", outline=outline, outline_basis=basis)


def test_a_good_outline_is_kept_as_it_is() -> None:
    accepted = accept(HERE, id="a")
    assert accepted.outline.equals(HERE)
    assert accepted.notes == ()


def test_parts_that_lie_far_apart_are_no_site() -> None:
    """Its pixels reach from end to end: 900 km are four thousand million of them."""
    two = MultiPolygon([box(98.8, 16.8, 98.81, 16.81), box(105.8, 11.8, 105.81, 11.81)])
    with pytest.raises(OutlineRefused, match="km apart, more than 40 km"):
        accept(two, id="a")
    assert accept(MultiPolygon([box(98.8, 16.8, 98.81, 16.81), box(99.0, 16.8, 99.01, 16.81)]), id="a").outline


@pytest.mark.parametrize(("lon", "lat", "told"), [(2.35, 48.85, True), (98.55, 0.0, True), (98.55, 16.63, False)])
def test_a_point_outside_the_country_that_is_given_is_told_as_an_outline_is(lon: float, lat: float, told: bool) -> None:
    warnings = accept_point(Point(lon, lat), id="a", country="MM").warnings
    assert any("which is not in Myanmar" in warning for warning in warnings) is told


@given(st.floats(-170, 170), st.floats(-70, 70), st.floats(0.002, 0.05), st.floats(0.002, 0.05))
def test_area_agrees_with_the_sphere(lon: float, lat: float, width: float, height: float) -> None:
    expected = sphere_m2(lon, lat, lon + width, lat + height)
    assert area_m2(box(lon, lat, lon + width, lat + height)) == pytest.approx(expected, rel=0.01)


@given(st.floats(-179, 179), st.floats(-80, 80), st.floats(50, 5_000))
def test_a_circle_has_its_area_and_every_corner_at_its_radius(lon: float, lat: float, radius: float) -> None:
    around = circle(lon, lat, radius)
    corners = len(around.exterior.coords) - 1
    expected = 0.5 * corners * radius**2 * math.sin(2 * math.pi / corners)
    if abs(lon) < 178:
        assert area_m2(around) == pytest.approx(expected, rel=1e-3)
    assert distance_m(Point(lon, lat), Point(around.exterior.coords[3])) == pytest.approx(radius, rel=1e-6)


def test_a_self_crossing_outline_becomes_its_two_lobes() -> None:
    accepted = accept(BOWTIE, id="a")
    assert accepted.outline.is_valid and isinstance(accepted.outline, MultiPolygon)
    assert area_m2(accepted.outline) == pytest.approx(sphere_m2(98.55, 16.62, 98.56, 16.63) / 2, rel=0.01)
    assert "mended" in accepted.repaired[0] and "2 parts" in accepted.repaired[0]


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        (None, "empty"),
        (Polygon(), "empty"),
        (Point(98.5, 16.6), "a point, not an area"),
        (LineString([(98.5, 16.6), (98.6, 16.7)]), "a line, not an area"),
        (box(92.2, 9.8, 101.2, 28.5), "more than 100 km2"),
        (box(98.5, 16.6, 98.5005, 16.6005), "less than 5,000 m2"),
        (box(0, 0, 0.002, 0.002), "0, 0"),
        (box(445_000, 1_838_000, 446_000, 1_839_000), "not degrees"),
        (box(10_970_000, 1_875_000, 10_971_000, 1_876_000), "not degrees"),
        (box(-179.999, 16.6, 179.999, 16.601), "180° meridian"),
        (box(179.995, 16.6, 180.005, 16.61), "180° meridian"),
        (with_first_number(HERE, math.nan), "not a number"),
        (with_first_number(HERE, math.inf), "not a number"),
        (Polygon([(98.5, 16.6), (98.6, 16.7), (98.55, 16.65)]), "less than 5,000 m2"),
        (circle(98.5, 16.6, 500).segmentize(1e-6), "corners"),
    ],
)
def test_what_cannot_be_watched_is_refused_by_name_with_the_next_step(shape: BaseGeometry | None, words: str) -> None:
    with pytest.raises(OutlineRefused) as caught:
        accept(shape, id="site nine")
    assert words in caught.value.cause
    assert str(caught.value).startswith("site nine: ")
    assert len(caught.value.next_step) > 10


def test_swapped_coordinates_are_turned_back_when_a_latitude_gives_them_away() -> None:
    accepted = accept(swap(HERE), id="a")
    assert same_outline(accepted.outline, HERE)
    assert "swapped" in accepted.repaired[0]


def test_swapped_coordinates_are_turned_back_when_the_country_gives_them_away() -> None:
    bucharest = box(26.10, 44.43, 26.11, 44.44)
    accepted = accept(swap(bucharest), id="a", country="Romania")
    assert same_outline(accepted.outline, bucharest)
    assert "Romania" in accepted.repaired[0]
    assert accept(swap(bucharest), id="a").repaired == (), "without a country both readings are places on Earth"


def test_a_swap_that_does_not_end_in_the_stated_country_is_refused() -> None:
    with pytest.raises(OutlineRefused, match="not in Romania either"):
        accept(swap(HERE), id="a", country="RO")


def test_a_place_outside_its_stated_country_is_kept_with_a_warning() -> None:
    accepted = accept(HERE, id="a", country="KH")
    assert "not in Cambodia" in accepted.warnings[0]


def test_longitudes_past_180_are_turned_back() -> None:
    accepted = accept(box(190.0, 16.6, 190.01, 16.61), id="a")
    assert accepted.outline.bounds == pytest.approx((-170.0, 16.6, -169.99, 16.61))


def test_heights_holes_and_collections() -> None:
    flat = accept(shapely.force_3d(HERE, 12.0), id="a")
    assert not flat.outline.has_z and flat.repaired == ("heights left out",)
    hole = Polygon(HERE.exterior.coords, [box(98.553, 16.623, 98.556, 16.626).exterior.coords])
    assert area_m2(accept(hole, id="a").outline) < area_m2(HERE)
    mixed = accept(GeometryCollection([HERE, Point(98.5, 16.6)]), id="a")
    assert mixed.outline.equals(HERE)
    assert "left out" in mixed.repaired[0]


def test_last_digits_that_let_another_corner_come_first_make_no_other_outline() -> None:
    """Two corners of the west side: which one lies farther west hangs on the fifteenth digit."""
    exact = Polygon([(98.0, 16.0), (98.01, 16.0), (98.01, 16.01), (98.0 - 1.5e-14, 16.01)])
    rounded = shapely.transform(exact, lambda xy: xy.round(9))
    assert same_outline(exact, rounded) and same_outline(rounded, exact)
    for corner in range(4):
        numbers = shapely.get_coordinates(rounded)[:4]
        numbers[corner, 0] += 3e-7
        assert not same_outline(exact, Polygon(numbers))
    assert not same_outline(exact, Polygon([*exact.exterior.coords[:2], (98.005, 16.02), *exact.exterior.coords[2:]]))


def test_the_same_outline_under_another_id_and_an_overlap_are_named() -> None:
    other_start = Polygon([*list(HERE.exterior.coords)[2:], *list(HERE.exterior.coords)[1:3]])
    known = [
        site("same", other_start),
        site("half", box(98.555, 16.62, 98.565, 16.63)),
        site("far", box(99, 16, 99.01, 16.01)),
    ]
    warnings = accept(HERE, id="a", known=known).warnings
    assert warnings == (
        "it has the same outline as same (name of same): one of the two may be a duplicate",
        "it overlaps half (name of half) by 50% of its area",
    )
    assert accept(HERE, id="same", known=known[:1]).warnings == (), "a site does not overlap its own older self"
    shared_wall = site("next", box(98.56, 16.62, 98.57, 16.63))
    assert accept(HERE, id="a", known=[shared_wall]).warnings == ()


def test_an_overlap_is_told_where_it_is_half_a_percent_of_one_of_the_two() -> None:
    """HERE is 0.01 degrees wide: a strip of 0.00004 is 0.4 % of it, some 4,600 m2; a square of 0.00068 x 0.00068
    inside it 0.46 % of it, and the whole of the square."""
    strip = site("strip", box(98.55996, 16.62, 98.58, 16.63))
    assert accept(HERE, id="a", known=[strip]).warnings == ()
    inside = site("inside", box(98.5551, 16.6251, 98.55578, 16.62578))
    assert accept(HERE, id="a", known=[inside]).warnings == ("it overlaps inside (name of inside) by <1% of its area",)
    assert accept(inside.outline, id="b", known=[site("here", HERE)]).warnings == (
        "it overlaps here (name of here) by 100% of its area",
    )


def test_a_metric_outline_with_its_reference_system_is_moved() -> None:
    metric = box(452_000, 1_838_000, 453_000, 1_839_000)
    moved, note = to_lonlat(metric, "EPSG:32647", id="a")
    assert area_m2(moved) == pytest.approx(1e6, rel=0.002)  # UTM scale is 0.9996 near the middle of its zone
    assert note == "turned from EPSG:32647 into WGS84"


def test_a_reference_system_that_the_coordinates_cannot_be_in_is_refused() -> None:
    with pytest.raises(OutlineRefused, match="degrees, not metres"):
        to_lonlat(HERE, "EPSG:32647", id="a")
    with pytest.raises(OutlineRefused, match="not known"):
        to_lonlat(HERE, "EPSG:0", id="a")
    with pytest.raises(OutlineRefused, match="can hold"):
        to_lonlat(box(1e30, 1e30, 2e30, 2e30), "EPSG:32647", id="a")


@given(st.lists(st.tuples(st.floats(98.5, 98.52), st.floats(16.6, 16.62)), min_size=3, max_size=9))
def test_whatever_is_drawn_ends_valid_and_inside_its_hull_or_is_refused(corners: list[tuple[float, float]]) -> None:
    try:
        accepted = accept(Polygon(corners), id="a")
    except OutlineRefused:
        return
    assert accepted.outline.is_valid
    assert accepted.outline.geom_type in ("Polygon", "MultiPolygon")
    hull = Polygon(corners).convex_hull.buffer(1e-9)
    assert hull.covers(accepted.outline)
    assert accept(accepted.outline, id="a").outline.equals(accepted.outline), "accepting twice changes nothing more"


def test_points() -> None:
    assert accept_point(Point(98.5, 16.6, 100), id="a").outline.equals(Point(98.5, 16.6))
    assert accept_point(Point(16.6, 98.5), id="a").outline.equals(Point(98.5, 16.6))
    for bad in (Point(), Point(0, 0), with_first_number(Point(1, 1), math.nan), Point(500_000, 1_800_000), HERE, None):
        with pytest.raises(OutlineRefused):
            accept_point(bad, id="a")
