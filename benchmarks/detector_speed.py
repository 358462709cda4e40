"""Time and memory of the detector on one core, beside COLD (pyxccd) on pixels of the same worlds in the same run.

Usage: OMP_NUM_THREADS=1 python benchmarks/detector_speed.py [FIRST_SEED [WORLDS]]

Time is processor time of detect() over the pixels of site and ring, worlds of both simulators as in detector_worlds;
COLD is timed on a random sample of the same pixels, which it takes one by one. Memory is the peak of a process that
reads a finished stack of 200 looks and six bands from a file and judges it: once where site and ring together are
300 x 300 pixels, once where the site alone is (its grid, with guard and ring, is then 560 x 560).
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import _second_world as second_world
from benchmarks._world_score import World
from benchmarks.demo_world_vs_cold import clear, cold_breaks
from geodata.detection_settings import DetectionSettings
from geodata.grid import GUARD_M, PIXEL_M, RING_M
from pipelines.demo_world.series import simulate_site
from pipelines.detect.detect import detect
from pipelines.detect.mask import clear_looks
from pipelines.detect.placebo import place_placebos
from pipelines.detect.stack import KNOWN_BANDS, SiteStack

FIRST_SEED, WORLDS = 7000, 3
COLD_PX, LOOKS, SITE_PX = 600, 200, 300
SETTINGS = DetectionSettings()
Bool = NDArray[np.bool_]


def time_of(world: World) -> tuple[float, float | None, float]:
    """Microseconds a pixel of site and ring: ours, COLD's (None without pyxccd); and the share that is judged."""
    valid = clear_looks(world.reflectance, world.scl, KNOWN_BANDS, world.days, SETTINGS)
    stack = _stack(world.reflectance, valid, world.days, world.site, world.ring)
    everything = world.site | world.ring
    began = time.process_time()
    detect(stack, SETTINGS)
    ours = (time.process_time() - began) / int(everything.sum())
    judged = int(world.site.sum()) + sum(int(mask.sum()) for mask in stack.placebos)
    sample = np.zeros_like(everything)
    sample.flat[np.random.default_rng(1).choice(np.flatnonzero(everything), COLD_PX, replace=False)] = True
    try:
        usable = clear(world.scl)
        began = time.process_time()
        cold_breaks(world.reflectance, usable, world.days, sample)
        cold: float | None = 1e6 * (time.process_time() - began) / COLD_PX
    except ImportError:
        cold = None
    return 1e6 * ours, cold, judged / int(everything.sum())


def _stack(
    reflectance: NDArray[np.int16], valid: Bool, days: NDArray[np.datetime64], site: Bool, ring: Bool
) -> SiteStack:
    placebos = tuple(placebo.mask for placebo in place_placebos(site, ring))
    names = tuple(f"look-{i}" for i in range(len(days)))
    return SiteStack(reflectance, KNOWN_BANDS, valid, days, names, site, ring, placebos)


def write_large(folder: Path, side: int, site: int, guard: int) -> None:
    """A stack of side x side pixels, a second world laid side by side, with a square site in its middle."""
    world = second_world.build(FIRST_SEED)
    valid = clear_looks(world.reflectance, world.scl, KNOWN_BANDS, world.days, SETTINGS)[:LOOKS]
    times = -(-side // valid.shape[1])
    np.save(folder / "reflectance.npy", np.tile(world.reflectance[:LOOKS], (1, 1, times, times))[..., :side, :side])
    np.save(folder / "valid.npy", np.tile(valid, (1, times, times))[..., :side, :side])
    np.save(folder / "days.npy", world.days[:LOOKS])
    for name, width in (("site", site), ("kept_clear", site + 2 * guard)):
        mask = np.zeros((side, side), bool)
        from_edge = (side - width) // 2
        mask[from_edge : from_edge + width, from_edge : from_edge + width] = True
        np.save(folder / f"{name}.npy", mask)


def judge_large(folder: Path) -> None:
    """In a process of its own: read that stack, judge it, and print what it took."""
    reflectance, valid, days, site, kept_clear = (
        np.load(folder / f"{name}.npy") for name in ("reflectance", "valid", "days", "site", "kept_clear")
    )
    stack = _stack(reflectance, valid, days, site, ~kept_clear)
    loaded = _resident("VmRSS")
    began = time.process_time()
    found = detect(stack, SETTINGS)
    seconds = time.process_time() - began
    judged = int(site.sum()) + sum(int(mask.sum()) for mask in stack.placebos)
    pixels = int((site | ~kept_clear).sum())
    given = (reflectance.nbytes + valid.nbytes) / 1e6
    print(
        f"| {site.shape[0]} x {site.shape[1]} | {pixels} | {judged} | {given:.0f} MB"
        f" | {loaded:.0f} MB | {_resident('VmHWM'):.0f} MB | {1e6 * seconds / pixels:.0f} | {len(found.findings)} |",
        flush=True,
    )


def _resident(which: str) -> float:
    """Resident memory of this process in MB (10^6 bytes): VmRSS now, VmHWM at most (Linux)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(which)) * 1024 / 1e6


def main(first: int, worlds: int) -> None:
    """Print both tables."""
    makers: dict[str, Callable[[int], World]] = {"demo": simulate_site, "second": second_world.build}
    if os.environ.get("OMP_NUM_THREADS") != "1":
        print("set OMP_NUM_THREADS=1: processor time of idle threads would be counted too", file=sys.stderr)
    print("| world | looks | judged share | ours, us a pixel | COLD, us a pixel | ratio |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name, make in makers.items():
        for seed in range(first, first + worlds):
            world = make(seed)
            ours, cold, share = time_of(world)
            peer = "not installed | " if cold is None else f"{cold:.0f} | {cold / ours:.0f}"
            print(f"| {name} {seed} | {len(world.days)} | {share:.2f} | {ours:.1f} | {peer} |", flush=True)
    print("\n| grid | site and ring, px | judged, px | input | before detect | peak | us a pixel | findings |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |", flush=True)
    guard, ring = round(GUARD_M / PIXEL_M), round(RING_M / PIXEL_M)
    for side, site, room in ((SITE_PX, SITE_PX // 3, 20), (SITE_PX + 2 * (guard + ring), SITE_PX, guard)):
        with tempfile.TemporaryDirectory() as folder:
            for step in ("write", "judge"):  # each in a process of its own: what is built must not count
                subprocess.run([sys.executable, __file__, step, folder, *map(str, (side, site, room))], check=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["write"]:
        write_large(Path(sys.argv[2]), *(int(value) for value in sys.argv[3:6]))
    elif sys.argv[1:2] == ["judge"]:
        judge_large(Path(sys.argv[2]))
    else:
        given = [int(value) for value in sys.argv[1:3]]
        main(*(given + [FIRST_SEED, WORLDS][len(given) :]))
