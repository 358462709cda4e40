"""Fresh ground inside a site, month by month: what is bare now and was not in the same season a year before. Pure.

The ground-state model (pipelines/ground/states.py) says of each pixel in each usable look how likely it is bare; the
mean over three months says what share of that time it lay bare. A single month's level is not told: one world's brown
paint is another's soil, and the level errs by up to 0.2 of a site. What has risen since a year before is free of most
of that, and of the seasons. Harvest, fire and falling water bare ground too, so the control areas are measured alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from geodata.looks.measure import FRESH_CONTROLS, FRESH_GROUND, Measure
from pipelines.detect.single_blas_thread import one_blas_thread
from pipelines.detect.site_stack import Judgement, SiteStack, as_dates, union
from pipelines.ground.mixing import STATES
from pipelines.ground.network import Network
from pipelines.ground.states import state_probabilities

Bool = npt.NDArray[np.bool_]
F32 = npt.NDArray[np.float32]
I64 = npt.NDArray[np.int64]
BARE = STATES.index("bare")
NEAR_DAYS = 45
"""Days from the middle of a month within which looks tell of it: fewer err more, more reach into other seasons."""
LEAST_LOOKS = 2
"""Usable looks that a pixel has within these days at least: one may be a cloud that nobody masked."""
ROSE, SURELY, PERHAPS = 0.6, 0.85, 0.25
"""By how much the chance that a pixel is bare rose within the year, for it to count: in the value, in the low end and
in the high end of the 90 % interval. Set on worlds of measured ground (benchmarks/simulators, seeds 90001 to 90006
and 93000 to 93005); the high end was lowered once more after 94000 to 94005 (docs/benchmarks/changes.md)."""
SEEN = 0.5
"""Share 0..1 of the ground that must be seen in both years for a month to be told."""
BLOCK = 2048
"""Pixels worked on at once."""


@dataclass(frozen=True)
class FreshMonth:
    """Fresh ground in one month, of the ground that was seen then and a year before."""

    day: date  # newest usable look of that month
    scene_id: str  # of that look
    value: float  # share 0..1
    low: float  # lower end of the 90 % interval
    high: float  # its upper end
    seen: float  # share 0..1 of the ground that was seen in both years


@one_blas_thread
def fresh_ground(stack: SiteStack, judgement: Judgement, where: Bool, model: Network | None = None) -> list[FreshMonth]:
    """Fresh ground of every month in which the ground and the year before it were seen; empty without near infrared.

    Args:
        stack: all looks. judgement: what was found in them; nothing is told before its first judged day.
        where: (H, W) the ground that is asked about; its pixels must be held.
        model: of the ground's state; None = the one that is shipped.
    """
    columns = stack.columns(where)
    if "nir" not in stack.bands or judgement.history_until is None or not len(columns):
        return []
    days = stack.days.astype("datetime64[D]").astype(np.int64)
    months = _months(stack)
    parts = [_bare(stack, columns[k : k + BLOCK], days, months, model) for k in range(0, len(columns), BLOCK)]
    bare = np.concatenate(parts, axis=1)
    _, valid = stack.flat
    usable = valid[:, columns].any(axis=1)
    fresh_months = []
    for m in range(12, len(months)):
        first, last = months[m]
        here = np.flatnonzero(usable & (days >= first) & (days < last))
        rise = bare[m] - bare[m - 12]
        seen = np.isfinite(rise)
        if not len(here) or seen.mean() < SEEN:
            continue
        newest = int(here[-1])
        day = as_dates(stack.days[newest : newest + 1])[0]
        if day < judgement.history_until:
            continue
        value, low, high = (float((rise[seen] >= limit).mean()) for limit in (ROSE, SURELY, PERHAPS))
        fresh_months.append(FreshMonth(day, stack.scene_ids[newest], value, low, high, float(seen.mean())))
    return fresh_months


def fresh_measures(
    site_id: str, run_id: str, stack: SiteStack, judgement: Judgement, model: Network | None = None
) -> tuple[Measure, ...]:
    """Fresh ground of the site and of its control areas together, as measures in per cent."""
    control_areas = union(stack.placebos, stack.site.shape) & ~stack.site
    return tuple(
        Measure(
            site_id,
            name,
            datetime.combine(month.day, time(), UTC),
            round(100 * month.value, 2),
            "%",
            round(100 * month.low, 2),
            round(100 * month.high, 2),
            month.scene_id,
            run_id,
        )
        for name, where in ((FRESH_GROUND, stack.site), (FRESH_CONTROLS, _thinned(control_areas, stack.site)))
        for month in fresh_ground(stack, judgement, where, model)
    )


def _thinned(ground: Bool, like: Bool) -> Bool:
    """Every n-th pixel of ground, so that there are about as many as in another mask: a share needs no more."""
    at = np.flatnonzero(ground)
    step = max(len(at) // max(int(like.sum()), 1), 1)
    out = np.zeros(ground.size, bool)
    out[at[::step]] = True
    return out.reshape(ground.shape)


def _months(stack: SiteStack) -> list[tuple[int, int]]:
    """First day number of each month from that of the first look to that of the newest, and of the month after it."""
    ends = stack.days[[0, -1]].astype("datetime64[M]")
    month = np.timedelta64(1, "M")  # NumPy 2.5 takes no number without a unit for a time
    first = np.arange(ends[0], ends[1] + 2 * month, month)
    numbers = first.astype("datetime64[D]").astype(np.int64).tolist()
    return list(pairwise(numbers))


def _bare(stack: SiteStack, columns: I64, days: I64, months: list[tuple[int, int]], model: Network | None) -> F32:
    """(M, n) mean chance that pixels are bare around each month; NaN where too few looks show them."""
    _, valid = stack.flat
    seen = valid[:, columns]
    total = np.zeros((len(months), len(columns)), np.float32)
    number = np.zeros((len(months), len(columns)), np.int32)
    middles = np.array([(first + last) / 2 for first, last in months])
    for t, chance in _chances(stack, columns, seen, model):
        for m in np.flatnonzero(np.abs(middles - days[t]) <= NEAR_DAYS):
            total[m, seen[t]] += chance
            number[m] += seen[t]
    out: F32 = np.where(number >= LEAST_LOOKS, total / np.maximum(number, 1), np.nan).astype(np.float32)
    return out


def _chances(stack: SiteStack, columns: I64, seen: Bool, model: Network | None) -> Iterator[tuple[int, F32]]:
    """Of each look that shows any of them: its number, and the chance that each pixel seen is bare."""
    flat, _ = stack.flat
    for t in np.flatnonzero(seen.any(axis=1)).tolist():
        values = flat[t][:, columns[seen[t]]].T.astype(np.float32) / np.float32(1e4)
        yield t, state_probabilities(values, stack.bands, model)[:, BARE]
