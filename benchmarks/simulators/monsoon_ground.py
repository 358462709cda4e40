"""The ground of the third simulator: spectra, weather, what grows, and where everything lies.

Ground is a raster of surface numbers at 2.5 m (FINE cells along a pixel's side); a surface is a roof, a field, a wood
with its own spectrum and its own seasons. Spectra are typical surface reflectances of the materials in the six bands,
after the USGS and ECOSTRESS libraries, from memory and not copied from any file; each surface varies them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, zoom
from scipy.spatial import cKDTree

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
Bool = NDArray[np.bool_]
Cells = NDArray[np.int64]
"""Flat numbers of fine cells."""
Act = tuple[int, Cells, int]
"""From this day on these cells are this surface."""
Spell = tuple[int, int, Cells, int]
"""From a day until before another these cells are covered by this surface."""
FINE = 4
CELL_M = 10 / FINE

# blue, green, red, near infrared, 1.6 um, 2.2 um
MATERIALS: dict[str, tuple[float, ...]] = {
    "laterite": (0.055, 0.092, 0.172, 0.250, 0.330, 0.275),
    "alluvium": (0.098, 0.132, 0.168, 0.228, 0.305, 0.265),
    "sandy_loam": (0.085, 0.122, 0.172, 0.255, 0.350, 0.300),
    "river_sand": (0.165, 0.208, 0.250, 0.310, 0.375, 0.335),
    "clear_water": (0.038, 0.048, 0.036, 0.024, 0.012, 0.008),
    "muddy_water": (0.072, 0.104, 0.112, 0.060, 0.016, 0.011),
    "ash": (0.036, 0.042, 0.052, 0.075, 0.135, 0.140),
    "concrete": (0.160, 0.188, 0.212, 0.246, 0.285, 0.265),
    "fresh_concrete": (0.245, 0.280, 0.308, 0.338, 0.365, 0.335),
    "gravel": (0.138, 0.162, 0.186, 0.224, 0.272, 0.252),
    "asphalt": (0.088, 0.098, 0.112, 0.134, 0.166, 0.156),
    "rubble": (0.142, 0.168, 0.200, 0.242, 0.296, 0.272),
    "galvanised": (0.300, 0.318, 0.328, 0.338, 0.350, 0.325),
    "rusty_galvanised": (0.120, 0.140, 0.185, 0.245, 0.300, 0.285),
    "blue_steel": (0.225, 0.200, 0.130, 0.245, 0.250, 0.205),
    "red_steel": (0.062, 0.070, 0.170, 0.240, 0.280, 0.250),
    "green_steel": (0.088, 0.132, 0.100, 0.195, 0.220, 0.190),
    "white_steel": (0.470, 0.500, 0.510, 0.500, 0.420, 0.360),
    "fibre_cement": (0.148, 0.165, 0.182, 0.212, 0.258, 0.246),
    "bitumen": (0.062, 0.066, 0.072, 0.086, 0.110, 0.105),
    "red_tile": (0.072, 0.110, 0.208, 0.300, 0.362, 0.338),
    "green_court": (0.062, 0.102, 0.082, 0.140, 0.172, 0.152),
    "blue_tarpaulin": (0.190, 0.160, 0.085, 0.245, 0.270, 0.215),
    "straw": (0.065, 0.096, 0.138, 0.262, 0.335, 0.222),
    "leaf_litter": (0.045, 0.066, 0.086, 0.180, 0.250, 0.160),
    "rice_leaf": (0.030, 0.062, 0.036, 0.370, 0.165, 0.072),
    "grass_leaf": (0.034, 0.070, 0.045, 0.340, 0.190, 0.092),
    "broad_leaf": (0.021, 0.042, 0.025, 0.300, 0.135, 0.056),
    "crop_leaf": (0.028, 0.060, 0.034, 0.390, 0.185, 0.080),
}
ROOFS = (
    "galvanised",
    "rusty_galvanised",
    "blue_steel",
    "red_steel",
    "green_steel",
    "white_steel",
    "fibre_cement",
    "bitumen",
    "red_tile",
    "concrete",
)
LIKELY_ROOFS = np.array((0.16, 0.10, 0.22, 0.12, 0.04, 0.06, 0.10, 0.05, 0.08, 0.07))
LEAVES = {
    "rice": "rice_leaf",
    "rice2": "rice_leaf",
    "maize": "crop_leaf",
    "cassava": "crop_leaf",
    "cane": "crop_leaf",
    "grass": "grass_leaf",
    "weeds": "grass_leaf",
    "scrub": "broad_leaf",
    "forest": "broad_leaf",
    "deciduous": "broad_leaf",
    "orchard": "broad_leaf",
}
WATERY = ("clear_water", "muddy_water")
SOILS = ("laterite", "alluvium", "sandy_loam", "ash", "river_sand")


@dataclass(frozen=True)
class Surface:
    """One thing on the ground. bare, leaf: reflectance in six bands. grows: row of LEAVES, or None."""

    material: str
    bare: F64
    grows: str | None = None
    leaf: F64 = field(default_factory=lambda: np.zeros(6))
    lateness: float = 0.0  # days after the district's own calendar
    vigour: float = 1.0
    rough: float = 0.05  # spread of brightness between its cells
    height: float = 0.0  # metres
    glint: float = 0.0  # share brighter when the sun stands right
    glint_zenith: float = 0.0  # degrees
    since: int | None = None  # day from which plants come back; None: they were always there
    skipped: int | None = None  # calendar year in which nothing is sown
    floods: bool = False  # stands under water at the height of the rains
    seed: int = 0


class Palette:
    """All surfaces of a world; adding one gives its number."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.wetting = np.array((0.30, 0.31, 0.32, 0.33, 0.42, 0.48))  # share that wet soil is darker in each band
        self.all: list[Surface] = []
        self.local = {  # the district's own ground: each kind a little different in each world
            name: np.array(values) * rng.normal(1, 0.06) * rng.normal(1, 0.03, 6) for name, values in MATERIALS.items()
        }

    def add(self, material: str, grows: str | None = None, **more: object) -> int:
        """A surface of this material, brightness varying by 9 % and colour by 3 %."""
        rng = self.rng
        own = self.local[material] * np.clip(rng.normal(1, 0.09), 0.75, 1.3) * rng.normal(1, 0.03, 6)
        leaf = np.zeros(6)
        if grows is not None:
            leaf = self.local[LEAVES[grows]] * np.clip(rng.normal(1, 0.07), 0.8, 1.2) * rng.normal(1, 0.03, 6)
        known: dict[str, object] = {
            "lateness": float(rng.normal(0, 12)),
            "vigour": float(np.clip(rng.normal(0.95, 0.09), 0.6, 1.1)),
            "rough": {"forest": 0.16, "deciduous": 0.15, "orchard": 0.12, "scrub": 0.12}.get(grows or "", 0.05),
        }
        known |= more
        self.all.append(Surface(material, own, grows, leaf, seed=len(self.all), **known))  # type: ignore[arg-type]
        return len(self.all) - 1

    def thirst(self, one: Surface) -> float:
        """How much of what rain does to soil it does to a surface."""
        return 1.0 if one.material in SOILS else 0.35 if one.material in ("rubble", "gravel", "concrete") else 0.06

    def roof(self, material: str | None = None, height: float | None = None) -> int:
        """A roof; sheet metal may shine in the weeks when the sun stands at twice its pitch."""
        rng = self.rng
        material = material or str(rng.choice(ROOFS, p=LIKELY_ROOFS))
        shiny = material.endswith(("steel", "galvanised")) and rng.random() < 0.3
        return self.add(
            material,
            height=float(rng.uniform(4, 14)) if height is None else height,
            rough=0.03,
            glint=float(rng.uniform(0.1, 0.45)) if shiny else 0.0,
            glint_zenith=float(rng.uniform(8, 42)),
        )


