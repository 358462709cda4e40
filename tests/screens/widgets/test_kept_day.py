"""The day compared with and the language: they stay the reader's own through links, the menu, and Back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.screens.serving import choose, drawn, in_the_address, visit

pytestmark = pytest.mark.browser

DAY = "since=2026-06-01"
SITE = "site?site=pellimar-bend"


def _compared(page: Page) -> str:
    """What the field of the day compared with shows."""
    field = page.locator("[class*='st-key-compared']").get_by_role("combobox")
    expect(field).to_have_count(1, timeout=60_000)
    return field.input_value()


def _settled(page: Page) -> None:
    page.wait_for_timeout(1_200)
    drawn(page)


def test_links_and_back_on_a_page_of_a_site_keep_the_day(browser: Browser, public: str) -> None:
    page = visit(browser, public).open(f"{SITE}&{DAY}").page
    page.locator(".st-key-cw_changes a.soft", has_text="Pictures").first.click(timeout=60_000)
    page.wait_for_url("**change=*", timeout=60_000)
    _settled(page)
    in_the_address(page, DAY)
    assert _compared(page) == "1 Jun 2026"
    choose(page.locator("[class*='st-key-compared'] input"), "A year ago")
    page.wait_for_url(lambda url: "since=" in url and DAY not in url, timeout=60_000)
    _settled(page)
    page.go_back()
    _settled(page)
    in_the_address(page, DAY)
    assert _compared(page) == "1 Jun 2026", "the field takes the day of the address"
    page.close()


def test_the_menu_keeps_the_day_and_the_language_and_back_goes_one_page(browser: Browser, public: str) -> None:
    page = visit(browser, public).open(f"{SITE}&{DAY}&lang=th").page
    _settled(page)
    for path, index in (("/methods", -1), ("/", 0)):
        page.get_by_test_id("stTopNavLink").nth(index).click()
        page.wait_for_url(lambda url, wanted=path: url.split("?")[0] == public + wanted, timeout=60_000)  # type: ignore[misc]
        _settled(page)
        in_the_address(page, DAY)
        in_the_address(page, "lang=th")
    page.reload()
    expect(page.locator(".cw-unreviewed").first).to_be_visible(timeout=60_000)
    page.go_back()
    page.wait_for_url("**/methods?*", timeout=60_000)
    page.close()


def test_a_small_picture_is_put_on_the_right_and_that_of_a_change_leads_to_its_site(
    browser: Browser, internal: str
) -> None:
    page = visit(browser, internal).open(SITE).page
    for _ in range(2):  # the fields stand already when the second is clicked
        small = page.locator("a.cw-thumb:not(.cw-thumb-on)").first
        words = small.inner_text().strip()
        small.click()
        expect(page.locator(".cw-stage .cw-right")).to_contain_text(words, timeout=60_000)
        _settled(page)
    page.locator(".st-key-cw_changes a[href^='change?']").first.click()
    page.wait_for_url("**/change?change=*", timeout=60_000)
    page.locator("a.cw-thumb").first.wait_for(timeout=60_000)
    _settled(page)
    left = page.url
    page.locator("a.cw-thumb").first.click()
    page.wait_for_url("**/site?*site=pellimar-bend*", timeout=60_000)
    page.locator(".cw-crumbs >> text=Pellimar Bend").wait_for(timeout=60_000)
    _settled(page)
    page.go_back()
    page.wait_for_url(left, timeout=60_000)
    page.close()


def test_enter_takes_the_day_that_was_typed(browser: Browser, public: str) -> None:
    page = visit(browser, public).open(SITE).page
    choose(page.locator("[class*='st-key-compared'] input"), "Another day")
    page.locator("[data-testid=stDateInput] [data-type=year]").click(timeout=60_000)
    page.keyboard.type("20260601")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{DAY}*", timeout=60_000)
    page.close()
