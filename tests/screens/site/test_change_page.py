"""The page of one change: in every edition that tells of it, also withdrawn and at a site out of use, and no other."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from geodata.access.audience import Audience
from geodata.detections.detection import Kind, State
from geodata.detections.measured_look import MeasuredLook
from geodata.i18n.english_formats import day
from geodata.looks.look import Look, LookStatus
from geodata.workspace import Workspace
from pipelines.brief.brief import write_brief
from pipelines.measure.measured_looks import keep_measured_looks
from pipelines.publish.nouns.rows_in_sight import rows_in_sight
from screens.session.edition import AUDIENCE, HOME
from screens.site.change_page import radar_beside
from tests.screens.english_left import english_in
from tests.screens.fixture_world import END, make
from tests.screens.test_dashboard import DASHBOARD
from tests.screens.words_on_screen import words_on_screen


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("changes")
    make(folder).close()
    workspace = Workspace(folder)
    write_brief(workspace, ("pellimar-bend",), None, None, Audience.PUBLIC, today=END)
    workspace.store.close()
    return folder


def opened(monkeypatch: pytest.MonkeyPatch, home: Path, eyes: str, change: str, **view: str) -> AppTest:
    """The page, as its link opens it."""
    monkeypatch.setenv(HOME, str(home))
    monkeypatch.setenv(AUDIENCE, eyes)
    app = AppTest.from_file(DASHBOARD, default_timeout=60)
    for name, value in view.items():
        app.query_params[name] = value
    app.session_state["go"] = ("change", {"change": change, **view})
    app.run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    return "\n".join(words_on_screen(app))


def test_each_edition_has_the_page_of_what_it_tells_of_and_of_nothing_else(
    monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    store = Workspace(home).store
    for eyes in ("public", "partner", "internal"):
        told = {d.id for d in Workspace(home).edition(Audience(eyes), END).detections.items}
        for d in {(d.state, d.id in told): d for d in store.detections()}.values():
            page = said(opened(monkeypatch, home, eyes, d.id))
            assert ("This edition tells of no change of that id." not in page) is (d.id in told), (eyes, d.id)
            assert ("compound-watch evidence" in page) is (d.id in told and eyes == "internal"), (eyes, d.id)
            offered = "of some changes there is one, of others none" in page
            assert offered is (d.id in told and eyes != "internal"), (eyes, d.id)
            if d.id in told:
                assert ("of the change was in sight" in page) is not d.kind.is_activity, (eyes, d.id)
                assert "Look by look" in page and "What was said of it, the newest first" in page
                assert ("nobody should repeat it" in page) is (d.state is State.WITHDRAWN)
            else:
                assert d.settings_hash not in page and "Look by look" not in page
    public = said(opened(monkeypatch, home, "public", "pb-1"))
    assert "public-2026-001" in public, "the briefing that told of it"


def test_what_each_look_measured_is_told_where_the_pixels_are(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    make(tmp_path).close()
    workspace = Workspace(tmp_path)
    ground = [d for d in workspace.store.detections() if not d.kind.is_activity]
    for site_id in {d.site_id for d in ground}:
        looks = workspace.store.looks(site_id)[:20]
        rows = tuple(
            MeasuredLook(d.id, k.collection, k.scene_id, k.acquired_at.date(), "red", 0.4321, 0.2, 0.1, 0.3, 0.19)
            for d in ground
            if d.site_id == site_id
            for k in looks
        )
        keep_measured_looks(tmp_path, site_id, rows)
    shown = set()
    for eyes in ("public", "internal"):
        edition = workspace.edition(Audience(eyes), END)
        for d in edition.detections.items[:4]:
            page = said(opened(monkeypatch, tmp_path, eyes, d.id))
            told = not d.kind.is_activity and d.site_id not in edition.held_back
            assert ("Measured against expected" in page) is told, (eyes, d.id)
            assert ("Looks outside the range of what was to be expected" in page) is told
            assert told or "43.2" not in page
            shown.add((eyes, told))
    assert {("internal", True), ("public", False)} <= shown, "both cases were seen"


def test_a_site_out_of_use_keeps_the_pages_of_its_changes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    store = make(tmp_path)
    store.retire_site("pellimar-bend", by="desk", why="It moved away.", now=datetime(2026, 11, 20, tzinfo=UTC))
    store.close()
    page = said(opened(monkeypatch, tmp_path, "public", "pb-1"))
    assert "This site is out of use" in page and "Look by look" in page and "Pellimar Bend" in page
    assert "Other reports of the place" not in page, "nothing is told of a place beside what was told before"


def test_its_file_is_the_row_of_the_export_and_of_its_edition(home: Path) -> None:
    view = Workspace(home).edition(Audience.PUBLIC, END)
    made = rows_in_sight(view, "detections", {"pb-1"}, ".geojson", revisions=False).decode()
    assert '"id": "pb-1"' in made and made.count('"type": "Feature"') == 1 and '"audience": "public"' in made
    assert '"pb-2"' not in rows_in_sight(view, "detections", {"pb-2"}, ".geojson").decode(), "it is not of the edition"


def test_no_english_is_left_in_thai(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    for change in ("pb-1", "none"):
        app = opened(monkeypatch, home, "public", change, lang="th")
        assert [text for text in words_on_screen(app) if english_in(text)] == [], change


def test_what_the_run_that_found_it_withdrew_is_not_said_to_have_been_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    make(tmp_path).close()
    workspace = Workspace(tmp_path)
    stood = next(d for d in workspace.store.detections() if d.state is State.CONFIRMED and not d.kind.is_activity)
    over = replace(stood, state=State.WITHDRAWN, ended_on=stood.last_seen, withdrawn_reason="returned")
    workspace.store.save_detections([over])
    gone = [d.id for d in workspace.store.detections() if d.state is State.WITHDRAWN]
    workspace.store.close()
    assert len(gone) > 1 and stood.id in gone
    for key in gone:
        page = said(opened(monkeypatch, tmp_path, "internal", key))
        assert ("It was told as: " in page) is (key == stood.id), key
        assert ("By the machine's rule it was: " in page) is (key != stood.id), key


def test_what_radar_says_beside_a_change_tells_nobody_of_a_radar_change_that_is_not_released(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    store = make(tmp_path)
    d = store.detection("pb-1")
    echo = replace(d, id="pb-radar", kind=Kind.RADAR_CHANGE, birth="radar/1 s/2026-01-01/0", reasons=("radar-weaker",))
    first = datetime.combine(d.first_seen, time(11), UTC)
    look = Look("pellimar-bend", "", "rtc", "c", "radar", first, LookStatus.SEEN, platform="s", orbit=1)
    passes = [replace(look, scene_id=f"r{k}", acquired_at=first + timedelta(days=12 * k)) for k in range(-16, 2)]
    store.save_looks(passes)
    said_of: dict[tuple[str, bool], str] = {}
    for there in (False, True):
        if there:
            store.save_detections([*store.detections("pellimar-bend"), echo])
        for eyes in (Audience.INTERNAL, Audience.PUBLIC):
            view = Workspace(tmp_path).edition(eyes, END)
            said_of[eyes.value, there] = radar_beside(view, d, view.looks("pellimar-bend"))
    assert said_of["internal", False].startswith("Radar says nothing")
    assert said_of["internal", True].startswith("Radar agrees")
    store.save_detections([replace(echo, state=State.ENDED, ended_on=END)])
    inside = Workspace(tmp_path).edition(Audience.INTERNAL, END)
    over = radar_beside(inside, d, inside.looks("pellimar-bend"))
    assert over.startswith("Radar showed a change on this ground too, ")
    assert f"that one ended on the image of {day(END)}." in over
    assert "agrees:" not in over
    store.save_detections([echo])
    assert said_of["public", False] == said_of["public", True] == "", "it is not released"
    assert radar_beside(view, echo, passes) == ""
    assert "Radar agrees: its echo changed" in said(opened(monkeypatch, tmp_path, "internal", "pb-1"))


def test_the_third_voice_stands_on_the_page_of_a_change_as_on_that_of_its_site(
    monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    store = Workspace(home).store
    told = {i.site_ids[0]: i for i in store.incidents() if len(i.site_ids) == 1}
    change = next(d for d in store.detections() if d.site_id in told and not d.kind.is_activity)
    store.close()
    words = said(opened(monkeypatch, home, "internal", change.id))
    assert "Three voices" in words
    assert "Reports in its window" in words or "Other reports of the place" in words
