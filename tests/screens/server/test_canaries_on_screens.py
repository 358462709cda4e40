"""No mark reaches a browser: pages, WebSocket frames, pictures, the map's own file, downloads, files, the log.

Asked as a visitor would, and as one who types addresses: each screen, each site, each way of looking at pictures.
"""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser

from geodata.access.audience import Audience
from geodata.workspace import Workspace
from tests.canaries.planted_world import Canary, planted, told
from tests.screens.fixture_world import END
from tests.screens.serving import dashboard, visit

pytestmark = pytest.mark.browser
ASKED = (
    "?since=start",
    "site",
    "site?site=pellimar-bend&change=pb-1",
    "site?site=pellimar-bend&show=timelapse",
    "site?site=kilvane-ford",
    "change?change=pb-1",
    "site?site=oskelle-bridge&bands=index",
    "site?site=zhidden",
    "site?site=zretired&as=internal",
    "actions",
    "actions?action=zt",
    "methods",
    "?q=zuq&as=internal",
    "runs",
    "edit-site?site=zretired",
)
"""Addresses; the last ones have no screen for anybody but internal users."""
TYPED = ("zhidden", "zretired")
"""What a visitor typed comes back in addresses, and tells nobody anything."""
PACKED = re.compile(rb"(?:iVBORw0KGgo|/9j/|UklGR)[A-Za-z0-9+/=]{200,}")
"""The first letters of a PNG, a JPEG and a WebP in base64, as pictures travel in frames, and the rest of it."""


@pytest.fixture(scope="module", params=[Audience.PUBLIC, Audience.PARTNER], ids=str)
def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Audience, Path, tuple[Canary, ...]]]:
    """(address, audience, workspace, marks) of a dashboard over the planted world."""
    home = tmp_path_factory.mktemp("served") / "w"
    canaries = planted(home)
    with dashboard(home, request.param.value) as address:
        yield address, request.param, home, canaries


def picture_text(body: bytes) -> bytes:
    """What a picture says of itself, beside its pixels."""
    with Image.open(io.BytesIO(body)) as picture:
        return repr(picture.info).encode()


def test_nothing_that_is_kept_from_an_audience_reaches_its_browser(
    browser: Browser, served: tuple[str, Audience, Path, tuple[Canary, ...]]
) -> None:
    address, audience, home, canaries = served
    found: list[str] = []
    pictures = frames = 0
    (flood,) = Workspace.existing(home).edition(audience, END).actions.items[-1:]
    for asked in ASKED[:: 1 if audience is Audience.PUBLIC else 2]:  # what partners see more of is in half of them
        seen = visit(browser, address)
        got: dict[str, bytes] = {}

        asked_for: set[str] = set()

        def framed(message: str | bytes, got: dict[str, bytes] = got) -> None:
            got[f"frame {len(got)}"] = message if isinstance(message, bytes) else message.encode()

        seen.page.on("websocket", lambda ws, framed=framed: ws.on("framereceived", framed))
        seen.page.on("response", lambda r, asked_for=asked_for: asked_for.add(r.url) if r.status == 200 else None)
        seen.page.goto(f"{address}/{asked.replace('=zt', f'={flood.id}')}")
        seen.page.wait_for_selector(".cw-foot, .cw-error, [role=dialog]", timeout=90_000)
        seen.page.wait_for_timeout(800)
        if not seen.page.locator("[role=dialog]").count():  # "there is no such screen" lies over the page
            for toggle in seen.page.get_by_text(re.compile("^As (a table|tables):")).all()[:1]:
                toggle.click()
                seen.page.wait_for_timeout(800)
        got["page"] = seen.page.content().encode()
        for url in sorted(asked_for):  # asked once more, since a page that goes on takes its answers with it
            if url.startswith(address) and "/static/" not in url:
                got[url] = seen.page.request.get(url).body()
        for where, body in list(got.items()):
            for n, packed in enumerate(PACKED.findall(body)):
                got[f"picture {n} in {where}"] = base64.b64decode(packed[: len(packed) // 4 * 4])
        for name, body in list(got.items()):
            if body[:4] in (b"\x89PNG", b"\xff\xd8\xff\xe0", b"GIF8", b"RIFF"):
                got[f"{name}: text"] = picture_text(body)
                pictures += 1
            frames += name.startswith("frame")
        without = {name: _untyped(body) for name, body in got.items()}
        found += [f"{asked or '/'}: {line}" for line in told(without, canaries, audience)]
        seen.page.close()
    assert frames > len(ASKED)
    assert (pictures > 0) == (audience is not Audience.PUBLIC), "to the public each site here keeps something back"
    found += told({"log": _untyped((home / "dashboard.log").read_bytes())}, canaries, audience)
    assert not found, "\n".join(found[:30])


def _untyped(body: bytes) -> bytes:
    """Without the ids that the test itself typed into addresses."""
    for word in TYPED:
        body = re.sub(rf"(?i)(site=|site%3D|\bsite\W{{1,12}}){word}".encode(), b"", body)
    return body
