"""Whether two outlines are of one place, so that a restricted site does not become public under another id. Pure.

Two careful tracings of one compound differ by a pixel or two along the edge: of a square of 5 ha moved by 20 m both
ways 0.83 of the smaller one is shared, of one of 1 km2 0.96. Neighbours that share a wall share nothing but slips, well
under 0.1. So half of the smaller outline lies in a wide gap. It is taken of the smaller one because a part of a
restricted outline, or a wider one around it, shows where it is as well as the whole does; every pair whose intersection
over union is at least 0.5 is among these.
"""

from __future__ import annotations

import math

import shapely
from shapely.geometry.base import BaseGeometry

from geodata.i18n.messages import msg
from geodata.sites.degrees import M_PER_DEGREE

KEPT_RESTRICTED = msg(
    "it lies where a restricted site lies or lay, which may be out of use: restricted until two people make it public"
)
"""What is said to whoever saves such an outline."""
SHARE = 0.5
"""Part of the smaller outline that lies in the other, from which both are of one place."""
POINT_M = 250.0
"""Metres within which a point (outline unknown) and another point or an outline are of one place: as far as points of
compounds are off that were transcribed second-hand."""


def same_place(one: BaseGeometry, other: BaseGeometry) -> bool:
    """Whether two sites' outlines, or points where an outline is unknown, are of one place.

    Args:
        one, other: WGS84 lon, lat. Order does not matter. An empty one is of no place.
    """
    if one.is_empty or other.is_empty:
        return False
    if _flat(one) or _flat(other):
        return _metres(one, other) <= POINT_M
    (x0, y0, x1, y1), (a0, b0, a1, b1) = one.bounds, other.bounds
    if x1 < a0 or a1 < x0 or y1 < b0 or b1 < y0:
        return False
    return float(one.intersection(other).area) >= SHARE * min(one.area, other.area)


def around(shape: BaseGeometry) -> tuple[float, float, float, float]:
    """West, south, east and north of all that could be the same place as a shape that is not empty."""
    west, south, east, north = shape.bounds
    up = POINT_M / M_PER_DEGREE
    aside = up / max(math.cos(math.radians(max(abs(south), abs(north)))), 0.01)
    return west - aside, south - up, east + aside, north + up


def _flat(shape: BaseGeometry) -> bool:
    return shape.area == 0.0


def _metres(one: BaseGeometry, other: BaseGeometry) -> float:
    """Distance in metres, good to 1 % over some kilometres."""
    scale = (M_PER_DEGREE * math.cos(math.radians(one.centroid.y)), M_PER_DEGREE)
    near, far = (shapely.transform(shape, lambda xy: xy * scale) for shape in (one, other))
    return float(near.distance(far))
