"""The peer: the same sites and changes on the map that a Streamlit project would write first, with streamlit-folium.

Started by dashboard.py as `streamlit run`. One GeoJSON layer for the sites, one for the changes, tooltips from their
properties, one filter, one click handler; the data are read once and cached.
"""

from __future__ import annotations

import os
from pathlib import Path

import folium
import streamlit as st
from shapely.geometry import mapping
from streamlit_folium import st_folium

from geodata.store import Store


@st.cache_resource
def _rows(folder: str) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    store = Store.open(Path(folder))
    sites = [{"type": "Feature", "properties": {"name": s.name}, "geometry": mapping(s.outline)} for s in store.sites()]
    changes = [
        {
            "type": "Feature",
            "properties": {"kind": d.kind.value, "state": d.state.value},
            "geometry": mapping(d.outline),
        }
        for d in store.detections()
    ]
    return sites, changes


st.set_page_config(layout="wide")
sites, changes = _rows(os.environ["COMPOUND_WATCH_HOME"])
kind = st.selectbox("Kind", ["all", "construction", "demolition", "clearing", "activity"])
shown = [f for f in changes if kind in ("all", f["properties"]["kind"])]  # type: ignore[index]
drawn = folium.Map(location=[-20.5, -26], zoom_start=6, tiles=None)
for features, fields in ((sites, ["name"]), (shown, ["kind", "state"])):
    folium.GeoJson(
        {"type": "FeatureCollection", "features": features}, tooltip=folium.GeoJsonTooltip(fields=fields)
    ).add_to(drawn)
st_folium(drawn, height=520, use_container_width=True)
st.html('<p class="peer-foot">end</p>')
