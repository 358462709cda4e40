"""The ground under the maps: the workspace's own fictional one in a demo, else the shipped one; by address, once."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import streamlit as st

from geodata.errors import FileRefused
from layers.map.basemap import NATURAL_EARTH, read_ground
from screens.session.edition import Edition

DEMO_FILE = "basemap.geojson"
"""Name of a demo workspace's own ground, in its folder."""
SERVED = Path(__file__).resolve().parents[2] / "static" / "run"
"""Where Streamlit serves files from. Grounds are no secret; pictures of sites never come here."""
EMPTY: dict[str, Any] = {"type": "FeatureCollection", "features": []}


def ground_of(edition: Edition) -> str | dict[str, Any]:
    """The address of the edition's ground on our own server, or the ground itself where it cannot be served.

    A demo workspace without a ground of its own gets an empty one: its places are never drawn on the real one.
    """
    path = edition.home / DEMO_FILE if edition.demo else NATURAL_EARTH
    if not path.exists():
        return EMPTY
    return _published(path, path.stat().st_mtime_ns)


@st.cache_resource(show_spinner=False, max_entries=4)
def _published(path: Path, modified: int) -> str | dict[str, Any]:
    try:
        ground = read_ground(path)
    except FileRefused:
        return EMPTY
    text = json.dumps(ground, separators=(",", ":"), ensure_ascii=False)
    name = f"ground-{hashlib.sha256(text.encode()).hexdigest()[:16]}.json"
    try:
        SERVED.mkdir(parents=True, exist_ok=True)
        half = SERVED / f"{name}.part"
        half.write_text(text, encoding="utf-8")
        half.replace(SERVED / name)
    except OSError:  # a read-only installation: the map carries its ground itself
        return ground
    return f"/app/static/run/{name}"
