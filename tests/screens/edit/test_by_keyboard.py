"""Who draws an outline by keyboard alone can pass the map by, and is not led to the top of the page by a save."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.screens.fixture_world import make
from tests.screens.serving import dashboard, drawn, visit

pytestmark = pytest.mark.browser
NAME = "document.activeElement.getAttribute('aria-label') || document.activeElement.textContent"


def _tab_to(page: Page, name: str, most: int) -> int:
    """How often Tab is pressed until what has the focus is called so."""
    for pressed in range(1, most + 1):
        page.keyboard.press("Tab")
        if str(page.evaluate(NAME)).startswith(name):
            return pressed
    raise AssertionError(f"{name} was not reached by {most} stops; the last one is {page.evaluate(NAME)}")


def test_one_link_leads_past_the_map(browser: Browser, tmp_path: Path) -> None:
    make(tmp_path).close()
    with dashboard(tmp_path, "internal") as address:
        seen = visit(browser, address).open("edit-site?site=pellimar-bend")
        page = seen.page
        seen.map()
        drawn(page)
        skip = page.get_by_role("link", name="Skip the map")
        hidden = skip.bounding_box()
        assert hidden is not None and hidden["width"] <= 1, "it is there for who goes by keyboard alone"
        _tab_to(page, "Skip the map", 40)
        shown = skip.bounding_box()
        assert shown is not None and shown["width"] > 60 and shown["height"] >= 24, "and is seen once it is reached"
        page.keyboard.press("Enter")
        assert _tab_to(page, "Reason (required)", 3) <= 3
        assert "/edit-site" in page.url and "site=pellimar-bend" in page.url
        page.close()


def test_after_a_save_one_goes_on_from_the_line_that_says_so(browser: Browser, tmp_path: Path) -> None:
    make(tmp_path).close()
    with dashboard(tmp_path, "internal") as address:
        page = visit(browser, address).open("edit-site?site=pellimar-bend").page
        page.get_by_text("Words", exact=True).first.click()
        drawn(page)
        page.get_by_label("Name", exact=True).fill("Pellimar Bend Park")
        page.get_by_label("Reason (required)").fill("Its name was written otherwise.")
        page.get_by_role("textbox", name="Your role").fill("analyst 1")
        page.get_by_role("button", name="Save as a new revision").focus()
        page.keyboard.press("Enter")
        page.evaluate("document.activeElement.blur()")  # as the browser does where the form goes with its button
        expect(page.locator(".cw-saved[role=status]")).to_be_focused(timeout=30_000)
        drawn(page)
        page.keyboard.press("Tab")
        assert page.evaluate(NAME) == "Words", "the next stop is the first field below that line"
        page.close()
