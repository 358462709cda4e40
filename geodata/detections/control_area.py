"""A placebo: a control polygon near a site, judged by the same detector as the site itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from shapely.geometry.base import BaseGeometry


class JudgedPlacebo(Protocol):
    """What the store needs of a control polygon that was judged."""

    @property
    def outline(self) -> BaseGeometry:
        """WGS84 Polygon or MultiPolygon."""

    @property
    def flagged(self) -> bool:
        """True when a change inside it was confirmed."""

    @property
    def site_years(self) -> float:
        """Years judged, times its area as a share of the site's."""

    @property
    def changes(self) -> int:
        """How many changes inside it were confirmed."""


@dataclass(frozen=True)
class Placebo:
    """One control polygon and whether the detector flagged it. Never a detection, never exported as one."""

    site_id: str
    number: int  # 1.. within the site, in the order they were judged
    outline: BaseGeometry  # WGS84 Polygon or MultiPolygon
    flagged: bool  # True when a change inside it was confirmed, although nothing is known there
    site_years: float = 0.0  # years judged, times its area as a share of the site's
    run_id: str = ""  # the run that judged it
    changes: int = 0  # changes that were confirmed inside it; 0 of a flagged one: judged before they were counted


def false_flags(areas: Iterable[JudgedPlacebo]) -> int:
    """How many changes were confirmed in some control polygons, each of which is a false flag: what a rate a year is
    made of. One of a polygon that flagged before they were counted."""
    return sum(max(area.changes, int(area.flagged)) for area in areas)
