"""How often a new place would be looked at, told from the nearest place that is. Pure: no catalogue is asked.

Satellites pass neighbours on the same days and under the same weather, so the looks of a watched site within a swath's
edge stand for those of a new one. Nothing leaves the machine while somebody draws.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from shapely.geometry.base import BaseGeometry

from geodata.i18n.english_formats import MONTHS_FULL
from geodata.i18n.messages import msg, tr
from geodata.looks.look import Look, LookStatus
from geodata.sites.outline import distance_m
from geodata.sites.site import Site

NEAR_KM = 60.0
"""A tile of Sentinel-2 is 110 km wide: within half of it most neighbours share their scenes."""
FEWEST_LOOKS = 30
"""Looks of a neighbour from which a share of usable ones is told: half a year of passes."""


@dataclass(frozen=True)
class LooksAhead:
    """What the looks at a neighbour say about a new place."""

    neighbour: str  # its name
    distance_km: float
    optical: int  # looks on file there
    other: int  # looks of other sensors on file there
    since: date  # day of the oldest of them, UTC
    clear_share: float | None  # share 0..1 of optical looks that were clear; None from fewer than FEWEST_LOOKS
    cloudiest: tuple[str, ...]  # the three months in a row with the smallest clear share; () unless a year is known


def looks_ahead(outline: BaseGeometry, sites: Sequence[Site], looks: Mapping[str, Sequence[Look]]) -> LooksAhead | None:
    """What the nearest site with looks says; None when there is none within NEAR_KM.

    Args:
        outline: WGS84.
        sites: known ones that were looked at; of others there may be none.
        looks: by site id, any order.
    """
    at = outline.centroid
    near = sorted((distance_m(at, s.outline.centroid) / 1000, s.id, s) for s in sites if s.watched)
    within = ((km, site) for km, _, site in near if km <= NEAR_KM)
    nearest = next((one for one in within if looks.get(one[1].id)), None)  # the looks of a site are read when asked for
    if nearest is None:
        return None
    km, site = nearest
    optical = [k for k in looks[site.id] if k.sensor == "optical" and k.status is not LookStatus.NOT_COVERED]
    if not optical:
        return None
    clear = sum(k.status is LookStatus.SEEN for k in optical)
    return LooksAhead(
        site.name,
        km,
        len(optical),
        len(looks[site.id]) - len(optical),
        min(k.acquired_at for k in optical).date(),
        clear / len(optical) if len(optical) >= FEWEST_LOOKS else None,
        cloudiest_months(optical),
    )


def cloudiest_months(optical: Sequence[Look]) -> tuple[str, ...]:
    """The three months in a row with the smallest share of usable looks; () unless every month of the year is known."""
    tried = [0] * 12
    clear = [0] * 12
    for look in optical:
        month = look.acquired_at.month - 1
        tried[month] += 1
        clear[month] += look.status is LookStatus.SEEN
    if min(tried) == 0:
        return ()
    worst = min(range(12), key=lambda m: sum(clear[(m + i) % 12] / tried[(m + i) % 12] for i in range(3)))
    return tuple(MONTHS_FULL[(worst + i) % 12] for i in range(3))


def looks_rows(ahead: LooksAhead | None) -> list[tuple[str, str]]:
    """The same in words: (name, sentence), plain text."""
    if ahead is None:
        return [
            (
                msg("Looks available"),
                tr("not known: no site within {km} km has been looked at. A run tells.", km=f"{NEAR_KM:.0f}"),
            )
        ]
    others = tr(", {n} of other sensors", n=f"{ahead.other:,}") if ahead.other else ""
    far = tr(", {km} km away", km=f"{ahead.distance_km:.0f}") if ahead.distance_km >= 1 else ""
    rows = [
        (
            msg("Looks available"),
            tr(
                "about {n} optical{others} since {day}, as at {neighbour}{far}",
                n=f"{ahead.optical:,}",
                others=others,
                day=ahead.since.isoformat(),
                neighbour=ahead.neighbour,
                far=far,
            ),
        )
    ]
    if ahead.clear_share is not None:
        when = ""
        if ahead.cloudiest:
            when = tr("; fewest {first} to {last}", first=tr(ahead.cloudiest[0]), last=tr(ahead.cloudiest[2]))
        rows.append(
            (msg("Expected usable"), tr("{share} % of looks{when}", share=f"{100 * ahead.clear_share:.0f}", when=when))
        )
    return rows
