"""The screen Reports: a report typed in, refused and kept, confirmed by two; only for internal users."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from shapely import Point
from streamlit.testing.v1 import AppTest

from geodata.access.audience import Audience
from geodata.incidents.clearing import Decision
from geodata.incidents.history import VERIFIED_HERE
from geodata.incidents.incident import DatePrecision, PlacePrecision
from geodata.incidents.shown_place import with_shown_places
from geodata.incidents.site_join import sites_of
from geodata.store import Store
from screens.review.clearing_answers import answered
from screens.review.report_clearing import OWN_WORDS
from screens.session.edition import current
from tests.screens.fixture_world import make
from tests.screens.serving import dashboard, visit
from tests.screens.test_dashboard import html, opened
from tests.screens.words_on_screen import words_on_screen


@pytest.fixture
def home(tmp_path: Path) -> Path:
    make(tmp_path / "world").close()
    return tmp_path / "world"


def reports(monkeypatch: pytest.MonkeyPatch, home: Path) -> AppTest:
    return _at(opened(monkeypatch, home, "internal"))


def field(fields: Any, begins: str) -> Any:
    """The one whose key begins so: it ends on what it is about."""
    return next(one for one in fields if str(one.key).startswith(begins))


def questions(app: AppTest, keys: str) -> list[Any]:
    """The three questions of a form."""
    return [r for r in app.radio if str(r.key).startswith(f"{keys}_") and not str(r.key).startswith(f"{keys}_choice")]


def _at(app: AppTest) -> AppTest:
    app.session_state["go"] = ("reports", {})
    return app.run()


def fill(app: AppTest, title: str, at: tuple[float, float] = (-19.85, -27.04)) -> AppTest:
    app.selectbox(key="e_kind").set_value("raid")
    app.text_input(key="e_title").set_value(title)
    app.text_input(key="e_source").set_value("Vellorin Courier")
    app.date_input(key="e_start").set_value(date(2026, 5, 6))
    app.selectbox(key="e_dated").set_value(DatePrecision.DAY)
    app.selectbox(key="e_placed").set_value(PlacePrecision.EXACT)
    app.number_input(key="e_lat").set_value(at[0])
    app.number_input(key="e_lon").set_value(at[1])
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
        field(app.text_input, "e_reason").set_value("read the article")
        app.text_input(key="e_role").set_value(role)
        app = next(b for b in app.button if b.label == "Confirm this report").click().run()
        assert not app.exception
    (kept,) = [i for i in with_store.incidents() if i.source == "analyst"]
    assert kept.verification == VERIFIED_HERE
    assert len(with_store.confirmations(kept.id)) == 2, "the same person twice is one person"
    assert "one verified by two people" in html(app)
    with_store.close()


def test_the_form_begins_empty_after_an_entry(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    """The point and the link of the report before would go with the next one."""
    app = fill(reports(monkeypatch, home), "Raid at the north gate")
    assert "Saved as" in html(app)
    assert [app.number_input(key=key).value for key in ("e_lat", "e_lon")] == [None, None]
    assert {app.text_input(key=f"e_{key}").value for key in ("title", "source", "url", "place", "country")} == {""}
    assert app.date_input(key="e_start").value is None and app.selectbox(key="e_kind").value is None
    refused = fill(app, "Ask for details at +95 9 421 123 456")
    assert refused.number_input(key="e_lat").value == -19.85, "what was not kept stays"


def test_a_report_typed_at_a_rough_point_is_told_as_placed_roughly(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    app = reports(monkeypatch, home)
    assert {app.number_input(key=key).proto.format for key in ("e_lat", "e_lon")} == {"%g"}, "no zeros behind it"
    app = fill(app, "Raid at the north gate", at=(-19.8, -27.0))
    assert "its place is known to about 8 km: near, not exact." in html(app)
    store = Store.open(home)
    (typed,) = [i for i in store.incidents() if i.source == "analyst"]
    assert typed.place_precision is PlacePrecision.NEAR
    store.close()


def test_typed_again_it_is_said_whether_the_stored_one_changed(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    app = fill(reports(monkeypatch, home), "Raid at the north gate")
    store = Store.open(home)
    (typed,) = [i for i in store.incidents() if i.source == "analyst"]
    assert f"Saved as {typed.id}, unverified." in html(app)
    app = fill(app, "Raid at the north gate")
    assert f"{typed.id} was there already." in html(app) and store.incident_versions(typed.id) == []
    store.withdraw_incidents([typed.id])
    app = fill(app, "Raid at the north gate")
    assert f"{typed.id} was there already, and is changed now." in html(app)
    assert [v.change for v in store.incident_versions(typed.id)][-1] == "back at the source", "it stands again"
    store.close()


def test_typed_again_one_of_before_sites_counted_is_there_already(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    app = fill(reports(monkeypatch, home), "Raid at the north gate")
    store = Store.open(home)
    (typed,) = [i for i in store.incidents() if i.source == "analyst"]
    monkeypatch.setattr("screens.review.reports.earlier_id", lambda draft, incident: "analyst-0123456789")
    store.save_incidents([replace(typed, id="analyst-0123456789")])
    app = fill(app, "Raid at the north gate")
    assert "analyst-0123456789 was there already." in html(app), "the earlier id is looked for first"


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


def decide(app: AppTest, incident_id: str, choice: str, words: str = "", *, answered: bool = True) -> AppTest:
    app.selectbox(key="c_chosen").set_value(incident_id).run()
    field(app.radio, "c_choice").set_value(choice)
    field(app.text_input, "c_words").set_value(words)
    for radio in questions(app, "c"):
        radio.set_value(None if not answered else radio.options[1])
    field(app.text_input, "c_reason").set_value("Read the article.")
    app.text_input(key="c_role").set_value("report desk")
    return next(b for b in app.button if b.label == "Keep this decision").click().run()


def test_a_report_waits_is_read_cleared_and_taken_back(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    app = fill(reports(monkeypatch, home), "Police raid a hall at the bend")
    assert "One report waiting for a person" in html(app)
    assert list(app.dataframe[0].value["Asks for care"]) == ["a raid, arrests or fighting"]
    store = Store.open(home)
    (typed,) = [i for i in store.incidents() if i.source == "analyst"]
    assert typed.title not in {i.title for i in current(home, Audience.PARTNER).incidents}
    app = decide(app, typed.id, OWN_WORDS)
    assert "The line of your own is empty." in html(app) and store.clearings(typed.id) == []
    app = decide(app, typed.id, OWN_WORDS, "Two men held at the bend")
    assert "fewer than 11 people" in html(app) and store.clearings(typed.id) == []
    app = decide(app, typed.id, OWN_WORDS, "A search of a hall is reported", answered=False)
    assert "Not answered yet: Does it tell of something that is not over? Does it tell of people" in html(app)
    assert store.clearings(typed.id) == []
    app = decide(app, typed.id, OWN_WORDS, "A search of a hall is reported")
    assert not app.exception and "No report waits for a person." in html(app)
    said = answered(store.clearings(typed.id)[0])
    assert said.startswith("Answered: it is over; it tells of nobody getting out")
    for eyes in (Audience.PUBLIC, Audience.PARTNER):
        known_as = f"report-{store.clearings(typed.id)[0].token}"
        (seen,) = [i for i in current(home, eyes).incidents if i.id == known_as]
        assert (seen.title, seen.url) == ("A search of a hall is reported", "")
    app.selectbox(key="c_chosen").set_value(typed.id).run()
    assert [r.value for r in questions(app, "c")] == [None] * 3
    assert any("(cleared; " in option and typed.id in option for option in app.selectbox(key="c_chosen").options)
    field(app.text_input, "c_reason").set_value("It names the hall after all.")
    app.text_input(key="c_role").set_value("analyst 2")
    app = next(b for b in app.button if b.label == "Take the last decision back").click().run()
    assert "One report waiting for a person" in html(app)
    assert [c.decision for c in store.clearings(typed.id)] == [Decision.CLEARED, Decision.UNDONE]
    assert len(current(home, Audience.PUBLIC).incidents) == 3
    store.close()


def test_who_clears_a_report_reads_where_it_stands_and_every_count_of_it(
    monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    """By a point with two decimals, as screens show it, it lay at the site, and no decision could be kept."""
    store = Store.open(home)
    site = store.site("pellimar-bend")
    east, middle = site.outline.bounds[2], site.outline.centroid.y
    like = next(i for i in store.incidents() if i.id == "i-1")
    off = (Point(east + step / 2_000, middle) for step in range(40))
    reports_at = (replace(like, id="csv-9", place=point, site_ids=(), named_site_ids=(), title="") for point in off)
    at_edge = next(one for one in reports_at if not sites_of(one, [site]))
    assert sites_of(with_shown_places([at_edge])[0], [site]) == (site.id,)
    counts = {"fatalities_low": 12, "fatalities_best": 14, "fatalities_high": 19}
    path = "x" * 400
    store.save_incidents([replace(at_edge, title="Fire reported", url=f"https://example.org/{path}", **counts)])
    app = reports(monkeypatch, home)
    app.selectbox(key="c_chosen").set_value("csv-9").run()
    page = words_on_screen(app)
    assert "It will stand at no listed place." in page and "12, 14, 19" in page and "unverified" in page
    assert f"https://example.org/{path}" in page
    app = decide(app, "csv-9", OWN_WORDS, "Fire reported")
    assert not app.exception and [c.decision for c in store.clearings("csv-9")] == [Decision.CLEARED]
    store.close()


def test_what_was_typed_about_one_report_is_not_sent_about_the_next(
    monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    app = fill(reports(monkeypatch, home), "Police raid a hall at the bend")
    app = fill(app, "Fire at the north gate")
    store = Store.open(home)
    raid, fire = (next(i.id for i in store.incidents() if i.title.startswith(word)) for word in ("Police", "Fire"))
    app = decide(app, raid, OWN_WORDS, "A search of a hall is reported")
    assert [c.words for c in store.clearings(raid)] == ["A search of a hall is reported"]
    app.selectbox(key="c_chosen").set_value(fire).run()
    assert field(app.radio, "c_choice").value is None
    assert [field(app.text_input, name).value for name in ("c_words", "c_place", "c_source", "c_reason")] == [""] * 4
    assert app.text_input(key="c_role").value == "report desk", "who decides stays the same person"
    app.selectbox(key="e_chosen").set_value(raid).run()
    field(app.text_input, "e_reason").set_value("read the article")
    app.selectbox(key="e_chosen").set_value(fire).run()
    assert field(app.text_input, "e_reason").value == ""
    store.close()


def test_a_report_that_changed_while_it_was_read_is_not_confirmed(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    app = fill(reports(monkeypatch, home), "Raid at the north gate")
    store = Store.open(home)
    (typed,) = [i for i in store.incidents() if i.source == "analyst"]

    def confirm() -> None:
        field(app.text_input, "e_reason").set_value("read the article")
        app.text_input(key="e_role").set_value("analyst 1")
        next(b for b in app.button if b.label == "Confirm this report").click().run()

    app.selectbox(key="e_chosen").set_value(typed.id).run()
    store.save_incidents([replace(typed, title="Raid at the south gate")])
    confirm()
    assert store.confirmations(typed.id) == [] and "Its text has changed since you read it. Read it again." in html(app)
    confirm()
    assert [c.version for c in store.confirmations(typed.id)] == [2], "what stands on the screen by now was read"
    store.close()


@pytest.mark.browser
def test_in_a_browser_nothing_is_answered_and_keys_answer(
    browser: Browser, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(reports(monkeypatch, home), "Police raid a hall at the bend")
    with dashboard(home, "internal") as address:
        seen = visit(browser, address).open("reports")
        page = seen.page
        part = page.locator(".st-key-cw_clearing")
        group = part.get_by_role("radiogroup", name="Does it tell of something that is not over?")
        group.wait_for()
        names = page.get_by_role("radiogroup").evaluate_all("all => all.map(e => e.getAttribute('aria-label'))")
        assert len(names) == len(set(names)), "of a claim as of a report, and no two groups are called the same"
        asked = part.get_by_role("radiogroup", name="(required to clear)")
        assert asked.count() == 3 and asked.locator("input:checked").count() == 0
        group.locator("input").first.focus()
        page.keyboard.press("ArrowDown")
        part.get_by_role("radiogroup", name="Can anybody be told apart").locator("input").nth(1).focus()
        page.keyboard.press("Space")
        page.get_by_text("Clear it with its headline and link", exact=True).click()
        part.get_by_role("button", name="Keep this decision").click()
        page.get_by_text("Not answered yet: Does it tell of people getting out").wait_for()
        assert seen.foreign == [] and seen.errors == []
        page.close()
