"""Sentinel-1, terrain-corrected (RTC): how its items are known and its backscatter is stored."""

from __future__ import annotations

from geodata.looks.mission_names_and_credits import SENTINEL_1
from pipelines.missions.mission_record import Radar, Record

NODATA = -32768.0
"""Planetary Computer's fill value, where none is declared; NaN is never a value."""

RECORD = Record(
    mission=SENTINEL_1,
    words=r"sentinel-?1|c-sar|\bs1[abcd]?\b",
    platform="sentinel-1",
    spellings=((r"(?:sentinel-?|s)1-?([a-d])", r"sentinel-1\1"),),
    incomplete=("sentinel-1",),
    ids=((r"S1([A-D])_", r"SENTINEL-1\1"),),
    pixels=Radar(nodata=NODATA),
)
"""What is known of Sentinel-1."""
