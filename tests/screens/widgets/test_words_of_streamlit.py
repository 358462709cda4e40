"""What Streamlit itself writes on a page is read aloud, and seen, in the reader's language."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.screens.serving import drawn, visit

pytestmark = pytest.mark.browser


def test_the_first_stop_the_menu_and_the_map_are_named_in_thai(browser: Browser, internal: str) -> None:
    page = visit(browser, internal).open("edit-site?site=pellimar-bend&lang=th").page
    drawn(page)
    skip = page.get_by_test_id("stSkipToContent")
    expect(skip).to_have_text("ข้ามไปยังเนื้อหาของหน้า", timeout=20_000)
    expect(page.locator("iframe[aria-label='แผนที่']")).to_have_count(1, timeout=20_000)
    assert page.get_by_test_id("stTopNav").get_attribute("aria-label") == "หน้าต่าง ๆ"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.dataset.testid") == "stMain", "and the link still leads there"
    page.close()


def test_on_a_telephone_the_menu_opens_and_closes_by_its_name(browser: Browser, internal: str) -> None:
    page = visit(browser, internal, width=390, height=844).open("methods").page
    drawn(page)
    page.get_by_role("button", name="Open the menu of pages").click()
    page.get_by_role("button", name="Close the menu of pages").wait_for(timeout=20_000)
    page.close()
