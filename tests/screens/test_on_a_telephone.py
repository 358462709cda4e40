"""On a telephone, whose letters are hinted, nothing is cut off: actions, and the bar of a change."""

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
LEAST = """texts => Math.min(...[...document.querySelectorAll(texts)].filter(text => text.getClientRects().length).map(
    text => parseFloat(getComputedStyle(text).fontSize) * text.ownerSVGElement.getScreenCTM().a))"""
"""Height in px of the smallest letters of a drawing that are shown."""


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
    assert page.evaluate(LEAST, ".cw-window text") >= 10, "letters that small are not read"
    page.close()


@pytest.mark.parametrize("language", ["en", "th"])
def test_the_table_of_an_action_is_read_whole(browser: Browser, internal: str, language: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{internal}/actions?action=a-1&lang={language}")
    table = page.locator(".st-key-cw_action_table .cw-sheet")
    table.wait_for(timeout=60_000)
    assert table.evaluate("sheet => sheet.scrollWidth - sheet.clientWidth") <= 1, "nothing of it has to be pushed aside"
    assert page.evaluate(BEYOND, [".cw-sheet td:not(:empty)", ".cw-sheet"]) == []
    heads = page.locator(".cw-sheet thead th").all_text_contents()
    beside = (
        table.locator("tbody tr")
        .first.locator("td")
        .evaluate_all("cells => cells.map(cell => [cell.dataset.head, getComputedStyle(cell, '::before').content])")
    )
    assert [head for head, _ in beside] == heads[1:] and all(shown == f'"{head}"' for head, shown in beside)
    page.locator(".st-key-cw_action_charts svg").first.wait_for(state="attached")
    assert page.evaluate(LEAST, ".st-key-cw_action_charts text") >= 10, "letters that small are not read"
    page.set_viewport_size({"width": 1440, "height": 900})
    assert table.locator("td").first.evaluate("cell => getComputedStyle(cell).display") == "table-cell"
    page.close()
