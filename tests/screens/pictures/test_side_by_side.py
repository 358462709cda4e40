"""Pictures beside each other: the days and sites that are asked for, at one scale, by the gate as it stands."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from geodata.access.audience import Audience
from geodata.errors import NotAllowed, NotFound
from geodata.incidents.clearing import Decision
from geodata.store import Store
from geodata.store.clearings import Wish
from screens.pictures.picture_choice import clear_chips
from screens.pictures.side_by_side import MOST, _file, framed_pictures, legend_beside, shown_of
from screens.session.edition import Edition, current
from screens.session.view_state import View
from tests.screens.fixture_world import _chips, make
from tests.screens.serving import visit
from tests.screens.test_accessible import faults

HERE, OTHER = "pellimar-bend", "kilvane-ford"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    store = make(tmp_path)
    store.save_chips(_chips(tmp_path, store.site(OTHER)))
    store.close()
    return tmp_path


def _days(edition: Edition, site_id: str) -> tuple[date, ...]:
    return tuple(c.acquired_at.date() for c in clear_chips(edition, edition.sites[site_id]))


def test_days_stand_in_order_at_one_size_and_the_other_site_last(home: Path) -> None:
    edition = current(home, Audience.INTERNAL)
    days = _days(edition, HERE)
    assert len(days) >= 2
    view = View(days=days[-2:][::-1], next_to=OTHER, next_day=_days(edition, OTHER)[-1])
    shown = shown_of(edition, HERE, view)
    assert [(s.site.id, s.chip.acquired_at.date()) for s in shown] == [
        (HERE, days[-2]),
        (HERE, days[-1]),
        (OTHER, view.next_day),
    ]
    made = framed_pictures(home, shown, "true")
    assert made[0].size == made[1].size and all(max(p.size) <= 620 for p in made)
    across = [s.site.grid.pixel_m for s in shown if s.site.grid is not None]
    assert len(set(across)) == 1, "one scale: a pixel of 10 m is as wide in each"
    legend = legend_beside(edition, shown, "true")
    assert legend.simulated and "TLP:RED" in legend.notes[-1] and shown[0].chip.scene_id in legend.notes[2]


def test_of_more_days_than_four_the_first_four_are_shown(home: Path) -> None:
    edition = current(home, Audience.INTERNAL)
    days = _days(edition, HERE)
    assert len(days) > MOST == 4
    assert [s.chip.acquired_at.date() for s in shown_of(edition, HERE, View(days=days[::-1]))] == list(days[:4])


@pytest.mark.parametrize("hidden", ["hathervane", HERE], ids=["not in the edition", "held back"])
def test_no_other_site_stands_beside_that_the_edition_does_not_show(home: Path, hidden: str) -> None:
    inside, outside = (current(home, eyes) for eyes in (Audience.INTERNAL, Audience.PUBLIC))
    days = _days(outside, OTHER)[:2]
    view = View(days=days, next_to=hidden, next_day=_days(inside, HERE)[-1])
    assert [(s.site.id, s.chip.acquired_at.date()) for s in shown_of(outside, OTHER, view)] == [
        (OTHER, d) for d in days
    ]
    alone = View(days=_days(inside, HERE))
    assert shown_of(inside, HERE, alone) != () == shown_of(outside, hidden, alone)


def test_the_file_is_made_by_the_gate_of_that_moment(home: Path) -> None:
    edition = current(home, Audience.PUBLIC)
    site = next(key for key in edition.sites if edition.sites[key].grid is not None and _days(edition, key))
    view = View(days=_days(edition, site)[:2])
    picture = Image.open(io.BytesIO(_file(home, Audience.PUBLIC, None, "en", site, view)))
    assert picture.format == "PNG" and picture.width > 320
    with pytest.raises(NotAllowed, match="login has ended"):
        _file(home, Audience.PUBLIC, datetime.now(UTC) - timedelta(seconds=1), "en", site, view)
    store = Store.open(home)
    store.decide_about_site(site, Wish(Decision.HELD, "desk 1", "It was listed wrongly: a hotel."))
    store.close()
    with pytest.raises(NotFound):
        _file(home, Audience.PUBLIC, None, "en", site, view)


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "th"])
def test_a_link_restores_them_and_the_page_can_be_heard(browser: Browser, internal: str, language: str) -> None:
    seen = visit(browser, internal).open(f"site?site={HERE}&show=beside&lang={language}")
    page = seen.page
    pictures = page.locator(".cw-beside img")
    expect(pictures).to_have_count(2, timeout=30_000)
    assert all(pictures.evaluate_all("all => all.map(i => i.naturalWidth > 100 && i.alt.length > 5)"))
    page.wait_for_function("location.search.includes('days=')")
    again = visit(browser, internal).open(page.url.split("/", 3)[3])
    expect(again.page.locator(".cw-beside img")).to_have_count(2, timeout=30_000)
    assert faults(page) == [] and seen.errors == []
    with page.expect_download(timeout=60_000) as began:
        page.locator(".st-key-sb_save button").click()
    assert Image.open(io.BytesIO(began.value.path().read_bytes())).format == "PNG"
    again.page.close()
    page.close()
