"""An incident: someone reported that something happened. Place and date carry their precision everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from shapely.geometry.base import BaseGeometry


class PlacePrecision(StrEnum):
    """How exactly a report places an incident, and how wide its circle is drawn."""

    EXACT = "exact"
    NEAR = "near"
    DISTRICT = "district"
    PROVINCE = "province"
    COUNTRY = "country"
    UNKNOWN = "unknown"


class DatePrecision(StrEnum):
    """How exactly a report dates an incident."""

    DAY = "day"
    DAYS = "days"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Incident:
    """One report. Holds no name, face, contact or document of a person: such fields do not exist."""

    id: str  # unique within the source, prefixed by it, e.g. "ucdp-209980"
    source: str  # "ucdp" | "acled" | "gdelt" | "reliefweb" | "csv" | a catalogue's word
    kind: str  # e.g. "armed clash", "raid", "release", "fire", "statement"
    title: str  # short and our own, or the source's headline
    start_date: date
    end_date: date  # same as start_date when dated to the day
    date_precision: DatePrecision
    place: BaseGeometry | None  # WGS84 Point or Polygon; None when the report gives no place
    place_precision: PlacePrecision
    place_name: str = ""
    country: str = ""
    reported_by: str = ""  # who says so
    url: str = ""
    verification: str = "unverified"  # "unverified" | "single source" | "several sources" | "verified by two people"
    fatalities_low: int | None = None  # None not given
    fatalities_best: int | None = None
    fatalities_high: int | None = None
    published_at: datetime | None = None  # aware UTC, when the source published or changed it; None unknown
    notes: tuple[str, ...] = ()  # what import found odd, e.g. "best is above high"
    licence: str = ""
    site_ids: tuple[str, ...] = ()  # sites that it names or lies at (geodata/incidents/site_join.py)
    named_site_ids: tuple[str, ...] = ()  # ids that its source gave as the site, known here or not; () none
    withdrawn: bool = False  # deleted at the source
    review_by: date | None = None
    simulated: bool = False
    catalog: str = ""  # the incident catalogue it was pulled from


RADIUS_M: dict[PlacePrecision, float] = {
    PlacePrecision.EXACT: 1_000.0,
    PlacePrecision.NEAR: 25_000.0,
    PlacePrecision.DISTRICT: 50_000.0,
    PlacePrecision.PROVINCE: 150_000.0,
    PlacePrecision.COUNTRY: 500_000.0,
    PlacePrecision.UNKNOWN: 500_000.0,
}
"""Radius in metres of the circle that stands for a place precision (UCDP codebook 19.1: 1 exact, 2 within about
25 km, 3 second-order and 4 first-order administrative division, 5 line or area, 6 country, 7 water or air)."""
