"""The browser's Back: the same filters, the same map, as far down the page, and no step between."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.screens.serving import choose, drawn, in_the_address, visit

pytestmark = pytest.mark.browser
DOWN = "document.querySelector('[data-testid=\"stMain\"]').scrollTop"


def test_back_from_a_site_is_the_overview_as_it_was_left(browser: Browser, internal: str) -> None:
    seen = visit(browser, internal, height=700).open("")
    page = seen.page
    seen.overview()
    choose(page.locator(".st-key-f_country input"), "Vellorin")
    page.wait_for_url("**/?country=Vellorin", timeout=60_000)
    page.locator(".cw-row", has_text="Tasmere").wait_for(state="detached", timeout=60_000)
    page.wait_for_timeout(800)
    page.locator(".leaflet-control-zoom-in").click()
    page.wait_for_url("**at=*", timeout=60_000)
    address = page.url
    page.evaluate(f"{DOWN} = 240")
    page.wait_for_timeout(300)
    page.locator(".cw-list .cw-row a.soft").first.click()
    page.wait_for_url("**/site?*", timeout=60_000)
    page.locator(".cw-crumbs").first.wait_for(timeout=60_000)
    expect(page, "the map's position is the overview's alone").not_to_have_url(re.compile("at="), timeout=60_000)
    page.wait_for_timeout(1_000)
    page.go_back()
    seen.overview()
    expect(page).to_have_url(address, timeout=60_000)
    expect(page.locator(".st-key-cw_filtered")).to_contain_text("Country: Vellorin", timeout=60_000)
    page.wait_for_function(f"Math.abs({DOWN} - 240) < 4", timeout=12_000)
    page.go_back()
    expect(page.locator(".st-key-cw_filtered")).to_have_count(0, timeout=60_000)
    expect(page).not_to_have_url(re.compile("country="), timeout=60_000)
    expect(page.locator(".cw-row", has_text="Tasmere").first).to_be_visible(timeout=60_000)
    assert seen.errors == []
    page.close()


def test_back_in_the_list_of_sites_puts_the_choice_before_into_its_fields(browser: Browser, internal: str) -> None:
    page = visit(browser, internal).open("site?group=country").page
    page.locator("h2.cw-group").first.wait_for(timeout=60_000)
    choose(page.locator(".st-key-l_group input"), "In one list")
    expect(page.locator("h2.cw-group")).to_have_count(0, timeout=60_000)
    page.go_back()
    page.locator("h2.cw-group").first.wait_for(timeout=60_000)
    in_the_address(page, "group=country")
    page.close()


def test_back_leads_through_pages_that_were_opened_one_soon_after_the_other(browser: Browser, internal: str) -> None:
    page = visit(browser, internal, height=500).open("").page
    page.locator(".cw-list .cw-row a.soft").first.wait_for()
    page.evaluate(f"{DOWN} = 240")
    page.wait_for_timeout(300)
    steps = (
        (".cw-list .cw-row a.soft", "**/site?*"),
        (".cw-crumbs a.soft", "**/site"),
        ("[data-testid=stTopNavLink]:has-text('Overview')", "**/"),
    )
    for link, path in steps:
        page.locator(link).first.click()
        page.wait_for_url(path, timeout=60_000)
        drawn(page)
    for path in ("**/site", "**/site?*", "**/"):
        page.go_back()
        page.wait_for_url(path, timeout=60_000)
        drawn(page)
    page.wait_for_function(f"Math.abs({DOWN} - 240) < 4", timeout=12_000)
    page.close()
