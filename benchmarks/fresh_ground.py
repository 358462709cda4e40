"""Fresh ground against the truth of simulated worlds: `python benchmarks/fresh_ground.py [FIRST_SEED [WORLDS]]`.

The third simulator tells of each pixel of a site and each look what share of it lies open: soil, rubble or ash under no
plants. A pixel is fresh in truth where its mean over the same three months is higher by half than a year before. On
measured ground the model of the ground's state knows none of the world's materials. Beside ours: a fall of NDVI below
0.3 since a year before, and the model asked of one look a month alone. Prints, of each kind of ground and each way: the
mean share, the mean error, correlation with the truth over months; how often our interval holds the truth; and what
is said where nothing lasting happens.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from benchmarks.simulators import measured_ground
from benchmarks.simulators import monsoon_lowland as third_world
from geodata.settings.detection_settings import DetectionSettings
from pipelines.detect.cloud_mask import clear_looks
from pipelines.detect.detect import detect
from pipelines.detect.site_stack import KNOWN_BANDS, SiteStack
from pipelines.ground.learn import learnt
from pipelines.ground.states import state_probabilities
from pipelines.measure.fresh_ground import BARE, LEAST_LOOKS, NEAR_DAYS, ROSE, fresh_ground

SETTINGS = DetectionSettings()
FIRST_SEED, WORLDS = 95_000, 8
HALF, LOW_NDVI, FELL = 0.5, 0.3, 0.15
ROUNDING = 0.002
"""Share of a site that is a dozen pixels: what rounds at the ends of an interval."""
F32 = NDArray[np.float32]


@dataclass(frozen=True)
class Month:
    """One month of one site."""

    truth: float
    ours: float
    low: float
    high: float
    by_ndvi: float
    by_one_look: float


def judged(measured: bool, quiet: bool, seed: int) -> list[Month]:
    """Make a world and hold what is told of each month against the truth."""
    build: Callable[..., third_world.World] = measured_ground.build if measured else third_world.build
    world = build(seed, quiet=quiet)
    valid = clear_looks(world.reflectance, world.scl, KNOWN_BANDS, world.days, SETTINGS)
    names = tuple(f"look-{i}" for i in range(len(world.days)))
    stack = SiteStack(world.reflectance, KNOWN_BANDS, valid, world.days, names, world.site, world.ring)
    model = learnt(measured_ground.unmet(seed)) if measured else None
    judgement = detect(stack, SETTINGS)
    days, seen = world.days.astype("datetime64[D]").astype(np.int64), valid[:, world.site]
    values = world.reflectance[:, :, world.site].astype(np.float32) / 1e4
    red, nir = values[:, KNOWN_BANDS.index("red")], values[:, KNOWN_BANDS.index("nir")]
    ndvi = (nir - red) / np.maximum(nir + red, 0.005)
    out = []
    for month in fresh_ground(stack, judgement, world.site, model):
        middles = [_middle(np.datetime64(month.day, "M") - years * 12) for years in (0, 1)]
        near = [np.abs(days - middle) <= NEAR_DAYS for middle in middles]
        both = np.logical_and(*(seen[when].sum(axis=0) >= LEAST_LOOKS for when in near))
        now, before = (world.bare[when][:, both].mean(axis=0) for when in near)
        leaves = [_mean(ndvi[when], seen[when])[both] for when in near]
        one = [_one_look(values, seen, days, middle, model)[both] for middle in middles]
        known = np.isfinite(one[0]) & np.isfinite(one[1])
        out.append(
            Month(
                float((now - before >= HALF).mean()),
                month.value,
                month.low,
                month.high,
                float(((leaves[0] < LOW_NDVI) & (leaves[1] - leaves[0] > FELL)).mean()),
                float((one[0] - one[1] >= ROSE)[known].mean()) if known.any() else float("nan"),
            )
        )
    return out


def _middle(month: np.datetime64) -> float:
    first, last = (int(m.astype("datetime64[D]").astype(np.int64)) for m in (month, month + 1))
    return (first + last) / 2


def _mean(values: F32, seen: NDArray[np.bool_]) -> F32:
    out: F32 = np.where(seen, values, 0).sum(axis=0) / np.maximum(seen.sum(axis=0), 1)
    return out


def _one_look(values: F32, seen: NDArray[np.bool_], days: NDArray[np.int64], middle: float, model: object) -> F32:
    """(n,) chance of bare in the look that shows most within the same days; NaN where it shows nothing."""
    near = np.flatnonzero(np.abs(days - middle) <= NEAR_DAYS)
    t = near[int(seen[near].sum(axis=1).argmax())]
    out = np.full(values.shape[2], np.nan, np.float32)
    here = seen[t]
    if here.any():
        out[here] = state_probabilities(values[t][:, here].T, KNOWN_BANDS, model)[:, BARE]  # type: ignore[arg-type]
    return out


def table(name: str, months: list[Month]) -> None:
    """Print what the worlds of one kind came to."""
    truth = np.array([m.truth for m in months])
    print(f"--- {name}: {len(months)} months, {100 * truth.mean():.2f} % of the site fresh in truth")
    for way in ("ours", "by_ndvi", "by_one_look"):
        told = np.array([getattr(m, way) for m in months])
        fine = np.isfinite(told)
        error = np.abs(told - truth)[fine]
        alike = np.corrcoef(told[fine], truth[fine])[0, 1] if truth.any() else float("nan")
        print(
            f"{way:12s} mean {100 * told[fine].mean():5.2f} %  mean error {100 * error.mean():5.2f}  "
            f"19 of 20 errors under {100 * np.quantile(error, 0.95):5.2f}  correlation {alike:.2f}"
        )
    low, high = np.array([m.low for m in months]), np.array([m.high for m in months])
    held = (truth >= low - ROUNDING) & (truth <= high + ROUNDING)
    print(f"interval holds the truth in {held.mean():.2f} of months, mean width {100 * (high - low).mean():.2f} points")


def main(first: int, worlds: int) -> None:
    """Run every kind of ground and print a table each."""
    seeds = range(first, first + worlds)
    with ProcessPoolExecutor(2, get_context("spawn"), threadpool_limits, (1,)) as pool:
        for name, measured, quiet in (
            ("measured ground", True, False),
            ("invented ground", False, False),
            ("measured ground, nothing lasting happens", True, True),
        ):
            found = list(pool.map(judged, [measured] * worlds, [quiet] * worlds, seeds))
            table(name, [month for one in found for month in one])
            sys.stdout.flush()


if __name__ == "__main__":
    given = [int(x) for x in sys.argv[1:]]
    main(given[0] if given else FIRST_SEED, given[1] if len(given) > 1 else WORLDS)
