"""The same pure work for many sites, in a process for each core or in this one; our errors come back as values."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import TypeVar

from geodata.errors import CompoundWatchError
from geodata.i18n.messages import msg
from pipelines.workers.cores import Cores, LostTaskError
from pipelines.workers.own_process import outcome_or_error

Task = TypeVar("Task")
Outcome = TypeVar("Outcome")


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
    work: Callable[[Task], Outcome], tasks: Sequence[Task], *, here: bool, cores: Cores | None = None
) -> Iterator[tuple[Task, Outcome | CompoundWatchError]]:
    """What comes of each task, in order of completion.

    Args:
        work: a function of a module, which other processes can import.
        tasks: which can be pickled, as can what comes of them.
        here: in this process, one by one: starting others takes a second or two.
        cores: processes that serve other work too; None = of its own.

    Yields:
        Each task once, with its outcome, or with an error of ours. A task that was on its way when a process was ended
        from outside, as a system without memory does, is done again, alone; one that ends its process again comes back
        as WorkerEnded.
    """
    if here:
        for task in tasks:
            yield task, outcome_or_error(work, task)
        return
    if cores is None:
        with Cores(len(tasks)) as own:
            yield from on_cores(work, tasks, here=False, cores=own)
        return
    waiting = deque(tasks)
    while waiting:
        lost = yield from _until_one_ends(work, waiting, cores)
        for task in lost:
            yield task, _alone(work, task)


def _until_one_ends(
    work: Callable[[Task], Outcome], waiting: deque[Task], cores: Cores
) -> Generator[tuple[Task, Outcome | CompoundWatchError], None, list[Task]]:
    """Do tasks, taken off those that wait, in processes beside each other, until all are done or a process was ended.

    Returns:
        Tasks that were on their way then and have no outcome: which of them it was that ended it cannot be told.
    """
    lost: list[Task] = []
    jobs: dict[Future[Outcome | CompoundWatchError], Task] = {}
    while jobs or (waiting and not lost):
        while waiting and not lost and len(jobs) < cores.ahead:
            task = waiting.popleft()
            job = cores.submit(work, task)
            if job is None:
                lost.append(task)
            else:
                jobs[job] = task
        for job in wait(jobs, return_when=FIRST_COMPLETED).done:
            task = jobs.pop(job)
            try:
                outcome = cores.take(job)
            except LostTaskError:
                lost.append(task)
            else:
                yield task, outcome
    return lost


def _alone(work: Callable[[Task], Outcome], task: Task) -> Outcome | CompoundWatchError:
    """What comes of a task in a process of its own, with all of the memory; WorkerEnded where that is ended too."""
    with Cores(1) as one:
        job = one.submit(work, task)
        assert job is not None  # nothing was sent before
        try:
            return one.take(job)
        except LostTaskError:
            return WorkerEnded()
