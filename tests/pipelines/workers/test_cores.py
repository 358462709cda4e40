"""The processes of one run: begun when needed, shared by its steps, begun anew where one is ended."""

from __future__ import annotations

import os
import time

import pytest

from geodata.errors import CompoundWatchError, NotFound
from pipelines.workers.cores import Cores, LostTaskError
from pipelines.workers.on_cores import on_cores


def _process(_: int) -> int:
    return os.getpid()


def _ended(_: int) -> int:
    os._exit(137)


def _slow(task: int) -> int:
    time.sleep(0.5)
    return task


def _refused(_: int) -> int:
    raise NotFound("four", "it is not there", "Ask for another")


def test_nothing_begins_before_the_first_task() -> None:
    with Cores() as cores:
        assert not cores.begun
        first = cores.submit(_process, 0)
        assert first is not None and cores.begun
        assert cores.take(first) != os.getpid()
    assert not cores.begun and not cores.lost


def test_steps_after_each_other_are_served_by_the_same_processes() -> None:
    with Cores(1) as cores:
        first, second = ({came for _, came in on_cores(_process, range(3), here=False, cores=cores)} for _ in range(2))
    assert first == second and len(first) == 1


def test_no_more_begin_than_there_are_cores() -> None:
    assert Cores(10**6).count == Cores().count == Cores.of_this_machine()
    assert Cores(0).count == Cores().count and Cores(1).count == 1


def test_an_error_of_ours_comes_back_as_a_value() -> None:
    with Cores(1) as cores:
        future = cores.submit(_refused, 4)
        assert future is not None
        came = cores.take(future)
    assert isinstance(came, CompoundWatchError) and "it is not there" in str(came)


def test_tasks_that_were_lost_end_no_process_that_was_begun_since() -> None:
    """As where scenes are read: the next are sent before all that were on their way are known to be lost."""
    with Cores(1) as cores:
        ends, lost = cores.submit(_ended, 0), cores.submit(_slow, 1)
        assert ends is not None and lost is not None
        with pytest.raises(LostTaskError):
            cores.take(ends)
        assert cores.lost and not cores.begun
        anew = cores.submit(_slow, 2)
        assert anew is not None
        with pytest.raises(LostTaskError):
            cores.take(lost)
        assert cores.begun
        assert cores.take(anew) == 2
