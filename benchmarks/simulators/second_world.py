"""A second simulator, written apart from the demo world, so that no detector is tuned on one simulator's habits.

`build(seed)` draws everything anew for each seed: soils and plants (two families each, varied by 12 %), parcels of
irregular shape, double-logistic seasons that shift from year to year and parcel to parcel, a river whose level moves,
roofs of seven materials, clouds with soft edges, shadows partly missed by the scene classification, smoke, jitter and
noise whose strength differs between worlds. Nothing here is shared with pipelines/demo/world.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import binary_dilation, distance_transform_edt, gaussian_filter, shift, uniform_filter
from scipy.spatial import cKDTree

from benchmarks.simulators.razed_fates import SOIL_THAT_WETS, MadeOf, Turn, acts_after

F32 = NDArray[np.float32]
Bool = NDArray[np.bool_]
FINE = 2
"""Fine cells along a pixel's side: the ground is painted at 5 m, the sensor sees 10 m."""
WATER, MUD = (480, 640, 480, 220, 110, 70), (1000, 1250, 1350, 900, 380, 240)


@dataclass(frozen=True)
class Spectra:
    """What a world's ground is made of, reflectance x 1e4 in the six bands; the values here are invented."""

    soils: Mapping[str, Sequence[float]] = field(
        default_factory=lambda: {
            "laterite": (620, 980, 1900, 2650, 3350, 2700),
            "alluvium": (1050, 1380, 1720, 2250, 2900, 2450),
        }
    )
    leaves: Mapping[str, Sequence[float]] = field(
        default_factory=lambda: {"broad": (260, 520, 330, 3500, 1650, 700), "grassy": (380, 760, 480, 3100, 2000, 1000)}
    )
    roofs: Sequence[Sequence[float]] = (
        (3600, 3750, 3850, 4100, 3900, 3600),
        (2000, 1750, 1250, 1900, 1850, 1650),
        (850, 1050, 2150, 2650, 2950, 2700),
        (1500, 1620, 1720, 1900, 1950, 1800),
        (900, 1250, 1080, 1850, 1750, 1550),
        (2600, 2700, 2800, 3000, 2950, 2800),
        (1150, 1200, 1260, 1450, 1550, 1480),
    )
    yard: Sequence[float] = (1650, 1850, 2080, 2400, 2750, 2600)
    asphalt: Sequence[float] = (820, 900, 980, 1180, 1450, 1380)
    rubble: Sequence[float] = (1250, 1420, 1640, 1980, 2480, 2350)
    ash: Sequence[float] = (420, 480, 560, 880, 1500, 1450)
    sand: Sequence[float] = (1900, 2250, 2600, 3000, 3400, 3050)
    wetting: Sequence[float] | None = None  # (6,) share that wet soil is darker; None: the same in all bands, drawn


# name: (green base, list of (rise, fall, height) in days of the year, water when low)
CROPS = {
    "paddy": (0.06, ((205.0, 320.0, 0.88),), True),
    "dry crop": (0.08, ((330.0, 420.0, 0.85),), False),
    "two crops": (0.06, ((200.0, 300.0, 0.88), (345.0, 440.0, 0.80)), True),
    "cassava": (0.10, ((165.0, 395.0, 0.72),), False),
    "cane": (0.12, ((130.0, 385.0, 0.85),), False),
}
WILD = {
    "forest": (0.86, ((150.0, 330.0, 0.10),), False),
    "deciduous": (0.38, ((125.0, 400.0, 0.52),), False),
    "scrub": (0.26, ((145.0, 345.0, 0.55),), False),
}


@dataclass(frozen=True)
class Event:
    """A lasting change. mask: (H, W) pixels of which at least half changed. begins, finished: first and last day."""

    id: str
    kind: str
    mask: Bool
    begins: np.datetime64
    finished: np.datetime64


