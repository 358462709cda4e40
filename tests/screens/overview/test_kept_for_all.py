"""What the overview keeps of an edition is what it would work out anew, and is worked out once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from geodata.access.audience import Audience
from geodata.detections.detection import Kind, State
from geodata.detections.review_state import agreed_by_two
from geodata.i18n.messages import speaking
from screens.overview import front_page, kept_for_all
from screens.overview.order_of_changes import by_weight
from screens.session import view_state
from screens.session.edition import AUDIENCE, HOME, Edition, current
from screens.session.view_state import View, Viewpoint, displayed_by
from tests.screens.fixture_world import make

DASHBOARD = str(Path(__file__).resolve().parents[3] / "dashboard.py")
FILTERS = (
    View(),
    View(kinds=(Kind.CONSTRUCTION,)),
    View(states=(State.CONFIRMED,)),
    View(search="pellimar"),
    View(country="Tasmere"),
    View(since=date(2026, 6, 1)),
    View(until=date(2026, 6, 1)),
    View(which="watched"),
)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kept")
    make(folder).close()
    return folder


@pytest.fixture
def edition(world: Path) -> Edition:
    st.cache_resource.clear()
    return current(world, Audience.INTERNAL)


def _counted(monkeypatch: pytest.MonkeyPatch, where: Any, name: str) -> list[int]:
    calls: list[int] = []
    own: Callable[..., Any] = getattr(where, name)

    def noted(*given: Any, **named: Any) -> Any:
        calls.append(1)
        return own(*given, **named)

    monkeypatch.setattr(where, name, noted)
    return calls


@pytest.mark.parametrize("since", [None, date(2026, 5, 19)])
def test_what_is_kept_is_what_is_worked_out_anew(edition: Edition, since: date | None) -> None:
    several = set()
    for view in (*FILTERS, *FILTERS):
        shown = kept_for_all.shown_by(edition, replace(view, compared=since, at=Viewpoint(1.0, 2.0, 3.0)))
        assert shown == displayed_by(view, edition.site_standings, edition.view.found_by)
        anew = by_weight(shown.among(edition.detections), since, agreed_by_two(edition.standings), most=3)
        assert kept_for_all.first_of(edition, shown, since, most=3) == tuple(anew)
        several.add(tuple(d.id for d in anew))
    assert len(several) > 2, "else one answer for all filters would pass"


def test_another_edition_of_the_same_workspace_has_results_of_its_own(edition: Edition, world: Path) -> None:
    outside = current(world, Audience.PUBLIC)
    every = [kept_for_all.every_one(e, View()).change_ids for e in (edition, outside)]
    assert every[1] < every[0]
    assert every[1] == {d.id for d in outside.detections}


def test_a_drawing_is_named_by_filters_and_language_and_not_by_the_place_of_the_map(edition: Edition) -> None:
    names = {kept_for_all.names(edition, view) for view in FILTERS}
    assert len(names) == len(FILTERS)
    assert kept_for_all.names(edition, View(at=Viewpoint(1.0, 2.0, 3.0))) in names
    with speaking("th"):
        assert kept_for_all.names(edition, View()) not in names


def test_a_rerun_of_the_overview_goes_through_no_changes_again(world: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    st.cache_resource.clear()
    monkeypatch.setenv(HOME, str(world))
    monkeypatch.setenv(AUDIENCE, "internal")
    passes = _counted(monkeypatch, view_state, "passes")
    places = ((kept_for_all, "by_weight"), (kept_for_all, "sites_to_brief"), (front_page, "corrections_html"))
    work = [_counted(monkeypatch, where, name) for where, name in places]
    app = AppTest.from_file(DASHBOARD, default_timeout=60)
    app.query_params["kind"] = "construction"
    app.run()
    assert not app.exception
    assert all(work)
    first, before = len(passes), [len(calls) for calls in work]
    assert first
    app.run()
    assert not app.exception
    assert len(passes) == first
    assert [len(calls) for calls in work] == before
