"""Only one run at a time in a workspace, and on a team's database, across processes, surviving kill -9.

The lock is a POSIX file lock (flock): the kernel lets go of it when its process ends, however it ends, so a crashed
run never blocks the next night.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING

from geodata.errors import CompoundWatchError, NotAllowed
from geodata.i18n.messages import english, msg
from geodata.store.team.run_turn import TurnHolder, run_refused

if TYPE_CHECKING:
    from geodata.workspace import Workspace

LOCK_NAME = "run.lock"
SCHEDULE_LOCK = "schedule.lock"
"""Held by a scheduler for as long as it waits for its times: a schedule whose lock nobody holds starts no run."""

TRIES, PAUSE_S = 20, 0.02
"""Times that a lock is asked for, and seconds between them: whoever only looks whether a run is under way holds it for
some microseconds, and a night must not be refused for that."""


@contextmanager
def single_flight(workspace: Path, name: str = LOCK_NAME) -> Iterator[None]:
    """Hold the workspace's run lock, or the one of its scheduler, for the length of the block.

    Raises:
        NotAllowed: another process holds it; its process number and start are in the message.
    """
    workspace.mkdir(parents=True, exist_ok=True)
    with (workspace / name).open("a+", encoding="utf-8") as handle:
        try:
            _lock(handle)
        except BlockingIOError as error:
            raise _refused(workspace, name) from error
        handle.truncate(0)
        handle.write(json.dumps({"pid": os.getpid(), "since": datetime.now(UTC).isoformat(timespec="seconds")}))
        handle.flush()
        try:
            yield
        finally:
            handle.truncate(0)
            fcntl.flock(handle, fcntl.LOCK_UN)


def _lock(handle: IO[str]) -> None:
    """Take a lock for oneself alone.

    Raises:
        BlockingIOError: another process holds it, and not just to look at it.
    """
    for _ in range(TRIES - 1):
        with suppress(BlockingIOError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        time.sleep(PAUSE_S)
    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def only_run(workspace: Workspace) -> Iterator[None]:
    """Be the only run of a workspace, and of its team's database, for the length of the block.

    On a database its turn comes before the lock of the folder, which tells everybody that a run of this folder is
    under way: one that is refused because of another machine never holds it.

    Raises:
        NotAllowed: another run is under way, of this folder or on another machine; the message says which.
        StoreRefused: the store cannot be opened.
    """
    root = workspace.root
    if workspace.database:
        if is_running(root):
            raise _refused(root, LOCK_NAME)
        with workspace.store.only_run(), single_flight(root):
            yield
    else:
        with single_flight(root), workspace.store.only_run():
            yield


def refuse_beside_another(workspace: Workspace) -> None:
    """Let nobody begin a run that would only be refused.

    Raises:
        NotAllowed: a run is under way; the message says which, on which machine and since when.
    """
    run = run_now(workspace)
    if run.elsewhere is not None:
        raise run_refused(workspace.store.name, run.elsewhere)
    if run.under_way:
        raise _refused(workspace.root, LOCK_NAME)


def run_under_way(workspace: Workspace) -> bool:
    """True when a run is known to be under way at this moment: of this folder, or on another machine of the same
    database. Whoever asks where the database does not answer is told so by what they read next."""
    return known_run(workspace) is True


def known_run(workspace: Workspace) -> bool | None:
    """Whether a run is under way at this moment; None where that cannot be known.

    The database does not answer then, which alone knows of runs on other machines, or the settings cannot be read,
    which say whether there is one.
    """
    return run_now(workspace).under_way


@dataclass(frozen=True)
class RunNow:
    """The run that is under way at a moment."""

    under_way: bool | None  # None = cannot be known
    since: datetime | None = None  # when it began, aware UTC, where it is one of this folder; None = not known
    elsewhere: TurnHolder | None = None  # who runs, where it is no run of this folder


def run_now(workspace: Workspace) -> RunNow:
    """The run that is under way at this moment, and where: of this folder, or on another machine of its database."""
    if is_running(workspace.root):
        return RunNow(under_way=True, since=_since(workspace.root / LOCK_NAME))
    try:
        holder = workspace.store.turn_holder() if workspace.database else None
    except CompoundWatchError:
        return RunNow(under_way=None)
    return RunNow(under_way=holder is not None, elsewhere=holder)


def is_scheduling(workspace: Path) -> bool:
    """True while a scheduler of this workspace waits for its times."""
    return is_running(workspace, SCHEDULE_LOCK)


def is_running(workspace: Path, name: str = LOCK_NAME) -> bool:
    """True when some process holds the workspace's run lock, or the one of its scheduler, at this moment."""
    path = workspace / name
    if not path.exists():
        return False
    with path.open("r", encoding="utf-8") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        fcntl.flock(handle, fcntl.LOCK_UN)
        return False


def _refused(workspace: Path, name: str) -> NotAllowed:
    thing = english("workspace {name}", name=workspace.name)
    if name == SCHEDULE_LOCK:
        return NotAllowed(thing, _scheduled(workspace), "End it, then start the schedule again")
    return NotAllowed(thing, _under_way(workspace), "Wait for it to end, then run again")


def _scheduled(workspace: Path) -> str:
    holder = _holder(workspace / SCHEDULE_LOCK) or {}
    return english(
        "another scheduler is at work (process {pid}, since {since})", pid=holder.get("pid"), since=holder.get("since")
    )


def _under_way(workspace: Path) -> str:
    holder = _holder(workspace / LOCK_NAME)
    if holder is None:
        return msg("another run is under way")
    return english(
        "another run is under way (process {pid}, since {since})", pid=holder.get("pid"), since=holder.get("since")
    )


def _holder(lock: Path) -> dict[str, object] | None:
    try:
        holder = json.loads(lock.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return holder if isinstance(holder, dict) else None


def _since(lock: Path) -> datetime | None:
    """Since when a lock is held, as its holder wrote into it."""
    try:
        return datetime.fromisoformat(str((_holder(lock) or {})["since"])).astimezone(UTC)
    except (KeyError, ValueError, OverflowError):
        return None
