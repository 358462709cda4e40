"""The detector on simulated worlds it was never tuned on, beside COLD with the same gate and a smallest size.

Usage: python benchmarks/detector_worlds.py [FIRST_SEED [WORLDS]] [--more FIRST_SEED WORLDS] [--only SIMULATOR ...]
    [--keep] [--plain]

Each of three simulators makes as many worlds: the demo world's, benchmarks/simulators/second_world.py and
benchmarks/simulators/monsoon_lowland.py, which share nothing with it or with each other; and the second and the third
make as many on measured ground. After them come three compounds of invented and three of measured spectra, razed to
20, 50, 90 and 100 percent within two weeks, and places where nothing happens. Prints a line per world and method,
then the table of docs/benchmarks/changes.md. Without pyxccd COLD is left out, and said so. --keep writes
geodata/detections/kind_accuracy.json, if both kinds of measured worlds are asked for; --more puts further seeds into
the same table, so that a figure that is told rests on every fresh world of one detector, not on the luckier draw.

Every core judges a world of its own, with BLAS on one thread, in a process of 0.5 GB. Time is the processor time that
such a process spends in detect(). A world takes 26 s of processor time with COLD and 16 s without.
"""

from __future__ import annotations

import json
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import partial
from multiprocessing import get_context
from os import cpu_count
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.demo_world_vs_cold import found_by_cold
from benchmarks.simulators import measured_ground
from benchmarks.simulators import monsoon_lowland as third_world
from benchmarks.simulators import second_world as second_world
from benchmarks.simulators.demo import simulate_site
from benchmarks.simulators.score import YOUNG, EventScore, Told, World, WorldScore, flags_on, really_changed, score
from geodata.detections.confidence import kind_unsure
from geodata.detections.kind_accuracy import FILE as KIND_ACCURACY_FILE
from geodata.settings.detection_settings import DetectionSettings
from geodata.wording.false_flag_rate import false_flag_interval
from pipelines.detect.cloud_mask import clear_looks
from pipelines.detect.controls.control_areas import place_placebos
from pipelines.detect.detect import detect
from pipelines.detect.site_stack import KNOWN_BANDS, Finding, Judgement, SiteStack
from pipelines.ground.learn_over_time import learnt
from pipelines.ground.network import Network

FIRST_SEED, WORLDS, QUIET = 7000, 10, 4
LEAST_F1 = 0.92
"""Pixel F1 that no world should lie under."""
RAZED, COMPOUNDS, HALF = (0.2, 0.5, 0.9, 1.0), 3, 0.5
SETTINGS = DetectionSettings()
SIMULATORS: dict[str, Callable[[int], World]] = {
    "demo": simulate_site,
    "second": second_world.build,
    "third": third_world.build,
    "measured": measured_ground.build,
    "measured second": measured_ground.build_second,
}
MEASURED = ("measured", "measured second")
"""Simulators whose ground is made of measured spectra: judged by a model that has met none of the world's materials."""
UNCHANGED: dict[str, Callable[[int], World]] = {
    "second": partial(second_world.build, story=second_world.Story(quiet=True)),
    "third": partial(third_world.build, quiet=True),
    "measured": partial(measured_ground.build, quiet=True),
    "measured second": partial(measured_ground.build_second, quiet=True),
}
"""Simulators that also make worlds with fields, floods and new paint, where nothing is built, cleared or torn down."""
ON = ("second", "measured")
"""Simulators that also make razed compounds: of invented and of measured spectra."""


Draw = tuple[int, int]
"""First seed and number of worlds."""


@dataclass(frozen=True)
class Task:
    """A world to be made and judged, in whichever process is free."""

    simulator: str
    seed: int
    quiet: bool = False  # nothing lasting happens in the site; COLD is left out

    def world(self) -> World:
        """The world itself: the same in every process."""
        return (UNCHANGED if self.quiet else SIMULATORS)[self.simulator](self.seed)

    def model(self) -> Network | None:
        """What tells built from bare: on measured ground one that has met none of the world's materials."""
        return learnt(measured_ground.unmet(self.seed)) if self.simulator in MEASURED else None

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
    model = task.model()
    began = time.process_time()
    judgement = detect(stack, SETTINGS, model=model)
    seconds = time.process_time() - began
    told = _told(judgement)
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


