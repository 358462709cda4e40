"""Only one run at a time in a workspace, and on a team's database, across processes, surviving kill -9.

The lock is a POSIX file lock (flock): the kernel lets go of it when its process ends, however it ends, so a crashed
run never blocks the next night. What it is held for stands in it: other work takes it too, so that no run goes on
meanwhile.
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
from geodata.i18n.messages import english
from geodata.store.team.held_for import HeldFor, must_wait, what_holds
from geodata.store.team.run_turn import TurnHolder, run_refused

if TYPE_CHECKING:
    from geodata.workspace import Workspace

LOCK_NAME = "run.lock"
SCHEDULE_LOCK = "schedule.lock"
"""Held by a scheduler for as long as it waits for its times: a schedule whose lock nobody holds starts no run."""

TRIES, PAUSE_S = 20, 0.02
"""Times that a lock is asked for, and seconds between them: whoever only looks whether a run is under way holds it for
some microseconds, and a night must not be refused for that."""
WRITTEN_TRIES = 5
"""Times that a lock is read until its holder has written into it."""
_KIND = "kind"
"""Under which a lock names its work; one of before has none."""


@contextmanager
def single_flight(workspace: Path, name: str = LOCK_NAME, work: HeldFor = HeldFor.RUN) -> Iterator[None]:
    """Hold the workspace's run lock, or the one of its scheduler, for the length of the block.

    Args:
        workspace: its folder.
        name: of the lock.
        work: what the run lock is held for.

    Raises:
        NotAllowed: another process holds it; what for, its process number and start are in the message.
    """
    workspace.mkdir(parents=True, exist_ok=True)
    holder: dict[str, object] = {"pid": os.getpid(), "since": datetime.now(UTC).isoformat(timespec="seconds")}
    if name == LOCK_NAME:
        holder[_KIND] = work.value
    with (workspace / name).open("a+", encoding="utf-8") as handle:
        try:
            _lock(handle)
        except BlockingIOError as error:
            raise _scheduled(workspace) if name == SCHEDULE_LOCK else held_refused(workspace, work) from error
        handle.truncate(0)
        handle.write(json.dumps(holder))
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
def only_run(workspace: Workspace, work: HeldFor = HeldFor.RUN) -> Iterator[None]:
    """Be the only run of a workspace, and of its team's database, or do other work beside no run.

    On a database its turn comes before the lock of the folder, which tells everybody that a run of this folder is
    under way: one that is refused because of another machine never holds it.

    Raises:
        NotAllowed: a run or other work is under way, of this folder or on another machine; the message says which.
        StoreRefused: the store cannot be opened.
    """
    root = workspace.root
    if workspace.database:
        if is_running(root):
            raise held_refused(root, work)
        with workspace.store.only_run(work), single_flight(root, work=work):
            yield
    else:
        with single_flight(root, work=work), workspace.store.only_run(work):
            yield


def refuse_beside_another(workspace: Workspace) -> None:
    """Let nobody begin a run that would only be refused.

    Raises:
        NotAllowed: a run or other work is under way; the message says which, on which machine and since when.
    """
    now = run_now(workspace)
    if now.elsewhere is not None:
        raise run_refused(workspace.store.name, now.elsewhere)
    if now.held_for is not None:
        raise held_refused(workspace.root)


def run_under_way(workspace: Workspace) -> bool:
    """True when a run is known to be under way at this moment: of this folder, or on another machine of the same
    database. Whoever asks where the database does not answer is told so by what they read next."""
    return run_now(workspace).under_way is True


@dataclass(frozen=True)
class RunNow:
    """What is under way at a moment, so that no other run may begin."""

    under_way: bool | None  # a run is; None = cannot be known
    since: datetime | None = None  # when it began, aware UTC, where it is of this folder; None = not known
    elsewhere: TurnHolder | None = None  # who holds the turn, where it is not this folder
    held_for: HeldFor | None = None  # a run or other work; None = nothing is known to be under way


def run_now(workspace: Workspace) -> RunNow:
    """The run, or other work, that is under way at this moment, and where: of this folder, or on another machine of its
    database. It cannot be known where the database does not answer, which alone knows of other machines, or where the
    settings cannot be read, which say whether there is one."""
    work = held_for(workspace.root)
    if work is not None:
        return RunNow(work is HeldFor.RUN, since=_since(workspace.root / LOCK_NAME), held_for=work)
    try:
        holder = workspace.store.turn_holder() if workspace.database else None
    except CompoundWatchError:
        return RunNow(under_way=None)
    if holder is None:
        return RunNow(under_way=False)
    return RunNow(holder.work is HeldFor.RUN, elsewhere=holder, held_for=holder.work)


def held_for(workspace: Path) -> HeldFor | None:
    """What the run lock of a folder is held for at this moment; None while nobody holds it."""
    if not is_running(workspace):
        return None
    holder = _holder(workspace / LOCK_NAME) or {}
    return HeldFor.of(holder.get(_KIND))


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


def held_refused(workspace: Path, asking: HeldFor = HeldFor.RUN, told_in: str = LOCK_NAME) -> NotAllowed:
    """What a run, or other work, is told that may not begin because of what is under way in its folder.

    Args:
        workspace: the folder.
        asking: what may not begin.
        told_in: the file that tells of what is under way: its number, its start, and what it is.
    """
    holder = _holder(workspace / told_in) or {}
    cause = what_holds(HeldFor.of(holder.get(_KIND)), asking)
    if "pid" in holder and "since" in holder:
        cause = english("{what} (process {pid}, since {since})", what=cause, pid=holder["pid"], since=holder["since"])
    return must_wait(_thing(workspace), cause, asking)


def _thing(workspace: Path) -> str:
    return english("workspace {name}", name=workspace.name)


def _scheduled(workspace: Path) -> NotAllowed:
    holder = _holder(workspace / SCHEDULE_LOCK) or {}
    cause = english(
        "another scheduler is at work (process {pid}, since {since})", pid=holder.get("pid"), since=holder.get("since")
    )
    return NotAllowed(_thing(workspace), cause, "End it, then start the schedule again")


def _holder(lock: Path) -> dict[str, object] | None:
    """What the holder of a lock wrote into it, a moment after it was taken; None where nothing can be read."""
    for _ in range(WRITTEN_TRIES):
        with suppress(OSError, ValueError, RecursionError):
            holder = json.loads(lock.read_text(encoding="utf-8"))
            return holder if isinstance(holder, dict) else None
        time.sleep(PAUSE_S)
    return None


def _since(lock: Path) -> datetime | None:
    """Since when a lock is held, as its holder wrote into it."""
    try:
        return datetime.fromisoformat(str((_holder(lock) or {})["since"])).astimezone(UTC)
    except (KeyError, ValueError, OverflowError):
        return None
