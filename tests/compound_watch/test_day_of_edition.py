"""No edition is asked for of a day before the newest look: it would quote what was yet to be seen."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from compound_watch.opened_workspace import open_workspace
from geodata.errors import SettingsRefused
from geodata.workspace import Workspace
from tests.addressed import with_address
from tests.screens import fixture_world


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("day") / "home"
    fixture_world.make(folder).close()
    return Workspace.open(with_address(folder))


@pytest.fixture(scope="module")
def newest(workspace: Workspace) -> date:
    """The day of the newest look of all sites."""
    return max(look.acquired_at.date() for site in workspace.store.sites() for look in workspace.store.looks(site.id))


def test_a_day_before_the_newest_look_is_refused(workspace: Workspace, newest: date) -> None:
    with pytest.raises(SettingsRefused, match=f"^today: .* before the newest look that is stored, of {newest}") as no:
        open_workspace(workspace.root, today=newest - timedelta(days=1))
    assert "a later one" in no.value.next_step and "backup" in no.value.next_step


def test_an_edition_of_the_day_of_the_newest_look_quotes_nothing_after_it(workspace: Workspace, newest: date) -> None:
    rows = open_workspace(workspace.root, "internal", today=newest).detections()
    assert rows.attrs["edition_of"] == newest and len(rows) > 0
    for name in ("last_clear_before", "first_seen", "confirmed_on", "ended_on"):
        assert not (rows[name].dropna().dt.date > newest).any(), name


def test_a_clock_that_is_behind_locks_nobody_out(
    workspace: Workspace, newest: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    behind = newest - timedelta(days=400)
    monkeypatch.setattr(Workspace, "reading_day", lambda self, today=None: behind)
    assert open_workspace(workspace.root).today == behind
