"""Writers of one thing take turns; another thing waits for nobody; who waits too long is refused in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from geodata.errors import DiskRefused, NotAllowed
from pipelines.context.turn_lock import FOLDER, PAUSE_S, WAIT_S, my_turn


def test_who_waits_too_long_is_refused_and_who_waits_less_gets_the_turn(tmp_path: Path) -> None:
    waited = [0.0]

    def sleep(seconds: float) -> None:
        waited[0] += seconds

    with my_turn(tmp_path, "reports of csv"):
        with my_turn(tmp_path, "reports of acled", sleep=sleep, clock=lambda: waited[0]):
            assert waited == [0.0]  # another source's writer does not wait
        with (
            pytest.raises(NotAllowed, match="reports of csv: another command") as refused,
            my_turn(tmp_path, "reports of csv", sleep=sleep, clock=lambda: waited[0]),
        ):
            pytest.fail("two writers at once")
        assert WAIT_S < waited[0] < WAIT_S + 3 * PAUSE_S
        assert refused.value.next_step.startswith("Wait for it to end")
    holder = my_turn(tmp_path, "reports of csv")
    holder.__enter__()
    released: list[float] = []

    def released_meanwhile(seconds: float) -> None:
        released.append(seconds)
        if len(released) == 3:
            holder.__exit__(None, None, None)

    with my_turn(tmp_path, "reports of csv", sleep=released_meanwhile, clock=lambda: 0.0):
        assert released == [PAUSE_S] * 3


def test_names_that_look_alike_as_file_names_are_still_two_locks(tmp_path: Path) -> None:
    with my_turn(tmp_path, "catalogue in /a/b"), my_turn(tmp_path, "catalogue in /a-b"):
        assert len(list((tmp_path / FOLDER).iterdir())) == 2


def test_an_error_inside_a_turn_gives_the_turn_back(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="inside"), my_turn(tmp_path, "x"):
        raise ValueError("inside")
    with my_turn(tmp_path, "x", sleep=lambda _: pytest.fail("it is still held")):
        pass


def test_a_disk_that_does_not_work_is_told_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", str(tmp_path / FOLDER))

    monkeypatch.setattr(Path, "mkdir", broken)
    with pytest.raises(DiskRefused, match="the disk is full"), my_turn(tmp_path, "x"):
        pytest.fail("the lock was not made")