@dataclass(frozen=True)
class Weather:
    """Daily, from a year before the first look: days, soil wetness 0..1 (top and root), the rains' onset a year."""

    days: NDArray[np.int64]
    top: F64
    root: F64
    onset: dict[int, int]


def weather(rng: np.random.Generator, first: int, last: int) -> Weather:
    """Rain of a monsoon year as wet spells, and the water in the soil that it leaves."""
    days = np.arange(first - 400, last + 30)
    years = 1970 + days / 365.2425
    of_year = (years % 1) * 365
    strength = {int(y): float(rng.lognormal(0, 0.18)) for y in np.unique(years.astype(int))}
    shift = {y: float(rng.normal(0, 11)) for y in strength}
    chance, rain, wet = np.zeros(days.size), np.zeros(days.size), False
    for i, (year, doy) in enumerate(zip(years.astype(int), of_year, strict=True)):
        at = doy - shift[int(year)]
        chance[i] = 0.03 + 0.6 / (1 + np.exp(-(at - 138) / 9)) / (1 + np.exp((at - 292) / 9))
        wet = bool(rng.random() < chance[i] + (0.22 if wet else -0.02))
        rain[i] = rng.gamma(0.75, 17) * strength[int(year)] if wet else 0.0
    top, root = np.zeros(days.size), np.zeros(days.size)
    for i in range(1, days.size):
        top[i] = min(top[i - 1] * 0.72 + rain[i] / 22, 1.0)
        root[i] = min(max(root[i - 1] - 1.9 * (0.25 + root[i - 1] / 220), 0) + 0.55 * rain[i], 220.0)
    onset = {}
    for year in strength:
        here = (years.astype(int) == year) & (of_year > 95)
        onset[year] = (
            int(days[here][np.searchsorted(np.cumsum(rain[here]), 160).clip(0, max(here.sum() - 1, 0))])
            if here.any()
            else int((year - 1970) * 365.2425 + 150)
        )
    return Weather(days, top, root / 220, onset)


