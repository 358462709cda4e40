"""Reports from any table: columns found by their usual names, or named in a small TOML file beside it.

# reports.csv.toml
source = "monitor"            # optional: id prefix and source word
[columns]
start_date = "Date of event"  # ours = theirs
latitude = "Y"
longitude = "X"
[values]
country = "MM"                # the same for every row
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from shapely.geometry import Point

from geodata.errors import FileRefused
from geodata.i18n.kept_text import together
from geodata.i18n.messages import english, msg
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.sites.countries import country_code, country_of
from pipelines.incidents.rows.dates import when_of
from pipelines.incidents.rows.notes import RowNotes, RowRefused
from pipelines.incidents.rows.values import (
    as_coarse_as,
    check_counts,
    count_of,
    id_of,
    link_of,
    marked,
    moment_of,
    names_shape,
    no_finer_than_digits,
    note_border,
    number_of,
    place_of,
    radius_of,
    shape_of,
    text_of,
)
from pipelines.tables.cell_values import listed
from pipelines.tables.coordinates import pair_in_half, pair_of, written_pair
from pipelines.tables.table import Table, plain_column

GUESSES: dict[str, tuple[str, ...]] = {
    "id": ("id", "event_id", "incident_id", "uid", "ref", "reference"),
    "start_date": ("start_date", "date", "date_start", "event_date", "start", "day", "occurred_on", "incident_date"),
    "end_date": ("end_date", "date_end", "end"),
    "year": ("year",),
    "latitude": ("latitude", "lat", "y", "geo_lat", "decimallatitude"),
    "longitude": ("longitude", "lon", "lng", "long", "x", "geo_lon", "decimallongitude"),
    "wkt": ("wkt", "geom_wkt", "geometry"),
    "coordinates": (
        "coordinates",
        "coords",
        "gps",
        "latlon",
        "lat_lon",
        "latitude_longitude",
        "geolocation",
        "lat/lon",
    ),
    "kind": ("kind", "type", "event_type", "category", "incident_type"),
    "title": ("title", "headline", "summary", "name", "event"),
    "place_name": ("place_name", "place", "location", "locality", "town", "city", "where"),
    "country": ("country", "country_name", "iso2", "iso3", "iso"),
    "reported_by": ("reported_by", "source_name", "source", "publisher", "medium", "organisation", "organization"),
    "url": ("url", "link", "source_url", "href"),
    "place_precision": ("place_precision", "geo_precision", "location_precision"),
    "date_precision": ("date_precision", "time_precision"),
    "verification": ("verification", "status"),
    "published_at": ("published_at", "published", "updated"),
    "fatalities_low": ("fatalities_low", "deaths_low", "low"),
    "fatalities_best": ("fatalities_best", "fatalities", "deaths", "killed", "best"),
    "fatalities_high": ("fatalities_high", "deaths_high", "high"),
    "site_ids": ("site_ids", "site_id", "site"),
    "beside_site_ids": ("beside_site_ids",),
    "licence": ("licence", "license"),
    "simulated": ("simulated",),
    "withdrawn": ("withdrawn",),
}
"""Our field to the column names looked for, the first one is taken. None of them is a column that names persons."""
NEEDED = tuple(
    (dated, *placed)
    for dated in ("start_date", "end_date", "year")
    for placed in (("latitude", "longitude"), ("coordinates",), ("wkt",), ("country",))
)
"""What the header of a table of reports names at least: when and where."""
_TEXTS = frozenset({"id", "kind", "title", "place_name", "reported_by", "url", "site_ids", "licence"})
"""Fields that keep a column's words; counts and dates of victims are no words about them."""
_PERSONS = re.compile(
    r"\b(?:victim|suspect|witness|survivor|informant|detainee|hostage|person|people|contact)s?(?:['’]?s)?"
    r"(?:[ _-]*(?:full[ _-]*)?(?:names?|ids?))?$"
    r"|(?:full|first|last|given|family|middle|nick|sur)[ _-]*name|passport|phone|\bmobile|e[ _-]?mail"
    r"|next[ _-]of[ _-]kin|date[ _-]of[ _-]birth|\bdob\b|\bnrc\b|national[ _-]id|id[ _-]card",
    re.IGNORECASE,
)
"""Names of columns that hold persons."""
_OF_PERSONS = re.compile(
    _PERSONS.pattern + r"|^(?:age|sex|gender|nationality|occupation|birth.*|marital.*|hometown)$", re.IGNORECASE
)
"""Beside a column "name", these say that it names persons and not events."""
OF_OUR_EXPORTS = "beside_site_ids"
"""A column that exports of reports have in each format, and no table of others."""
SHAPE_RADIUS = "\x00radius"
"""Our own column beside those of a GeoJSON file: metres from the middle of a shape to the corner of its box."""
VERIFICATIONS = ("unverified", "single source", "several sources", "verified by two people")


