"""Differences in differences between a few places and others, with an interval that holds for few of them. Pure.

Each place counts once, by its change. The interval is that of a t-test over places (Donald and Lang 2007), the wider of
equal and unequal spread; how far the difference stands out is asked a second time by giving the action to places and
dates that it does not concern (exact permutations where there are enough of them, else placebo places and dates).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geodata.actions.answer import LEVEL

LEAST_CONTROLS = 5
"""Control places below which no spread can be told."""
LEAST_PLACEBOS = 9
"""Placebo places and dates of which the difference must be the largest, at least."""
RANK = 0.1
"""Share of placebos that may be as large, of both directions together."""
ENOUGH = 200
"""Ways to choose the places from which on permutations are asked instead of placebo places and dates."""
DRAWS = 1_999
SEED = 20
"""The same question has the same answer on every machine."""
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Difference:
    """How much more places changed than others."""

    value: float
    low: float
    high: float


def difference(treated: Sequence[float], controls: Sequence[float], least: float, level: float = LEVEL) -> Difference:
    """Mean change of some places less that of others.

    Args:
        treated: change of each place, at least one.
        controls: the same of the others, at least LEAST_CONTROLS.
        least: change below which nothing is told: no place's change is taken as known better than half of it.
        level: of the interval.
    """
    from scipy.special import stdtrit  # a twentieth of a second to load, and most briefings are of no action

    one, other = np.asarray(treated, float), np.asarray(controls, float)
    n, m = len(one), len(other)
    value = float(one.mean() - other.mean())
    squares = ((one - one.mean()) ** 2).sum() + ((other - other.mean()) ** 2).sum()
    pooled = max(math.sqrt(squares / (n + m - 2)), least / 2)
    half = pooled * math.sqrt(1 / n + 1 / m) * float(stdtrit(n + m - 2, (1 + level) / 2))
    if n >= LEAST_CONTROLS and one.std() > 0 and other.std() > 0:
        from scipy import stats  # half a second to load, and most briefings are of no action

        welch = stats.ttest_ind(one, other, equal_var=False).confidence_interval(level)
        half = max(half, float(welch.high - welch.low) / 2)
    return Difference(value, value - half, value + half)


def stands_out(treated: Sequence[float], controls: Sequence[float], placebos: Sequence[float]) -> tuple[float, int]:
    """Share of placebos whose difference is as large in size, and how many there were.

    Args:
        treated, controls: changes, as for `difference`.
        placebos: differences at places and dates without the action; asked where there are too few permutations.
    """
    one, other = np.asarray(treated, float), np.asarray(controls, float)
    if math.comb(len(one) + len(other), len(one)) >= ENOUGH:
        from scipy import stats

        test = stats.permutation_test(
            (one, other),
            _means_apart,
            vectorized=True,
            n_resamples=DRAWS,
            alternative="two-sided",
            rng=np.random.default_rng(SEED),
        )
        return float(test.pvalue), DRAWS
    size = abs(float(one.mean() - other.mean()))
    as_large = sum(abs(p) >= size - 1e-12 for p in placebos)
    return (1 + as_large) / (1 + len(placebos)), len(placebos)


def against_the_others(changes: Sequence[float]) -> list[float]:
    """The change of each place less the mean change of all the others."""
    values = np.asarray(changes, float)
    rest = (values.sum() - values) / (len(values) - 1)
    apart: list[float] = (values - rest).tolist()
    return apart


def _means_apart(one: Floats, other: Floats, axis: int = -1) -> Floats:
    apart: Floats = np.mean(one, axis=axis) - np.mean(other, axis=axis)
    return apart
