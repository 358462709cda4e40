"""A third simulator, written from what Sentinel-2 L2A gives over a monsoon lowland, and without sight of the detector.

It shares nothing with pipelines/demo/world or benchmarks/simulators/second_world.py. `build(seed)` lays out the ground
of benchmarks/simulators/monsoon_ground.py at 2.5 m, lets things happen on it (what lasts, and what only looks so), and
looks at it every five days through the sensor's blur, jitter, haze, cloud and a scene classification with its usual
errors.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import binary_dilation, distance_transform_edt

from benchmarks.simulators import monsoon_ground as third_ground
from benchmarks.simulators.monsoon_ground import (
    F32,
    FINE,
    SOILS,
    WATERY,
    Act,
    Bool,
    Cells,
    Ground,
    Palette,
    Spell,
    Weather,
    box,
    coarse,
    cover,
    smooth,
)
from benchmarks.simulators.monsoon_sensor import looks

HISTORY_DAYS, YOUNG_DAYS = 400, 95
RING_FROM_PX = 50
WOODY = ("scrub", "orchard", "forest", "deciduous")
CROPS = ("rice", "rice2", "maize", "cassava", "cane", "grass")
Rectangle = tuple[float, float, float, float]
BARE = (*SOILS, "rubble", "gravel", "ash")
"""Materials that are bare ground where no plants cover them."""
UNLIKE = 0.035
"""Root mean square difference of two materials' spectra below which nobody would see one replaced by the other."""


@dataclass(frozen=True)
class Event:
    """A lasting change. mask: (H, W) pixels of which at least half changed. begins, finished: first and last day."""

    id: str
    kind: str
    mask: Bool
    begins: np.datetime64
    finished: np.datetime64
    what: str  # of what, onto what


@dataclass(frozen=True)
class World:
    """What a detector gets, and the truth.

    reflectance: (T, 6, H, W) in 10,000ths, the two last bands seen at 20 m and repeated; 0 where the swath ends.
    scl: (T, H, W) scene classification at 20 m, repeated. clear: (T, H, W) what the sky really was. roofs: (H, W)
    pixels mostly under roofs that stand at the beginning. built: (H, W) pixels mostly roofed or paved on the last day,
    rubble with them. bare: (T, n) share of each of the site's pixels that is soil, rubble or ash under no plants.
    """

    reflectance: NDArray[np.int16]
    scl: NDArray[np.uint8]
    days: NDArray[np.datetime64]
    site: Bool
    ring: Bool
    events: tuple[Event, ...]
    distractors: dict[str, Bool]
    roofs: Bool
    clear: Bool
    built: Bool
    bare: F32


@dataclass
class Story:
    """Everything that happens. acts: (day, cells, surface) for good; spells: (from, until, cells, surface)."""

    acts: list[Act] = field(default_factory=list)
    spells: list[Spell] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    marks: dict[str, list[Cells]] = field(default_factory=dict)

    def mark(self, kind: str, cells: Cells) -> None:
        self.marks.setdefault(kind, []).append(cells)


