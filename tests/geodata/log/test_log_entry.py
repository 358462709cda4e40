"""The log's entries: each follows the one before it, and any change of any part of any of them is found."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from geodata.log.log_entry import How, LogEntry, log_faults, sealed

NOW = datetime(2026, 11, 21, 9, 30, 0, 125000, tzinfo=UTC)


def log(count: int) -> list[LogEntry]:
    """A sound log."""
    made = [sealed(None, NOW, How.BEGUN, ("", "", ""))]
    for n in range(1, count):
        made.append(sealed(made[-1], NOW + timedelta(seconds=n), How.KEPT, ("runs", f'["run-{n}"]', "a" * 64)))
    return made


def test_an_entry_is_the_sha256_that_anybody_can_compute() -> None:
    """Oracle: the line that the docs name, written by hand."""
    line = '[1,"2026-11-21T09:30:00.125+00:00","begun","","","",""]'
    assert log(1)[0].sha256 == hashlib.sha256(line.encode()).hexdigest()


def test_a_sound_log_has_no_fault() -> None:
    assert list(log_faults(log(9))) == [] and list(log_faults([])) == []


@pytest.mark.parametrize(
    "change",
    [
        {"at": NOW},
        {"how": How.REMOVED},
        {"noun": "rums"},
        {"row_key": '["run-5"]'},
        {"digest": "b" + "a" * 63},
        {"previous": "c" * 64},
        {"sha256": "d" * 64},
    ],
    ids=str,
)
def test_any_part_of_an_entry_that_is_changed_is_found_there(change: dict[str, Any]) -> None:
    held = log(9)
    held[4] = replace(held[4], **change)
    assert 5 in {fault.number for fault in log_faults(held)}


def test_an_entry_taken_out_is_missed_and_so_is_one_put_in() -> None:
    held = log(9)
    told = [(f.number, f.cause) for f in log_faults([*held[:3], *held[4:]])]
    assert told == [(4, "it is missing")]
    twice = [*held[:4], sealed(held[2], NOW, How.KEPT, ("runs", '["x"]', "a" * 64)), *held[4:]]
    assert {f.number for f in log_faults(twice)} == {4, 5}
