"""The ground of the second simulator: parcels, a river, a compound of roofs on a yard, villages around."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter
from scipy.spatial import cKDTree

from benchmarks.simulators.razed_fates import Turn

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


@dataclass
class Scene:
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


def coarse(cells: NDArray[np.bool_] | F32) -> F32:
    """Means of 2 x 2 cells: a pixel each."""
    n = cells.shape[-1] // FINE
    out: F32 = cells.reshape(*cells.shape[:-2], n, FINE, n, FINE).mean(axis=(-3, -1), dtype=np.float32)
    return out


def noise(rng: np.random.Generator, n: int, scale: float) -> F32:
    """(n, n) smooth noise, mean 0, standard deviation 1, with hills about `scale` wide."""
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


BANK = 1.35
"""Distance to the middle of a river up to which it has sand; 1 = its usual bank."""


@dataclass(frozen=True)
class Ground:
    """What a world begins with."""

    scene: Scene
    roofs: Bool  # (n, n) cells under roofs
    houses: list[Bool]  # the compound's, each (n, n)
    site: Bool  # (H, W)
    river: F32  # (n, n) distance to its middle, 1 = its usual bank


def ground_of(rng: np.random.Generator, size: int, site_px: int, made_of: Spectra) -> Ground:
    """Lay out a world's ground, size pixels wide, with a site of about site_px."""
    n = size * FINE
    y, x = np.mgrid[:n, :n].astype(np.float32)
    count = int(n * n / rng.uniform(300, 900))
    tree = cKDTree(rng.uniform(0, n, (count, 2)))
    parcel = tree.query(np.stack([y + 3 * noise(rng, n, 20), x + 3 * noise(rng, n, 20)], -1))[1].astype(np.int32)
    wild = noise(rng, n, n / 5) + 0.4 * noise(rng, n, n / 14) > np.float32(rng.uniform(-0.3, 0.6))
    rows = list(CROPS) + list(WILD)
    common = rng.dirichlet(np.full(len(CROPS), 1.2))
    crop = rng.choice(len(CROPS), count, p=common)[parcel]
    kind = np.digitize(noise(rng, n, n / 7), [-0.35, 0.55])
    crop = np.where(wild, len(CROPS) + kind, crop).astype(np.int16)
    assert len(rows) == len(CROPS) + 3
    soil_share = 1 / (1 + np.exp(-3 * (noise(rng, n, n / 3) + rng.normal(0, 0.8))))

    def vary(spectrum: Sequence[float], by: float = 0.12) -> NDArray[np.float64]:
        varied: NDArray[np.float64] = np.asarray(spectrum) * np.exp(rng.normal(0, by) + rng.normal(0, by / 3, 6))
        return varied

    a, b = vary(made_of.soils["laterite"]), vary(made_of.soils["alluvium"])
    pale = np.exp(rng.normal(0, 0.11, count))[parcel] * np.exp(0.05 * rng.normal(size=(n, n)))
    bare = (a[:, None, None] * soil_share + b[:, None, None] * (1 - soil_share)) * pale
    broad, grassy = vary(made_of.leaves["broad"]), vary(made_of.leaves["grassy"])
    vigour = np.exp(rng.normal(0, 0.06, count))[parcel] * np.exp(0.04 * rng.normal(size=(n, n)))
    leaf = np.where(wild & (kind < 2), broad[:, None, None], grassy[:, None, None]) * vigour
    scene = Scene(
        n, rng, bare.astype(np.float32), leaf.astype(np.float32), crop, parcel, made_of, np.zeros((n, n), bool)
    )
    # the river: distance to a winding line, in pixels
    line = n * rng.uniform(0.05, 0.95) + 14 * np.cumsum(rng.normal(0, 0.25, n))
    river = (np.abs(x - line[:, None]) / FINE / rng.uniform(4, 9)).astype(np.float32)  # 1 = its usual bank
    cover(scene, river < BANK, vary(made_of.sand, 0.08))
    middle = n / 2 + rng.uniform(-6, 6, 2)
    turn = rng.uniform(-0.6, 0.6)
    u = (x - middle[1]) * np.cos(turn) + (y - middle[0]) * np.sin(turn)
    v = -(x - middle[1]) * np.sin(turn) + (y - middle[0]) * np.cos(turn)
    half = site_px * FINE / 2
    wobble = 1 + 0.06 * np.sin(3 * np.arctan2(v, u) + rng.uniform(0, 6))
    site = coarse(np.maximum(np.abs(u), np.abs(v) / rng.uniform(0.75, 1.0)) < half * wobble) >= 0.5
    roofs = np.zeros((n, n), bool)
    for k in range(int(rng.integers(2, 6))):  # villages outside, some of large sheds
        at = rng.uniform(10, n - 10, 2)
        if np.abs(at - middle).max() > half + 60:
            for house in _houses(scene, x - at[1], y - at[0], rng.uniform(20, 44, 2), sheds=k % 2 == 0):
                roofs |= house
    houses = _houses(scene, u, v, np.array([0.5, 0.42]) * half * rng.uniform(0.8, 1.1), sheds=True)
    for house in houses:
        roofs |= house
    for road in (np.abs(v + 0.62 * half) < 1.4, np.abs(u - 0.66 * half) < 0.9):
        cover(scene, road & ~roofs, vary(made_of.asphalt))
    return Ground(scene, roofs, houses, site, river)


