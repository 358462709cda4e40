"""Grounds from elsewhere: none by default; asked only while a reader has switched one on."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Route

from tests.screens.fixture_world import make
from tests.screens.serving import Visit, dashboard, visit

pytestmark = pytest.mark.browser

HOST = "tiles.example.org"
OFFERED = f"""[[online_basemaps]]
name = "Streets"
url = "https://{HOST}/{{z}}/{{x}}/{{y}}.png"
attribution = "Example <b>Tiles</b>"
"""


def tile() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (256, 256), "#123456").save(out, "PNG")
    return out.getvalue()


def opened(browser: Browser, address: str) -> Visit:
    """The first screen, with a tile server that answers; what is asked of it stands in `foreign`."""
    seen = visit(browser, address)

    def answer(route: Route) -> None:
        route.fulfill(body=tile(), content_type="image/png")

    seen.page.route(f"https://{HOST}/**", answer)
    seen.page.goto(address)
    seen.overview()
    return seen


def choose(page: Page, ground: str) -> None:
    if not page.get_by_label(ground).is_visible():
        page.locator(".cw-choices-button").click()
    page.get_by_label(ground).check()
    page.wait_for_timeout(1_500)


def test_a_ground_from_elsewhere_is_asked_only_while_it_is_chosen(browser: Browser, tmp_path: Path) -> None:
    make(tmp_path).close()
    (tmp_path / "compound-watch.toml").write_text(OFFERED, encoding="utf-8")
    with dashboard(tmp_path, "public") as address:
        seen = opened(browser, address)
        seen.page.wait_for_timeout(1_500)
        assert seen.foreign == []
        choose(seen.page, "Streets")
        assert seen.foreign and all(f"https://{HOST}/" in asked for asked in seen.foreign)
        loaded = "() => [...document.querySelectorAll('.leaflet-tile')].some((t) => t.naturalWidth === 256)"
        seen.page.wait_for_function(loaded, timeout=60_000)
        assert seen.page.locator(".cw-map .leaflet-control-attribution").inner_text() == "Example <b>Tiles</b>"
        assert HOST not in seen.page.url and "Streets" not in seen.page.url
        choose(seen.page, "Drawn, from this machine")
        asked = len(seen.foreign)
        seen.page.evaluate("cw_map.setZoom(9, {animate: false})")
        seen.page.wait_for_timeout(1_500)
        assert len(seen.foreign) == asked
        assert seen.page.locator(".leaflet-tile").count() == 0
        again = visit(browser, address)  # the link that this reader hands on
        again.page.goto(seen.page.url)
        again.overview()
        again.page.wait_for_timeout(1_500)
        assert again.foreign == []
        for one in (seen, again):
            assert one.errors == []
            one.page.close()


def test_no_ground_from_elsewhere_is_offered_unless_the_operator_names_one(browser: Browser, public: str) -> None:
    seen = opened(browser, public)
    seen.page.locator(".cw-choices-button").click()
    assert seen.page.get_by_label("Streets").count() == 0
    assert seen.foreign == []
    seen.page.close()
