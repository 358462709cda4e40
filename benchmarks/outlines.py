"""Suggested outlines against the ground that is built up: `python benchmarks/outlines.py [FIRST_SEED [WORLDS]]`.

Of the eight places of the demo, of random places of its kind whose compound stands, and of two simulators on measured
spectra, an outline is suggested from the middle of the site, the newest looks and those of a year, as the screen does
it. The truth is what is roofed or paved on the last day (of the two simulators rubble with it): the group of it that
lies in the middle, gaps of 80 m closed and holes filled, as an analyst would draw a compound. Of the second simulator
roads of two pixels' width across the country are left out first. Prints intersection over union, world by world, and
the share of worlds at 0.7 and more.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import ndimage

from benchmarks.simulators import measured_ground
from benchmarks.simulators.demo import simulate_site
from geodata.sites.grid import Grid
from pipelines.demo.world.demo_plans import PLANS
from pipelines.demo.world.ground import day_number, paint
from pipelines.demo.world.plans import SitePlan
from pipelines.demo.world.series import simulate_plan
from pipelines.demo.world.shapes import block_mean
from pipelines.demo.world.surfaces import CODE, ROOFS
from pipelines.ground.steadiness import looks_of_a_year, over_a_year
from pipelines.ground.suggested_outline import outline_from_looks
from pipelines.read.cloud_cover import is_usable
from screens.edit.picture_below import LOOKS

BANDS = ("blue", "green", "red", "nir", "swir16", "swir22")
MADE = tuple(CODE[name] for name in (*ROOFS, "yard", "works", "asphalt"))
CLEAR = 0.8
"""Share of the site that a look has to show, as the screen asks for."""
JOINED_PX, ROAD_PX = 4, 2
GOOD = 0.7
FIRST_SEED, WORLDS = 9400, 12
Bool = NDArray[np.bool_]


@dataclass(frozen=True)
class Case:
    """A world as it is asked about. built: (H, W) roofed or paved on the last day."""

    reflectance: NDArray[np.int16]
    scl: NDArray[np.uint8]
    days: NDArray[np.datetime64]
    site: Bool
    built: Bool


def of_plan(plan: SitePlan) -> Case:
    """A place of the demo's kind."""
    ground = paint(plan)
    covers = ground.covers.copy()
    for stage in ground.stages:
        part, done = covers[stage.rows, stage.cols], stage.done(day_number(plan.end))
        part[done] = stage.target[done]
    world = simulate_plan(plan)
    built = block_mean(np.isin(covers, MADE).astype(np.float32)) >= 0.5
    return Case(world.reflectance, world.scl, world.days, world.site, built)


def third(seed: int) -> Case:
    """Of the third simulator, on measured spectra."""
    world = measured_ground.build(seed)
    return Case(world.reflectance, world.scl, world.days, world.site, world.built)


def second(seed: int) -> Case:
    """Of the second simulator, on measured spectra."""
    world = measured_ground.build_second(seed)
    broad = grown(~grown(~world.built, ROAD_PX), ROAD_PX)
    return Case(world.reflectance, world.scl, world.days, world.site, broad)


def grown(mask: Bool, pixels: int) -> Bool:
    """A mask with all that lies within so many pixels of it."""
    wide: Bool = ndimage.distance_transform_edt(~mask) <= pixels if mask.any() else mask
    return wide


def compound(case: Case, middle: tuple[float, float]) -> Bool:
    """The built-up ground that an analyst would draw as one place around a point, row and column."""
    built = case.built & case.site
    groups, _ = ndimage.label(grown(built, JOINED_PX))
    rows, cols = np.nonzero(built)
    nearest = int(np.argmin(np.hypot(rows - middle[0], cols - middle[1])))
    wide = np.pad((groups == groups[rows[nearest], cols[nearest]]) & built, 2 * JOINED_PX)
    closed = ~grown(~grown(wide, JOINED_PX), JOINED_PX)
    whole: Bool = ndimage.binary_fill_holes(closed)[2 * JOINED_PX : -2 * JOINED_PX, 2 * JOINED_PX : -2 * JOINED_PX]
    return whole


def overlap(case: Case) -> float:
    """Intersection over union of the suggestion and the truth; 0 where nothing is suggested."""
    height, width = case.site.shape
    grid = Grid(32647, 500_000.0, 1_840_000.0, width, height)
    seen = is_usable(case.scl.astype(np.uint8)) & (case.reflectance > 0).all(axis=1)
    clear = [t for t in range(len(case.days) - 1, -1, -1) if seen[t][case.site].mean() >= CLEAR]
    of_year = [clear[k] for k in looks_of_a_year([case.days[t].item() for t in clear])]
    looks = {t: ({name: case.reflectance[t, k] for k, name in enumerate(BANDS)}, seen[t]) for t in clear}
    newest, year = [looks[t] for t in clear[:LOOKS]], [looks[t] for t in of_year]
    both = [looks[t] for t in sorted({*clear[:LOOKS], *of_year}, reverse=True)]
    middle = tuple(float(part.mean()) for part in np.nonzero(case.site))
    at = shapely.Point(grid.left + (middle[1] + 0.5) * 10.0, grid.top - (middle[0] + 0.5) * 10.0)
    outline = outline_from_looks(newest, over_a_year(year, both) if year else None, grid, grid.to_lonlat(at))
    if outline is None:
        return 0.0
    drawn, truth = grid.mask(outline), compound(case, (middle[0], middle[1]))
    return float((drawn & truth).sum() / (drawn | truth).sum())


def asked(first: int, count: int) -> Iterator[tuple[str, list[partial[Case]]]]:
    """Each kind of ground with its worlds."""
    seeds = range(first, first + count)
    yield "demo", [partial(of_plan, plan()) for plan in PLANS.values()]
    yield "random demo", [partial(lambda seed: of_plan(simulate_site(seed, razed=False).plan), seed) for seed in seeds]
    yield "third, measured", [partial(third, seed) for seed in seeds]
    yield "second, measured", [partial(second, seed) for seed in seeds]


def main(first: int, count: int) -> None:
    """Print the table."""
    for kind, worlds in asked(first, count):
        found = [overlap(world()) for world in worlds]
        good = sum(value >= GOOD for value in found)
        told = " ".join(f"{value:.2f}" for value in found)
        print(f"{kind}: {good} of {len(found)} at {GOOD} and more, median {np.median(found):.2f}: {told}", flush=True)


if __name__ == "__main__":
    main(*(int(word) for word in [*sys.argv[1:3], *map(str, (FIRST_SEED, WORLDS)[len(sys.argv) - 1 :])][:2]))
