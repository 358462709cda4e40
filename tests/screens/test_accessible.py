"""Every screen as somebody meets it who hears it, enlarges it or has no mouse: axe-core finds nothing, at any width."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from types import MappingProxyType

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.screens.serving import visit

pytestmark = pytest.mark.browser

WIDTHS: dict[int, dict[str, object]] = {1440: {}, 390: {"color-contrast": {"enabled": False}}}
"""Pixels -> rules left out: colours are those of the wide page, and comparing them takes most of the time."""
SCREENS = (
    "",
    "site",
    "site?site=pellimar-bend",
    "site?site=pellimar-bend&show=timelapse",
    "actions",
    "actions?action=a-1",
    "briefings",
    "triage",
    "add-site",
    "edit-site?site=pellimar-bend",
    "reports",
    "runs",
    "methods",
)

STOP = """() => {
    const at = document.activeElement, name = at.getAttribute('aria-label') || at.textContent.trim() || at.title;
    return [at.tagName, name, at.closest('.cw-map-box') ? '1' : ''];
}"""
"""Where the Tab key has stopped: its element, its name, and whether it is on the map."""


def faults(page: Page, rules: Mapping[str, object] = MappingProxyType({})) -> list[str]:
    """Rules of axe-core that the page breaks, with the first element of each."""
    options = {"resultTypes": ["violations"], "rules": dict(rules)}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{v['id']} ({v['impact']}): {v['nodes'][0]['html'][:200]}" for v in found]


@pytest.mark.parametrize("path", SCREENS)
def test_axe_finds_nothing_on_any_screen_at_two_widths(browser: Browser, internal: str, path: str) -> None:
    page = visit(browser, internal).open(path).page
    for width, rules in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(250)  # charts that scroll are made reachable once they have their new width
        assert faults(page, rules) == [], f"{path or 'overview'} at {width} px"
    page.close()


def test_a_fault_would_be_found(browser: Browser, internal: str) -> None:
    page = visit(browser, internal).open("methods").page
    page.evaluate("document.body.append(Object.assign(document.createElement('img'), {src: 'data:,'}))")
    assert any(fault.startswith("image-alt") for fault in faults(page))
    page.close()


def test_a_page_in_thai_says_so_and_every_tab_has_its_own_name(browser: Browser, internal: str) -> None:
    page = visit(browser, internal).open("site?site=pellimar-bend&lang=th").page
    page.wait_for_function("document.documentElement.lang === 'th'")
    assert page.title() == "Pellimar Bend · Compound Watch"
    assert faults(page) == []
    page.close()
    page = visit(browser, internal).open("runs").page
    page.wait_for_function("document.title === 'Runs · Compound Watch'")
    assert page.evaluate("document.documentElement.lang") == "en"
    page.close()


@pytest.mark.parametrize("show", ["pair", "timelapse"])
@pytest.mark.parametrize("language", ["en", "th"])
def test_what_is_pressed_or_moved_over_pictures_has_its_name_before_any_script_has_run(
    browser: Browser, internal: str, show: str, language: str
) -> None:
    page = visit(browser, internal).page
    page.add_init_script("URL.createObjectURL = () => 'data:text/javascript,export default () => new Promise(() => 0)'")
    page.goto(f"{internal}/site?site=pellimar-bend&show={show}&lang={language}")
    parts = page.locator(".cw-slider input, .cw-player input, .cw-player button")
    parts.first.wait_for(timeout=60_000, state="attached")
    named = parts.evaluate_all("all => all.map(part => part.getAttribute('aria-label') || part.textContent)")
    assert len(named) == {"pair": 1, "timelapse": 4}[show] and all(named), named
    assert all(name.isascii() for name in named) is (language == "en"), named
    assert page.locator("figcaption").first.inner_text() == "", "the script was held back"
    page.close()


def test_on_a_phone_the_first_change_follows_the_answer_and_no_chart_has_small_letters(
    browser: Browser, internal: str
) -> None:
    page = visit(browser, internal).open("").page
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator(".cw-row .cw-said").first.wait_for()
    page.wait_for_timeout(400)
    tops = [
        page.locator(part).first.bounding_box()
        for part in ("h1.cw-answer", ".cw-row .cw-said", ".cw-tile", ".st-key-cw_front_tools", ".cw-foot")
    ]
    ys = [box["y"] for box in tops if box]
    assert len(ys) == 5 and ys[0] < ys[1] < min(ys[2], ys[3]) and max(ys[2], ys[3]) < ys[4]
    page.close()
    page = visit(browser, internal).open("site?site=pellimar-bend").page
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_timeout(400)
    small = page.evaluate(
        """() => [...document.querySelectorAll('.cw-drawn svg text')].filter(t => t.getClientRects().length).map(t => {
            const svg = t.ownerSVGElement, box = svg.viewBox.baseVal;
            const scale = box && box.width ? svg.getBoundingClientRect().width / box.width : 1;
            return [parseFloat(getComputedStyle(t).fontSize) * scale, t.textContent];
        }).filter(([size]) => size < 9)"""
    )
    assert small == []
    page.close()


def test_six_changes_stand_above_the_fold(browser: Browser, internal: str) -> None:
    page = visit(browser, internal).open("").page
    page.set_viewport_size({"width": 1440, "height": 900})
    page.wait_for_timeout(400)
    rows = page.locator(".cw-list .cw-row:not(.cw-head)")
    rows.first.wait_for()
    shown = [box for box in (rows.nth(n).bounding_box() for n in range(rows.count())) if box]
    seen = [box for box in shown if box["y"] + box["height"] <= 900]
    assert len(seen) >= min(6, len(shown)) and seen
    page.close()


@pytest.mark.parametrize("width", [960, 1024, 1280, 1440])
@pytest.mark.parametrize("language", ["en", "th"])
def test_no_name_in_the_header_lies_over_another(browser: Browser, internal: str, width: int, language: str) -> None:
    """Eleven screens, the edition, the way to the public's view and the language stand in one row."""
    page = visit(browser, internal, width=width).open(f"runs?lang={language}").page
    page.locator(".cw-edition").first.wait_for()
    page.wait_for_timeout(400)
    parts = (
        '[data-testid="stTopNavLink"] p',
        ".cw-edition",
        ".st-key-cw_edition button p",
        '.st-key-cw_edition [data-testid="stSelectbox"]',
    )
    boxes = page.evaluate(
        """parts => [...document.querySelectorAll(parts.join())].map(part => part.getBoundingClientRect())
            .filter(box => box.width).map(box => [box.left, box.right])""",
        parts,
    )
    assert len(boxes) >= 10
    in_order = sorted(boxes)
    assert all(left[1] <= right[0] + 1 for left, right in itertools.pairwise(in_order)), in_order
    page.close()


def test_the_tab_key_stops_at_nothing_on_the_map_that_has_no_name(browser: Browser, internal: str) -> None:
    """Circles of reports and shapes of changes wait for the pointer; the table below the map tells the same."""
    seen = visit(browser, internal).open("")
    seen.page.locator(".cw-map[data-shapes]").wait_for(timeout=60_000)
    assert seen.page.locator(".cw-map .leaflet-reports-pane path").count() > 0
    seen.page.locator(".cw-map-box").focus()
    stops: list[list[str]] = []
    while not stops or (stops[-1][2] and len(stops) < 60):
        seen.page.keyboard.press("Tab")
        stops.append(seen.page.evaluate(STOP))
    on_map = [(tag, name) for tag, name, inside in stops if inside]
    assert any(tag == "A" for tag, _ in on_map) and all(name for _, name in on_map), on_map
    assert "path" not in {tag for tag, _ in on_map}
    seen.page.close()
