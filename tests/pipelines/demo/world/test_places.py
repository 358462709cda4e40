"""The demo world lies where nothing is, agrees with its own map, and bears no real name."""

import json

import numpy as np
import shapely
from shapely.geometry import shape

from geodata.sites.gazetteer import gazetteer_sites
from geodata.sites.grid import utm_epsg
from pipelines.demo.world.demo_plans import PLANS
from pipelines.demo.world.places import COUNTRIES, EPSG, PLACES, SCENE_PX, TOWNS, basemap, lonlat_km, lonlat_m
from pipelines.demo.world.truth_files import site_outline

LAND_FREE = shapely.box(-28.5, -22.0, -24.5, -17.5)
"""Open South Atlantic: the nearest land are the islets of Martim Vaz and Trindade, west of 28.8 W."""
ISLANDS = shapely.MultiPoint([(-28.85, -20.48), (-29.32, -20.51)])


def test_every_site_is_in_the_open_ocean_of_one_utm_zone() -> None:
    for place in PLACES:
        lon, lat = lonlat_m(*place.middle_m)
        assert utm_epsg(lon, lat) == EPSG
        assert LAND_FREE.contains(shapely.Point(lon, lat))
        assert shapely.Point(lon, lat).distance(ISLANDS) > 1.0
        assert all(metre % 20 == 0 for metre in place.corner_m)


def test_sites_are_tens_of_kilometres_apart_and_ids_and_tiles_are_unique() -> None:
    middles = np.array([p.middle_m for p in PLACES])
    apart = np.hypot(*(middles[:, None] - middles[None]).T)
    assert apart[~np.eye(len(PLACES), dtype=bool)].min() > 20_000
    assert len({p.id for p in PLACES}) == len({p.tile for p in PLACES}) == len(PLACES) == 8
    assert set(PLANS) == {p.id for p in PLACES}


def test_the_map_agrees_with_the_sites() -> None:
    drawn = basemap()
    by_kind: dict[str, list[tuple[str, shapely.Geometry]]] = {}
    for feature in drawn["features"]:
        properties = feature["properties"]
        assert set(properties) == {"kind", "name"}
        by_kind.setdefault(properties["kind"], []).append((properties["name"], shape(feature["geometry"])))
    countries = [g for _, g in by_kind["country"] if g.geom_type == "Polygon"]
    labels = {name: g for name, g in by_kind["country"] if g.geom_type == "Point"}
    assert set(labels) == set(COUNTRIES) == {p.country for p in PLACES}
    home = {name: next(c for c in countries if c.contains(point)) for name, point in labels.items()}
    assert not home["Vellorin"].equals(home["Tasmere"])
    for place in PLACES:
        assert home[place.country].contains(shapely.Point(lonlat_km(*place.km))), place.name
    for km in TOWNS.values():
        assert any(c.contains(shapely.Point(lonlat_km(*km))) for c in countries)
    assert not any(c.intersects(ISLANDS) for c in countries)
    gulf = next(g for name, g in by_kind["ocean"] if name == "Ozmer Gulf")
    assert not any(c.contains(gulf) for c in countries)
    assert {name for name, _ in by_kind["river"]} >= {"Ilvane"}
    assert all(g.is_valid for group in by_kind.values() for _, g in group)
    assert basemap() == json.loads(json.dumps(drawn))


def test_outlines_are_valid_small_and_leave_room_for_guard_and_ring() -> None:
    for place in PLACES:
        plan = PLANS[place.id]()
        metres = shapely.Polygon(plan.outline)
        left, top, right, bottom = metres.bounds
        assert metres.is_valid and 0.2e6 < metres.area < 0.5e6
        assert 500 <= right - left <= 760 and 400 <= bottom - top <= 760
        # the guard of 500 m whole, and all but a few pixels of the ring of 800 m
        assert min(left, top, SCENE_PX * 10 - right, SCENE_PX * 10 - bottom) >= 1250
        outline = shape(site_outline(place, plan))
        assert outline.is_valid and outline.exterior.is_ccw


def test_every_change_but_the_one_next_door_lies_in_its_site_and_the_quiet_site_has_none() -> None:
    changed = 0
    for place in PLACES:
        plan = PLANS[place.id]()
        for change in plan.changes:
            whole = shapely.Polygon(change.outline)
            own = shapely.Polygon(plan.outline)
            if change.id == "next-door":  # within the guard, of which no control area holds a pixel
                assert own.distance(whole) > 100 and own.buffer(480).contains(whole)
                assert 2.0 <= whole.area / 1e4 <= 8.0
            else:
                assert own.buffer(8).contains(whole), (place.id, change.id)
            assert change.begins <= change.cleared <= change.finished
            changed += 1
    assert changed >= 15
    assert PLANS["hathervane"]().changes == ()
    kinds = {d.kind for p in PLACES for d in PLANS[p.id]().distractors}
    assert kinds == {"fire", "new_field", "hidden_field", "flood"}


def test_one_compound_is_razed_almost_whole_within_two_weeks() -> None:
    plan = PLANS["oskelle-bridge"]()
    razed = next(c for c in plan.changes if c.id == "razed")
    compound = plan.compounds[0]
    assert (razed.finished - razed.begins).days <= 14
    assert shapely.Polygon(razed.outline).area / (compound.size[0] * compound.size[1]) >= 0.9


def test_names_are_not_those_of_documented_places() -> None:
    real = {name.casefold() for site in gazetteer_sites() for name in (site.name, *site.aliases)}
    for place in PLACES:
        assert not {n.casefold() for n in (place.name, *place.aliases)} & real
