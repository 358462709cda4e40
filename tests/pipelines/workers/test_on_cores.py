"""A task whose process is ended costs itself alone: what the others came to stays, or is done again."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from geodata.errors import CompoundWatchError, NotFound
from geodata.i18n.messages import speaking
from geodata.i18n.translated import translated
from pipelines.workers.on_cores import WorkerEnded, on_cores

KILLED = 137
"""How a process ends that a system without memory kills."""


def _squared(task: int) -> int:
    """The square; 3 ends its process, and 4 is refused."""
    if task == 3:
        os._exit(KILLED)
    if task == 4:
        raise NotFound("four", "it is not there", "Ask for another")
    return task * task


def _ends_once(mark: Path) -> str:
    """Ends its process at the first try, as where many tasks together had too little memory."""
    if not mark.exists():
        mark.touch()
        os._exit(KILLED)
    return mark.name


def _writes_down(mark: Path) -> int:
    """How often it was done; the one named "kills" ends its process each time."""
    with mark.open("a") as file:
        file.write("x")
    if mark.name == "kills":
        os._exit(KILLED)
    return len(mark.read_text())


def test_a_task_that_ends_its_process_costs_itself_alone() -> None:
    outcomes = list(on_cores(_squared, [1, 2, 3, 4, 5], here=False))
    assert sorted(task for task, _ in outcomes) == [1, 2, 3, 4, 5], "each once"
    came = dict(outcomes)
    assert {task: came[task] for task in (1, 2, 5)} == {1: 1, 2: 4, 5: 25}
    assert isinstance(came[3], WorkerEnded) and isinstance(came[3], CompoundWatchError)
    assert "memory" in str(came[3])
    assert isinstance(came[4], CompoundWatchError) and "it is not there" in str(came[4])
    assert not isinstance(came[4], WorkerEnded)


def test_what_is_lost_with_a_process_is_done_again(tmp_path: Path) -> None:
    marks = [tmp_path / name for name in ("a", "b", "c")]
    for done_before in marks[1:]:
        done_before.touch()
    assert sorted(outcome for _, outcome in on_cores(_ends_once, marks, here=False)) == ["a", "b", "c"]


def test_only_what_was_on_its_way_is_done_again(tmp_path: Path) -> None:
    """Of forty tasks behind one that ends its process few are begun twice, and that one is tried twice."""
    marks = [tmp_path / "kills", *(tmp_path / f"{number:02d}" for number in range(40))]
    outcomes = dict(on_cores(_writes_down, marks, here=False))
    assert isinstance(outcomes.pop(marks[0]), WorkerEnded)
    assert (tmp_path / "kills").read_text() == "xx"
    assert len(outcomes) == 40
    assert sum(outcome != 1 for outcome in outcomes.values()) <= 2 * (os.cpu_count() or 1)


@pytest.mark.parametrize("here", [True, False])
def test_without_a_task_there_is_no_outcome(here: bool) -> None:
    assert list(on_cores(_squared, [], here=here)) == []


def test_a_reader_is_told_in_their_language() -> None:
    with speaking("th"):
        for part in (WorkerEnded().thing, WorkerEnded().cause, WorkerEnded().next_step):
            assert translated(part) != str(part)
