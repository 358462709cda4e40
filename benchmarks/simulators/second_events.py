"""What happens in the second simulator: buildings, clearings and demolitions, and all that must not be taken for them.

Happenings are drawn one after the other from the world's own generator, each where none lies yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import binary_dilation, uniform_filter

from benchmarks.simulators.razed_fates import MadeOf, Turn, acts_after
from benchmarks.simulators.second_ground import CROPS, FINE, MUD, WATER, WILD, Bool, Ground, Scene, coarse, place


@dataclass(frozen=True)
class Event:
    """A lasting change. mask: (H, W) pixels of which at least half changed. begins, finished: first and last day."""

    id: str
    kind: str
    mask: Bool
    begins: np.datetime64
    finished: np.datetime64


@dataclass(frozen=True)
class Story:
    """What is to happen in a world."""

    razed: float | None = None  # share of the roofs razed within two weeks instead of the usual events
    quiet: bool = False  # no event at all; distractors stay
    fates: bool = False  # a razed compound's ground is cleared, built on or overgrown, and razed early enough for it


class Happenings:
    """The events and distractors of one world, drawn when it is made."""

    def __init__(self, ground: Ground, days: NDArray[np.int64], story: Story) -> None:
        self.events: list[Event] = []
        self._distractors: dict[str, Bool] = {}
        self._ground, self._days, self._story = ground, days, story
        self._scene, self._rng = ground.scene, ground.scene.rng
        inside = ground.site.repeat(FINE, 0).repeat(FINE, 1)
        self._free: Bool = inside & (self._scene.crop >= 0) & (ground.river > 2.2)
        if not story.quiet:
            if story.razed is None:
                self._build()
                self._clear()
            self._demolish()
        wild = self._scene.crop >= len(CROPS)
        self._burn_and_plough(wild)
        self._sow(self._free & (self._scene.crop >= 0) & ~wild)
        self._flood()
        self._paint()

    @property
    def distractors(self) -> dict[str, Bool]:
        """By name (H, W) the pixels of the site that must not be flagged."""
        return {name: mask for name, mask in self._distractors.items() if mask.any()}

    def _when(self) -> int:
        return int(self._rng.integers(int(self._days[0]) + 400, int(self._days[-1]) - 60))

    def _told(self, name: str, kind: str, cells: Bool, begins: int, finished: int) -> None:
        mask = (coarse(cells) >= 0.5) & self._ground.site
        self.events.append(Event(name, kind, mask, np.datetime64(begins, "D"), np.datetime64(finished, "D")))
        self._free &= ~binary_dilation(cells, iterations=4)

    def _kept_out(self, name: str, cells: Bool) -> None:
        mask = (coarse(cells) >= 0.5) & self._ground.site
        self._distractors[name] = self._distractors.get(name, np.zeros_like(mask)) | mask
        self._free &= ~binary_dilation(cells, iterations=4)

    def _build(self) -> None:
        for k, pixels in enumerate(np.exp(self._rng.uniform(np.log(9), np.log(320), int(self._rng.integers(3, 6))))):
            cells = place(self._scene, self._free, pixels)
            if cells is not None:
                begins = self._when()
                done = _construct(self._scene, cells, begins, pixels, _earth(self._scene))
                self._told(f"built-{k}", "construction", cells, begins, done)

    def _clear(self) -> None:
        for k in range(int(self._rng.integers(1, 3))):
            cells = place(self._scene, self._free & (self._scene.crop >= len(CROPS)), self._rng.uniform(20, 200))
            if cells is not None:
                begins, lasts = self._when(), int(self._rng.integers(3, 40))
                bare = _earth(self._scene) * np.exp(self._rng.normal(0, 0.1))
                _sweep(self._scene, cells, (begins, lasts), bare)
                self._told(f"cleared-{k}", "clearing", cells, begins, begins + lasts)

    def _demolish(self) -> None:
        """Neighbouring roofs torn down; or a share of all of them within two weeks."""
        scene, rng, houses = self._scene, self._rng, self._ground.houses
        centres = np.array([np.argwhere(h).mean(axis=0) for h in houses])
        groups = self._groups(centres)
        rubble = np.asarray(scene.made_of.rubble) * np.exp(rng.normal(0, 0.08))
        for k, (group, lasts) in enumerate(groups):
            begins = self._when()
            if scene.fates is not None:
                begins = int(self._days[0]) + 400 + int(scene.fates.integers(0, 150))
            cells = np.zeros((scene.size, scene.size), bool)
            razed_on: dict[int, int] = {}
            for number in group:
                day = begins + (int(rng.integers(0, lasts + 1)) if number != group[0] else 0)
                scene.acts.append((day, houses[number], tuple((rubble * np.exp(rng.normal(0, 0.05))).tolist()), -1))
                cells |= houses[number]
                razed_on[int(number)] = day
            if scene.fates is not None:
                _after(scene, scene.fates, houses, razed_on, centres)
            self._told(f"torn-{k}", "demolition", cells, begins, begins + lasts)

    def _groups(self, centres: NDArray[np.float64]) -> list[tuple[NDArray[np.int64], int]]:
        """Numbers of the houses that go together, and within how many days, from their middles (houses, 2)."""
        rng, razed = self._rng, self._story.razed
        if razed is not None:
            order = np.argsort(centres @ [np.cos(0.4), np.sin(0.4)])[: max(1, round(razed * len(centres)))]
            return [(order, 13)]
        groups: list[tuple[NDArray[np.int64], int]] = []
        left = np.arange(len(centres))
        for _ in range(int(rng.integers(1, 4))):
            if len(left) < 4:
                break
            near = left[np.argsort(((centres[left] - centres[rng.choice(left)]) ** 2).sum(axis=1))]
            groups.append((near[: int(rng.integers(1, 7))], int(rng.integers(2, 40))))
            left = np.setdiff1d(left, near[: len(groups[-1][0]) + 3])
        return groups

    def _burn_and_plough(self, wild: Bool) -> None:
        scene, rng = self._scene, self._rng
        for _ in range(2):
            cells = place(scene, self._free & wild, rng.uniform(30, 150))
            if cells is not None:  # a fire: ash that greens over within weeks to months
                begins = self._when()
                for step in range(6):
                    part = cells & (rng.random(cells.shape) < 1 - step / 6)
                    scene.over.append((begins + step * 12, begins + (step + 1) * 12, part, scene.made_of.ash))
                self._kept_out("fire", cells)
            cells = place(scene, self._free & wild, rng.uniform(30, 160))
            if cells is not None:  # a new field: bare, then a crop every year
                begins = self._when()
                _sweep(scene, cells, (begins, int(rng.integers(4, 25))), None, int(rng.integers(0, len(CROPS))))
                self._kept_out("new field", cells)

    def _sow(self, crops: Bool) -> None:
        """Another crop than before on some parcels."""
        scene, rng = self._scene, self._rng
        chosen = np.unique(scene.parcel[crops])
        for number in rng.choice(chosen, min(3, len(chosen)), replace=False) if len(chosen) else ():
            cells = (scene.parcel == number) & crops
            if cells.sum() > 8 * FINE**2:
                scene.acts.append((self._when(), cells, None, int(rng.integers(0, len(CROPS)))))
                self._kept_out("other crop", cells)

    def _flood(self) -> None:
        """The river over its banks each year, and a pond that fills in the rains of some years."""
        scene, rng, river = self._scene, self._rng, self._ground.river
        low = self._free & (river < 5)
        for year in range(3):
            begins = int(self._days[0]) + 365 * year + int(rng.integers(180, 260))
            reach = rng.uniform(1.2, 4.0)
            scene.over.append((begins, begins + int(rng.integers(8, 40)), river < reach, MUD))
        if low.any():
            self._kept_out("flood", low & (river < 3.4))
        cells = place(scene, self._free, rng.uniform(25, 90))
        if cells is not None:
            for year in range(1, 3):
                begins = int(self._days[0]) + 365 * year + int(rng.integers(60, 200))
                scene.over.append((begins, begins + int(rng.integers(50, 130)), cells, WATER))
            self._kept_out("pond", cells)

    def _paint(self) -> None:
        scene, rng = self._scene, self._rng
        razed = [e.mask for e in self.events]
        standing = [h for h in self._ground.houses if not any((coarse(h) > 0.1)[mask].any() for mask in razed)]
        for number in rng.permutation(len(standing))[:2]:
            day, roof = self._when(), scene.made_of.roofs[int(rng.integers(len(scene.made_of.roofs)))]
            scene.acts.append((day, standing[number], roof, -2))
            self._kept_out("new paint", standing[number])


def _earth(scene: Scene) -> NDArray[np.float64]:
    """(6,) what lies bare: half of each soil."""
    soils = scene.made_of.soils
    earth: NDArray[np.float64] = np.asarray(soils["laterite"]) * 0.5 + np.asarray(soils["alluvium"]) * 0.5
    return earth


def _sweep(
    scene: Scene, cells: Bool, time: tuple[int, int], spectrum: NDArray[np.float64] | None, crop: int = -1
) -> None:
    """Clear cells from one side to the other; time: first day, and within how many days."""
    (begins, lasts), rng = time, scene.rng
    rows, cols = np.nonzero(cells)
    angle = rng.uniform(0, 6.28)
    order = rows * np.sin(angle) + cols * np.cos(angle)
    order = (order - order.min()) / max(float(np.ptp(order)), 1e-6)
    steps = max(lasts // 5, 1)
    for step in range(steps):
        mine = np.zeros_like(cells)
        part = (order >= step / steps) & ((order < (step + 1) / steps) | (step == steps - 1))
        mine[rows[part], cols[part]] = True
        told = None if spectrum is None else tuple(spectrum.tolist())
        scene.acts.append((begins + step * max(lasts // steps, 1), mine, told, crop))


def _construct(scene: Scene, cells: Bool, begins: int, pixels: float, earth: NDArray[np.float64]) -> int:
    """Cleared, worked on, roofed: gives the day of the last roof."""
    rng = scene.rng
    clear, work = int(rng.integers(2, 30)), int(rng.integers(15, 190))
    _sweep(scene, cells, (begins, clear), earth * np.exp(rng.normal(0.08, 0.1)))
    if pixels < 40:
        day = begins + clear + work
        scene.acts.append((day, cells, scene.made_of.roofs[int(rng.integers(len(scene.made_of.roofs)))], -1))
        return day
    rows, cols = np.nonzero(cells)
    block = ((rows // int(rng.integers(7, 12))) * 1000 + cols // int(rng.integers(7, 14))).astype(np.int64)
    scene.acts.append((begins + clear + work // 3, cells, scene.made_of.yard, -1))
    for number in np.unique(block):
        if rng.random() < 0.85:
            mine = np.zeros_like(cells)
            part = block == number
            mine[rows[part], cols[part]] = True
            mine &= uniform_filter(mine.astype(np.float32), 3) > 0.99
            day = begins + clear + int(rng.uniform(0.4, 1.0) * work)
            scene.acts.append((day, mine, scene.made_of.roofs[int(rng.integers(len(scene.made_of.roofs)))], -1))
    return begins + clear + work


def _after(
    scene: Scene,
    fates: np.random.Generator,
    houses: Sequence[Bool],
    razed_on: dict[int, int],
    centres: NDArray[np.float64],
) -> None:
    """What razed houses' ground becomes."""
    wild = [len(CROPS) + list(WILD).index(name) for name in ("deciduous", "scrub")]
    shares = {number: coarse(houses[number]) for number in razed_on}
    scene.turns += [Turn(day, "rubble", shares[number]) for number, day in razed_on.items()]
    for act in acts_after(fates, razed_on, centres, MadeOf(_earth(scene), scene.made_of.roofs, wild)):
        scene.acts.append((act.day, houses[act.house], act.spectrum, act.crop))
        scene.turns.append(Turn(act.day, act.stage, shares[act.house]))
