"""What is alleged of a site, and the reply to it, are typed on the screen; a statement that lacks a part is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from geodata.sites.outgoing_texts import alleged
from geodata.sites.site import Statement
from geodata.store import Store
from tests.screens.fixture_world import make
from tests.screens.serving import dashboard, visit

pytestmark = pytest.mark.browser


def _fill(page: Page, day: str, text: str, source: str) -> None:
    page.get_by_label("Who says what").fill(text)
    page.get_by_label("Date: 2026-10-14, 2026-10 or 2026").fill(day)
    page.get_by_label("Publisher and title").fill(source)
    shown = page.locator(".st-key-cw_part_statements")
    shown.get_by_label("Reason (required)").fill("read in the report itself")
    shown.get_by_role("textbox", name="Your role").fill("analyst 4")


def _save(page: Page) -> None:
    page.locator(".st-key-cw_part_statements").get_by_role("button", name="Save as a new revision").click()


def test_statements_are_added_refused_and_taken_out(tmp_path: Path, browser: Browser) -> None:
    make(tmp_path).close()
    store = Store.open(tmp_path)
    site = store.sites()[0].id
    with dashboard(tmp_path, "internal") as address:
        page = visit(browser, address).open(f"edit-site?site={site}").page
        page.get_by_text("Statements", exact=True).first.click()
        page.get_by_label("Who says what").wait_for(timeout=60_000)
        _fill(page, "lately", "A paper lists it as a place of fraud", "A paper, page 4")
        _save(page)
        expect(page.get_by_text("A statement needs words, a publisher, and a date")).to_be_visible(timeout=60_000)
        page.get_by_label("Date: 2026-10-14, 2026-10 or 2026").fill("2026-05-04")
        _save(page)
        expect(page.get_by_text("Saved as revision")).to_be_visible(timeout=60_000)
        expect(page.get_by_label("Who says what")).to_have_value("", timeout=60_000)
        _fill(page, "2026-06", "The owner says that it is an hotel", "The owner, letter")
        page.get_by_text("It is a reply of those who are named").click()
        _save(page)
        expect(page.get_by_text("Reply: The owner says")).to_be_visible(timeout=60_000)
        assert page.locator("[data-testid=stException]").count() == 0
        page.close()
    kept = store.site(site)
    said = Statement("2026-05-04", "A paper lists it as a place of fraud", "A paper, page 4", "")
    reply = Statement("2026-06", "The owner says that it is an hotel", "The owner, letter", "", reply=True)
    assert kept.statements[-2:] == (said, reply)
    assert alleged(kept) is not None
    store.close()