def _pulse(t: F64, sown: float, lasts: float, steep: float) -> tuple[F64, F64]:
    """Green and ripe cover of a crop sown on a day: slow start, long shoulder, ripening, stubble after the harvest."""
    age = (t - sown) / lasts
    up, down = 1 / (1 + np.exp(-(age - 0.33) * steep)), 1 / (1 + np.exp((age - 0.84) * 22))
    green = np.where(age > 0, up * down, 0)
    ripe = np.where(age > 0, up * (1 - down), 0) * np.where(age > 1, 0.6 * np.exp(-(age - 1) * lasts / 55), 1.0)
    return green, ripe


def cover(one: Surface, air: Weather, when: NDArray[np.int64]) -> tuple[F64, F64, F64]:
    """Share of green leaf, of dry plants and of standing water on each day of when."""
    rng = np.random.default_rng([one.seed, 5])
    t = when.astype(float)
    root = np.interp(t - 12 - one.lateness * 0.5, air.days, air.root)
    slow = np.interp(t - 30 - one.lateness, air.days, np.convolve(air.root, np.ones(41) / 41, "same"))
    green, dry, water = np.zeros(t.size), np.zeros(t.size), np.zeros(t.size)
    kind = one.grows
    if kind in ("rice", "rice2", "maize"):
        green, dry = 0.16 * root, 0.12 * (1 - root)
    for year, onset in air.onset.items():
        if kind is None or year == one.skipped:
            continue
        late, good = one.lateness + rng.normal(0, 6), float(np.clip(rng.normal(0.92, 0.07), 0.6, 1.0))
        sown: list[tuple[float, float]] = []
        if kind in ("rice", "rice2"):
            sown = [(onset + 25 + late, 128)]
            if kind == "rice2":
                sown.append(((year - 1970) * 365.2425 + 372 + late, 112))
            for day, _ in sown:
                soaked = np.clip(1 - np.abs(t - day - 8) / 26, 0, 1)
                water = np.maximum(water, np.minimum(1.6 * soaked, 0.85))
        elif kind == "maize":
            sown = [(onset + 8 + late, 112)]
        elif kind == "cassava":
            sown = [(onset - 5 + late, 290)]
        elif kind == "cane":
            sown = [((year - 1970) * 365.2425 + 25 + late, 330)]
        for day, lasts in sown:
            g, d = _pulse(t, day, lasts, 12 if lasts < 200 else 9)
            green, dry = np.maximum(green, 0.93 * good * g), np.maximum(dry * (1 - g), 0.75 * good * d)
    if kind == "grass":
        green, dry = 0.14 + 0.70 * root, 0.62 * (1 - root)
    elif kind == "weeds":
        green, dry = 0.03 + 0.22 * root, 0.10 * (1 - root)
    elif kind == "scrub":
        green, dry = 0.42 + 0.42 * slow, 0.36 * (1 - slow)
    elif kind == "forest":
        green, dry = 0.82 + 0.10 * slow, 0.10 * (1 - slow)
    elif kind == "deciduous":
        green, dry = 0.30 + 0.62 * slow, 0.45 * (1 - slow)
    elif kind == "orchard":
        green, dry = 0.62 + 0.20 * slow, 0.16 * (1 - slow)
    green = green * one.vigour
    if one.since is not None:
        back = np.clip((t - one.since) / 200, 0, 1)
        green, dry = green * back, dry * back
    if one.floods:
        water = np.maximum(water, np.clip((slow - 0.62 + rng.normal(0, 0.02)) * 6, 0, 0.95))
    green = green * (1 - 0.75 * water)
    dry = np.clip(np.minimum(dry * (1 - water), 1 - green), 0, 1)
    return green, dry, water


