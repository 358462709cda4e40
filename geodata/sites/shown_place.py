"""Coordinates no finer than a place is known, and its name: what leaves the workspace or is shown carries these. Pure.

A figure with five decimals says "within a metre", whatever a note beside it says. So the digits themselves are taken
away. The table is docs/places.md, "How exactly a place is told".
"""

from __future__ import annotations

import math

import shapely
from shapely.geometry import Point, Polygon
from shapely.geometry.base import BaseGeometry

from geodata.i18n.languages import LANGUAGES
from geodata.i18n.messages import msg, speaking, tr
from geodata.sites.outline import circle
from geodata.sites.site import OutlineBasis, Site

FINEST = 5
"""Decimals of a degree of a place that is known exactly: about a metre."""
POINT_DECIMALS = 2
"""Decimals of a site of which only a point is known: the last one is about a kilometre."""
POINT_KNOWN_TO_M = 1_000.0
"""Metres to which such a point is known once it is told with POINT_DECIMALS: half of the last one in both directions is
0.8 km."""
APPROXIMATE = msg("{name} (approximate place)")
"""How a place is told whose outline is only a circle around a point."""
WITHIN = f"Somewhere within {POINT_KNOWN_TO_M / 1_000:g} km"
"""How far a place may lie from its pin of which only a point is known."""
_OF_HERE = f" ({WITHIN.lower()} of here)"
SAME_AREA = 0.1
"""Share of an area's ground that may be otherwise after rounding."""
CIRCLE_DECIMALS = 4
"""Decimals of an approximate outline, a circle around such a point: about 11 m, a pixel."""


def rounded(shape: BaseGeometry, decimals: int) -> BaseGeometry:
    """A WGS84 geometry with coordinates of so many decimals.

    An area that would lose its shape by it (over SAME_AREA of its ground) keeps as many more as it needs, FINEST at
    most: an area says itself how uncertain the place is.
    """
    if shape.is_empty or not shape.is_valid:
        return shape
    for more in range(decimals, FINEST + 1):
        made = _to_decimals(shape, more)
        if shape.geom_type == "Point":
            return made
        if made.is_valid and made.symmetric_difference(shape).area <= SAME_AREA * shape.area:
            return made
    return shape


def coarse(shape: BaseGeometry, decimals: int) -> BaseGeometry:
    """A WGS84 geometry that says no more than so many decimals do, whatever its shape; twice is the same as once.

    A point with coordinates of so many decimals; of anything else the smallest box on that grid which holds it, or,
    where it is smaller than one step of the grid in either direction, such a point at its middle.
    """
    if shape.is_empty:
        return shape
    step = 10.0**decimals
    west, south, east, north = shape.bounds
    if shape.geom_type == "Point" or min(east - west, north - south) * step < 1.0 - 1e-6:
        middle = shape if shape.geom_type == "Point" else shapely.box(west, south, east, north).centroid
        return _to_decimals(middle, decimals)
    low = [math.floor(round(v * step, 6)) / step for v in (west, south)]
    high = [math.ceil(round(v * step, 6)) / step for v in (east, north)]
    return shapely.box(low[0], low[1], high[0], high[1])


def _to_decimals(shape: BaseGeometry, decimals: int) -> BaseGeometry:
    made: BaseGeometry = shapely.transform(shape, lambda xy: xy.round(decimals))
    return made


def shown_outline(site: Site) -> BaseGeometry:
    """The outline of a site as it is told: drawn ones as they are, points and circles as far as they are known."""
    if site.outline_basis is OutlineBasis.UNKNOWN:
        return rounded(site.outline, POINT_DECIMALS)
    if site.approximate:
        return rounded(site.outline, CIRCLE_DECIMALS)
    return site.outline


def known_to_m(site: Site) -> float | None:
    """Metres to which the point behind a site is known; None for an outline that somebody drew."""
    return None if site.outline_basis is OutlineBasis.DRAWN else POINT_KNOWN_TO_M


def point_ground(site: Site) -> Polygon | None:
    """The ground on which a site of which only a point is known lies somewhere; None for any other."""
    place = shown_outline(site)
    if site.outline_basis is not OutlineBasis.UNKNOWN or not isinstance(place, Point) or place.is_empty:
        return None
    return circle(place.x, place.y, POINT_KNOWN_TO_M)


def told_name(site: Site, name: str = "") -> str:
    """The name of a site, marked where its outline is only a circle around a point: 'Tasmere (approximate place)'.

    What is seen in such a circle may lie beside the place, so no sentence that is repeated names the place without it.

    Args:
        site: the site.
        name: its name as it is to be set (shortened); "" = site.name.
    """
    called = name or site.name
    return tr(APPROXIMATE, name=called) if site.approximate else called


def map_title(site: Site) -> str:
    """The name on a map; of a place of which only a point is known with how far it may lie from its pin."""
    return f"{told_name(site)}{_OF_HERE}" if point_ground(site) is not None else told_name(site)


def without_hedge(title: str, basis: str) -> str:
    """A title that map_title gave, in any language, or that a person made of one, without what is no part of the name.

    Args:
        title: as a file of places has it.
        basis: what the outline rests on (OutlineBasis), as the file says; any other text leaves the title as it is.
    """
    hedges: list[tuple[str, str]] = []
    if basis in (OutlineBasis.SOURCED_RADIUS, OutlineBasis.CHOSEN_RADIUS):
        for language in LANGUAGES:
            with speaking(language):
                before, _, behind = tr(APPROXIMATE, name="\0").partition("\0")
            hedges.append((before, behind))
    elif basis == OutlineBasis.UNKNOWN:
        hedges.append(("", _OF_HERE))
    for before, behind in hedges:
        if title.startswith(before) and title.endswith(behind) and len(title) > len(before) + len(behind):
            return title[len(before) : len(title) - len(behind)]
    return title