@dataclass(frozen=True)
class World:
    """What a detector gets, and the truth: shapes as in pipelines/detect/site_stack.py; scl (T, H, W) at 20 m,
    repeated.

    roofs: (H, W) pixels mostly under roofs that stand at the beginning. turns: what razed houses' ground became.
    """

    reflectance: NDArray[np.int16]
    scl: NDArray[np.uint8]
    days: NDArray[np.datetime64]
    site: Bool
    ring: Bool
    events: tuple[Event, ...]
    distractors: dict[str, Bool]
    roofs: Bool
    turns: tuple[Turn, ...] = ()


@dataclass
class _Scene:
    """The ground at 5 m: what each cell is made of, and when it becomes something else."""

    size: int
    rng: np.random.Generator
    bare: F32  # (6, n, n) spectrum without leaves
    leaf: F32  # (6, n, n)
    crop: NDArray[np.int16]  # (n, n) row of the table of seasons; -1 nothing grows
    parcel: NDArray[np.int32]
    made_of: Spectra
    wets: Bool  # (n, n) bare soil on which nothing grows and that rain makes darker
    fates: np.random.Generator | None = None  # None: rubble lies where a house fell, for good
    turns: list[Turn] = field(default_factory=list)
    acts: list[tuple[int, Bool, Sequence[float] | None, int]] = field(default_factory=list)
    # (day, cells, spectrum or None = keep, crop row or -2 = keep)
    over: list[tuple[int, int, Bool, Sequence[float]]] = field(default_factory=list)  # (from, until, cells, spectrum)


def build(
    seed: int,
    *,
    size: int = 260,
    site_px: int = 84,
    years: float = 3.0,
    razed: float | None = None,
    quiet: bool = False,
    spectra: Spectra | None = None,
    fates: bool = False,
) -> World:
    """A world.

    Args:
        seed: everything random comes from it. size: side of the grid, pixels. site_px: side of the site, pixels.
        years: length of the series. razed: share of the roofs razed within two weeks instead of the usual events.
        quiet: no event at all; distractors stay. spectra: what it is made of; None = the invented ones.
        fates: a razed compound's ground is cleared, built on or overgrown afterwards, and razed early enough for it.
    """
    rng = np.random.default_rng([seed, 77])
    days = _days(rng, years)
    scene, roofs, houses, site, river = _ground(rng, size, site_px, spectra or Spectra())
    scene.fates = np.random.default_rng([seed, 501]) if fates else None
    table, names = _seasons(rng, days)
    events, distractors = _happenings(scene, rng, days, site, roofs, houses, river, names, razed, quiet)
    reflectance, scl = _render(scene, rng, days, table, river)
    ring = np.asarray(distance_transform_edt(~site) >= 50)
    return World(
        reflectance,
        scl,
        days.astype("datetime64[D]"),
        site,
        ring,
        tuple(events),
        distractors,
        _coarse(roofs) >= 0.6,
        tuple(scene.turns),
    )


def _days(rng: np.random.Generator, years: float) -> NDArray[np.int64]:
    first = 19400 + int(rng.integers(0, 365))
    every = np.arange(first, first + int(years * 365), 5)
    kept: NDArray[np.int64] = every[rng.random(len(every)) > 0.055]
    return kept


def _coarse(cells: NDArray[np.bool_] | F32) -> F32:
    n = cells.shape[-1] // FINE
    out: F32 = cells.reshape(*cells.shape[:-2], n, FINE, n, FINE).mean(axis=(-3, -1), dtype=np.float32)
    return out


def _noise(rng: np.random.Generator, n: int, scale: float) -> F32:
    small = max(int(np.ceil(n / scale)) + 4, 6)
    rough = np.kron(rng.normal(size=(small, small)), np.ones((4, 4)))
    smooth = gaussian_filter(rough, 3.0)
    step = np.linspace(0, smooth.shape[0] - 5, n)
    low = step.astype(int)
    part = (step - low)[:, None]
    rows = smooth[low] * (1 - part) + smooth[low + 1] * part
    out = rows[:, low] * (1 - part.T) + rows[:, low + 1] * part.T
    scaled: F32 = ((out - out.mean()) / out.std()).astype(np.float32)
    return scaled