def spectra(palette: Palette, air: Weather, when: NDArray[np.int64], zenith: F64) -> F32:
    """(T, K, 6) reflectance of each surface at each look: plants, wet soil, sun height, glint."""
    out = np.zeros((when.size, len(palette.all), 6), np.float32)
    straw, litter, mud = (palette.local[name] for name in ("straw", "leaf_litter", "muddy_water"))
    top = np.interp(when, air.days, air.top)[:, None]
    low_sun = (1 / np.cos(np.radians(zenith)) - 1.15)[:, None]
    for k, one in enumerate(palette.all):
        ground = one.bare * (1 - palette.thirst(one) * palette.wetting * top)
        green, dry, water = (part[:, None] for part in cover(one, air, when))
        dead = litter if one.grows in ("forest", "deciduous", "scrub", "orchard") else straw
        mixed = ground * (1 - water) + mud * water
        mixed = mixed * np.clip(1 - green - dry, 0, 1) + one.leaf * green + dead * dry
        if one.material in WATERY:
            mixed = one.bare * (1 + 0.25 * (np.interp(when, air.days, air.root)[:, None] - 0.4))
        shade = 0.55 * green + 0.12 if one.rough > 0.1 else 0.16
        shine = one.glint * np.exp(-(((zenith - one.glint_zenith) / 4.5) ** 2))[:, None]
        out[:, k] = mixed * (1 - shade * low_sun) * (1 + shine)
    return out


@dataclass
class Ground:
    """What lies where at the beginning, and what is to be told of it."""

    ids: NDArray[np.int32]  # (n, n) surface numbers
    site: Bool  # (H, W)
    river: Bool  # (n, n)
    low: F32  # (n, n) 0..1, low ground near 0
    roofs: list[tuple[Cells, int]]  # roofs inside the site
    yards: list[Cells]
    vacant: list[Cells]  # blocks inside the site that nobody has built on
    parks: list[Cells]
    parcels: dict[int, Cells]  # surface: cells, of fields
    turn: float


def coarse(cells: NDArray[np.bool_] | F32, size: int) -> F32:
    """Flat or square fine cells to the mean of each pixel."""
    out: F32 = cells.reshape(size, FINE, size, FINE).mean((1, 3), dtype=np.float32)
    return out


def smooth(rng: np.random.Generator, n: int, scale: float) -> F32:
    """(n, n) smooth noise of spread 1; scale in cells."""
    small = max(int(np.ceil(n / scale * 3)) + 2, 5)
    field_ = gaussian_filter(rng.normal(size=(small, small)), 1.3, mode="wrap")
    big = zoom(field_, (n + 1) / (small - 1), order=1)[:n, :n]
    out: F32 = ((big - big.mean()) / big.std()).astype(np.float32)
    return out


