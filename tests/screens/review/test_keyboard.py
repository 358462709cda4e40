"""The first screen by keyboard and by screen reader, in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.screens.fixture_world import PLACES
from tests.screens.serving import in_the_address, visit

pytestmark = pytest.mark.browser

WHERE = """() => {
  const a = document.activeElement, box = a.getBoundingClientRect();
  return { part: a.closest('header') ? 'menu' : a.closest('.cw-list') ? 'list' : a.closest('.cw-map') ? 'map'
    : a.closest('.st-key-cw_filters') ? 'filters' : a.closest('.st-key-front_tables') ? 'tables' : 'other',
    name: a.getAttribute('aria-label') || a.textContent || a.value || '', tag: a.tagName,
    seen: box.width > 0 && box.height > 0 };
}"""


def test_everything_is_reached_in_the_order_it_is_read(browser: Browser, public: str) -> None:
    seen = visit(browser, public).open("")
    seen.overview()
    seen.page.wait_for_timeout(800)
    seen.page.evaluate("document.activeElement.blur()")
    stops = []
    for _ in range(70):
        seen.page.keyboard.press("Tab")
        stops.append(seen.page.evaluate(WHERE))
    parts = [stop["part"] for stop in stops]
    first = {part: parts.index(part) for part in ("menu", "list", "filters", "map", "tables")}
    assert first["menu"] < first["list"] < first["filters"] < first["map"] < first["tables"]
    signs = {
        stop["name"].split(":")[0].split(". ")[0] for stop in stops if stop["part"] == "map" and stop["tag"] == "A"
    }
    for place in PLACES:
        assert any(place[1] in name for name in signs), f"{place[1]} is not reached"
    assert all(stop["name"].strip() for stop in stops if stop["tag"] in ("A", "BUTTON") and stop["part"] != "other")
    seen.page.close()


def test_a_sign_speaks_when_reached_and_opens_its_site_with_enter(browser: Browser, public: str) -> None:
    seen = visit(browser, public).open("")
    map_ = seen.overview()
    seen.page.wait_for_timeout(800)
    sign = map_.locator("a.sign-link", has_text="Kilvane Ford")
    sign.focus()
    map_.wait_for_selector(".leaflet-tooltip >> text=Rule met")
    assert "Change consistent with ground clearing" in (sign.get_attribute("aria-label") or "")
    seen.page.keyboard.press("Escape")
    map_.wait_for_selector(".leaflet-tooltip", state="detached")
    seen.page.keyboard.press("Enter")
    seen.page.wait_for_url("**/site?site=kilvane-ford*", timeout=60_000)
    seen.page.close()


def test_layers_are_switched_by_keyboard_and_kept_in_the_address(browser: Browser, public: str) -> None:
    seen = visit(browser, public).open("")
    map_ = seen.overview()
    seen.page.wait_for_timeout(1500)
    before, sent = map_.locator(".report").count(), len(seen.sent)
    assert before >= 1
    map_.get_by_role("button", name="Layers").focus()
    seen.page.keyboard.press("Enter")
    choice = map_.get_by_label("Reports, as wide as their place is uncertain")
    choice.focus()
    seen.page.keyboard.press("Space")
    assert map_.locator(".report").count() == 0
    in_the_address(seen.page, "off=looks,reports")
    assert len(seen.sent) == sent
    again = visit(browser, public).open(seen.page.url.split("/", 3)[3])
    assert again.overview().locator(".report").count() == 0
    again.page.close()
    seen.page.close()


def test_pictures_and_drawings_have_words(browser: Browser, internal: str) -> None:
    for path in ("", "site?site=pellimar-bend&change=pb-1", "triage", "runs"):
        seen = visit(browser, internal).open(path)
        seen.page.wait_for_timeout(1200)
        for picture in seen.page.locator("main img, .stMain img").all():
            if picture.get_attribute("aria-hidden") != "true":  # its script may still have to name it
                expect(picture, path).to_have_attribute("alt", re.compile(r"\S"), timeout=60_000)
        silent = seen.page.eval_on_selector_all(
            ".stMain svg[role=img]",
            "all => all.filter(s => !s.querySelector('title') || !s.querySelector('title').textContent.trim()).length",
        )
        assert silent == 0, path
        assert seen.page.locator("h1").count() == 1, path
        seen.page.close()
