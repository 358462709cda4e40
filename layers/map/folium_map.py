"""The map: a folium map that asks no other machine for anything, on which the other layers are laid.

Moving it tells the server nothing: the place it stands at is written into the address bar by the page itself, so that
a copied link brings the reader back to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import folium
from branca.element import Element, MacroElement
from folium.map import CustomPane
from folium.template import Template

from layers.map.basemap import SEA, Basemap, ScriptPart
from layers.style.browser_assets import serve_locally
from layers.style.fonts import font_face_css

STYLE = Path(__file__).with_name("map.css")
"""How labels, tooltips and controls look, inside the map's own frame."""
AT_FIRST = (94.0, 6.0, 109.0, 23.0)
"""West, south, east, north in degrees of what is shown when there is no site yet: mainland Southeast Asia, well inside
the edges of the packaged ground."""
PANES: dict[str, int] = {
    "basemap": 210,
    "picture": 215,
    "names": 220,
    "reports": 410,
    "outlines": 420,
    "changes": 430,
    "signs": 610,
}
"""Name -> CSS z-index, from the bottom up: reports never cover a site, outlines never cover a sign."""


def base_map(
    basemap: str | Mapping[str, Any],
    bounds: tuple[float, float, float, float] | None,
    *,
    at: tuple[float, float, float] | None = None,
    remember: bool = True,
    nearest: int = 14,
) -> folium.Map:
    """An empty map with its ground.

    Args:
        basemap: address on our own server of the ground, or the ground itself (see basemap.ground).
        bounds: WGS84 (west, south, east, north) that should be in sight; None = the region.
        at: latitude, longitude, zoom to start at instead of `bounds`.
        remember: write the map's place into the page's address as `at`.
        nearest: zoom that small bounds are shown at, at most: around a report the neighbourhood matters.
    """
    drawn = folium.Map(
        location=at[:2] if at else None,
        zoom_start=at[2] if at else 5,  # type: ignore[arg-type] # Leaflet takes fractions, zoom_snap allows them
        tiles=None,
        control_scale=True,
        zoom_control="topleft",
        prefer_canvas=False,
        zoom_snap=0.25,
        zoom_delta=0.5,
        wheel_px_per_zoom_level=120,
        min_zoom=3,
        max_zoom=18,
        attribution_control=False,
        world_copy_jump=False,
    )
    for name, height in PANES.items():
        CustomPane(name, z_index=height, pointer_events=name not in ("basemap", "picture", "names")).add_to(drawn)
    StayPut().add_to(drawn)
    Basemap(basemap).add_to(drawn)
    if at is None:
        west, south, east, north = bounds or AT_FIRST
        drawn.fit_bounds(
            [[south, west], [north, east]], max_zoom=nearest, padding_top_left=(56, 40), padding_bottom_right=(120, 40)
        )
    if remember:
        RememberPlace().add_to(drawn)
    own = f"html,body{{margin:0}}\n#map_div,.leaflet-container{{background:{SEA}}}"
    css = f"{font_face_css()}\n{STYLE.read_text(encoding='utf-8')}\n{own}"
    figure = drawn.get_root()
    figure.header.add_child(Element(f"<style>{css}</style>"), name="our_style")  # type: ignore[attr-defined]
    serve_locally(drawn)
    return drawn


def bounds_of(shapes: Iterable[Any], *, least_degrees: float = 0.02) -> tuple[float, float, float, float] | None:
    """West, south, east, north of all shapes (anything with `.bounds`, WGS84); None when there is none."""
    boxes = [s.bounds for s in shapes if not s.is_empty]
    if not boxes:
        return None
    west, south = min(b[0] for b in boxes), min(b[1] for b in boxes)
    east, north = max(b[2] for b in boxes), max(b[3] for b in boxes)
    grow_x, grow_y = max(0.0, least_degrees - (east - west)) / 2, max(0.0, least_degrees - (north - south)) / 2
    return (west - grow_x, south - grow_y, east + grow_x, north + grow_y)


class StayPut(MacroElement):
    """Keeps the page where it is when the map takes the focus: a page that jumps under the hand loses the click."""

    _template = Template("""
        {% macro script(this, kwargs) %}
        (function (box) {
            var focus = box.focus;
            box.focus = function () { focus.call(box, { preventScroll: true }); };
        })({{ this._parent.get_name() }}.getContainer());
        {% endmacro %}
    """)

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "StayPut"


