"""A measure: a number per site per look (or per interval), with its unit and how sure it is."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

import shapely
from shapely.geometry.base import BaseGeometry

FROM_FILE = "light_of_file_"
"""How the measures begin that are taken from an analyst's own night-light image: "light_of_file_SDGSAT-1_HDR"."""
FRESH = FRESH_GROUND, FRESH_CONTROLS = "fresh_ground", "fresh_ground_control_areas"
"""What is bare now and was not a year before, of a site and of its control areas: per cent of what was seen of each."""
RADAR_FLAGGED, OUTSIDE = "radar_flagged_", "_outside"
"""How the measures begin of how much of a site a radar look flags, per cent ("radar_flagged_orbit_62_sentinel-1a"), and
how those of the ground outside end."""
SURROUNDINGS = "_surroundings"
"""How those of the ground around end."""


@dataclass(frozen=True)
class Measure:
    """One number about a site at one time."""

    site_id: str
    name: str  # "built_up" | "night_light" | "night_light_lookalikes" | "night_light_surroundings" | "incident_tempo"
    # | FRESH_GROUND | FRESH_CONTROLS | RADAR_FLAGGED… | a stage of razed ground (geodata/razed_ground/stage.py)
    # | of an analyst's own file (FROM_FILE)
    at: datetime  # aware UTC: acquisition time, or the middle of the interval
    value: float
    unit: str  # "ha", "nW/cm2/sr", "reports/month", "%", "1"
    low: float | None = None  # lower end of the 90 % interval; None not estimated
    high: float | None = None  # upper end of the 90 % interval; None not estimated
    scene_id: str = ""  # "" when it rests on reports
    run_id: str = ""


def of_own_file(name: str) -> bool:
    """Whether a measure of that name was taken from an analyst's own file, whose terms this program does not know."""
    return name.startswith(FROM_FILE)


def read_by_nobody(name: str) -> bool:
    """Whether a measure of that name is a machine's hint, with no rule and no person behind it."""
    return name in FRESH or name.startswith(RADAR_FLAGGED)


def for_internal_readers(name: str) -> bool:
    """Whether a measure of that name is for them alone: a hint, or taken from an analyst's own file."""
    return of_own_file(name) or read_by_nobody(name)


def sensor_and_band(name: str) -> tuple[str, str]:
    """("SDGSAT-1", "HDR") of such a name, of the site's and of its surroundings' alike."""
    sensor, _, band = name.removeprefix(FROM_FILE).removesuffix(SURROUNDINGS).rpartition("_")
    return sensor, band


@dataclass(frozen=True)
class OwnFile:
    """Which file such a measure was taken from, and within which outline: what its scene_id says."""

    name: str  # of the file, without its folder
    sha256: str  # hex, of the file
    outline: str  # first letters of the digest of the site's outline then (outline_mark)

    def __str__(self) -> str:
        return f"{self.name} sha256:{self.sha256} outline:{self.outline}"

    @classmethod
    def of(cls, measure: Measure) -> OwnFile | None:
        """The file of a measure; None where its scene_id names none."""
        match = re.fullmatch(r"(.*) sha256:([0-9a-f]{64}) outline:([0-9a-f]+)", measure.scene_id)
        return cls(*match.groups()) if match else None


def outline_mark(outline: BaseGeometry) -> str:
    """Twelve letters that another outline has otherwise, told to about 10 cm."""
    return hashlib.sha256(shapely.to_wkt(outline, rounding_precision=6).encode()).hexdigest()[:12]
