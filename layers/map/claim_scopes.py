"""The ground that claims speak of, on the map: an outline with who drew it."""

from __future__ import annotations

from collections.abc import Iterable

import folium
from shapely.geometry import mapping

from geodata.i18n.messages import tr
from geodata.i18n.translated import translated
from geodata.incidents.claim import ClaimScope
from layers.style.escape import escape
from layers.style.svg import INK

STYLE = {"color": INK, "weight": 1.4, "dashArray": "6 3", "fill": False, "className": "claim-scope"}


def scope_outlines(scopes: Iterable[ClaimScope]) -> folium.FeatureGroup:
    """A layer with the outline of each scope, its name and its source."""
    group = folium.FeatureGroup(name="Ground that claims speak of")
    for scope in scopes:
        words = tr(
            "{scope}, drawn after {source}",
            scope=escape(scope.name, limit=80),
            source=escape(translated(scope.source), limit=160),
        )
        folium.GeoJson(
            mapping(scope.outline), style_function=lambda _feature: STYLE, tooltip=folium.Tooltip(words)
        ).add_to(group)
    return group
