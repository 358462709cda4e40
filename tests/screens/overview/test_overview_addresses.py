"""The overview at an address that names what it does not hold, or a day ahead; and the one order of its changes."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from geodata.access.audience import Audience
from geodata.detections.detection import Confidence
from geodata.detections.review_state import agreed_by_two
from screens.overview.front_tables import _all
from screens.overview.order_of_changes import by_weight
from screens.session.edition import AUDIENCE, HOME, current
from screens.session.view_state import View, displayed_by
from tests.screens.fixture_world import END, make

DASHBOARD = str(Path(__file__).resolve().parents[3] / "dashboard.py")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("overview")
    make(folder).close()
    return folder


def _opened(monkeypatch: pytest.MonkeyPatch, home: Path, **query: str) -> tuple[AppTest, str]:
    """The overview of the public edition, and all that st.html shows on it."""
    monkeypatch.setenv(HOME, str(home))
    monkeypatch.setenv(AUDIENCE, "public")
    app = AppTest.from_file(DASHBOARD, default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app, "\n".join(str(part.proto.body) for part in app.get("html"))


NO_SITE = "This site is not in this edition."
NO_CHANGE = "This edition tells of no change of that id."


@pytest.mark.parametrize(
    ("query", "sentences"),
    [
        ({}, set()),
        ({"site": "the ministry denies it"}, {NO_SITE}),
        ({"change": "the ministry denies it"}, {NO_CHANGE}),
        ({"site": "pellimar-bend", "change": "pb-1"}, set()),
    ],
    ids=["nothing named", "no such site", "no such change", "both are there"],
)
def test_the_overview_says_what_its_address_names_and_it_does_not_hold(
    monkeypatch: pytest.MonkeyPatch, world: Path, query: dict[str, str], sentences: set[str]
) -> None:
    _, page = _opened(monkeypatch, world, **query)
    assert {words for words in (NO_SITE, NO_CHANGE) if words in page} == sentences
    assert "ministry denies" not in page, "the words of a link are not ours"


@pytest.mark.parametrize("days", [-1, 0, 1, 1200])
def test_a_day_ahead_is_not_compared_with_and_the_page_says_so(
    monkeypatch: pytest.MonkeyPatch, world: Path, days: int
) -> None:
    asked = END + timedelta(days=days)
    app, page = _opened(monkeypatch, world, since=asked.isoformat())
    field = app.selectbox(key="compared")
    assert ("which lies ahead" in page) is (days > 0)
    assert (field.value == "Half a year ago") is (days > 0)
    assert ("since" in app.query_params) is (days <= 0)


def test_the_table_has_the_order_of_the_list(world: Path) -> None:
    edition = current(world, Audience.INTERNAL)
    unsure = tuple(replace(d, confidence=Confidence.LOW) if d.id == "pb-1" else d for d in edition.detections)
    edition = replace(edition, detections=unsure)
    shown = displayed_by(View(), edition.site_standings)
    since = date(2026, 5, 19)
    order = [d.id for d in by_weight(edition.detections, since, agreed_by_two(edition.standings), most=99)]
    assert order != [d.id for d in shown.among(edition.detections)], "else this test could not fail"
    table = _all(edition, shown, (), since).partition("</table>")[0]
    places = {d: re.search(rf"<td[^>]*>{re.escape(d)}<", table) for d in order}
    assert [d for d, _ in sorted(places.items(), key=lambda p: p[1].start() if p[1] else -1)] == order


@pytest.mark.parametrize(("eyes", "command"), [("public", False), ("partner", False), ("internal", True)])
def test_only_who_can_write_a_briefing_is_told_the_command(
    monkeypatch: pytest.MonkeyPatch, world: Path, eyes: str, command: bool
) -> None:
    monkeypatch.setenv(HOME, str(world))
    monkeypatch.setenv(AUDIENCE, eyes)
    app = AppTest.from_file(DASHBOARD, default_timeout=60)
    app.session_state["go"] = ("briefings", {})
    app.run()
    page = "\n".join(str(part.proto.body) for part in app.get("html"))
    assert "No briefing was issued in this edition yet." in page
    assert ("compound-watch brief" in page) is command
    assert ("written by whoever runs Compound Watch" in page) is not command