def _told(judgement: Judgement) -> list[Told]:
    return [
        Told(f.mask, f.kind, np.datetime64(f.first_seen), f.confidence, f.kind_probability)
        for f in judgement.findings
        if f.state == "confirmed"
    ]


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
    _kinds(events)
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


def _kinds(events: Sequence[EventScore]) -> None:
    """How many were named, how many of those rightly, what the probabilities are worth, and confidence."""
    asked = [(e.told, e.kind_right) for e in events if e.told is not None and e.kind_right is not None]
    named = [(told, right) for told, right in asked if told.kind != "unclear"]
    if not named:
        return
    print(f"named {len(named)} of {len(asked)}, of these right {np.mean([right for _, right in named]):.3f}")
    found = counts(events)
    print(f"told alone, as surely right: {found['alone']}, of these right {found['alone_right']}")
    chance = np.array([told.kind_probability or 0.0 for told, _ in named])
    truth = np.array([right for _, right in named], float)
    bins = np.minimum((chance * 5).astype(int), 4)
    error = sum(abs(chance[bins == k].mean() - truth[bins == k].mean()) * (bins == k).mean() for k in np.unique(bins))
    print(f"expected calibration error of the kind's probability, five bins: {error:.3f}")
    for level in ("high", "medium", "low"):
        mine = [right for told, right in named if told.confidence == level]
        print(f"confidence {level}: {len(mine)}, kind wrong in {len(mine) - sum(mine)}")


@dataclass(frozen=True)
class Razed:
    """A compound that was razed to a share of its roofs within two weeks, and what was said of it."""

    seed: int
    share: float
    measured: bool
    recall: float  # share of the razed pixels that are told as demolition
    wrong_px: int  # pixels of standing roofs told as demolition
    standing_px: int
    events: tuple[EventScore, ...]

    def line(self) -> str:
        """As it is printed."""
        ground = "measured" if self.measured else "invented"
        found = f"compound {self.seed} on {ground} ground razed {self.share:4.0%}: recall {self.recall:.2f}"
        kinds = ", ".join(e.told.kind if e.told else "not found" for e in self.events)
        return f"{found}, standing roofs flagged {self.wrong_px} of {self.standing_px} px; told as {kinds}"


def razed(seed: int, share: float, measured: bool) -> Razed:
    """A compound, razed to a share within two weeks: what is found, and what is said of the roofs that stand.

    It is that of the first seed from the one given whose razing began long enough before the last look, as is asked of
    all events.
    """
    build: Callable[[int], World] = partial(second_world.build, story=second_world.Story(razed=share))
    if measured:
        build = partial(measured_ground.build_razed, razed=share)
    world = build(seed)
    while world.events[0].begins > world.days[-1] - YOUNG:
        seed += 1
        world = build(seed)
    valid = clear_looks(world.reflectance, world.scl, KNOWN_BANDS, world.days, SETTINGS)
    names = tuple(f"look-{i}" for i in range(len(world.days)))
    stack = SiteStack(world.reflectance, KNOWN_BANDS, valid, world.days, names, world.site, world.ring)
    model = learnt(measured_ground.unmet(seed)) if measured else None
    told = _told(detect(stack, SETTINGS, model=model))
    flagged = np.zeros(world.site.shape, bool)
    for one in told:
        if one.kind == "demolition":
            flagged |= one.mask
    gone = world.events[0].mask
    standing = world.roofs & world.site & ~gone
    return Razed(
        seed,
        share,
        measured,
        float((flagged & gone).sum() / gone.sum()),
        int((flagged & standing).sum()),
        int(standing.sum()),
        score(world, valid, told).events,
    )


def razed_table(found: Sequence[Razed]) -> None:
    """Print each compound, then the events found and rightly called of each kind of ground."""
    for one in found:
        print(one.line())
    for measured in (False, True):
        events = [e for one in found if one.measured == measured and one.share >= HALF for e in one.events]
        told = counts(events)
        print(f"razed by half and more, {'measured' if measured else 'invented'} ground:", end=" ")
        print(
            f"{sum(e.found for e in events)} of {len(events)} found, {told['named']} of {told['asked']} named,", end=" "
        )
        print(f"of these right {told['right']}")


