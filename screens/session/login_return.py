"""After a login the reader comes back to the page that they logged in from; Streamlit leads everybody to the first one.

The page goes along with the way to the provider, waits in a cookie of this browser, and is read once. It is only ever
an address of our own pages: a path of one part and a query, so that no link of others can lead anywhere else.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geodata.access.login import CALLBACK

LOGIN = "/auth/login"
"""Where Streamlit begins a login."""
ASKED = "to"
"""The part of that address that names the page."""
COOKIE = "cw_login_from"
SECONDS = 900
"""For which a page waits: who takes longer to log in comes to the first page."""
LONGEST = 2000
"""Characters of an address that is kept."""
_OWN = re.compile(r"/(?:[A-Za-z0-9_-]{1,80}/?)?(?:\?[A-Za-z0-9%._~=&+-]*)?")


class Returning:
    """Leads whoever logged in to the page that they came from."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; note the page where a login begins, and lead to it where it ends."""
        if scope["type"] != "http" or scope["path"] not in (LOGIN, CALLBACK):
            await self.app(scope, receive, send)
            return
        begins = scope["path"] == LOGIN
        if begins:
            page = own_page(parse_qs(scope["query_string"].decode("latin-1")).get(ASKED, [""])[0])
        else:
            page = own_page(unquote(Request(scope).cookies.get(COOKIE, "")))

        async def with_page(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 302:
                headers = list(message["headers"])
                if not begins and page:
                    headers = [(n, page.encode() if (n.lower(), v) == (b"location", b"/") else v) for n, v in headers]
                if begins or page:
                    headers.append((b"set-cookie", _cookie(page if begins else "")))
                message["headers"] = headers
            await send(message)

        await self.app(scope, receive, with_page)


def own_page(address: str) -> str:
    """An address that is one of our own pages, as it is; "" for any other."""
    own = len(address) <= LONGEST and _OWN.fullmatch(address) and address.partition("?")[0].rstrip("/") != CALLBACK
    return address if own else ""


def with_page_asked(login: str, url: str, query: dict[str, str]) -> str:
    """The address where a login begins, with the page to which it leads back.

    Args:
        login: from Streamlit.
        url: of the page that is open; that of the first one may have no path.
        query: of that page.
    """
    page = own_page((urlsplit(url).path or "/") + (f"?{urlencode(query)}" if query else ""))
    return f"{login}&{urlencode({ASKED: page})}" if page else login


def _cookie(page: str) -> bytes:
    """The cookie that holds a page, or ends the one before."""
    age = SECONDS if page else 0
    return f"{COOKIE}={quote(page, safe='')}; Path={CALLBACK}; Max-Age={age}; HttpOnly; SameSite=Lax".encode()