def _ground(
    rng: np.random.Generator, size: int, site_px: int, made_of: Spectra
) -> tuple[_Scene, Bool, list[Bool], Bool, F32]:
    n = size * FINE
    y, x = np.mgrid[:n, :n].astype(np.float32)
    count = int(n * n / rng.uniform(300, 900))
    tree = cKDTree(rng.uniform(0, n, (count, 2)))
    parcel = tree.query(np.stack([y + 3 * _noise(rng, n, 20), x + 3 * _noise(rng, n, 20)], -1))[1].astype(np.int32)
    wild = _noise(rng, n, n / 5) + 0.4 * _noise(rng, n, n / 14) > np.float32(rng.uniform(-0.3, 0.6))
    rows = list(CROPS) + list(WILD)
    common = rng.dirichlet(np.full(len(CROPS), 1.2))
    crop = rng.choice(len(CROPS), count, p=common)[parcel]
    kind = np.digitize(_noise(rng, n, n / 7), [-0.35, 0.55])
    crop = np.where(wild, len(CROPS) + kind, crop).astype(np.int16)
    assert len(rows) == len(CROPS) + 3
    soil_share = 1 / (1 + np.exp(-3 * (_noise(rng, n, n / 3) + rng.normal(0, 0.8))))

    def vary(spectrum: Sequence[float], by: float = 0.12) -> NDArray[np.float64]:
        varied: NDArray[np.float64] = np.asarray(spectrum) * np.exp(rng.normal(0, by) + rng.normal(0, by / 3, 6))
        return varied

    a, b = vary(made_of.soils["laterite"]), vary(made_of.soils["alluvium"])
    pale = np.exp(rng.normal(0, 0.11, count))[parcel] * np.exp(0.05 * rng.normal(size=(n, n)))
    bare = (a[:, None, None] * soil_share + b[:, None, None] * (1 - soil_share)) * pale
    broad, grassy = vary(made_of.leaves["broad"]), vary(made_of.leaves["grassy"])
    vigour = np.exp(rng.normal(0, 0.06, count))[parcel] * np.exp(0.04 * rng.normal(size=(n, n)))
    leaf = np.where(wild & (kind < 2), broad[:, None, None], grassy[:, None, None]) * vigour
    scene = _Scene(
        n, rng, bare.astype(np.float32), leaf.astype(np.float32), crop, parcel, made_of, np.zeros((n, n), bool)
    )
    # the river: distance to a winding line, in pixels
    line = n * rng.uniform(0.05, 0.95) + 14 * np.cumsum(rng.normal(0, 0.25, n))
    river = (np.abs(x - line[:, None]) / FINE / rng.uniform(4, 9)).astype(np.float32)  # 1 = its usual bank
    _cover(scene, river < 1.35, vary(made_of.sand, 0.08))
    middle = n / 2 + rng.uniform(-6, 6, 2)
    turn = rng.uniform(-0.6, 0.6)
    u = (x - middle[1]) * np.cos(turn) + (y - middle[0]) * np.sin(turn)
    v = -(x - middle[1]) * np.sin(turn) + (y - middle[0]) * np.cos(turn)
    half = site_px * FINE / 2
    wobble = 1 + 0.06 * np.sin(3 * np.arctan2(v, u) + rng.uniform(0, 6))
    site = _coarse(np.maximum(np.abs(u), np.abs(v) / rng.uniform(0.75, 1.0)) < half * wobble) >= 0.5
    roofs = np.zeros((n, n), bool)
    houses: list[Bool] = []
    for k in range(int(rng.integers(2, 6))):  # villages outside, some of large sheds
        at = rng.uniform(10, n - 10, 2)
        if np.abs(at - middle).max() > half + 60:
            _houses(scene, rng, x - at[1], y - at[0], rng.uniform(20, 44, 2), k % 2 == 0, roofs, [])
    _houses(scene, rng, u, v, np.array([0.5, 0.42]) * half * rng.uniform(0.8, 1.1), True, roofs, houses)
    for road in (np.abs(v + 0.62 * half) < 1.4, np.abs(u - 0.66 * half) < 0.9):
        _cover(scene, road & ~roofs, vary(made_of.asphalt))
    return scene, roofs, houses, site, river


