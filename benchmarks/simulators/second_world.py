"""A second simulator, written apart from the demo world, so that no detector is tuned on one simulator's habits.

`build(seed)` draws everything anew for each seed: soils and plants (two families each, varied by 12 %), parcels of
irregular shape, double-logistic seasons that shift from year to year and parcel to parcel, a river whose level moves,
roofs of seven materials, clouds with soft edges, shadows partly missed by the scene classification, smoke, jitter and
noise whose strength differs between worlds. Nothing here is shared with pipelines/demo/world.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt, gaussian_filter, shift

from benchmarks.simulators.razed_fates import SOIL_THAT_WETS, Turn
from benchmarks.simulators.second_events import Event, Happenings, Story
from benchmarks.simulators.second_ground import (
    BANK,
    CROPS,
    F32,
    FINE,
    MUD,
    WATER,
    WILD,
    Bool,
    Scene,
    Spectra,
    coarse,
    ground_of,
    noise,
)

__all__ = ["Event", "Extent", "Spectra", "Story", "World", "build"]


@dataclass(frozen=True)
class Extent:
    """How much ground and time a world holds."""

    size: int = 260  # side of the grid, pixels
    site_px: int = 84  # side of the site, pixels
    years: float = 3.0


@dataclass(frozen=True)
class World:
    """What a detector gets, and the truth: shapes as in pipelines/detect/site_stack.py; scl (T, H, W) at 20 m,
    repeated.

    roofs: (H, W) pixels mostly under roofs that stand at the beginning. turns: what razed houses' ground became.
    built: (H, W) pixels mostly roofed or paved on the last day, rubble with them.
    """

    reflectance: NDArray[np.int16]
    scl: NDArray[np.uint8]
    days: NDArray[np.datetime64]
    site: Bool
    ring: Bool
    events: tuple[Event, ...]
    distractors: dict[str, Bool]
    roofs: Bool
    built: Bool
    turns: tuple[Turn, ...] = ()


USUAL_EXTENT, USUAL_STORY = Extent(), Story()


def build(
    seed: int, extent: Extent = USUAL_EXTENT, story: Story = USUAL_STORY, *, spectra: Spectra | None = None
) -> World:
    """A world.

    Args:
        seed: everything random comes from it. extent: of ground and time. story: what happens.
        spectra: what it is made of; None = the invented ones.
    """
    rng = np.random.default_rng([seed, 77])
    days = _days(rng, extent.years)
    ground = ground_of(rng, extent.size, extent.site_px, spectra or Spectra())
    scene, site = ground.scene, ground.site
    scene.fates = np.random.default_rng([seed, 501]) if story.fates else None
    table = _seasons(rng, days)
    happened = Happenings(ground, days, story)
    reflectance, scl = _render(scene, days, table, ground.river)
    return World(
        reflectance,
        scl,
        days.astype("datetime64[D]"),
        site,
        np.asarray(distance_transform_edt(~site) >= 50),
        tuple(happened.events),
        happened.distractors,
        coarse(ground.roofs) >= 0.6,
        coarse((scene.crop < 0) & ~scene.wets & (ground.river >= BANK)) >= 0.5,
        tuple(scene.turns),
    )


def _days(rng: np.random.Generator, years: float) -> NDArray[np.int64]:
    first = 19400 + int(rng.integers(0, 365))
    every = np.arange(first, first + int(years * 365), 5)
    kept: NDArray[np.int64] = every[rng.random(len(every)) > 0.055]
    return kept


def _seasons(rng: np.random.Generator, days: NDArray[np.int64]) -> F32:
    """(crops, days with a margin of 60) share of leaves."""
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
    leaves: F32 = np.clip(green, 0, 0.97)
    return leaves


def _render(
    scene: Scene, days: NDArray[np.int64], table: F32, river: F32
) -> tuple[NDArray[np.int16], NDArray[np.uint8]]:
    rng = scene.rng
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
        out[t], scl[t] = _air(coarse(seen.astype(np.float32)), rng, cover, doy, noisy, mask_quality)
    return out, scl


def _act(scene: Scene, cells: Bool, spectrum: Sequence[float] | None, crop: int) -> None:
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
    field_ = noise(rng, size + 40, rng.uniform(15, 90)) + 0.5 * noise(rng, size + 40, 9)
    level = np.quantile(field_, np.clip(1 - cover, 0, 1)) if cover < 1 else -9.0
    thick = np.clip((field_ - level) * rng.uniform(1.0, 4.0), 0, 1) if cover > 0.03 else np.zeros_like(field_)
    if cover >= 1:
        thick = np.clip(0.6 + 0.2 * field_, 0.3, 1)
    cloud = thick[:size, :size]
    dr, dc = int(rng.integers(3, 40)), int(rng.integers(3, 30))
    shade = thick[dr : dr + size, dc : dc + size] * (1 - cloud)
    seen = seen * (1 - shade * np.array([0.45, 0.5, 0.58, 0.66, 0.7, 0.7])[:, None, None])
    smoke = np.exp(-(((doy - 75) / 35) ** 2))
    haze = np.clip(rng.gamma(1.2, 0.03 + 0.05 * smoke) * (1 + 0.35 * noise(rng, size, 60)), 0, 0.45)
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
    classes[found & (noise(rng, size // 2, 25) < 1.0)] = 3
    classes[_twenty(seen[0]) > 3300 * np.exp(rng.normal(0, 0.35))] = 8
    opaque = _twenty(cloud)
    classes[opaque > mask_quality * rng.uniform(0.7, 1.3)] = 9
    return np.clip(np.rint(seen), 1, 16000).astype(np.int16), classes.repeat(2, 0).repeat(2, 1)


def _twenty(band: F32) -> F32:
    n = band.shape[-1] // 2
    out: F32 = band.reshape(n, 2, n, 2).mean(axis=(1, 3))
    return out
