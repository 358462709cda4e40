"""What the lock of a run is held for: whoever takes it says so in it, and whoever is stopped by it is told so."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

import geodata.store.team.copy_store
import pipelines.backup.restore
import pipelines.operate.doctor_repair
import pipelines.operate.retention
import pipelines.run.renew_controls
import pipelines.run.run
from geodata.errors import NotAllowed
from geodata.i18n.messages import speaking
from geodata.i18n.translated import translated
from geodata.looks.run import Run, RunState
from geodata.store.team.held_for import HeldFor
from geodata.workspace import Workspace
from pipelines.backup.backup import backup
from pipelines.cli import app
from pipelines.context.progress import silent
from pipelines.context.request import RunRequest
from pipelines.context.run_lock import LOCK_NAME, only_run, refuse_beside_another, run_now, run_under_way, single_flight
from pipelines.context.workspace_state import remember_cron
from pipelines.operate.doctor_checks.store import _last_run
from pipelines.operate.status import status_lines, status_of
from screens.operate.live_progress import held_html
from screens.widgets.page_frame import late_words
from tests.screens.fixture_world import make

SINCE = "2026-11-21T19:00:00+00:00"


class _SeenEnough(Exception):
    """Ends a command once it holds the lock."""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    make(tmp_path / "home").close()
    return tmp_path / "home"


@contextmanager
def held(folder: Path, written: str) -> Iterator[None]:
    """The lock as another process, of whatever version, holds it."""
    with (folder / LOCK_NAME).open("a+", encoding="utf-8") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        handle.truncate(0)
        handle.write(written)
        handle.flush()
        yield


def _retention(home: Path, _: Path) -> None:
    pipelines.operate.retention.retention(Workspace.existing(home), apply=True)


def _repair(home: Path, _: Path) -> None:
    pipelines.operate.doctor_repair.repair(Workspace.existing(home), RunRequest())


def _controls(home: Path, _: Path) -> None:
    opened = Workspace.existing(home)
    site = opened.store.sites()[0].id
    pipelines.run.renew_controls.renew_controls(opened, [site], "the pool was too small before", "desk")


def _run(home: Path, _: Path) -> None:
    pipelines.run.run.run(Workspace.existing(home), RunRequest())


def _restore(home: Path, beside: Path) -> None:
    opened = Workspace.existing(home)
    backup(opened, beside / "b.zip", silent)
    opened.store.close()
    pipelines.backup.restore.restore(beside / "b.zip", home, replace=True)


def _copy(home: Path, beside: Path) -> None:
    arguments = ["--workspace", str(home), "store", "copy", str(home), str(beside / "copy")]
    CliRunner().invoke(app, arguments, catch_exceptions=False)


@pytest.mark.parametrize(
    ("work", "command", "module", "inside"),
    [
        (HeldFor.RUN, _run, pipelines.run.run, "_run"),
        (HeldFor.RETENTION, _retention, pipelines.operate.retention, "_deleted"),
        (HeldFor.REPAIR, _repair, pipelines.operate.doctor_repair, "set_aside_damaged"),
        (HeldFor.CONTROLS, _controls, pipelines.run.renew_controls, "_renewed"),
        (HeldFor.RESTORE, _restore, pipelines.backup.restore, "_carried"),
        (HeldFor.STORE_COPY, _copy, geodata.store.team.copy_store, "copy_store"),
    ],
)
def test_each_command_says_in_the_lock_what_it_does(
    home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    work: HeldFor,
    command: Callable[[Path, Path], None],
    module: object,
    inside: str,
) -> None:
    """Its lock is read as another process reads it, while the command is at work."""
    seen: list[dict[str, object]] = []

    def look(*_: object, **__: object) -> None:
        seen.append(json.loads((home / LOCK_NAME).read_text()))
        raise _SeenEnough

    monkeypatch.setattr(module, inside, look)
    with pytest.raises(_SeenEnough):
        command(home, tmp_path)
    assert [(lock["kind"], lock["pid"]) for lock in seen] == [(work.value, os.getpid())]


@pytest.mark.parametrize(
    ("written", "words", "runs"),
    [
        ({}, "A run is under way", True),
        ({"kind": "run"}, "A run is under way", True),
        ({"kind": "retention"}, "Retention is under way", False),
        ({"kind": "repair"}, "A repair by doctor is under way", False),
        ({"kind": "controls"}, "The choice of new control sets is under way", False),
        ({"kind": "restore"}, "A restore is under way", False),
        ({"kind": "store copy"}, "A copy of the store is under way", False),
        ({"kind": "moving house"}, "Other work, of a later version, is under way", False),
        ({"kind": ["x"]}, "Other work, of a later version, is under way", False),
    ],
)
def test_whoever_reads_the_lock_tells_what_it_is_held_for(
    tmp_path: Path, written: dict[str, object], words: str, runs: bool
) -> None:
    """One of before that was written, without a kind, is a run's."""
    home, opened, now = tmp_path, Workspace.open(tmp_path), datetime(2026, 11, 24, 12, tzinfo=UTC)
    early = now - timedelta(days=3)
    opened.store.save_run(Run("R", early, None, RunState.RUNNING, "0" * 12, "1"))
    remember_cron(home, "0 19 * * *")
    with held(home, json.dumps({"pid": 4711, "since": SINCE} | written)):
        told = status_of(opened, now)
        first = status_lines(told)[0]
        assert first.startswith("A run is under way since") is runs and f"{words} since {SINCE}" in first
        assert (told["running"], told["held_since"], told["held_on"]) == (runs, SINCE, None)
        assert told["runs"][0]["state"] == ("running" if runs else "interrupted")
        assert run_under_way(opened) is runs
        state = "running" if runs else "interrupted"
        assert _last_run(opened, early).cause.startswith(f"R: {state}")
        assert bool(late_words(home, [Run("R", early, early, RunState.DONE, "h", "1")], now)) is not runs
        if not runs:
            assert f"<b>{words} since 21 Nov 2026, 19:00 UTC.</b> No run begins until it ends." in held_html(
                run_now(opened)
            )
        with pytest.raises(NotAllowed, match="Wait for it to end, then run again") as refused, only_run(opened):
            pytest.fail("two at once")
        cause = "another run is under way" if runs else words[0].lower() + words[1:]
        assert refused.value.cause == f"{cause} (process 4711, since {SINCE})"
        with pytest.raises(NotAllowed) as barred:
            refuse_beside_another(opened)
        assert barred.value.cause == refused.value.cause
        with pytest.raises(NotAllowed, match="then try again") as other, single_flight(home, work=HeldFor.RETENTION):
            pytest.fail("two at once")
        assert other.value.cause == f"{words[0].lower()}{words[1:]} (process 4711, since {SINCE})"
        with speaking("th"):
            in_thai = translated(refused.value.cause)
        assert in_thai.endswith(f"(โพรเซส 4711 ตั้งแต่ {SINCE})") and "under way" not in in_thai
    assert status_lines(status_of(opened, now))[0] == "No run is under way."
    opened.store.close()


def test_a_lock_of_which_nothing_can_be_read_is_a_runs(tmp_path: Path) -> None:
    with held(tmp_path, ""), pytest.raises(NotAllowed) as refused, single_flight(tmp_path):
        pytest.fail("two at once")
    assert refused.value.cause == "another run is under way"
