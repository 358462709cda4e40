"""Stages of razed ground against the truth of simulated worlds: `python benchmarks/stages.py [FIRST_SEED [WORLDS]]`.

A compound of the second simulator is razed to 60 % within two weeks; then in two or three parts of it rubble stays, is
cleared, is built on after about 200 days, or the ground grows over (benchmarks/simulators/razed_fates.py). Held against
the truth is the ground of each demolition that the detector confirmed, every month, as far as it was really razed and
was seen. On measured ground the judge knows none of the world's materials. Prints, of each kind of ground: the share of
months in which the stage of most ground is the true one, and of ground and months; how often the interval of a stage
holds its share; "built again" where nothing was; and how well rubble and cleared ground can be told apart at all.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import product
from multiprocessing import get_context

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from benchmarks.simulators import measured_ground, second_world
from benchmarks.simulators.razed_fates import Turn, true_shares
from geodata.razed_ground.stage import STAGES, Share, Stage
from geodata.settings.detection_settings import DetectionSettings
from pipelines.detect.cloud_mask import clear_looks
from pipelines.detect.detect import detect
from pipelines.detect.site_stack import KNOWN_BANDS, Finding, SiteStack
from pipelines.ground.learn_over_time import learnt
from pipelines.measure.razed_ground import MonthOfGround, razed_ground

SETTINGS = DetectionSettings()
FIRST_SEED, WORLDS = 61_000, 8
RAZED, YEARS, SIZE_PX, SITE_PX = 0.6, 3.6, 200, 70
TRUE: dict[Stage, tuple[str, ...]] = {
    Stage.BARE: ("rubble", "cleared"),
    Stage.REBUILT: ("rebuilt",),
    Stage.OVERGROWN: ("overgrown",),
}
"""What each stage that is told is in truth; what is in none still stands."""
MOSTLY = 0.5
"""Share of a pixel that was razed from which it counts, and of the ground that a month must show."""
NOTHING, SOMETHING = 0.02, 0.1
"""Shares of ground up to which nothing was built again, and from which it is told."""
NEAR_DAYS, PURE = 45, 0.85
"""Days around a date whose looks give a state, and share of a pixel from which it is of one thing."""
FAR_FUTURE = 10**6


@dataclass
class Found:
    """What one world came to."""

    changes: int = 0
    months: Counter[tuple[Stage, Stage]] = field(default_factory=Counter)  # (true, told) of most ground
    ground: Counter[tuple[Stage, Stage]] = field(default_factory=Counter)  # the same in pixels
    held: Counter[Stage] = field(default_factory=Counter)  # intervals that hold the truth
    asked: Counter[Stage] = field(default_factory=Counter)
    width: float = 0.0  # of all intervals, added up
    clean: int = 0  # months of ground on which nothing was built again
    false_rebuilt: int = 0  # of these, told as built again
    bare: list[tuple[NDArray[np.float32], bool]] = field(default_factory=list)  # (ln spectrum, whether cleared)

    def add(self, true: dict[Stage, NDArray[np.float64]], month: MonthOfGround, counted: NDArray[np.bool_]) -> None:
        """One month of one change; true: share of each razed pixel by stage, counted: those seen and razed."""
        seen = float((month.pixels != STAGES.index(Stage.UNSEEN)).mean())
        truth = {stage: float(share[counted].mean()) for stage, share in true.items()}
        told = {stage: month.shares[stage].value for stage in true}
        self.months[max(truth, key=truth.__getitem__), max(told, key=told.__getitem__)] += 1
        for stage, said in product(true, true):
            self.ground[stage, said] += int((true[stage][counted] * _is(month, said)[counted]).sum())
        for stage, share in truth.items():
            self.asked[stage] += 1
            self.held[stage] += _holds(month.shares[stage], share, seen)
            self.width += month.shares[stage].high - month.shares[stage].low
        if truth[Stage.REBUILT] <= NOTHING:
            self.clean += 1
            self.false_rebuilt += told[Stage.REBUILT] / seen >= SOMETHING


def _is(month: MonthOfGround, stage: Stage) -> NDArray[np.bool_]:
    out: NDArray[np.bool_] = month.pixels == STAGES.index(stage)
    return out


def _holds(share: Share, truth: float, seen: float) -> bool:
    """Whether an interval holds a share of the ground that was seen; half a per cent is rounding."""
    return bool(share.low / seen - 0.005 <= truth <= share.high / seen + 0.005)


def judged(measured: bool, seed: int) -> Found:
    """Make a world and hold what is told of its razed ground against the truth."""
    spectra = measured_ground.second_spectra(seed) if measured else None
    extent, story = second_world.Extent(SIZE_PX, SITE_PX, YEARS), second_world.Story(razed=RAZED, fates=True)
    world = second_world.build(seed, extent, story, spectra=spectra)
    valid = clear_looks(world.reflectance, world.scl, KNOWN_BANDS, world.days, SETTINGS)
    names = tuple(f"look-{i}" for i in range(len(world.days)))
    stack = SiteStack(world.reflectance, KNOWN_BANDS, valid, world.days, names, world.site, world.ring)
    model = learnt(measured_ground.unmet(seed)) if measured else None
    judgement = detect(stack, SETTINGS, model=model)
    out = Found()
    for finding in judgement.findings:
        told = razed_ground(stack, judgement, finding, SETTINGS.min_px, model)
        out.changes += bool(told)
        for month in told:
            _hold(out, month, finding, world.turns, world.site)
    _bare_states(out, stack, world.turns)
    return out


def _hold(out: Found, month: MonthOfGround, finding: Finding, turns: Sequence[Turn], site: NDArray[np.bool_]) -> None:
    mask = finding.mask & site
    razed = sum(v[mask] for v in true_shares(turns, FAR_FUTURE).values()) + np.zeros(int(mask.sum()))
    counted = (razed >= MOSTLY) & ~_is(month, Stage.UNSEEN)
    if month.day is None or counted.mean() < MOSTLY:
        return
    there = true_shares(turns, int(np.datetime64(month.day, "D").astype(np.int64)))
    true = {
        stage: sum((there[k][mask] for k in kinds if k in there), np.zeros(len(razed))) / np.maximum(razed, 0.01)
        for stage, kinds in TRUE.items()
    }
    true[Stage.STANDING] = 1.0 - sum(true.values())
    out.add(true, month, counted)


def _bare_states(out: Found, stack: SiteStack, turns: Sequence[Turn]) -> None:
    """Spectra of pixels that are surely rubble or surely cleared, by the mean of clear looks around three dates."""
    days = stack.days.astype("datetime64[D]").astype(np.int64)
    flat, valid = stack.flat
    for at in days[-1] - np.array((450, 250, 60)):
        near = np.abs(days - at) <= NEAR_DAYS
        there = true_shares(turns, int(at))
        for kind in TRUE[Stage.BARE]:
            pure = np.flatnonzero((there[kind] >= PURE) & stack.site) if kind in there else np.zeros(0, np.int64)
            for pixel in pure[:: max(len(pure) // 40, 1)]:
                looks = near & valid[:, pixel]
                if looks.sum() >= 3:
                    state = np.log(np.maximum(flat[looks][:, :, pixel], 1) + 300.0).mean(axis=0)
                    out.bare.append((state.astype(np.float32), kind == "cleared"))


def apart(worlds: Sequence[Found]) -> float:
    """Area under the curve of telling cleared ground from rubble by colour, by a linear rule from the other worlds."""
    scores, truth = [], []
    for k, world in enumerate(worlds):
        others = [pair for i, one in enumerate(worlds) if i != k for pair in one.bare]
        if not world.bare or not others:
            continue
        seen, cleared = (np.array([pair[i] for pair in others], np.float64) for i in (0, 1))
        with_one = np.column_stack([seen, np.ones(len(seen))])
        rule = np.linalg.lstsq(with_one, cleared - cleared.mean(), rcond=None)[0]
        scores += [float(state @ rule[:-1] + rule[-1]) for state, _ in world.bare]
        truth += [was for _, was in world.bare]
    order, was = np.argsort(np.argsort(scores)), np.array(truth, bool)
    n = int(was.sum())
    return float((order[was].sum() - n * (n - 1) / 2) / max(n * (len(was) - n), 1))


def table(name: str, worlds: Sequence[Found]) -> None:
    """Print what the worlds of one kind of ground came to."""
    months, ground, held, asked = (
        sum((getattr(one, what) for one in worlds), Counter()) for what in ("months", "ground", "held", "asked")
    )
    right, every = sum(v for (a, b), v in months.items() if a is b), sum(months.values())
    print(f"--- {name} ground: {len(worlds)} worlds, {sum(w.changes for w in worlds)} demolitions, {every} months")
    print(f"stage of most ground right: {right / every:.2f} of {every} months")
    print(f"ground and months right: {sum(v for (a, b), v in ground.items() if a is b) / sum(ground.values()):.2f}")
    print(f"{'true, told (ground)':22s}" + "".join(f"{stage:>16s}" for stage in (*TRUE, Stage.STANDING)))
    for true in (*TRUE, Stage.STANDING):
        all_of = sum(ground[true, told] for told in (*TRUE, Stage.STANDING))
        shares = "".join(f"{ground[true, told] / max(all_of, 1):16.2f}" for told in (*TRUE, Stage.STANDING))
        print(f"{true:22s}{shares}   of {all_of} pixel-months")
    by_stage = ", ".join(f"{stage} {held[stage] / asked[stage]:.2f}" for stage in asked)
    width = sum(one.width for one in worlds) / max(asked.total(), 1)
    print(f"intervals that hold the share: {held.total() / asked.total():.2f} ({by_stage}); mean width {width:.2f}")
    clean, wrong = sum(w.clean for w in worlds), sum(w.false_rebuilt for w in worlds)
    print(f'"built again" of a tenth and more where nothing was: {wrong} of {clean} months')
    print(f"rubble and cleared ground told apart by colour: area under the curve {apart(worlds):.2f}")


def main(first: int, worlds: int) -> None:
    """Run both kinds of ground and print a table each."""
    seeds = range(first, first + worlds)
    with ProcessPoolExecutor(2, get_context("spawn"), threadpool_limits, (1,)) as pool:
        for measured in (True, False):
            found = list(pool.map(judged, [measured] * worlds, seeds))
            table("measured" if measured else "invented", found)
            sys.stdout.flush()


if __name__ == "__main__":
    given = [int(x) for x in sys.argv[1:]]
    main(given[0] if given else FIRST_SEED, given[1] if len(given) > 1 else WORLDS)
