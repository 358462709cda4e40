"""An outline is drawn on the newest clear picture, of a site and of a point that is none yet, and begins with a
suggestion where one is wanted. Real catalogue, real files, real browser."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect
from shapely.geometry import Point

from geodata.store import Store
from tests.pipelines.served_world import NAME, SIDE, SITES, served_world
from tests.screens.fixture_world import make
from tests.screens.serving import dashboard, visit

pytestmark = pytest.mark.browser
GRID = SITES[0].grid
assert GRID is not None
LEFT, TOP = GRID.left - 80, GRID.top + 80
"""Of the served files, metres."""
MIDDLE = GRID.to_lonlat(Point(LEFT + 5 * SIDE, TOP - 5 * SIDE))
TODAY = datetime.now(UTC)
BUILT = (slice(22, 42), slice(24, 44))
"""Rows and columns of the files that show roofs."""
GREEN, ROOFS = {"blue": 300, "green": 560, "red": 330}, {"blue": 2900, "green": 3000, "red": 3050}


def built_ground(scene: int, band: str) -> npt.NDArray[np.uint16]:
    """Roofs in a green field, as stored in the files of one scene."""
    noise = np.random.default_rng(100 * scene + len(band)).normal(0, 15, (SIDE, SIDE))
    numbers = np.full((SIDE, SIDE), float(GREEN[band])) + noise
    numbers[BUILT] = ROOFS[band]
    return numbers.astype(np.uint16)


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
    began = TODAY - timedelta(days=30)
    with served_world(tmp_path / "world", count=6, cloudy=(5,), ground=built_ground, first=began) as served:
        home = tmp_path / "home"
        home.mkdir()
        Store.open(home).close()
        (home / "compound-watch.toml").write_text(
            f'run_from_dashboard = true\n[[catalogs]]\nhref = "{served.root}"\ncollections = ["{NAME}"]\n'
            'asset_hosts = ["127.0.0.1"]\n',
            encoding="utf-8",
        )
        with dashboard(home, "internal") as address:
            seen = visit(browser, address).open("add-site")
            page = seen.page
            page.get_by_label("Longitude, latitude of the place").fill("here")
            page.get_by_role("button", name="Show its newest picture").click()
            expect(page.get_by_text("Type two numbers with a comma between")).to_be_visible(timeout=60_000)
            page.get_by_label("Longitude, latitude of the place").fill(f"{MIDDLE.x:.5f}, {MIDDLE.y:.5f}")
            page.get_by_role("button", name="Show its newest picture").click()
            _picture(page)
            newest = (began + timedelta(days=20)).date()
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
