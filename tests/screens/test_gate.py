"""Attacks on the gate: whatever a visitor asks for or forges, nothing that the audience may not see leaves the server.

Looked at is everything that reaches the browser: each message of the WebSocket, each answer over HTTP, the page itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Response
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from tests.held_phrases import HELD
from tests.held_reports import make_held
from tests.screens.fixture_world import HIDDEN, _detections
from tests.screens.serving import Visit, dashboard, visit

pytestmark = pytest.mark.browser

SHOWN = {"public": {"pb-1", "kf-1"}, "partner": {"pb-1", "pb-2", "kf-1", "mg-1"}}
"""Changes that each audience may see, of the small world."""
ASKED = [
    "",
    "?as=internal",
    "?as=public&as=internal",
    f"site?site={HIDDEN[0]}",
    f"site?site={HIDDEN[0]}&as=internal",
    "site?site=torvane-estate&change=te-1",
    "site?site=pellimar-bend&change=pb-3",
    "change?change=te-1",
    "change?change=pb-3&as=internal",
    "briefings",
    "briefings?briefing=internal-2026-001",
    "briefings?briefing=../internal-2026-001&as=internal",
    "runs",
    "triage?change=te-1",
    "?q=h&kind=demolition&state=provisional",
    f"add-site?site={HIDDEN[0]}",
    "?since=start&from=1900-01-01",
    f"site?site=../{HIDDEN[0]}",
    "?at=-20.35,-26.2,16&off=none",
]


def secrets(audience: str) -> list[bytes]:
    """What must not occur anywhere: the restricted site, the ids of changes that are held back, texts of reports that
    nobody has cleared, and when the next satellite passes."""
    ids = {d.id for d in _detections()} - SHOWN[audience]
    assert ids
    held = [word for phrase in HELD for word in {phrase.encode(), json.dumps(phrase)[1:-1].encode()}]
    assert len(held) >= 200
    return [HIDDEN[1].encode(), HIDDEN[0].encode(), *(i.encode() for i in sorted(ids)), *held, b"Next pass expected"]


@pytest.fixture(scope="module", params=["public", "partner"])
def guarded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """(address, audience) of a dashboard that is not internal."""
    home: Path = tmp_path_factory.mktemp("guarded")
    make_held(home)
    with dashboard(home / "home", request.param) as address:
        yield address, request.param


def without(text: bytes, asked: str) -> bytes:
    """The bytes without what the visitor typed, which comes back in addresses and in search boxes."""
    for part in asked.replace("?", "&").split("&"):
        word = part.partition("=")[2]
        if len(word) > 2:
            text = text.replace(word.encode(), b"")
    return text


def everything(browser: Browser, address: str, asked: str) -> tuple[Visit, bytes]:
    """A page that was opened, and all that reached the browser for it but for what was typed."""
    seen = visit(browser, address)
    got: list[bytes] = []
    seen.page.on(
        "websocket",
        lambda ws: ws.on("framereceived", lambda m: got.append(m if isinstance(m, bytes) else m.encode())),
    )

    def answered(response: Response) -> None:
        if "/static/" not in response.url:
            got.append(response.body())

    seen.page.on(
        "response", lambda r: answered(r) if r.status == 200 and r.request.resource_type != "websocket" else None
    )
    seen.page.goto(f"{address}/{asked}")
    seen.page.wait_for_selector(".cw-foot, .cw-error, [role=dialog]", timeout=60_000)
    seen.page.wait_for_timeout(700)
    got.append(seen.page.content().encode())
    return seen, without(b"\n".join(got), asked)


@pytest.mark.parametrize("asked", ASKED)
def test_nothing_held_back_reaches_the_browser(browser: Browser, guarded: tuple[str, str], asked: str) -> None:
    address, audience = guarded
    if audience == "partner" and ASKED.index(asked) % 3:
        pytest.skip("a third of the addresses is asked as a partner too")
    seen, received = everything(browser, address, asked)
    assert len(received) > 20_000
    for word in secrets(audience):
        assert word not in received, (word, received[max(received.find(word) - 80, 0) :][:200])
    menu = seen.page.locator("[data-testid=stTopNavLink]").all_inner_texts()
    assert not {"Triage", "Runs", "Add a site"} & {m.strip() for m in menu}
    seen.page.close()


def test_internal_readers_get_them_so_the_search_finds_what_is_there(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = tmp_path_factory.mktemp("inside")
    make_held(home)
    with dashboard(home / "home", "internal") as address:
        seen, received = everything(browser, address, "site?site=pellimar-bend")
    assert sum(phrase.encode() in received for phrase in HELD) > 90
    assert b"Next pass expected" in received
    seen.page.close()


def forged(address: str, message: BackMsg) -> bytes:
    """Everything that the server says to a client that sends whatever it likes."""
    said = b""
    with connect(
        address.replace("http", "ws") + "/_stcore/stream",
        origin=address,  # type: ignore[arg-type]
        subprotocols=["streamlit"],  # type: ignore[list-item]
        max_size=None,
    ) as socket:
        for _ in range(2):  # a trigger counts from the second run on
            socket.send(message.SerializeToString())
            while True:
                raw = socket.recv(timeout=60)
                assert isinstance(raw, bytes)
                said += raw
                answer = ForwardMsg()
                answer.ParseFromString(raw)
                if answer.WhichOneof("type") == "script_finished":
                    break
    return said


@pytest.mark.parametrize("page", ["", "runs", "triage", "add-site", "add_site", "site", "../runs"])
def test_a_forged_client_gets_no_more(guarded: tuple[str, str], page: str) -> None:
    address, audience = guarded
    message = BackMsg()
    message.rerun_script.query_string = "as=internal&audience=internal&change=te-1&state=provisional"
    message.rerun_script.page_name = page
    for key, value in (("seen_as", "internal"), ("audience", "internal"), ("cw_see_as", "internal"), ("go", "runs")):
        state = message.rerun_script.widget_states.widgets.add()
        state.id, state.string_value = f"$$ID-forged-{key}", value
    said = without(forged(address, message), "x=te-1")
    assert b"script_finished" not in said and len(said) > 10_000
    for word in secrets(audience):
        if word != b"te-1":
            assert word not in said, word
    assert b"What a run did" not in said and b"Goes into the log under your role" not in said
