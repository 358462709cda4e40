"""Progress kept in a file: in order, at a pace, whole at every moment, and begun anew by each run."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from geodata.errors import SettingsRefused
from pipelines.context.progress_file import FILE_NAME, Step, kept_progress, read_progress
from pipelines.context.workspace_state import SCHEDULE_NAME, remember_cron, remembered_cron
from pipelines.operate.schedule import LATE_HOURS, missed_since

AT = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)


def test_steps_are_kept_in_order_and_told_on(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    tell = kept_progress(tmp_path, lambda *words: told.append(words), clock=lambda: 0.0, now=lambda: AT)
    calls = [("Read scenes", 0, 2), ("Read scenes", 2, 2), ("Judge sites", 0, 3)]
    for call in calls:
        tell(*call)
    assert told == calls
    assert read_progress(tmp_path) == (Step("Read scenes", 2, 2, AT), Step("Judge sites", 0, 3, AT))


def test_a_step_is_written_at_a_pace_and_always_at_its_end(tmp_path: Path) -> None:
    seconds = iter([0.0] * 1_000)
    tell = kept_progress(tmp_path, lambda *_: None, clock=lambda: next(seconds), now=lambda: AT)
    tell("Read scenes", 0, 100)
    for n in range(1, 100):
        tell("Read scenes", n, 100)
    assert read_progress(tmp_path)[0].done == 0, "no time has passed, so nothing more is written"
    tell("Read scenes", 100, 100)
    assert read_progress(tmp_path)[0].done == 100


def test_a_new_run_begins_anew_and_what_is_no_progress_is_none(tmp_path: Path) -> None:
    kept_progress(tmp_path, lambda *_: None)("Read scenes", 1, 2)
    kept_progress(tmp_path, lambda *_: None)
    assert read_progress(tmp_path) == ()
    for text in ("", "{", "[1]", '[{"name": "x"}]', "null"):
        (tmp_path / FILE_NAME).write_text(text, encoding="utf-8")
        assert read_progress(tmp_path) == ()


def test_a_run_is_late_after_its_planned_time_not_after_the_last_one() -> None:
    nightly, weekly = "0 19 * * *", "0 19 * * sun"
    assert missed_since(nightly, AT, AT + timedelta(hours=24 + LATE_HOURS)) is None
    missed = missed_since(nightly, AT, AT + timedelta(hours=24 + LATE_HOURS, minutes=1))
    assert missed == AT + timedelta(hours=24)
    assert missed_since(weekly, AT, AT + timedelta(days=2)) is None  # Saturday; next on Sunday, one day after
    assert missed_since(weekly, AT + timedelta(days=1), AT + timedelta(days=8)) is None
    assert missed_since(nightly, None, AT) is None


def test_a_broken_schedule_file_is_told_in_words(tmp_path: Path) -> None:
    assert remembered_cron(tmp_path) is None
    remember_cron(tmp_path, "0 19 * * *")
    assert remembered_cron(tmp_path) == "0 19 * * *"
    for text in ("", "[]", json.dumps({"cronn": 1})):
        (tmp_path / SCHEDULE_NAME).write_text(text, encoding="utf-8")
        with pytest.raises(SettingsRefused, match=r"schedule\.json"):
            remembered_cron(tmp_path)


def test_what_an_older_run_told_is_not_the_progress_of_the_one_under_way(tmp_path: Path) -> None:
    kept_progress(tmp_path, lambda *_: None, now=lambda: AT)("Judge sites", 68, 68)
    assert [step.done for step in read_progress(tmp_path, since=AT)] == [68]
    assert read_progress(tmp_path, since=AT + timedelta(seconds=1)) == ()
