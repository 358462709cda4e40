"""Every screen in Thai: no English words but names, ids, commands and what others wrote. A new text of ours that no
catalogue holds, or that is not said through the catalogue, fails here."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from geodata.i18n.messages import speaking
from geodata.store import Store
from screens.session.edition import AUDIENCE, HOME
from tests.screens import fixture_world
from tests.screens.english_left import english_in
from tests.screens.words_on_screen import words_on_screen

DASHBOARD = str(Path(__file__).resolve().parent.parent.parent / "dashboard.py")


def untranslated(app: AppTest) -> str:
    """Texts of a page in which English is left, each once, a line each; "" none."""
    return "\n".join(text for text in dict.fromkeys(words_on_screen(app)) if english_in(text))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("thai")
    fixture_world.make(folder).close()
    store = Store.open(folder)
    site = store.site("torvane-estate")
    store.save_site(replace(site, notes=("heights left out",)), by="fixture", why="outline drawn from imagery")
    store.retire_site("kilvane-ford", "fixture", why="outline drawn from imagery")
    store.restore_site("kilvane-ford", "fixture")
    store.close()
    return folder


def opened(monkeypatch: pytest.MonkeyPatch, home: Path, screen: str, eyes: str = "internal", **view: str) -> AppTest:
    """A screen in Thai, as a link to it opens it."""
    monkeypatch.setenv(HOME, str(home))
    monkeypatch.setenv(AUDIENCE, eyes)
    app = AppTest.from_file(DASHBOARD, default_timeout=120)
    app.query_params["lang"] = "th"
    for name, value in view.items():
        app.query_params[name] = value
    if screen:
        app.session_state["go"] = (screen, {"lang": "th", **view})
    app.run()
    assert not app.exception
    assert any("\u0e00" <= c <= "\u0e7f" for text in words_on_screen(app) for c in text)
    return app


def test_the_net_has_no_holes() -> None:
    for text in (
        "Could not be seen",
        "3 of three blocks filled",
        "มีเมฆ (cloud over the site)",
        "Medium",
        "2 done, 1 partly",
    ):
        assert english_in(text), text
    for text in (
        'compound-watch schedule --cron "0 19 * * *"',
        "ค่าตั้ง (confirm_looks)",
        "Pellimar Bend",
        "12 ha",
        "S2-20260101-x",
    ):
        assert not english_in(text), text


@pytest.mark.parametrize("eyes", ["internal", "public"])
@pytest.mark.parametrize("screen", ["", "site", "actions", "methods"])
def test_no_english_is_left_for_any_reader(
    monkeypatch: pytest.MonkeyPatch, world: Path, screen: str, eyes: str
) -> None:
    assert untranslated(opened(monkeypatch, world, screen, eyes)) == ""


@pytest.mark.parametrize("site", ["pellimar-bend", "torvane-estate", "morrowgate", "oskelle-bridge", "drelling"])
def test_no_english_is_left_on_a_site(monkeypatch: pytest.MonkeyPatch, world: Path, site: str) -> None:
    assert untranslated(opened(monkeypatch, world, "site", site=site)) == ""


def test_no_english_is_left_on_an_action(monkeypatch: pytest.MonkeyPatch, world: Path) -> None:
    assert untranslated(opened(monkeypatch, world, "actions", action="a-1")) == ""


@pytest.mark.parametrize("screen", ["briefings", "triage", "add-site", "reports", "runs"])
def test_no_english_is_left_on_a_work_screen(monkeypatch: pytest.MonkeyPatch, world: Path, screen: str) -> None:
    assert untranslated(opened(monkeypatch, world, screen)) == ""


@pytest.mark.parametrize("part", ["Outline", "Words", "History", "Who may see it", "Retire"])
@pytest.mark.parametrize("site", ["torvane-estate", "kilvane-ford", "hathervane"])
def test_no_english_is_left_where_a_site_is_changed(
    monkeypatch: pytest.MonkeyPatch, world: Path, site: str, part: str
) -> None:
    app = opened(monkeypatch, world, "edit-site", site=site)
    with speaking("th"):
        app.session_state["e_part"] = part
        app.run()
    assert not app.exception
    assert untranslated(app) == ""


def test_no_english_is_left_where_an_outline_is_typed_and_refused(monkeypatch: pytest.MonkeyPatch, world: Path) -> None:
    app = opened(monkeypatch, world, "add-site")
    for corners in (
        "98.5, 16.6\n?",
        "98.5, 16.6\n98.6, 16.6\n98.6, 16.7",
        "-27.04, -19.85\n-27.03, -19.85\n-27.03, -19.86",
    ):
        with speaking("th"):
            app.session_state["a_way"] = "Type coordinates"
            app.session_state["a_corners"] = corners
            app.run()
        assert not app.exception
        assert untranslated(app) == "", corners


def test_the_browser_adds_no_english_of_its_own(monkeypatch: pytest.MonkeyPatch, world: Path) -> None:
    """Streamlit writes "Choose an option" where nothing else is given, and month names where a format asks for them."""
    for screen in ("", "site", "triage", "add-site", "reports", "runs"):
        app = opened(monkeypatch, world, screen)
        unsaid = [s.label for s in app.selectbox if s.proto.placeholder == "" and not s.proto.HasField("default")]
        assert unsaid + [m.label for m in app.multiselect if m.proto.placeholder == ""] == []
        assert not [table for table in app.dataframe if "MMM" in table.proto.columns]


def test_no_english_is_left_in_an_empty_workspace(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    Store.open(tmp_path).close()
    for screen in ("", "site", "actions", "briefings", "triage", "reports", "runs"):
        assert untranslated(opened(monkeypatch, tmp_path, screen)) == ""


def test_no_english_is_left_where_a_screen_cannot_be_shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    Store.open(tmp_path).close()
    (tmp_path / "compound-watch.toml").write_text("history_years = -1", encoding="utf-8")
    assert untranslated(opened(monkeypatch, tmp_path, "")) == ""
