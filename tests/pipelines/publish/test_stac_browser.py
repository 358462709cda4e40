"""STAC Browser, as its makers build it, on our catalogue: all items of all collections, map and pictures.

CI builds it first. To run this by hand:

    .ci/build-stac-browser FOLDER
    STAC_BROWSER_DIST=FOLDER/package/dist pytest tests/pipelines/publish/test_stac_browser.py
"""

from __future__ import annotations

import functools
import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from geodata.access.audience import Audience
from geodata.workspace import Workspace
from pipelines.publish.catalog.publish import COLLECTIONS, publish_catalog
from tests.addressed import with_address
from tests.pipelines.brief.brief_makers import TODAY, workspace_at

BUILT = os.environ.get("STAC_BROWSER_DIST", "")


class _Open(SimpleHTTPRequestHandler):
    """A folder that pages of other origins may read, as a catalogue on the web is."""

    def end_headers(self) -> None:
        self.send_header("Access-Control-Allow-Origin", "*")
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def folder_served(folder: Path) -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Open, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.skipif(not BUILT, reason="STAC_BROWSER_DIST names no built STAC Browser; the head says how")
@pytest.mark.parametrize("audience", list(Audience))
def test_it_shows_every_item_of_every_collection_the_map_and_both_pictures(
    tmp_path: Path, browser: Browser, audience: Audience
) -> None:
    workspace_at(tmp_path / "w").store.close()
    out = tmp_path / "out"
    publish_catalog(Workspace.open(with_address(tmp_path / "w")), out, audience, today=TODAY)
    with folder_served(Path(BUILT)) as viewer, folder_served(out) as ours:
        start = f"http://127.0.0.1:{viewer}/#/external/http:/127.0.0.1:{ours}"
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        for what in COLLECTIONS:
            page.goto("about:blank")
            page.goto(f"{start}/{what}/collection.json")
            number = len(list((out / what / "items").glob("*.json")))
            cards = page.locator(".items .item-card")
            expect(cards).to_have_count(number, timeout=60_000)
            if number:
                expect(page.locator(".items h2, .items .badge").first).to_be_visible()
                assert str(number) in page.locator(".items").first.inner_text().split("Ascending")[0], what
        page.goto("about:blank")
        page.goto(f"{start}/detections/items/PE-0112.json")
        expect(page.locator(".ol-viewport").first).to_be_visible(timeout=60_000)
        page.get_by_text("Thumbnails", exact=True).click()
        shown = page.locator(".tab-pane.active img, .thumbnails img")
        expect(shown).to_have_count(2)
        for number in range(2):
            assert shown.nth(number).evaluate("picture => picture.decode().then(() => picture.naturalWidth)") > 100
        item = json.loads((out / "detections/items/PE-0112.json").read_bytes())
        expect(page.locator("h1").first).to_have_text(item["properties"]["title"])
        page.close()
