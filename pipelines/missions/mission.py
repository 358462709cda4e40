"""Which sensor and mission a collection holds, by its name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from geodata.looks.scene import Sensor


def sensor_of(collection: str) -> Sensor | None:
    """What kind of pixels a collection holds, by the names in use; None for an unfamiliar name."""
    name = collection.lower()
    if any(part in name for part in ("vnp46", "vj146", "viirs", "night")):
        return Sensor.NIGHT_LIGHT
    if "sentinel-1" in name or "s1" in name.split("-"):
        return Sensor.RADAR
    if any(part in name for part in ("sentinel-2", "sentinel-s2", "landsat", "hls")):
        return Sensor.OPTICAL
    return None


def family_of(collection: str) -> str:
    """Which mission's pixels a collection holds, so that copies of the same scenes at two providers are one family.

    Night lights and unfamiliar names are families of their own.
    """
    name = collection.lower()
    if sensor_of(collection) is Sensor.OPTICAL:
        return "landsat" if "landsat" in name else "hls" if "hls" in name else "sentinel-2"
    return "sentinel-1" if sensor_of(collection) is Sensor.RADAR else collection


LARGEST_OFFSET = 0.3
"""No known reflectance product is offset by more; a larger declared value is a mistake of the catalogue."""


@dataclass(frozen=True)
class Calibration:
    """reflectance = number * scale + offset."""

    scale: float
    offset: float
    basis: str  # why, in words


def other(scales: Sequence[float], declared: Sequence[float]) -> Calibration | None:
    """Scale and offset of an optical product of no known family, as declared; None when that is not believable."""
    scale = scales[0] if scales else None
    offset = declared[0] if declared else 0.0
    if scale is None or not 0.0 < scale <= 1.0 or abs(offset) > LARGEST_OFFSET:
        return None
    return Calibration(scale, offset, f"declared by the bands as {offset:g}")
