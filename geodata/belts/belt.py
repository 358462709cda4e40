"""A belt: the ground within a few kilometres of an outline, judged apart from it.

Nothing in it is called a compound. A control place is the site's outline moved to where nothing is known; its belt
tells how much is built around any such place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from shapely.geometry.base import BaseGeometry

from geodata.detections.confidence import kind_unsure
from geodata.detections.detection import Detection, Kind, State
from geodata.detections.review_state import Standing
from geodata.sites.grid import Grid

PIXEL_M = 20.0
"""Pixel size of a belt in metres. Half as fine as a site's: a hectare is still 25 pixels, at a quarter of the cost."""
LEAST_M2 = 10_000.0
"""Square metres of one change from which it counts: a hectare. Smaller ones are sheds, field corners and mistakes."""
ALL = "all"
"""In the setting `belts`: around every watched site."""
KEPT_IN = "belts"
"""Folder of the workspace that holds the archived pixels of belts, apart from those of sites."""


@dataclass(frozen=True)
class Belt:
    """The ground around one outline, and how far it has been judged."""

    id: str  # "<site id>~belt", or "<site id>~control-1"
    site_id: str  # the site that it belongs to
    number: int  # 0 = around the site itself; 1.. = around its control places
    width_m: float  # metres from the outline
    outline: BaseGeometry  # WGS84 Polygon or MultiPolygon: what counts, without the outline and other watched sites
    grid: Grid  # north-up UTM, PIXEL_M
    left_out: tuple[str, ...] = ()  # ids of other watched sites whose ground lies in it and is not counted
    overlaps: tuple[str, ...] = ()  # ids of other watched sites whose belts cover some of the same ground
    judged_from: date | None = None  # first day that is judged; None = not judged
    judged_until: date | None = None  # newest judged look
    covered_km2: float = 0.0  # ground that looks have shown often enough to be judged
    built_share: float | None = None  # share 0..1 of it that never turned green before; None = not judged
    reason: str = ""  # why it could not be judged, a kept message; "" when it was
    fingerprint: str = ""  # of what its judgement rests on; "" = not judged
    judged_at: datetime | None = None  # aware UTC

    @property
    def years(self) -> float:
        """Years judged; 0 when it was not."""
        if self.judged_from is None or self.judged_until is None:
            return 0.0
        return max((self.judged_until - self.judged_from).days, 0) / 365.25

    @property
    def is_control(self) -> bool:
        """Whether it lies around a control place."""
        return self.number > 0


def counts(change: Detection) -> bool:
    """Whether a change in a belt is told at all: ground built on, by the rule of the machine, of a hectare or more.

    Nobody looks at a belt as at a site, and most of it is fields: what may be of another kind is not told.
    """
    if change.kind is not Kind.CONSTRUCTION or change.confirmed_on is None or change.state is State.WITHDRAWN:
        return False
    return change.area_m2 >= LEAST_M2 and not kind_unsure(change.kind_probability)


@dataclass(frozen=True)
class SeenBelt:
    """A belt as one audience may read it."""

    belt: Belt  # for partner and public without its outline
    changes: tuple[Detection, ...]  # those that count, by first day; for partner and public without place and id
    standings: Mapping[str, Standing]  # of changes, by id; empty for partner and public
    held: bool  # a change in it is not released to this audience, so that no figure of it is told
    dismissed: int = 0  # changes that counted until two people dismissed them
    open: int = 0  # changes here that two people have not agreed on; 0 where the audience reads only agreed ones
    between: tuple[tuple[float, float], ...] = ()  # least and largest m² of each of `changes`, half a pixel in and out
    exact_km2: float | None = None  # covered ground to divide by, never told; None = as the belt has it, unrounded
    shares: frozenset[str] = frozenset()  # ids of the other belts of this edition that cover some of the same ground

    def told(self, since: date, until: date) -> tuple[Detection, ...]:
        """The changes that were first seen between two days, both included."""
        return tuple(c for c in self.changes if since <= c.first_seen <= until)

    def built(self, since: date, until: date) -> float:
        """Their hectares."""
        return sum(c.area_m2 for c in self.told(since, until)) / 10_000.0

    @property
    def ground_km2(self) -> float:
        """Covered ground to divide by, as it was judged, for every audience; above 0."""
        return max(self.belt.covered_km2 if self.exact_km2 is None else self.exact_km2, 0.01)

    def built_per_km2(self, since: date, until: date) -> float:
        """Hectares built between two days, both included, by km² of covered ground."""
        return self.built(since, until) / self.ground_km2

    def built_between(self, since: date, until: date) -> tuple[float, float]:
        """The least and the most that these hectares may be."""
        area_ranges = [
            ends for c, ends in zip(self.changes, self.between, strict=True) if since <= c.first_seen <= until
        ]
        return sum(low for low, _ in area_ranges) / 10_000.0, sum(high for _, high in area_ranges) / 10_000.0
