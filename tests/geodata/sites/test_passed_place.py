"""A public place is compared with the outline that people passed on: steps and wide outlines lead nowhere else."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point

from geodata.sites.gazetteer import gazetteer_sites
from geodata.sites.outline import circle
from geodata.sites.same_place import (
    DRAWN_HERE,
    FINER,
    MOVED,
    OF_THE_POINT,
    as_passed,
    at_passed_place,
    drawn_at_a_point,
    why_not_as_passed,
    with_note_of_its_point,
)
from geodata.sites.site import Access, OutlineBasis, Site

LAT = 16.6
M_LON, M_LAT = 111_320 * math.cos(math.radians(LAT)), 111_320


def square(side_m: float, east_m: float = 0.0, north_m: float = 0.0) -> shapely.Polygon:
    """A square around a point moved by so many metres."""
    x, y = 98.5 + east_m / M_LON, LAT + north_m / M_LAT
    return shapely.box(x - side_m / 2 / M_LON, y - side_m / 2 / M_LAT, x + side_m / 2 / M_LON, y + side_m / 2 / M_LAT)


def drawn(outline: shapely.Geometry, **more: object) -> Site:
    return replace(Site("yard", "Yard", outline, access=Access.PUBLIC), **more)  # type: ignore[arg-type]


PASSED = drawn(square(500))
AROUND = drawn(circle(98.5, LAT, 500), outline_basis=OutlineBasis.CHOSEN_RADIUS)
POINT = drawn(Point(98.5, LAT), outline_basis=OutlineBasis.UNKNOWN, coordinate_note="Point as printed.")


@pytest.mark.parametrize(
    ("outline", "same"),
    [
        (square(500), True),
        (square(500, 20, 20), True),  # traced again
        (square(500, 160, 0), True),  # 0.68 shared
        (square(500, 260, 0), False),  # 0.48 shared
        (square(700), True),  # 0.51 of the larger one
        (square(720), False),  # a wide one that holds the passed one
        (square(9_000), False),
        (square(360), True),
        (square(340), False),  # a part that stands for less than half
        (square(500, 8_500, 0), False),
        (Point(98.5, LAT), True),
        (Point(98.5 + 260 / M_LON, LAT), False),
    ],
)
def test_half_of_the_larger_outline_is_shared(outline: shapely.Geometry, same: bool) -> None:
    assert at_passed_place(PASSED, drawn(outline)) is same


@pytest.mark.parametrize(
    ("outline", "why"),
    [
        (square(600), FINER),
        (square(1_390), FINER),  # its corners are 983 m off
        (square(1_450), MOVED),  # beyond the circle in which the point is told
        (square(8_600), MOVED),
        (square(100, 400, 0), MOVED),  # away from the point
        (square(100, 290, 0), FINER),
        (Point(98.5, LAT), FINER),  # "drawn": it would be told to the metre
    ],
)
def test_what_is_drawn_at_a_point_or_a_circle_takes_two_people(outline: shapely.Geometry, why: str) -> None:
    assert why_not_as_passed(POINT, drawn(outline)) == why
    assert why_not_as_passed(AROUND, drawn(outline)) == why
    assert why_not_as_passed(replace(AROUND, outline=outline), drawn(outline)) == FINER, "the same ground, as drawn"
    once_passed = drawn(square(600))
    assert at_passed_place(once_passed, drawn(square(560))), "two people have passed on its outline"


def test_a_sourced_radius_around_a_point_says_more_than_the_point() -> None:
    def within(radius: float) -> Site:
        return drawn(circle(98.5, LAT, radius), outline_basis=OutlineBasis.SOURCED_RADIUS)

    assert why_not_as_passed(POINT, within(40)) == why_not_as_passed(AROUND, within(300)) == FINER
    assert at_passed_place(within(300), within(320)) and not at_passed_place(within(300), within(40))


def test_a_listed_place_that_was_first_stored_as_drawn_was_passed_on_by_nobody() -> None:
    row = gazetteer_sites()[0]
    x, y = row.outline.centroid.x, row.outline.centroid.y
    yard = replace(row, outline=circle(x, y, 90), outline_basis=OutlineBasis.DRAWN, access=Access.PUBLIC)
    assert as_passed([yard]) is row and why_not_as_passed(row, yard) == FINER
    again = [replace(yard, access=Access.RESTRICTED), yard]
    assert as_passed(again) is yard, "two people made it public"
    assert drawn_at_a_point(yard) and not drawn_at_a_point(row) and not drawn_at_a_point(drawn(square(300)))


def test_circles_around_a_point_are_of_the_point() -> None:
    for radius, same in ((50, True), (500, True), (2_000, True), (2_500, False)):
        around = drawn(circle(98.5, LAT, radius), outline_basis=OutlineBasis.CHOSEN_RADIUS)
        assert at_passed_place(POINT, around) is same
        assert at_passed_place(replace(around, outline=circle(98.5, LAT, 300)), around) is same
    away = drawn(circle(98.51, LAT, 500), outline_basis=OutlineBasis.CHOSEN_RADIUS)
    assert not at_passed_place(POINT, away)


@given(
    steps=st.lists(st.tuples(st.floats(-400, 400), st.floats(-400, 400), st.floats(100, 3_000)), min_size=1, max_size=8)
)
def test_no_steps_lead_away_from_the_passed_outline(steps: list[tuple[float, float, float]]) -> None:
    """A walk that takes each step which is allowed ends with half of the larger outline shared with the passed one."""
    history, x, y = [PASSED], 0.0, 0.0
    for east, north, side in steps:
        wanted = drawn(square(side, x + east, y + north))
        passed = as_passed(history)
        assert passed is PASSED
        if at_passed_place(passed, wanted):
            history.append(wanted)
            x, y = x + east, y + north
    shared = history[-1].outline.intersection(PASSED.outline).area
    assert shared >= 0.499 * max(PASSED.outline.area, history[-1].outline.area)


def test_it_was_passed_on_when_it_last_became_public() -> None:
    inside = replace(PASSED, access=Access.RESTRICTED)
    later = replace(PASSED, outline=square(600))
    assert as_passed([]) is None and as_passed([PASSED, inside]) is None
    assert as_passed([PASSED, later]) is PASSED
    assert as_passed([PASSED, inside, later, PASSED]) is later


def test_what_is_said_of_a_point_is_not_said_of_an_outline() -> None:
    wanted = drawn(square(600), coordinate_note=POINT.coordinate_note)
    kept = with_note_of_its_point(POINT, wanted)
    assert kept.coordinate_note == OF_THE_POINT + "Point as printed."
    assert with_note_of_its_point(kept, wanted) == kept, "the same file again"
    assert with_note_of_its_point(kept, kept) == kept
    own = replace(wanted, coordinate_note="Traced from a picture of May.")
    assert with_note_of_its_point(POINT, own) == own
    bare = with_note_of_its_point(replace(POINT, coordinate_note=""), drawn(square(600)))
    assert bare.coordinate_note == DRAWN_HERE and drawn_at_a_point(bare) and drawn_at_a_point(kept)
    assert with_note_of_its_point(bare, drawn(square(600))) == bare, "the same file again"
    row = gazetteer_sites()[0]
    new = replace(row, outline=circle(row.outline.centroid.x, row.outline.centroid.y, 300))
    new = replace(new, outline_basis=OutlineBasis.DRAWN)
    assert with_note_of_its_point(None, new).coordinate_note == OF_THE_POINT + row.coordinate_note
