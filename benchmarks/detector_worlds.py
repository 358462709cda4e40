"""The detector on simulated worlds it was never tuned on, beside COLD with the same gate and a smallest size.

Usage: python benchmarks/detector_worlds.py [FIRST_SEED [WORLDS]]

Each of three simulators makes as many worlds: the demo world's, benchmarks/_second_world.py and
benchmarks/_third_world.py, which share nothing with it or with each other. After them come the compound razed to 20,
50, 90 and 100 percent within two weeks, and places where nothing happens. Prints a line per world and method, then the
table of docs/benchmarks.md. Without pyxccd COLD is left out, and said so. Time is processor time on one core.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import _second_world as second_world
from benchmarks import _third_world as third_world
from benchmarks._world_score import Told, World, WorldScore, score
from benchmarks.demo_world_vs_cold import found_by_cold
from geodata.detection_settings import DetectionSettings
from geodata.sentences import false_flag_interval
from pipelines.demo_world.series import simulate_site
from pipelines.detect.detect import detect
from pipelines.detect.mask import clear_looks
from pipelines.detect.placebo import place_placebos
from pipelines.detect.stack import KNOWN_BANDS, SiteStack

FIRST_SEED, WORLDS, QUIET = 7000, 10, 4
RAZED = (0.2, 0.5, 0.9, 1.0)
SETTINGS = DetectionSettings()
UNCHANGED: dict[str, Callable[[int], World]] = {
    "second": partial(second_world.build, quiet=True), "third": partial(third_world.build, quiet=True),
}  # fmt: skip
"""Worlds with fields, floods and new paint in which nothing is built, cleared or torn down."""


@dataclass(frozen=True)
class Line:
    """What one world came to."""

    score: WorldScore
    cold: WorldScore | None  # None: pyxccd is not installed
    flags: int  # placebos with a confirmed change
    placebo_years: float  # site-years that placebos stand for
    site_years: float
    seconds: float
    pixels: int  # of site and ring


def judged(name: str, world: World, *, with_cold: bool) -> Line:
    """Run both methods on a world and print its line."""
    valid = clear_looks(world.reflectance, world.scl, KNOWN_BANDS, world.days, SETTINGS)
    placebos = tuple(p.mask for p in place_placebos(world.site, world.ring))
    names = tuple(f"look-{i}" for i in range(len(world.days)))
    stack = SiteStack(world.reflectance, KNOWN_BANDS, valid, world.days, names, world.site, world.ring, placebos)
    began = time.process_time()
    judgement = detect(stack, SETTINGS)
    seconds = time.process_time() - began
    told = [Told(f.mask, f.kind, np.datetime64(f.first_seen)) for f in judgement.findings if f.state == "confirmed"]
    ours = score(world, valid, told)
    line = Line(
        ours,
        _cold(world, valid) if with_cold else None,
        len({f.placebo_index for f in judgement.placebo_findings if f.confirmed_on is not None}),
        judgement.judged_years * sum(int(p.sum()) for p in placebos) / max(int(world.site.sum()), 1),
        judgement.judged_years,
        seconds,
        int((world.site | world.ring).sum()),
    )
    cold = "   -  " if line.cold is None else f"{line.cold.f1:.3f} "
    found = f"{sum(e.found for e in ours.events)}/{len(ours.events)}"
    print(
        f"{name:17s} F1 {ours.f1:.3f}  COLD + gate {cold} area {ours.area:4.2f}  distractors {ours.distractors:.3f}"
        f"  events {found:>6}  placebos flagged {line.flags}  {1e6 * seconds / line.pixels:4.0f} us/pixel",
        flush=True,
    )
    return line


def _cold(world: World, valid: np.ndarray) -> WorldScore | None:
    try:
        found = found_by_cold(world.reflectance, world.scl, world.days, world.site)
    except ImportError:
        return None
    return score(world, valid, [Told(mask, kind, np.datetime64(day)) for mask, kind, day in found])


def table(lines: Sequence[Line], quiet: Sequence[Line]) -> None:
    """Print the measured numbers, one a line."""
    ours = [line.score for line in lines]
    events = [event for one in ours for event in one.events]
    late = np.array([event.late_looks for event in events if event.late_looks is not None])
    f1 = np.array([one.f1 for one in ours])
    print(f"pixel F1: mean {f1.mean():.3f}, lowest {f1.min():.3f} over {len(f1)} worlds")
    cold = [line.cold.f1 for line in lines if line.cold is not None]
    print(f"COLD + gate on the same worlds: mean {np.mean(cold):.3f}" if cold else "COLD left out: pyxccd is missing")
    flagged, all_px = (sum(v[i] for one in ours for v in one.distractor_px.values()) for i in (0, 1))
    print(f"distractor pixels flagged: {flagged / max(all_px, 1):.4f} of {all_px}")
    for kind in ("construction", "demolition", "clearing"):
        mine = [event for event in events if event.kind == kind]
        right = [event.kind_right for event in mine if event.kind_right is not None]
        share = np.mean(right) if right else float("nan")
        print(f"{kind}: {sum(e.found for e in mine)} of {len(mine)} found, kind right in {share:.2f}")
    print(f"area of confirmed over truth: {sum(o.said for o in ours) / max(sum(o.true for o in ours), 1):.2f}")
    print(
        f"first_seen - true start: median {np.median(late):.0f} clear looks; early by over one {(late < -1).mean():.3f}"
    )
    everywhere = [*lines, *quiet]
    flags = sum(line.flags for line in everywhere) + sum(line.score.false_detections for line in quiet)
    years = sum(line.placebo_years for line in everywhere) + sum(line.site_years for line in quiet)
    low, high = false_flag_interval(flags, years)
    print(f"clean ground: {flags} flags in {years:.1f} site-years (95 %: {low:.2f} to {high:.2f} a year)")
    spent = sum(line.seconds for line in lines) / sum(line.pixels for line in lines)
    print(f"time: {1e6 * spent:.0f} us a pixel of site and ring, one core")


def razed() -> None:
    """One compound, razed to a share within two weeks: what is found, and what is said of the roofs that stand."""
    for share in RAZED:
        world = second_world.build(FIRST_SEED, razed=share)
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
        print(f"razed {share:4.0%}: recall {recall:.2f}, standing roofs flagged {wrong:.3f} of {standing.sum()} px")


def main(first: int, worlds: int) -> None:
    """Run everything and print the table."""
    makers: dict[str, Callable[[int], World]] = {
        "demo": simulate_site,
        "second": second_world.build,
        "third": third_world.build,
    }
    lines: dict[str, list[Line]] = {name: [] for name in makers}
    for name, make in makers.items():
        for seed in range(first, first + worlds):
            lines[name].append(judged(f"{name} {seed}", make(seed), with_cold=True))
    quiet = {
        name: [
            judged(f"quiet {name} {seed}", make(seed), with_cold=False)
            for seed in range(first + 500, first + 500 + QUIET)
        ]
        for name, make in UNCHANGED.items()
    }
    for name in makers:
        print(f"--- {name} simulator, {date.today()}")
        table(lines[name], quiet.get(name, []))
    razed()


if __name__ == "__main__":
    given = [int(value) for value in sys.argv[1:3]]
    main(*(given + [FIRST_SEED, WORLDS][len(given) :]))
