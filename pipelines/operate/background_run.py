"""A run in a process of its own, started and stopped from the operator's screen; the same as `compound-watch run`.

It goes on when the dashboard is closed. Only a run that was started here is stopped here: one of the nightly schedule,
or of another person at the command line, is nobody else's to end.
"""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from geodata.errors import NotAllowed
from geodata.i18n.messages import english
from pipelines.context.run_lock import LOCK_NAME, held_refused, is_running

STARTED_NAME = "run-from-dashboard.json"
LOG_NAME = "run-from-dashboard.log"
STARTED_LOCK = "run-from-dashboard.lock"
"""Held by a run that was started here from its start to its end: the run lock is taken seconds later."""
_children: list[subprocess.Popen[bytes]] = []
"""Kept until they have ended, so that none is left as a zombie."""


def start_run(workspace: Path, *, allowed: bool) -> int:
    """Start a run in the background; returns its process number. What it says goes to LOG_NAME in the workspace.

    Args:
        workspace: its folder.
        allowed: the operator's setting `run_from_dashboard`.

    Raises:
        NotAllowed: the operator has not allowed it, or another run or other work is under way.
    """
    _reap()
    if not allowed:
        raise NotAllowed(
            "starting a run from here",
            "the operator has not allowed it",
            "Set run_from_dashboard = true in compound-watch.toml, or start it with: compound-watch run",
        )
    with (workspace / STARTED_LOCK).open("a", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise _begun(workspace) from error
        if is_running(workspace):
            raise held_refused(workspace)
        (workspace / STARTED_NAME).unlink(missing_ok=True)  # of an earlier run: its number is not this one's
        with (workspace / LOG_NAME).open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-c", "from pipelines.cli import main; main()", "--workspace", str(workspace), "run"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # closing the dashboard's terminal does not end it
                pass_fds=(lock.fileno(),),  # the run's own lock then, let go of when it ends, however it ends
            )
        _children.append(process)
        since = datetime.now(UTC).isoformat(timespec="seconds")
        (workspace / STARTED_NAME).write_text(json.dumps({"pid": process.pid, "since": since}), encoding="utf-8")
    return process.pid


def _begun(workspace: Path) -> NotAllowed:
    """What is said while a run that was started here goes on, which may have to load before it takes the run lock."""
    return held_refused(workspace, told_in=LOCK_NAME if is_running(workspace) else STARTED_NAME)


def may_stop(workspace: Path) -> bool:
    """True while the run under way is one that was started here."""
    return _ours(workspace) is not None


def stop_run(workspace: Path) -> None:
    """Tell the run that was started here to end. What it has stored stays; the next run takes up the rest.

    Raises:
        NotAllowed: no run is under way, or it was not started here.
    """
    pid = _ours(workspace)
    if pid is None:
        raise NotAllowed(
            english("workspace {name}", name=workspace.name),
            "no run that was started from here is under way",
            "Stop another one where it was started",
        )
    os.kill(pid, signal.SIGTERM)


def last_words(workspace: Path, most: int = 400) -> str:
    """The end of what the last run started here said; "" when there was none."""
    try:
        log_end = (workspace / LOG_NAME).read_bytes()[-4 * most :].decode("utf-8", "replace")
    except OSError:
        return ""
    return log_end.strip()[-most:]


def _ours(workspace: Path) -> int | None:
    """Number of the process that was started here, when it is the one that holds the run lock."""
    _reap()
    if not is_running(workspace):
        return None
    try:
        started = json.loads((workspace / STARTED_NAME).read_text(encoding="utf-8"))["pid"]
        holder = json.loads((workspace / LOCK_NAME).read_text(encoding="utf-8"))["pid"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return holder if isinstance(holder, int) and holder > 0 and holder == started else None


def _reap() -> None:
    for process in list(_children):
        if process.poll() is not None:
            _children.remove(process)
