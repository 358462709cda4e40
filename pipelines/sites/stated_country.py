"""Whether a place lies in the country that its file states, by the borders that our map draws; in words."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import shapely
from shapely.geometry import Point, box, shape
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points

from geodata.i18n.messages import english
from geodata.sites.countries import Country, country_of
from geodata.sites.outline import distance_m

BORDERS = Path(__file__).resolve().parents[2] / "layers" / "basemap" / "natural_earth.geojson"
"""Borders of the region; how far off they are says SOURCE.md beside it."""
BORDERS_KNOWN_TO_M = 6_000.0
"""Metres by which a place may lie on the wrong side of a border of ours: of the documented ones some do by 3.4 km with
the coarsest borders of the file, and its coasts are thinned to 0.05 degree, which is 5.6 km."""
_NOT_ASKED = frozenset({"CN", "HK", "MO", "TW"})
"""Which of these a place is in is said in more than one way, and Macao is too small for the file."""


def about_its_country(outline: BaseGeometry, stated: str) -> list[str]:
    """What is said of a place and the country that is stated with it: that its name is not known, or that the place
    lies in another one by more than the borders are off; nothing where there is nothing to say.

    At sea, outside the map and outside the country's box nothing is said here: geodata/sites/outline.py asks the box.

    Args:
        outline: WGS84 lon, lat.
        stated: code or name; "" = none is stated.
    """
    if not stated or outline.is_empty:
        return []
    country = country_of(stated)
    if country is None:
        return [
            english(
                "its country {name} is not known, so nobody checks whether it lies there: "
                "write its name in English, or a code such as MM",
                name=repr(stated[:60]),
            )
        ]
    middle = outline.centroid
    there = _country_at(middle)
    if there is None or there == country or {there.iso2, country.iso2} <= _NOT_ASKED:
        return []
    if not country.holds(middle.x, middle.y) or _metres_away(middle, country) <= BORDERS_KNOWN_TO_M:
        return []
    return [
        english(
            "it lies at {y} north, {x} east, which is in {there} and not in {name}: look at it on the map",
            y=f"{middle.y:.3f}",
            x=f"{middle.x:.3f}",
            there=there.name,
            name=country.name,
        )
    ]


@cache
def _lands() -> dict[str, BaseGeometry]:
    """ISO code to the land of a country within the map."""
    features = json.loads(BORDERS.read_text(encoding="utf-8"))["features"]
    lands: dict[str, BaseGeometry] = {}
    for feature in features:
        country = country_of(feature["properties"]["name"])
        if feature["properties"]["kind"] == "country" and country is not None:
            land = shape(feature["geometry"])
            shapely.prepare(land)
            lands[country.iso2] = land
    return lands


def _country_at(point: Point) -> Country | None:
    return next((country_of(code) for code, land in _lands().items() if land.contains(point)), None)


def _metres_away(point: Point, country: Country) -> float:
    """Metres from a country at least: beyond the edge of the map it may have land that the file lacks."""
    edge = box(*shapely.total_bounds(list(_lands().values()))).boundary
    land = _lands().get(country.iso2)
    near = [edge] if land is None else [edge, land]
    return min(distance_m(point, nearest_points(one, point)[0]) for one in near)
