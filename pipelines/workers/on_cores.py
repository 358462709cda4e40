"""The same pure work for many sites, in a process for each core or in this one; our errors come back as values."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait as wait_for
from os import cpu_count
from typing import TypeVar

from geodata.errors import CompoundWatchError
from geodata.i18n.messages import msg
from pipelines.workers.one_core import one_core

Task = TypeVar("Task")
Outcome = TypeVar("Outcome")

AHEAD = 2
"""Tasks in flight for each process, so that none waits for the next one, and few are lost with one that ends."""


class WorkerEnded(CompoundWatchError):
    """A task whose process was ended, also where nothing ran beside it. Nothing is said of its data."""

    def __init__(self) -> None:
        super().__init__(
            msg("a process of this run"),
            msg("the system ended it, or it crashed, also with nothing beside it: most often memory ran out"),
            msg("Give this machine more memory, or look into its log for what ended the process; then run again"),
        )

    def __reduce__(self) -> tuple[type[WorkerEnded], tuple[()]]:
        return (WorkerEnded, ())


def on_cores(
    work: Callable[[Task], Outcome], tasks: Sequence[Task], *, here: bool
) -> Iterator[tuple[Task, Outcome | CompoundWatchError]]:
    """What comes of each task, in order of completion.

    Args:
        work: a function of a module, which other processes can import.
        tasks: which can be pickled, as can what comes of them.
        here: in this process, one by one: starting others takes a second or two.

    Yields:
        Each task once, with its outcome, or with an error of ours. A task that was on its way when a process was ended
        from outside, as a system without memory does, is done again, alone; one that ends its process again comes back
        as WorkerEnded.
    """
    if here:
        for task in tasks:
            yield task, outcome_or_error(work, task)
        return
    waiting = deque(tasks)
    while waiting:
        lost = yield from _until_one_ends(work, waiting)
        for task in lost:
            yield task, _alone(work, task)


def _until_one_ends(
    work: Callable[[Task], Outcome], waiting: deque[Task]
) -> Generator[tuple[Task, Outcome | CompoundWatchError], None, list[Task]]:
    """Do tasks, taken off those that wait, in processes beside each other, until all are done or a process was ended.

    Returns:
        Tasks that were on their way then and have no outcome: which of them it was that ended it cannot be told.
    """
    count = _processes(len(waiting))
    lost: list[Task] = []
    jobs: dict[Future[Outcome | CompoundWatchError], Task] = {}
    with workers(len(waiting)) as pool:
        while jobs or (waiting and not lost):
            while waiting and not lost and len(jobs) < AHEAD * count:
                task = waiting.popleft()
                try:
                    jobs[pool.submit(partial(outcome_or_error, work), task)] = task
                except BrokenProcessPool:
                    lost.append(task)
            for job in wait(jobs, return_when=FIRST_COMPLETED).done:
                task = jobs.pop(job)
                try:
                    outcome = job.result()
                except BrokenProcessPool:
                    lost.append(task)
                else:
                    yield task, outcome
    return lost


def _alone(work: Callable[[Task], Outcome], task: Task) -> Outcome | CompoundWatchError:
    """What comes of a task in a process of its own, with all of the memory; WorkerEnded where that is ended too."""
    with workers(1) as pool:
        try:
            return pool.submit(partial(outcome_or_error, work), task).result()
        except BrokenProcessPool:
            return WorkerEnded()


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
    with ProcessPoolExecutor(_processes(tasks), mp_context=get_context("spawn"), initializer=begin_worker) as pool:
        yield pool


def _processes(tasks: int) -> int:
    return max(1, min(tasks, cpu_count() or 1))


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
