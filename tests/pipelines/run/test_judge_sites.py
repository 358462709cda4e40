"""Judging in processes of its own: they end with the run, however it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[3]
RUN = """
import os, time
from pipelines.workers.cores import Cores

def process(_):
    return os.getpid()

if __name__ == "__main__":
    with Cores(2) as cores:
        print(cores.take(cores.submit(process, 0)), flush=True)
        time.sleep(600)
"""


def test_a_killed_run_leaves_no_process_behind(tmp_path: Path) -> None:
    script = tmp_path / "run.py"
    script.write_text(RUN)
    for how in (signal.SIGKILL, signal.SIGTERM):
        with subprocess.Popen(
            [sys.executable, str(script)],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        ) as run:
            assert run.stdout is not None
            worker = int(run.stdout.readline())
            run.send_signal(how)
        limit = time.monotonic() + 60
        while _is_there(worker) and time.monotonic() < limit:
            time.sleep(0.05)
        assert not _is_there(worker), how


def _is_there(process: int) -> bool:
    """Whether a process still runs; one that only waits to be collected does not."""
    stat = Path(f"/proc/{process}/stat")
    if Path("/proc/self/stat").exists():
        return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
