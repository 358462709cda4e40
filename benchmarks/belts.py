"""New yards of 2 to 8 ha within 3 km of a site: `python benchmarks/belts.py [FIRST_SEED [DRAWS]]`.

Each draw is a wide piece of simulated country (benchmarks/simulators/belt_world.py), judged at 20 m as a night judges a
belt. Prints, a draw each: the yard's hectares, whether a change of a hectare or more was told on it, how long after its
first broken ground, how many such changes were told on ground where nothing was built, and what judging cost. Then the
share found, the false changes a belt-year, and the goals: found at least 0.9, false at most 0.2.
"""

from __future__ import annotations

import resource
import sys
import time
from datetime import date
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scipy.ndimage import binary_dilation

from benchmarks.simulators.belt_world import belt_world
from geodata.belts.belt import LEAST_M2, PIXEL_M
from geodata.detections.confidence import kind_unsure
from geodata.settings.detection_settings import DetectionSettings
from geodata.sites.grid import Grid
from pipelines.belts.sectors import coarser, judge_sectors
from pipelines.detect.cloud_mask import clear_looks
from pipelines.detect.site_stack import Finding, SiteStack
from pipelines.read.chip_files import chip_bytes

BANDS = ("blue", "green", "red", "nir", "swir16", "swir22")
FIRST_SEED, DRAWS = 21_000, 20
FOUND_GOAL, FALSE_GOAL = 0.9, 0.2
ON_IT = 0.3
"""Share 0..1 of a told change that must lie on ground that was built on, and of the yard that must be told."""


def told(findings: tuple[Finding, ...]) -> list[Finding]:
    """Those that a belt tells, by geodata/belts/belt.py, counts."""
    least = LEAST_M2 / PIXEL_M**2
    built = [f for f in findings if f.kind == "construction" and f.confirmed_on is not None and f.state != "withdrawn"]
    return [f for f in built if f.area_px >= least and not kind_unsure(f.kind_probability)]


def main(first: int, draws: int) -> int:
    """Print the table; 0 when both goals are met, 1 when one is missed."""
    settings = coarser(DetectionSettings())
    found, false, years, seconds, late, errors = 0, 0, 0.0, [], [], []
    print(f"{'seed':>6s} {'yard':>8s} {'told':>8s} {'days after':>10s} {'false':>6s} {'years':>6s} {'seconds':>8s}")
    for seed in range(first, first + draws):
        world = belt_world(seed)
        began = time.process_time()
        valid = clear_looks(world.reflectance, world.scl, BANDS, world.days, settings)
        names = tuple(str(day) for day in world.days)
        nowhere = np.zeros(world.belt.shape, bool)
        stack = SiteStack(world.reflectance, BANDS, valid, world.days, names, world.belt, nowhere)
        judged = judge_sectors(stack, settings)
        seconds.append(time.process_time() - began)
        assert judged.judged_from is not None and judged.judged_until is not None
        counted = told(judged.findings)
        on_yard = [f for f in counted if (f.mask & world.yard).sum() >= ON_IT * min(world.yard.sum(), f.area_px)]
        near = binary_dilation(world.built, np.ones((3, 3), bool))
        wrong = [f for f in counted if (f.mask & near).sum() < ON_IT * f.area_px]
        span = (judged.judged_until - judged.judged_from).days / 365.25
        found += bool(on_yard)
        false += len(wrong)
        years += span
        area = sum(f.area_px for f in on_yard) * PIXEL_M**2 / 10_000.0
        days = min(((f.confirmed_on or date.max) - world.begins).days for f in on_yard) if on_yard else None
        if on_yard:
            late.append(days)
            errors.append(area - world.hectares)
        print(
            f"{seed:6d} {world.hectares:5.1f} ha {area:5.1f} ha {'-' if days is None else days:>10} {len(wrong):6d} "
            f"{span:6.2f} {seconds[-1]:8.1f}" + "".join(f"  [{f.area_px * 0.04:.1f} ha {f.first_seen}]" for f in wrong),
            flush=True,
        )
    share, rate = found / draws, false / years
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"found {found} of {draws} ({share:.2f}; goal {FOUND_GOAL}), after {np.median(late):.0f} days")
    print(f"hectares told less true, mean {np.mean(errors):+.2f}, mean size of the error {np.abs(errors).mean():.2f}")
    print(f"false changes of 1 ha and more: {false} in {years:.1f} belt-years ({rate:.2f} a year; goal {FALSE_GOAL})")
    print(
        f"judging a belt of 3 km over {len(names)} looks: {np.median(seconds):.0f} s of one core, {peak:.1f} GB at most"
    )
    middle = len(names) // 2
    bands = {name: world.reflectance[middle, n] for n, name in enumerate(BANDS)} | {"scl": world.scl[middle]}
    size = len(chip_bytes(Grid(32647, 500_000.0, 1_800_000.0, *world.belt.shape[::-1], PIXEL_M), bands, {}))
    print(f"archived: {size / 1e6:.2f} MB a look")
    met = share >= FOUND_GOAL and rate <= FALSE_GOAL
    print("both goals met" if met else "a goal is missed")
    return 0 if met else 1


if __name__ == "__main__":
    given = [int(x) for x in sys.argv[1:]]
    raise SystemExit(main(given[0] if given else FIRST_SEED, given[1] if len(given) > 1 else DRAWS))
