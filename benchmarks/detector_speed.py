"""Time and memory of the detector on one core, beside COLD (pyxccd) on pixels of the same worlds in the same run.

Usage: OMP_NUM_THREADS=1 python benchmarks/detector_speed.py [FIRST_SEED [WORLDS]]

Time is processor time of detect() over the pixels of site and ring, worlds of both simulators as in detector_worlds;
COLD is timed on a random sample of the same pixels, which it takes one by one. Memory is the peak (VmHWM) of a fresh
process that judges one site from its archived chips as a run does, 200 looks of six bands
(pipelines/judge/judge_site.py): once where site, guard and ring together are 300 x 300 pixels, once where the site
alone is (its grid is 560 x 560).
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.demo_world_vs_cold import clear, cold_breaks
from benchmarks.simulators import second_world as second_world
from benchmarks.simulators.demo import simulate_site
from benchmarks.simulators.score import World
from geodata.looks.scene import Scene, Sensor
from geodata.settings.detection_settings import DetectionSettings
from geodata.settings.settings import Settings
from geodata.sites.grid import GUARD_M, PIXEL_M, RING_M, Grid
from geodata.sites.site import Site
from pipelines.demo.world.places import CENTRE_M, EPSG
from pipelines.detect.cloud_mask import clear_looks
from pipelines.detect.controls.control_areas import place_placebos
from pipelines.detect.detect import detect
from pipelines.detect.site_stack import KNOWN_BANDS, SiteStack
from pipelines.judge.judge_site import SiteTask, judge
from pipelines.judge.stack_from_chips import stack_from_chips
from pipelines.read.chip_files import write_chip

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


def write_archive(folder: Path, site_px: int, guard_px: int, ring_px: int) -> None:
    """Archive the looks of a square site, a second world laid side by side, and the task of judging it."""
    world = second_world.build(FIRST_SEED)
    east, north = CENTRE_M  # open ocean: see pipelines/demo/world/places.py
    half, margin = site_px * PIXEL_M / 2, (guard_px + ring_px) * PIXEL_M
    zone = Grid(EPSG, east, north, 1, 1)
    outline = zone.to_lonlat(shapely.box(east - half, north - half, east + half, north + half))
    side = site_px + 2 * (guard_px + ring_px)
    grid = Grid(EPSG, east - half - margin, north + half + margin, side, side)
    site = Site("large", "A large square", outline, grid=grid, simulated=True)
    times = -(-side // world.site.shape[0])
    chips = []
    for t in range(LOOKS):
        scene = _scene(world.days[t], t, outline)
        tiled = np.tile(np.concatenate([world.reflectance[t], world.scl[t, None]]), (1, times, times))[:, :side, :side]
        chips.append(write_chip(folder, site, scene, dict(zip((*KNOWN_BANDS, "scl"), tiled, strict=True))))
    settings = Settings(detection=replace(SETTINGS, guard_m=guard_px * PIXEL_M))
    task = SiteTask(folder, site, tuple(chips), (), (), settings, "benchmark", "benchmark")
    (folder / "task.pickle").write_bytes(pickle.dumps(task))


def _scene(day: np.datetime64, number: int, footprint: BaseGeometry) -> Scene:
    acquired = datetime.fromisoformat(f"{day}T12:00:00+00:00")
    name = f"look-{number}"
    return Scene(name, "sentinel-2-l2a", "simulated", Sensor.OPTICAL, acquired, footprint, "", {})


def judge_archive(folder: Path) -> None:
    """In a process of its own: judge that site, and print what it took."""
    task: SiteTask = pickle.loads((folder / "task.pickle").read_bytes())
    grid = task.site.grid
    assert grid is not None
    before = _resident("VmRSS")
    began = time.process_time()
    found = judge(task)
    whole = time.process_time() - began
    peak = _resident("VmHWM")
    inside = grid.mask(task.site.outline)
    began = time.process_time()
    stack = stack_from_chips(task.archive, task.site, task.chips, task.known_places, task.settings.detection)
    built = time.process_time()
    detect(stack, SETTINGS)
    ended = time.process_time()
    judged = int(inside.sum()) + sum(int(mask.sum()) for mask in stack.placebos)
    given = (stack.reflectance.nbytes + stack.valid.nbytes) / 1e6
    cube = len(stack.days) * grid.width * grid.height * (2 * len(stack.bands) + 1) / 1e6
    pixels = int((inside | stack.reservoir).sum())
    print(
        f"| {grid.width} x {grid.height} | {pixels} | {judged} | {cube:.0f} MB | {given:.0f} MB | {before:.0f} MB"
        f" | {peak:.0f} MB | {whole:.1f} s | {built - began:.1f} s | {1e6 * (ended - built) / pixels:.0f}"
        f" | {len(found.detections)} |",
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
    print(
        "\n| grid | site and ring, px | judged, px | all its pixels | held | process before | peak"
        " | judged in | of it reading | detect, us a pixel | detections |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |", flush=True)
    guard, ring = round(GUARD_M / PIXEL_M), round(RING_M / PIXEL_M)
    for site, kept_clear, around in ((SITE_PX // 3, 20, 80), (SITE_PX, guard, ring)):
        with tempfile.TemporaryDirectory() as folder:
            for step in ("write", "judge"):  # each in a process of its own: what is built must not count
                sizes = map(str, (site, kept_clear, around))
                subprocess.run([sys.executable, __file__, step, folder, *sizes], check=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["write"]:
        write_archive(Path(sys.argv[2]), *(int(value) for value in sys.argv[3:6]))
    elif sys.argv[1:2] == ["judge"]:
        judge_archive(Path(sys.argv[2]))
    else:
        given = [int(value) for value in sys.argv[1:3]]
        main(*(given + [FIRST_SEED, WORLDS][len(given) :]))
