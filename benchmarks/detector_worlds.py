"""The detector on simulated worlds it was never tuned on, beside COLD with the same gate and a smallest size.

Usage: python benchmarks/detector_worlds.py [FIRST_SEED [WORLDS]]

Each of three simulators makes as many worlds: the demo world's, benchmarks/simulators/second_world.py and
benchmarks/simulators/monsoon_lowland.py, which share nothing with it or with each other. After them come three
compounds razed to 20, 50, 90 and 100 percent within two weeks, and places where nothing happens. Prints a line per
world and method, then the table of docs/benchmarks.md. Without pyxccd COLD is left out, and said so.

Every core judges a world of its own, with BLAS on one thread, in a process of 0.5 GB. Time is the processor time that
such a process spends in detect(). A world takes 26 s of processor time with COLD and 16 s without, the whole of 42 with
the usual arguments so about 16 minutes, which the cores share.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context
from os import cpu_count
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.demo_world_vs_cold import found_by_cold
from benchmarks.simulators import monsoon_lowland as third_world
from benchmarks.simulators import second_world as second_world
from benchmarks.simulators.demo import simulate_site
from benchmarks.simulators.score import YOUNG, Told, World, WorldScore, flags_on, really_changed, score
from geodata.settings.detection_settings import DetectionSettings
from geodata.wording.false_flag_rate import false_flag_interval
from pipelines.detect.cloud_mask import clear_looks
from pipelines.detect.controls.control_areas import place_placebos
from pipelines.detect.detect import detect
from pipelines.detect.site_stack import KNOWN_BANDS, Finding, SiteStack

FIRST_SEED, WORLDS, QUIET = 7000, 10, 4
LEAST_F1 = 0.92
"""Pixel F1 that no world should lie under."""
RAZED, COMPOUNDS = (0.2, 0.5, 0.9, 1.0), 3
SETTINGS = DetectionSettings()
SIMULATORS: dict[str, Callable[[int], World]] = {
    "demo": simulate_site, "second": second_world.build, "third": third_world.build,
}  # fmt: skip
UNCHANGED = {"second": second_world.build, "third": third_world.build}
"""Simulators that also make worlds with fields, floods and new paint, where nothing is built, cleared or torn down."""


@dataclass(frozen=True)
class Task:
    """A world to be made and judged, in whichever process is free."""

    simulator: str
    seed: int
    quiet: bool = False  # nothing lasting happens in the site; COLD is left out

    def world(self) -> World:
        """The world itself: the same in every process."""
        return UNCHANGED[self.simulator](self.seed, quiet=True) if self.quiet else SIMULATORS[self.simulator](self.seed)

    @property
    def name(self) -> str:
        """As it is printed."""
        return f"{'quiet ' if self.quiet else ''}{self.simulator} {self.seed}"


@dataclass(frozen=True)
class Line:
    """What one world came to."""

    score: WorldScore
    cold: WorldScore | None  # None: left out, or pyxccd is not installed
    flags: int  # placebos with a confirmed change
    true_flags: int  # of these, flagged by true changes of the surroundings alone
    placebo_years: float  # site-years that placebos stand for
    site_years: float
    seconds: float
    pixels: int  # of site and ring


def judged(task: Task) -> Line:
    """Make a world and run both methods on it."""
    world = task.world()
    valid = clear_looks(world.reflectance, world.scl, KNOWN_BANDS, world.days, SETTINGS)
    placebos = tuple(p.mask for p in place_placebos(world.site, world.ring))
    names = tuple(f"look-{i}" for i in range(len(world.days)))
    stack = SiteStack(world.reflectance, KNOWN_BANDS, valid, world.days, names, world.site, world.ring, placebos)
    began = time.process_time()
    judgement = detect(stack, SETTINGS)
    seconds = time.process_time() - began
    told = [Told(f.mask, f.kind, np.datetime64(f.first_seen)) for f in judgement.findings if f.state == "confirmed"]
    flagged = _by_placebo(judgement.placebo_findings)
    return Line(
        score(world, valid, told),
        None if task.quiet else _cold(world, valid),
        len(flagged),
        flags_on(really_changed(world), flagged),
        judgement.judged_years * sum(int(p.sum()) for p in placebos) / max(int(world.site.sum()), 1),
        judgement.judged_years,
        seconds,
        int((world.site | world.ring).sum()),
    )


def _by_placebo(findings: Sequence[Finding]) -> list[list[np.ndarray]]:
    """For each placebo with a confirmed change, the masks of those changes."""
    masks: dict[int | None, list[np.ndarray]] = {}
    for finding in findings:
        if finding.confirmed_on is not None:
            masks.setdefault(finding.placebo_index, []).append(finding.mask)
    return list(masks.values())


def _cold(world: World, valid: np.ndarray) -> WorldScore | None:
    try:
        found = found_by_cold(world.reflectance, world.scl, world.days, world.site)
    except ImportError:
        return None
    return score(world, valid, [Told(mask, kind, np.datetime64(day)) for mask, kind, day in found])


def _print_line(task: Task, line: Line) -> None:
    ours = line.score
    cold = "   -  " if line.cold is None else f"{line.cold.f1:.3f} "
    found = f"{sum(e.found for e in ours.events)}/{len(ours.events)}"
    print(
        f"{task.name:17s} F1 {ours.f1:.3f}  COLD + gate {cold} area {ours.area:4.2f}"
        f"  distractors {ours.distractors:.3f}  events {found:>6}  placebos flagged {line.flags}"
        f"  {1e6 * line.seconds / line.pixels:4.0f} us/pixel",
        flush=True,
    )


def table(lines: Sequence[Line], quiet: Sequence[Line]) -> None:
    """Print the measured numbers, one a line."""
    ours = [line.score for line in lines]
    events = [event for one in ours for event in one.events]
    late = np.array([event.late_looks for event in events if event.late_looks is not None])
    f1 = np.array([one.f1 for one in ours])
    print(f"pixel F1: mean {f1.mean():.3f}, lowest {f1.min():.3f} over {len(f1)} worlds")
    print(f"worlds under {LEAST_F1}: {int((f1 < LEAST_F1).sum())} of {len(f1)}")
    cold = [line.cold.f1 for line in lines if line.cold is not None]
    print(f"COLD + gate on the same worlds: mean {np.mean(cold):.3f}" if cold else "COLD left out: pyxccd is missing")
    flagged, all_px = (sum(v[i] for one in ours for v in one.distractor_px.values()) for i in (0, 1))
    print(f"distractor pixels flagged: {flagged / max(all_px, 1):.4f} of {all_px}")
    for kind in ("construction", "demolition", "clearing"):
        mine = [event for event in events if event.kind == kind]
        right = [event.kind_right for event in mine if event.kind_right is not None]
        share = np.mean(right) if right else float("nan")
        print(f"{kind}: {sum(e.found for e in mine)} of {len(mine)} found, kind right in {share:.2f}")
    right = [event.kind_right for event in events if event.kind_right is not None]
    share = np.mean(right) if right else float("nan")
    print(f"kind right, all kinds, where the last roof has stood or been gone for 45 days: {share:.3f} of {len(right)}")
    print(f"area of confirmed over truth: {sum(o.said for o in ours) / max(sum(o.true for o in ours), 1):.2f}")
    print(
        f"first_seen - true start: median {np.median(late):.0f} clear looks; early by over one {(late < -1).mean():.3f}"
    )
    everywhere = [*lines, *quiet]
    flags = sum(line.flags for line in everywhere) + sum(line.score.false_detections for line in quiet)
    true_flags = sum(line.true_flags for line in everywhere)
    years = sum(line.placebo_years for line in everywhere) + sum(line.site_years for line in quiet)
    low, high = false_flag_interval(flags, years)
    print(
        f"clean ground: {flags} flags, of which {true_flags} on ground that really changed,"
        f" in {years:.1f} site-years (95 %: {low:.2f} to {high:.2f} a year)"
    )
    low, high = false_flag_interval(flags - true_flags, years)
    print(f"clean ground, without those: {flags - true_flags} flags (95 %: {low:.2f} to {high:.2f} a year)")
    spent = sum(line.seconds for line in lines) / sum(line.pixels for line in lines)
    print(f"time: {1e6 * spent:.0f} us a pixel of site and ring, one core")


def razed(seed: int, share: float) -> str:
    """A compound, razed to a share within two weeks: what is found, and what is said of the roofs that stand.

    It is that of the first seed from the one given whose razing began long enough before the last look, as is asked of
    all events.
    """
    world = second_world.build(seed, razed=share)
    while world.events[0].begins > world.days[-1] - YOUNG:
        seed += 1
        world = second_world.build(seed, razed=share)
    valid = clear_looks(world.reflectance, world.scl, KNOWN_BANDS, world.days, SETTINGS)
    names = tuple(f"look-{i}" for i in range(len(world.days)))
    stack = SiteStack(world.reflectance, KNOWN_BANDS, valid, world.days, names, world.site, world.ring)
    flagged = np.zeros(world.site.shape, bool)
    for finding in detect(stack, SETTINGS).findings:
        if finding.state == "confirmed" and finding.kind == "demolition":
            flagged |= finding.mask
    gone = world.events[0].mask
    standing = world.roofs & world.site & ~gone
    recall, wrong = (flagged & gone).sum() / gone.sum(), (flagged & standing).sum() / max(standing.sum(), 1)
    found = f"compound {seed} razed {share:4.0%}: recall {recall:.2f}"
    return f"{found}, standing roofs flagged {wrong:.3f} of {standing.sum()} px"


def _tasks(first: int, worlds: int) -> Iterator[Task]:
    for name in SIMULATORS:
        yield from (Task(name, seed) for seed in range(first, first + worlds))
    for name in UNCHANGED:
        yield from (Task(name, seed, quiet=True) for seed in range(first + 500, first + 500 + QUIET))


def main(first: int, worlds: int) -> None:
    """Run everything and print the table."""
    tasks = list(_tasks(first, worlds))
    with ProcessPoolExecutor(cpu_count(), get_context("spawn"), threadpool_limits, (1,)) as pool:
        lines = pool.map(judged, tasks)
        seeds = [first + 100 * k for k in range(COMPOUNDS) for _ in RAZED]
        demolished = pool.map(razed, seeds, RAZED * COMPOUNDS)
        done: list[tuple[Task, Line]] = []
        for task, line in zip(tasks, lines, strict=True):
            _print_line(task, line)
            done.append((task, line))
        for name in SIMULATORS:
            print(f"--- {name} simulator, {date.today()}")
            mine = [(task, line) for task, line in done if task.simulator == name]
            table([line for task, line in mine if not task.quiet], [line for task, line in mine if task.quiet])
        for said in demolished:
            print(said, flush=True)


if __name__ == "__main__":
    given = [int(value) for value in sys.argv[1:3]]
    main(*(given + [FIRST_SEED, WORLDS][len(given) :]))
