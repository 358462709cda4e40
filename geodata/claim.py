"""A claim: an official or public figure that can be held against our own measures, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Claim:
    """Who said which figure about what. Never averaged with ours."""

    id: str
    site_id: str
    claimed_by: str
    claimed_on: date
    since: date | None  # start of the time the claim speaks of; None not given
    figure: float
    unit: str  # e.g. "buildings demolished"
    total: float | None  # out of how many; None not given
    scope: str  # e.g. "zone A"
    source: str
    independent_figure: float | None = None  # None when nobody else counted
    independent_note: str = ""
