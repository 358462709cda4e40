"""An outline is held against its neighbours alone, and is told the same as if it were held against all."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from shapely.geometry import Point, Polygon, box

from geodata.sites.outline import beside_others
from geodata.sites.site import OutlineBasis, Site
from pipelines.sites import import_sites
from pipelines.sites.import_sites import read_sites
from pipelines.sites.sites_nearby import CELL_DEGREES, SitesNearby

RANDOM = np.random.default_rng(11)


def scattered(count: int, west: float, south: float) -> list[Site]:
    """Outlines on and across the edges of cells, some of them the same, some far larger than a cell."""
    made = []
    for number in range(count):
        x, y = west + CELL_DEGREES * RANDOM.integers(0, 8), south + CELL_DEGREES * RANDOM.integers(0, 8)
        wide = CELL_DEGREES * RANDOM.choice([0.2, 0.5, 1.0, 3.0])
        if number % 3:
            x, y = x + RANDOM.uniform(0, CELL_DEGREES), y + RANDOM.uniform(0, CELL_DEGREES)
        made.append(Site(f"s{number}", f"S {number}", box(x, y, x + wide, y + wide)))
    return made


@pytest.mark.parametrize(("west", "south"), [(98.5, 16.6), (-0.08, -0.08), (-180.0, -90.0)])
def test_the_neighbours_are_all_that_touch_in_the_order_of_all(west: float, south: float) -> None:
    sites = [
        *scattered(60, west, south),
        Site("dot", "Dot", Point(west, south), outline_basis=OutlineBasis.UNKNOWN),
        Site("none", "None", Polygon()),
        Site("land", "Land", box(west, south, west + 9, south + 9)),
    ]
    nearby = SitesNearby(sites)
    moved = [Site(f"s{n}", f"S {n}", box(west + n * 0.01, south, west + n * 0.01 + 0.01, south + 0.01)) for n in (3, 9)]
    for site in moved:
        nearby.put(site)
    ordered = [site for site in sites if site.id not in ("s3", "s9")] + moved
    for site in ordered:
        touching = [one.id for one in ordered if one.outline.intersects(site.outline)]
        near = [one.id for one in nearby.near(site.outline)]
        assert [one for one in near if one in touching] == touching
        assert [one for one in (s.id for s in ordered) if one in near] == near
        if site.outline.area:  # a point is no outline that is held against others
            told = beside_others(site.outline, site.id, nearby.near(site.outline))
            assert told == beside_others(site.outline, site.id, ordered)


def test_a_file_of_many_places_looks_at_the_neighbours_of_each_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is looked at grows as the file does, and not as its square: each of these has no neighbour but itself."""
    looked_at: list[int] = []

    def counting(shape: Any, id: str, known: list[Site]) -> list[str]:
        looked_at.append(len(known))
        return beside_others(shape, id, known)

    monkeypatch.setattr(import_sites, "beside_others", counting)
    step = 3 * CELL_DEGREES
    features = [
        {
            "type": "Feature",
            "properties": {"id": f"p{n}", "name": f"P {n}"},
            "geometry": box(
                x := 98 + step * (n % 20), y := 14 + step * (n // 20), x + 0.004, y + 0.004
            ).__geo_interface__,
        }
        for n in range(400)
    ]
    file = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    report = read_sites(file, "many.geojson")
    assert len(report.sites) == 400 and sum(looked_at) == 0
    looked_at.clear()
    again = read_sites(file, "many.geojson", known=report.sites)
    assert len(again.sites) == 400 and not again.warnings and sum(looked_at) == 400
