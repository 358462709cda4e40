"""The outlines for the map, by address: fetched once by each browser, made once for each audience.

The gate stands here as on every screen: the audience is the operator's or the login's, and a wish in the address can
only narrow it.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import threading
from functools import lru_cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from geodata.access.audience import Audience
from geodata.access.login import Entry
from geodata.errors import CompoundWatchError
from geodata.i18n.languages import ENGLISH, LANGUAGES
from geodata.i18n.messages import in_use, speaking
from layers.map.layer_discovery import features_for
from layers.map.overview_shapes import shapes_file
from screens.session.edition import Edition, current, home, narrowed
from screens.session.in_force import settings_served
from screens.session.visitor import visitor_of_cookies

SHAPES = "map/shapes.json"
"""Address of the outlines, below the dashboard's own (see screens/server/middleware.py)."""
FOR_EVER = "private, max-age=31536000, immutable"
"""For what an address with a fingerprint names: it never changes."""
_MAKING = threading.Lock()
"""Held while a file is made: twenty readers at once would make it twenty times."""


def shapes_address(edition: Edition) -> str:
    """Where the browser finds the outlines of an edition; another one whenever the workspace was written to."""
    fingerprint = _fingerprint(edition.stamp, edition.audience, in_use())
    return f"{SHAPES}?of={fingerprint}&as={edition.audience.value}&lang={in_use()}"


def shapes(request: Request) -> Response:
    """The outlines that the reader may see, compressed."""
    try:
        own = visitor_of_cookies(request.cookies)
        if own.shut_out(settings_served()):
            return JSONResponse({"error": "login"}, status_code=403, headers={"Cache-Control": "no-store"})
        eyes = narrowed(own.audience, request.query_params.get("as", ""))
        edition = current(home(), eyes)
        wish = request.query_params.get("lang", ENGLISH)
        language = wish if wish in LANGUAGES else ENGLISH
        body = _made_once(edition.home, edition.stamp, eyes, language)
    except CompoundWatchError as error:
        return JSONResponse({"error": error.thing}, status_code=503, headers={"Cache-Control": "no-store"})
    fresh = request.query_params.get("of") == _fingerprint(edition.stamp, eyes, language)
    # a browser hands out what it keeps without asking us: of a login nothing stays in it
    kept = fresh and (eyes is Audience.PUBLIC or own.entry is Entry.FIXED)
    headers = {"Cache-Control": FOR_EVER if kept else "no-store", "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
    else:
        body = gzip.decompress(body)
    return Response(body, media_type="application/json", headers=headers)


def _fingerprint(stamp: str, eyes: Audience, language: str) -> str:
    return hashlib.sha256(f"{stamp} {eyes.value} {language}".encode()).hexdigest()[:16]


def _made_once(folder: Path, stamp: str, eyes: Audience, language: str) -> bytes:
    """The file, made by the first who asks; whoever asks meanwhile waits for it."""
    with _MAKING:
        return _shapes(folder, stamp, eyes, language)


@lru_cache(maxsize=6)
def _shapes(folder: Path, stamp: str, eyes: Audience, language: str) -> bytes:
    edition = current(folder, eyes)
    with speaking(language):
        made = shapes_file(edition.detections, edition.sites, features_for(edition.view), edition.marks)
    text = json.dumps(made, separators=(",", ":"), ensure_ascii=False)
    return gzip.compress(text.encode(), 6)
