"""How sites share a search: near ones one area, and windows of a month. Pure."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

import shapely
from shapely.geometry.base import BaseGeometry

from geodata.looks.judgement_mark import LookBounds
from geodata.settings.settings import Settings
from geodata.sites.site import Site
from pipelines.context.request import RunRequest
from pipelines.search.search_window import EARLIEST

OVERLAP_DAYS = 30
"""Days before a site's newest look that are asked for again: scenes arrive late and are reprocessed."""


MONTH = timedelta(days=30)
"""What is asked for again of an older history in one night."""


GROUP_DEGREES = 0.5
"""Sites in the same cell of this many degrees are asked for together."""


def groups(sites: Sequence[Site]) -> list[tuple[Site, ...]]:
    """Neighbouring sites, to be asked for together; in a stable order."""
    cells: dict[tuple[int, int], list[Site]] = defaultdict(list)
    for site in sorted(sites, key=lambda s: s.id):
        centre = site.outline.centroid
        cells[(math.floor(centre.x / GROUP_DEGREES), math.floor(centre.y / GROUP_DEGREES))].append(site)
    return [tuple(cells[key]) for key in sorted(cells)]


def search_area(sites: Sequence[Site]) -> BaseGeometry:
    """The WGS84 box around some sites' outlines: what a scene must touch to be a look at one of them."""
    return shapely.box(*shapely.union_all([s.outline for s in sites]).bounds)


def window_start(
    bounds: LookBounds | None, newest: datetime | None, request: RunRequest, settings: Settings
) -> datetime | None:
    """Since when to ask for one site's scenes of one family; None when the catalogue has none for it.

    Args:
        bounds: of the site's earlier looks of that family; None when there are none.
        newest: time of the newest scene that the catalogue has for it, aware UTC.
        request: what was asked.
        settings: those in force.
    """
    if request.since is not None:
        return request.since
    if bounds is not None:
        start = bounds.newest - timedelta(days=OVERLAP_DAYS)
        return start if bounds.owed is None else min(start, bounds.owed)
    if newest is None:
        return None
    history = timedelta(days=round(settings.history_years * 365.25))
    return max(newest, EARLIEST + history) - history  # a date of the year 1 is a mistake of the catalogue's


def month_again(bounds: Sequence[LookBounds], until: datetime) -> tuple[datetime, datetime] | None:
    """An older month of the history that this run asks for again; None where all of it is new anyway.

    Scenes are reprocessed years later, and some come late by more than OVERLAP_DAYS. Each night looks at one month,
    each day at another, so that a whole history of three years is asked for again within some weeks.

    Args:
        bounds: of the sites that are asked for together.
        until: end of the run's window, aware UTC; its day chooses the month.
    """
    if not bounds:
        return None
    first, last = min(b.first for b in bounds), max(b.newest for b in bounds) - timedelta(days=OVERLAP_DAYS)
    count = math.ceil((last - first) / MONTH)
    if count < 1:
        return None
    start = first + (until.toordinal() % count) * MONTH
    return start, min(start + MONTH, last)