class RememberPlace(MacroElement):
    """Writes the map's place into the page's address when it has been moved; sends nothing."""

    _template = Template("""
        {% macro script(this, kwargs) %}
        (function (map) {
            var started = false;
            setTimeout(function () { started = true; }, 1500);
            map.on('moveend', function () {
                if (!started || window.parent === window) { return; }
                var c = map.getCenter(), url = new URL(window.parent.location.href);
                url.searchParams.set('at', c.lat.toFixed(5) + ',' + c.lng.toFixed(5) + ',' + map.getZoom());
                window.parent.history.replaceState(window.parent.history.state, '', url.href.replace(/%2C/g, ','));
            });
        })({{ this._parent.get_name() }});
        {% endmacro %}
    """)

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "RememberPlace"


class Signs(ScriptPart):
    """Signs with names at points; each distinct sign is sent once.

    Args:
        signs: sign name -> SVG markup (ours, never a source's).
        places: (lat, lon, sign name, words beside it, words when pointed at, z order, words read out); the words beside
            it and when pointed at are escaped already, those read out are plain text.
    """

    _template = Template("""
        {% macro script(this, kwargs) %}
        (function (group) {
            var signs = {{ this.json(this.signs) }};
            {{ this.json(this.places) }}.forEach(function (p) {
                var marker = L.marker([p[0], p[1]], {
                    pane: 'signs', zIndexOffset: p[5], riseOnHover: true, keyboard: true,
                    icon: L.divIcon({ className: 'sign', iconSize: [22, 22], iconAnchor: [11, 11],
                        html: signs[p[2]] + (p[3] ? '<span class="sign-name">' + p[3] + '</span>' : '') }) });
                if (p[4]) { marker.bindTooltip(p[4], { direction: 'top', offset: [0, -10], className: 'words' }); }
                marker.on('add', function () { marker.getElement().setAttribute('aria-label', p[6]); });
                marker.addTo(group);
            });
        })({{ this._parent.get_name() }});
        {% endmacro %}
    """)

    def __init__(
        self, signs: Mapping[str, str], places: Sequence[tuple[float, float, str, str, str, int, str]]
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Signs"
        self.signs = dict(signs)
        self.places = [list(place) for place in places]


class Shapes(ScriptPart):
    """Shapes with a style of their own and words when pointed at.

    Args:
        features: GeoJSON features; `style` holds Leaflet path options, `words` escaped HTML or "".
        pane: the pane they are drawn in.
    """

    _template = Template("""
        {% macro script(this, kwargs) %}
        (function (group) {
            L.geoJSON({{ this.json(this.collection) }}, {
                pane: {{ this.json(this.pane) }}, smoothFactor: 0.6,
                style: function (f) { return f.properties.style; },
                onEachFeature: function (f, layer) {
                    if (f.properties.words) {
                        layer.bindTooltip(f.properties.words, { sticky: true, className: 'words' });
                    }
                }
            }).addTo(group);
        })({{ this._parent.get_name() }});
        {% endmacro %}
    """)

    def __init__(self, features: Sequence[Mapping[str, Any]], *, pane: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Shapes"
        self.collection = {"type": "FeatureCollection", "features": list(features)}
        self.pane = pane


class Circles(ScriptPart):
    """Circles in metres on the ground, for places that are only known so well.

    Args:
        circles: (lat, lon, radius in metres, escaped words).
        style: Leaflet path options of all of them.
        pane: the pane they are drawn in.
    """

    _template = Template("""
        {% macro script(this, kwargs) %}
        (function (group) {
            var style = {{ this.json(this.style) }};
            {{ this.json(this.circles) }}.forEach(function (c) {
                L.circle([c[0], c[1]], Object.assign({ radius: c[2], pane: {{ this.json(this.pane) }} }, style))
                    .bindTooltip(c[3], { sticky: true, className: 'words' }).addTo(group);
            });
        })({{ this._parent.get_name() }});
        {% endmacro %}
    """)

    def __init__(
        self, circles: Sequence[tuple[float, float, float, str]], style: Mapping[str, Any], *, pane: str
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Circles"
        self.circles = [list(circle) for circle in circles]
        self.style = dict(style)
        self.pane = pane


class ForgetOldGroups(MacroElement):
    """Lets go of the groups of earlier reruns, which the component removes from the map but never forgets."""

    _template = Template("""
        {% macro script(this, kwargs) %}
        window.feature_group = [];
        {% endmacro %}
    """)

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "ForgetOldGroups"
