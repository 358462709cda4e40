"""Each button of a page of a site hands over what the gate lets out when it is pressed, long after it was drawn."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
import streamlit as st
from PIL import Image
from playwright.sync_api import Browser, expect
from streamlit.testing.v1 import AppTest

from geodata.access.audience import Audience
from geodata.access.login import Entry, Role, Visitor
from geodata.detections.review import Review, Verdict
from geodata.errors import NotAllowed, NotFound
from geodata.incidents.clearing import Decision
from geodata.settings.settings import Settings
from geodata.store import Store
from geodata.store.clearings import Wish
from geodata.wording.handling import marking
from layers.pictures.composites import png
from layers.pictures.sheet import Legend
from layers.pictures.words_inside import INVENTED
from screens.pictures.picture_choice import words_inside
from screens.session.edition import AUDIENCE, HOME, Edition, current
from tests.screens.downloads.test_file_of_button import Later
from tests.screens.fixture_world import _chips, make
from tests.screens.serving import dashboard, visit
from tests.screens.test_dashboard import DASHBOARD

SITE, CHANGE = "kilvane-ford", "kf-1"
Buttons = dict[str, Callable[[], bytes]]
PAGES = {
    "pair": ("site", {"site": SITE}, ["p_save"]),
    "beside": ("site", {"site": SITE, "show": "beside"}, ["sb_save"]),
    "timelapse": ("site", {"site": SITE, "show": "timelapse", "span": "all"}, ["tl_gif", "tl_webp"]),
    "change": ("change", {"change": CHANGE}, ["p_save", "change_geojson"]),
}
"""Screen, what its link asks for, and the keys of the buttons whose files are about the site alone."""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    store = make(tmp_path)
    store.save_chips(_chips(tmp_path, store.site(SITE)))
    store.close()
    return tmp_path


@pytest.fixture
def buttons(monkeypatch: pytest.MonkeyPatch) -> Buttons:
    """What each button of the page that is opened calls when it is pressed, by its key."""
    drawn: Buttons = {}

    def button(_words: str, data: Callable[[], bytes] | bytes, *, key: str, **_more: object) -> bool:
        drawn[key] = data if callable(data) else lambda: data
        return False

    monkeypatch.setattr(st, "download_button", button)
    return drawn


def opened(monkeypatch: pytest.MonkeyPatch, home: Path, page: str, eyes: str = "public", **more: str) -> None:
    """Draw a page as its link opens it."""
    screen, asked, _ = PAGES[page]
    monkeypatch.setenv(HOME, str(home))
    monkeypatch.setenv(AUDIENCE, eyes)
    app = AppTest.from_file(DASHBOARD, default_timeout=60)
    app.session_state["go"] = (screen, {**asked, **more})
    app.run()
    assert not app.exception


def hold(home: Path) -> None:
    store = Store.open(home)
    store.decide_about_site(SITE, Wish(Decision.HELD, "desk 1", "It was listed wrongly: a hotel."))
    store.close()
    assert SITE not in current(home, Audience.PUBLIC).sites


@pytest.mark.parametrize("page", PAGES)
def test_of_a_site_that_is_withheld_since_nothing_is_handed_over(
    monkeypatch: pytest.MonkeyPatch, home: Path, buttons: Buttons, page: str
) -> None:
    opened(monkeypatch, home, page)
    keys = PAGES[page][2]
    assert all(len(buttons[key]()) > 1_000 for key in keys), "while it is shown"
    hold(home)
    for key in keys:
        with pytest.raises(NotFound):
            buttons[key]()


@pytest.mark.parametrize("page", PAGES)
def test_after_the_end_of_the_login_nothing_is_handed_over(
    monkeypatch: pytest.MonkeyPatch, home: Path, buttons: Buttons, page: str
) -> None:
    known = Visitor(Audience.PUBLIC, Role.READER, Entry.IN, "reader", datetime.now(UTC) + timedelta(hours=1))
    for module in ("pictures.pictures", "pictures.timelapse", "pictures.side_by_side", "site.change_page"):
        monkeypatch.setattr(f"screens.{module}.visitor", lambda: known)
    opened(monkeypatch, home, page)
    for key in PAGES[page][2]:
        assert buttons[key](), "while the login holds"
    monkeypatch.setattr("screens.session.edition.datetime", Later)
    for key in PAGES[page][2]:
        with pytest.raises(NotAllowed, match="login has ended"):
            buttons[key]()


@pytest.mark.parametrize(("page", "key"), [("pair", "p_save"), ("beside", "sb_save"), ("change", "p_save")])
def test_a_picture_says_inside_its_file_what_it_is_of_and_how_it_may_be_handled(
    monkeypatch: pytest.MonkeyPatch, home: Path, buttons: Buttons, page: str, key: str
) -> None:
    opened(monkeypatch, home, page)
    with Image.open(io.BytesIO(buttons[key]())) as file:
        words = dict(file.text)  # type: ignore[attr-defined]
    assert words["Title"].startswith("Kilvane Ford") and words["Disclaimer"] == INVENTED
    known = "Public edition. As known on 21 Nov 2026. " + marking(Audience.PUBLIC, Settings())
    assert known in words["Description"] and "chip " in words["Description"] and "Copyright" not in words


def test_a_picture_of_a_real_place_names_whose_pixels_they_are_and_nothing_invented() -> None:
    legend = Legend("Kilvane Ford: 1 May 2026", ("True colour.", "As known on 2 May 2026."), False, "Contains data")
    edition = cast(Edition, SimpleNamespace(audience=Audience.PARTNER))
    inside = words_inside(edition, legend)
    assert (inside.copyright, inside.disclaimer) == ("Contains data.", "")
    with Image.open(io.BytesIO(png(Image.new("RGB", (4, 4)), inside))) as file:
        assert file.text == {  # type: ignore[attr-defined]
            "Title": "Kilvane Ford: 1 May 2026",
            "Description": "True colour. Partner edition. As known on 2 May 2026.",
            "Copyright": "Contains data.",
            "Software": "Compound Watch",
        }


def test_the_files_hold_what_the_page_showed(monkeypatch: pytest.MonkeyPatch, home: Path, buttons: Buttons) -> None:
    opened(monkeypatch, home, "pair", bands="false")
    with Image.open(io.BytesIO(buttons["p_save"]())) as pair:
        assert pair.format == "PNG" and pair.width > 1200
    opened(monkeypatch, home, "timelapse")
    with Image.open(io.BytesIO(buttons["tl_webp"]())) as every:
        assert every.format == "WEBP"
        whole = every.n_frames
    days = [c.acquired_at.date() for c in Store.open(home).chips(SITE)]
    opened(monkeypatch, home, "timelapse", without=f"{days[-1]:%Y-%m-%d}")
    with Image.open(io.BytesIO(buttons["tl_webp"]())) as fewer:
        assert fewer.n_frames == whole - 1 > 1
    opened(monkeypatch, home, "change")
    (feature,) = json.loads(buttons["change_geojson"]())["features"]
    assert feature["properties"]["id"] == CHANGE


@pytest.mark.parametrize("page", ["pair", "change", "timelapse"])
def test_pictures_that_would_show_a_change_that_is_held_back_since_are_not_handed_over(
    monkeypatch: pytest.MonkeyPatch, home: Path, buttons: Buttons, page: str
) -> None:
    opened(monkeypatch, home, page)
    store = Store.open(home)
    store.save_review(Review(CHANGE, Verdict.DISMISSED, "A field was ploughed there.", "reviewer 2", datetime.now(UTC)))
    store.close()
    now = current(home, Audience.PUBLIC)
    assert SITE in now.sites and CHANGE not in {d.id for d in now.detections} and SITE in now.held_back
    for key in PAGES[page][2]:
        with pytest.raises(NotFound):
            buttons[key]()


@pytest.mark.browser
def test_a_timelapse_that_is_open_shows_no_further_day_of_a_site_that_is_withheld(browser: Browser, home: Path) -> None:
    """A choice there draws the timelapse alone anew, not the page around it."""
    with dashboard(home, "public") as address:
        page = visit(browser, address).open(f"site?site={SITE}&show=timelapse").page
        expect(page.locator(".cw-player .cw-count")).to_be_visible(timeout=60_000)
        hold(home)
        page.get_by_role("radio", name="All").or_(page.get_by_role("button", name="All", exact=True)).first.click()
        expect(page.locator("h1.cw-answer").first).to_contain_text("not in this edition", timeout=60_000)
        expect(page.locator(".cw-player")).to_have_count(0)
        page.close()
