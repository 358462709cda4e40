"""The schedule: when it runs, that it refuses nonsense, and that one run at a time holds across processes."""

from __future__ import annotations

import fcntl
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from apscheduler.schedulers.blocking import BlockingScheduler

from geodata.errors import NotAllowed, SettingsRefused
from geodata.looks.run import Run, RunState
from geodata.workspace import Workspace
from pipelines.context.run_lock import SCHEDULE_LOCK, is_running, single_flight
from pipelines.context.workspace_state import SCHEDULE_NAME, remember_cron
from pipelines.operate.doctor_checks.store import examine_store
from pipelines.operate.schedule import (
    counted_from,
    missed_start,
    next_times,
    schedule_of,
    scheduler_of,
    skipped_sentence,
)
from pipelines.operate.status import status_lines, status_of
from screens.operate.runs import answer
from screens.widgets.page_frame import late_words

HOLD = """
import sys, time
from pathlib import Path
from pipelines.context.run_lock import single_flight
with single_flight(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_times_are_utc_and_follow_each_other() -> None:
    times = next_times("0 19 * * *", datetime(2026, 11, 21, 18, 59, tzinfo=UTC), 3)
    assert times == tuple(datetime(2026, 11, day, 19, 0, tzinfo=UTC) for day in (21, 22, 23))


@pytest.mark.parametrize("cron", ["0 19 * * 1 ", " 0 19 * * 1", "0 19 * *\t1", "0\t19  *  *  1\n"])
def test_blanks_around_and_between_fields_say_nothing_of_the_weekday(cron: str) -> None:
    """crontab(5): fields are separated by blanks or tabs, and 1 is Monday; 23 November 2026 is one."""
    times = next_times(cron, datetime(2026, 11, 21, tzinfo=UTC), 2)
    assert times == tuple(datetime(2026, 11, day, 19, 0, tzinfo=UTC) for day in (23, 30))


@pytest.mark.parametrize(
    ("cron", "days"),
    [
        ("0 19 1 * 1", (1, 7, 14, 21, 28)),  # the first, or a Monday: December 2026 begins on a Tuesday
        ("0 19 13,20 * fri", (4, 11, 13, 18, 20)),
        ("0 19 1-7 * *", (1, 2, 3, 4, 5)),
        ("0 19 */10 * 1", (21,)),  # a field that begins with a star restricts the other: 1, 11, 21, 31 and a Monday
    ],
)
def test_a_day_of_the_month_or_a_weekday_is_enough_where_both_are_given(cron: str, days: tuple[int, ...]) -> None:
    """crontab(5): "If both fields are restricted (i.e., don't start with *), the command will be run when either field
    matches the current time"."""
    times = next_times(cron, datetime(2026, 11, 30, 20, tzinfo=UTC), len(days))
    assert times == tuple(datetime(2026, 12, day, 19, 0, tzinfo=UTC) for day in days)


@pytest.mark.parametrize(
    "cron", ["", " ", "every night", "61 19 * * *", "0 19 * *", "0 19 * * 0/2", "0 19 * * mon#1", "0 19 * * 5-2"]
)
def test_what_is_no_cron_expression_is_refused(cron: str) -> None:
    with pytest.raises(SettingsRefused, match="five fields"):
        next_times(cron, datetime(2026, 1, 1, tzinfo=UTC))


def test_a_second_process_is_refused_and_a_killed_one_leaves_no_lock(tmp_path: Path) -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == "held"
        assert is_running(tmp_path)
        with pytest.raises(NotAllowed, match=f"process {holder.pid}"), single_flight(tmp_path):
            pass
    finally:
        os.kill(holder.pid, signal.SIGKILL)
        holder.wait()
        if holder.stdout is not None:
            holder.stdout.close()
    deadline = time.monotonic() + 5
    while is_running(tmp_path) and time.monotonic() < deadline:
        time.sleep(0.05)
    with single_flight(tmp_path):
        assert is_running(tmp_path)
    assert not is_running(tmp_path)


