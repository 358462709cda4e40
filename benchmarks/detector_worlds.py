"""The detector on simulated worlds it was never tuned on: `python benchmarks/detector_worlds.py [FIRST_SEED [WORLDS]]`.

Prints a line per world and the means: pixel F1 of confirmed detections (events younger than 90 days left out), area
against truth, share of distractor pixels flagged, events found and called right, looks between the true and the stated
beginning, false flags with their exact interval, the compound razed, and the time per pixel on one core.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass

import numpy as np

from geodata.detection_settings import DetectionSettings
from pipelines.demo_world.series import SimulatedSite, TrueEvent, simulate_site
from pipelines.detect.detect import detect
from pipelines.detect.mask import clear_looks
from pipelines.detect.placebo import false_flag_rate, place_placebos
from pipelines.detect.stack import Judgement, SiteStack

BANDS = ("blue", "green", "red", "nir", "swir16", "swir22")
YOUNG_DAYS = np.timedelta64(90, "D")
FIRST_SEED, WORLDS = 7000, 10


@dataclass(frozen=True)
class Line:
    """What one world came to."""

    seed: int
    f1: float
    area: float  # confirmed pixels over true pixels
    distractors: float  # share of distractor pixels flagged
    found: list[tuple[str, bool, bool]]  # kind, found, called right, of each event older than 90 days
    late: list[int]  # clear looks from true to stated beginning, found events
    placebo_flags: int
    placebo_years: float
    seconds: float
    pixels: int  # judged and control pixels of the grid


def stack_of(world: SimulatedSite, settings: DetectionSettings) -> SiteStack:
    """A world as the detector takes it."""
    valid = clear_looks(world.reflectance, world.scl, BANDS, world.days, settings)
    names = tuple(f"look-{i}" for i in range(len(world.days)))
    placebos = tuple(p.mask for p in place_placebos(world.site, world.ring))
    return SiteStack(world.reflectance, BANDS, valid, world.days, names, world.site, world.ring, placebos)


def score(world: SimulatedSite, stack: SiteStack, judgement: Judgement, seed: int, seconds: float) -> Line:
    """Hold a judgement against the truth."""
    truth = np.zeros(world.site.shape, bool)
    young = np.zeros_like(truth)
    for event in world.events:
        old = event.mask & (event.changed_on <= world.days[-1] - YOUNG_DAYS)
        truth |= old
        young |= event.mask & ~old
    confirmed = [f for f in judgement.findings if f.state == "confirmed"]
    flagged = np.zeros_like(truth)
    for finding in confirmed:
        flagged |= finding.mask
    counted = world.site & ~(young & ~truth)
    hits = int((flagged & truth & counted).sum())
    said, true = int((flagged & counted).sum()), int((truth & counted).sum())
    distractors = np.zeros_like(truth)
    for mask in world.distractors.values():
        distractors |= mask
    distractors &= world.site & ~truth & ~young
    found: list[tuple[str, bool, bool]] = []
    late: list[int] = []
    for event in world.events:
        if event.begins > world.days[-1] - YOUNG_DAYS or event.mask.sum() < 8:
            continue
        best = max(confirmed, key=lambda f: int((f.mask & event.mask).sum()), default=None)
        ok = best is not None and int((flagged & event.mask).sum()) >= 0.5 * int(event.mask.sum())
        found.append((event.kind, ok, ok and best is not None and best.kind == event.kind))
        if ok and best is not None:
            late.append(_late(event, stack, np.datetime64(best.first_seen)))
    flags = {f.placebo_index for f in judgement.placebo_findings if f.confirmed_on is not None}
    share = sum(int(p.sum()) for p in stack.placebos) / max(int(world.site.sum()), 1)
    return Line(
        seed, 2 * hits / max(said + true, 1), said / max(true, 1),
        float((flagged & distractors).sum() / max(distractors.sum(), 1)), found, late,
        len(flags), judgement.judged_years * share, seconds, int((world.site | world.ring).sum()),
    )  # fmt: skip


def _late(event: TrueEvent, stack: SiteStack, said: np.datetime64) -> int:
    """Clear looks by which the stated beginning comes after the first clear look that could show it."""
    clear = np.flatnonzero(stack.valid[:, event.mask].mean(axis=1) >= 0.5)
    days = stack.days[clear]
    return int(np.searchsorted(days, said) - np.searchsorted(days, event.begins, side="right"))


def main(first: int, worlds: int) -> None:
    """Run the worlds and print the table."""
    settings = DetectionSettings()
    lines = []
    print("  seed    F1   area  distractors  events  us/pixel")
    for seed in range(first, first + worlds):
        world = simulate_site(seed)
        stack = stack_of(world, settings)
        began = time.process_time()
        judgement = detect(stack, settings)
        line = score(world, stack, judgement, seed, time.process_time() - began)
        lines.append(line)
        events = f"{sum(ok for _, ok, _ in line.found)}/{len(line.found)}"
        speed = 1e6 * line.seconds / line.pixels
        print(f"{seed:6d} {line.f1:.3f}  {line.area:5.2f}  {line.distractors:10.3f}  {events:>6}  {speed:8.0f}")
    found = [f for line in lines for f in line.found]
    late = np.array([value for line in lines for value in line.late])
    print(
        f"pixel F1 mean {np.mean([x.f1 for x in lines]):.3f}, lowest {min(x.f1 for x in lines):.3f} (goal 0.95, 0.92)"
    )
    print(f"distractor pixels flagged {np.mean([x.distractors for x in lines]):.4f} (goal 0.005)")
    for kind in ("construction", "demolition", "clearing"):
        mine = [f for f in found if f[0] == kind]
        right = sum(x[2] for x in mine) / max(sum(x[1] for x in mine), 1)
        print(f"{kind}: {sum(x[1] for x in mine)} of {len(mine)} events found, kind right in {right:.2f} of them")
    early = (late < -1).mean()
    print(f"first seen late by {np.median(late):.0f} clear looks (median; goal 2); early by over one: {early:.3f}")
    rate = false_flag_rate(sum(x.placebo_flags for x in lines), sum(x.placebo_years for x in lines))
    print(
        f"placebos: {rate.flags} flags in {rate.site_years:.1f} site-years ({rate.low:.2f} to {rate.high:.2f} a year)"
    )
    razed = simulate_site(first, razed=True)
    stack = stack_of(razed, settings)
    line = score(razed, stack, detect(stack, settings), first, 0.0)
    print(f"compound razed almost whole: F1 {line.f1:.3f}")


if __name__ == "__main__":
    given = [int(value) for value in sys.argv[1:3]]
    main(*(given + [FIRST_SEED, WORLDS][len(given) :]))