def _cover(scene: _Scene, cells: Bool, spectrum: NDArray[np.float64]) -> None:
    texture = np.exp(0.035 * scene.rng.normal(size=int(cells.sum())))
    scene.bare[:, cells] = (spectrum[:, None] * texture).astype(np.float32)
    scene.crop[cells] = -1


def _houses(
    scene: _Scene,
    rng: np.random.Generator,
    u: F32,
    v: F32,
    half: NDArray[np.float64],
    sheds: bool,
    roofs: Bool,
    houses: list[Bool],
) -> None:
    """Rows of roofs on a yard (sheds), or loose houses among what is there."""
    long, wide, gap = (rng.uniform(6, 12), rng.uniform(3.5, 7), rng.uniform(2, 4)) if sheds else (2.6, 2.0, 5.0)
    inside = (np.abs(u) < half[0]) & (np.abs(v) < half[1])
    if sheds:
        _cover(scene, inside, np.asarray(scene.made_of.yard) * np.exp(rng.normal(0, 0.1)))
    materials = rng.choice(len(scene.made_of.roofs), 3)
    for cu in np.arange(-half[0] + long / 2 + 1, half[0] - long / 2, long + gap):
        for cv in np.arange(-half[1] + wide / 2 + 1, half[1] - wide / 2, wide + gap):
            if rng.random() < (0.08 if sheds else 0.4):
                continue
            here = (np.abs(u - cu) < long / 2) & (np.abs(v - cv) < wide / 2)
            _cover(scene, here, np.asarray(scene.made_of.roofs[rng.choice(materials)]) * np.exp(rng.normal(0, 0.08)))
            roofs |= here
            houses.append(here)


