"""The processes of one run on this machine: one for each core, begun when first needed, ended with the run.

    with Cores() as cores:
        for task, outcome in on_cores(judge, tasks, here=False, cores=cores): ...

Reading and judging share them: each takes a second or two to begin.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing import get_context
from os import cpu_count
from types import TracebackType
from typing import Any, Self, TypeVar

from geodata.errors import CompoundWatchError
from pipelines.workers.own_process import begin_worker, outcome_or_error

Task = TypeVar("Task")
Outcome = TypeVar("Outcome")

AHEAD = 2
"""Tasks in flight for each process, so that none waits for the next one, and few are lost with one that ends."""


class LostTaskError(Exception):
    """A task has no outcome, since what it was sent to has ended: do it here."""


class Cores:
    """As many processes as there are cores. For one thread at a time."""

    def __init__(self, at_most: int | None = None) -> None:
        """None begins before the first task. at_most: fewer than there are cores."""
        self.count = max(1, min(at_most or self.of_this_machine(), self.of_this_machine()))
        self.lost = False  # whether one was ended from outside, as a system without memory does
        self._pool: ProcessPoolExecutor | None = None
        self._begun: dict[Future[Any], ProcessPoolExecutor] = {}  # tasks without an outcome, and whose they are

    @staticmethod
    def of_this_machine() -> int:
        """How many cores there are."""
        return cpu_count() or 1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """End them, once what they are at is done."""
        self._end()

    @property
    def begun(self) -> bool:
        """Whether they are there, so that the next task need not wait for them."""
        return self._pool is not None

    @property
    def ahead(self) -> int:
        """Tasks to keep in flight."""
        return AHEAD * self.count

    def submit(self, work: Callable[[Task], Outcome], task: Task) -> Future[Outcome | CompoundWatchError] | None:
        """Begin a task, or let it wait for the next process that is free; None where a process was ended just now,
        which ends all: what is on its way is lost, and the next task begins new ones.

        Args:
            work: a function of a module, which other processes can import.
            task: which can be pickled, as can what comes of it; an error of ours comes back as a value.
        """
        if self._pool is None:
            # Spawned, since forking a process with threads can hang. They begin one by one, as tasks come.
            self._pool = ProcessPoolExecutor(self.count, mp_context=get_context("spawn"), initializer=begin_worker)
        try:
            future = self._pool.submit(partial(outcome_or_error, work), task)
        except BrokenProcessPool:
            self._ended(self._pool)
            return None
        self._begun[future] = self._pool
        return future

    def take(self, future: Future[Outcome]) -> Outcome:
        """The outcome of a task that was begun here.

        Raises:
            LostTaskError: a process was ended meanwhile, which ends all. Later tasks begin new ones.
        """
        pool = self._begun.pop(future)
        try:
            return future.result()
        except BrokenProcessPool:
            self._ended(pool)
            raise LostTaskError from None

    def _ended(self, pool: ProcessPoolExecutor) -> None:
        self.lost = True
        if pool is self._pool:  # else others were begun since
            self._end()

    def _end(self) -> None:
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=True, cancel_futures=True)
