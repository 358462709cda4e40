"""Says at the end of a run why a test process died, so that the last lines of a log are enough to find the fault.

pytest-xdist says "Not properly terminated" alone. Here each process writes a fatal signal's traceback to a file of
its own (faulthandler), and the process that started it adds the exit status and the memory that was left.
"""

from __future__ import annotations

import faulthandler
import signal
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TextIO

import pytest

TRACEBACK_LINES = 60
"""Lines of a dead process's traceback that are printed, those of the failing thread first."""
MEMORY = ("MemAvailable", "Shmem")
"""Rows of /proc/meminfo that tell of a machine without memory; Shmem counts files under /dev/shm."""
_open: list[TextIO] = []
_dead: list[str] = []


def traceback_file(run: str, process: str) -> Path:
    """Where a process of a run writes what killed it."""
    return Path(tempfile.gettempdir()) / f"compound-watch-tests-{run}-{process}.traceback"


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Let a process of xdist write fatal signals to its file; after pytest, which has them written to the terminal."""
    own: dict[str, Any] | None = getattr(config, "workerinput", None)
    if own is None:
        return
    _open.append(traceback_file(own["testrunuid"], own["workerid"]).open("w"))
    faulthandler.enable(_open[-1])


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave no file of a process that ended well; pytest turns faulthandler back to the terminal."""
    while _open:
        opened = _open.pop()
        faulthandler.disable()
        opened.close()
        Path(opened.name).unlink(missing_ok=True)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """Note what is known of a process that died; `node` is xdist's WorkerController."""
    if not error:
        return
    own = node.workerinput
    written = traceback_file(own["testrunuid"], own["workerid"])
    lines = written.read_text(errors="replace").splitlines() if written.exists() else []
    written.unlink(missing_ok=True)
    # execnet (2.1) keeps the process that it started in `_io.popen`.
    status = node.gateway._io.popen.wait(timeout=60)
    about = f"{own['workerid']}: {how_it_ended(status)}; {memory_left()}"
    _dead.append("\n".join([about, *failing_first(lines)[:TRACEBACK_LINES]]))


def failing_first(lines: Sequence[str]) -> list[str]:
    """The lines of faulthandler with the thread that failed before the others, which it writes in order of their age.

    Where none is the failing one, a thread of a library did it that runs no Python, and the last lines name the
    libraries that were loaded.
    """
    start = next((at for at, line in enumerate(lines) if line.startswith("Current thread")), None)
    if start is None:
        return [*lines[:1], *lines[-1:], "(the thread that failed runs no Python)", *lines[1:-1]] if lines else []
    end = next((at for at in range(start, len(lines)) if not lines[at]), len(lines))
    return [*lines[:1], *lines[start:end], "", *lines[1:start], *lines[end:]]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print it under the failures."""
    for death in _dead:
        terminalreporter.section("a test process died")
        terminalreporter.write_line(death)


def how_it_ended(status: int) -> str:
    """The exit status of a process in words: a negative number is a signal (subprocess.Popen.returncode)."""
    if status >= 0:
        return f"it left with exit status {status}"
    name = signal.Signals(-status).name
    return f"killed by {name}" + (" from outside, as a machine without memory does" if name == "SIGKILL" else "")


def memory_left(meminfo: Path = Path("/proc/meminfo")) -> str:
    """Rows of MEMORY as the kernel prints them."""
    rows = dict(line.partition(":")[::2] for line in meminfo.read_text().splitlines())
    return ", ".join(f"{name} {rows[name].strip()}" for name in MEMORY)
