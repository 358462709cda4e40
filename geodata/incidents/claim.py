"""A claim: an official or public figure that can be held against our own measures, side by side."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta

from shapely.geometry.base import BaseGeometry

from geodata.i18n.messages import msg
from geodata.text.fold import folded

COMPARABLE_DAYS = timedelta(days=7)
"""Days between a claim and an independent count within which the two speak of one state: what is taken down in a week
is within what counts of one day differ by."""

NO_SPEAKER = msg(
    "a figure is claimed and nobody is named who claims it: name the office or medium, or give the figure as an "
    "independent count"
)
"""Why a claim without a speaker is not kept, and does not go out where it is stored from before."""

UNIT = "buildings demolished"
"""Unit of a table that gives none: what claimed_destroyed counts."""


@dataclass(frozen=True)
class Claim:
    """Who said which figure about what, and what somebody else counted. Never averaged with ours.

    At least one of `figure` and `independent_figure` is given. Each figure has its own speaker, day and scope.
    """

    id: str
    site_id: str
    claimed_by: str  # says nothing where no figure is claimed: nobody is named as speaker then
    claimed_on: date  # of the count where no figure is claimed
    since: date | None  # start of the time the claim speaks of; None not given
    figure: float | None  # None: an independent count stands alone, no claim of that day is on file
    unit: str  # e.g. "buildings demolished"
    total: float | None  # out of how many; None not given
    scope: str  # e.g. "zone A"
    source: str
    independent_figure: float | None = None  # None when nobody else counted
    independent_note: str = ""
    independent_by: str = ""  # who counted; "" not given
    independent_on: date | None = None  # state of which day was counted; None = nobody gave it
    independent_scope: str = ""  # ground or time that was counted, as its source names it; "" = that of the claim
    independent_unit: str = ""  # what was counted, e.g. "destroyed or damaged"; "" = the unit of the claim
    independent_source: str = ""  # where the count is published; "" = not on file, or `source` of a count alone

    @property
    def lacks_speaker(self) -> bool:
        """True where a figure is claimed and nobody is named who claims it. A count alone needs no claimant."""
        return self.figure is not None and not any(map(str.isalnum, self.claimed_by))

    @property
    def counted_on(self) -> date | None:
        """The day whose state was counted independently; None where nobody gave it.

        A count that stands alone is of the day of its row: no claim has that day.
        """
        return self.independent_on or (self.claimed_on if self.figure is None else None)

    @property
    def count_unit(self) -> str:
        """What was counted independently: its own unit, or that of the claim where none is given."""
        return self.independent_unit or self.unit

    @property
    def comparable(self) -> bool:
        """True when claim and count speak of the same thing and ground, and of days at most COMPARABLE_DAYS apart.

        False also where only one of the two is on file. A count without a day of its own is taken to be of the day of
        the claim that it stands beside; no such day is ever told.
        """
        if self.figure is None or self.independent_figure is None:
            return False
        return _plain(self.unit) == _plain(self.count_unit) and self.of_same_ground

    @property
    def of_same_ground(self) -> bool:
        """True when claim and count speak of the same ground and of days at most COMPARABLE_DAYS apart."""
        apart = abs((self.counted_on or self.claimed_on) - self.claimed_on)
        return folded(self.independent_scope) in ("", folded(self.scope)) and apart <= COMPARABLE_DAYS


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def made_claim_id(site_id: str, claimed_on: date, scope: str, claimed_by: str, unit: str) -> str:
    """The id of a claim whose row gives none."""
    key = f"{site_id}|{claimed_on}|{scope}|{claimed_by}"
    if unit != UNIT:
        key += f"|{unit}"  # who counts buildings and offices on one day makes two claims
    return f"claim-{site_id}-{claimed_on.isoformat()}-{hashlib.sha256(key.encode()).hexdigest()[:8]}"


@dataclass(frozen=True)
class ClaimScope:
    """The ground that a claim's scope means at one site, drawn from a source."""

    site_id: str
    name: str  # as claims write it, e.g. "zone A"
    outline: BaseGeometry  # WGS84 Polygon or MultiPolygon
    source: str  # who drew or described it
