"""A detection: a place inside a site that changed, with its kind, state and window."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shapely.geometry.base import BaseGeometry


class Kind(StrEnum):
    """What the change is consistent with."""

    CONSTRUCTION = "construction"
    DEMOLITION = "demolition"
    CLEARING = "clearing"
    UNCLEAR = "unclear"  # the ground changed for good; whether it is built on or bare cannot be told yet
    ACTIVITY = "activity"  # of versions that knew one kind of activity only: a rise of light or reports
    DIMMED = "dimmed"  # night light below its usual range
    DARK = "dark"  # night light all but gone
    RELIT = "relit"  # night light back after it was dimmed or dark
    BRIGHTER = "brighter"  # night light above its usual range
    BUSIER = "busier"  # more reports than usual
    QUIETER = "quieter"  # fewer reports than usual
    RADAR_CHANGE = "radar_change"  # radar sees other ground than before; through cloud, and without a kind

    @property
    def is_activity(self) -> bool:
        """Whether it speaks of activity and not of what the ground became."""
        return self in ACTIVITIES


ACTIVITIES = frozenset(
    {
        Kind.ACTIVITY,
        Kind.DIMMED,
        Kind.DARK,
        Kind.RELIT,
        Kind.BRIGHTER,
        Kind.BUSIER,
        Kind.QUIETER,
        Kind.RADAR_CHANGE,
    }
)
"""Kinds of activity: one lifecycle, window, sentence and false-flag figure for all of them."""
FROM_LIGHT = (Kind.DIMMED, Kind.DARK, Kind.RELIT, Kind.BRIGHTER)
"""Kinds that night light tells."""
FROM_REPORTS = (Kind.BUSIER, Kind.QUIETER)
"""Kinds that the tempo of reports tells."""


class State(StrEnum):
    """How far a detection has come."""

    PROVISIONAL = "provisional"
    CONFIRMED = "confirmed"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


class Confidence(StrEnum):
    """How sure the machine is, by the rule printed in docs/method.md."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True)
class Detection:
    """A place inside a site that changed. Dates are acquisition dates (UTC), never processing dates."""

    id: str  # once given, stays
    site_id: str
    kind: Kind
    state: State
    outline: BaseGeometry  # WGS84 Polygon or MultiPolygon, pixel outline unsimplified, clipped to the site
    last_clear_before: date | None  # clear look before first_seen; None when the change began before our first look
    first_seen: date  # first clear look, in hindsight, in which the ground differs
    confirmed_on: date | None  # None while provisional, or withdrawn before it was confirmed
    last_seen: date  # newest clear look that still shows it
    ended_on: date | None  # first look that shows it ended or withdrawn; None while it lasts
    area_m2: float  # square metres of the changed pixels; of light and reports, of the site's whole outline
    confidence: Confidence
    reasons: tuple[str, ...]  # short codes from the detector, put into words by geodata/wording/change_sentences.py
    scenes: tuple[str, ...]  # scene ids of the looks that show it and of each day told of it
    settings_hash: str
    code_version: str
    birth: str = ""  # the detector's birth key: earliest provisional look and anchor pixel
    stage: str = ""  # "cleared" | "under way" | "roofed" | ""
    control_basis: str = ""  # "look-alikes" | "own season" | "usual range"
    clear_looks_since: int = 0  # clear looks from first_seen to last look
    agreeing_looks: int = 0  # of those, how many show the change
    withdrawn_reason: str = ""  # "" unless withdrawn
    kind_probability: float | None = None  # 0..1 that the kind is the right one; None: of an older version, or activity
    run_id: str = ""  # the run that last touched it
    control_set: int = 0  # number of the control set that it was last judged by; 0 = from before sets were kept