def box(n: int, row: float, col: float, tall: float, wide: float, turn: float, bend: float = 0.0) -> Cells:
    """Cells whose middle lies in a turned rectangle; all in cells, turn in radians. bend rounds it."""
    reach = int(np.hypot(tall, wide) / 2) + 2
    rows = np.arange(max(int(row) - reach, 0), min(int(row) + reach, n))
    cols = np.arange(max(int(col) - reach, 0), min(int(col) + reach, n))
    y, x = rows[:, None] + 0.5 - row, cols[None, :] + 0.5 - col
    u, v = x * np.cos(turn) + y * np.sin(turn), -x * np.sin(turn) + y * np.cos(turn)
    inside = (np.abs(v) < tall / 2) & (np.abs(u) < wide / 2)
    if bend:
        inside = (2 * v / tall) ** 2 + (2 * u / wide) ** 2 < 1 + bend * np.sin(3 * np.arctan2(v, u))
    r, c = np.nonzero(inside)
    out: Cells = (rows[r] * n + cols[c]).astype(np.int64)
    return out


def lay_out(rng: np.random.Generator, palette: Palette, size: int, site_px: int) -> Ground:
    """Landscape first, then a village and roads, then the compound with its blocks."""
    n = size * FINE
    yy, xx = np.mgrid[0:n, 0:n].astype(np.float32) + 0.5
    # fields: cells of a tree of seeds, bent, smaller where rice grows
    low = smooth(rng, n, 110 * FINE)
    bend = [smooth(rng, n, 14 * FINE) * 2.2 * FINE for _ in range(2)]
    seeds, small = rng.uniform(0, n, (int((size / 6.5) ** 2), 2)), rng.uniform(0, n, (int((size / 11) ** 2), 2))
    stretch, slant = rng.uniform(1.2, 2.0), rng.uniform(0, np.pi)
    turned = np.array([[np.cos(slant), np.sin(slant)], [-np.sin(slant) * stretch, np.cos(slant) * stretch]])
    where = np.stack([(yy + bend[0]).ravel(), (xx + bend[1]).ravel()], 1) @ turned.T
    paddy = cKDTree(seeds @ turned.T).query(where)[1].reshape(n, n)
    upland = cKDTree(small @ turned.T).query(where)[1].reshape(n, n) + len(seeds)
    parcel = np.where(low < 0.0, paddy, upland)
    woods = smooth(rng, n, 45 * FINE) + 0.6 * low
    local_soil = str(rng.choice(("laterite", "alluvium", "sandy_loam")))
    ids = np.zeros((n, n), np.int32)
    of_parcel = np.zeros(len(seeds) + len(small), np.int32)
    for k in np.unique(parcel):
        if k < len(seeds):
            crop = str(rng.choice(("rice", "rice2", "grass"), p=(0.68, 0.22, 0.10)))
        else:
            crop = str(
                rng.choice(
                    ("maize", "cassava", "cane", "grass", "scrub", "orchard"), p=(0.24, 0.22, 0.12, 0.18, 0.14, 0.10)
                )
            )
        soil = "alluvium" if k < len(seeds) and rng.random() < 0.7 else local_soil
        floods = bool(k < len(seeds) and rng.random() < 0.25)
        of_parcel[k] = palette.add(soil, crop, floods=floods)
    ids[:] = of_parcel[parcel]
    wood = [palette.add(local_soil, str(rng.choice(("forest", "deciduous")))) for _ in range(14)]
    patch = np.clip(((smooth(rng, n, 25 * FINE) + 2.5) * 2.8).astype(int), 0, 13)
    trees = woods > 0.95
    ids[trees] = np.array(wood)[patch[trees]]
    # river: a bent band that misses the site, with a sandbank on an inner bend
    line = (
        rng.uniform(0.08, 0.16) * n
        + 0.03 * n * np.sin(yy / n * rng.uniform(6, 10) + rng.uniform(0, 6))
        + 0.02 * n * smooth(rng, n, 60 * FINE)[:, :1]
    )
    half = 0.5 * rng.uniform(8, 18) * FINE
    flip = rng.random() < 0.5
    river = np.abs((n - xx if flip else xx) - line) < half
    ids[river] = palette.add("muddy_water", rough=0.01)
    sand = river & ((n - xx if flip else xx) - line > 0.35 * half) & (np.sin(yy / n * 21 + rng.uniform(0, 6)) > 0.45)
    ids[sand] = palette.add("river_sand")
    if rng.random() < 0.5:
        ids, river = np.ascontiguousarray(ids.T), np.ascontiguousarray(river.T)
    # roads and single trees
    road = [palette.add(name, rough=0.04) for name in ("asphalt", local_soil)]
    for k, wide in ((0, 8), (1, 4.5), (1, 4.5)):
        turn, off = rng.uniform(0, np.pi), rng.uniform(-0.3, 0.3) * n
        along = (yy - n / 2) * np.cos(turn) - (xx - n / 2) * np.sin(turn) - off
        ids[np.abs(along + 1.5 * FINE * bend[0] / 9) < wide / CELL_M / 2] = road[k]
    crowns = [palette.add(local_soil, "forest", height=7.0) for _ in range(8)]
    flat = ids.ravel()
    for _ in range(int(size * size / 75)):
        r, c = rng.uniform(0, n, 2)
        crown = box(n, r, c, rng.uniform(1.8, 5), rng.uniform(1.8, 5), 0, 0.2)
        flat[crown[~river.ravel()[crown]]] = rng.choice(crowns)
    _village(rng, palette, flat, n, crowns)
    out = Ground(flat.reshape(n, n), np.zeros((size, size), bool), river, low, [], [], [], [], {}, 0.0)
    _compound(rng, palette, out, site_px, crowns, local_soil)
    order = np.argsort(out.ids.ravel(), kind="stable")
    numbers, starts = np.unique(out.ids.ravel()[order], return_index=True)
    for number, cells in zip(numbers, np.split(order, starts[1:]), strict=True):
        if number in of_parcel:
            out.parcels[int(number)] = cells
    return out


