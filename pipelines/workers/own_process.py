"""What a process of ours does first, and how our errors leave it."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from multiprocessing import parent_process
from multiprocessing.connection import wait as wait_for
from typing import TypeVar

from geodata.errors import CompoundWatchError
from pipelines.workers.one_core import one_core

Task = TypeVar("Task")
Outcome = TypeVar("Outcome")


def begin_worker() -> None:
    """What each process of ours does first: it keeps to one core, and ends with the run."""
    one_core()
    _end_with_the_run()


def _end_with_the_run() -> None:
    """Let this process end when the run's own is killed: else it would wait for work for ever, with all its memory."""
    parent = parent_process()
    if parent is None:
        return

    def watch() -> None:
        wait_for([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True, name="end with the run").start()


def outcome_or_error(work: Callable[[Task], Outcome], task: Task) -> Outcome | CompoundWatchError:
    """Our own errors come back as values: pickled exceptions lose their parts on the way between processes."""
    try:
        return work(task)
    except CompoundWatchError as error:
        return _Told(error.thing, error.cause, error.next_step)


class _Told(CompoundWatchError):
    """An error of another process, rebuilt from its parts."""

    def __reduce__(self) -> tuple[type[_Told], tuple[str, str, str]]:
        return (_Told, (self.thing, self.cause, self.next_step))