@dataclass(frozen=True)
class Mapping:
    """Which column holds what."""

    columns: dict[str, str]  # our field to their column, lower case
    values: dict[str, str] = field(default_factory=dict)  # our field to one value for every row
    source: str = "csv"

    def reader(self) -> Callable[[dict[str, str], date, RowNotes], Incident]:
        """The function that makes an incident of a row."""
        return lambda row, today, notes: incident_of(row, today, notes, self)


def mapping_for(table: Table, name: str, written: Path | None = None) -> Mapping:
    """The mapping of a table: what a mapping file says, the usual names for the rest.

    Raises:
        FileRefused: the mapping file cannot be understood, or date or place are found in no column.
    """
    parts: dict[str, dict[str, str]] = {"columns": {}, "values": {}}
    source = "csv"
    if written is not None:
        parts, source = _said(written, table)
    columns: dict[str, str] = {}
    plain = {plain_column(c): c for c in reversed(table.columns) if plain_column(c)}
    for ours, guesses in GUESSES.items():
        theirs = parts["columns"].get(ours) or next((plain[g] for g in map(plain_column, guesses) if g in plain), "")
        if ours == "title" and plain_column(theirs) == "name" and any(map(_OF_PERSONS.search, table.columns)):
            table.notes.append("its column name seems to hold persons, since others describe them, and is not read")
            continue
        if theirs:
            columns[ours] = theirs
    values = parts["values"]
    dated = {"start_date", "end_date", "year"} & {*columns, *values}
    placed = {"latitude", "longitude"} <= {*columns, *values} or {"wkt", "coordinates", "country"} & {*columns, *values}
    if not dated or not placed:
        lacking = " and ".join(word for word, there in (("a date", dated), ("a place", placed)) if not there)
        raise FileRefused(
            name,
            english(
                "no column of it is known to hold {lacking} (it has {columns})",
                lacking=lacking,
                columns=", ".join(table.columns)[:200],
            ),
            english(
                'Write {name}.toml beside it with [columns], e.g. start_date = "their column", latitude = "…"',
                name=name,
            ),
        )
    table.note_unread((*columns.values(), SHAPE_RADIUS))
    return Mapping(columns, values, source)


def _said(path: Path, table: Table) -> tuple[dict[str, dict[str, str]], str]:
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise FileRefused(
            path.name, english("it is not a TOML file ({error})", error=error), "Mend or remove it"
        ) from error
    parts: dict[str, dict[str, str]] = {"columns": {}, "values": {}}
    for part in document:
        if part not in ("columns", "values", "source"):
            raise FileRefused(
                path.name, english("{part} is not a part of it", part=repr(part)), "Use [columns], [values] and source"
            )
    for part, names in parts.items():
        given = document.get(part) or {}
        if not isinstance(given, dict):
            raise FileRefused(
                path.name,
                english("{part} is no table of its own", part=repr(part)),
                "Use [columns], [values] and source",
            )
        for ours, theirs in given.items():
            if ours not in GUESSES:
                raise FileRefused(
                    path.name,
                    english("{ours} is not a field", ours=repr(ours)),
                    english("Use one of {names}", names=", ".join(GUESSES)),
                )
            if part == "columns" and ours in _TEXTS and _PERSONS.search(str(theirs)):
                cause = english("column {theirs} seems to hold persons, of whom nothing is stored", theirs=repr(theirs))
                raise FileRefused(
                    path.name, cause, english("Leave {ours} out, or give it a column about the event", ours=ours)
                )
            names[ours] = str(theirs).strip().lower() if part == "columns" else str(theirs).strip()
            if part == "columns" and names[ours] not in table.columns:
                raise FileRefused(
                    path.name, english("the table has no column {theirs}", theirs=repr(theirs)), "Correct the name"
                )
    source = re.sub(r"[^a-z0-9_-]+", "-", str(document.get("source") or "csv").lower()).strip("-")[:40]
    return parts, source or "csv"


