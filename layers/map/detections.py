"""Changes on the map: their ground as polygons whose line says the state and whose hue says the kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import folium

from geodata.detections.detection import Detection, State
from geodata.i18n.messages import tr
from geodata.sites.site import Site
from geodata.wording.change_sentences import STATE_WORDS, detection_sentence, window_sentence
from geodata.wording.headlines import ranked
from layers.map.folium_map import Shapes, Signs
from layers.map.sites import light
from layers.style.escape import escape
from layers.style.symbols import KINDS, STATES, WITHDRAWN_GREY, change_svg, colour, sign_name

MOST_DRAWN = 600
"""Changes drawn at once, the most important first: more of them are dust that makes every filter wait."""


def change_shapes(
    detections: Sequence[Detection],
    sites: Mapping[str, Site],
    *,
    signs: bool,
    marks: Mapping[str, str] = MappingProxyType({}),
) -> folium.FeatureGroup:
    """A layer with the ground of each change.

    Args:
        detections: those to show; of more than MOST_DRAWN only the most important are drawn.
        sites: by id; a change whose site is not among them is left out.
        marks: what stands behind the words of a change, by its id: that it may not be quoted.
        signs: also put the sign of each change at its middle (for the map of one site).
    """
    group = folium.FeatureGroup(name="Changes")
    shown = [d for d in ranked(detections) if d.site_id in sites][:MOST_DRAWN]
    features: list[Mapping[str, Any]] = []
    pictures: dict[str, str] = {}
    places = []
    for d in reversed(shown):  # the most important lies on top
        words = tooltip(d, sites[d.site_id], marks.get(d.id, ""))
        features.append(
            {
                "type": "Feature",
                "properties": {"style": path_style(d), "words": words},
                "geometry": light(d.outline),
            }
        )
        if signs:
            sign = sign_name(d)
            pictures.setdefault(sign, change_svg(d, 22))
            at = d.outline.representative_point()
            places.append((round(at.y, 6), round(at.x, 6), sign, "", words, 500, d.id))
    Shapes(features, pane="changes").add_to(group)
    if signs:
        Signs(pictures, places).add_to(group)
    return group


def tooltip(detection: Detection, site: Site, mark: str = "") -> str:
    """What a change says when pointed at, as escaped HTML: state and kind, between which looks; `mark` behind them."""
    head = f"{tr(STATE_WORDS[detection.state])}. {detection_sentence(detection, site)} {mark}".rstrip()
    return f"<b>{escape(head, limit=300)}</b>{escape(window_sentence(detection))}"


def path_style(detection: Detection) -> dict[str, object]:
    """Leaflet path options of a change."""
    sign = STATES[detection.state]
    withdrawn = detection.state is State.WITHDRAWN
    return {
        "color": colour(detection.kind, detection.state),
        "weight": 2.2,
        "dashArray": sign.dash or None,
        "lineCap": sign.cap,
        "fillColor": WITHDRAWN_GREY if withdrawn else KINDS[detection.kind].fill,
        "fillOpacity": 0.3 if sign.filled else 0.06,
        "className": f"change change-{detection.state}",
    }
