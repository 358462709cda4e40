"""A small map that answers "where is it": land, water, borders, the sign of the site, a scale. Pure.

Plate carree shrunk by the cosine of the latitude: right to a percent or two over the 300 km that it shows.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import shapely

from geodata.access.site_standing import SiteState
from geodata.detections.detection import Detection
from geodata.i18n.messages import tr
from geodata.sites.shown_place import shown_outline, told_name
from geodata.sites.site import Site
from layers.charts.plain_ground import BLANK, KM_PER_DEGREE, SEA, ground_parts, name_parts, scale_bar
from layers.style.escape import shorten
from layers.style.svg import HALO, INK, drawing, rect, words
from layers.style.symbols import glyph, site_shape


def _lat_lon(y: float, x: float) -> str:
    """'16.62 N, 98.52 E'; 'S' and 'W' where degrees are negative."""
    return f"{abs(y):.2f} {'N' if y >= 0 else 'S'}, {abs(x):.2f} {'E' if x >= 0 else 'W'}"


def locator(
    basemap: Mapping[str, Any],
    site: Site,
    *,
    newest: Detection | None = None,
    state: SiteState = SiteState.NONE_SEEN,
    size: tuple[float, float] = (290, 174),
    km_across: float = 320,
    label: bool = True,
) -> str:
    """Where a site lies.

    Args:
        basemap: GeoJSON FeatureCollection, WGS84; properties kind (ocean, country, neighbour, lake, river, ...), name.
        site: drawn in the middle.
        newest: the change whose sign is drawn; None = a site without change.
        state: how the site stands, drawn where there is no change.
        size: width and height in px.
        km_across: kilometres from the left to the right edge.
        label: True = the site's name beside its sign.
    """
    (width, height), middle = size, shown_outline(site).centroid
    px_per_km = width / km_across
    east = KM_PER_DEGREE * math.cos(math.radians(middle.y)) * px_per_km
    north = KM_PER_DEGREE * px_per_km
    half = (width / 2 / east, height / 2 / north)
    view = shapely.box(middle.x - half[0], middle.y - half[1], middle.x + half[0], middle.y + half[1])

    def place(x: float, y: float) -> tuple[float, float]:
        return (x - middle.x) * east + width / 2, height / 2 - (y - middle.y) * north

    parts = [rect(0, 0, width, height, SEA if basemap.get("features") else BLANK)]
    ground, names = ground_parts(basemap, middle, view, place)
    parts += ground
    at = place(middle.x, middle.y)
    taken = [(at[0] - 16, at[1] - 14, at[0] + 130, at[1] + 14), (width - 100, height - 30, width, height)]
    parts.append(name_parts(names, place, width, height, taken))
    parts.append(scale_bar(width, height, px_per_km))
    if newest is not None:
        parts.append(glyph(newest.kind, newest.state, x=at[0], y=at[1], size=17))
    else:
        parts.append(site_shape(state, at[0], at[1], 16))
    if label:
        text = told_name(site, shorten(site.name, 28))
        parts.append(words(at[0] + 13, at[1] + 4.5, text, size=13, fill=INK, bold=True, **HALO))
    parts.append(rect(0.5, 0.5, width - 1, height - 1, "none", "#D5DCE1"))
    return drawing(
        width,
        height,
        tr("Where {place} lies", place=told_name(site, shorten(site.name, 80))),
        tr(
            "Map about {km} km across around {place}.",
            km=f"{km_across:.0f}",
            place=_lat_lon(middle.y, middle.x),
        ),
        "".join(parts),
    )
