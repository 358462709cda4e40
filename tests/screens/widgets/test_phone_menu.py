"""The menu on a telephone: nothing lies over it, and a tap on a page opens that page."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", ["en", "th"])
def test_a_tap_in_the_menu_opens_the_page(browser: Browser, public: str, language: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.goto(f"{public}/actions?lang={language}")
    page.wait_for_selector(".cw-foot", timeout=60_000)
    for index, path in enumerate(("/", "/site")):  # both stand where the edition is named on the page below
        page.get_by_test_id("stExpandSidebarButton").tap()
        link = page.get_by_test_id("stSidebarNavLink").nth(index)
        expect(link).to_be_in_viewport(ratio=1, timeout=60_000)
        page.wait_for_timeout(500)  # it slides in
        box = link.bounding_box()
        assert box is not None
        page.touchscreen.tap(box["x"] + 30, box["y"] + box["height"] / 2)
        page.wait_for_url(lambda url, wanted=path: url.split("?")[0] == public + wanted, timeout=60_000)  # type: ignore[misc]
        page.wait_for_selector(".cw-foot", timeout=60_000)
        expect(page.get_by_test_id("stSidebar")).not_to_be_in_viewport(timeout=60_000)
    page.close()
