"""A copied link, in a real browser: it restores what was seen, also what the screen had chosen by itself."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.screens.serving import Visit, choose, drawn, in_the_address, visit

pytestmark = pytest.mark.browser


@pytest.fixture
def denied(browser: Browser, internal: str) -> Iterator[Visit]:
    """A page whose browser gives no clipboard."""
    seen = visit(browser, internal)
    seen.page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    yield seen
    assert seen.foreign == [] and seen.errors == []
    seen.page.close()


def shown_address(page: Page) -> str:
    """The address that is shown where nothing may be copied."""
    field = page.get_by_label("Address of this view")
    field.wait_for(timeout=60_000)
    expect(field).to_be_focused()
    return field.input_value()


def query(address: str) -> dict[str, str]:
    """The parts of an address's query."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def test_the_overview_is_restored_with_the_day_it_was_compared_with(denied: Visit, browser: Browser) -> None:
    page = denied.open("?kind=demolition&country=Vellorin").page
    denied.overview()
    page.wait_for_timeout(1500)
    page.evaluate("cw_map.setView([-20.1, -26.4], 10.5, {animate: false})")
    page.get_by_role("button", name="Layers").click()
    page.get_by_label("Reports, as wide as their place is uncertain").uncheck()
    button = page.get_by_role("button", name="Copy link to this view")
    button.focus()
    page.keyboard.press("Enter")
    address = shown_address(page)
    held = query(address)
    # no briefing and no earlier visit: the screen compares with half a year before the world's last day
    assert held["since"] == "2026-05-23" and "since" not in query(page.url)
    assert (held["kind"], held["country"], held["off"]) == ("demolition", "Vellorin", "control-areas,looks,reports")
    again = visit(browser, denied.address).open(address.split("/", 3)[3])
    map_ = again.overview()
    assert map_.evaluate("[cw_map.getZoom(), cw_map.getCenter().lat]") == pytest.approx([10.5, -20.1], abs=1e-3)
    assert map_.locator(".report").count() == 0
    expect(again.page.locator(".cw-row .cw-name a")).to_have_text(["Pellimar Bend", "Torvane Estate"])
    again.page.close()


def test_a_site_is_restored_with_its_pictures_and_the_handle_between_them(denied: Visit, browser: Browser) -> None:
    page = denied.open("site?site=pellimar-bend&change=pb-1").page
    page.locator(".cw-stage").wait_for(timeout=60_000)
    page.get_by_text("False colour", exact=True).click()
    page.wait_for_url("**bands=false*", timeout=60_000)
    page.wait_for_timeout(1_000)
    sent = len(denied.sent)
    handle = page.locator(".cw-range")
    assert handle.input_value() != "50", "it begins on the change in question"
    handle.fill("41")
    for _ in range(2):
        handle.press("ArrowLeft")
    page.wait_for_url("**handle=40*", timeout=60_000)
    assert len(denied.sent) == sent, "moving the handle must not reach the server"
    tags = page.locator(".cw-tag").all_inner_texts()
    page.get_by_role("button", name="Copy link to this view").click()
    address = shown_address(page)
    held = query(address)
    assert (held["change"], held["bands"], held["handle"]) == ("pb-1", "false", "40")
    # the newest archived look and the last one before the change, which no address named so far
    assert held["after"] == "S2-20261121-pellimar-bend" and held["before"] < held["after"]
    again = visit(browser, denied.address).open(address.split("/", 3)[3])
    again.page.locator(".cw-stage").wait_for(timeout=60_000)
    assert again.page.locator(".cw-tag").all_inner_texts() == tags
    assert "60%" in again.page.locator(".cw-before").evaluate("i => i.style.clipPath")
    expect(again.page.get_by_role("radio", name="False colour")).to_be_checked()
    again.page.close()


def test_a_change_has_its_own_link_and_the_clipboard_takes_it(browser: Browser, internal: str) -> None:
    seen = visit(browser, internal)
    seen.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = seen.open("site?site=pellimar-bend&change=pb-1").page
    row = page.locator(".cw-change", has_text="pb-2")
    row.get_by_role("button", name="Copy link").click()
    page.locator("#cw-copied", has_text="Link copied.").wait_for(timeout=60_000)
    assert page.get_by_label("Address of this view").count() == 0
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{internal}/site?site=pellimar-bend&change=pb-2"
    again = visit(browser, internal).open(copied.split("/", 3)[3])
    again.page.get_by_text("Three voices on pb-2").wait_for(timeout=60_000)
    again.page.close()
    assert seen.foreign == [] and seen.errors == []
    seen.page.close()


def test_the_timelapse_is_restored_with_its_span(browser: Browser, internal: str) -> None:
    seen = visit(browser, internal).open("site?site=pellimar-bend&show=timelapse")
    page = seen.page
    page.get_by_text("2 years", exact=True).click()
    page.wait_for_url("**span=2*", timeout=60_000)
    again = visit(browser, internal).open(page.url.split("/", 3)[3])
    expect(again.page.get_by_role("radio", name="2 years")).to_be_checked(timeout=60_000)
    again.page.close()
    page.close()


def test_any_day_is_a_since_and_what_may_be_said_is_copied_from_the_front(browser: Browser, internal: str) -> None:
    """'What changed at X since 1 June, how sure, what may I say': four clicks, no address typed."""
    seen = visit(browser, internal)
    seen.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = seen.open("").page
    choose(page.get_by_role("combobox", name="Compare with"), "Another day")
    page.get_by_role("group", name="Compare with this day (Enter)").get_by_role("spinbutton").first.click()
    page.keyboard.type("20260601")
    page.keyboard.press("Escape")
    page.wait_for_url("**since=2026-06-01*", timeout=60_000)
    # the address is written before the page is drawn anew: what is copied before that stands in a row that goes
    drawn(page)
    row = page.locator(".cw-row", has=page.get_by_role("button", name="Copy what you may say")).first
    row.get_by_role("button", name="Copy what you may say").click()
    page.locator("#cw-copied", has_text="Sentence copied.").wait_for(timeout=60_000)
    copied = page.evaluate("navigator.clipboard.readText()")
    name = row.locator(".cw-name a").inner_text()
    assert (
        copied.startswith("\u201c")
        and name in copied
        and "Two people agree on it (Compound Watch, edition of" in copied
    )
    row.locator(".cw-name a").click()
    expect(page.locator(".cw-since")).to_contain_text("1 Jun 2026", timeout=60_000)
    expect(page.locator(".cw-since")).to_contain_text("usable")
    in_the_address(page, "since=2026-06-01")
    expect(page.locator(".cw-quote p").first).to_have_text(copied)
    assert seen.foreign == [] and seen.errors == []
    seen.page.close()
