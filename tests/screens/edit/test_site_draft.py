"""A site about to be added: corners in words, what would be watched, and an id."""

from __future__ import annotations

from dataclasses import replace

import pytest
import shapely
from pyproj import Geod

from geodata.errors import OutlineRefused
from geodata.sites.grid import GUARD_M, RING_M
from geodata.sites.site import Site
from screens.edit.draft_card import country_warnings
from screens.edit.site_draft import new_id, outline_from_corners, outline_of, preview

SQUARE = shapely.box(98.550, 16.628, 98.556, 16.632)


def test_corners_are_read_in_several_hands() -> None:
    expected = shapely.Polygon([(98.55, 16.63), (98.56, 16.63), (98.56, 16.62)])
    for text in ("98.55, 16.63\n98.56, 16.63\n98.56, 16.62", "98.55 16.63\n\n98.56;16.63\n 98.56\t16.62 \n"):
        assert shapely.equals(outline_from_corners(text), expected)
    assert outline_from_corners(" \n ") is None


@pytest.mark.parametrize(
    "text",
    [
        "a, b",
        "1, 2, 3",
        "98.55, 16.63\n98.56, 16.63",
        "1,1\n1,1\n1,1\n1,1",
        "nan, 1\n2,3\n4,5",
        "2,3\n4,5\n1, inf",
    ],
)
def test_corners_that_are_no_outline_are_refused_by_line(text: str) -> None:
    with pytest.raises(OutlineRefused) as refused:
        outline_from_corners(text)
    assert refused.value.next_step


def test_only_areas_can_be_drawn() -> None:
    assert outline_of(None) is None
    assert outline_of([]) is None
    with pytest.raises(OutlineRefused):
        outline_of([{"geometry": {"type": "LineString", "coordinates": [[0, 0], [1, 1]]}}])
    two = [{"geometry": shapely.geometry.mapping(shapely.box(x, 0, x + 1, 1))} for x in (0, 5)]
    drawn = outline_of(two)
    assert drawn is not None and drawn.geom_type == "MultiPolygon" and drawn.area == pytest.approx(2)


def test_the_preview_measures_what_would_be_watched() -> None:
    seen = preview(SQUARE, ())
    ellipsoid = abs(Geod(ellps="WGS84").geometry_area_perimeter(SQUARE)[0])
    assert seen.area_m2 == pytest.approx(ellipsoid, rel=1e-4)
    assert seen.pixels == pytest.approx(ellipsoid / 100, rel=0.02)
    inside = seen.grid.to_grid(SQUARE)
    ring = seen.grid.to_grid(seen.ring)
    assert inside.distance(ring) == pytest.approx(GUARD_M, abs=3)
    assert inside.buffer(GUARD_M + RING_M + 3).covers(ring)


def test_the_ring_keeps_away_from_known_sites_and_overlaps_are_told() -> None:
    neighbour = Site("n", "Neighbour", shapely.affinity.translate(SQUARE, 0.008, 0))
    alone, beside = preview(SQUARE, ()), preview(SQUARE, (neighbour,))
    assert beside.ring_m2 < alone.ring_m2
    known = beside.grid.to_grid(neighbour.outline)
    assert known.distance(beside.grid.to_grid(beside.ring)) == pytest.approx(GUARD_M, abs=3)
    overlapping = Site("o", "Bend Quarry", shapely.affinity.translate(SQUARE, 0.004, 0))
    assert any("Bend Quarry" in text for text in preview(SQUARE, (overlapping,)).accepted.warnings)


def test_what_cannot_be_watched_is_refused_in_words() -> None:
    with pytest.raises(OutlineRefused):
        preview(shapely.box(90, 10, 100, 20), ())


def test_ids_are_readable_unique_and_stay() -> None:
    assert new_id("Pellimar South!", SQUARE).startswith("pellimar-south-")
    assert new_id("เพลลิมาร์", SQUARE).startswith("site-")
    assert new_id("A", SQUARE) == new_id("A", shapely.box(98.550, 16.628, 98.556, 16.632))
    assert new_id("A", SQUARE) != new_id("A", shapely.box(98.550, 16.628, 98.557, 16.632))


def test_a_place_in_another_country_than_it_names_is_told_while_it_is_drawn_and_kept() -> None:
    """Bangkok lies some 150 km from Myanmar; an invented place may lie anywhere."""
    outline = shapely.box(100.5, 13.75, 100.505, 13.755)
    told = "it lies at 13.752 north, 100.502 east, which is in Thailand and not in Myanmar: look at it on the map"
    assert preview(outline, (), country="Myanmar").about_country == (told,)
    assert preview(outline, (), country="Thailand").about_country == preview(outline, ()).about_country == ()
    site = Site("hall", "Hall", outline, "MM")
    assert country_warnings(site) == f" I{told[1:]}."
    assert country_warnings(replace(site, country="TH")) == country_warnings(replace(site, simulated=True)) == ""
    assert "which is not in Romania" in country_warnings(replace(site, country="RO"))