def build(
    seed: int,
    *,
    size: int = 260,
    site_px: int | None = None,
    quiet: bool = False,
    palette: Callable[[np.random.Generator], Palette] = Palette,
) -> World:
    """A world.

    Args:
        seed: everything random comes from it. size: side of the grid, pixels. site_px: breadth of the site, pixels;
        None draws 50 to 86. quiet: nothing lasting happens inside the site; distractors stay, and so does what is
        built, dug and filled outside: a placebo flagged on the distractor "lasting, outside the site" is no false flag.
        palette: makes what the ground is made of; the third simulator's own is invented.
    """
    rng = np.random.default_rng([seed, 303])
    first = 19350 + int(rng.integers(0, 365))
    every = np.arange(first, first + int(rng.uniform(2.5, 3.0) * 365), 5)
    when = every[rng.random(every.size) > rng.uniform(0.03, 0.09)]
    air = third_ground.weather(rng, int(when[0]), int(when[-1]))
    surfaces = palette(rng)
    ground = third_ground.lay_out(rng, surfaces, size, site_px or int(rng.integers(50, 87)))
    teller = _Teller(rng, surfaces, ground, when)
    if not quiet:
        teller.lasting()
    teller.passing(air)
    story = teller.story
    roofs = np.zeros(ground.ids.size, bool)
    for cells, _ in ground.roofs:
        roofs[cells] = True
    reflectance, scl, clear = looks(rng, surfaces, ground, story.acts, story.spells, air, when)
    distractors = {
        kind: coarse(np.isin(np.arange(ground.ids.size), np.concatenate(parts)), size) >= 0.5
        for kind, parts in story.marks.items()
    }
    return World(
        reflectance,
        scl,
        when.astype("datetime64[D]"),
        ground.site,
        np.asarray(distance_transform_edt(~ground.site) >= RING_FROM_PX),
        tuple(story.events),
        distractors,
        coarse(roofs, size) >= 0.6,
        clear,
        coarse(_built(surfaces, ground, story.acts, int(when[-1])), size) >= 0.5,
        _bare(surfaces, ground, story, air, when),
    )


def _built(palette: Palette, ground: Ground, acts: Sequence[Act], last: int) -> NDArray[np.bool_]:
    """Cells, flat, that are roofed, paved or rubble after the last look: neither soil nor water, and no plants' own."""
    ids = ground.ids.ravel().copy()
    for day, cells, number in sorted(acts, key=lambda act: act[0]):
        if day <= last:
            ids[cells] = number
    made = np.array([one.material not in (*SOILS, *WATERY) for one in palette.all])
    built: NDArray[np.bool_] = made[ids]
    return built


def _bare(palette: Palette, ground: Ground, story: Story, air: Weather, when: NDArray[np.int64]) -> F32:
    """(T, n) share of each pixel of the site on which bare ground lies open, look by look."""
    open_share = np.zeros((when.size, len(palette.all)), np.float32)
    for k, one in enumerate(palette.all):
        if one.material in BARE:
            green, dry, water = cover(one, air, when)
            open_share[:, k] = (1 - water) * np.clip(1 - green - dry, 0, 1)
    ids, acts, done = ground.ids.copy(), sorted(story.acts, key=lambda act: act[0]), 0
    out = np.zeros((when.size, int(ground.site.sum())), np.float32)
    for t, day in enumerate(when):
        while done < len(acts) and acts[done][0] <= day:
            ids.ravel()[acts[done][1]] = acts[done][2]
            done += 1
        now = ids.copy()
        for begins, ends, cells, number in story.spells:
            if begins <= day < ends:
                now.ravel()[cells] = number
        out[t] = coarse(open_share[t][now], ground.site.shape[0])[ground.site]
    return out


