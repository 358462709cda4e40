"""What the third simulator's satellite makes of its ground: optics, light, haze, cloud, scene classification."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, uniform_filter

from benchmarks.simulators.monsoon_ground import (
    CELL_M,
    F32,
    F64,
    FINE,
    Act,
    Bool,
    Ground,
    Palette,
    Spell,
    Weather,
    smooth,
    spectra,
)

LATITUDE = 15.0
"""Of the sun's path only: the ground lies nowhere."""
IN_SHADE = np.array((0.55, 0.50, 0.44, 0.36, 0.36, 0.36))
CLOUD = np.array((0.66, 0.64, 0.65, 0.69, 0.52, 0.40))
WAVELENGTH = np.array((0.49, 0.56, 0.665, 0.842, 1.61, 2.19))


def sun(when: NDArray[np.int64]) -> tuple[F64, F64]:
    """Zenith and azimuth of the sun at the hour of passage, radians."""
    decl = np.radians(23.44) * np.sin(2 * np.pi * ((when / 365.2425 % 1) * 365 - 80) / 365)
    lat, hour = np.radians(LATITUDE), np.radians(-21.0)
    cos_z = np.sin(lat) * np.sin(decl) + np.cos(lat) * np.cos(decl) * np.cos(hour)
    zenith = np.arccos(cos_z)
    azimuth = np.arccos(np.clip((np.sin(decl) - cos_z * np.sin(lat)) / (np.sin(zenith) * np.cos(lat)), -1, 1))
    return zenith, azimuth


