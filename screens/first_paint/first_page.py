"""Puts the answer of the overview, or of a site, into the page that its address is answered with.

Streamlit's page is empty until half a megabyte of scripts has come and run: 20 s on a slow line. Who asks is told what
the screen itself would tell them: the same gate, by the same cookies.
"""

from __future__ import annotations

import asyncio
import logging
import re
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config

from geodata.access.audience import Audience
from geodata.access.login import Entry
from geodata.errors import CompoundWatchError
from geodata.i18n.languages import ENGLISH
from geodata.i18n.messages import speaking
from screens.server.whole_answer import rewritten, titled

LONGEST_WAIT_S = 2.0
"""Seconds that a page waits for its answer: the first reader after a run, for whom the workspace is read anew, may get
the page without it; the dashboard tells them."""
SCRIPT = Path(__file__).parent / "first_page.js"
LANGUAGE = re.compile(rb'<html lang="[a-z]*">')
NOTHING_WITHOUT_SCRIPTS = re.compile(rb"<noscript>.*?</noscript>", re.DOTALL)
"""Streamlit's words to whoever runs no scripts: of a way that is closed here."""
PLACE = b'<div id="root"></div>'
"""Where the dashboard draws."""
Change = Callable[[bytes], bytes]
"""Body of a page -> that with the answer."""
log = logging.getLogger(__name__)


class AnsweredFirst:
    """Answers the addresses of the overview and of sites with pages that hold their answers."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.making: set[asyncio.Task[Change | None]] = set()  # also those that a page did not wait for

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; a page that has an answer gets it."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, partial(_noting_start, send))
            return
        if scope["type"] != "http" or scope["method"] != "GET" or _screen(scope["path"]) not in ("", "site"):
            await self.app(scope, receive, send)
            return
        making = asyncio.create_task(run_in_threadpool(change_for, Request(scope)))
        self.making.add(making)
        making.add_done_callback(self._made)
        done, _ = await asyncio.wait({making}, timeout=LONGEST_WAIT_S)
        change = making.result() if done and making.exception() is None else None
        if change is None:
            await self.app(scope, receive, send)
            return
        await rewritten(self.app, scope, receive, send, change)

    def _made(self, making: asyncio.Task[Change | None]) -> None:
        self.making.discard(making)
        if not making.cancelled() and (fault := making.exception()) is not None:
            log.error("The first answer could not be put into the page.", exc_info=fault)


async def _noting_start(send: Send, message: Message) -> None:
    if message["type"] == "lifespan.startup.complete":
        threading.Thread(target=_prepare, daemon=True, name="first answer").start()
    await send(message)


def _prepare() -> None:
    """Load what screens need, and read the workspace: the first reader of a new server waits for neither."""
    from screens import pages  # noqa: F401 - for what it loads
    from screens.session.edition import current, home
    from screens.session.in_force import audience_served

    try:
        current(home(), audience_served())
    except CompoundWatchError:  # each page says what is wrong
        return


def _screen(path: str) -> str:
    """The name of the screen that a path of an address names; "" = the overview."""
    base = str(config.get_option("server.baseUrlPath") or "").strip("/")
    return path.strip("/").removeprefix(base).strip("/")


def change_for(request: Request) -> Change | None:
    """What puts the answer into the page that a request asks for; None = the reader is told nothing before the
    dashboard is there.

    That is so where they have to log in, and where what they see beyond the public edition is noted: the dashboard
    notes it when it shows it.
    """
    from screens.first_paint.first_answer import (  # what a screen needs is loaded when one is asked for
        Reader,
        first_answer,
        has_answer,
    )
    from screens.pages import menu
    from screens.session.edition import current, home, narrowed
    from screens.session.in_force import settings_served
    from screens.session.view_state import read
    from screens.session.visitor import visitor_of_cookies

    asked = read(dict(parse_qsl(request.url.query)))
    try:
        own = visitor_of_cookies(request.cookies, ask=False)
        eyes = narrowed(own.audience, asked.seen_as)
        if own.shut_out(settings_served()) or (own.entry is not Entry.FIXED and eyes is not Audience.PUBLIC):
            return None
        edition = replace(current(home(), eyes), at_work=own.at_work and eyes is own.audience)
        view = replace(asked, seen_as=eyes.value if eyes is not own.audience else "", lang="")
        screen = _screen(request.url.path)
        if not has_answer(edition, screen, view):
            return None
        with speaking(asked.lang or ENGLISH):
            made = first_answer(edition, screen, view, Reader(own, request.cookies, menu(edition)))
    except CompoundWatchError:  # the dashboard says what is wrong
        return None
    return partial(put_into, made.head, made.body, made.language)


def put_into(head: str, body: str, language: str, page: bytes) -> bytes:
    """Streamlit's page with an answer.

    Args:
        head: title and card, as HTML.
        body: the answer, as HTML.
        language: its code.
        page: as Streamlit sends it, UTF-8.
    """
    if PLACE not in page:  # another version of Streamlit
        return page
    script = SCRIPT.read_text(encoding="utf-8")
    first = f'<div id="cw-first">{body}</div>'.encode() + PLACE + f"<script>{script}</script>".encode()
    page = NOTHING_WITHOUT_SCRIPTS.sub(b"", page, count=1).replace(PLACE, first, 1)
    page = LANGUAGE.sub(f'<html lang="{language}">'.encode(), page, count=1)
    return titled(page, head)
