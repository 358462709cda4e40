"""Light Every Night (VIIRS DNB, NOAA): how its items are known; any other night light is read as they are."""

from __future__ import annotations

from geodata.looks.mission_names_and_credits import LIGHT_EVERY_NIGHT
from pipelines.missions.mission_record import Light, Record

RECORD = Record(
    mission=LIGHT_EVERY_NIGHT,
    words=r"viirs|\bdnb\b|svdnb|nighttime|night.?light",
    ids=((r"SVDNB_NPP", "SUOMI-NPP"),),
    pixels=Light(products="", gsd_m=750.0),
)
"""What is known of Light Every Night."""
