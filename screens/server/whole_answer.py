"""An answer that is taken whole before it is sent on, so that something of it may be changed."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope


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
