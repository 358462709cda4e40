"""What a site is judged by, through the store: kept whatever happens elsewhere, renewed by a word, told, checked."""

from __future__ import annotations

import pickle
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
import shapely
from sqlalchemy import delete, text
from typer.testing import CliRunner

from geodata.detections.control_set import Cause
from geodata.errors import NotAllowed
from geodata.looks.judgement_mark import GROUND
from geodata.looks.look import LookStatus
from geodata.sites.site import OutlineBasis
from geodata.store.tables_from_fields import CONTROL_SET_ROWS
from geodata.workspace import Workspace
from pipelines.cli import app
from pipelines.judge.judge_site import judge
from pipelines.judge.judge_task import site_task
from pipelines.judge.kept_controls import unpacked
from pipelines.judge.try_settings import preview
from pipelines.operate.doctor import examine
from pipelines.operate.status import status_lines, status_of
from pipelines.run import judge_sites as judging
from pipelines.run.control_notes import control_notes
from pipelines.run.judge_sites import judge_each
from pipelines.run.renew_controls import renew_controls
from pipelines.run.replay import replay
from tests.pipelines.judge.random_worlds import GRID, SITE, box, world
from tests.pipelines.run.judged_world import (
    NEIGHBOUR,
    NOW,
    REASON,
    SEED,
    SETTINGS,
    archive,
    exported,
    judged_once,
    night,
)
from tests.pipelines.served_world import with_settings


