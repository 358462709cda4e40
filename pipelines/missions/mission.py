"""Which sensor and mission a collection holds, by its name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from geodata.looks.mission import Mission, mission_named
from geodata.looks.scene import Sensor

_SENSORS = {
    Mission.SENTINEL_2: Sensor.OPTICAL, Mission.LANDSAT: Sensor.OPTICAL, Mission.HLS: Sensor.OPTICAL,
    Mission.SENTINEL_1: Sensor.RADAR,
    Mission.BLACK_MARBLE: Sensor.NIGHT_LIGHT, Mission.LIGHT_EVERY_NIGHT: Sensor.NIGHT_LIGHT,
}  # fmt: skip
_FAMILIES = frozenset((Mission.SENTINEL_2, Mission.LANDSAT, Mission.HLS, Mission.SENTINEL_1))


def sensor_of(collection: str) -> Sensor | None:
    """What kind of pixels a collection holds, by the names in use, before any of its items is seen; None for an
    unfamiliar name. A look knows its sensor itself."""
    mission = mission_named(collection)
    return _SENSORS.get(mission) if mission is not None else None


def family_of(collection: str) -> str:
    """Which mission's pixels a collection is named after, so that copies of the same scenes at two providers are asked
    for as one family.

    Night lights and unfamiliar names are families of their own.
    """
    mission = mission_named(collection)
    return collection if mission is None or mission not in _FAMILIES else mission.value.lower()


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
