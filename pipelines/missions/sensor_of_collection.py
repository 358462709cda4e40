"""Which sensor and family a collection holds, by its name."""

from __future__ import annotations

from geodata.looks.mission_names_and_credits import mission_named
from geodata.looks.scene import Sensor


def sensor_of(collection: str) -> Sensor | None:
    """What kind of pixels a collection holds, by the names in use, before any of its items is seen; None for an
    unfamiliar name. A look knows its sensor itself."""
    mission = mission_named(collection)
    return mission.sensor if mission is not None else None


def family_of(collection: str) -> str:
    """Which mission's pixels a collection is named after, so that copies of the same scenes at two providers are asked
    for as one family.

    Night lights and unfamiliar names are families of their own.
    """
    mission = mission_named(collection)
    return collection if mission is None or mission.sensor is Sensor.NIGHT_LIGHT else mission.name.lower()
