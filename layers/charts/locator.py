"""A small map that answers "where is it": land, water, borders, the sign of the site, a scale. Pure.

Plate carree shrunk by the cosine of the latitude: right to a percent or two over the 300 km that it shows.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from geodata.access.site_standing import SiteState
from geodata.detections.detection import Detection
from geodata.i18n.messages import tr
from geodata.sites.shown_place import shown_outline
from geodata.sites.site import Site
from layers.style.escape import shorten
from layers.style.svg import HALO, INK, WHITE, drawing, line, n, path, rect, text_width, words
from layers.style.symbols import glyph, site_shape

SEA, LAND, NEIGHBOUR, RIVER, BORDER = "#D6E3EA", "#F3F1EA", "#ECE8DD", "#A9C6D6", "#7C7568"
COUNTRY_INK, WATER_INK = "#5F5B4F", "#3C5866"
COUNTRY_LETTERS: dict[str, Any] = {"text_anchor": "middle", "letter_spacing": 2, **HALO}
WATER_LETTERS: dict[str, Any] = {"text_anchor": "middle", "font_style": "italic", **HALO}
KM_PER_DEGREE = 111.195
NICE_KM = (5, 10, 20, 50, 100, 200)


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

    # without a basemap the ground is left blank: sea all around would be a statement
    parts = [rect(0, 0, width, height, SEA if basemap.get("features") else "#F4F6F7")]
    ground, names = _ground(basemap, middle, view, place)
    parts += ground
    at = place(middle.x, middle.y)
    taken = [(at[0] - 16, at[1] - 14, at[0] + 130, at[1] + 14), (width - 100, height - 30, width, height)]
    parts.append(_names(names, place, width, height, taken))
    parts.append(_scale(width, height, px_per_km))
    if newest is not None:
        parts.append(glyph(newest.kind, newest.state, x=at[0], y=at[1], size=17))
    else:
        parts.append(site_shape(state, at[0], at[1], 16))
    if label:
        text = shorten(site.name, 28)
        parts.append(words(at[0] + 13, at[1] + 4.5, text, size=13, fill=INK, bold=True, **HALO))
    parts.append(rect(0.5, 0.5, width - 1, height - 1, "none", "#D5DCE1"))
    return drawing(
        width,
        height,
        tr("Where {place} lies", place=shorten(site.name, 80)),
        tr(
            "Map about {km} km across around {y} N, {x} E.",
            km=f"{km_across:.0f}",
            y=f"{middle.y:.2f}",
            x=f"{middle.x:.2f}",
        ),
        "".join(parts),
    )


Names = list[tuple[str, str, BaseGeometry]]
"""Kind, name and seen part of what may be named."""


def _ground(
    basemap: Mapping[str, Any], middle: BaseGeometry, view: BaseGeometry, place: Any
) -> tuple[list[str], Names]:
    """Land and water of the view, drawn, and what of it may be named."""
    parts: list[str] = []
    names: Names = []
    for kind, name, geometry in _features(basemap):
        cut = shapely.make_valid(geometry).intersection(view) if not geometry.is_valid else geometry.intersection(view)
        if cut.is_empty or kind == "ocean":
            if kind == "ocean" and name:
                names.append((kind, name, cut))
            continue
        if kind in ("country", "neighbour"):
            fill = LAND if geometry.intersects(middle) else NEIGHBOUR
            # the edge of the view is no border, so the line is drawn from the uncut outline
            edge = geometry.boundary.intersection(view)
            parts.append(path(_d(cut, place), fill, fill, 0.6))
            parts.append(path(_d(edge, place), "none", WHITE, 2.4))
            parts.append(path(_d(edge, place), "none", BORDER, 0.9, stroke_dasharray="6 2 1.5 2"))
            if name:
                names.append((kind, name, cut))
        elif kind == "lake":
            parts.append(path(_d(cut, place), SEA, RIVER, 0.6))
        elif kind == "river":
            parts.append(path(_d(cut, place), "none", RIVER, 1.4, stroke_linejoin="round"))
    return parts, names


def _features(basemap: Mapping[str, Any]) -> list[tuple[str, str, BaseGeometry]]:
    """Kind, name and shape of the features, countries first, then water."""
    order = {"ocean": 0, "country": 1, "neighbour": 1, "lake": 2, "river": 3}
    found = []
    for feature in basemap.get("features", ()):
        properties = feature.get("properties") or {}
        kind = str(properties.get("kind", ""))
        if kind in order and feature.get("geometry"):
            found.append((kind, str(properties.get("name") or ""), shape(feature["geometry"])))
    return sorted(found, key=lambda f: order[f[0]])


def _d(geometry: BaseGeometry, place: Any) -> str:
    """An SVG path of polygons or lines, without points nearer than half a pixel."""
    parts: list[str] = []
    for part in shapely.get_parts(geometry):
        rings = [part.exterior, *part.interiors] if part.geom_type == "Polygon" else [part]
        for ring in rings:
            if ring.geom_type not in ("LineString", "LinearRing"):
                continue
            points = [place(x, y) for x, y in ring.coords]
            kept = points[:1]
            for point in points[1:]:
                if math.dist(point, kept[-1]) >= 0.5 or point is points[-1]:
                    kept.append(point)
            if len(kept) > 1:
                parts.append("M" + "L".join(f"{n(x)} {n(y)}" for x, y in kept))
                parts.append("Z" if part.geom_type == "Polygon" else "")
    return "".join(parts)


def _names(
    names: Names,
    place: Any,
    width: float,
    height: float,
    taken: list[tuple[float, float, float, float]],
) -> str:
    """Names of countries and seas where there is room for them; one that does not fit is left out."""
    parts: list[str] = []
    for kind, name, cut in sorted(names, key=lambda item: -item[2].area):
        if cut.is_empty:
            continue
        text = name.upper() if kind != "ocean" else name
        size = 11 if kind != "ocean" else 12
        reach = text_width(text, size, bold=True) / 2 + (len(text) if kind != "ocean" else 0)
        for spot in _spots(cut):
            x, y = place(spot.x, spot.y)
            x = min(max(x, reach + 6), width - reach - 6)
            y = min(max(y, 16), height - 8)
            box = (x - reach, y - 11, x + reach, y + 3)
            if any(box[0] < t[2] and t[0] < box[2] and box[1] < t[3] and t[1] < box[3] for t in taken):
                continue
            taken.append(box)
            ink, more = (WATER_INK, WATER_LETTERS) if kind == "ocean" else (COUNTRY_INK, COUNTRY_LETTERS)
            parts.append(words(x, y, text, size=size, fill=ink, bold=kind != "ocean", **more))
            break
    return "".join(parts)


def _spots(cut: BaseGeometry) -> list[shapely.Point]:
    """Where a name may stand: the middle of what is seen, then inside its largest part and towards its corners."""
    largest = max(shapely.get_parts(cut), key=lambda part: part.area)
    x0, y0, x1, y1 = largest.bounds
    corners = [shapely.Point(x0 + (x1 - x0) * fx, y0 + (y1 - y0) * fy) for fx in (0.3, 0.7) for fy in (0.75, 0.25)]
    return [largest.representative_point(), largest.centroid, *[p for p in corners if largest.contains(p)]]


def _scale(width: float, height: float, px_per_km: float) -> str:
    """A measured bar at the bottom right."""
    km = max((k for k in NICE_KM if k * px_per_km <= width / 4), default=NICE_KM[0])
    length = km * px_per_km
    text = f"{km} km"
    right = width - 10 - text_width(text, 12) - 5
    y = height - 12
    bar = path(f"M{n(right - length)} {n(y - 5)}v5h{n(length)}v-5", "none", INK, 1.4)
    under = path(f"M{n(right - length)} {n(y - 5)}v5h{n(length)}v-5", "none", WHITE, 4)
    return under + bar + line(right, y, right, y, INK) + words(right + 6, y + 2, text, size=12, fill=INK, **HALO)
