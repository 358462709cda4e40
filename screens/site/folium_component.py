"""Folium maps on a page."""

from __future__ import annotations

from typing import Any


def folium_component(map_: Any, **given: Any) -> dict[str, Any] | None:
    """Show a map; what the reader drew on it, or None while that is not known.

    Args:
        map_: a folium map, drawn by layers.
        given: as `streamlit_folium.st_folium` takes it.
    """
    # its import announces it to Streamlit, which takes that only while it draws a page: where the server had loaded it
    # before (screens/first_paint loads the screens), the browser would be told that there is no such component
    from streamlit_folium import st_folium

    shown: dict[str, Any] | None = st_folium(map_, **given)
    return shown
