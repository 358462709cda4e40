"""The same pure work for many sites, in a process for each core or in this one; our errors come back as values."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from os import cpu_count
from typing import TypeVar

from geodata.errors import CompoundWatchError
from pipelines.workers.one_core import one_core

Task = TypeVar("Task")
Outcome = TypeVar("Outcome")


def on_cores(
    work: Callable[[Task], Outcome], tasks: Sequence[Task], *, here: bool
) -> Iterator[tuple[Task, Outcome | CompoundWatchError]]:
    """What comes of each task, in order of completion.

    Args:
        work: a function of a module, which other processes can import.
        tasks: which can be pickled, as can what comes of them.
        here: in this process, one by one: starting others takes a second or two.
    """
    if here:
        for task in tasks:
            yield task, outcome_or_error(work, task)
        return
    with workers(len(tasks)) as pool:
        jobs = {pool.submit(partial(outcome_or_error, work), task): task for task in tasks}
        for job in as_completed(jobs):
            yield jobs[job], job.result()


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


@contextmanager
def workers(tasks: int) -> Iterator[Executor]:
    """A process for each core, at most one a task. Spawned, since forking a process with threads can hang."""
    count = max(1, min(tasks, cpu_count() or 1))
    with ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=_begin) as pool:
        yield pool


def _begin() -> None:
    one_core()
    _end_with_the_run()


def _end_with_the_run() -> None:
    """Let this process end when the run's own is killed: else it would wait for work for ever, with all its memory."""
    parent = parent_process()
    if parent is None:
        return

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True, name="end with the run").start()
