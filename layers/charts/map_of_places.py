"""Several places on one map, as one drawing for files: land, water, borders, a sign for each place, a scale. Pure.

Plate carree shrunk by the cosine of the middle latitude: right to a few percent over the thousand kilometres it shows.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely

from geodata.i18n.messages import tr
from layers.charts.plain_ground import BLANK, KM_PER_DEGREE, SEA, ground_parts, name_parts, scale_bar
from layers.style.escape import shorten
from layers.style.svg import HALO, INK, drawing, n, rect, text_width, words

FEWEST_KM = 20.0
"""Kilometres across of a map of one place: fewer would show a ground that is too coarse for it."""
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Place:
    """One sign on the map."""

    lon: float  # degrees east
    lat: float  # degrees north
    name: str  # beside the sign where there is room; "" none
    sign: Callable[[float, float], str]  # middle in px -> shapes, already escaped
    first: bool = False  # True = named before others, as where something changed


def map_of_places(
    basemap: Mapping[str, Any], places: Sequence[Place], *, title: str, size: tuple[float, float] = (900, 600)
) -> str:
    """All places with a margin around them.

    Args:
        basemap: GeoJSON FeatureCollection, WGS84, as in `locator`; without features the ground is left blank.
        places: at least one.
        title: what the map shows, translated.
        size: width and height, px.
    """
    width, height = size
    points = shapely.MultiPoint([(p.lon, p.lat) for p in places])
    west, south, east, north = points.bounds
    middle = ((west + east) / 2, (south + north) / 2)
    shrink = math.cos(math.radians(middle[1]))
    across = max(
        (east - west) * shrink * KM_PER_DEGREE * 1.3, (north - south) * KM_PER_DEGREE * 1.3 * width / height, FEWEST_KM
    )
    px_per_km = width / across
    px_east, px_north = KM_PER_DEGREE * shrink * px_per_km, KM_PER_DEGREE * px_per_km

    def place(x: float, y: float) -> tuple[float, float]:
        return (x - middle[0]) * px_east + width / 2, height / 2 - (y - middle[1]) * px_north

    half = (width / 2 / px_east, height / 2 / px_north)
    view = shapely.box(middle[0] - half[0], middle[1] - half[1], middle[0] + half[0], middle[1] + half[1])
    ground, names = ground_parts(basemap, points, view, place)
    at = [(p, *place(p.lon, p.lat)) for p in places]
    taken: list[Box] = [(x - 11, y - 11, x + 11, y + 11) for _, x, y in at]
    taken.append((width - 130, height - 30, width, height))
    signs = "".join(p.sign(x, y) for p, x, y in at)
    labels = _labels(at, taken, width)
    parts = [
        rect(0, 0, width, height, SEA if basemap.get("features") else BLANK),
        *ground,
        name_parts(names, place, width, height, taken),
        signs,
        labels,
        scale_bar(width, height, px_per_km),
        rect(0.5, 0.5, width - 1, height - 1, "none", "#D5DCE1"),
    ]
    description = tr(
        "Map about {km} km wide, with a sign for each of: {names}.", km=n(round(across)), names=_named(places)
    )
    # signs reach beyond the frame where a place lies at its edge: the drawing cuts them
    return drawing(width, height, title, description, "".join(parts))


def _labels(at: Sequence[tuple[Place, float, float]], taken: list[Box], width: float) -> str:
    """Names beside their signs, right or left, where they cover nothing; others are left out."""
    parts = []
    for p, x, y in sorted(at, key=lambda one: (not one[0].first, one[0].name)):
        text = shorten(p.name, 40)
        long = text_width(text, 12, bold=True)
        for left, anchor in ((x + 13, "start"), (x - 13 - long, "end")):
            box = (left, y - 8, left + long, y + 8)
            inside = left > 4 and left + long < width - 4
            if text and inside and not any(_meet(box, other) for other in taken):
                taken.append(box)
                more: dict[str, Any] = {"text_anchor": anchor, **HALO}
                parts.append(
                    words(left if anchor == "start" else left + long, y + 4, text, fill=INK, bold=True, **more)
                )
                break
    return "".join(parts)


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _named(places: Sequence[Place]) -> str:
    return ", ".join(p.name for p in places[:40] if p.name)
