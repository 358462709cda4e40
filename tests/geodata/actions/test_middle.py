"""The range of most places ends on values of places."""

from __future__ import annotations

import pytest

from geodata.actions.middle_range import middle, within


@pytest.mark.parametrize(
    ("values", "ends", "count"),
    [
        ([0.0, 0.0, 0.0, 0.0, 3.6], (0.0, 3.6), 5),  # of five none is left out: no end lies between two of them
        (list(map(float, range(10))), (1.0, 8.0), 8),
        (list(map(float, range(25))), (2.0, 22.0), 21),
        ([2.0], (2.0, 2.0), 1),
    ],
)
def test_a_tenth_is_left_out_at_either_end(values: list[float], ends: tuple[float, float], count: int) -> None:
    assert middle(values[::-1]) == ends and within(len(values)) == count
    assert sum(ends[0] <= v <= ends[1] for v in values) == count
