"""The map on which an outline is drawn, and the surroundings that would be read beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import folium
import shapely
from folium.plugins import Draw
from shapely.geometry.base import BaseGeometry

from geodata.i18n.messages import msg, tr
from layers.map.draw_labels import DrawWords
from layers.map.folium_map import Shapes, base_map
from layers.map.sites import light
from layers.style.browser_assets import serve_locally
from layers.style.svg import ACCENT, INK_2

RING_WORDS = msg("Surroundings from which controls and placebo areas are taken")


def drawing_map(
    basemap: str | Mapping[str, Any],
    bounds: tuple[float, float, float, float] | None,
    outline: BaseGeometry | None = None,
) -> folium.Map:
    """A map with the tools for a polygon and a rectangle, and no other.

    Args:
        basemap, bounds: as base_map.
        outline: WGS84, drawn already: its corners can be moved, it can be taken away.
    """
    drawn = base_map(basemap, bounds, remember=False, nearest=16)  # a corner is moved by hand
    line = {"color": ACCENT, "weight": 2.4}
    there = None
    if outline is not None:
        there = folium.FeatureGroup(name="Outline", control=False)
        for part in shapely.get_parts(outline):
            rings = [[(y, x) for x, y in ring.coords[:-1]] for ring in (part.exterior, *part.interiors)]
            folium.Polygon(rings, color=ACCENT, weight=2.4, fill=True, fill_opacity=0.1).add_to(there)
        there.add_to(drawn)
    DrawWords().add_to(drawn)
    Draw(
        feature_group=there,
        show_geometry_on_click=False,
        draw_options={
            "polyline": False,
            "circle": False,
            "marker": False,
            "circlemarker": False,
            "polygon": {"allowIntersection": True, "shapeOptions": line},
            "rectangle": {"shapeOptions": line},
        },
    ).add_to(drawn)
    serve_locally(drawn)
    return drawn


def ring_layer(ring: BaseGeometry) -> folium.FeatureGroup:
    """A layer with the surroundings of an outline, WGS84."""
    group = folium.FeatureGroup(name="Surroundings")
    style = {"color": INK_2, "weight": 1, "dashArray": "1 4", "fillColor": INK_2, "fillOpacity": 0.1}
    shape = {"style": style, "words": tr(RING_WORDS)}
    Shapes([{"type": "Feature", "properties": shape, "geometry": light(ring, degrees=1e-4)}], pane="reports").add_to(
        group
    )
    return group
