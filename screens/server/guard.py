"""What stands before every route of the dashboard's server: who may ask, from which page, for what, and how much of it.

The rules of names and origins are in geodata/access/bind_address.py. Streamlit's own routes are closed but for those
that its pages use: what a later version adds stays closed until somebody has looked at it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.runtime import Runtime

from geodata.access.audience import Audience
from geodata.access.bind_address import asked_here, is_loopback, same_origin
from geodata.settings.settings import Settings
from pipelines.sites.files.upload_limit import LARGEST_UPLOAD_BYTES
from screens.server import file_fields
from screens.session.in_force import audience_served, settings_served

CORE = "/_stcore/"
"""Where Streamlit's own routes lie."""
CORE_OPEN = frozenset({"health", "host-config", "stream"})
CORE_OPEN_BELOW = ("upload_file/", "bidi-components/")
UPLOAD = "upload_file/"
ENVELOPE = 1024**2
"""Bytes that a request of an upload may have beside the file."""
MOST_AT_ONCE = 2
"""Uploads that are under way at the same time, all visitors together: each is held twice while it is read."""
MOST_FILES = 3
"""Files that one visitor's page holds: the one chosen, the one before it that is being let go, and one to spare."""
MOST_HELD = 4 * LARGEST_UPLOAD_BYTES
"""Bytes of uploaded files that the server holds, all visitors together: room for four of the largest."""


@dataclass(frozen=True)
class Refusal:
    """Why a request is not answered."""

    status: int
    words: str


FOREIGN_NAME = Refusal(403, "This server is not known by that name. The operator can add it to dashboard_hosts.")
FOREIGN_PAGE = Refusal(403, "Pages of other sites may not ask this server.")
NO_LOGIN = Refusal(403, "This edition is served on its own machine only, since it is not encrypted.")
CLOSED = Refusal(404, "Not found.")
NO_UPLOADS = Refusal(403, "No page of this visitor takes a file at the moment.")
TOO_MANY_FILES = Refusal(429, "Too many files are held at the moment. Take one away, or try again in a minute.")
TOO_MANY_PAGES = Refusal(503, "As many pages are open as the operator allows. Try again in a minute.")


class Guarded:
    """Lets a request through, or answers it with a refusal."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.pages = 0  # open WebSockets: one for each page in a browser
        self.uploading = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on where nothing speaks against it."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        settings, audience = settings_served(), audience_served()
        refusal = asked_wrongly(scope, audience, settings) or self._too_much(scope, audience, settings)
        if refusal is not None:
            await _refuse(refusal, scope, receive, send)
            return
        page, upload = scope["type"] == "websocket", _upload(scope) is not None
        self.pages, self.uploading = self.pages + page, self.uploading + upload
        try:
            await self.app(_as_asked_by_page(scope), receive, send)
        finally:
            self.pages, self.uploading = self.pages - page, self.uploading - upload

    def _too_much(self, scope: Scope, audience: Audience, settings: Settings) -> Refusal | None:
        if scope["type"] == "websocket":
            return TOO_MANY_PAGES if self.pages >= settings.dashboard_pages else None
        session = _upload(scope)
        if session is None:
            return None
        if audience is not Audience.INTERNAL or not file_fields.shown(session) or not _at_work(scope):
            return NO_UPLOADS
        held = _held()
        sizes = [len(file.data) for files in held.values() for file in files.values()]
        coming = (self.uploading + 1) * LARGEST_UPLOAD_BYTES
        if (
            self.uploading >= MOST_AT_ONCE
            or len(held.get(session, {})) >= MOST_FILES
            or sum(sizes) + coming > MOST_HELD
        ):
            return TOO_MANY_FILES
        return None


def asked_wrongly(scope: Scope, audience: Audience, settings: Settings) -> Refusal | None:
    """What speaks against a request by itself: the name it asks for, the page it comes from, the route."""
    hosts, origins = _values(scope, b"host"), _values(scope, b"origin")
    if len(hosts) != 1 or not asked_here(hosts[0], settings.dashboard_hosts):
        return FOREIGN_NAME
    if len(origins) > 1 or (origins and not same_origin(origins[0], hosts[0], settings.dashboard_hosts)):
        return FOREIGN_PAGE
    if _from_elsewhere(scope):
        return FOREIGN_PAGE
    here = scope.get("server")
    if audience is not Audience.PUBLIC and here and here[1] is not None and not is_loopback(here[0]):
        return NO_LOGIN
    _, core, route = scope["path"].rpartition(CORE)
    if core and route not in CORE_OPEN and not route.startswith(CORE_OPEN_BELOW):
        return CLOSED
    return None


def _from_elsewhere(scope: Scope) -> bool:
    """True when a browser says that another site's page asks, and not by a link that its reader followed."""
    site, mode = _values(scope, b"sec-fetch-site"), _values(scope, b"sec-fetch-mode")
    if not site or site[0] in ("same-origin", "none"):
        return False
    return scope["type"] == "websocket" or scope["method"] not in ("GET", "HEAD") or mode != ["navigate"]


def _values(scope: Scope, name: bytes) -> list[str]:
    return [value.decode("latin-1") for header, value in scope["headers"] if header.lower() == name]


def _as_asked_by_page(scope: Scope) -> Scope:
    """The same request as its page sees it: a proxy in front may have asked under another name.

    Streamlit compares the two names itself, and where they differ asks a service of others for this machine's address.
    """
    origins = _values(scope, b"origin")
    if not origins:
        return scope
    host = origins[0].partition("://")[2].encode("latin-1")
    return {**scope, "headers": [(n, host if n.lower() == b"host" else v) for n, v in scope["headers"]]}


def _upload(scope: Scope) -> str | None:
    """The session that a request brings a file for; None when it brings none."""
    if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS", "DELETE"):
        return None
    _, core, route = scope["path"].rpartition(CORE)
    return route.split("/")[1] if core and route.startswith(UPLOAD) else None


def _at_work(scope: Scope) -> bool:
    """Whether who brings a file has a page that takes one; always where there is no login."""
    from screens.session.visitor import visitor_of_cookies  # here: it registers itself with Streamlit's runtime

    return visitor_of_cookies(HTTPConnection(scope).cookies, ask=False).at_work


def _held() -> dict[str, dict[str, Any]]:
    """Files that the server holds, by session and id."""
    files_by_session: dict[str, dict[str, Any]] = getattr(Runtime.instance().uploaded_file_mgr, "file_storage", {})
    return {session: dict(files) for session, files in list(files_by_session.items())}


async def _refuse(refusal: Refusal, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1013 if refusal is TOO_MANY_PAGES else 1008})
        return
    if _upload(scope) is not None:
        await _let_go(receive)
    await PlainTextResponse(refusal.words, refusal.status, {"Cache-Control": "no-store"})(scope, receive, send)


async def _let_go(receive: Receive) -> None:
    """Read a refused file and keep nothing of it: most clients listen only once they have sent it all."""
    read = 0
    while read <= LARGEST_UPLOAD_BYTES + ENVELOPE:
        message = await receive()
        read += len(message.get("body", b""))
        if message["type"] != "http.request" or not message.get("more_body"):
            return
