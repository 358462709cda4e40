"""An incident as a STAC Item and back. Pure: the profile is docs/incident-schema.json, fields with the prefix cw:."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, TypeVar

import numpy as np
import shapely
from shapely.geometry import Point, mapping, shape
from shapely.geometry.base import BaseGeometry

from geodata.errors import SceneRefused
from geodata.i18n.messages import english, msg
from geodata.incidents.incident import RADIUS_M, DatePrecision, Incident, PlacePrecision
from geodata.incidents.precision import days_of
from geodata.text.clean import plain
from pipelines.http.json_values import moment
from pipelines.http.limits import MOST_CORNERS
from pipelines.incidents.rows.values import LARGEST_COUNT, as_coarse_as, radius_of
from pipelines.tables.dates import EARLIEST, LATEST, note_on_offset

_Word = TypeVar("_Word", PlacePrecision, DatePrecision)
STAC_VERSION = "1.1.0"
SCHEMA_ID = "https://compound-watch.example/incident/v1.0.0/schema.json"
"""Identifier of the profile, a name and no address: items name the schema only where it is hosted, since validators
fetch what `stac_extensions` names. The schema itself lies in docs/ and in each catalogue."""
TIMESTAMPS = "https://stac-extensions.github.io/timestamps/v1.1.0/schema.json"
VERSION = "https://stac-extensions.github.io/version/v1.2.0/schema.json"
NOUN = "cw:noun"
"""Field of a collection of ours, and of its items, that holds no reports: what it is of."""
AUDIENCE = "cw:audience"
"""Field of the root of an edition, and of items of ours: for whom it is, a word of Audience."""
HANDLING = "cw:handling"
"""Field of a catalogue, collection or item of an edition: how it may be handled, in words."""
EDITION_OF = "cw:edition_of"
"""Field of a catalogue or collection of an edition: the UTC day as of which it is known."""
STRUCTURE = frozenset({"self", "root", "parent", "collection"})
"""Links of an item that say where it stands in its catalogue."""
DECIMALS = 6
"""Decimals of a degree kept: 0.1 m, finer than any report."""
MOST_WORDS = 200
"""Site ids or notes of one item that are read: no report concerns more places than a country has."""


def item_of(incident: Incident, collection: str) -> dict[str, Any]:
    """The STAC Item of an incident, with a `via` link to the source; structural links are the catalogue's to add.

    `datetime` is the day when it is dated to the day, at 00:00 UTC; else it is null and start and end are given.
    The sites that it may concern travel as it has them: named by its source, or near by the join rule.
    """
    properties: dict[str, Any] = {"title": incident.title, **_dates(incident)}
    extensions: list[str] = []
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
    properties |= _where_there_is_any(incident)
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
        item["geometry"], item["bbox"] = _geometry(incident.place)
    return item


def _geometry(place: BaseGeometry) -> tuple[dict[str, Any], list[float]]:
    """A place as GeoJSON, and the box around it."""
    if place.geom_type == "Point" and not place.is_empty:  # nearly all; the general way takes four times as long
        at = shapely.get_coordinates(place).round(DECIMALS)[0].tolist()
        return {"type": "Point", "coordinates": at}, [*at, *at]
    even = shapely.transform(place, lambda xy: xy.round(DECIMALS))
    return _plain(mapping(even)), [float(number) for number in even.bounds]


def _where_there_is_any(incident: Incident) -> dict[str, Any]:
    """Properties that an item has only where there is something to tell."""
    counts = {
        "low": incident.fatalities_low,
        "best": incident.fatalities_best,
        "high": incident.fatalities_high,
    }
    properties = {
        "cw:place_name": incident.place_name,
        "cw:country": incident.country,
        "cw:reported_by": incident.reported_by,
        "cw:licence": incident.licence,
        "cw:fatalities": {key: count for key, count in counts.items() if count is not None},
        "cw:notes": [str(note) for note in incident.notes],
        "cw:site_ids": list(incident.site_ids),
        "cw:named_site_ids": list(incident.named_site_ids),
        "cw:simulated": incident.simulated,
    }
    return {key: value for key, value in properties.items() if value}


def incident_of_item(item: Mapping[str, Any], catalog: str) -> Incident:
    """The incident of a STAC Item, ours or another agency's of the same profile.

    What makes it an incident (id, type, dates, precision, place) must be readable, or the item is refused. Anything
    else of it that is not as the profile says is left out with a note.

    Args:
        item: a STAC Item as parsed JSON, whatever stands in it.
        catalog: where it was pulled from.

    Raises:
        SceneRefused: it is not an incident of this profile; the message says what is missing.
    """
    properties, name, shown = _profiled(item)
    read = _Fields(properties)
    kind = read.word("cw:type")
    try:
        if not kind:
            raise ValueError("its cw:type is no text")
        date_precision = _one_of(DatePrecision, properties, "cw:date_precision", DatePrecision.DAY)
        start, end = _days(properties, date_precision, read.notes)
        place = read.place(item.get("geometry"))
        precision = read.place_precision(place)
    except (ValueError, TypeError, LookupError, AttributeError, shapely.errors.ShapelyError) as error:
        raise _unreadable(shown, plain(str(error))[:200]) from error
    except (ArithmeticError, RecursionError) as error:  # a date or number beyond all bounds; shapes within shapes
        raise _unreadable(shown, type(error).__name__) from error
    low, best, high = read.fatalities()
    if start > end:
        start, end = end, start
        read.notes.append("its dates were reversed and are turned round")
    return Incident(
        id=str(name),
        source=read.word("cw:source") or _word(item.get("collection")) or "catalogue",
        kind=kind,
        title=read.word("title") or kind,
        start_date=start,
        end_date=end,
        date_precision=date_precision,
        place=place,
        place_precision=precision,
        place_name=read.word("cw:place_name"),
        country=read.word("cw:country"),
        reported_by=read.word("cw:reported_by"),
        url=_via(item.get("links")),
        verification=read.word("cw:verification") or "unverified",
        fatalities_low=low,
        fatalities_best=best,
        fatalities_high=high,
        published_at=read.published(),
        licence=read.word("cw:licence"),
        site_ids=read.words("cw:site_ids"),
        named_site_ids=read.words("cw:named_site_ids"),
        withdrawn=read.flag("deprecated"),
        simulated=read.flag("cw:simulated"),
        notes=(*read.words("cw:notes"), *read.notes),
        catalog=catalog,
    )


def _unreadable(shown: str, why: str) -> SceneRefused:
    return SceneRefused(
        shown, english("a field of it cannot be read ({error})", error=why), "Ask the catalogue's owner"
    )


def _profiled(item: Mapping[str, Any]) -> tuple[Mapping[str, Any], str | int, str]:
    """Properties, id and shown name of an item of this profile; SceneRefused where it is none."""
    properties, name = item.get("properties"), item.get("id")
    shown = plain(str(name))[:100] if isinstance(name, str | int) and name else "an item without id"
    if not isinstance(properties, Mapping) or not isinstance(name, str | int) or not name:
        raise SceneRefused(shown, "it has no id or no properties", "Ask the catalogue's owner")
    if "cw:type" not in properties:
        raise SceneRefused(
            shown, "it has no cw:type, so it is no incident of this profile", "Look at docs/incidents.md"
        )
    return properties, name, shown


class _Fields:
    """An item's properties, read one by one; what is not as the profile says is left out with a note."""

    def __init__(self, properties: Mapping[str, Any]) -> None:
        self._properties = properties
        self.notes: list[str] = []

    def place(self, geometry: Any) -> BaseGeometry | None:
        """Where it lies; one that holds no coordinates is none, with a note.

        Raises:
            ValueError: it cannot be read, or is no place of a report.
        """
        place = _place(geometry)
        if place is None and geometry is not None:
            self.notes.append(msg("its geometry holds no coordinates"))
        return place

    def place_precision(self, place: BaseGeometry | None) -> PlacePrecision:
        """How exactly it is placed: as it says, or as coarse as its area is wide, with a note. Without a place no more
        than its country can be known.

        Raises:
            ValueError: what it says is no precision.
        """
        given = _one_of(PlacePrecision, self._properties, "cw:place_precision", PlacePrecision.UNKNOWN)
        if place is None:
            if given in (PlacePrecision.COUNTRY, PlacePrecision.UNKNOWN):
                return given
            self.notes.append(
                english("it has no place, so its place precision is unknown and not {given}", given=given)
            )
            return PlacePrecision.UNKNOWN
        finest = as_coarse_as(given, radius_of(place))
        if finest is not given:
            self.notes.append(
                english("its place is an area, so it is {finest} and not {given}", finest=finest, given=given)
            )
        return finest

    def word(self, name: str) -> str:
        """A text; "" when it is not there, or is none."""
        value = self._properties.get(name)
        word_text = _word(value)
        if value and not word_text:
            self._left_out(name)
        if "\ufffd" in word_text:
            self.notes.append(english("its {name} holds letters that could not be read: it is not UTF-8", name=name))
        return word_text

    def flag(self, name: str) -> bool:
        """Whether it is so. What is neither true nor false is taken as true, with a note: an invented report, or one
        that was taken back, would stand as a real one."""
        value = self._properties.get(name)
        if value is None or isinstance(value, bool):
            return value is True
        if value in (0, "") or (isinstance(value, str) and value.strip().lower() in ("false", "no", "0")):
            return False
        self.notes.append(english("its {name} is not true or false, and is taken as true", name=name))
        return True

    def words(self, name: str) -> tuple[str, ...]:
        """A list of texts; what is no text in it, or beyond MOST_WORDS, is left out."""
        value = self._properties.get(name)
        if not value:
            return ()
        given = value if isinstance(value, list) else []
        texts = tuple(one for one in given[:MOST_WORDS] if isinstance(one, str) and one)
        if len(texts) != len(given) or given is not value:
            self._left_out(name)
        return texts

    def fatalities(self) -> tuple[int | None, int | None, int | None]:
        """Counts of the dead (low, best, high): whole numbers, none below zero; None not given, or left out."""
        value = self._properties.get("cw:fatalities")
        if value and not isinstance(value, Mapping):
            self._left_out("cw:fatalities")
        counts = value if isinstance(value, Mapping) else {}
        low, best, high = (self._count(counts.get(key), key) for key in ("low", "best", "high"))
        return low, best, high

    def published(self) -> datetime | None:
        """When it was published, aware UTC; None when it does not say, or not so that it can be."""
        value = self._properties.get("published")
        published_at = moment(value)
        if published_at is not None and EARLIEST <= published_at.date() <= LATEST:
            return published_at
        if value:
            self._left_out("published")
        return None

    def _count(self, value: Any, name: str) -> int | None:
        if value is None or (isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST_COUNT):
            return value
        self.notes.append(f"its {name} count {plain(str(value))[:30]!r} is not a count and is left out")
        return None

    def _left_out(self, name: str) -> None:
        self.notes.append(english("its {name} is not as the profile says, and is left out", name=name))


