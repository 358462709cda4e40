"""What another process makes comes in order and once, also where that process ends early or meets an error."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from multiprocessing import active_children, parent_process
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from geodata.errors import NotFound
from pipelines.workers.ahead import ahead

KILLED = 137


def _numbers(most: int, *, ends_at: int = -1, refused_at: int = -1) -> Iterator[tuple[int, bool]]:
    """Numbers below one, and whether another process made each; it ends, or is refused, at one of them."""
    beside = parent_process() is not None
    for number in range(most):
        if number == ends_at and beside:
            os._exit(KILLED)
        if number == refused_at:
            raise NotFound("four", "it is not there", "Ask for another")
        yield number, beside


def test_what_it_makes_comes_in_order() -> None:
    assert list(ahead(_numbers, 5)) == [(number, True) for number in range(5)]
    assert list(ahead(_numbers, 0)) == []


@pytest.mark.parametrize("ends_at", [0, 3])
def test_what_a_process_that_was_ended_did_not_send_is_made_here(ends_at: int) -> None:
    assert list(ahead(_numbers, 5, ends_at=ends_at)) == [(number, number < ends_at) for number in range(5)]


def _length(given: bytes) -> Iterator[int]:
    yield len(given)


def _ends_unread(_theirs: Connection) -> None:
    os._exit(KILLED)


def test_one_that_ends_before_it_has_read_what_it_is_given_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which is many times what a pipe holds."""
    monkeypatch.setattr("pipelines.workers.ahead._send", _ends_unread)
    assert list(ahead(_length, bytes(8_000_000))) == [8_000_000]


def test_an_error_is_raised_here_as_it_is() -> None:
    made = ahead(_numbers, 5, refused_at=2)
    assert [next(made), next(made)] == [(0, True), (1, True)]
    with pytest.raises(NotFound, match="it is not there"):
        next(made)


def test_one_that_is_left_early_ends_its_process() -> None:
    before = set(active_children())
    made = ahead(_numbers, 1_000_000)
    next(made)
    assert set(active_children()) > before
    made.close()  # type: ignore[attr-defined]
    assert set(active_children()) == before


def test_where_this_process_is_killed_the_other_ends() -> None:
    code = """
import multiprocessing, time
from pipelines.workers.ahead import ahead
from tests.pipelines.workers.test_ahead import _numbers
made = ahead(_numbers, 1_000_000)
next(made)
print(multiprocessing.active_children()[0].pid, flush=True)
time.sleep(600)
"""
    taker = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert taker.stdout is not None
    maker = int(taker.stdout.readline())
    assert _runs(maker)
    taker.kill()
    taker.wait()
    taker.stdout.close()
    give_up = time.monotonic() + 60
    while _runs(maker) and time.monotonic() < give_up:
        time.sleep(0.05)
    assert not _runs(maker)


def _runs(pid: int) -> bool:
    """False for one that has ended and that nobody has asked about."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
