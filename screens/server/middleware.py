"""What the dashboard's server does beside Streamlit's own work: it sends files small, once, and with locks on.

- Scripts, styles and fonts go out compressed. Streamlit leaves that to a proxy; on one box there is none.
- The browser is told to load nothing from any other host, whatever a page might ask for.
- Requests under a foreign name, from foreign pages, or for more than a visitor needs end at screens/server/guard.py.
- The outlines for the map come by address (screens/server/shapes_endpoint.py), so that no rerun sends them again.

This is read before Streamlit's runtime is there, so nothing of ours that registers itself with it is imported here.
"""

from __future__ import annotations

import gzip
import hashlib
import math
import re
from pathlib import Path
from urllib.parse import urlsplit

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from screens.server.font_preload import Typefaces
from screens.server.guard import Guarded
from screens.server.social_card import Carded
from screens.session.in_force import settings_served

MOST_KEPT = 48 * 1024 * 1024
"""Bytes of compressed files kept in memory: all of Streamlit's own are 12 MB."""
MAX_AGE = re.compile(rb"Max-Age=(\d+)", re.IGNORECASE)
SMALL = 700
"""Bytes under which compressing costs more than it saves."""
UNUSED_FONT = re.compile(rb'<link\s+rel="preload"\s[^>]*SourceSans[^>]*>')
"""Streamlit's page asks for its own typeface ahead of everything, 170 kB that our theme never uses."""
COMPRESSIBLE = ("text/", "application/javascript", "application/json", "image/svg+xml", "font/ttf", "font/otf")


class Compressed:
    """Compresses files that are served from disk, each once."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.kept: dict[tuple[str, bytes], bytes] = {}
        self.size = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; compress the answer where it is a whole file that gets smaller."""
        if scope["type"] != "http" or scope["method"] != "GET" or not _is_file(scope["path"]):
            await self.app(scope, receive, send)
            return
        asked = dict(scope["headers"])
        if b"gzip" not in asked.get(b"accept-encoding", b"") or b"range" in asked:
            await self.app(scope, receive, send)
            return
        start: Message = {}
        parts: list[bytes] = []

        async def gathered(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            parts.append(message.get("body", b""))
            if not message.get("more_body"):
                await self._send(scope["path"], start, b"".join(parts), send)

        await self.app(scope, receive, gathered)

    async def _send(self, path: str, start: Message, body: bytes, send: Send) -> None:
        given = [(name.lower(), value) for name, value in start["headers"]]
        cookies = [pair for pair in given if pair[0] == b"set-cookie"]  # the one header that an answer has several of
        headers = {name: value for name, value in given if name != b"set-cookie"}
        kind = headers.get(b"content-type", b"").decode("latin-1")
        if start["status"] == 200 and len(body) >= SMALL and kind.startswith(COMPRESSIBLE):
            if b"content-encoding" not in headers:
                if kind.startswith("text/html"):
                    body = UNUSED_FONT.sub(b"", body)
                body = self._small(path, headers.get(b"etag", b""), body)
                headers[b"content-encoding"] = b"gzip"
                headers[b"content-length"] = str(len(body)).encode()
            headers[b"vary"] = b"Accept-Encoding"
        await send({**start, "headers": [*headers.items(), *cookies]})
        await send({"type": "http.response.body", "body": body})

    def _small(self, path: str, etag: bytes, body: bytes) -> bytes:
        key = (path, etag or hashlib.sha256(body).digest())
        if key not in self.kept:
            small = gzip.compress(body, 9)
            if self.size + len(small) > MOST_KEPT:
                return small
            self.kept[key] = small
            self.size += len(small)
        return self.kept[key]


def _is_file(path: str) -> bool:
    """True for what is served from disk: files, and the page that every screen's address is answered with."""
    return "/static/" in path or not (
        "." in path or path.lstrip("/").startswith(("_stcore", "media", "component", "map"))
    )


ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
"""On every answer: no guessing of kinds, and no page of another site holds what is served here."""


class Locked:
    """Tells the browser to load nothing from elsewhere and to say nothing about where it comes from."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; add the headers to the answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                kind = dict(message["headers"]).get(b"content-type", b"")
                page = kind.startswith(b"text/html")  # files are under the locks of the page that asks for them
                given = [(n, _kept_short(v) if n.lower() == b"set-cookie" else v) for n, v in message["headers"]]
                message["headers"] = [*given, *(_locks() if page else ()), *ALWAYS]
            await send(message)

        await self.app(scope, receive, with_headers)


def _kept_short(cookie: bytes) -> bytes:
    """A cookie that is sent over https alone, where readers come so; and that of a login no longer than it holds."""
    settings = settings_served()
    if cookie.startswith(b"_streamlit_user") and settings.login_provider:
        most = math.ceil(settings.login_hours * 3600)
        cookie = MAX_AGE.sub(lambda found: b"Max-Age=%d" % min(most, int(found[1])), cookie)
    secure = settings.dashboard_address.startswith("https://") and b"; secure" not in cookie.lower()
    return cookie + b"; Secure" if secure and settings.login_provider else cookie


def _locks() -> list[tuple[bytes, bytes]]:
    return [
        (b"content-security-policy", content_policy(tile_hosts()).encode()),
        (b"referrer-policy", b"no-referrer"),
    ]


def tile_hosts() -> tuple[str, ...]:
    """Hosts of the online grounds that the operator offers."""
    return tuple(sorted({urlsplit(o.url).netloc for o in settings_served().online_basemaps}))


def content_policy(images_from: tuple[str, ...]) -> str:
    """The Content-Security-Policy: this server alone, but for pictures of grounds that the operator offers.

    Streamlit and folium write scripts into their pages and evaluate them, so those stay allowed; what they may reach
    does not.
    """
    images = " ".join(["'self'", "data:", "blob:", *(f"https://{host}" for host in images_from)])
    return "; ".join(
        (
            "default-src 'self'",
            "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob: data:",
            "style-src 'self' 'unsafe-inline'",
            f"img-src {images}",
            "font-src 'self' data:",
            "connect-src 'self' data: blob:",
            "frame-src 'self' data: blob:",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        )
    )


def _shapes(request: Request) -> Response:
    from screens.server.shapes_endpoint import shapes

    return shapes(request)


def _ground(request: Request) -> Response:
    from screens.server.basemap_file import ground_file

    return ground_file(request)


def routes(browser_files: Path) -> list[BaseRoute]:
    """Our own routes: outlines, the ground of the map, and third-party browser files.

    Args:
        browser_files: the folder with those files, as assets_install fills it.
    """
    return [
        Route("/map/shapes.json", _shapes),
        Route("/map/ground.json", _ground),
        Mount("/app/static/vendor", StaticFiles(directory=browser_files)),
    ]


MIDDLEWARE = [Middleware(kind) for kind in (Locked, Guarded, Typefaces, Compressed, Carded)]
