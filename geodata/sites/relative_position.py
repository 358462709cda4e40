"""Where inside a site something lies, in words: "north-east edge", "south block", "centre"."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import shapely
from shapely import affinity
from shapely.geometry.base import BaseGeometry

from geodata.i18n.languages import ENGLISH
from geodata.i18n.messages import in_use, msg, tr
from geodata.sites.outline_history import lies_outside
from geodata.sites.site import OutlineBasis, Site

EDGES = (
    msg("east edge"),
    msg("north-east edge"),
    msg("north edge"),
    msg("north-west edge"),
    msg("west edge"),
    msg("south-west edge"),
    msg("south edge"),
    msg("south-east edge"),
)
"""Anticlockwise from the east."""
BLOCKS = (
    msg("east block"),
    msg("north-east block"),
    msg("north block"),
    msg("north-west block"),
    msg("west block"),
    msg("south-west block"),
    msg("south block"),
    msg("south-east block"),
)
CENTRE_SHARE = 0.3
"""Share of the way from the site's middle to its rim within which a place is "centre": a third, less a pixel or two."""
EDGE_M = 25.0
"""Metres from the rim within which a place is at the "edge": two pixels and a half, for outlines drawn by hand."""
MOST_SHARE = 0.6
"""Share of the site's area above which a change is "most of the site" and no direction is named."""
WHOLE_SHARE = 0.95
"""Share above which it is "the whole site"."""
METRES_PER_DEGREE = 111_195.0
"""Metres per degree of latitude on a sphere of 6,371 km: good to 0.6 % here, and only ratios are used."""


def position_words(outline: BaseGeometry, site: Site) -> str:
    """Where a change lies inside its site: "north-east edge", "south block", "centre", "most of the site" or "".

    Args:
        outline: the change, WGS84 Polygon or MultiPolygon.
        site: the site; "" is returned when its outline is unknown or a circle of a chosen radius, which has no edge of
            its own, the change is empty, or most of it lies outside.
    """
    edgeless = site.outline_basis in (OutlineBasis.UNKNOWN, OutlineBasis.CHOSEN_RADIUS)
    if edgeless or site.outline.area <= 0 or outline.is_empty or lies_outside(outline, site.outline):
        return ""
    lon, lat, ground, edge = _in_metres(site.outline)
    change = _metres(outline, lon, lat)
    if change.area >= WHOLE_SHARE * ground.area:
        return tr("the whole site")
    if change.area >= MOST_SHARE * ground.area:
        return tr("most of the site")
    at = change.centroid
    bearing = math.atan2(at.y, at.x)
    rim = _rim_distance(ground, bearing)
    if rim <= 0 or math.hypot(at.x, at.y) < CENTRE_SHARE * rim:
        return tr("centre")
    place = EDGES if change.distance(edge) <= EDGE_M else BLOCKS
    return tr(place[round(bearing / (math.pi / 4)) % 8])


def with_preposition(words: str) -> str:
    """The same place as part of a sentence: "at the north-east edge", "in the centre", "over most of the site"."""
    if not words:
        return ""
    if in_use() != ENGLISH:
        return tr("at {place}", place=words)
    if words.endswith("edge"):
        return f"at the {words}"
    return f"over {words}" if words.endswith("site") else f"in the {words}"


@lru_cache(maxsize=1_000)
def _in_metres(outline: BaseGeometry) -> tuple[float, float, BaseGeometry, BaseGeometry]:
    """A site's middle, and its ground and edge in metres around it; kept, since a site has many changes."""
    middle = outline.centroid
    ground = _metres(outline, middle.x, middle.y)
    return middle.x, middle.y, ground, ground.boundary


def _metres(shape: BaseGeometry, lon: float, lat: float) -> BaseGeometry:
    """Local metres around a WGS84 point: plate carree shrunk by the cosine of the latitude."""
    east = METRES_PER_DEGREE * math.cos(math.radians(lat))
    # x' = (lon - lon0) * east, y' = (lat - lat0) * north
    north = METRES_PER_DEGREE
    return affinity.affine_transform(shape, [east, 0.0, 0.0, north, -lon * east, -lat * north])


def _rim_distance(ground: BaseGeometry, bearing: float) -> float:
    """Metres from the middle to the farthest rim along a bearing; 0 when the ray misses the ground."""
    x0, y0, x1, y1 = ground.bounds
    reach = math.hypot(x1 - x0, y1 - y0) + 1.0
    ray = shapely.LineString([(0.0, 0.0), (math.cos(bearing) * reach, math.sin(bearing) * reach)])
    hit = shapely.get_coordinates(ray.intersection(ground))
    return float(np.hypot(hit[:, 0], hit[:, 1]).max(initial=0.0))
