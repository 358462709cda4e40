"""How long a run took, as the list of runs tells it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from geodata.looks.run import Run, RunState
from screens.operate.runs import took

BEGAN = datetime(2026, 11, 17, 19, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "words"), [(None, ""), (0, ""), (-5, ""), (7.6, "8 s"), (59, "59 s"), (60, "1 min"), (5400, "90 min")]
)
def test_a_short_run_is_told_in_seconds_and_one_without_a_length_not_at_all(seconds: float | None, words: str) -> None:
    run = Run("r", BEGAN, None, RunState.DONE, "", "")
    ended = None if seconds is None else BEGAN + timedelta(seconds=seconds)
    assert took(replace(run, finished_at=ended)) == words