@pytest.fixture(scope="module", autouse=True)
def here() -> Iterator[None]:
    """Judged in this process: starting another takes longer than judging this small site."""
    with patch.object(judging, "FEW_CHIPS", 1000):
        yield


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose site was judged once."""
    return judged_once(tmp_path_factory.mktemp("judged") / "w")


@pytest.fixture
def workspace(judged: Path, tmp_path: Path) -> Workspace:
    """A copy of it: a copy of the folder is a backup, control sets and all."""
    shutil.copytree(judged, tmp_path / "w")
    return with_settings(Workspace.open(tmp_path / "w"), SETTINGS)


def test_the_first_judgement_keeps_set_1_and_the_next_ones_use_it(workspace: Workspace) -> None:
    (kept,) = workspace.store.control_sets()
    assert (kept.number, kept.cause, kept.what, kept.chosen_at) == (1, Cause.FIRST, GROUND, NOW)
    whole = unpacked(kept)
    assert np.array_equal(whole.site, GRID.mask(SITE.outline)) and kept.controls == len(whole.controls.in_use) > 100
    assert len(kept.content) < 0.1 * GRID.width * GRID.height * 30  # pixels and groups, packed
    assert {d.control_set for d in workspace.store.detections()} == {1}
    before = exported(workspace)
    night(workspace, forced=True, at=NOW + timedelta(days=1))
    assert workspace.store.control_sets() == [kept] and exported(workspace) == before


def test_neighbours_that_come_move_and_go_change_no_byte(workspace: Workspace) -> None:
    store, before = workspace.store, exported(workspace)
    rows = store.detections()
    steps: list[Any] = [
        lambda: store.save_site(NEIGHBOUR, by="test", now=NOW),
        lambda: store.save_site(replace(NEIGHBOUR, outline=box(0, 0, 12, 44)), by="test", now=NOW),
        lambda: store.retire_site(NEIGHBOUR.id, "test", why="it was drawn in the wrong place", now=NOW),
    ]
    for step in steps:
        step()
        for forced in (False, True):
            assert not night(workspace, forced=forced).problems
            assert store.detections() == rows and exported(workspace) == before
    assert [kept.number for kept in store.control_sets()] == [1]


def test_chosen_anew_the_same_neighbour_moves_what_was_confirmed(workspace: Workspace) -> None:
    """As it was before sets were kept: the reason for the law."""
    before = [d for d in workspace.store.detections() if d.confirmed_on]
    workspace.store.save_site(NEIGHBOUR, by="test", now=NOW)
    task = site_task(workspace, workspace.store.site(SITE.id), run_id="run")
    after = judge(replace(task, control_set=None)).detections
    assert [replace(d, control_set=1) for d in after if d.confirmed_on] != before


def test_a_neighbour_on_its_ground_is_told_with_the_next_step(workspace: Workspace) -> None:
    assert control_notes(workspace, workspace.store.sites(), history=True) == ()
    workspace.store.save_site(replace(NEIGHBOUR, outline=box(900, 900, 9, 9)), by="test", now=NOW)
    assert control_notes(workspace, workspace.store.sites()) == ()  # far away
    workspace.store.save_site(NEIGHBOUR, by="test", now=NOW)
    (note,) = control_notes(workspace, workspace.store.sites())
    assert (
        "known places that came or moved since lie within 30 m of" in note.told
        and "(1 in all, pixels touched " in note.told
        and not note.damaged
    )
    assert note.next_step.endswith(f"compound-watch controls renew --site {SITE.id} --reason TEXT")
    told = status_of(workspace, NOW)
    assert told["control_notes"] == [{"site": SITE.id, "told": note.told, "next_step": note.next_step}]
    assert any(note.told in line for line in status_lines(told))
    assert any(note.told in finding.cause and finding.ok for finding in examine(workspace))


def test_a_setting_that_shapes_a_set_has_no_say_until_it_is_renewed(workspace: Workspace) -> None:
    rows = workspace.store.detections()
    other = replace(SETTINGS, detection=replace(SETTINGS.detection, groups=2, guard_m=60.0))
    changed = with_settings(workspace, other)
    night(changed)
    assert [replace(d, settings_hash="") for d in changed.store.detections()] == [
        replace(d, settings_hash="") for d in rows
    ]
    (note,) = control_notes(changed, changed.store.sites())
    assert "groups=2 (chosen with 5)" in note.told and "guard_m=60 (chosen with 30)" in note.told
    (site,) = preview(workspace, ["groups=2", "guard_m=60"], (), lambda tasks: judge_each(tasks))
    (renewed,) = renew_controls(changed, [SITE.id], "fewer groups for a small valley", "operator", now=NOW)
    assert renewed.sets[0].settings != workspace.store.control_sets()[0].settings
    moved = {m.id for m in site.moves} | {d.id for d in (*site.appears, *site.vanishes)}
    told = {
        d.id for d in rows if d not in [replace(a, settings_hash=d.settings_hash, control_set=1) for a in renewed.after]
    }
    assert moved <= told  # the preview has shown what the renewal says
    assert control_notes(changed, changed.store.sites()) == ()


def test_a_new_set_needs_a_word_and_is_numbered_told_and_replayed(workspace: Workspace) -> None:
    workspace.store.save_site(NEIGHBOUR, by="test", now=NOW)
    for reason, by in (("because", "operator"), (REASON, " ")):
        with pytest.raises(NotAllowed):
            renew_controls(workspace, [SITE.id], reason, by, now=NOW)
    assert len(workspace.store.control_sets()) == 1
    later = NOW + timedelta(days=3)
    (renewed,) = renew_controls(workspace, [SITE.id], REASON, "operator", now=later)
    first, second = workspace.store.control_sets()
    assert (second.number, second.cause, second.reason, second.chosen_by) == (2, Cause.RENEWED, REASON, "operator")
    assert renewed.sets == (second,) and second.chosen_at == later and len(second.places) == 1 > len(first.places)
    assert renewed.before != renewed.after == tuple(workspace.store.detections())
    assert {d.control_set for d in renewed.after} == {2}
    assert any("move" in line for line in renewed.lines())
    before = exported(workspace)
    assert not night(workspace).problems and exported(workspace) == before  # the mark is that of the new set
    night(workspace, forced=True)
    assert exported(workspace) == before and control_notes(workspace, workspace.store.sites()) == ()
    for detection in renewed.after:
        assert replay(workspace, detection.id).identical


def test_a_replay_uses_the_kept_set_whatever_lies_around(workspace: Workspace) -> None:
    workspace.store.save_site(NEIGHBOUR, by="test", now=NOW)
    for detection in workspace.store.detections():
        assert replay(workspace, detection.id).identical


def test_a_new_outline_of_its_own_is_a_new_set_and_says_so(workspace: Workspace) -> None:
    wider = replace(SITE, outline=box(14, 14, 16, 16))
    workspace.store.save_site(wider, by="analyst 1", now=NOW)
    night(workspace)
    assert [(k.number, k.cause) for k in workspace.store.control_sets()] == [(1, Cause.FIRST), (2, Cause.OUTLINE)]
    west, south, east, north = wider.outline.bounds
    same = shapely.Polygon([(west, south), (east, south), (east, north), ((west + east) / 2, north), (west, north)])
    workspace.store.save_site(replace(wider, outline=same), by="analyst 1", now=NOW)
    night(workspace)
    assert len(workspace.store.control_sets()) == 2  # one corner more on the same edge: the same pixels


def test_a_damaged_set_stops_its_site_and_nothing_is_said_otherwise(workspace: Workspace) -> None:
    store, rows = workspace.store, workspace.store.detections()
    (kept,) = store.control_sets()
    flipped = bytes([*kept.content[:400], kept.content[400] ^ 1, *kept.content[401:]])
    for content, until in ((flipped, kept.history_until), (kept.content, kept.history_until + timedelta(days=9))):
        with store._writing() as connection:  # as another program would
            changed = text("UPDATE control_sets SET content = :content, history_until = :until")
            connection.execute(changed, {"content": content, "until": until.isoformat()})
        (problem,) = night(workspace, forced=True).problems
        assert "control set 1" in problem.thing and "sha256 differs" in problem.cause
        assert "controls renew" in problem.next_step and store.detections() == rows
        told = [str(finding) for finding in examine(workspace) if not finding.ok]
        assert any("control set 1" in line and "controls renew" in line for line in told)
    renew_controls(workspace, [SITE.id], "the kept set was damaged", "operator", now=NOW)
    assert not night(workspace, forced=True).problems


def test_a_workspace_from_before_records_its_upgrade(workspace: Workspace) -> None:
    store, rows = workspace.store, workspace.store.detections()
    with store._writing() as connection:
        connection.execute(delete(CONTROL_SET_ROWS))
        connection.execute(text("UPDATE detections SET control_set = 0"))
    night(workspace, forced=True)
    (kept,) = store.control_sets()
    assert (kept.number, kept.cause) == (1, Cause.UPGRADE) and store.detections() == rows


def test_no_set_is_kept_while_the_history_is_too_short(tmp_path: Path) -> None:
    made = world(SEED)
    workspace = with_settings(Workspace.open(tmp_path), SETTINGS)
    workspace.store.save_site(SITE, by="test", now=NOW)
    archive(workspace, made, range(20))
    assert night(workspace).unjudged == 1 and workspace.store.control_sets() == []
    archive(workspace, made, range(20, len(made.chips)))
    workspace.store.save_site(NEIGHBOUR, by="test", now=NOW)
    night(workspace)
    (kept,) = workspace.store.control_sets()
    assert kept.cause is Cause.FIRST and len(kept.places) == 1


def test_looks_older_than_the_history_have_no_say_and_are_told(tmp_path: Path) -> None:
    made = world(SEED)
    workspace = with_settings(Workspace.open(tmp_path), SETTINGS)
    workspace.store.save_site(SITE, by="test", now=NOW)
    archive(workspace, made, range(8, len(made.chips)))
    night(workspace)
    before = exported(workspace)
    archive(workspace, made, range(8))
    assert not night(workspace).problems and exported(workspace) == before
    (note,) = control_notes(workspace, workspace.store.sites(), history=True)
    assert "older looks, which have no say, 8)" in note.told and note.told.count(":") == 1


def test_a_task_carries_its_set_to_another_process(workspace: Workspace) -> None:
    workspace.store.save_site(NEIGHBOUR, by="test", now=NOW)
    task = site_task(workspace, workspace.store.site(SITE.id), run_id="run")
    sent = pickle.loads(pickle.dumps(task))
    assert len(pickle.dumps(task.control_set)) < 20_000
    assert judge(sent).detections == tuple(workspace.store.detections())


def test_the_command_lists_and_renews(workspace: Workspace) -> None:
    root = ["--workspace", str(workspace.root)]
    (workspace.root / "compound-watch.toml").write_text("[detection]\nguard_m = 30.0\ngroups = 5\nmin_controls = 20\n")
    listed = CliRunner().invoke(app, [*root, "controls", "list"])
    assert listed.exit_code == 0 and "set 1" in listed.stdout and "first judgement" in listed.stdout
    kept = workspace.store.control_set(SITE.id, GROUND)
    assert kept is not None and f"until before {kept.history_until}, " in listed.stdout, "that day is judged"
    looks = [k for k in workspace.store.looks(SITE.id) if k.status is LookStatus.SEEN]
    assert kept.history_looks == sum(kept.history_from <= k.acquired_at.date() < kept.history_until for k in looks)
    done = CliRunner().invoke(app, [*root, "controls", "renew", "--site", SITE.id, "--reason", REASON])
    assert done.exit_code == 0 and f"{SITE.id}: control set 2 (ground)" in done.stdout
    assert REASON in CliRunner().invoke(app, [*root, "controls", "list", "--site", SITE.id]).stdout


def test_a_set_that_is_kept_is_never_written_over(workspace: Workspace) -> None:
    (kept,) = workspace.store.control_sets()
    with pytest.raises(Exception, match="control_sets"):
        workspace.store.save_control_set(replace(kept, reason="another"))
    with workspace.store._reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM control_sets")).scalar() == 1
    assert kept.site_id == SITE.id and SITE.outline_basis is not OutlineBasis.UNKNOWN