def _seasons(rng: np.random.Generator, days: NDArray[np.int64]) -> tuple[F32, list[str]]:
    """(crops, days with a margin of 60) share of leaves, and the names of the rows."""
    first, last = int(days[0]) - 60, int(days[-1]) + 60
    day = np.arange(first, last + 1, dtype=np.float64)
    names = list(CROPS) + list(WILD)
    green = np.zeros((len(names), len(day)), np.float32)
    for year in range(first // 365 - 2, last // 365 + 2):
        late = rng.normal(0, 8)
        for i, name in enumerate(names):
            _, peaks, _ = (CROPS | WILD)[name]
            own, strong = late + rng.normal(0, 5), np.exp(rng.normal(0, 0.05))
            for rise, fall, height in peaks:
                at = 365.25 * year + own
                rate = 7.0 if name in CROPS else 13.0
                up = 1 / (1 + np.exp(-(day - at - rise - 15) / rate))
                down = 1 / (1 + np.exp((day - at - fall + 10) / rate))
                green[i] += (height * strong * up * down).astype(np.float32)
    for i, name in enumerate(names):
        green[i] += (CROPS | WILD)[name][0]
    return np.clip(green, 0, 0.97), names


def _box(scene: _Scene, row: float, col: float, tall: float, wide: float, turn: float) -> Bool:
    y, x = np.mgrid[: scene.size, : scene.size].astype(np.float32)
    u = (x - col) * np.cos(turn) + (y - row) * np.sin(turn)
    v = -(x - col) * np.sin(turn) + (y - row) * np.cos(turn)
    inside: Bool = (np.abs(u) < wide / 2) & (np.abs(v) < tall / 2)
    return inside


def _place(scene: _Scene, rng: np.random.Generator, where: Bool, pixels: float, square: float = 0.5) -> Bool | None:
    """A box of about so many pixels, nine tenths of it where allowed; None when none is found."""
    stretch = np.exp(rng.uniform(-square, square))
    side = np.sqrt(pixels) * FINE
    turn = rng.uniform(-0.7, 0.7)
    spots = np.argwhere(where)
    for row, col in spots[rng.integers(0, len(spots), 60)] if len(spots) else ():
        cells = _box(scene, row, col, side * stretch, side / stretch, turn)
        if where[cells].mean() > 0.97:
            return cells
    return None


def _happenings(
    scene: _Scene,
    rng: np.random.Generator,
    days: NDArray[np.int64],
    site: Bool,
    roofs: Bool,
    houses: list[Bool],
    river: F32,
    names: list[str],
    razed: float | None,
    quiet: bool,
) -> tuple[list[Event], dict[str, Bool]]:
    inside = site.repeat(FINE, 0).repeat(FINE, 1)
    free = inside & (scene.crop >= 0) & (river > 2.2)
    start, last = int(days[0]) + 400, int(days[-1])
    events: list[Event] = []

    def when() -> int:
        return int(rng.integers(start, last - 60))

    def told(name: str, kind: str, cells: Bool, begins: int, finished: int) -> None:
        nonlocal free
        mask = (_coarse(cells) >= 0.5) & site
        events.append(Event(name, kind, mask, np.datetime64(begins, "D"), np.datetime64(finished, "D")))
        free &= ~binary_dilation(cells, iterations=4)

    earth = np.asarray(scene.made_of.soils["laterite"]) * 0.5 + np.asarray(scene.made_of.soils["alluvium"]) * 0.5
    if not quiet and razed is None:
        for k, pixels in enumerate(np.exp(rng.uniform(np.log(9), np.log(320), int(rng.integers(3, 6))))):
            cells = _place(scene, rng, free, pixels)
            if cells is not None:
                begins = when()
                done = _construct(scene, rng, cells, begins, pixels, earth)
                told(f"built-{k}", "construction", cells, begins, done)
        for k in range(int(rng.integers(1, 3))):
            cells = _place(scene, rng, free & (scene.crop >= len(CROPS)), rng.uniform(20, 200))
            if cells is not None:
                begins, lasts = when(), int(rng.integers(3, 40))
                _sweep(scene, rng, cells, begins, lasts, earth * np.exp(rng.normal(0, 0.1)))
                told(f"cleared-{k}", "clearing", cells, begins, begins + lasts)
    if not quiet:
        _demolish(scene, rng, houses, (when, days), razed, told)
    distractors: dict[str, Bool] = {}

    def kept_out(name: str, cells: Bool) -> None:
        nonlocal free
        mask = (_coarse(cells) >= 0.5) & site
        distractors[name] = distractors.get(name, np.zeros_like(mask)) | mask
        free &= ~binary_dilation(cells, iterations=4)

    wild = scene.crop >= len(CROPS)
    for _ in range(2):
        cells = _place(scene, rng, free & wild, rng.uniform(30, 150))
        if cells is not None:  # a fire: ash that greens over within weeks to months
            begins = when()
            for step in range(6):
                part = cells & (rng.random(cells.shape) < 1 - step / 6)
                scene.over.append((begins + step * 12, begins + (step + 1) * 12, part, scene.made_of.ash))
            kept_out("fire", cells)
        cells = _place(scene, rng, free & wild, rng.uniform(30, 160))
        if cells is not None:  # a new field: bare, then a crop every year
            begins = when()
            _sweep(scene, rng, cells, begins, int(rng.integers(4, 25)), None, int(rng.integers(0, len(CROPS))))
            kept_out("new field", cells)
    crops = free & (scene.crop >= 0) & ~wild
    chosen = np.unique(scene.parcel[crops])
    for number in rng.choice(chosen, min(3, len(chosen)), replace=False) if len(chosen) else ():
        cells = (scene.parcel == number) & crops  # another crop than before
        if cells.sum() > 8 * FINE**2:
            scene.acts.append((when(), cells, None, int(rng.integers(0, len(CROPS)))))
            kept_out("other crop", cells)
    low = free & (river < 5)
    for year in range(3):
        begins = int(days[0]) + 365 * year + int(rng.integers(180, 260))
        reach = rng.uniform(1.2, 4.0)
        scene.over.append((begins, begins + int(rng.integers(8, 40)), river < reach, MUD))
    if low.any():
        kept_out("flood", low & (river < 3.4))
    cells = _place(scene, rng, free, rng.uniform(25, 90))
    if cells is not None:  # a pond that fills in the rains of some years
        for year in range(1, 3):
            begins = int(days[0]) + 365 * year + int(rng.integers(60, 200))
            scene.over.append((begins, begins + int(rng.integers(50, 130)), cells, WATER))
        kept_out("pond", cells)
    standing = [h for h in houses if not any((_coarse(h) > 0.1)[e.mask].any() for e in events)]
    for number in rng.permutation(len(standing))[:2]:  # new paint
        scene.acts.append(
            (when(), standing[number], scene.made_of.roofs[int(rng.integers(len(scene.made_of.roofs)))], -2)
        )
        kept_out("new paint", standing[number])
    return events, {name: mask for name, mask in distractors.items() if mask.any()}


def _sweep(
    scene: _Scene,
    rng: np.random.Generator,
    cells: Bool,
    begins: int,
    lasts: int,
    spectrum: NDArray[np.float64] | None,
    crop: int = -1,
) -> None:
    """Clear cells from one side to the other within so many days."""
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


def _construct(
    scene: _Scene, rng: np.random.Generator, cells: Bool, begins: int, pixels: float, earth: NDArray[np.float64]
) -> int:
    """Cleared, worked on, roofed: gives the day of the last roof."""
    clear, work = int(rng.integers(2, 30)), int(rng.integers(15, 190))
    _sweep(scene, rng, cells, begins, clear, earth * np.exp(rng.normal(0.08, 0.1)))
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


def _demolish(scene, rng, houses, time, razed, told) -> None:  # type: ignore[no-untyped-def]
    """Neighbouring roofs torn down; or a share of all of them within two weeks."""
    when, days = time
    centres = np.array([np.argwhere(h).mean(axis=0) for h in houses])
    left = np.arange(len(houses))
    if razed is not None:
        order = np.argsort(centres @ [np.cos(0.4), np.sin(0.4)])[: max(1, round(razed * len(houses)))]
        groups = [(order, 13)]
    else:
        groups = []
        for _ in range(int(rng.integers(1, 4))):
            if len(left) < 4:
                break
            near = left[np.argsort(((centres[left] - centres[rng.choice(left)]) ** 2).sum(axis=1))]
            groups.append((near[: int(rng.integers(1, 7))], int(rng.integers(2, 40))))
            taken = near[: len(groups[-1][0]) + 3]
            left = np.setdiff1d(left, taken)
    rubble = np.asarray(scene.made_of.rubble) * np.exp(rng.normal(0, 0.08))
    for k, (group, lasts) in enumerate(groups):
        begins = when()
        if scene.fates is not None:
            begins = int(days[0]) + 400 + int(scene.fates.integers(0, 150))
        cells = np.zeros((scene.size, scene.size), bool)
        razed_on: dict[int, int] = {}
        for number in group:
            day = begins + (int(rng.integers(0, lasts + 1)) if number != group[0] else 0)
            scene.acts.append((day, houses[number], tuple((rubble * np.exp(rng.normal(0, 0.05))).tolist()), -1))
            cells |= houses[number]
            razed_on[int(number)] = day
        if scene.fates is not None:
            _after(scene, houses, razed_on, centres)
        told(f"torn-{k}", "demolition", cells, begins, begins + lasts)


def _after(scene: _Scene, houses: list[Bool], razed_on: dict[int, int], centres: NDArray[np.float64]) -> None:
    """What razed houses' ground becomes."""
    assert scene.fates is not None
    of = scene.made_of
    earth = np.asarray(of.soils["laterite"]) * 0.5 + np.asarray(of.soils["alluvium"]) * 0.5
    wild = [len(CROPS) + list(WILD).index(name) for name in ("deciduous", "scrub")]
    shares = {number: _coarse(houses[number]) for number in razed_on}
    scene.turns += [Turn(day, "rubble", shares[number]) for number, day in razed_on.items()]
    for act in acts_after(scene.fates, razed_on, centres, MadeOf(earth, of.roofs, wild)):
        scene.acts.append((act.day, houses[act.house], act.spectrum, act.crop))
        scene.turns.append(Turn(act.day, act.stage, shares[act.house]))


def _render(
    scene: _Scene, rng: np.random.Generator, days: NDArray[np.int64], table: F32, river: F32
) -> tuple[NDArray[np.int16], NDArray[np.uint8]]:
    size = scene.size // FINE
    parcels = int(scene.parcel.max()) + 1
    late = (rng.normal(0, 7, parcels) + 0 * parcels).astype(np.float32)
    yearly = rng.normal(0, 5, (5, parcels)).astype(np.float32)
    vigour = np.exp(rng.normal(0, 0.07, (5, parcels))).astype(np.float32)
    noisy, jitter, mask_quality = rng.uniform(0.7, 1.5), rng.uniform(0.18, 0.32), rng.uniform(0.25, 0.5)
    wet_dark = rng.uniform(0.12, 0.28)
    acts = sorted(scene.acts, key=lambda act: act[0])
    out = np.empty((len(days), 6, size, size), np.int16)
    scl = np.empty((len(days), size, size), np.uint8)
    cloudy = 0.0
    for t, day in enumerate(days):
        while acts and acts[0][0] <= day:
            _act(scene, *acts.pop(0)[1:])
        doy = day % 365.25
        monsoon = 1 / (1 + np.exp(-(doy - 135) / 10)) / (1 + np.exp((doy - 290) / 10))
        year = int((day - days[0]) // 365)
        moved = np.clip((day - days[0] + 60 - late - yearly[year]).astype(int), 0, table.shape[1] - 1)
        seasons = table[:, moved] * vigour[year]
        leaves = np.where(scene.crop >= 0, seasons[np.maximum(scene.crop, 0), scene.parcel], 0)
        leaves = np.clip(leaves, 0, 0.97)
        wet = float(np.clip(monsoon + rng.normal(0, 0.15), 0, 1))
        dark = np.full(6, wet_dark) if scene.made_of.wetting is None else np.asarray(scene.made_of.wetting)
        damp = np.where((scene.crop >= 0) | scene.wets, 1 - (dark * wet)[:, None, None], 1.0)
        ground = scene.bare * damp.astype(np.float32)
        ground += leaves * (scene.leaf - ground)
        level = 0.72 + 0.55 * np.exp(-(((doy - 265) / 55) ** 2)) + 0.05 * np.sin(day / 40)
        ground[:, river < level] = np.asarray(MUD if monsoon > 0.5 else WATER)[:, None]
        for begins, until, cells, spectrum in scene.over:
            if begins <= day < until:
                ground[:, cells] = np.asarray(spectrum, np.float32)[:, None]
        ground *= 1 + 0.04 * np.cos(2 * np.pi * (doy - 172) / 365.25)
        offset = rng.normal(0, jitter / np.sqrt(2), 2) * FINE
        seen = np.stack([shift(gaussian_filter(band, 0.9), offset, order=1, mode="nearest") for band in ground])
        cloudy = 0.7 * cloudy + 0.71 * rng.normal()
        cover = float(np.clip(0.12 + 0.62 * monsoon + 0.3 * cloudy + 0.2 * rng.normal(), 0, 1.1))
        out[t], scl[t] = _air(_coarse(seen.astype(np.float32)), rng, cover, doy, noisy, mask_quality)
    return out, scl


def _act(scene: _Scene, cells: Bool, spectrum: Sequence[float] | None, crop: int) -> None:
    if spectrum is not None:
        texture = np.exp(0.04 * scene.rng.normal(size=int(cells.sum())))
        scene.bare[:, cells] = (np.asarray(spectrum)[:, None] * texture).astype(np.float32)
    if crop != -2:
        scene.crop[cells] = -1 if crop == SOIL_THAT_WETS else crop
        scene.wets[cells] = crop == SOIL_THAT_WETS


def _air(
    seen: F32, rng: np.random.Generator, cover: float, doy: float, noisy: float, mask_quality: float
) -> tuple[NDArray[np.int16], NDArray[np.uint8]]:
    size = seen.shape[-1]
    field_ = _noise(rng, size + 40, rng.uniform(15, 90)) + 0.5 * _noise(rng, size + 40, 9)
    level = np.quantile(field_, np.clip(1 - cover, 0, 1)) if cover < 1 else -9.0
    thick = np.clip((field_ - level) * rng.uniform(1.0, 4.0), 0, 1) if cover > 0.03 else np.zeros_like(field_)
    if cover >= 1:
        thick = np.clip(0.6 + 0.2 * field_, 0.3, 1)
    cloud = thick[:size, :size]
    dr, dc = int(rng.integers(3, 40)), int(rng.integers(3, 30))
    shade = thick[dr : dr + size, dc : dc + size] * (1 - cloud)
    seen = seen * (1 - shade * np.array([0.45, 0.5, 0.58, 0.66, 0.7, 0.7])[:, None, None])
    smoke = np.exp(-(((doy - 75) / 35) ** 2))
    haze = np.clip(rng.gamma(1.2, 0.03 + 0.05 * smoke) * (1 + 0.35 * _noise(rng, size, 60)), 0, 0.45)
    share = np.array([1, 0.85, 0.7, 0.4, 0.18, 0.1])[:, None, None] * haze
    seen = seen + share * (np.array([2400, 2200, 2000, 1900, 1300, 900])[:, None, None] - seen)
    white = np.array([5200, 5200, 5300, 5600, 4200, 3300])[:, None, None]
    seen = seen + cloud * (white * (0.8 + 0.4 * cloud) - seen)
    seen = seen * np.exp(rng.normal(0, 0.012) + rng.normal(0, 0.008, (6, 1, 1)))
    seen = seen + noisy * rng.normal(size=seen.shape) * (13 + 0.006 * seen)
    for k in (4, 5):
        seen[k] = _twenty(seen[k]).repeat(2, 0).repeat(2, 1)
    classes = np.full((size // 2, size // 2), 5, np.uint8)
    red, nir = _twenty(seen[2]), _twenty(seen[3])
    classes[(nir - red) > 0.35 * (nir + red)] = 4
    found = _twenty(shade) > rng.uniform(0.25, 0.7)
    classes[found & (_noise(rng, size // 2, 25) < 1.0)] = 3
    classes[_twenty(seen[0]) > 3300 * np.exp(rng.normal(0, 0.35))] = 8
    opaque = _twenty(cloud)
    classes[opaque > mask_quality * rng.uniform(0.7, 1.3)] = 9
    return np.clip(np.rint(seen), 1, 16000).astype(np.int16), classes.repeat(2, 0).repeat(2, 1)


def _twenty(band: F32) -> F32:
    n = band.shape[-1] // 2
    out: F32 = band.reshape(n, 2, n, 2).mean(axis=(1, 3))
    return out
