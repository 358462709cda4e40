"""The ground under the signs: land, water, borders and names, drawn from a file of ours and never from a tile server.

Every shape carries the class `basemap`. A demo workspace brings a fictional ground of its own; a simulated place is
never drawn on the real one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import shapely
from branca.element import MacroElement
from folium.template import Template
from shapely.geometry import shape

from geodata.errors import FileRefused
from layers.map.script_json import script_json
from layers.style.escape import escape

SEA = "#D6E3EA"
"""Ground of the map where nothing else is drawn."""
STYLES: dict[str, dict[str, object]] = {
    "ocean": {"fillColor": SEA, "fillOpacity": 1, "stroke": False},
    "country": {"fillColor": "#F3F1EA", "fillOpacity": 1, "color": "#7C7568", "weight": 1, "dashArray": "6 3 1.5 3"},
    "neighbour": {"fillColor": "#E8E5DB", "fillOpacity": 1, "color": "#7C7568", "weight": 1, "dashArray": "6 3 1.5 3"},
    "field": {"fillColor": "#E9EBD9", "fillOpacity": 1, "stroke": False},
    "forest": {"fillColor": "#E2E8D6", "fillOpacity": 1, "stroke": False},
    "town": {"fillColor": "#E4DED2", "fillOpacity": 1, "stroke": False},
    "lake": {"fillColor": SEA, "fillOpacity": 1, "color": "#A9C6D6", "weight": 0.8},
    "river": {"fill": False, "color": "#A9C6D6", "weight": 1.6, "lineCap": "round", "lineJoin": "round"},
    "border": {"fill": False, "color": "#7C7568", "weight": 1.1, "dashArray": "6 3 1.5 3"},
    "road": {"fill": False, "color": "#D2CABA", "weight": 1.4},
    "other": {"fill": False, "color": "#D2CABA", "weight": 1},
}
"""How each kind of ground is drawn (Leaflet path options). Nothing here is as dark as a sign."""
ALIASES = {"water": "lake", "sea": "ocean", "land": "country", "wood": "forest", "boundary": "border"}
"""Other words for the same kinds."""
ORDER = ("ocean", "country", "neighbour", "forest", "field", "town", "lake", "river", "road", "border", "other")
"""From the bottom up."""
LABELLED = {"ocean": "water", "lake": "water", "country": "country", "neighbour": "country", "place": "place"}
"""Kinds whose name is written, and the class of its letters."""


def ground(collection: Mapping[str, Any], *, name: str) -> dict[str, Any]:
    """A basemap file as the map draws it: known kinds in drawing order, then a point for each name.

    Args:
        collection: GeoJSON FeatureCollection, WGS84; properties `kind` and `name`.
        name: what the file is called, for the message.

    Returns:
        FeatureCollection; shapes have `kind`, labels have `label` (already escaped) and `letters` (a class).

    Raises:
        FileRefused: it is not a FeatureCollection of shapes.
    """
    features = collection.get("features")
    if collection.get("type") != "FeatureCollection" or not isinstance(features, list):
        raise FileRefused(name, "it is not a GeoJSON FeatureCollection", "Write the basemap file again")
    shapes: list[dict[str, Any]] = []
    labels: list[tuple[float, dict[str, Any]]] = []
    for feature in features:
        geometry, properties = feature.get("geometry"), feature.get("properties") or {}
        if not geometry:
            continue
        kind = str(properties.get("kind", "other"))
        kind = ALIASES.get(kind, kind)
        title = str(properties.get("name") or "")
        if geometry["type"] not in ("Point", "MultiPoint"):
            kind = kind if kind in STYLES else "other"
            shapes.append({"type": "Feature", "properties": {"kind": kind}, "geometry": geometry})
        letters = LABELLED.get(kind, "place" if geometry["type"] == "Point" else "")
        if title and letters:
            area = shape(geometry).area
            labels.append((area, _label(shape(geometry), title, letters)))
    shapes.sort(key=lambda f: ORDER.index(f["properties"]["kind"]))
    labels.sort(key=lambda one: -one[0])  # where two names would run into one another, the larger place keeps its own
    return {"type": "FeatureCollection", "features": shapes + [label for _, label in labels]}


def read_ground(path: Path) -> dict[str, Any]:
    """The ground of a basemap file.

    Raises:
        FileRefused: the file is not there, is not JSON, or holds no shapes.
    """
    return ground(read_shapes(path), name=path.name)


def read_shapes(path: Path) -> dict[str, Any]:
    """A basemap file as it is written, for drawings (layers/charts/plain_ground.py).

    Raises:
        FileRefused: the file is not there or is not a JSON object.
    """
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, ValueError, TypeError) as error:
        raise FileRefused(path.name, "the basemap cannot be read", "Write the basemap file again") from error


def styles() -> dict[str, dict[str, object]]:
    """Leaflet path options of each kind of ground; every shape carries the class `basemap`."""
    return {kind: {**style, "className": f"basemap basemap-{kind}"} for kind, style in STYLES.items()}


def _label(geometry: shapely.Geometry, title: str, letters: str) -> dict[str, Any]:
    parts = list(getattr(geometry, "geoms", [geometry]))
    largest = max(parts, key=lambda part: part.area)
    middle = largest.centroid if largest.contains(largest.centroid) else largest.representative_point()
    return {
        "type": "Feature",
        "properties": {"label": escape(title), "letters": letters},
        "geometry": {"type": "Point", "coordinates": [round(middle.x, 4), round(middle.y, 4)]},
    }


class ScriptPart(MacroElement):
    """A part of a map that writes values into its script: always as `this.json(value)`, never as `value|tojson`."""

    json = staticmethod(script_json)


class Basemap(ScriptPart):
    """Draws a ground into the panes `basemap` and `names` of its map.

    Args:
        source: an address on our own server that holds the ground, or the ground itself.
    """

    _template = Template("""
        {% macro script(this, kwargs) %}
        (function (map) {
            var styles = {{ this.json(this.styles) }};
            var paint = function (ground) {
                L.geoJSON(ground, {
                    pane: 'basemap', interactive: false, smoothFactor: 1.2,
                    filter: function (f) { return !f.properties.label; },
                    style: function (f) { return styles[f.properties.kind] || styles.other; }
                }).addTo(map);
                L.geoJSON(ground, {
                    filter: function (f) { return !!f.properties.label; },
                    pointToLayer: function (f, at) {
                        return L.marker(at, { pane: 'names', interactive: false, keyboard: false, icon: L.divIcon({
                            className: 'name name-' + f.properties.letters, iconSize: null,
                            html: '<span>' + f.properties.label + '</span>' }) });
                    }
                }).addTo(map);
                map.on('moveend resize', keepWhole);
                // style sheets and typefaces come later, buttons one after the other: their corners grow with them
                var sized = new ResizeObserver(keepWhole);
                map.getContainer().querySelectorAll('.name span, .leaflet-top, .leaflet-bottom').forEach(
                    function (part) { sized.observe(part); });
            };
            // no name is cut by the edge: that of a country or a sea is moved inwards, that of a place gives way; so
            // does a name under a button
            var keepWhole = function () {
                var box = map.getContainer(), edge = box.getBoundingClientRect();
                var buttons = [].map.call(box.querySelectorAll('.leaflet-control'), function (control) {
                    return control.getBoundingClientRect();
                });
                [].forEach.call(box.querySelectorAll('.name'), function (name) {
                    var text = name.firstChild, b;
                    text.style.visibility = text.style.marginLeft = '';
                    b = text.getBoundingClientRect();
                    var left = edge.left + 8 - b.left, right = b.right - edge.right + 8;
                    var cut = b.right > edge.left && b.left < edge.right && Math.max(left, right) > 0;
                    if (cut && !name.classList.contains('name-place')) {
                        text.style.marginLeft = (left > 0 ? left : -right) + 'px';
                        b = text.getBoundingClientRect();
                        cut = false;
                    }
                    var covered = buttons.some(function (button) {
                        return b.left < button.right && b.right > button.left
                            && b.top < button.bottom && b.bottom > button.top;
                    });
                    if (cut || covered) text.style.visibility = 'hidden';
                });
            };
            {% if this.address %}
            fetch({{ this.json(this.address) }}).then(function (r) { return r.json(); }).then(paint);
            {% else %}
            paint({{ this.json(this.ground) }});
            {% endif %}
        })({{ this._parent.get_name() }});
        {% endmacro %}
    """)

    def __init__(self, source: str | Mapping[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Basemap"
        self.address = source if isinstance(source, str) else ""
        self.ground = {} if isinstance(source, str) else source
        self.styles = styles()
