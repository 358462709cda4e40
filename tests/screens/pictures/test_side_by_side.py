"""Pictures beside each other: the days and sites that are asked for, at one scale, by the gate as it stands."""

from __future__ import annotations

import html
import io
import re
from dataclasses import replace
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
from geodata.wording.look_sentences import BEYOND_HIDDEN, HATCHED
from screens.pictures import side_by_side
from screens.pictures.picture_choice import clear_chips
from screens.pictures.side_by_side import MOST, Shown, _file, _window, framed_pictures, legend_beside, shown_of
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
    windows = [_window(s.site) for s in shown]
    sides = [(p.width / w.width, p.height / w.height) for p, w in zip(made, windows, strict=True)]
    assert len({px for pair in sides for px in pair}) == 1, "one scale: a pixel of 10 m is as wide and high in each"
    legend = legend_beside(edition, shown, "true")
    assert legend.simulated and "TLP:RED" in legend.notes[-1] and shown[0].chip.scene_id in legend.notes[2]


def test_a_small_site_beside_a_large_one_is_drawn_at_its_scale(home: Path) -> None:
    edition = current(home, Audience.INTERNAL)
    view = View(days=_days(edition, HERE)[-1:], next_to=OTHER, next_day=_days(edition, OTHER)[-1])
    here, other = shown_of(edition, HERE, view)
    small = replace(other, site=replace(other.site, outline=other.site.outline.centroid.buffer(0.0004)))
    large, little = (_window(s.site) for s in (here, small))
    first, second = framed_pictures(home, (here, small), "true")
    assert little.width < large.width and first.width // large.width > 1
    assert second.size == tuple(n * (first.width // large.width) for n in (little.width, little.height))


def _by_landsat(edition: Edition, *site_ids: str) -> Edition:
    """The same where every look at these sites is one of Landsat 9, of pixels of 30 m."""
    landsat = {
        key: tuple(replace(look, collection="landsat-c2-l2", platform="landsat-9") for look in edition.looks[key])
        for key in site_ids
    }
    return replace(edition, looks={**{key: edition.looks[key] for key in (HERE, OTHER)}, **landsat})


def _shown_beside(edition: Edition) -> tuple[Shown, ...]:
    view = View(days=_days(edition, HERE)[-3:], next_to=OTHER, next_day=_days(edition, OTHER)[-1])
    return shown_of(edition, HERE, view)


def _of_landsat(shown: tuple[Shown, ...], site_id: str) -> tuple[Shown, ...]:
    """The same where the chips of a site are of those looks too."""
    return tuple(
        replace(s, chip=replace(s.chip, collection="landsat-c2-l2")) if s.site.id == site_id else s for s in shown
    )


TEN, THIRTY = "10 m pixels shown as pixels.", "Pixels of 30 m, laid on a grid of 10 m."


def test_the_width_of_pixels_is_said_of_each_site_where_it_is_not_the_same(home: Path) -> None:
    plain = current(home, Audience.INTERNAL)
    shown = _shown_beside(plain)
    assert legend_beside(plain, shown, "true").notes[0].count(TEN) == 1
    edition, seen = _by_landsat(plain, OTHER), _of_landsat(shown, OTHER)
    about = legend_beside(edition, seen, "true").notes[0]
    assert f"Pellimar Bend: {TEN} Kilvane Ford: {THIRTY}" in about
    assert about.count(HATCHED) == 1 == about.count("Dotted white")
    edition, seen = _by_landsat(plain, HERE, OTHER), _of_landsat(_of_landsat(shown, OTHER), HERE)
    both = legend_beside(edition, seen, "true").notes[0]
    assert both.count(THIRTY) == 1 and TEN not in both and "Kilvane" not in both


@pytest.mark.parametrize("at", [HERE, OTHER])
def test_it_is_said_at_which_site_nothing_is_shown_beyond_the_outline(home: Path, at: str) -> None:
    edition = current(home, Audience.INTERNAL)
    shown = tuple(replace(s, inside_alone=s.site.id == at) for s in _shown_beside(edition))
    about = legend_beside(edition, shown, "true").notes[0]
    assert f"{edition.sites[at].name}: {BEYOND_HIDDEN}" in about and about.count(BEYOND_HIDDEN) == 1
    every = tuple(replace(s, inside_alone=True) for s in shown)
    about = legend_beside(edition, every, "true").notes[0]
    assert f"{HATCHED} {BEYOND_HIDDEN}" in about and about.count(BEYOND_HIDDEN) == 1


def test_the_page_says_all_of_it_and_credits_nobody_for_simulated_pixels(
    monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    plain = current(home, Audience.INTERNAL)
    name = f"Kilvane Ford{', where the road crosses the river' * 3}"
    shown = tuple(
        replace(s, site=replace(s.site, name=name), inside_alone=True) if s.site.id == OTHER else s
        for s in _of_landsat(_shown_beside(plain), OTHER)
    )
    edition = _by_landsat(plain, OTHER)
    pages: list[str] = []
    monkeypatch.setattr(side_by_side, "drawn", lambda html, key: pages.append(html))
    monkeypatch.setattr(side_by_side, "shown_of", lambda *_: shown)
    view = View(days=_days(plain, HERE)[-3:], next_to=OTHER, bands="false")
    side_by_side.side_by_side(edition, view, plain.sites[HERE], ())
    (note,) = re.findall(r'<p class="cw-note">(.*)</p>', pages[-1])
    assert all(words in html.unescape(note) for words in legend_beside(edition, shown, "false").notes[:-1])
    assert note.endswith(f"Pellimar Bend: Simulated Sentinel-2. {name}: Simulated Landsat.") and len(note) > 900
    assert "Copernicus" not in note and "…" not in note


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
    expect(pictures).to_have_count(2, timeout=60_000)
    assert all(pictures.evaluate_all("all => all.map(i => i.naturalWidth > 100 && i.alt.length > 5)"))
    page.wait_for_function("location.search.includes('days=')")
    again = visit(browser, internal).open(page.url.split("/", 3)[3])
    expect(again.page.locator(".cw-beside img")).to_have_count(2, timeout=60_000)
    assert faults(page) == [] and seen.errors == []
    with page.expect_download(timeout=60_000) as began:
        page.locator(".st-key-sb_save button").click()
    assert Image.open(io.BytesIO(began.value.path().read_bytes())).format == "PNG"
    again.page.close()
    page.close()
