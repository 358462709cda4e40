"""A process of the suite that dies says why in the last lines."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PLUGIN = "tests.crash_report"
BODIES = {
    "SIGSEGV": "import ctypes; ctypes.string_at(0)",
    "SIGKILL": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "exit status 3": "import os; os._exit(3)",
}


def suite(folder: Path, body: str, repository: Path) -> str:
    """What pytest prints of one test of this body, in a process of xdist."""
    (folder / "test_it.py").write_text(f"def test_it_dies():\n    {body}\n")
    plain = f"-p {PLUGIN} -n 1 --max-worker-restart=0 -c /dev/null --rootdir={folder}".split()
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", *plain, f"--basetemp={folder / 'temp'}", str(folder / "test_it.py")],
        cwd=repository,
        capture_output=True,
        text=True,
        timeout=300,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    return ended.stdout


@pytest.mark.parametrize("how", BODIES)
def test_a_process_that_dies_says_how_and_where(how: str, tmp_path: Path, repository: Path) -> None:
    last = suite(tmp_path, BODIES[how], repository).partition("a test process died")[2]
    assert how in last and "MemAvailable" in last
    # Only a signal that the process can catch leaves a traceback.
    assert ("test_it_dies" in last.partition("short test summary")[0]) is (how == "SIGSEGV")


def test_the_failing_thread_stands_before_forty_others(tmp_path: Path, repository: Path) -> None:
    waiting = "[threading.Thread(target=threading.Event().wait, daemon=True).start() for _ in range(40)]"
    body = f"import ctypes, threading; {waiting}; ctypes.string_at(0)"
    last = suite(tmp_path, body, repository).partition("a test process died")[2]
    assert "test_it_dies" in last.partition("short test summary")[0]


def test_a_suite_without_a_death_prints_nothing(tmp_path: Path, repository: Path) -> None:
    printed = suite(tmp_path, "pass", repository)
    assert "1 passed" in printed and "died" not in printed
