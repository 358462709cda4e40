"""An incident as a STAC Item and back. Pure: the profile is docs/incident-schema.json, fields with the prefix cw:."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import shapely
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from geodata.errors import SceneRefused
from geodata.incident import RADIUS_M, DatePrecision, Incident, PlacePrecision
from geodata.language import english

STAC_VERSION = "1.1.0"
SCHEMA_ID = "https://compound-watch.example/incident/v1.0.0/schema.json"
"""Identifier of the profile. It is a name, not an address: the schema itself lies in docs/ and in each catalogue."""
TIMESTAMPS = "https://stac-extensions.github.io/timestamps/v1.1.0/schema.json"
VERSION = "https://stac-extensions.github.io/version/v1.2.0/schema.json"
DECIMALS = 6
"""Decimals of a degree kept: 0.1 m, finer than any report."""


def item_of(incident: Incident, collection: str) -> dict[str, Any]:
    """The STAC Item of an incident, with a `via` link to the source; structural links are the catalogue's to add.

    `datetime` is the day when it is dated to the day, at 00:00 UTC; else it is null and start and end are given.
    The sites that it may concern travel as it has them: named by its source, or near by the join rule.
    """
    properties: dict[str, Any] = {"title": incident.title, **_dates(incident)}
    extensions = [SCHEMA_ID]
    if incident.published_at is not None:
        properties["published"] = _stamp(incident.published_at)
        extensions.append(TIMESTAMPS)
    if incident.withdrawn:
        properties["deprecated"] = True
        extensions.append(VERSION)
    properties["cw:type"] = incident.kind
    properties["cw:source"] = incident.source
    properties["cw:date_precision"] = str(incident.date_precision)
    properties["cw:place_precision"] = str(incident.place_precision)
    if incident.place is not None:
        properties["cw:place_radius_m"] = RADIUS_M[incident.place_precision]
    properties["cw:verification"] = incident.verification
    for key, value in (
        ("cw:place_name", incident.place_name),
        ("cw:country", incident.country),
        ("cw:reported_by", incident.reported_by),
        ("cw:licence", incident.licence),
    ):
        if value:
            properties[key] = value
    counts = {
        key: value
        for key, value in (
            ("low", incident.fatalities_low),
            ("best", incident.fatalities_best),
            ("high", incident.fatalities_high),
        )
        if value is not None
    }
    if counts:
        properties["cw:fatalities"] = counts
    if incident.notes:
        properties["cw:notes"] = list(incident.notes)
    if incident.site_ids:
        properties["cw:site_ids"] = list(incident.site_ids)
    if incident.simulated:
        properties["cw:simulated"] = True
    item: dict[str, Any] = {
        "type": "Feature",
        "stac_version": STAC_VERSION,
        "stac_extensions": extensions,
        "id": incident.id,
        "geometry": None,
        "properties": properties,
        "links": [{"rel": "via", "href": incident.url}] if incident.url else [],
        "assets": {},
        "collection": collection,
    }
    if incident.place is not None:
        place = shapely.transform(incident.place, lambda xy: xy.round(DECIMALS))
        item["geometry"] = _plain(mapping(place))
        item["bbox"] = [float(number) for number in place.bounds]
    return item


def incident_of_item(item: dict[str, Any], catalog: str) -> Incident:
    """The incident of a STAC Item, ours or another agency's of the same profile.

    Args:
        item: a STAC Item.
        catalog: where it was pulled from.

    Raises:
        SceneRefused: it is not an incident of this profile; the message says what is missing.
    """
    name = str(item.get("id") or "an item without id")[:100]
    properties = item.get("properties")
    if not isinstance(properties, dict) or not item.get("id"):
        raise SceneRefused(name, "it has no id or no properties", "Ask the catalogue's owner")
    if "cw:type" not in properties:
        raise SceneRefused(name, "it has no cw:type, so it is no incident of this profile", "Look at docs/incidents.md")
    try:
        precision = PlacePrecision(properties.get("cw:place_precision", "unknown"))
        date_precision = DatePrecision(properties.get("cw:date_precision", "day"))
        start, end = _days(properties)
        place = _place(item.get("geometry"))
        published = properties.get("published")
        published_at = datetime.fromisoformat(published) if isinstance(published, str) else None
        counts = properties.get("cw:fatalities") or {}
        notes = [str(note) for note in properties.get("cw:notes") or ()]
        fatalities = [_count(counts.get(key), key, notes) for key in ("low", "best", "high")]
        if start > end:
            start, end = end, start
            notes.append("its dates were reversed and are turned round")
    except (ValueError, TypeError, LookupError, AttributeError, shapely.errors.ShapelyError) as error:
        raise SceneRefused(
            name, english("a field of it cannot be read ({error})", error=error), "Ask the catalogue's owner"
        ) from error
    via = next((ln for ln in item.get("links", []) if isinstance(ln, dict) and ln.get("rel") == "via"), {})
    return Incident(
        id=str(item["id"]),
        source=str(properties.get("cw:source") or item.get("collection") or "catalogue"),
        kind=str(properties["cw:type"]),
        title=str(properties.get("title") or properties["cw:type"]),
        start_date=start,
        end_date=end,
        date_precision=date_precision,
        place=place,
        place_precision=precision,
        place_name=str(properties.get("cw:place_name") or ""),
        country=str(properties.get("cw:country") or ""),
        reported_by=str(properties.get("cw:reported_by") or ""),
        url=str(via.get("href") or ""),
        verification=str(properties.get("cw:verification") or "unverified"),
        fatalities_low=fatalities[0],
        fatalities_best=fatalities[1],
        fatalities_high=fatalities[2],
        published_at=published_at,
        notes=tuple(notes),
        licence=str(properties.get("cw:licence") or ""),
        site_ids=tuple(str(site) for site in properties.get("cw:site_ids") or ()),
        withdrawn=properties.get("deprecated") is True,
        simulated=properties.get("cw:simulated") is True,
        catalog=catalog,
    )


def _count(value: Any, name: str, notes: list[str]) -> int | None:
    """A count of the dead: a whole number, none below zero; anything else is left out with a note."""
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 0):
        return value
    notes.append(f"its {name} count {str(value)[:30]!r} is not a count and is left out")
    return None


def _dates(incident: Incident) -> dict[str, Any]:
    if incident.date_precision is DatePrecision.DAY and incident.start_date == incident.end_date:
        return {"datetime": f"{incident.start_date.isoformat()}T00:00:00Z"}
    return {
        "datetime": None,
        "start_datetime": f"{incident.start_date.isoformat()}T00:00:00Z",
        "end_datetime": f"{incident.end_date.isoformat()}T23:59:59Z",
    }


def _days(properties: dict[str, Any]) -> tuple[date, date]:
    moment = properties.get("datetime")
    if moment:
        day = _utc_day(moment)
        return day, day
    return _utc_day(properties["start_datetime"]), _utc_day(properties["end_datetime"])


def _utc_day(text: str) -> date:
    moment = datetime.fromisoformat(text)
    return (moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)).date()


def _place(found: Any) -> BaseGeometry | None:
    if found is None:
        return None
    place = shape(found)
    if place.is_empty:
        return None
    if place.geom_type not in ("Point", "Polygon", "MultiPolygon"):
        raise ValueError(f"a {place.geom_type} is no place of a report")
    west, south, east, north = place.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise ValueError(f"its coordinates {west:g}, {south:g} are not on the globe")
    return place


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _plain(found: Any) -> Any:
    """Tuples of shapely as lists of JSON."""
    if isinstance(found, dict):
        return {key: _plain(value) for key, value in found.items()}
    return [_plain(value) for value in found] if isinstance(found, tuple | list) else found
