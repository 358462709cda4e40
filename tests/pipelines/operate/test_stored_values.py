"""Whatever a stored value holds, status and every screen answer, if only in words."""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.errors import CompoundWatchError, StoreRefused
from geodata.looks.run import Problem, Run, RunState, run_fault
from geodata.store import FILE_NAME, Store
from geodata.workspace import Workspace
from pipelines.context.progress_file import read_progress
from pipelines.context.run_lock import is_running
from pipelines.operate.background_run import last_words, may_stop
from pipelines.operate.schedule import cron_trigger, schedule_of
from pipelines.operate.status import run_lines, status_lines, status_of
from screens.operate.runs import answer, ended, failures_card, nights
from screens.widgets.page_frame import late_words
from tests.screens.fixture_world import make

NOW = datetime(2026, 3, 7, 12, tzinfo=UTC)
VALUES = (
    "",
    "hello",
    "x" * 5_000,
    "[]",
    "{}",
    "null",
    '[{"thing": 3}]',
    '["a"]',
    "[[[",
    "NaN",
    "2026-13-40T99:00Z",
    "0001-01-01T00:00:00.000Z",
    "9999-12-31T23:59:59.999Z",
    "2026-03-01",
    -1,
    0,
    3,
    2**62,
    1.5,
    float("inf"),
    None,
    b"\x00\xff",
    b"GP\x00\x01",
    "done",
    "running",
    "\u202e\ud7ff",
    "%s{x}<script>",
)
STORED_FILES = (
    "schedule.json",
    "reading-pace.json",
    "run-progress.json",
    "run.lock",
    "run-from-dashboard.json",
    "run-from-dashboard.log",
)
TEXTS = (
    "",
    "hello",
    "[]",
    "{}",
    "null",
    "3",
    '{"cron": 3}',
    '{"cron": "hello"}',
    '{"cron": null}',
    '{"pid": "x"}',
    '{"cron": "0 0 30 2 *"}',
    '{"pid": 1e999}',
    '[{"name": 1, "done": "x"}]',
    "[" * 100_000,
    '"\\ud800"',
    '[{"name": "a", "done": 1e400, "total": 0, "told_at": "soon"}]',
    '{"pid": -1}',
    "\x00",
)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    home = tmp_path_factory.mktemp("stored")
    store = make(home)
    for day in range(4):
        store.save_run(Run(f"run-{day}", NOW - timedelta(days=day), NOW - timedelta(days=day), RunState.DONE, "h", "v"))
    store.close()
    yield home