def _village(rng: np.random.Generator, palette: Palette, flat: NDArray[np.int32], n: int, crowns: list[int]) -> None:
    row, col = rng.uniform(0.1, 0.9) * n, float(rng.choice((rng.uniform(0.08, 0.22), rng.uniform(0.78, 0.92)))) * n
    turn = rng.uniform(0, np.pi)
    for _ in range(int(rng.integers(60, 130))):
        r, c = row + rng.normal(0, 13 * FINE), col + rng.normal(0, 6 * FINE)
        flat[box(n, r, c, rng.uniform(4, 8), rng.uniform(4, 8), 0, 0.3)] = rng.choice(crowns)
        roof = box(n, r, c, rng.uniform(2.4, 4.5), rng.uniform(3, 7), turn + rng.choice((0, np.pi / 2)))
        flat[roof] = palette.roof(str(rng.choice(("rusty_galvanised", "galvanised", "red_tile", "fibre_cement"))), 4.0)


def _compound(
    rng: np.random.Generator, palette: Palette, ground: Ground, site_px: int, crowns: list[int], soil: str
) -> None:
    """An irregular outline, a net of streets, and blocks: halls, dormitories, houses, yards, courts, what is left."""
    size, n = ground.site.shape[0], ground.ids.shape[0]
    angle = np.arctan2(*(np.mgrid[0:n, 0:n] - n / 2 + 0.5))
    far = np.hypot(*(np.mgrid[0:n, 0:n] - n / 2 + 0.5))
    edge = 1 + sum(rng.normal(0, 0.17 / k**0.8) * np.cos(k * angle + rng.uniform(0, 6.3)) for k in (1, 2, 3, 4, 5))
    edge *= 1 + rng.uniform(0, 0.25) * np.cos(2 * (angle - rng.uniform(0, np.pi)))
    radius = 0.5 * site_px * FINE * edge
    fine = far < radius
    ground.site[:] = fine.reshape(size, FINE, size, FINE).mean((1, 3)) > 0.5
    ground.turn = turn = float(rng.uniform(0, np.pi / 2))
    flat, core = ground.ids.ravel(), (far / radius).ravel()
    yards = [
        palette.add(
            str(rng.choice(("concrete", "gravel", soil), p=(0.4, 0.3, 0.3))), "weeds" if rng.random() < 0.4 else None
        )
        for _ in range(14)
    ]
    street = palette.add(str(rng.choice(("asphalt", "concrete", "gravel"))))
    green = [palette.add(soil, "grass") for _ in range(6)]
    developed, vacant_side = rng.uniform(0.72, 0.9), rng.uniform(-np.pi, np.pi)
    favourite = rng.choice(ROOFS, 3, replace=False, p=LIKELY_ROOFS)
    reach = int(site_px * 0.75 * FINE)
    rows_at, columns_at = (np.cumsum(rng.uniform(17, 34, 2 * reach // 18)) - reach for _ in range(2))  # 42 to 85 m
    plots = [
        (*v, *u)
        for v in zip(rows_at, np.diff(rows_at), strict=False)
        for u in zip(columns_at, np.diff(columns_at), strict=False)
    ]
    for v, step_v, u, step_u in plots:
        v, u = v + step_v / 2, u + step_u / 2
        r = n / 2 + u * np.sin(turn) + v * np.cos(turn)
        c = n / 2 + u * np.cos(turn) - v * np.sin(turn)
        if not (0 < r < n and 0 < c < n) or core[int(r) * n + int(c)] > 0.97:
            continue
        plot = box(n, r, c, step_v - 3.0, step_u - 3.0, turn)
        plot = plot[core[plot] < 0.99]
        open_side = np.clip(np.cos(np.arctan2(r - n / 2, c - n / 2) - vacant_side), 0, 1) ** 2
        if core[int(r) * n + int(c)] > developed - 0.35 * open_side or rng.random() < 0.12:
            ground.vacant.append(plot)
            if rng.random() < 0.35:
                flat[plot] = palette.add(soil, str(rng.choice(("scrub", "grass"))))
            continue
        around = box(n, r, c, step_v, step_u, turn)
        flat[around[core[around] < 1]] = street
        yard = int(rng.choice(yards))
        flat[plot] = yard
        use = rng.choice(("halls", "dorms", "houses", "yard", "green", "park"), p=(0.2, 0.32, 0.2, 0.1, 0.1, 0.08))
        roof_of = str(rng.choice(favourite)) if rng.random() < 0.6 else None
        parts: list[tuple[float, float, float, float]] = []  # v, u, tall, wide
        if use == "halls":
            parts = [(0, 0, rng.uniform(0.6, 1) * (step_v - 5), rng.uniform(0.6, 1) * (step_u - 5))]
        elif use == "dorms":
            rows = int(rng.integers(2, 4))
            deep = (step_v - 5) / rows
            parts = [
                (
                    (i - (rows - 1) / 2) * deep,
                    rng.uniform(-1, 1),
                    deep * rng.uniform(0.55, 0.72),
                    rng.uniform(0.7, 0.95) * (step_u - 5),
                )
                for i in range(rows)
            ]
        elif use == "houses":
            parts = [
                (i, j, rng.uniform(4.5, 6.5), rng.uniform(5, 7.5))
                for i in (-7.5, 0, 7.5)
                for j in (-9, 0, 9)
                if rng.random() < 0.85 and abs(i) < step_v / 2 - 4 and abs(j) < step_u / 2 - 5
            ]
            flat[plot] = int(rng.choice(green)) if rng.random() < 0.5 else yard
        elif use == "green":
            flat[plot] = int(rng.choice(green))
        elif use == "park":
            flat[plot] = street
            ground.parks.append(plot)
            court = box(n, r, c, 7.5, 14, turn)
            if rng.random() < 0.5:
                flat[court] = palette.add("green_court", rough=0.02)
        else:
            ground.yards.append(plot)
        for dv, du, tall, wide in parts:
            at = (r + du * np.sin(turn) + dv * np.cos(turn), c + du * np.cos(turn) - dv * np.sin(turn))
            cells = box(n, *at, float(tall), float(wide), turn)
            if cells.size and core[cells].max() < 1:
                number = palette.roof(roof_of)
                flat[cells] = number
                ground.roofs.append((cells, number))
        for _ in range(int(rng.integers(0, 6)) if use in ("green", "houses") else int(rng.integers(0, 2))):
            dv, du = rng.uniform(-0.45, 0.45, 2) * (step_v, step_u)
            at = (r + du * np.sin(turn) + dv * np.cos(turn), c + du * np.cos(turn) - dv * np.sin(turn))
            crown = box(n, *at, rng.uniform(2, 4), rng.uniform(2, 4), 0, 0.2)
            taken = np.concatenate([cells for cells, _ in ground.roofs]) if ground.roofs else crown[:0]
            flat[np.setdiff1d(crown, taken)] = rng.choice(crowns)
