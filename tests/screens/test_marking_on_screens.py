"""Every page of every edition says how it may be handled, in the reader's language: once on screen, once in print."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from geodata.access.audience import Audience
from geodata.i18n.english_formats import day
from geodata.i18n.messages import speaking, tr
from geodata.settings.settings import FILE_NAME, Settings
from geodata.wording.handling import marking
from screens.session.edition import AUDIENCE, HOME
from tests.screens import fixture_world
from tests.screens.words_on_screen import words_on_screen

DASHBOARD = str(Path(__file__).resolve().parent.parent.parent / "dashboard.py")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("marking")
    fixture_world.make(folder).close()
    return folder


def words(monkeypatch: pytest.MonkeyPatch, home: Path, screen: str, eyes: str, language: str) -> list[str]:
    monkeypatch.setenv(HOME, str(home))
    monkeypatch.setenv(AUDIENCE, eyes)
    app = AppTest.from_file(DASHBOARD, default_timeout=120)
    app.query_params["lang"] = language
    if screen:
        app.session_state["go"] = (screen, {"lang": language})
    app.run()
    assert not app.exception
    return words_on_screen(app)


@pytest.mark.parametrize("screen", ["", "site", "methods"])
@pytest.mark.parametrize("language", ["en", "th"])
@pytest.mark.parametrize("audience", list(Audience))
def test_each_page_says_how_its_edition_may_be_handled(
    monkeypatch: pytest.MonkeyPatch, world: Path, screen: str, language: str, audience: Audience
) -> None:
    with speaking(language):
        said, as_of = marking(audience, Settings()), tr("As known on {day}.", day=day(fixture_world.END))
        printed_on = tr("Printed on")
    found = [line for line in words(monkeypatch, world, screen, audience.value, language) if "TLP:" in line]
    on_screen, in_print = ([line for line in found if line.endswith(printed_on) is at] for at in (False, True))
    assert len(on_screen) == 1 and on_screen[0].startswith(said) and as_of in on_screen[0], found
    assert len(in_print) == 1 and said in in_print[0] and as_of in in_print[0], found


def test_it_is_the_marking_of_the_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fixture_world.make(tmp_path).close()
    path = tmp_path / FILE_NAME
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(f'handling_partner = "Official: <b>sensitive</b>"\n{before}', encoding="utf-8")
    found = words(monkeypatch, tmp_path, "", "partner", "en")
    assert sum(line.startswith("Official: <b>sensitive</b>.") for line in found) == 1
    assert not any("TLP:" in line for line in found)
