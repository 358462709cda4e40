"""One writer at a time for a thing of a workspace, such as a source's catalogue of reports; others wait their turn.

As the run lock it is a POSIX file lock, which the kernel lets go of when its process ends, however it ends.
"""

from __future__ import annotations

import fcntl
import hashlib
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from geodata.errors import NotAllowed
from geodata.i18n.messages import msg
from pipelines.context.disk_fault import disk_refused

FOLDER = "locks"
"""Where the locks lie in a workspace: empty files, never removed, so that two writers never hold two of one name."""
WAIT_S = 15 * 60.0
"""Seconds that a writer waits for its turn: importing 100,000 reports takes two minutes."""
PAUSE_S = 0.05
"""Seconds between two tries."""


@contextmanager
def my_turn(
    workspace: Path,
    what: str,
    *,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[None]:
    """Hold what is written for the length of the block; whoever comes meanwhile, of any process or thread, waits.

    Args:
        workspace: its folder.
        what: names what is written, the same for all who write it. Not to be taken again inside its own block.
        sleep: waits so many seconds.
        clock: seconds.

    Raises:
        NotAllowed: another one writes it for longer than WAIT_S.
        DiskRefused: the lock's own file cannot be made, so nothing else could be written either.
    """
    began = clock()
    with _lock_file(workspace, what) as handle:
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if clock() - began > WAIT_S:
                    raise NotAllowed(
                        what[:200],
                        msg("another command has been writing it for a quarter of an hour"),
                        "Wait for it to end, or end it, then try again",
                    ) from error
            sleep(PAUSE_S)
        yield


def _lock_file(workspace: Path, what: str) -> TextIO:
    folder = workspace / FOLDER
    plain = re.sub(r"[^a-z0-9]+", "-", what.lower()).strip("-")[:40]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return (folder / f"{plain}-{hashlib.sha256(what.encode()).hexdigest()[:8]}.lock").open("a")
    except OSError as error:
        refused = disk_refused(error, what[:200])
        if refused is None:
            raise
        raise refused from error
