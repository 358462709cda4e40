"""The first look of a change, read in hindsight: residuals are made here, so that their beginning is known."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from pipelines.detect.objects.finding_of_life import _first_look
from pipelines.detect.objects.life import GAIN, Life

F64 = npt.NDArray[np.float64]
BANDS, PIXELS, BEGINS = 6, 40, 30
ROOF = np.array([9, 8, 8, -4, -6, -3.0])
EARTH = np.array([2, 4, 7, -3, 8, 9.0])
DRY = np.array([0.8, 1.2, 2, -3, 2.4, 3.0])
"""A dry spell that the controls had less of: small, and not the way the roof goes."""


def told(changes: list[tuple[int, F64]], starts: npt.NDArray[np.int64], *, lone: dict[int, F64] | None = None) -> int:
    """First look by the detector of residuals that take each value from a look on; lone ones in one look only."""
    rng = np.random.default_rng(4)
    away = rng.normal(0, 0.8, (60, BANDS, PIXELS))
    for since, value in changes:
        away[since:] = rng.normal(0, 0.8, away[since:].shape) + value[:, None]
    for at, value in (lone or {}).items():
        away[at] += value[:, None]
    valid = np.ones((60, PIXELS), bool)
    valid[::7] = False
    evidence: Any = SimpleNamespace(valid=valid)
    life = Life(BEGINS + 2, 0, 0, GAIN, BEGINS, pixels=np.arange(PIXELS), starts=starts)
    return _first_look(life, evidence, away[starts.min() :].astype(np.float32))


@pytest.mark.parametrize("share", [0.15, 1.0])
def test_a_mild_season_before_a_change_does_not_begin_it(share: float) -> None:
    starts = np.full(PIXELS, BEGINS)
    starts[: int(share * PIXELS)] = 9
    assert told([(9, DRY), (BEGINS, ROOF)], starts) == BEGINS


def test_one_bad_look_before_a_change_does_not_begin_it() -> None:
    assert told([(BEGINS, ROOF)], np.full(PIXELS, BEGINS - 2), lone={BEGINS - 2: -ROOF}) == BEGINS


def test_ground_broken_before_the_roof_is_the_beginning() -> None:
    assert told([(BEGINS - 6, EARTH), (BEGINS, ROOF)], np.full(PIXELS, BEGINS - 6)) == BEGINS - 6


def test_a_change_that_begins_when_most_pixels_join_is_told_at_its_first_few() -> None:
    starts = np.full(PIXELS, BEGINS + 1)
    starts[:5] = BEGINS
    assert told([(BEGINS, ROOF)], starts) == BEGINS
