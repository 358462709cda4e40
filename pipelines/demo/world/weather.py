"""The air between ground and satellite: clouds, shadows, haze, and what the scene classification makes of them."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from pipelines.demo.world.shapes import smooth_field
from pipelines.demo.world.surfaces import BANDS
from pipelines.missions.scene_classes import (
    BARE,
    CIRRUS,
    CLOUD_HIGH,
    CLOUD_MEDIUM,
    SHADOW,
    UNCLASSIFIED,
    VEGETATION,
    WATER,
)

_POOL: Final = 512
_FAR: Final = 48
"""A shadow falls at most this many pixels from its cloud."""
_CLOUD_COLOUR: Final = np.array([6300, 6250, 6300, 6600, 4700, 3700], np.float32)[:, None, None]
_HAZE_COLOUR: Final = np.array([2700, 2300, 2050, 2100, 1500, 1100], np.float32)[:, None, None]
_HAZE_SHARE: Final = np.array([1.0, 0.82, 0.68, 0.45, 0.22, 0.15], np.float32)[:, None, None]
_SHADE: Final = np.array([0.50, 0.54, 0.60, 0.66, 0.68, 0.68], np.float32)[:, None, None]
_NOISE_DN: Final = np.array([14, 14, 16, 26, 24, 22], np.float32)[:, None, None]


@dataclass(frozen=True)
class Sky:
    """What the air does on one look.

    cloud: (H, W) opacity 0 to 1. shadow: (H, W) depth 0 to 1. haze: (H, W) share of light from the haze.
    mask_from: opacity from which the scene classification says cloud. shadow_seen: (H, W) where it sees shadow.
    bright_from: blue reflectance x 1e4 from which it takes bright ground for cloud.
    """

    cloud: NDArray[np.float32]
    shadow: NDArray[np.float32]
    haze: NDArray[np.float32]
    mask_from: float
    shadow_seen: NDArray[np.bool_]
    bright_from: float


@dataclass(frozen=True)
class Weather:
    """Random fields of one place from which each look takes its piece.

    cumulus, sheet, fine: (512, 512) periodic fields with mean 0 and standard deviation 1. noise: a long row of normal
    numbers, from which each look takes a stretch.
    """

    cumulus: NDArray[np.float32]
    sheet: NDArray[np.float32]
    fine: NDArray[np.float32]
    noise: NDArray[np.float32]

    def piece(self, name: str, rng: np.random.Generator, height: int, width: int) -> NDArray[np.float32]:
        """A random piece (height, width) of one of the fields, turned over or not."""
        field: NDArray[np.float32] = getattr(self, name)
        rows = (np.arange(height) + int(rng.integers(_POOL))) % _POOL
        cols = (np.arange(width) + int(rng.integers(_POOL))) % _POOL
        piece = field.take(rows, axis=0).take(cols, axis=1)
        return piece[::-1] if rng.random() < 0.5 else piece


def make_weather(seed: int, height: int, width: int) -> Weather:
    """The random fields of one place."""
    rng = np.random.default_rng([seed, 2])
    return Weather(
        cumulus=smooth_field(rng, _POOL, _POOL, power=1.55, longest=170),
        sheet=smooth_field(rng, _POOL, _POOL, power=1.9),
        fine=smooth_field(rng, _POOL, _POOL, power=1.1, longest=60),
        noise=rng.standard_normal(2 * len(BANDS) * height * width + 1, np.float32),
    )


def cloudiness(seed: int, days: NDArray[np.int64]) -> NDArray[np.float64]:
    """(T,) how cloudy each look is before chance: below 0 mostly clear, above 1 overcast.

    Rains from May to October; spells of weeks (an autoregressive process over the days) leave gaps without a look.
    """
    rng = np.random.default_rng([seed, 3])
    doy = days % 365.25
    rain = 1 / (1 + np.exp(-(doy - 128) / 9)) * 1 / (1 + np.exp((doy - 296) / 8))
    spell = np.empty(days.size)
    state = float(rng.normal(0, 1))
    for i in range(days.size):
        gap = int(days[i] - days[i - 1]) if i else 5
        keep = float(np.exp(-gap / 14))
        state = keep * state + float(rng.normal(0, 1)) * np.sqrt(1 - keep * keep)
        spell[i] = state
    shown: NDArray[np.float64] = -0.22 + 0.95 * rain + 0.30 * spell + rng.normal(0, 0.28, days.size)
    return shown


def sky(weather: Weather, seed: int, day: int, cloudy: float, height: int, width: int) -> Sky:
    """The sky of one look. `day` (days since 1970-01-01) chooses the random numbers, `cloudy` the amount."""
    rng = np.random.default_rng([seed, 4, day])
    zero = np.zeros((height, width), np.float32)
    cover = float(np.clip(cloudy, 0, 1.15))
    cloud, shadow = zero, zero
    if cover > 0.02:
        # a wider piece, because shadows come from clouds outside the picture too
        field = 0.8 * weather.piece("cumulus", rng, height + _FAR, width + _FAR)
        field = field + 0.6 * weather.piece("sheet", rng, height + _FAR, width + _FAR)
        # shares of a normal field above a level: the level that leaves `cover` of the ground under cloud
        level = _normal_level(min(cover, 0.999))
        soft = float(rng.uniform(0.25, 0.7))
        wide = np.clip((field - level) / soft + 0.15, 0, 1) if cover < 1 else np.ones_like(field)
        cloud = wide[_FAR:, :width]
        south, west = int(rng.integers(9, 42)), int(rng.integers(4, 30))
        shadow = wide[_FAR - south : _FAR - south + height, west : west + width] * (1 - cloud)
    month = (day % 365.25) / 30.44
    smoke = float(np.exp(-(((month - 2.6) / 1.1) ** 2)))
    strength = float(rng.gamma(1.3, 0.045 + 0.05 * smoke))
    haze = np.clip(strength * (1 + 0.45 * weather.piece("sheet", rng, height, width)), 0, 0.45)
    haze = np.clip(haze + 0.10 * np.clip(weather.piece("sheet", rng, height, width) - 1.1, 0, 1), 0, 0.5)
    missed = weather.piece("fine", rng, height, width) + 0.8 * weather.piece("sheet", rng, height, width)
    return Sky(
        cloud=cloud.astype(np.float32),
        shadow=shadow.astype(np.float32),
        haze=haze.astype(np.float32),
        mask_from=float(rng.uniform(0.22, 0.6)),
        shadow_seen=missed < float(rng.normal(0.9, 0.7)),
        bright_from=float(np.exp(rng.normal(np.log(3300), 0.45))),
    )


def _normal_level(share: float) -> float:
    """The level that a standard normal number exceeds with this chance (Hastings' rational approximation)."""
    p = min(share, 1 - share)
    t = float(np.sqrt(-2 * np.log(max(p, 1e-9))))
    level = t - (2.30753 + 0.27061 * t) / (1 + 0.99229 * t + 0.04481 * t * t)
    return level if share < 0.5 else -level


def through_air(
    ground: NDArray[np.float32], air: Sky, weather: Weather, rng: np.random.Generator
) -> NDArray[np.float32]:
    """(6, H, W) reflectance x 1e4 as the satellite sees the ground: shift, shade, haze, cloud, wobble and noise."""
    dy, dx = rng.normal(0, 0.25 / np.sqrt(2), 2)
    gain = 1 + float(rng.normal(0, 0.012)) + rng.normal(0, 0.008, (len(BANDS), 1, 1)).astype(np.float32)
    gain = gain.astype(np.float32)
    begin = int(rng.integers(weather.noise.size - ground.size))
    noise = weather.noise[begin : begin + ground.size].reshape(ground.shape)
    shaded, clouded = bool(air.shadow.any()), bool(air.cloud.any())
    bright = 0.85 + 0.3 * air.cloud
    through = np.empty(ground.shape, np.float32)
    for i, band in enumerate(ground):  # a band at a time stays in the processor's cache
        seen = _moved(band, float(dy), float(dx))
        if shaded:
            seen *= 1 - air.shadow * _SHADE[i]
        seen += air.haze * _HAZE_SHARE[i] * (_HAZE_COLOUR[i] - seen)
        if clouded:
            seen += air.cloud * (_CLOUD_COLOUR[i] * bright - seen)
        seen *= gain[i]
        seen += noise[i] * (_NOISE_DN[i] + 0.006 * seen)
        through[i] = seen
    return through


def _moved(band: NDArray[np.float32], dy: float, dx: float) -> NDArray[np.float32]:
    """A band moved by a fraction of a pixel, by linear interpolation; edges repeat."""
    moved = band
    for axis, amount in ((0, dy), (1, dx)):
        step = 1 if amount > 0 else -1
        neighbour = np.roll(moved, step, axis)
        edge = 0 if step > 0 else -1
        if axis == 0:
            neighbour[edge] = moved[edge]
        else:
            neighbour[:, edge] = moved[:, edge]
        moved = moved + np.float32(abs(amount)) * (neighbour - moved)
    return moved


def classify(seen: NDArray[np.float32], air: Sky) -> NDArray[np.uint8]:
    """(H / 2, W / 2) scene classification at 20 m with the usual mistakes.

    Thin cloud and cloud edges below `mask_from` are missed, part of the shadow is missed, bright ground is cloud.
    """
    blue, green, red, nir, swir16 = (half_resolution(seen[i]) for i in range(5))
    cloud, shadow = half_resolution(air.cloud), half_resolution(air.shadow)
    scl = np.full(blue.shape, UNCLASSIFIED, np.uint8)
    ndvi = (nir - red) / np.maximum(nir + red, 1)
    scl[ndvi > 0.38] = VEGETATION
    scl[(ndvi <= 0.30) & (blue > 300)] = BARE
    scl[(green > swir16) & (nir < 1400)] = WATER
    scl[(shadow > 0.35) & air.shadow_seen[::2, ::2]] = SHADOW
    scl[(half_resolution(air.haze) > 0.30)] = CIRRUS
    scl[blue > air.bright_from] = CLOUD_MEDIUM
    scl[cloud > air.mask_from] = CLOUD_MEDIUM
    scl[cloud > air.mask_from + 0.25] = CLOUD_HIGH
    return scl


def half_resolution(band: NDArray[np.float32]) -> NDArray[np.float32]:
    """10 m to 20 m by area average."""
    return (band[::2, ::2] + band[1::2, ::2] + band[::2, 1::2] + band[1::2, 1::2]) * np.float32(0.25)
