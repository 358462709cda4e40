"""An answer that is taken whole before it is sent on, so that something of it may be changed."""

from __future__ import annotations

import re
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

HELD = (b"if-none-match", b"if-modified-since")
"""What a browser asks by whether its copy is still the newest: the words may have changed though the file has not."""
TITLE = re.compile(rb"<title>[^<]*</title>")
KEPT_BY = (b"etag", b"last-modified", b"content-length", b"cache-control")


async def whole_answer(app: ASGIApp, scope: Scope, receive: Receive) -> tuple[Message, bytes]:
    """What an application answers: the message with status and headers, and the body.

    Args:
        app: whom to ask.
        scope: of an HTTP request; as the application is to see it.
        receive: the request's own.
    """
    start: Message = {}
    parts: list[bytes] = []

    async def gathered(message: Message) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
        else:
            parts.append(message.get("body", b""))

    await app(scope, receive, gathered)
    return start, b"".join(parts)


async def rewritten(app: ASGIApp, scope: Scope, receive: Receive, send: Send, change: Callable[[bytes], bytes]) -> None:
    """Answer with what an application answers, changed. No browser keeps it.

    Args:
        app: whom to ask.
        scope: of an HTTP request.
        receive, send: the request's own.
        change: body -> body.
    """
    asked = {**scope, "headers": [pair for pair in scope["headers"] if pair[0].lower() not in HELD]}
    start, plain = await whole_answer(app, asked, receive)
    body = change(plain)
    kept = [(name, value) for name, value in start["headers"] if name.lower() not in KEPT_BY]
    headers = [*kept, (b"content-length", str(len(body)).encode()), (b"cache-control", b"no-store")]
    await send({**start, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def titled(page: bytes, head: str) -> bytes:
    """Streamlit's page with a title of ours.

    Args:
        page: as Streamlit sends it, UTF-8.
        head: title and card, as HTML.
    """
    return TITLE.sub(lambda _: head.encode(), page, count=1)
