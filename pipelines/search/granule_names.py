"""What the names of an archive's files tell before they are read: day, month and hour of night-light granules. Pure.

Light Every Night is a static catalogue of more than a million items, by month and night, whose names hold the time
(`201204_catalog.json`, `SVDNB_npp_d20120401_t0009017_…`). Without reading names no search of it would ever end.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from shapely.geometry.base import BaseGeometry

OVERPASS_HOUR = 1.5
"""Local solar time in hours at which Suomi-NPP crosses the equator at night (NASA)."""
OVERPASS_SPREAD_H = 2.0
"""Hours of local solar time to each side within which its swath can hold a place: an hour for half a swath of
3,000 km, the rest for drift and latitude."""
MARGIN = timedelta(days=2)
"""A name's day may differ from the item's by a time zone or a pass over midnight."""


def may_lie_within(href: str, since: datetime | None, until: datetime | None, area: BaseGeometry | None) -> bool:
    """False only where a file's name plainly says that it lies outside a time or place; True for any other name.

    Args:
        href: address of an item or of a catalogue of items.
        since: aware UTC; None = no limit.
        until: aware UTC; None = no limit.
        area: WGS84; None = anywhere.
    """
    span = days_named(href)
    if span is None:
        return True
    first, last = span
    if since is not None and last + MARGIN < since:
        return False
    if until is not None and first - MARGIN > until:
        return False
    return area is None or _over_at_night(href, area)


def days_named(href: str) -> tuple[datetime, datetime] | None:
    """Start and end of the day or month that a file's name tells, aware UTC; None when it tells none."""
    name = href.split("?")[0].rsplit("/", 1)[-1]
    day = re.search(r"_d(\d{4})(\d{2})(\d{2})_t", name)
    month = re.fullmatch(r"(\d{4})(\d{2})_catalog\.json", name)
    try:
        if day:
            start = datetime(int(day[1]), int(day[2]), int(day[3]), tzinfo=UTC)
            return start, start + timedelta(days=1)
        if month:
            start = datetime(int(month[1]), int(month[2]), 1, tzinfo=UTC)
            return start, start + timedelta(days=31)
    except ValueError:
        return None
    return None


def _over_at_night(href: str, area: BaseGeometry) -> bool:
    """Whether a polar-orbiting granule of that hour can hold the area: it passes at one local solar time."""
    start_match = re.search(r"svdnb_npp_d\d{8}_t(\d{2})(\d{2})", href.lower())
    west, south, east, north = area.bounds
    if start_match is None or max(abs(south), abs(north)) > 60.0:  # towards the poles passes come at any hour
        return True
    hour = int(start_match[1]) + int(start_match[2]) / 60.0
    middle = (OVERPASS_HOUR - hour) * 15.0  # longitude where it is that hour of solar time
    eastwards = (middle - west) % 360.0
    beyond = 0.0 if eastwards <= east - west else min(eastwards - (east - west), 360.0 - eastwards)
    return beyond <= OVERPASS_SPREAD_H * 15.0
