"""The map to draw an outline on, as Streamlit shows it; what was drawn stands there again after the store was away."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from geodata.errors import OutlineRefused
from geodata.i18n.messages import tr
from screens.edit.site_draft import outline_of
from screens.session.kept_fields import drawn_before, note_map
from screens.site.folium_component import folium_component
from screens.widgets.html_component import drawn

AFTER = "cw-after-map"
"""Id of the place below the map, where a keyboard goes on."""


def drawing_component(
    key: str,
    begin: BaseGeometry | None,
    map_of: Callable[[BaseGeometry | None], object],
    groups: Sequence[object],
    height: int,
) -> list[dict[str, Any]] | None:
    """Show the map; what is drawn on it as GeoJSON features, with the outline to begin with while nothing was moved.

    Args:
        key: of the component: another key is another map.
        begin: an outline whose corners can be moved, WGS84; None = none.
        map_of: draws the folium map with an outline to begin with.
        groups: folium's feature groups that are shown over it.
        height: pixels.

    Returns:
        None while nothing is drawn; an empty list: what stood there was deleted.
    """
    key, begin = _kept(key, begin)
    note_map(key)
    drawn(f'<a class="cw-skip" href="#{AFTER}">{tr("Skip the map")}</a>', key="cw_before_map")
    map_state = folium_component(
        map_of(begin),
        key=key,
        height=height,
        use_container_width=True,
        returned_objects=["all_drawings"],
        feature_group_to_add=list(groups),
    )
    drawn(f'<span id="{AFTER}" tabindex="-1"></span>', key="cw_after_map")
    drawings: list[dict[str, Any]] | None = (map_state or {}).get("all_drawings")
    if begin is not None and drawings is None:
        return [{"geometry": shapely.geometry.mapping(part)} for part in shapely.get_parts(begin)]
    return drawings


def _kept(key: str, begin: BaseGeometry | None) -> tuple[str, BaseGeometry | None]:
    """The key and the outline to begin with, with what was drawn on the map before the page could not be drawn.

    A map takes no drawing from outside: what was drawn is what another map, with a key of its own, begins with.
    """
    while (before := drawn_before(key)) is not None:
        try:
            begin = outline_of(before.get("all_drawings"))
        except OutlineRefused:  # nothing that a map can begin with
            return key, begin
        key = f"{key}_{hashlib.sha256(b'' if begin is None else begin.wkb).hexdigest()[:8]}"
    return key, begin