def keep(tables: Sequence[tuple[str, Sequence[Line]]], draws: Sequence[Draw]) -> None:
    """Write how often changes were found, and their kind right, on measured ground into the file others print from."""
    grounds = {
        name: [event for line in lines for event in line.score.events] for name, lines in tables if name in MEASURED
    }
    worlds = sum(len(lines) for name, lines in tables if name in MEASURED)
    figures = {
        "worlds": worlds,
        "first_seeds": [first for first, _ in draws],
        **counts([event for events in grounds.values() for event in events]),
        "grounds": {name: found_by_kind(events) for name, events in grounds.items()},
        "printed": date.today().isoformat(),
    }
    KIND_ACCURACY_FILE.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


def counts(events: Sequence[EventScore]) -> dict[str, int]:
    """Of events found and long enough over: how many are asked about, have a kind, have the right one; and of these
    whose kind is told alone, since it is surely the right one."""
    asked = [(e.told, bool(e.kind_right)) for e in events if e.told is not None and e.kind_right is not None]
    named = [(told, right) for told, right in asked if told.kind != "unclear"]
    alone = [right for told, right in named if not kind_unsure(told.kind_probability)]
    right = sum(right for _, right in named)
    return {"asked": len(asked), "named": len(named), "right": right, "alone": len(alone), "alone_right": sum(alone)}


def found_by_kind(events: Sequence[EventScore]) -> dict[str, tuple[int, int]]:
    """Of each kind of event how many were found, and how many took place."""
    return {
        kind: (sum(mine), len(mine))
        for kind in ("construction", "demolition", "clearing")
        for mine in [[event.found for event in events if event.kind == kind]]
    }


def _tasks(draws: Sequence[Draw], simulators: Sequence[str], plain: bool) -> Iterator[Task]:
    first = draws[0][0]
    for name in simulators:
        for start, worlds in draws:
            yield from (Task(name, seed) for seed in range(start, start + worlds))
        if name in UNCHANGED and not plain:
            yield from (Task(name, seed, quiet=True) for seed in range(first + 500, first + 500 + QUIET))


def main(draws: Sequence[Draw], simulators: Sequence[str], kept: bool, plain: bool = False) -> None:
    """Run everything, or with plain the worlds alone, and print the table."""
    tasks, first = list(_tasks(draws, simulators, plain)), draws[0][0]
    with ProcessPoolExecutor(cpu_count(), get_context("spawn"), threadpool_limits, (1,)) as pool:
        lines = pool.map(judged, tasks)
        compounds = [(first + 100 * k, share) for k in range(0 if plain else COMPOUNDS) for share in RAZED]
        grounds = [(seed, share, name == "measured") for name in simulators if name in ON for seed, share in compounds]
        demolished = pool.map(razed, *zip(*grounds, strict=True)) if grounds else ()
        done: list[tuple[Task, Line]] = []
        for task, line in zip(tasks, lines, strict=True):
            _print_line(task, line)
            done.append((task, line))
        tables = []
        for name in simulators:
            print(f"--- {name} simulator, {date.today()}")
            mine = [(task, line) for task, line in done if task.simulator == name]
            tables.append((name, [line for task, line in mine if not task.quiet]))
            table(tables[-1][1], [line for task, line in mine if task.quiet])
        if kept:
            keep(tables, draws)
        razed_table(list(demolished))


if __name__ == "__main__":
    arguments = ArgumentParser(description=__doc__)
    arguments.add_argument("first", type=int, nargs="?", default=FIRST_SEED, help="first seed")
    arguments.add_argument("worlds", type=int, nargs="?", default=WORLDS, help="worlds of each simulator")
    arguments.add_argument(
        "--more", nargs=2, type=int, action="append", default=[], help="further first seed and worlds"
    )
    arguments.add_argument(
        "--only", nargs="+", choices=SIMULATORS, default=[*SIMULATORS], help="these simulators alone"
    )
    arguments.add_argument("--keep", action="store_true", help=f"write {KIND_ACCURACY_FILE.name}")
    arguments.add_argument(
        "--plain", action="store_true", help="neither places where nothing happens nor razed compounds"
    )
    given = arguments.parse_args()
    asked = [(given.first, given.worlds), *map(tuple, given.more)]
    main(asked, given.only, given.keep and set(MEASURED) <= set(given.only), given.plain)
