"""A page waits for its first answer only so long, and holds whatever becomes of that."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import Message, Receive, Scope, Send

from screens.first_paint import first_page
from screens.first_paint.first_page import AnsweredFirst, Change, put_into

PLAIN = (
    '<!DOCTYPE html><html lang="en"><head><title>Streamlit</title></head>'
    '<body><noscript>theirs</noscript><div id="root"></div></body></html>'
)


HEADERS = [(b"etag", b'"1"'), (b"cache-control", b"no-cache"), (b"x-kept", b"1"), (b"content-length", b"999")]


async def _plain(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send({"type": "http.response.body", "body": PLAIN.encode()})


def got(*paths: str, method: str = "GET", between: Callable[[], None] = lambda: None) -> list[tuple[str, Headers]]:
    """Bodies and headers of requests, one after the other.

    Args:
        paths: with their queries.
        method: of all of them.
        between: done after each answer.
    """
    app = AnsweredFirst(_plain)

    async def asked(path: str) -> tuple[str, Headers]:
        messages: list[Message] = []
        name, _, query = path.partition("?")
        scope = {"type": "http", "method": method, "path": name, "query_string": query.encode(), "headers": []}

        async def nothing() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def kept(message: Message) -> None:
            messages.append(message)

        await app(scope, nothing, kept)
        between()
        return messages[1]["body"].decode(), Headers(raw=messages[0]["headers"])

    async def all_asked() -> list[tuple[str, Headers]]:
        answers = [await asked(path) for path in paths]
        await asyncio.gather(*app.making, return_exceptions=True)
        await asyncio.sleep(0)  # what is to be done with them is done in the loop's next round
        return answers

    with ThreadPoolExecutor(1) as pool:  # a browser of another test runs a loop in this one
        return pool.submit(asyncio.run, all_asked()).result()


def _answer(request: Request) -> Change | None:
    return partial(put_into, "<title>T</title>", f"<h1>{request.query_params.get('n', '')}</h1>", "th")


def test_the_answer_stands_before_the_place_of_the_dashboard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(first_page, "LONGEST_WAIT_S", 60)
    monkeypatch.setattr(first_page, "change_for", _answer)
    (body, head), (other, others_head) = got("/?n=7", "/methods")
    assert body.index("<h1>7</h1>") < body.index('<div id="root"></div>') < body.index("<script>")
    assert '<html lang="th">' in body and "<title>T</title>" in body and "theirs" not in body
    assert head["cache-control"] == "no-store" and "etag" not in head and head["x-kept"] == "1"
    assert int(head["content-length"]) == len(body.encode())
    assert other == PLAIN and others_head["etag"] == '"1"'
    assert got("/", method="HEAD")[0][0] == PLAIN


def test_a_page_that_would_wait_too_long_goes_out_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = threading.Event()

    def late(request: Request) -> Change | None:
        go_on.wait(60)
        return _answer(request)

    def no_longer_late() -> None:
        go_on.set()
        monkeypatch.setattr(first_page, "LONGEST_WAIT_S", 60)

    monkeypatch.setattr(first_page, "LONGEST_WAIT_S", 0.05)
    monkeypatch.setattr(first_page, "change_for", late)
    first, second = got("/", "/", between=no_longer_late)
    assert first[0] == PLAIN and "<h1>" in second[0]


def test_a_fault_is_logged_and_leaves_the_page(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(request: Request) -> Change | None:
        raise ZeroDivisionError

    monkeypatch.setattr(first_page, "LONGEST_WAIT_S", 60)
    monkeypatch.setattr(first_page, "change_for", broken)
    with caplog.at_level(logging.ERROR):
        assert got("/")[0][0] == PLAIN
    assert caplog.records[0].exc_info and caplog.records[0].exc_info[0] is ZeroDivisionError


def test_another_page_of_streamlit_is_left_as_it_is() -> None:
    other = b"<html><body></body></html>"
    assert put_into("<title>T</title>", "<h1>7</h1>", "th", other) == other
