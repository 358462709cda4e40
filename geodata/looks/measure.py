"""A measure: a number per site per look (or per interval), with its unit and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Measure:
    """One number about a site at one time."""

    site_id: str
    name: str  # "built_up" | "night_light" | "night_light_lookalikes" | "night_light_surroundings" | "incident_tempo"
    # | a stage of razed ground (geodata/razed_ground/stage.py)
    at: datetime  # aware UTC: acquisition time, or the middle of the interval
    value: float
    unit: str  # "ha", "nW/cm2/sr", "reports/month", "1"
    low: float | None = None  # lower end of the 90 % interval; None not estimated
    high: float | None = None  # upper end of the 90 % interval; None not estimated
    scene_id: str = ""  # "" when it rests on reports
    run_id: str = ""