def _word(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _one_of(words: type[_Word], properties: Mapping[str, Any], name: str, missing: _Word) -> _Word:
    """A field that holds one of some words, in whatever case.

    Raises:
        ValueError: it holds none of them; the message names the field and the words.
    """
    if name not in properties:
        return missing
    value = properties[name]
    word = value.strip().lower() if isinstance(value, str) else ""
    if word not in tuple(words):
        raise ValueError(f"its {name} {plain(str(value))[:30]!r} is none of {', '.join(words)}")
    return words(word)


def _via(links: Any) -> str:
    """The address of the first link to the source; "" without one."""
    for link in links if isinstance(links, list) else ():
        if isinstance(link, Mapping) and link.get("rel") == "via":
            return _word(link.get("href"))
    return ""


def _dates(incident: Incident) -> dict[str, Any]:
    if incident.date_precision is DatePrecision.DAY and incident.start_date == incident.end_date:
        return {"datetime": f"{incident.start_date.isoformat()}T00:00:00Z"}
    return {
        "datetime": None,
        "start_datetime": f"{incident.start_date.isoformat()}T00:00:00Z",
        "end_datetime": f"{incident.end_date.isoformat()}T23:59:59Z",
    }


def _days(properties: Mapping[str, Any], precision: DatePrecision, notes: list[str]) -> tuple[date, date]:
    """First and last day. Where a range stands beside `datetime`, that is a nominal moment within the range.

    A moment alone is all the days that it may mean by its precision, as in a table: a month is all of it.
    """
    moment, first, last = (properties.get(name) for name in ("datetime", "start_datetime", "end_datetime"))
    if moment and not (first and last):
        return days_of(_day(moment, "datetime", notes), precision)
    if not (moment or first or last):
        raise ValueError("it has no datetime, and no start_datetime and end_datetime")
    return _day(first, "start_datetime", notes), _day(last, "end_datetime", notes)


def _day(written: Any, name: str, notes: list[str]) -> date:
    """The day of a moment that an item gives, as it is written: STAC asks for UTC, and one with another offset names
    the day of the place where it happened, as in a table. Where that is another than in UTC, it is noted.

    Raises:
        ValueError: it is none, with the name of its field.
    """
    try:
        day = datetime.fromisoformat(written).date()
    except (TypeError, ValueError) as error:
        why = f"it has no {name}" if written is None else f"its {name} {plain(str(written))[:30]!r} is no time"
        raise ValueError(f"{why}: it is written as 2026-03-05T00:00:00Z") from error
    if not EARLIEST <= day <= LATEST:
        raise ValueError(f"its date {day.isoformat()} is not between {EARLIEST.year} and {LATEST.year}")
    if note := note_on_offset(written):
        notes.append(note)
    return day


def _point(found: Any) -> Point | None:
    """A plain point on the globe, as nearly all places are; None for all else, which is looked at more closely."""
    match found:
        case {"type": "Point", "coordinates": [float(x), float(y)]} if abs(x) <= 180 and abs(y) <= 90:
            return Point(x, y)
    return None


def _place(found: Any) -> BaseGeometry | None:
    if found is None:
        return None
    if (point := _point(found)) is not None:
        return point
    with np.errstate(invalid="ignore"):  # numbers that are none are told below
        try:
            place = shapely.force_2d(shape(found))
        except (TypeError, LookupError, AttributeError, ValueError, shapely.errors.ShapelyError) as error:
            raise ValueError("its geometry is no Point, Polygon or MultiPolygon of GeoJSON") from error
    if place.is_empty:
        return None
    if place.geom_type not in ("Point", "Polygon", "MultiPolygon"):
        raise ValueError(f"a {place.geom_type} is no place of a report")
    if not np.isfinite(shapely.get_coordinates(place)).all():
        raise ValueError("its coordinates are no numbers")
    west, south, east, north = place.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise ValueError(f"its coordinates {west:g}, {south:g} are not on the globe")
    if not place.is_valid:  # a ring that crosses itself is an area all the same
        if shapely.get_num_coordinates(place) > MOST_CORNERS:
            raise ValueError(f"its outline crosses itself and has more than {MOST_CORNERS} corners")
        place = shapely.make_valid(place)
        if place.geom_type not in ("Polygon", "MultiPolygon"):
            raise ValueError("its outline is no area")
    return place


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _plain(found: Any) -> Any:
    """Tuples of shapely as lists of JSON."""
    if isinstance(found, dict):
        return {key: _plain(value) for key, value in found.items()}
    return [_plain(value) for value in found] if isinstance(found, tuple | list) else found
