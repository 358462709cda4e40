"""The buttons of an issued briefing hand over its files while the edition still tells of it, and no longer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from geodata.access.audience import Audience
from geodata.access.login import Entry, Role, Visitor
from geodata.errors import NotAllowed, NotFound
from geodata.incidents.clearing import Decision
from geodata.store import Store
from geodata.store.clearings import Wish
from geodata.workspace import Workspace
from pipelines.brief.brief import write_brief
from pipelines.issued_briefings.form import Form
from pipelines.issued_briefings.issued_files import TWIN, delete_issue, file_of
from screens.session.edition import AUDIENCE, HOME
from tests.screens.downloads.test_file_of_button import Later
from tests.screens.fixture_world import END, make
from tests.screens.test_dashboard import DASHBOARD

SITE, ISSUE = "pellimar-bend", "public-2026-001"
KEYS = {f"issue_{form}": form.file for form in Form} | {"issue_twin": TWIN}
"""The file that each button hands over, by its key."""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    make(tmp_path).close()
    workspace = Workspace(tmp_path)
    write_brief(workspace, (SITE,), None, None, Audience.PUBLIC, today=END)
    workspace.store.close()
    return tmp_path


@pytest.fixture
def buttons(monkeypatch: pytest.MonkeyPatch, home: Path) -> dict[str, Callable[[], bytes]]:
    """What each button of the page of the issue calls when it is pressed, by its key, for the public."""
    buttons: dict[str, Callable[[], bytes]] = {}

    def button(_words: str, data: Callable[[], bytes] | bytes, *, key: str, **_more: object) -> bool:
        buttons[key] = data if callable(data) else lambda: data
        return False

    monkeypatch.setattr(st, "download_button", button)
    known = Visitor(Audience.PUBLIC, Role.READER, Entry.IN, "reader", datetime.now(UTC) + timedelta(hours=1))
    monkeypatch.setattr("screens.downloads.issue_files.visitor", lambda: known, raising=False)
    monkeypatch.setenv(HOME, str(home))
    monkeypatch.setenv(AUDIENCE, "public")
    app = AppTest.from_file(DASHBOARD, default_timeout=60)
    app.session_state["go"] = ("briefings", {"briefing": ISSUE})
    app.run()
    assert not app.exception and buttons.keys() == KEYS.keys()
    return buttons


def test_they_hand_over_what_was_kept(buttons: dict[str, Callable[[], bytes]], home: Path) -> None:
    workspace = Workspace(home)
    (issued,) = workspace.store.briefings()
    for key, name in KEYS.items():
        assert buttons[key]() == file_of(home, issued, name)
    assert buttons["issue_pdf"]().startswith(b"%PDF-") and ISSUE in buttons["issue_twin"]().decode()
    workspace.store.close()


def test_of_a_site_that_is_withheld_since_they_hand_over_nothing(
    buttons: dict[str, Callable[[], bytes]], home: Path
) -> None:
    store = Store.open(home)
    store.decide_about_site(SITE, Wish(Decision.HELD, "desk 1", "It was listed wrongly: a hotel."))
    store.close()
    for key in KEYS:
        with pytest.raises(NotFound):
            buttons[key]()


def test_of_an_issue_that_is_deleted_since_they_hand_over_nothing(
    buttons: dict[str, Callable[[], bytes]], home: Path
) -> None:
    workspace = Workspace(home)
    delete_issue(workspace, ISSUE, "The office asked for it.", "operator")
    workspace.store.close()
    for key in KEYS:
        with pytest.raises(NotFound):
            buttons[key]()


def test_after_the_end_of_the_login_they_hand_over_nothing(
    monkeypatch: pytest.MonkeyPatch, buttons: dict[str, Callable[[], bytes]]
) -> None:
    monkeypatch.setattr("screens.session.edition.datetime", Later)
    for key in KEYS:
        with pytest.raises(NotAllowed, match="login has ended"):
            buttons[key]()
