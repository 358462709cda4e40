"""Whether a place lies in the country that is stated with it, by the borders that our map draws; in words."""

from __future__ import annotations

import json
from functools import cache

import shapely
from shapely.geometry import Point, box, shape
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points

from geodata.i18n.messages import english
from geodata.sites.countries import BORDERS, Country, country_of
from geodata.sites.outline import distance_m

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
    return in_another(outline.centroid, country, BORDERS_KNOWN_TO_M, 3)


def in_another(middle: Point, country: Country, known_to_m: float, decimals: int) -> list[str]:
    """What is said of a point that lies in another country by our borders; nothing where there is nothing to say.

    Args:
        middle: WGS84 lon, lat.
        country: that is stated with it.
        known_to_m: metres by which it may lie on the wrong side.
        decimals: of a degree that are told of it.
    """
    land = _lands().get(country.iso2)
    if land is not None and shapely.contains_xy(land, middle.x, middle.y):
        return []  # nearly all; each of the others would be asked first
    there = _country_at(middle)
    if there is None or there == country or {there.iso2, country.iso2} <= _NOT_ASKED:
        return []
    if not country.holds(middle.x, middle.y) or _metres_away(middle, country) <= known_to_m:
        return []
    return [
        english(
            "it lies at {y} north, {x} east, which is in {there} and not in {name}: look at it on the map",
            y=f"{middle.y:.{decimals}f}",
            x=f"{middle.x:.{decimals}f}",
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
    west, south, east, north = _around()
    if not (west <= point.x <= east and south <= point.y <= north):
        return None
    return next((country_of(code) for code, land in _lands().items() if land.contains(point)), None)


@cache
def _around() -> tuple[float, float, float, float]:
    """The edge of the map: west, south, east, north."""
    west, south, east, north = shapely.total_bounds(list(_lands().values())).tolist()
    return west, south, east, north


def _metres_away(point: Point, country: Country) -> float:
    """Metres from a country at least: beyond the edge of the map it may have land that the file lacks."""
    edge = box(*_around()).boundary
    land = _lands().get(country.iso2)
    near = [edge] if land is None else [edge, land]
    return min(distance_m(point, nearest_points(one, point)[0]) for one in near)