def columns(home: Path) -> list[tuple[str, str]]:
    """(table, column) of everything of ours in the store."""
    with closing(sqlite3.connect(home / FILE_NAME)) as raw:
        tables = [n for (n,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        ours = [n for n in tables if not n.startswith(("gpkg_", "rtree_", "sqlite_", "alembic"))]
        return [(t, row[1]) for t in ours for row in raw.execute(f"PRAGMA table_info({t})") if row[1] != "fid"]


def told(workspace: Workspace) -> None:
    """What status and the operator's screen say, made from the parts that need no browser."""
    status = status_of(workspace, NOW)
    json.dumps(status)
    assert all(isinstance(line, str) for line in status_lines(status))
    try:
        runs = workspace.store.runs()
    except CompoundWatchError as error:
        assert error.thing and error.cause and error.next_step
        return
    cron = schedule_of(workspace.root, NOW).cron
    for run in runs:
        assert run_lines(run)
    shown = ended(runs, running=False)
    assert all(isinstance(part, str) for part in answer(shown, running=False, cron=cron, now=NOW))
    assert isinstance(failures_card(runs), str) and isinstance(late_words(workspace.root, runs, NOW), str)
    nights(shown, runs[0].started_at.date() if runs else NOW.date())


def test_no_value_in_any_column_takes_status_down(kept: Path) -> None:
    """Each column of the store in turn, with values drawn once and for all, in one row or in all."""
    chance = random.Random(7)
    every = columns(kept)
    assert len(every) > 80
    with closing(sqlite3.connect(kept / FILE_NAME)) as raw:  # once: they would take a third of the time, and looks half
        for (trigger,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            raw.execute(f"DROP TRIGGER {trigger}")
        raw.execute("DELETE FROM looks WHERE fid % 40 <> 1")
        raw.commit()
    whole = (kept / FILE_NAME).read_bytes()
    damaged = 0
    for table, column in every:
        for value in chance.sample(VALUES, 5 if table == "runs" else 1):
            with closing(sqlite3.connect(kept / FILE_NAME)) as raw:
                one = f" WHERE fid = (SELECT min(fid) FROM {table})" if chance.random() < 0.5 else ""
                try:
                    raw.execute(f"UPDATE {table} SET {column} = ?{one}", (value,))
                except sqlite3.IntegrityError:  # no row, or a rule of the table itself
                    continue
                raw.commit()
            workspace = Workspace.existing(kept)
            told(workspace)
            for read in (
                workspace.store.sites,
                workspace.store.detections,
                workspace.store.looks,
                workspace.store.reviews,
                workspace.store.incidents,
                workspace.store.claims,
                workspace.store.placebos,
            ):
                try:
                    read()
                except StoreRefused as error:
                    damaged += 1
                    assert "damaged" in error.cause
            workspace.store.close()
            (kept / FILE_NAME).write_bytes(whole)
    assert damaged > 20


@pytest.mark.parametrize("name", STORED_FILES)
@pytest.mark.parametrize("text", TEXTS)
def test_no_file_beside_the_store_takes_status_down(kept: Path, name: str, text: str) -> None:
    path = kept / name
    path.write_text(text, encoding="utf-8", errors="surrogatepass")
    try:
        workspace = Workspace.existing(kept)
        told(workspace)
        assert isinstance(is_running(kept), bool) and isinstance(may_stop(kept), bool)
        assert isinstance(read_progress(kept), tuple) and isinstance(last_words(kept), str)
        workspace.store.close()
    finally:
        path.unlink()


@given(
    st.text(max_size=30)
    | st.lists(
        st.sampled_from(["0", "1", "7", "59", "*/2", "1-5", "mon", "sun-tue", "31", "2", ",", "-", "/", "x"])
    ).map(" ".join)
)
def test_a_cron_expression_is_one_or_is_refused(cron: str) -> None:
    try:
        cron_trigger(cron)
    except CompoundWatchError as error:
        assert "five fields" in error.next_step


@pytest.mark.parametrize(
    ("weekday", "days"),
    [
        ("0", {6}),
        ("7", {6}),
        ("1", {0}),
        ("1-5", {0, 1, 2, 3, 4}),
        ("5-7", {4, 5, 6}),
        ("0,3", {6, 2}),
        ("0-6/2", {6, 1, 3, 5}),
        ("sun", {6}),
        ("*", set(range(7))),
        ("*/2", {6, 1, 3, 5}),
        ("*/3", {6, 2, 5}),
        ("mon-fri/2", {0, 2, 4}),
        ("sun-tue", {6, 0, 1}),
        ("Sat-Sun", {5, 6}),
    ],
)
def test_weekdays_are_counted_as_cron_counts_them(weekday: str, days: set[int]) -> None:
    """crontab(5): 0 and 7 are Sunday. datetime.weekday() counts from Monday, 0."""
    trigger, at, found = cron_trigger(f"0 19 * * {weekday}"), NOW, set()
    for _ in range(10):
        at = trigger.get_next_fire_time(at, at + timedelta(minutes=1))
        found.add(at.weekday())
    assert found == days


@pytest.mark.parametrize(
    "change",
    [
        {"sites": -1},
        {"quiet_site_years": float("nan")},
        {"placebo_site_years": float("inf")},
        {"id": ""},
        {"finished_at": NOW - timedelta(days=1)},
        {"started_at": datetime(1, 1, 1, tzinfo=UTC)},
        {"started_at": datetime(9999, 1, 1, tzinfo=UTC)},
    ],
)
def test_a_run_that_cannot_be_true_is_not_kept(tmp_path: Path, change: dict[str, object]) -> None:
    store = Store.open(tmp_path)
    good = Run("r", NOW, NOW, RunState.PARTLY, "h", "v", problems=(Problem("", "", "a", "b", "c"),))
    store.save_run(good)
    assert run_fault(good) is None
    with pytest.raises(StoreRefused, match="cannot be true"):
        store.save_run(replace(good, **change))  # type: ignore[arg-type]
    assert store.runs() == [good]
    store.close()
