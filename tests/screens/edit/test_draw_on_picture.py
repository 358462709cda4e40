"""An outline is drawn on the newest clear picture, of a site and of a point that is none yet, and begins with a
suggestion where one is wanted. Real catalogue, real files, real browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect
from shapely.geometry import Point

from geodata.store import Store
from tests.screens.edit.empty_desk import GRID, LEFT, MIDDLE, TOP, empty_desk
from tests.screens.fixture_world import make
from tests.screens.serving import dashboard, visit

pytestmark = pytest.mark.browser


def _map(page: Page) -> FrameLocator:
    return page.frame_locator("iframe[title*='st_folium']").first


def _picture(page: Page) -> None:
    """The picture is there, and its pixels have arrived."""
    image = _map(page).locator("img.cw-pixels")
    expect(image).to_be_visible(timeout=60_000)
    assert image.evaluate("i => i.complete && i.naturalWidth") > 100
    assert "image" in str(image.get_attribute("src"))[:20] and str(image.get_attribute("alt")).startswith(
        "The place on "
    )


def test_the_newest_look_of_a_site_lies_under_the_pencil(tmp_path: Path, browser: Browser) -> None:
    make(tmp_path).close()
    with dashboard(tmp_path, "internal") as address:
        seen = visit(browser, address).open("edit-site?site=pellimar-bend")
        _picture(seen.page)
        expect(seen.page.get_by_text("Under the pencil:")).to_be_visible()
        seen.page.get_by_text("Correct a suggestion", exact=True).first.click()
        expect(seen.page.get_by_text("No built-up ground is seen around this place.")).to_be_visible(timeout=60_000)
        expect(seen.page.get_by_text("No outline yet.")).to_be_visible()
        assert seen.page.locator("[data-testid=stException]").count() == 0
        assert not seen.foreign and not seen.errors
        seen.page.close()


def test_from_a_point_to_a_site_on_its_picture(tmp_path: Path, browser: Browser) -> None:
    with empty_desk(tmp_path) as (address, home, newest):
        seen = visit(browser, address).open("add-site")
        page = seen.page
        page.get_by_label("Longitude, latitude of the place").fill("here")
        page.get_by_role("button", name="Show its newest picture").click()
        expect(page.get_by_text("Type two numbers with a comma between")).to_be_visible(timeout=60_000)
        page.get_by_label("Longitude, latitude of the place").fill(f"{MIDDLE.x:.5f}, {MIDDLE.y:.5f}")
        page.get_by_role("button", name="Show its newest picture").click()
        _picture(page)
        expect(page.get_by_text(f"Under the pencil: {newest.day} {newest:%b} {newest.year}")).to_be_visible()
        page.get_by_text("Begin with the built-up ground around the point").click()
        expect(page.get_by_text("Suggested: the built-up ground")).to_be_visible(timeout=60_000)
        page.get_by_label("Name (required)").fill("Hall at the bend")
        page.get_by_role("textbox", name="Your role").fill("analyst 2")
        page.get_by_role("button", name="Save as restricted").click()
        expect(page.get_by_text("Saved as restricted")).to_be_visible(timeout=60_000)
        assert page.locator("[data-testid=stException]").count() == 0
        assert not seen.foreign and not seen.errors
        page.close()
    store = Store.open(home)
    (site,) = store.sites()
    drawn = GRID.to_grid(site.outline)
    x0, y0, x1, y1 = LEFT + 240, TOP - 420, LEFT + 440, TOP - 220
    roofs = Point((x0 + x1) / 2, (y0 + y1) / 2).buffer(100, cap_style="square")
    assert drawn.intersection(roofs).area / drawn.union(roofs).area >= 0.7
    assert site.name == "Hall at the bend" and store.looks() == [], "the picture is no look of it"
    store.close()
