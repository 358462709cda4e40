"""The ground under a drawn map: land, water, borders, their names, a scale. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from layers.style.svg import HALO, INK, WHITE, line, n, path, text_width, words

SEA, LAND, NEIGHBOUR, RIVER, BORDER = "#D6E3EA", "#F3F1EA", "#ECE8DD", "#A9C6D6", "#7C7568"
BLANK = "#F4F6F7"
"""Without a basemap: sea all around would be a statement."""
COUNTRY_INK, WATER_INK = "#5F5B4F", "#3C5866"
COUNTRY_LETTERS: dict[str, Any] = {"text_anchor": "middle", "letter_spacing": 2, **HALO}
WATER_LETTERS: dict[str, Any] = {"text_anchor": "middle", "font_style": "italic", **HALO}
KM_PER_DEGREE = 111.195
NICE_KM = (1, 2, 5, 10, 20, 50, 100, 200, 500)

Place = Callable[[float, float], tuple[float, float]]
Names = list[tuple[str, str, BaseGeometry]]
"""Kind, name and seen part of what may be named."""


def ground_parts(
    basemap: Mapping[str, Any], about: BaseGeometry, view: BaseGeometry, place: Place
) -> tuple[list[str], Names]:
    """Land and water of the view, drawn, and what of it may be named.

    Args:
        basemap: as in `locator.locator`.
        about: WGS84 points of what the map is about; countries around it are drawn as neighbours.
        view: WGS84 box that is drawn.
        place: degrees east and north to px.
    """
    parts: list[str] = []
    names: Names = []
    for kind, name, geometry in _features(basemap):
        cut = shapely.make_valid(geometry).intersection(view) if not geometry.is_valid else geometry.intersection(view)
        if cut.is_empty or kind == "ocean":
            if kind == "ocean" and name:
                names.append((kind, name, cut))
            continue
        if kind in ("country", "neighbour"):
            fill = LAND if geometry.intersects(about) else NEIGHBOUR
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
    features = []
    for feature in basemap.get("features", ()):
        properties = feature.get("properties") or {}
        kind = str(properties.get("kind", ""))
        if kind in order and feature.get("geometry"):
            features.append((kind, str(properties.get("name") or ""), shape(feature["geometry"])))
    return sorted(features, key=lambda f: order[f[0]])


def _d(geometry: BaseGeometry, place: Place) -> str:
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


def name_parts(
    names: Names,
    place: Place,
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


def scale_bar(width: float, height: float, px_per_km: float) -> str:
    """A measured bar at the bottom right."""
    km = max((k for k in NICE_KM if k * px_per_km <= width / 4), default=NICE_KM[0])
    length = km * px_per_km
    text = f"{km} km"
    right = width - 10 - text_width(text, 12) - 5
    y = height - 12
    bar = path(f"M{n(right - length)} {n(y - 5)}v5h{n(length)}v-5", "none", INK, 1.4)
    under = path(f"M{n(right - length)} {n(y - 5)}v5h{n(length)}v-5", "none", WHITE, 4)
    return under + bar + line(right, y, right, y, INK) + words(right + 6, y + 2, text, size=12, fill=INK, **HALO)
