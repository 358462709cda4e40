"""A length and an area measured on a picture, by clicks and by keyboard alone, against the ground that it shows."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.screens.serving import visit
from tests.screens.test_accessible import faults

pytestmark = pytest.mark.browser


def _figures(page: Page) -> list[float]:
    return [
        float(n.rstrip(".").replace(",", ""))
        for n in re.findall(r"\d[\d,]*\.?\d*", page.locator(".cw-measured").inner_text())
    ]


def test_clicks_measure_what_the_picture_shows(browser: Browser, internal: str) -> None:
    seen = visit(browser, internal).open("site?site=pellimar-bend")
    page = seen.page
    button = page.locator(".cw-measure button")
    button.scroll_into_view_if_needed()
    button.click()
    over = page.locator(".cw-over")
    over.wait_for()
    frame = over.bounding_box()
    assert frame is not None
    view_box = over.get_attribute("viewBox")
    assert view_box is not None
    wide = float(view_box.split()[2])
    pixels = page.locator(".cw-after").evaluate("image => image.naturalWidth")
    assert wide % 10 == 0 and pixels % (wide / 10) == 0, "whole pixels of 10 m, each drawn as a square"
    for x, y in ((0.25, 0.25), (0.75, 0.25), (0.75, 0.75), (0.25, 0.75)):
        over.click(position={"x": frame["width"] * x, "y": frame["height"] * y})
    length, hectares, error = _figures(page)
    high = wide * frame["height"] / frame["width"]
    assert abs(length - (wide + high / 2)) <= 10 + wide / frame["width"] * 4
    assert abs(hectares - wide * high / 4 / 10_000) < 0.02 * wide * high / 4 / 10_000 + 0.01
    assert abs(error - (wide + high) * 5 / 10_000) < 0.02
    assert faults(page) == []
    button.click()
    assert page.locator(".cw-over").count() == 0 and page.locator(".cw-measured").inner_text() == ""
    assert seen.errors == []
    page.close()


def test_the_keyboard_measures_too(browser: Browser, internal: str) -> None:
    page = visit(browser, internal).open("site?site=pellimar-bend").page
    page.locator(".cw-measure button").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator(".cw-measured")).to_contain_text("about 100 m", timeout=60_000)
    for _ in range(4):
        page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Enter")
    assert _figures(page)[:2] == [300.0, 1.0], "a triangle of 100 and 200 m"
    page.keyboard.press("Backspace")
    expect(page.locator(".cw-measured")).to_contain_text("about 100 m", timeout=60_000)
    page.keyboard.press("Escape")
    assert page.locator(".cw-over").count() == 0
    page.close()
