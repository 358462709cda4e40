"""A claim: an official or public figure that can be held against our own measures, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shapely.geometry.base import BaseGeometry


@dataclass(frozen=True)
class Claim:
    """Who said which figure about what. Never averaged with ours.

    At least one of `figure` and `independent_figure` is given.
    """

    id: str
    site_id: str
    claimed_by: str
    claimed_on: date
    since: date | None  # start of the time the claim speaks of; None not given
    figure: float | None  # None: an independent count stands alone, no claim of that day is on file
    unit: str  # e.g. "buildings demolished"
    total: float | None  # out of how many; None not given
    scope: str  # e.g. "zone A"
    source: str
    independent_figure: float | None = None  # None when nobody else counted
    independent_note: str = ""


@dataclass(frozen=True)
class ClaimScope:
    """The ground that a claim's scope means at one site, drawn from a source."""

    site_id: str
    name: str  # as claims write it, e.g. "zone A"
    outline: BaseGeometry  # WGS84 Polygon or MultiPolygon
    source: str  # who drew or described it