class _Teller:
    """Draws what happens, and where, so that no two things happen on one piece of ground."""

    def __init__(self, rng: np.random.Generator, palette: Palette, ground: Ground, when: NDArray[np.int64]) -> None:
        self.rng, self.palette, self.ground, self.story = rng, palette, ground, Story()
        self.first, self.last = int(when[0]), int(when[-1])
        self.size, self.n = ground.site.shape[0], ground.ids.shape[0]
        self.inside = ground.site.repeat(FINE, 0).repeat(FINE, 1)
        self.free = ~ground.river
        self.soil = str(rng.choice(("laterite", "alluvium", "sandy_loam")))

    # --- what lasts

    def lasting(self) -> None:
        """Four to seven events, most of them old enough to be scored."""
        rng = self.rng
        ways: list[tuple[str, Callable[[int], bool]]] = [
            ("field", lambda day: self._construct(day, "field")),
            ("scrub", lambda day: self._construct(day, "scrub")),
            ("yard", self._roof_over_yard),
            ("one", lambda day: self._demolish(day, alone=True)),
            ("block", lambda day: self._demolish(day, alone=False)),
            ("clearing", self._clear),
        ]
        number = int(rng.integers(4, 8))
        order = [*rng.permutation(len(ways)), *rng.integers(0, len(ways), 12)]
        young = rng.random() < 0.4
        for k in order:
            if len(self.story.events) == number:
                return
            low, high = self.first + HISTORY_DAYS, self.last - YOUNG_DAYS
            if young and len(self.story.events) == number - 1:
                low, high = self.last - 85, self.last - 15
            ways[int(k)][1](int(rng.integers(low, high)))

    def _spot(
        self, allowed: Bool, pixels: float, begin: Bool | None = None
    ) -> tuple[float, float, float, float] | None:
        """Middle and sides, in cells, of a turned rectangle of so many pixels, or fewer, on allowed ground.

        begin: where its middle may lie, None for anywhere.
        """
        rng, flat, tries = self.rng, allowed.ravel(), 150
        starts = np.flatnonzero(flat if begin is None else (allowed & begin).ravel())
        if not starts.size:
            return None
        for k in range(tries):
            area = max(pixels * min(1.4 - 1.2 * k / tries, 1), 8.5) * FINE * FINE
            long = rng.uniform(1.0, 2.4)
            tall, wide = np.sqrt(area / long), np.sqrt(area * long)
            at = int(rng.choice(starts))
            row, col = at // self.n + rng.random(), at % self.n + rng.random()
            cells = box(self.n, row, col, tall, wide, self.ground.turn)
            if cells.size > 0.97 * area - 8 and flat[cells].mean() > 0.93:
                return row, col, float(tall), float(wide)
        return None

    def _growing(self, kinds: Sequence[str]) -> Bool:
        here = np.array([one.grows in kinds for one in self.palette.all])
        out: Bool = here[self.ground.ids] & self.inside & self.free
        return out

    def _pixels(self) -> float:
        return float(np.exp(self.rng.uniform(np.log(8.5), np.log(400))))

    def _take(self, cells: Cells) -> None:
        taken = np.zeros(self.n * self.n, bool)
        taken[cells] = True
        self.free &= ~binary_dilation(taken.reshape(self.n, self.n), iterations=2 * FINE)

    def _tell(self, kind: str, cells: Cells, begins: int, finished: int, what: str) -> bool:
        changed = np.zeros(self.n * self.n, bool)
        changed[cells] = True
        mask = (coarse(changed, self.size) >= 0.5) & self.ground.site
        self._take(cells)
        if mask.sum() < 8:
            return False
        days = (np.datetime64(begins, "D"), np.datetime64(finished, "D"))
        self.story.events.append(Event(f"{kind}-{len(self.story.events)}", kind, mask, *days, what))
        return True

    def _construct(self, day: int, on: str) -> bool:
        """A field or scrub cleared in strips, levelled and worked on, roofed one by one, the rest made a yard."""
        rng, add = self.rng, self.palette.add
        wanted = self._growing(CROPS if on == "field" else WOODY)
        spot = self._spot(self._growing((*CROPS, *WOODY)), self._pixels(), wanted)
        if spot is None:
            return False
        row, col, tall, wide = spot
        turn = self.ground.turn
        cells = box(self.n, row, col, tall, wide, turn)
        parts: list[tuple[Cells, int]] = []
        # what is old enough to be scored is roofed by the end: earth on a dry field shows nobody anything
        latest = max(self.last - 20 - day, 0) if day <= self.last - YOUNG_DAYS else 999
        rows = max(round(tall / rng.uniform(9, 16)), 1)
        columns = max(round(wide / rng.uniform(14, 26)), 1)
        for i in range(rows):
            for j in range(columns):
                dv, du = ((i + 0.5) / rows - 0.5) * tall, ((j + 0.5) / columns - 0.5) * wide
                at = (row + du * np.sin(turn) + dv * np.cos(turn), col + du * np.cos(turn) - dv * np.sin(turn))
                roof = box(
                    self.n, *at, tall / rows * rng.uniform(0.65, 0.9), wide / columns * rng.uniform(0.75, 0.95), turn
                )
                parts.append((roof, min(int(rng.integers(45, 220)), latest)))
        strips = np.array_split(cells[np.argsort(rng.normal(0, 0.5 * self.n, cells.size) + cells)], 2)
        soil, pause = add(self.soil, rough=0.08), int(rng.integers(2, 22))
        for k, strip in enumerate(strips):
            self.story.acts.append((day + k * pause, strip, soil))
        for _ in range(max(cells.size // 60, 1)):  # foundations, heaps, sheets of plywood and steel
            at = divmod(int(rng.choice(cells)), self.n)
            patch = np.intersect1d(box(self.n, *at, rng.uniform(2, 7), rng.uniform(2, 7), turn), cells)
            what = add(str(rng.choice(("fresh_concrete", "gravel", "rubble", "river_sand"))))
            self.story.acts.append((day + pause + int(rng.integers(8, 50)), patch, what))
        last = max(at for _, at in parts)
        favourite = self.palette.roof() if rng.random() < 0.6 else None
        under = np.concatenate([roof for roof, _ in parts])
        yard = add(str(rng.choice(("fresh_concrete", "gravel", self.soil))), "weeds")
        self.story.acts.append((day + last - 10, np.setdiff1d(cells, under), yard))
        for roof, at_day in parts:
            number = self.palette.roof() if favourite is None else favourite
            self.story.acts.append((day + at_day, roof, number))
        names = {self.palette.all[k].material for _, _, k in self.story.acts[-len(parts) :]}
        before = self.palette.all[int(np.bincount(self.ground.ids.ravel()[cells]).argmax())].grows
        return self._tell("construction", cells, day, day + last, f"{before} -> {'/'.join(sorted(names))}")

    def _unlike(self, one: int, other: int) -> bool:
        a, b = self.palette.all[one].bare, self.palette.all[other].bare
        return bool(np.sqrt(((a - b) ** 2).mean()) > UNLIKE)

    def _roof_over_yard(self, day: int) -> bool:
        """A hall put up on a yard that was there before: no soil is laid bare, steel stands open for some weeks."""
        rng = self.rng
        yard = np.zeros(self.n * self.n, bool)
        for plot in self.ground.yards:
            yard[plot] = True
        for plot, _ in self.ground.roofs:
            yard[plot] = False
        spot = self._spot(yard.reshape(self.n, self.n) & self.inside & self.free, min(self._pixels(), 60))
        if spot is None:
            return False
        cells = box(self.n, *spot, self.ground.turn)
        under = int(np.bincount(self.ground.ids.ravel()[cells]).argmax())
        roof = self.palette.roof()
        while not self._unlike(roof, under):
            roof = self.palette.roof()
        for patch in np.array_split(cells, 5)[:3]:
            self.story.acts.append((day, patch, self.palette.add("fresh_concrete")))
        done = day + int(rng.integers(25, 90))
        self.story.acts.append((done, cells, roof))
        names = (self.palette.all[k].material for k in (under, roof))
        return self._tell("construction", cells, day, done, "yard " + " -> ".join(names))

    def _demolish(self, day: int, *, alone: bool) -> bool:
        """One building or a block torn down; the rubble stays, is carted off, or the ground grows over."""
        rng = self.rng
        flat_free = self.free.ravel()
        still = [
            (c, k)
            for c, k in self.ground.roofs
            if c.size > 1.5 * FINE**2 and flat_free[c].all() and self.inside.ravel()[c].all()
        ]
        large = [c for c, _ in still if c.size >= (11 if alone else 4) * FINE**2]
        if not large:
            return False
        middle = large[int(rng.integers(len(large)))]
        at = np.array(divmod(int(middle.mean()), self.n))  # rough: the middle row is what matters
        at[1] = int((middle % self.n).mean())
        near = rng.uniform(6, 16) * FINE
        gone = [
            (c, k)
            for c, k in still
            if (c is middle if alone else np.hypot(c.mean() / self.n - at[0], (c % self.n).mean() - at[1]) < near)
        ]
        fate = str(rng.choice(("rubble left", "carted off", "grown over"), p=(0.35, 0.4, 0.25)))
        takes = int(rng.integers(1, 60)) if len(gone) > 1 else 1
        rubble = self.palette.add("rubble", rough=0.09)
        cleared = self.palette.add(self.soil, "weeds", rough=0.07)
        gone = [(c, k) for c, k in gone if self._unlike(k, rubble) and self._unlike(k, cleared)]
        if not gone or (not alone and len(gone) < 2):
            return False
        for cells, _ in gone:
            falls = day + int(rng.integers(0, takes))
            self.story.acts.append((falls, cells, rubble))
            away = falls + int(rng.integers(15, 110))
            if fate == "carted off":
                self.story.acts.append((away, cells, cleared))
            elif fate == "grown over":
                back = self.palette.add(self.soil, "grass", since=away)
                self.story.acts.append((away, cells, back))
        names = "/".join(sorted({self.palette.all[k].material for _, k in gone}))
        union = np.concatenate([c for c, _ in gone])
        return self._tell("demolition", union, day, day + takes, f"{len(gone)} of {names} -> {fate}")

    def _clear(self, day: int) -> bool:
        """Plants scraped off and the soil left bare, with weeds here and there."""
        autumn = next(d for d in range(day + 30, day + 400) if 265 < (d / 365.2425 % 1) * 365 < 267)
        kinds = (*CROPS, *WOODY) if autumn < self.last - 20 else WOODY  # a bare field is told by a green season missed
        spot = self._spot(self._growing(kinds), min(self._pixels(), 160))
        if spot is None:
            return False
        row, col, tall, wide = spot
        cells = box(self.n, row, col, tall * 1.1, wide * 1.1, self.ground.turn, 0.15)
        cells = cells[self.inside.ravel()[cells]]
        takes, soil = int(self.rng.integers(1, 30)), self.palette.add(self.soil, "weeds", rough=0.08)
        for k, part in enumerate(np.array_split(cells, 3)):
            self.story.acts.append((day + takes * k // 2, part, soil))
        before = self.palette.all[int(np.bincount(self.ground.ids.ravel()[cells]).argmax())].grows
        return self._tell("clearing", cells, day, day + takes, f"{before} -> bare {self.soil}")

    # --- what passes, or is no change of the site

    def _some(self, cells: Cells) -> bool:
        return bool(cells.size) and bool(self.free.ravel()[cells].all())

    def _day(self, after: int = 200) -> int:
        return int(self.rng.integers(self.first + after, self.last - 30))

    def passing(self, air: Weather) -> None:
        """Roofs repainted, crops changed, fields idle, burnt or under water, sheets, drying floors, ponds, quarries."""
        rng, add, story, ground = self.rng, self.palette.add, self.story, self.ground
        self._fields(air)
        roofs = [(c, k) for c, k in ground.roofs if self._some(c) and c.size > 6 * FINE * FINE]
        for k in rng.permutation(len(roofs))[: int(rng.integers(1, 4))]:
            cells, _ = roofs[k]
            story.acts.append((self._day(300), cells, self.palette.roof(height=6.0)))
            story.mark("new roof on an old house", cells)
            self._take(cells)
        for cells, number in ground.roofs:
            if self.palette.all[number].glint > 0.15 and self._some(cells):
                story.mark("roof that glints", cells)
        for plot in ground.parks:
            if self._some(plot):
                story.mark("car park", plot)
        for plot in ground.yards:
            if not self._some(plot) or rng.random() < 0.3:
                continue
            at = divmod(int(rng.choice(plot)), self.n)
            cells = np.intersect1d(box(self.n, *at, rng.uniform(5, 14), rng.uniform(6, 20), ground.turn), plot)
            what = str(rng.choice(("blue_tarpaulin", "straw", "rubble", "white_steel")))
            sheet, day = add(what, rough=0.08), self._day(100)
            story.spells.append((day, day + int(rng.integers(14, 70)), cells, sheet))
            story.mark("sheet, heap or drying floor", cells)
        crowns = self._growing(("forest",))
        for at in rng.choice(np.flatnonzero(crowns), 12) if crowns.any() else ():
            cells = box(self.n, *divmod(int(at), self.n), 4.2, 4.2, 0.3)
            cells = cells[crowns.ravel()[cells]]
            story.acts.append((self._day(), cells, add(self.soil, "grass")))
        self._outside()

    def _fields(self, air: Weather) -> None:
        rng, story = self.rng, self.story
        mine = [(k, c) for k, c in self.ground.parcels.items() if c.size > 10 * FINE * FINE]
        for number, all_cells in mine:
            one = self.palette.all[number]
            cells = all_cells[self.free.ravel()[all_cells]]
            if not cells.size:
                continue
            inside = bool(self.inside.ravel()[cells].any())
            luck = rng.random() * (0.6 if inside else 1.0)
            year = int(rng.choice(sorted(air.onset)[1:]))
            if one.floods:
                story.mark("flooded field", cells)
            if one.grows not in CROPS:
                continue
            if luck < 0.07:
                other = str(rng.choice([c for c in ("rice", "maize", "cassava", "cane", "grass") if c != one.grows]))
                new = self.palette.add(one.material, other)
                story.acts.append((self._day(), cells, new))
                story.mark("another crop", cells)
            elif luck < 0.14:
                self.palette.all[number] = replace(one, skipped=year)
                story.mark("fallow for a year", cells)
            elif luck < 0.22 and one.grows != "rice2":
                day = int((year - 1970) * 365.2425) + int(rng.integers(20, 105))
                part = cells[smooth(rng, self.n, 60).ravel()[cells] > -0.8]
                story.spells.append((day, day + int(rng.integers(15, 60)), part, self.palette.add("ash", rough=0.2)))
                story.mark("burnt", part)
        pond = self._growing((*CROPS, "scrub"))
        spot = self._spot(pond, 14)
        if spot is not None:
            cells = box(self.n, *spot, self.ground.turn, 0.2)
            for year, onset in air.onset.items():
                story.spells.append(
                    (
                        onset + 30,
                        int((year - 1970) * 365.2425) + int(rng.integers(345, 420)),
                        cells,
                        self.palette.add("muddy_water", rough=0.02),
                    )
                )
            story.mark("pond of the rains", cells)

    def _outside(self) -> None:
        """In the ring: a quarry that grows, a pond dug and one filled, the sandbank under water, a farm's new roofs."""
        rng, story, add, n = self.rng, self.story, self.palette.add, self.n
        away = distance_transform_edt(~self.inside) > 20 * FINE
        spots = np.flatnonzero(away & self.free)
        at = divmod(int(rng.choice(spots)), n)
        for k, day in enumerate(np.linspace(self.first + 60, self.last - 60, 6)):
            part = box(n, at[0] + 3.0 * k, at[1] + 9.0 * k, 40, 18, 0.4, 0.3)
            part = part[~self.inside.ravel()[part]]
            story.acts.append((int(day), part, add("river_sand", rough=0.1)))
            story.mark("lasting, outside the site", part)
        for what in ("muddy_water", "laterite", "blue_steel", "galvanised"):
            cells = box(
                n, *divmod(int(rng.choice(spots)), n), rng.uniform(8, 24), rng.uniform(8, 24), rng.uniform(0, 3)
            )
            cells = cells[~self.inside.ravel()[cells]]
            story.acts.append((self._day(), cells, add(what)))
            story.mark("lasting, outside the site", cells)
        bank = np.flatnonzero(np.array([s.material == "river_sand" for s in self.palette.all])[self.ground.ids])
        for year in range(1970 + self.first // 365, 1971 + self.last // 365):
            high = int((year - 1970) * 365.2425)
            story.spells.append((high + 170 + int(rng.integers(0, 20)), high + 320, bank, add("muddy_water")))