def looks(
    rng: np.random.Generator,
    palette: Palette,
    ground: Ground,
    acts: Sequence[Act],
    spells: Sequence[Spell],
    air: Weather,
    when: NDArray[np.int64],
) -> tuple[NDArray[np.int16], NDArray[np.uint8], Bool]:
    """Every look: ground of that day, seen through optics and sky."""
    n, size = ground.ids.shape[0], ground.site.shape[0]
    zenith, azimuth = sun(when)
    table = spectra(palette, air, when, np.degrees(zenith))
    rough = np.array([one.rough for one in palette.all], np.float32)
    height = np.array([one.height for one in palette.all], np.float32)
    grain = (0.8 * rng.normal(size=(n, n)) + 0.6 * smooth(rng, n, 12) + 0.5 * smooth(rng, n, 3 * FINE)).astype(
        np.float32
    )
    ids = ground.ids.copy()
    acts = sorted(acts, key=lambda act: act[0])
    parks = np.concatenate(ground.parks) if ground.parks else np.zeros(0, np.int64)
    slots = (parks // n // 4) * n + parks % n // 2
    _, slots = np.unique(slots, return_inverse=True)
    steady = rng.uniform(0.20, 0.28)  # rms of the geolocation, pixels
    out, scl = np.zeros((when.size, 6, size, size), np.int16), np.zeros((when.size, size, size), np.uint8)
    clear = np.zeros((when.size, size, size), bool)
    done, texture = 0, np.zeros(0, np.float32)
    for t, day in enumerate(when):
        fresh = t == 0
        while done < len(acts) and acts[done][0] <= day:
            ids.ravel()[acts[done][1]] = acts[done][2]
            done, fresh = done + 1, True
        now = ids
        passing = [spell for spell in spells if spell[0] <= day < spell[1]]
        if passing:
            now = ids.copy()
            for _, _, cells, number in passing:
                now.ravel()[cells] = number
        if fresh or passing or texture.shape != ids.shape:
            texture = np.clip(1 + rough[now] * grain, 0.4, 1.8)
        light = texture[None] * np.ones((6, 1, 1), np.float32)
        _shade(light, height[now], zenith[t], azimuth[t])
        scene = np.ascontiguousarray(table[t].T)[:, now] * light
        if parks.size:
            full = rng.random(slots.max() + 1) < rng.uniform(0.1, 0.7)
            paint = rng.choice((0.05, 0.09, 0.16, 0.3, 0.45), slots.max() + 1)
            flat = scene.reshape(6, -1)
            flat[:, parks] += (0.6 * full * (paint - 0.12))[slots].astype(np.float32)
        pixels = _optics(rng, scene, steady)
        out[t], scl[t], clear[t] = _sky(rng, pixels, int(day), air, zenith[t], azimuth[t])
    return out, scl, clear


def _shade(light: F32, height: F32, zenith: float, azimuth: float) -> None:
    """Darken, in place, the cells that houses and single trees throw their shadow on."""
    dark = np.zeros(height.shape, bool)
    for k in range(1, int(height.max() * np.tan(zenith) / CELL_M) + 1):
        step = (round(k * np.cos(azimuth)), round(-k * np.sin(azimuth)))
        dark |= np.roll(height, step, (0, 1)) - height > k * CELL_M / np.tan(zenith)
    light[:, dark] *= IN_SHADE[:, None].astype(np.float32)


def _optics(rng: np.random.Generator, scene: F32, steady: float) -> F32:
    """(6, n, n) fine -> (6, H, W): jitter, blur, the pixel's aperture; the last two bands at 20 m, repeated."""
    n = scene.shape[-1] // 2
    half = scene.reshape(6, n, 2, n, 2).mean((2, 4))
    spread = 1.0 if rng.random() < 0.03 else steady
    for axis, by in enumerate(rng.normal(0, spread / np.sqrt(2), 2) * 2, start=1):
        whole = int(np.floor(by))
        rest = np.float32(by - whole)
        half = (1 - rest) * np.roll(half, whole, axis) + rest * np.roll(half, whole + 1, axis)
    ten = gaussian_filter(half[:4], (0, 0.8, 0.8), mode="nearest", truncate=3)
    ten = ten.reshape(4, n // 2, 2, n // 2, 2).mean((2, 4))
    twenty = gaussian_filter(half[4:], (0, 1.6, 1.6), mode="nearest", truncate=3)
    twenty = twenty.reshape(2, n // 4, 4, n // 4, 4).mean((2, 4)).repeat(2, 1).repeat(2, 2)
    out: F32 = np.concatenate([ten, twenty]).astype(np.float32)
    return out


def _sky(
    rng: np.random.Generator, pixels: F32, day: int, air: Weather, zenith: float, azimuth: float
) -> tuple[NDArray[np.int16], NDArray[np.uint8], Bool]:
    """Haze, cirrus, cloud and its shadow, noise; and the scene classification, with its errors."""
    size = pixels.shape[-1]
    doy = (day / 365.2425 % 1) * 365
    wet = 1 / (1 + np.exp(-(doy - 135) / 12)) / (1 + np.exp((doy - 292) / 10))
    overcast, broken = 0.10 + 0.42 * wet, 0.24 + 0.20 * wet
    draw = rng.random()
    share = 1.0 if draw < overcast else rng.beta(1.1, 1.6) if draw < overcast + broken else 0.0
    around = np.stack([uniform_filter(band, 15, mode="nearest") for band in pixels])
    image = pixels + np.array((0.09, 0.08, 0.07, 0.06, 0.03, 0.02), np.float32)[:, None, None] * (around - pixels)
    # what the atmospheric correction leaves of the haze, thickest when fields are burnt
    smoke = np.exp(-(((doy - 75) / 30) ** 2))
    haze = rng.normal(0, 0.07) + smoke * rng.gamma(2, 0.035)
    hazy = (haze * (1 + 0.2 * smooth(rng, size, 90)))[None] * ((WAVELENGTH / 0.49) ** -1.35)[:, None, None]
    image = image + hazy * (0.13 - 0.45 * image)
    image *= rng.normal(1, 0.018) * rng.normal(1, 0.008, 6)[:, None, None]
    veil = np.zeros((size, size), np.float32)
    if rng.random() < 0.14 + 0.15 * wet:
        veil = np.clip(rng.gamma(1.5, 0.012) * (1 + 0.7 * smooth(rng, size, 70)), 0, 0.2).astype(np.float32)
        image = image * (1 - veil) + veil * np.array((0.95, 0.95, 0.95, 0.95, 0.55, 0.35))[:, None, None]
    cloud, shadow = np.zeros((size, size), np.float32), np.zeros((size, size), np.float32)
    if share > 0:
        scale = float(np.exp(rng.uniform(np.log(18), np.log(110))))
        bulk = smooth(rng, size + 120, scale) + 0.35 * smooth(rng, size + 120, scale / 3)
        bulk += 0.15 * smooth(rng, size + 120, 5)
        depth = np.clip((bulk - np.quantile(bulk, 1 - share)) * rng.uniform(1.2, 4), 0, 6) + (2.0 if share == 1 else 0)
        whole = 1 - np.exp(-depth)
        tall = rng.uniform(60, 300) * np.tan(zenith) / 10 * 3  # metres of base to pixels of throw
        off = (int(np.clip(tall * np.cos(azimuth), -59, 59)), int(np.clip(-tall * np.sin(azimuth), -59, 59)))
        cloud = whole[60:-60, 60:-60].astype(np.float32)
        shadow = np.roll(whole, off, (0, 1))[60:-60, 60:-60] * (1 - cloud)
        image = image * (1 - shadow[None] * np.array((0.42, 0.48, 0.55, 0.62, 0.62, 0.6))[:, None, None])
        image = image * (1 - cloud) + cloud * CLOUD[:, None, None] * rng.uniform(0.75, 1.15)
    image = image + rng.normal(size=image.shape) * (0.0012 + 0.006 * np.maximum(image, 0))
    values = np.clip(np.round(image * 10_000), 1, 16_000).astype(np.int16)
    values[4:] = values[4:, ::2, ::2].repeat(2, 1).repeat(2, 2)
    scl = _classify(rng, image, cloud, shadow, veil)
    clear = (cloud < 0.04) & (shadow < 0.06) & (veil < 0.02)
    if rng.random() < 0.02:  # the swath's edge crosses the scene
        gone = np.subtract.outer(np.arange(size), np.arange(size) * rng.uniform(0.1, 0.4)) < rng.uniform(0, size)
        gone = gone[::2, ::2].repeat(2, 0).repeat(2, 1)
        values[:, gone], scl[gone], clear[gone] = 0, 0, False
    return values, scl, clear


def _classify(rng: np.random.Generator, image: F64, cloud: F32, shadow: F32, veil: F32) -> NDArray[np.uint8]:
    """Scene classification at 20 m, repeated: soft edges and thin cirrus missed, bright roofs called cloud."""

    def at_twenty(band: NDArray[np.floating]) -> F64:
        out: F64 = band.reshape(band.shape[0] // 2, 2, -1, 2).mean((1, 3))
        return out

    blue, _, red, nir, swir, _ = (at_twenty(band) for band in image)
    thick, dark, thin = at_twenty(cloud), at_twenty(shadow), at_twenty(veil)
    ndvi = (nir - red) / np.maximum(nir + red, 0.01)
    out = np.where(ndvi > 0.42, 4, 5).astype(np.uint8)
    out[(nir < 0.11) & (swir < 0.09)] = 2
    out[(nir < 0.09) & (ndvi < 0.1) & (swir < 0.06)] = 6
    if rng.random() < 0.8:
        out[dark > rng.uniform(0.2, 0.5)] = 3
    if rng.random() < 0.55:
        out[thin > rng.uniform(0.015, 0.05)] = 10
    wobble = rng.normal(0, 0.03, thick.shape)
    out[thick + wobble > rng.uniform(0.10, 0.22)] = 8
    out[thick + wobble > 0.5] = 9
    if rng.random() < 0.4:
        bright = (blue > rng.uniform(0.24, 0.32)) & (thick < 0.1)
        out[bright & (rng.random(thick.shape) < 0.8)] = int(rng.choice((8, 9)))
    out[(rng.random(thick.shape) < 0.0008) & (out < 7)] = 7
    return out.repeat(2, 0).repeat(2, 1)
