"""What the dashboard's server does beside Streamlit's own work: it sends files small, once, and with locks on.

- Scripts, styles and fonts go out compressed (screens/server/compression.py).
- The browser is told to load nothing from any other host, whatever a page might ask for.
- Requests under a foreign name, from foreign pages, or for more than a visitor needs end at screens/server/guard.py.
- Whoever logs in comes back to the page that they came from (screens/session/login_return.py).
- The outlines for the map come by address (screens/server/shapes_endpoint.py), so that no rerun sends them again.

This is read before Streamlit's runtime is there, so nothing of ours that registers itself with it is imported here.
"""

from __future__ import annotations

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

from screens.server.compression import Compressed
from screens.server.font_preload import Typefaces
from screens.server.guard import Guarded
from screens.server.social_card import Carded
from screens.session.in_force import settings_served
from screens.session.login_return import Returning

MAX_AGE = re.compile(rb"Max-Age=(\d+)", re.IGNORECASE)

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


async def _shapes(request: Request) -> Response:
    from screens.server.shapes_endpoint import shapes

    return await shapes(request)


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


MIDDLEWARE = [Middleware(kind) for kind in (Locked, Guarded, Returning, Typefaces, Compressed, Carded)]
