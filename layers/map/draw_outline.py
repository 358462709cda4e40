"""The map on which an outline is drawn, and the surroundings that would be read beside it."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any

import folium
import shapely
from folium.plugins import Draw
from folium.template import Template
from shapely.geometry.base import BaseGeometry

from geodata.i18n.messages import msg, tr
from layers.map.basemap import ScriptPart
from layers.map.draw_labels import DrawWords
from layers.map.folium_map import Shapes, base_map
from layers.map.sites import light
from layers.style.browser_assets import serve_locally
from layers.style.svg import ACCENT, INK, INK_2

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


class Picture(ScriptPart):
    """A picture laid on the map, below names and outlines; its pixels stay squares.

    Args:
        png: its bytes.
        bounds: WGS84 west, south, east, north of its edges.
        words: what it shows, for who does not see it.
    """

    _template = Template("""
        {% macro script(this, kwargs) %}
        (function (group) {
            L.imageOverlay({{ this.json(this.source) }}, {{ this.json(this.corners) }},
                { pane: 'picture', alt: {{ this.json(this.words) }}, className: 'cw-pixels' }).addTo(group);
        })({{ this._parent.get_name() }});
        {% endmacro %}
    """)

    def __init__(self, png: bytes, bounds: tuple[float, float, float, float], words: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Picture"
        self.source = f"data:image/png;base64,{base64.b64encode(png).decode()}"
        west, south, east, north = bounds
        self.corners = [[south, west], [north, east]]
        self.words = words


def picture_layer(png: bytes, bounds: tuple[float, float, float, float], words: str) -> folium.FeatureGroup:
    """A layer with the picture that an outline is drawn on; arguments as for Picture."""
    group = folium.FeatureGroup(name="Picture")
    Picture(png, bounds, words).add_to(group)
    return group


def placebo_layer(areas: Sequence[BaseGeometry]) -> folium.FeatureGroup:
    """A layer with the control areas that are judged beside a site, WGS84."""
    group = folium.FeatureGroup(name="Control areas")
    style = {"color": INK, "weight": 1, "dashArray": "6 3", "fillOpacity": 0.0}
    properties = {"style": style, "words": tr("Control area")}
    features = [{"type": "Feature", "properties": properties, "geometry": light(area, degrees=1e-4)} for area in areas]
    Shapes(features, pane="reports").add_to(group)
    return group


def ring_layer(ring: BaseGeometry) -> folium.FeatureGroup:
    """A layer with the surroundings of an outline, WGS84."""
    group = folium.FeatureGroup(name="Surroundings")
    style = {"color": INK_2, "weight": 1, "dashArray": "1 4", "fillColor": INK_2, "fillOpacity": 0.1}
    shape = {"style": style, "words": tr(RING_WORDS)}
    Shapes([{"type": "Feature", "properties": shape, "geometry": light(ring, degrees=1e-4)}], pane="reports").add_to(
        group
    )
    return group
