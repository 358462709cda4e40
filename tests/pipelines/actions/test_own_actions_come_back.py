"""Rows of a workspace's own exports of actions, imported into it again, and the id that others read on commands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from geodata.access.audience import Audience
from geodata.workspace import Workspace
from pipelines.actions.import_actions import import_actions
from pipelines.publish.export import export
from tests.geodata.cleared import ANSWERED_OPTIONS
from tests.pipelines.one_place import Said, as_read, commands_about, one_place, table_of

NOW = datetime.now(UTC).date()
HEAD = "id,title,kind,date,site_ids,acted_by,source,url,licence\n"
RAID = "the-raid,Free words,raid,2026-03-10,open,Police,Gazette,https://example.org/x,\n"
CUT = "the-cut,Other words,power cut,2026-03-12,open,Police,Gazette,https://example.org/y,CC BY 4.0\n"
BY = ("--by", "desk", "--reason", "Read every field of it.")


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Workspace]:
    """With a raid that was cleared, whose terms its row leaves empty, and a power cut that waits."""
    made = one_place(tmp_path / "home")
    run = commands_about(made, "actions")
    run("import", table_of(tmp_path / "actions.csv", HEAD, RAID, CUT))
    code, lines = run("clear", "the-raid", *BY, *ANSWERED_OPTIONS, *as_read(run, "actions", "the-raid"))
    assert code == 0, lines
    yield made
    made.store.close()


@pytest.fixture
def said(home: Workspace) -> Said:
    return commands_about(home, "actions")


def outgoing_id(home: Workspace) -> str:
    (outside,) = home.edition(Audience.PUBLIC, NOW).actions.items
    return outside.id


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
@pytest.mark.parametrize(("audience", "rows"), [(Audience.PUBLIC, 1), (Audience.INTERNAL, 2)])
def test_an_unedited_export_changes_nothing(
    home: Workspace, said: Said, tmp_path: Path, audience: Audience, rows: int, suffix: str
) -> None:
    before, outside, file = home.store.actions(), outgoing_id(home), tmp_path / f"own.{suffix}"
    export(home, file, "actions", audience, today=NOW)
    code, lines = said("import", str(file))
    assert code == 0 and home.store.actions() == before
    counts = "no actions kept (0 new, 0 changed, 0" if rows == 1 else "one action kept (0 new, 0 changed, 1 unchanged)"
    assert "One row is this workspace's own: left as it is." in lines and counts in lines
    assert ("Waiting for a person: one action." in lines) is (rows == 2), "the cut alone, which nobody has cleared"
    assert outgoing_id(home) == outside


def test_an_edited_row_under_the_outgoing_id_is_refused_and_one_under_its_own_corrects(
    home: Workspace, tmp_path: Path
) -> None:
    file, outside = tmp_path / "own.csv", outgoing_id(home)
    export(home, file, "actions", Audience.PUBLIC, today=NOW)
    file.write_text(file.read_text(encoding="utf-8").replace("Police", "Army"), encoding="utf-8")
    (refused,) = import_actions(home, file).refused
    assert (refused.line, refused.id) == (2, outside)
    assert refused.text.endswith("Correct it under its own id, the-raid")
    assert {a.id: a.acted_by for a in home.store.actions()} == {"the-raid": "Police", "the-cut": "Police"}
    export(home, file, "actions", Audience.INTERNAL, today=NOW)
    file.write_text(file.read_text(encoding="utf-8").replace("Police", "Army"), encoding="utf-8")
    assert import_actions(home, file).counts == (0, 2, 0)


def test_another_workspace_takes_the_export(home: Workspace, tmp_path: Path) -> None:
    file, other = tmp_path / "own.csv", one_place(tmp_path / "other")
    export(home, file, "actions", Audience.PUBLIC, today=NOW)
    assert [import_actions(other, file).counts for _ in range(2)] == [(1, 0, 0), (0, 0, 1)]
    other.store.close()


def test_the_id_that_others_read_holds_the_action_itself(home: Workspace, said: Said) -> None:
    outside = outgoing_id(home)
    code, lines = said("hold", outside, *BY)
    assert code == 0 and "the-raid: held." in lines
    assert f"{outside} is the id under which others read the-raid." in lines
    assert home.edition(Audience.PUBLIC, NOW).actions.items == ()
    code, lines = said("withdraw", outside, *BY)
    assert code == 0 and "the-raid: withdrawn." in lines
    assert {a.id: a.withdrawn for a in home.store.actions()} == {"the-raid": True, "the-cut": False}


def test_a_twin_of_before_is_told_apart_from_the_action_itself(home: Workspace, said: Said) -> None:
    """An earlier version kept a row of an export as an action of its own, which has to be taken out by its id."""
    (raid,) = (a for a in home.store.actions() if a.id == "the-raid")
    outside = outgoing_id(home)
    home.store.save_actions([replace(raid, id=outside)])
    code, lines = said("withdraw", outside, *BY)
    assert code == 0 and f"{outside}: withdrawn." in lines
    assert f"{outside} is the id under which others read the-raid as well: that action is as it was." in lines
    assert {a.id: a.withdrawn for a in home.store.actions()} == {"the-raid": False, "the-cut": False, outside: True}
