"""Whether an item lies in the place and time asked for, and how a time is cut into parts. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from shapely.geometry.base import BaseGeometry

from pipelines.http.json_values import Json, mapping, moment, text
from pipelines.search.item_fields import footprint

EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)
"""Start of a search without a beginning: before the first Landsat Thematic Mapper scene."""

LATEST = datetime(2200, 1, 1, tzinfo=UTC)
"""No scene is as late as this: a later date is a mistake of the catalogue's."""


def lies_within(
    item: Json, collection: str, area: BaseGeometry | None, since: datetime | None, until: datetime | None
) -> bool:
    """Whether an item lies in the place and time asked for. Broken ones are kept: they are refused by name later."""
    belongs = text(item.get("collection"))
    if collection and belongs and belongs != collection:
        return False
    start, end = interval(item)
    if start is not None and until is not None and start > until:
        return False
    if end is not None and since is not None and end < since:
        return False
    if area is None:
        return True
    outline, _ = footprint(item)
    return outline is None or bool(outline.intersects(area))


def interval(item: Json) -> tuple[datetime | None, datetime | None]:
    """When an item begins and ends; both the same for an instant, None unknown."""
    properties = mapping(item.get("properties"))
    at = moment(properties.get("datetime"))
    if at is not None:
        return at, at
    start, end = moment(properties.get("start_datetime")), moment(properties.get("end_datetime"))
    return start or end, end or start


def months(since: datetime | None, until: datetime | None) -> Iterator[tuple[datetime | None, datetime | None]]:
    """A time cut at the starts of months; a time without a beginning or an end is asked for as it is."""
    if since is None or until is None:
        yield since, until
        return
    start = since
    while start <= until:
        first = start.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        following = (first + timedelta(days=32)).replace(day=1)
        yield start, min(following - timedelta(microseconds=1000), until)
        start = following
