"""The card of a link to a change where it is passed on: title and description in the page before any script runs.

Whoever asks is told what the page itself would tell them: the same gate, by the same cookies. Who has to log in first,
as the programs that draw such cards, is told nothing.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from geodata.errors import CompoundWatchError
from geodata.i18n.languages import ENGLISH
from geodata.i18n.messages import speaking, tr
from layers.style.page_card import page_card
from screens.server.whole_answer import rewritten, titled

PAGE = re.compile(r"/change/?$")


class Carded:
    """Puts the sentence of a change into the page that its address is answered with."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; the page of a change that the reader may see gets its title and card."""
        if scope["type"] != "http" or scope["method"] != "GET" or not PAGE.search(scope["path"]):
            await self.app(scope, receive, send)
            return
        card = await run_in_threadpool(card_for, Request(scope))
        if not card:
            await self.app(scope, receive, send)
            return
        await rewritten(self.app, scope, receive, send, lambda body: titled(body, card))


def card_for(request: Request) -> str:
    """Title and card of the change that an address names, as HTML; "" = the reader may not see it, or there is none."""
    from geodata.detections.detection import State  # what a screen needs is loaded when one is asked for
    from geodata.detections.review_state import ReviewState, Standing
    from geodata.wording.change_sentences import DEMO_STRIP, change_title, do_not_quote, window_sentence
    from screens.session.edition import current, home, narrowed
    from screens.session.in_force import settings_served
    from screens.session.view_state import read
    from screens.session.visitor import visitor_of_cookies

    asked = read(dict(parse_qsl(request.url.query)))  # as the page itself reads its link
    try:
        own = visitor_of_cookies(request.cookies, ask=False)
        if own.shut_out(settings_served()):
            return ""
        edition = current(home(), narrowed(own.audience, asked.seen_as))
    except CompoundWatchError:  # the page itself says what is wrong
        return ""
    key = asked.detection
    detection = next((d for d in edition.view.detections.items if d.id == key), None)
    if detection is None:
        return ""
    site = next(s for s in edition.view.all_sites.items if s.id == detection.site_id)
    with speaking(asked.lang or ENGLISH):
        people = edition.standings.get(key, Standing()).state
        agreed = people is ReviewState.CONFIRMED
        unquotable = "" if agreed or detection.state is State.WITHDRAWN else do_not_quote(people)
        demo = " ".join(map(tr, DEMO_STRIP)) if site.simulated else ""
        words = " ".join(filter(None, (demo, window_sentence(detection), unquotable)))
        return page_card(change_title(detection, site), words, name="Compound Watch")