def scheduled(folder: Path, *more: str) -> subprocess.Popen[str]:
    """A scheduler in a process of its own, at New Year's Eve; a catalogue that is not there."""
    words = [
        "--workspace",
        str(folder),
        "schedule",
        "--cron",
        "59 23 31 12 *",
        "--catalog",
        str(folder / "none"),
        *more,
    ]
    program = "import sys; from pipelines.cli import main; sys.argv = ['compound-watch', *sys.argv[1:]]; main()"
    return subprocess.Popen(
        [sys.executable, "-c", program, *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def noted_days_ago(folder: Path, days: float) -> None:
    """Let the schedule have been noted so long ago."""
    note = json.loads((folder / SCHEDULE_NAME).read_text())
    since = (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="seconds")
    (folder / SCHEDULE_NAME).write_text(json.dumps(note | {"since": since}))


def said_until(process: subprocess.Popen[str], words: str) -> str:
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if words in line:
            return said
    raise AssertionError(said)


def test_a_next_run_is_told_only_while_something_will_start_it(tmp_path: Path) -> None:
    workspace, now = Workspace.open(tmp_path), datetime.now(UTC)
    workspace.store.close()
    first = scheduled(tmp_path)
    try:
        said_until(first, "Next run")
        told = status_of(workspace, now)
        assert told["scheduler_running"] is True and told["next_run_at"].endswith("-12-31T23:59:00+00:00")
        second = scheduled(tmp_path)
        assert "another scheduler is at work (process" in second.communicate(timeout=120)[0] and second.returncode == 2
    finally:
        first.kill()
        first.communicate(timeout=30)
    told = status_of(workspace, now)
    assert (told["schedule"], told["scheduler_running"], told["next_run_at"]) == ("59 23 31 12 *", False, None)
    assert "but no scheduler is running. Next: compound-watch schedule --cron" in "\n".join(status_lines(told))
    remember_cron(tmp_path, "0 19 * * *", by_timer=True)
    noted_days_ago(tmp_path, 9)
    told = status_of(workspace, now)
    assert told["scheduler_running"] is None
    assert "kept by a timer of the machine; next run due 20" in str(status_lines(told))
    workspace.store.save_run(Run("r1", now - timedelta(days=4), now - timedelta(days=4), RunState.DONE, "h", "v"))
    lines = "\n".join(status_lines(status_of(workspace, now)))
    assert re.search(r"The run due 20\S+T19:00:00\+00:00 has not begun\.", lines)
    workspace.store.close()


def test_a_time_missed_while_no_scheduler_ran_is_made_up_once(tmp_path: Path) -> None:
    workspace, now = Workspace.open(tmp_path), datetime.now(UTC)
    workspace.store.save_run(Run("r1", now - timedelta(days=800), None, RunState.DONE, "h", "v"))
    workspace.store.close()
    for start, made_up in (("first", False), ("again", False), ("after years", True)):
        if made_up:  # New Year's Eve came twice since the last run, and once at least since this schedule was noted
            noted_days_ago(tmp_path, 700)
        process = scheduled(tmp_path)
        try:
            said = said_until(process, "Next run")
        finally:
            process.kill()
            process.communicate(timeout=30)
        assert ("it is made up now" in said) is made_up, (start, said)


def told_of_last_run(root: Path) -> tuple[str | None, bool]:
    """The run that `status` calls missed, and whether `doctor` is content with the last one."""
    now, workspace = datetime.now(UTC), Workspace.open(root)
    (finding,) = (one for one in examine_store(workspace) if one.thing == "last run")
    missed: str | None = status_of(workspace, now)["run_missed_at"]
    runs, schedule = workspace.store.runs(), schedule_of(root, now)
    strip = late_words(root, runs, now)
    _, lead = answer(runs, running=False, cron=schedule.cron, now=now, noted=schedule.since)
    assert ("late" in strip) is ("late" in lead) is (missed is not None)
    workspace.store.close()
    return missed, "has not begun" not in finding.cause


def test_nothing_was_due_before_the_schedule_was_noted_or_its_line_was_changed(tmp_path: Path) -> None:
    """A timer that was noted two weeks after the last run was called late at once, before its first night."""
    workspace, now = Workspace.open(tmp_path), datetime.now(UTC)
    workspace.store.save_run(Run("r1", now - timedelta(days=14), now - timedelta(days=14), RunState.DONE, "h", "v"))
    workspace.store.close()
    for by_timer in (True, False):
        remember_cron(tmp_path, "0 19 * * *", by_timer=by_timer)
        assert told_of_last_run(tmp_path) == (None, True)
        noted_days_ago(tmp_path, 4)
        remember_cron(tmp_path, "0 19 * * *", by_timer=by_timer)  # unchanged: its nights go on counting
        missed, content = told_of_last_run(tmp_path)
        assert missed is not None and not content
        first = datetime.fromisoformat(missed)
        assert first.hour == 19 and timedelta(days=3) <= now - first <= timedelta(days=4, minutes=1)
        remember_cron(tmp_path, "0 18 * * *", by_timer=by_timer)  # another line counts from its change
        assert told_of_last_run(tmp_path) == (None, True)


def test_a_note_that_a_wrong_clock_dated_in_the_future_silences_nothing() -> None:
    at = datetime(2026, 11, 20, 19, 0, 5, tzinfo=UTC)
    earlier, ahead = at - timedelta(days=3), at + timedelta(days=800)
    assert counted_from(ahead, earlier, at) == earlier and counted_from(ahead, None, at) is None
    assert counted_from(earlier, None, at) == counted_from(None, earlier, at) == earlier


def test_what_is_missed_and_what_is_not() -> None:
    at = datetime(2026, 11, 20, 19, 0, 5, tzinfo=UTC)
    nightly = "0 19 * * *"
    assert missed_start(nightly, at, at + timedelta(hours=23)) is None
    assert missed_start(nightly, at, at + timedelta(days=3)) == datetime(2026, 11, 21, 19, tzinfo=UTC)
    assert missed_start(nightly, None, at) is None
    assert missed_start(nightly, at + timedelta(days=9), at) is None, "a clock that was wrong owes nothing"


def test_who_only_looks_at_a_lock_refuses_no_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A dashboard asks every two seconds whether a run is under way: a night was refused that began just then."""
    (tmp_path / "run.lock").touch()
    with (tmp_path / "run.lock").open() as looking:
        fcntl.flock(looking, fcntl.LOCK_SH)
        monkeypatch.setattr(time, "sleep", lambda _: fcntl.flock(looking, fcntl.LOCK_UN))
        with single_flight(tmp_path):
            assert is_running(tmp_path)


@pytest.fixture
def waiting() -> Iterator[tuple[BlockingScheduler, threading.Event]]:
    """A scheduler for New Year's Eve that waits in a thread, and what tells that it began a run."""
    began = threading.Event()
    scheduler = scheduler_of("59 23 31 12 *", began.set)
    thread = threading.Thread(target=scheduler.start, daemon=True)
    thread.start()
    while not scheduler.running:
        time.sleep(0.01)
    yield scheduler, began
    scheduler.shutdown()
    thread.join(30)


def test_a_night_that_the_machine_slept_through_is_made_up_however_late(
    waiting: tuple[BlockingScheduler, threading.Event],
) -> None:
    """One that was more than 12 hours late was left out, with a warning that nobody reads."""
    scheduler, began = waiting
    scheduler.modify_job("run", next_run_time=datetime.now(UTC) - timedelta(hours=40))
    assert began.wait(60)


def test_a_time_that_comes_while_a_run_goes_on_is_told_in_our_words_and_status_names_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """APScheduler's own words reached the operator, and status spoke of the next run alone."""
    began, end, told = threading.Event(), threading.Event(), list[datetime]()
    scheduler = scheduler_of("59 23 31 12 *", lambda: (began.set(), end.wait(60))[0], told.append)
    thread = threading.Thread(target=scheduler.start, daemon=True)
    thread.start()
    try:
        while not scheduler.running:
            time.sleep(0.01)
        due = [datetime(2026, 11, 20, 19, minute, tzinfo=UTC) for minute in (0, 1)]
        scheduler.modify_job("run", next_run_time=due[0])
        assert began.wait(60)
        scheduler.modify_job("run", next_run_time=due[1])
        scheduler._process_jobs()
    finally:
        end.set()
        scheduler.shutdown()
        thread.join(30)
    assert len(told) == 1 and told[0].tzinfo is UTC
    assert "instances" not in caplog.text and "lambda" not in caplog.text
    assert skipped_sentence(due[1]).startswith("Run due 2026-11-20 19:01 UTC: it was not begun, since ")


def test_status_names_the_run_that_a_scheduler_at_work_did_not_begin(tmp_path: Path) -> None:
    workspace, now = Workspace.open(tmp_path), datetime(2026, 11, 20, 10, 1, 30, tzinfo=UTC)
    began = datetime(2026, 11, 20, 9, 58, 1, tzinfo=UTC)
    workspace.store.save_run(Run("r1", began, began + timedelta(seconds=3), RunState.DONE, "h", "v"))
    note = {"cron": "* * * * *", "by_timer": False, "since": "2026-11-20T09:57:30+00:00"}
    (tmp_path / SCHEDULE_NAME).write_text(json.dumps(note))

    def line(at: datetime) -> str:
        return next(one for one in status_lines(status_of(workspace, at)) if one.startswith("Schedule"))

    assert "was not begun" not in line(now), "no scheduler is at work, and that is said"
    with single_flight(tmp_path, SCHEDULE_LOCK):
        assert "The run due 2026-11-20T09:59:00+00:00 was not begun: the scheduler may still tell readers" in line(now)
        assert "was not begun" not in line(began + timedelta(seconds=90)), "it has not looked at the clock since"
        with single_flight(tmp_path):
            assert line(now).endswith("The run due 2026-11-20T09:59:00+00:00 was not begun: one is under way.")
    remember_cron(tmp_path, "* * * * *", by_timer=True)
    assert "was not begun" not in line(now), "a timer may begin later than planned"
    workspace.store.close()


def test_a_scheduler_looks_at_the_clock_and_plans_anew_where_it_was_set_back(
    waiting: tuple[BlockingScheduler, threading.Event],
) -> None:
    """A clock that ran years ahead for a moment left a scheduler that waits for years."""
    scheduler, began = waiting
    planned = next_times("59 23 31 12 *", datetime.now(UTC), 3)
    scheduler.modify_job("run", next_run_time=planned[2])
    assert scheduler._process_jobs() <= 60.0 and scheduler.get_job("run").next_run_time == planned[0]
    scheduler.modify_job("run", next_run_time=planned[1])  # it began this year's, and the clock was set back an hour
    scheduler._process_jobs()
    assert scheduler.get_job("run").next_run_time == planned[1] and not began.is_set()
