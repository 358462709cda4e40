"""What cannot be known is not said to be well: a store that is gone, a full disk, a night without looks."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from geodata.errors import StorageUnreachable
from geodata.looks.run import Problem, Run, RunState
from geodata.store import FILE_NAME
from geodata.workspace import Workspace
from pipelines.backup.backup import backup
from pipelines.backup.restore import restore
from pipelines.cli import app
from pipelines.commands import schedule
from pipelines.context.progress import silent
from pipelines.context.run_lock import SCHEDULE_LOCK, single_flight
from pipelines.operate.doctor import examine
from pipelines.operate.doctor_checks import store as store_check
from pipelines.operate.doctor_checks.last_backup import examine_backup
from pipelines.operate.status import status_lines, status_of
from tests.screens import fixture_world


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    fixture_world.make(tmp_path / "home").close()
    yield tmp_path / "home"


def called(home: Path, *words: str) -> Any:
    return CliRunner().invoke(app, ["--workspace", str(home), *words])


def test_no_empty_store_takes_the_place_of_one_that_is_gone(home: Path) -> None:
    """A run made an empty one; doctor then said that all was well, and the next backup held nothing."""
    chip = home / "chips" / "pellimar-bend" / "a.tif"
    chip.parent.mkdir(parents=True, exist_ok=True)
    chip.write_bytes(b"II")
    (home / FILE_NAME).rename(home.parent / "kept.gpkg")
    for words in (("run", "--catalog", str(home)), ("schedule", "--cron", "0 1 * * *"), ("backup", "--out", "x.zip")):
        done = called(home, *words)
        assert done.exit_code != 0 and "is not there" in f"{done.stderr}{done.exception}", words
        assert not (home / FILE_NAME).exists() and not Path("x.zip").exists()
    (home.parent / "kept.gpkg").rename(home / FILE_NAME)
    assert Workspace.open(home).store.sites()


def test_a_disk_that_takes_nothing_is_named_and_the_store_is_not_called_damaged(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device")

    assert all(finding.ok for finding in store_check.examine_store(Workspace(home)) if finding.thing == "store")
    monkeypatch.setattr(store_check.tempfile, "NamedTemporaryFile", full)
    space, store = store_check.examine_store(Workspace(home))
    assert (space.thing, space.ok) == ("space", False) and "No space left on device" in space.cause
    assert not store.ok and "not looked at" in store.cause and "copy" not in f"{space.next_step}{store.next_step}"


@pytest.mark.parametrize(("days", "well"), [(3, True), (20, False)])
def test_weeks_in_which_no_run_came_to_its_end_are_not_well(days: int, well: bool, tmp_path: Path) -> None:
    workspace, now = Workspace.open(tmp_path), datetime.now(UTC)
    problem = Problem("", "", "object storage", "its keys are missing", "Set them")
    for age, state in ((days, RunState.DONE), (1, RunState.FAILED)):
        at = now - timedelta(days=age)
        lost = (problem,) if state is RunState.FAILED else ()
        workspace.store.save_run(Run(f"R{age}", at, at, state, "0" * 12, "1", problems=lost))
    (found,) = (finding for finding in examine(workspace) if finding.thing == "last run")
    assert found.ok is well and (well or f"none came to its end in {days} days" in found.cause)
    assert any(
        "object storage: its keys are missing. Set them." in line for line in status_lines(status_of(workspace, now))
    )
    workspace.store.close()


def test_a_store_that_cannot_be_read_has_no_last_run_and_status_says_so(home: Path) -> None:
    (home / FILE_NAME).write_bytes(b"no store at all, and longer than a header of one" * 40)
    done = called(home, "status")
    assert done.exit_code == 2 and "not known, since the store cannot be read" in done.stdout
    assert "none yet" not in done.stdout


def test_that_no_run_is_under_way_is_not_said_where_the_database_does_not_answer(home: Path) -> None:
    """One on another machine may be under way; one of this folder is known by its lock."""
    (home / "compound-watch.toml").write_text('store = "postgresql+psycopg://u@127.0.0.1:1/none"\n', encoding="utf-8")
    done = called(home, "status")
    assert done.exit_code == 2 and "is not known" in done.stdout.splitlines()[0]
    assert "No run is under way" not in done.stdout
    assert json.loads(called(home, "status", "--json").stdout)["running"] is None
    with single_flight(home):
        assert called(home, "status").stdout.startswith("A run is under way since 20")


def test_a_backup_that_was_written_over_is_not_vouched_for(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "out" / "last.zip"
    backup(Workspace.existing(home), out, silent)
    assert examine_backup(home, datetime.now(UTC)).ok
    fixture_world.make(tmp_path / "other" / home.name).close()
    other = Workspace.existing(tmp_path / "other" / home.name)  # under another name it is refused
    other.store.save_run(Run("R", datetime.now(UTC), None, RunState.DONE, "0" * 12, "1"))
    backup(other, out, silent)
    found = examine_backup(home, datetime.now(UTC))
    assert not found.ok and "another backup now" in found.cause


def test_a_backup_is_tried_where_it_was_written(home: Path, tmp_path: Path) -> None:
    done = called(home, "backup", "--out", str(tmp_path / "out put" / "last.zip"))
    (line,) = (line for line in done.stdout.splitlines() if "--check" in line)
    assert f"'{tmp_path / 'out put' / 'last.zip'}'" in line and zipfile.is_zipfile(tmp_path / "out put" / "last.zip")


def test_no_store_is_copied_while_a_run_is_under_way(home: Path, tmp_path: Path) -> None:
    """What the run wrote afterwards stayed behind, and the copy was said to be whole."""
    with single_flight(home):
        done = called(home, "store", "copy", str(home), str(tmp_path / "copy"))
        assert done.exit_code != 0 and "a run is under way (process " in str(done.exception)
    assert not list((tmp_path / "copy").glob("*.gpkg"))
    assert called(home, "store", "copy", str(home), str(tmp_path / "copy")).exit_code == 0


def test_a_timer_is_not_noted_over_a_scheduler_at_work(home: Path) -> None:
    with single_flight(home, SCHEDULE_LOCK):
        done = called(home, "schedule", "--cron", "0 5 1 1 *", "--by-timer")
        assert done.exit_code != 0 and "another scheduler is at work" in str(done.exception)
    assert not (home / "schedule.json").exists()


def test_readers_are_told_of_a_night_that_could_not(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipelines.run import run as run_module

    def could_not(*_: object, **__: object) -> None:
        raise StorageUnreachable("object storage", "its keys are missing", "Set them")

    told: list[Workspace] = []
    monkeypatch.setattr(run_module, "run", could_not)
    monkeypatch.setattr(schedule, "print_timestamp", lambda _workspace: None)
    monkeypatch.setattr(schedule, "tell_after_run", told.append)
    workspace = Workspace.open(home)
    schedule._nightly(workspace, SimpleNamespace())  # type: ignore[arg-type]
    assert told == [workspace]
    workspace.store.close()


def test_what_a_killed_backup_or_restore_left_goes_with_the_next_once_it_is_old(home: Path, tmp_path: Path) -> None:
    out, restored = tmp_path / "out" / "last.zip", tmp_path / "put" / "back"
    left = [
        out.with_name(".last.zip.17891.part"),
        out.with_name(".compound-watch-backup-x"),
        out.with_name(".other.zip.1.part"),
    ]
    left += [out.with_name(".last.zip.9.part"), restored.with_name(".back.restoring-x1")]
    for path in left:
        path.parent.mkdir(exist_ok=True)
        (path / "w").mkdir(parents=True) if path.suffix != ".part" else path.write_bytes(b"half")
    for path in (*left[:3], left[4]):
        os.utime(path, (0, 0))
    backup(Workspace.existing(home), out, silent)
    restore(out, restored)
    assert [path for path in left if path.exists()] == [left[2], left[3]], "another's, and one that may be at work"


def test_a_restore_is_confirmed_where_it_was_made_and_nowhere_else(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "last.zip"
    backup(Workspace.existing(home), out, silent)
    words = called(tmp_path / "nowhere", "restore", str(out), "--workspace", str(tmp_path / "back")).stdout
    (line,) = (line for line in words.splitlines() if "--confirm" in line)
    assert f"compound-watch --workspace {tmp_path / 'back'} restore --confirm" in line
    said = ("--by", "desk", "--reason", "looked at every held change")
    done = called(tmp_path / "nowhere", "restore", "--confirm", *said)
    assert done.exit_code != 0 and "there is none" in str(done.exception)
    assert called(tmp_path / "back", "restore", "--confirm", *said).exit_code == 0


def test_a_schedule_that_is_stopped_during_a_run_ends_at_once_and_without_a_trace(home: Path) -> None:
    code = (
        "import sys, time\n"
        "from apscheduler.triggers.interval import IntervalTrigger\n"
        "from pipelines.commands import schedule as commands\n"
        "from pipelines.operate import schedule\n"
        "schedule.cron_trigger = lambda _cron: IntervalTrigger(seconds=1)\n"
        "schedule._no_later_than_planned = lambda *_: None\n"
        "def night(*_): print('under way', flush=True); time.sleep(60)\n"
        "commands._nightly = night\n"
        "from pipelines.cli import main\n"
        f"sys.argv = ['compound-watch', '--workspace', {str(home)!r}, 'schedule', '--cron', '0 1 * * *']\n"
        "main()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout is not None
        while "under way" not in run.stdout.readline():
            assert run.poll() is None
        run.send_signal(signal.SIGINT)
        try:
            _, said = run.communicate(timeout=50)
        finally:
            run.kill()
    assert run.returncode == 130 and "counts as interrupted" in said and "Traceback" not in said


def test_who_asked_for_messages_and_is_told_nothing_is_named(home: Path) -> None:
    def told() -> dict[str, str]:
        return {f.level: f.cause for f in examine(Workspace.existing(home)) if f.thing == "messages"}

    assert told() == {}, "nobody asked"
    who = '[[subscription]]\nname = "desk"\nto = "mailto:desk@example.org"\nagreed = "desk, asked on 1 Nov 2026"\n'
    (home / "subscriptions.toml").write_text(who)
    assert told() == {"ok": "1 subscription", "note": "desk was never told anything, nor noted"}
    (home / "subscriptions.toml").write_text(f'{who}audience = "intern"\n')
    (only,) = told().items()
    assert only[0] == "NOT OK" and "nobody is told anything" in only[1] and "line 5" in only[1]
