"""What each look measured on a change, what was to be expected, and what its look-alikes did: for people to see.

The detector decides on all bands at once, in whitened standard deviations, which nobody can picture. Here it is one
band in reflectance: the one in which the ground differs most. The range is that of a single pixel, so that most looks
of unchanged ground lie within it. Of all bands at once it is told how many of the pixels differ, as of the placebos.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pipelines.detect.candidate_pixels import Evidence
from pipelines.detect.indices import F32, OFFSET, log_table
from pipelines.detect.seasonal_model import Habit, doubt, masked_median
from pipelines.detect.site_stack import LookSeries

I64 = npt.NDArray[np.int64]
AROUND_DAYS = 366
"""Days before the first look that shows a change, and after the last, of which looks are told: all seasons once."""
TEN_THOUSANDTHS = 1e4
"""Reflectance is archived in these; a chart shows shares of 1."""
SEEN_SHARE = 0.5
"""Share 0..1 of its pixels that must be usable for a look to be told."""
MOST_PX = 1000
"""Pixels that medians are taken of: of larger changes evenly fewer."""
NINE_IN_TEN = 1.645
"""Standard deviations on each side that hold nine in ten values of a normal distribution."""


def look_series(
    pixels: I64,
    evidence: Evidence,
    bands: tuple[str, ...],
    days: I64,
    told: tuple[int, int],
    shown: I64,
    differs_sigma: float,
) -> LookSeries | None:
    """The series of a change; None where no look can be told.

    Args:
        pixels: (n,) which of the candidates it holds.
        evidence: of all candidates. bands: of the stack. days: (T,) day numbers.
        told: first and last look of the change.
        shown: looks that show it; may be empty, then all from the first to the last count.
        differs_sigma: whitened standard deviations from which a pixel differs.
    """
    take = pixels[:: -(-len(pixels) // MOST_PX)]
    first, last = told
    near = (days >= days[first] - AROUND_DAYS) & (days <= days[last] + AROUND_DAYS)
    looks = np.flatnonzero(near & (evidence.valid[:, take].mean(axis=1) >= SEEN_SHARE))
    if len(looks) == 0:
        return None
    residuals, usable = evidence.residuals, evidence.valid[np.ix_(looks, take)]
    seen = residuals.of(take, looks)
    group = residuals.group[take]
    habit = residuals.habit
    own = Habit(habit.coefficients[:, :, take], habit.sigma[:, take], habit.spread[take])
    wide = NINE_IN_TEN * doubt(own, residuals.functions[looks]) * residuals.noise[looks][:, group]
    half, _ = masked_median(wide[:, None, :] * own.sigma[None], usable)
    measured, _ = masked_median(log_table()[seen.reflectance.view(np.uint16)], usable)
    expected, _ = masked_median(seen.expected, usable)
    alike = evidence.lookalikes[take]
    beside = np.full_like(measured, np.nan)
    if alike.mean() >= 0.5:
        level = residuals.level[looks][:, :, group[alike]]
        beside, _ = masked_median(level, np.ones((len(looks), int(alike.sum())), bool))
    while_there = np.isin(looks, shown) if len(shown) else (looks >= first) & (looks <= last)
    far = np.abs(measured - expected) / half
    differs = (np.sqrt((seen.away**2).mean(axis=1)) > differs_sigma) & usable
    band = int(np.argmax(np.median(far[while_there], axis=0))) if while_there.any() else 0

    def reflectance(values: F32) -> F32:
        return ((np.exp(values[:, band]) - OFFSET) / TEN_THOUSANDTHS).astype(np.float32)

    return LookSeries(
        bands[band],
        looks,
        reflectance(measured),
        reflectance(expected),
        reflectance(expected - half),
        reflectance(expected + half),
        reflectance(beside),
        (differs.sum(axis=1) / usable.sum(axis=1)).astype(np.float32),
    )
