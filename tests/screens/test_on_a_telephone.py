"""On a telephone, whose letters are hinted, nothing is cut off: titles of actions, and the bar of a change."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

BEYOND = """([parts, box]) => [...document.querySelectorAll(parts)].filter(part => {
    const inside = part.getBoundingClientRect(), around = part.closest(box).getBoundingClientRect();
    const cut = part.clientWidth && part.scrollWidth > part.clientWidth + 1;
    return cut || inside.width < 40 || inside.right > around.right + 1;
}).map(part => part.textContent)"""
"""Parts that are gone, cut off or beyond the box that they stand in."""


@pytest.mark.parametrize("language", ["en", "th"])
def test_the_titles_of_actions_are_read_whole(browser: Browser, internal: str, language: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{internal}/actions?lang={language}")
    page.locator(".st-key-cw_actions .cw-name a").first.wait_for(timeout=60_000)
    assert page.evaluate(BEYOND, [".st-key-cw_actions .cw-name a", ".cw-site"]) == []
    assert page.evaluate(BEYOND, [".st-key-cw_actions .cw-where", ".cw-site"]) == []
    page.close()


@pytest.mark.parametrize("width", [390, 1440])
def test_the_bar_of_a_change_ends_in_its_box(browser: Browser, internal: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(f"{internal}/change?change=pb-2")
    page.locator(".cw-window svg").first.wait_for(timeout=60_000)
    assert page.evaluate(BEYOND, [".cw-window svg", ".cw-window"]) == []
    least = page.evaluate(
        """() => Math.min(...[...document.querySelectorAll('.cw-window text')].map(
            text => parseFloat(getComputedStyle(text).fontSize) * text.ownerSVGElement.getScreenCTM().a))"""
    )
    assert least >= 10, "letters that small are not read"
    page.close()
