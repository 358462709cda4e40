"""The schedule: when it runs, that it refuses nonsense, and that one run at a time holds across processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from geodata.errors import NotAllowed, SettingsRefused
from pipelines.context.run_lock import is_running, single_flight
from pipelines.operate.schedule import next_times

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


@pytest.mark.parametrize("cron", ["", "every night", "61 19 * * *", "0 19 * *"])
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
