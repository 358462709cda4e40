"""Whatever is written into any field: nothing runs, nothing breaks, on every screen, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.screens import hostile_world
from tests.screens.serving import Visit, choose, dashboard, drawn, visit

pytestmark = pytest.mark.browser

SITES = [f"site?site=h-{name}" for name in hostile_world.PAYLOADS]
EDITED = [f"edit-site?site=h-{name}" for name in ("tag", "close", "turned", "long")]
ACTED = ["actions", *(f"actions?action=ha-{name}" for name in ("tag", "link", "long"))]
SCREENS = ["", "site", "triage", "runs", "add-site", "methods", "reports", *ACTED, *EDITED, *SITES]
WRITTEN = list(hostile_world.PAYLOADS.values())


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    hostile_world.make(folder).close()
    return folder


@pytest.fixture(scope="module")
def hostile(home: Path) -> Iterator[str]:
    with dashboard(home, "internal") as address:
        yield address


def unharmed(seen: Visit, *, width: int = 1440) -> None:
    """Nothing ran, nobody was asked, the page is whole and no wider than the window."""
    assert seen.foreign == []
    assert seen.errors == []
    for frame in seen.page.frames:
        assert frame.evaluate("window.hacked") is None
    assert seen.page.locator("[data-testid=stException], .cw-error").count() == 0
    assert seen.page.locator(".cw-foot").count() == 1
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= width + 1
    for link in seen.page.locator("a[href]").evaluate_all("all => all.map(a => a.getAttribute('href'))"):
        assert not link.strip().lower().startswith(("javascript", "data", "vbscript")), link


@pytest.mark.parametrize("path", SCREENS)
def test_nothing_runs_and_nothing_breaks(browser: Browser, hostile: str, path: str) -> None:
    seen = visit(browser, hostile).open(path)
    if path == "":
        map_ = seen.overview()
        assert map_.locator("a.sign-link").count() == 7 + len(WRITTEN)
        for n in range(0, 7 + len(WRITTEN), 3):  # tooltips are made when a sign is pointed at or reached by key
            map_.locator("a.sign-link").nth(n).focus()
        map_.get_by_text("As a table").click()
        map_.wait_for_selector(".cw-sheet", timeout=60_000)
    seen.page.wait_for_timeout(900)
    unharmed(seen)
    seen.page.close()


def test_every_hostile_report_is_opened_and_runs_nothing(browser: Browser, hostile: str) -> None:
    seen = visit(browser, hostile).open("reports")
    for name in ("tag", "template", "close", "link", "turned", "lines"):
        drawn(seen.page)
        choose(seen.page.locator(".st-key-e_chosen [role=combobox]"), f"hi-{name}", typed=f"hi-{name}")
        seen.page.wait_for_timeout(700)
        drawn(seen.page)
        unharmed(seen)
    seen.page.close()


def test_a_briefing_of_hostile_sites_is_written_from_the_first_screen(
    browser: Browser, hostile: str, home: Path
) -> None:
    seen = visit(browser, hostile).open("?since=start")
    seen.page.get_by_role("button", name="Write a briefing").click()
    seen.page.get_by_role("button", name="Save the PDF").wait_for(timeout=120_000)
    unharmed(seen)
    (made,) = home.glob("briefings/issued/*/*.pdf")
    assert made.read_bytes().startswith(b"%PDF")
    assert b"/JavaScript" not in made.read_bytes() and b"javascript:" not in made.read_bytes()
    seen.page.close()


@pytest.mark.parametrize("name", ["tag", "template", "close", "lines"])
def test_a_name_is_shown_as_it_was_written(browser: Browser, hostile: str, name: str) -> None:
    """Shown, not run and not swallowed: the reader sees what the source wrote, on one line."""
    seen = visit(browser, hostile).open("")
    labels = seen.overview().locator("a.sign-link").evaluate_all("all => all.map(a => a.getAttribute('aria-label'))")
    start = " ".join(hostile_world.PAYLOADS[name].split())[:20]
    assert any(label.startswith(start) for label in labels), (start, labels)
    seen.page.close()


def test_on_a_telephone_nothing_sticks_out(browser: Browser, hostile: str) -> None:
    for path in ("", "site?site=h-long", "site?site=h-combining", "actions?action=ha-long", "runs"):
        seen = visit(browser, hostile, width=390, height=844).open(path)
        seen.page.wait_for_timeout(600)
        unharmed(seen, width=390)
        seen.page.close()


def test_what_a_visitor_types_or_links_to_runs_nothing(browser: Browser, hostile: str) -> None:
    from urllib.parse import quote

    for text in WRITTEN:
        part = quote(text[:300])
        seen = visit(browser, hostile).open(
            f"?q={part}&country={part}&kind={part}&at={part}&off={part}&site={part}&since={part}&from={part}&as={part}"
        )
        seen.page.wait_for_timeout(200)
        unharmed(seen)
        seen.page.close()
