"""What a spectrum says about the ground: greenness, brightness, builtness, water. Pure ratios, no scene needed.

Reflectance is x 1e4 throughout. Bands may be absent: each function says what it falls back to.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]
LEAVES_FROM, LEAVES_PULL = 0.22, 2.0
"""NDVI from which leaves are taken to be mixed in, and how much builtness each further unit of it takes away:
leaves are flat in the infrared like roofs, and half-grown ground would pass for built."""
BARE_GREEN = 0.36
"""NDVI below which a look shows bare or built ground, from which the state after the change is read."""
PAINT_FROM, PAINT_SURE = 0.12, 0.25
"""ln of blue over red (both plus OFFSET) from which a bright spectrum begins to be blue paint, and is: leaves take in
as much blue as red, so what stands out in blue is no leaf, however much infrared it throws back."""
LEAFY_FROM, LEAFY_SURE = 0.25, 0.4
"""Flatness from which blue begins to be haze over leaves, and is: leaves hold water, which takes the shortwave."""
MOIST = 0.78
"""swir22 as a multiple of swir16 below which ground is moist or leafy: water takes more of the longer wave."""
WATER_INDEX, WATER_NIR = 0.2, 1300.0
"""Water index above, and nir reflectance x 1e4 below which ground is under water."""
WET_INDEX, SHALLOW = 0.04, 1.35
"""The same for mud and shallow water: water index, and nir as a multiple of green, below which nothing dry lies."""
WET_NIR = 2200.0
"""nir reflectance x 1e4 from which neither is wet: white sheet falls off to the infrared as well, but is bright."""
LEAST_SUM = 50.0
"""Reflectance x 1e4 that two bands add up to at least in an index: deep shade has no colour."""
GREEN_RED_SCALE, GREEN_RED_SHIFT = 2.4, 0.05
"""Times (green - red) / (green + red) above minus the second is about the NDVI, where there is no nir."""
DARKEST = 100.0
"""Reflectance x 1e4 that a band has at least in a ratio of two: path light that was left or taken too much."""
ROOF_FLAT, ROOF_VISIBLE, MOST_VISIBLE = 0.12, 0.3, 0.8
"""Of builtness (ln): what is added so that roofs lie above 0, the visible slope of earth, and the most that blue is
worth."""
VISIBLE_ALONE, VISIBLE_SHIFT = 0.8, 0.4
"""The same where only the visible slope is known: its weight, and the slope at which it is 0."""
OFFSET = 300.0
"""Reflectance x 1e4 added before a logarithm: the path light left in dark pixels, so that shade is not magnified."""
FLOOR = -150.0
"""Reflectance x 1e4 below which a value is cut before a logarithm; keeps offset mistakes finite."""
YEAR_DAYS = 365.25
"""Days of a year, over which seasons come back."""


@cache
def log_table() -> F32:
    """ln(reflectance + OFFSET) for every uint16 pattern of an int16 value: float32 (65536,), one for all, read only."""
    value = np.arange(np.iinfo(np.uint16).max + 1, dtype=np.uint16).view(np.int16).astype(np.float32)
    out: F32 = np.log(np.maximum(value, FLOOR) + OFFSET).astype(np.float32)
    out.flags.writeable = False
    return out


def position(bands: tuple[str, ...], name: str) -> int | None:
    """Index of a band, None where the stack has none of that name."""
    return bands.index(name) if name in bands else None


def greenness(reflectance: F32, bands: tuple[str, ...], axis: int = 1) -> F32:
    """NDVI, or without nir the green-red index brought to about the same scale. Bands lie along `axis`.

    Of blue paint it is 0: sheets painted blue throw back infrared enough for an NDVI of 0.3 to 0.45, and were taken for
    plants.
    """
    red = np.take(reflectance, bands.index("red"), axis)
    if "nir" in bands:
        nir = np.take(reflectance, bands.index("nir"), axis)
        ndvi: F32 = ((nir - red) / np.maximum(nir + red, LEAST_SUM)).astype(np.float32)
        ndvi *= 1.0 - _painted(reflectance, bands, axis)
        return ndvi
    green = np.take(reflectance, bands.index("green"), axis)
    index = (green - red) / np.maximum(green + red, LEAST_SUM)
    out: F32 = (GREEN_RED_SCALE * np.maximum(index + GREEN_RED_SHIFT, 0.0)).astype(np.float32)
    return out


def _painted(reflectance: F32, bands: tuple[str, ...], axis: int) -> F32:
    """Share 0..1 to which a spectrum is blue paint and no leaf."""
    blue, red = (np.maximum(np.take(reflectance, bands.index(name), axis), FLOOR) for name in ("blue", "red"))
    bluer = np.log((blue + OFFSET) / (red + OFFSET))
    share = np.clip((bluer - PAINT_FROM) / (PAINT_SURE - PAINT_FROM), 0.0, 1.0)
    if "swir16" in bands:
        share *= np.clip((LEAFY_SURE - flatness(reflectance, bands, axis)) / (LEAFY_SURE - LEAFY_FROM), 0.0, 1.0)
    out: F32 = share.astype(np.float32)
    return out


def brightness(reflectance: F32, bands: tuple[str, ...], axis: int = 1) -> F32:
    """ln of the mean of blue, green and red plus OFFSET: roofs and bare ground outshine plants, ash and water."""
    visible = [np.take(reflectance, bands.index(name), axis) for name in ("blue", "green", "red")]
    mean = (visible[0] + visible[1] + visible[2]) / 3.0
    out: F32 = np.log(np.maximum(mean, FLOOR) + OFFSET).astype(np.float32)
    return out


def flatness(reflectance: F32, bands: tuple[str, ...], axis: int = 1) -> F32:
    """ln(nir / swir16): about 0 for paint, metal and concrete, -0.1 for fired tile, below -0.15 for earth and rubble.

    Without both bands the visible slope stands in, moved so that the same limits hold for all but tile.
    """
    if "nir" in bands and "swir16" in bands:
        nir, swir = (np.take(reflectance, bands.index(name), axis) for name in ("nir", "swir16"))
        both: F32 = np.log(np.maximum(nir, DARKEST) / np.maximum(swir, DARKEST)).astype(np.float32)
        return both
    out: F32 = (0.5 * blueness(reflectance, bands, axis)).astype(np.float32)
    return out


def blueness(reflectance: F32, bands: tuple[str, ...], axis: int = 1) -> F32:
    """ln(blue / red): about -0.3 for concrete and its rubble, below -0.6 for red tile, above 0 for blue sheet."""
    blue, red = (np.take(reflectance, bands.index(name), axis) for name in ("blue", "red"))
    out: F32 = np.log(np.maximum(blue, DARKEST) / np.maximum(red, DARKEST)).astype(np.float32)
    return out


def builtness(reflectance: F32, bands: tuple[str, ...], axis: int = 1) -> F32:
    """How much a spectrum is like a roof (above 0) and unlike bare earth (below 0), in natural-log units.

    Dry earth and rubble rise from near to shortwave infrared and from blue to red (iron and clay); paint, metal,
    concrete and fired tile are flat in the infrared, and all but tile are flat or blue in the visible.
    Without swir16 only the visible slope is left, which cannot tell a tile roof from earth.
    """
    visible = blueness(reflectance, bands, axis)
    if "nir" in bands and "swir16" in bands:
        flat = flatness(reflectance, bands, axis)
        leaves = LEAVES_PULL * np.maximum(greenness(reflectance, bands, axis) - LEAVES_FROM, 0.0)
        both: F32 = (flat + ROOF_FLAT + 0.5 * np.clip(visible + ROOF_VISIBLE, 0.0, MOST_VISIBLE) - leaves).astype(
            np.float32
        )
        return both
    out: F32 = (VISIBLE_ALONE * np.clip(visible + VISIBLE_SHIFT, -VISIBLE_SHIFT, MOST_VISIBLE)).astype(np.float32)
    return out


def wetness(reflectance: F32, bands: tuple[str, ...], axis: int = 1) -> F32:
    """Water index (green - swir16) / (green + swir16), or with nir in its place: above 0 is open water."""
    green = np.take(reflectance, bands.index("green"), axis)
    other = next((name for name in ("swir16", "swir22", "nir") if name in bands), None)
    if other is None:
        return np.full(green.shape, -1.0, np.float32)
    infrared = np.take(reflectance, bands.index(other), axis)
    out: F32 = ((green - infrared) / np.maximum(np.abs(green) + np.abs(infrared), LEAST_SUM)).astype(np.float32)
    return out


def moist(reflectance: F32, bands: tuple[str, ...], axis: int = 1) -> npt.NDArray[np.bool_]:
    """Whether water in soil or leaves is seen: wet earth is as flat as a roof from nir to swir16, but roofs are dry.

    What is bluer than red is no earth: blue paint takes more of the longer wave as well.
    Nothing is called moist without both shortwave bands.
    """
    if "swir16" not in bands or "swir22" not in bands:
        return np.zeros(np.take(reflectance, 0, axis).shape, bool)
    near, far = (np.take(reflectance, bands.index(name), axis) for name in ("swir16", "swir22"))
    out: npt.NDArray[np.bool_] = (far < MOIST * near) & (blueness(reflectance, bands, axis) < 0.0)
    return out


def under_water(reflectance: F32, bands: tuple[str, ...], axis: int = 1) -> npt.NDArray[np.bool_]:
    """Whether ground lies under water, or is mud or shallow water: dark in the infrared, and falling off towards it.

    White paint falls off to the infrared as well, but is bright there. Without nir only open water is told.
    """
    wet = wetness(reflectance, bands, axis)
    out: npt.NDArray[np.bool_] = wet > WATER_INDEX
    if "nir" in bands:
        green, red, nir = (np.take(reflectance, bands.index(name), axis) for name in ("green", "red", "nir"))
        falls_off = ((wet > WET_INDEX) & (nir < SHALLOW * green)) | (nir < red)
        out = (out & (nir < WATER_NIR)) | (falls_off & (nir < WET_NIR))
    return out