def incident_of(row: dict[str, str], today: date, notes: RowNotes, mapping: Mapping) -> Incident:
    """One row as an incident.

    Raises:
        RowRefused: it has no place or no date.
    """

    def get(ours: str) -> str:
        return row.get(mapping.columns.get(ours, ""), "") or mapping.values.get(ours, "")

    country = text_of(get("country"), "country", notes, longest=100)
    place, precision, digits = _place(get, country, notes, number_of(row.get(SHAPE_RADIUS, "")))
    if OF_OUR_EXPORTS not in mapping.columns:  # those round places themselves, as far as their precision goes
        precision = no_finer_than_digits(precision, *digits, notes)
    note_border(place, precision, country, notes)
    given = _date_precision(get("date_precision"), notes)
    when = when_of(get("start_date"), get("end_date"), given, notes, today, year=get("year"))
    low, best, high = (count_of(get(f"fatalities_{word}"), f"{word} count", notes) for word in ("low", "best", "high"))
    check_counts(low, best, high, notes)
    kind = text_of(get("kind"), "kind", notes, longest=80).lower() or "report"
    place_name = text_of(get("place_name"), "place name", notes, longest=200)
    title = text_of(get("title"), "title", notes) or (f"{kind.capitalize()}, {place_name}" if place_name else kind)
    published_at = moment_of(get("published_at"))
    if published_at is None and get("published_at"):
        notes.add(
            english("its time of publication {value} is no time that can be read", value=repr(get("published_at")[:30]))
        )
    return Incident(
        id=id_of(mapping.source, get("id"), {k: v for k, v in row.items() if k != SHAPE_RADIUS}, notes),
        source=mapping.source,
        kind=kind,
        title=title,
        start_date=when.start,
        end_date=when.end,
        date_precision=when.precision,
        place=place,
        place_precision=precision,
        place_name=place_name,
        country=country_code(country),
        reported_by=text_of(get("reported_by"), "reported_by", notes, longest=200),
        url=link_of(get("url"), notes),
        verification=_verification(get("verification"), notes),
        fatalities_low=low,
        fatalities_best=best,
        fatalities_high=high,
        published_at=published_at,
        licence=text_of(get("licence"), "licence", notes, longest=200),
        simulated=_marked("simulated", row, mapping, notes),
        withdrawn=_marked("withdrawn", row, mapping, notes),
        named_site_ids=_named(get("site_ids"), get("beside_site_ids"), notes),
        notes=tuple(notes.texts),  # last: reading each of the others may add one
    )


def _verification(written: str, notes: RowNotes) -> str:
    """How sure it is; "verified by two people" is said by two people here, never by a file."""
    word = written.strip().lower()
    if word in VERIFICATIONS[:3]:
        return word
    if word:
        notes.add(
            english("its verification {value} is not one that a file can give: unverified", value=repr(word[:40]))
        )
    return "unverified"


def _named(written: str, beside: str, notes: RowNotes) -> tuple[str, ...]:
    """Ids of the sites that a row gives. In our own exports some of them are no more than beside its point."""
    given, by_place = listed(written), set(listed(beside))
    left = together([key for key in given if key in by_place], ", ")
    if left:
        notes.add(english("it does not name {ids}, which lies beside its point: where it lies decides", ids=left))
    kept = (text_of(key, "site id", notes) for key in given if key not in by_place)
    return tuple(key for key in kept if key)


def _marked(name: str, row: dict[str, str], mapping: Mapping, notes: RowNotes) -> bool:
    """Whether a report is invented, or was taken back, as its row or the mapping file says."""
    return marked(name, (row.get(mapping.columns.get(name, ""), ""), mapping.values.get(name, "")), notes)


def _place(
    get: Callable[[str], str], country: str, notes: RowNotes, radius_m: float | None
) -> tuple[Point, PlacePrecision, tuple[str, str]]:
    """Its point, how exact that is, and latitude and longitude as written; "" where it is no written point."""
    written = get("place_precision").strip().lower()
    known = {str(p) for p in PlacePrecision}
    precision = PlacePrecision(written) if written in known else PlacePrecision.UNKNOWN
    lat, lon, both = get("latitude"), get("longitude"), get("coordinates")
    digits = (lat, lon)
    if not (lat and lon) and (pair := pair_of(both, country) if both else pair_in_half(lat or lon, country)):
        lat, lon = (repr(value) for value in pair)
        digits = written_pair(both or digits[0] or digits[1], country) or digits
    try:
        point = place_of(lat, lon, country, notes, wkt=get("wkt"))
    except RowRefused:
        land = country_of(country) if country else None
        if land is None or lat or lon or both or names_shape(get("wkt")):
            raise  # it names more than a country, which may be wrong
        notes.add(english("it names a country only: its point is a place inside {name}", name=land.name))
        return Point(land.label_lon, land.label_lat), PlacePrecision.COUNTRY, ("", "")
    if written not in known:
        notes.add(
            english(
                "its place precision {value} is none of {names}: unknown",
                value=repr(written[:30]),
                names=", ".join(sorted(known)),
            )
            if written
            else msg("it says not how exact its place is: unknown")
        )
    if radius_m is None and not (lat and lon):
        shape = shape_of(get("wkt"))
        radius_m = None if shape is None else radius_of(shape)
        digits = written_pair(get("wkt"), country) or ("", "")
    finest = as_coarse_as(precision, radius_m or 0.0)
    if finest is not precision:
        notes.add(
            english(
                "its place is an area, of which the middle is kept: {finest}, not {precision}",
                finest=finest,
                precision=precision,
            )
        )
        precision = finest
    return point, precision, digits


def _date_precision(written: str, notes: RowNotes) -> DatePrecision | None:
    word = written.strip().lower()
    if not word:
        return None
    if word in {str(p) for p in DatePrecision}:
        return DatePrecision(word)
    notes.add(
        english("its date precision {word} is not known: the length of its dates stands for it", word=repr(word[:30]))
    )
    return None