def cover(scene: Scene, cells: Bool, spectrum: NDArray[np.float64]) -> None:
    """Make cells of another material, on which nothing grows."""
    texture = np.exp(0.035 * scene.rng.normal(size=int(cells.sum())))
    scene.bare[:, cells] = (spectrum[:, None] * texture).astype(np.float32)
    scene.crop[cells] = -1


def _houses(scene: Scene, u: F32, v: F32, half: NDArray[np.float64], *, sheds: bool) -> list[Bool]:
    """Rows of roofs on a yard (sheds), or loose houses among what is there: the cells of each."""
    rng = scene.rng
    long, wide, gap = (rng.uniform(6, 12), rng.uniform(3.5, 7), rng.uniform(2, 4)) if sheds else (2.6, 2.0, 5.0)
    inside = (np.abs(u) < half[0]) & (np.abs(v) < half[1])
    if sheds:
        cover(scene, inside, np.asarray(scene.made_of.yard) * np.exp(rng.normal(0, 0.1)))
    materials = rng.choice(len(scene.made_of.roofs), 3)
    houses: list[Bool] = []
    for cu in np.arange(-half[0] + long / 2 + 1, half[0] - long / 2, long + gap):
        for cv in np.arange(-half[1] + wide / 2 + 1, half[1] - wide / 2, wide + gap):
            if rng.random() < (0.08 if sheds else 0.4):
                continue
            here = (np.abs(u - cu) < long / 2) & (np.abs(v - cv) < wide / 2)
            cover(scene, here, np.asarray(scene.made_of.roofs[rng.choice(materials)]) * np.exp(rng.normal(0, 0.08)))
            houses.append(here)
    return houses


def box(scene: Scene, row: float, col: float, tall: float, wide: float, turn: float) -> Bool:
    y, x = np.mgrid[: scene.size, : scene.size].astype(np.float32)
    u = (x - col) * np.cos(turn) + (y - row) * np.sin(turn)
    v = -(x - col) * np.sin(turn) + (y - row) * np.cos(turn)
    inside: Bool = (np.abs(u) < wide / 2) & (np.abs(v) < tall / 2)
    return inside


def place(scene: Scene, where: Bool, pixels: float, square: float = 0.5) -> Bool | None:
    """A box of about so many pixels, nine tenths of it where allowed; None when none is found."""
    rng = scene.rng
    stretch = np.exp(rng.uniform(-square, square))
    side = np.sqrt(pixels) * FINE
    turn = rng.uniform(-0.7, 0.7)
    spots = np.argwhere(where)
    for row, col in spots[rng.integers(0, len(spots), 60)] if len(spots) else ():
        cells = box(scene, row, col, side * stretch, side / stretch, turn)
        if where[cells].mean() > 0.97:
            return cells
    return None
