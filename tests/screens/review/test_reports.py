"""The screen Reports: a report typed in, refused and kept, confirmed by two; only for internal users."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from streamlit.testing.v1 import AppTest

from geodata.incidents.history import VERIFIED_HERE
from geodata.incidents.incident import DatePrecision, PlacePrecision
from geodata.store import Store
from tests.screens.fixture_world import make
from tests.screens.serving import dashboard, visit
from tests.screens.test_dashboard import html, opened


@pytest.fixture
def home(tmp_path: Path) -> Path:
    make(tmp_path / "world").close()
    return tmp_path / "world"


def reports(monkeypatch: pytest.MonkeyPatch, home: Path) -> AppTest:
    return _at(opened(monkeypatch, home, "internal"))


def _at(app: AppTest) -> AppTest:
    app.session_state["go"] = ("reports", {})
    return app.run()


def fill(app: AppTest, title: str) -> AppTest:
    app.selectbox(key="e_kind").set_value("raid")
    app.text_input(key="e_title").set_value(title)
    app.text_input(key="e_source").set_value("Vellorin Courier")
    app.date_input(key="e_start").set_value(date(2026, 5, 6))
    app.selectbox(key="e_dated").set_value(DatePrecision.DAY)
    app.selectbox(key="e_placed").set_value(PlacePrecision.EXACT)
    app.number_input(key="e_lat").set_value(-19.85)
    app.number_input(key="e_lon").set_value(-27.04)
    return next(b for b in app.button if b.label == "Save as unverified").click().run()


def test_a_report_is_typed_refused_kept_and_verified_by_two(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    app = reports(monkeypatch, home)
    assert not app.exception and "reports on file" in html(app)
    app = fill(app, "Ask for details at +95 9 421 123 456")
    assert "Nothing was saved." in html(app) and "a phone number" in html(app)
    app = fill(app, "Raid at the north gate")
    assert not app.exception and "unverified" in html(app)
    with_store = Store.open(home)
    (kept,) = [i for i in with_store.incidents() if i.source == "analyst"]
    assert kept.title == "Raid at the north gate" and "pellimar-bend" in kept.site_ids and kept.simulated
    for role in ("analyst 1", "analyst 1", "analyst 2"):
        app.selectbox(key="e_chosen").set_value(kept.id).run()
        app.text_input(key="e_reason").set_value("read the article")
        app.text_input(key="e_role").set_value(role)
        app = next(b for b in app.button if b.label == "Confirm this report").click().run()
        assert not app.exception
    (kept,) = [i for i in with_store.incidents() if i.source == "analyst"]
    assert kept.verification == VERIFIED_HERE
    assert len(with_store.confirmations(kept.id)) == 2, "the same person twice is one person"
    assert "one verified by two people" in html(app)
    with_store.close()


def test_only_internal_users_have_it(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    app = _at(opened(monkeypatch, home, "public"))
    assert "Add a report" not in html(app) and not app.exception


@pytest.mark.browser
def test_in_a_browser_it_says_what_a_satellite_could_see(browser: Browser, home: Path) -> None:
    with dashboard(home, "internal") as address:
        seen = visit(browser, address).open("reports")
        page = seen.page
        assert "on file" in page.locator("h1.cw-answer").first.inner_text()
        page.get_by_text("Add a report", exact=True).wait_for()
        page.locator("dt", has_text="Satellite").first.wait_for()
        page.get_by_label("What happened, in your own words (required)").fill("x")
        page.get_by_role("button", name="Save as unverified").click()
        page.get_by_text("Nothing was saved.").wait_for()
        assert seen.foreign == [] and seen.errors == []
        page.close()
