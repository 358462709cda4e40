"""The outlines for the map, by address: fetched once by each browser, made once for each audience.

The gate stands here as on every screen: the audience is the operator's or the login's, and a wish in the address can
only narrow it.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from geodata.access.audience import Audience
from geodata.access.login import Entry
from geodata.errors import CompoundWatchError
from geodata.i18n.languages import ENGLISH, LANGUAGES
from geodata.i18n.messages import in_use, speaking
from layers.map.layer_discovery import features_for
from layers.map.overview_shapes import shapes_file
from screens.server.compression import accepted
from screens.session.edition import Edition, current, home, narrowed
from screens.session.in_force import settings_served
from screens.session.visitor import visitor_of_cookies

SHAPES = "map/shapes.json"
"""Address of the outlines, below the dashboard's own (see screens/server/middleware.py)."""
FOR_EVER = "private, max-age=31536000, immutable"
"""For what an address with a fingerprint names: it never changes."""
MOST_KEPT = 6
"""Files kept, the newest: one for each edition and language."""
Key = tuple[Path, str, Audience, str]
_kept: dict[Key, bytes] = {}
_making: dict[Key, asyncio.Future[bytes]] = {}
"""By workspace, stamp, audience and language. Touched by the server's one loop alone."""


def shapes_address(edition: Edition) -> str:
    """Where the browser finds the outlines of an edition; another one whenever the workspace was written to."""
    fingerprint = _fingerprint(edition.stamp, edition.audience, in_use())
    return f"{SHAPES}?of={fingerprint}&as={edition.audience.value}&lang={in_use()}"


@dataclass(frozen=True)
class _Asked:
    """What a reader asks for, as far as that reader may see."""

    edition: Edition
    language: str
    kept: bool  # whether the reader's browser may keep the answer

    @property
    def key(self) -> Key:
        return (self.edition.home, self.edition.stamp, self.edition.audience, self.language)


async def shapes(request: Request) -> Response:
    """The outlines that the reader may see, compressed."""
    try:
        asked = await run_in_threadpool(_asked, request)
        body = b"" if asked is None else await _made_once(asked)
    except CompoundWatchError:  # the page itself says what is wrong, to whom it may
        return JSONResponse({"error": "store"}, status_code=503, headers={"Cache-Control": "no-store"})
    if asked is None:
        return JSONResponse({"error": "login"}, status_code=403, headers={"Cache-Control": "no-store"})
    headers = {"Cache-Control": FOR_EVER if asked.kept else "no-store", "Vary": "Accept-Encoding"}
    if "gzip" in accepted(request.headers.get("accept-encoding", "")):
        headers["Content-Encoding"] = "gzip"
    else:
        body = gzip.decompress(body)
    return Response(body, media_type="application/json", headers=headers)


def _asked(request: Request) -> _Asked | None:
    """None = the reader has to log in first."""
    own = visitor_of_cookies(request.cookies)
    if own.shut_out(settings_served()):
        return None
    eyes = narrowed(own.audience, request.query_params.get("as", ""))
    edition = current(home(), eyes)
    wish = request.query_params.get("lang", ENGLISH)
    language = wish if wish in LANGUAGES else ENGLISH
    fresh = request.query_params.get("of") == _fingerprint(edition.stamp, eyes, language)
    # a browser hands out what it keeps without asking us: of a login nothing stays in it
    return _Asked(edition, language, fresh and (eyes is Audience.PUBLIC or own.entry is Entry.FIXED))


def _fingerprint(stamp: str, eyes: Audience, language: str) -> str:
    return hashlib.sha256(f"{stamp} {eyes.value} {language}".encode()).hexdigest()[:16]


async def _made_once(asked: _Asked) -> bytes:
    """The file, made by the first who asks; whoever asks meanwhile waits for it, and holds no thread."""
    key = asked.key
    if key in _kept:
        return _kept[key]
    if key not in _making:
        _making[key] = asyncio.ensure_future(run_in_threadpool(shapes_of, asked.edition, asked.language))
        _making[key].add_done_callback(lambda done: _keep(key, done))
    return await asyncio.shield(_making[key])  # a reader who leaves takes nobody else's file away


def _keep(key: Key, done: asyncio.Future[bytes]) -> None:
    del _making[key]
    if not done.cancelled() and done.exception() is None:
        _kept[key] = done.result()
        if len(_kept) > MOST_KEPT:
            del _kept[next(iter(_kept))]


def shapes_of(edition: Edition, language: str) -> bytes:
    """The outlines of an edition as JSON, packed by gzip."""
    with speaking(language):
        made = shapes_file(edition.detections, edition.sites, features_for(edition.view), edition.marks)
    text = json.dumps(made, separators=(",", ":"), ensure_ascii=False)
    return gzip.compress(text.encode(), 6)
