"""What a lasting shift of all looks does to the detector: `python benchmarks/lasting_shift.py [FIRST_SEED [WORLDS]]`.

Worlds of the second and the third simulator, of which every look from six tenths of the series on is moved by a cubic
spline, as a new registration of an archive would. Changes that stand in the end are held against those of the same
world unmoved: pixels that are told besides, and pixels that are told no more; and how many flags control areas raise.
Once as the looks lie, once moved back by what is measured (pipelines/detect/lasting_shift.py).
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import shift as moved

from benchmarks.simulators import monsoon_lowland as third_world
from benchmarks.simulators import second_world
from benchmarks.simulators.score import World
from geodata.settings.detection_settings import DetectionSettings
from pipelines.detect.candidate_pixels import history_length
from pipelines.detect.cloud_mask import clear_looks
from pipelines.detect.controls.control_areas import place_placebos
from pipelines.detect.coregistration import measure_shifts
from pipelines.detect.detect import detect
from pipelines.detect.lasting_shift import lasting_offsets, moved_back, moved_mask
from pipelines.detect.site_stack import KNOWN_BANDS, SiteStack

FIRST_SEED, WORLDS = 97000, 2
STEPS = ((0.0, 0.5), (0.0, 1.0), (0.7, 0.7), (-1.0, 1.0))
MAKERS: dict[str, Callable[[int], World]] = {"second": second_world.build, "third": third_world.build}
SETTINGS = DetectionSettings()
Bool = NDArray[np.bool_]


def stack_of(world: World, reflectance: NDArray[np.int16]) -> SiteStack:
    """A world's looks as the detector takes them."""
    valid = clear_looks(reflectance, world.scl, KNOWN_BANDS, world.days, SETTINGS)
    placebos = tuple(placebo.mask for placebo in place_placebos(world.site, world.ring))
    names = tuple(f"look-{i}" for i in range(len(world.days)))
    return SiteStack(reflectance, KNOWN_BANDS, valid, world.days, names, world.site, world.ring, placebos)


def told(stack: SiteStack) -> tuple[Bool, int]:
    """(H, W) ground of confirmed changes that stand, and how many flags the control areas raised."""
    judgement = detect(stack, SETTINGS)
    ground = np.zeros(stack.site.shape, bool)
    for finding in judgement.findings:
        if finding.state == "confirmed":
            ground |= finding.mask
    return ground, len(judgement.placebo_findings)


def put_back(stack: SiteStack) -> SiteStack:
    """The same looks moved back by what is measured."""
    days = stack.days.astype("datetime64[D]")
    past = history_length(days.astype(np.int64), stack.valid[:, stack.site], SETTINGS) or len(days)
    shifts = measure_shifts(stack.reflectance, stack.valid, KNOWN_BANDS, days)
    offsets = lasting_offsets(stack.reflectance, stack.valid, KNOWN_BANDS, days, shifts, past)
    reflectance, valid = stack.reflectance.copy(), stack.valid.copy()
    for t in np.flatnonzero(offsets.any(axis=1)):
        reflectance[t], valid[t] = moved_back(reflectance[t], offsets[t]), moved_mask(valid[t], offsets[t])
    return replace(stack, reflectance=reflectance, valid=valid)


def rows(asked: tuple[str, int]) -> list[str]:
    """The rows of one world."""
    name, seed = asked
    world = MAKERS[name](seed)
    usual, quiet = told(stack_of(world, world.reflectance))
    since = round(0.6 * len(world.days))
    out = []
    for step in STEPS:
        looks = world.reflectance.copy()
        for look in looks[since:]:
            for band in look:
                band[:] = np.clip(np.rint(moved(band.astype(np.float32), step, order=3, mode="nearest")), 0, 32767)
        stack = stack_of(world, looks)
        cells = []
        for one in (stack, put_back(stack)):
            ground, flags = told(one)
            cells.append(f"{(ground & ~usual).sum()}, {(usual & ~ground).sum()} | {flags}")
        out.append(
            f"| {name} {seed} | {step[0]:+.1f}, {step[1]:+.1f} | {usual.sum()} | {quiet} | {' | '.join(cells)} |"
        )
    return out


def main(first: int, worlds: int) -> None:
    """Print the table."""
    print("| world | rows, columns | unmoved: px | flags | as it lies: px more, fewer | flags | moved back | flags |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |", flush=True)
    with ProcessPoolExecutor() as pool:
        for lines in pool.map(rows, [(name, first + i) for name in MAKERS for i in range(worlds)]):
            print("\n".join(lines), flush=True)


if __name__ == "__main__":
    given = [int(value) for value in sys.argv[1:3]]
    main(*(given + [FIRST_SEED, WORLDS][len(given) :]))
