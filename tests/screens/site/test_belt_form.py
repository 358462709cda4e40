"""The form of a verdict beyond an outline: nothing is chosen for its reader, and nothing typed goes to the next one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import shapely
from streamlit.testing.v1 import AppTest

from geodata.detections.detection import Kind
from geodata.sites.site import Access, Site
from geodata.workspace import Workspace
from screens.session.edition import AUDIENCE, HOME
from tests.geodata.belts.belt_makers import change, judged_belt
from tests.screens.test_dashboard import html

PAGE = """
from dataclasses import replace
from geodata.access.audience import Audience
from screens.session.edition import current, home
from screens.site.belt_card import belt_card
edition = replace(current(home(), Audience.INTERNAL), at_work=True)
belt_card(edition, edition.sites['s0'])
"""
WHY = "Bare ground in May, roofs in July."


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A site with two changes in its belt."""
    workspace = Workspace.open(tmp_path)
    outline = shapely.box(98.0, 16, 98.005, 16.005)
    site = Site("s0", "Place 0", outline, "MM", source="ASPI", documented=True, access=Access.PUBLIC)
    workspace.store.save_site(site, by="a")
    belt = judged_belt("s0")
    changes = [change("own", belt, date(2026, 7, 10), 4.1), change("earlier", belt, date(2026, 3, 1), 9.0)]
    workspace.store.save_judged_belt(belt, changes)
    monkeypatch.setenv(HOME, str(tmp_path))
    monkeypatch.setenv(AUDIENCE, "internal")
    return workspace


def _open() -> AppTest:
    app = AppTest.from_string(PAGE, default_timeout=90)
    app.session_state["belt_open"] = True
    app.run()
    assert not app.exception
    return app


def _fill(app: AppTest, change_id: str) -> None:
    app.text_input(key="belt_role").set_value("analyst 1")
    app.text_area(key="belt_reason").set_value(WHY)
    app.selectbox(key="belt_change").set_value(change_id)
    app.radio(key="belt_verdict").set_value(app.radio(key="belt_verdict").options[1])


def _send(app: AppTest) -> None:
    next(b for b in app.button if b.label == "Send verdict").click().run()
    assert not app.exception


def test_a_verdict_is_chosen_by_a_person_and_told_where_it_was_given(home: Workspace) -> None:
    app = _open()
    app.text_input(key="belt_role").set_value("analyst 1")
    app.text_area(key="belt_reason").set_value(WHY)
    _send(app)
    assert home.store.belt_reviews() == [] and "Choose a change." in html(app)
    app.selectbox(key="belt_change").set_value("own")
    _send(app)
    assert home.store.belt_reviews() == [] and "Choose a verdict." in html(app)
    app.radio(key="belt_verdict").set_value(app.radio(key="belt_verdict").options[1])
    _send(app)
    (kept,) = home.store.belt_reviews()
    assert (kept.detection_id, kept.verdict, kept.reason, kept.reviewer) == ("own", "dismissed", WHY, "analyst 1")
    assert "Kept for own." in html(app), "it was told on another screen, later"
    assert app.text_area(key="belt_reason").value == "" and app.radio(key="belt_verdict").value is None


@pytest.mark.parametrize("looked", [False, True])
def test_a_verdict_is_kept_on_what_its_reader_read_alone(home: Workspace, looked: bool) -> None:
    """A run tells the change otherwise while the form stands open; `looked`: the page was drawn once more meanwhile."""
    app = _open()
    (own,) = (c for c in home.store.belt_changes() if c.id == "own")
    _fill(app, "own")
    home.store.save_judged_belt(judged_belt("s0"), [replace(own, first_seen=date(2026, 5, 1))])
    if looked:
        _fill(app.run(), "own")
    _send(app)
    assert home.store.belt_reviews() == []
    assert "nother kind, window or ground is told of the change since you read it" in html(app)
    assert app.text_area(key="belt_reason").value == WHY, "what was typed stays"
    _send(app)
    (kept,) = home.store.belt_reviews()
    assert kept.judged is not None and kept.judged.first_seen == date(2026, 5, 1)


def test_a_verdict_on_a_change_that_is_told_no_more_is_kept_on_no_other(home: Workspace) -> None:
    app = _open()
    _fill(app, "own")
    (own,) = (c for c in home.store.belt_changes() if c.id == "own")
    home.store.save_judged_belt(
        judged_belt("s0"), [replace(own, kind=Kind.DEMOLITION)]
    )  # belts tell construction alone
    _send(app)
    assert app.selectbox(key="belt_change").options == ["earlier"]
    assert home.store.belt_reviews() == [] and "Choose a change." in html(app)
