"""The ground under the maps: the workspace's own fictional one in a demo, else the shipped one; by address, once."""

from __future__ import annotations

import gzip
import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from geodata.errors import FileRefused
from geodata.sites.countries import BORDERS
from layers.map.basemap import read_ground
from screens.server.compression import accepted
from screens.server.shapes_endpoint import FOR_EVER
from screens.session.edition import Edition, home

ADDRESS = "/map/ground.json"
"""Where browsers find it (see screens/server/middleware.py). Grounds are no secret: every audience has the same."""
DEMO_FILE = "basemap.geojson"
"""Name of a demo workspace's own ground, in its folder."""
EMPTY: dict[str, Any] = {"type": "FeatureCollection", "features": []}


def ground_of(edition: Edition) -> str | dict[str, Any]:
    """The address of the edition's ground on our own server, or an empty ground.

    A demo workspace without a ground of its own gets an empty one: its places are never drawn on the real one.
    """
    path = edition.home / DEMO_FILE if edition.demo else BORDERS
    ground = _ground(path)
    return EMPTY if ground is None else f"{ADDRESS}?of={ground[0]}"


def ground_file(request: Request) -> Response:
    """The ground that an address names, compressed where the browser can read that."""
    asked = request.query_params.get("of", "")
    ground = next((g for g in map(_ground, (BORDERS, home() / DEMO_FILE)) if g is not None and g[0] == asked), None)
    if ground is None:
        return JSONResponse({"error": "no such ground"}, status_code=404, headers={"Cache-Control": "no-store"})
    headers = {"Cache-Control": FOR_EVER, "Vary": "Accept-Encoding"}
    if "gzip" not in accepted(request.headers.get("accept-encoding", "")):
        return Response(gzip.decompress(ground[1]), media_type="application/json", headers=headers)
    return Response(ground[1], media_type="application/json", headers={**headers, "Content-Encoding": "gzip"})


def _ground(path: Path) -> tuple[str, bytes] | None:
    """The fingerprint of a ground and the ground, compressed; None where there is none that can be read."""
    try:
        return _packed(path, path.stat().st_mtime_ns)
    except (OSError, FileRefused):
        return None


@lru_cache(maxsize=4)
def _packed(path: Path, modified: int) -> tuple[str, bytes]:
    text = json.dumps(read_ground(path), separators=(",", ":"), ensure_ascii=False).encode()
    return hashlib.sha256(text).hexdigest()[:16], gzip.compress(text, 6)
