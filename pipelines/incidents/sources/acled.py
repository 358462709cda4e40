"""ACLED events from a CSV export: rows become incidents. The notes column is their text and is not copied."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from geodata.i18n.messages import english
from geodata.incidents.incident import Incident, PlacePrecision
from geodata.incidents.licence_of_each_source import PUBLICATIONS
from geodata.incidents.precision import date_precision, place_precision
from geodata.sites.countries import country_code
from pipelines.incidents.import_report import ReadRows
from pipelines.incidents.rows.dates import when_of
from pipelines.incidents.rows.from_json import events_table
from pipelines.incidents.rows.notes import RowNotes
from pipelines.incidents.rows.read_rows import rows_of
from pipelines.incidents.rows.values import (
    count_of,
    id_of,
    moment_of,
    no_finer_than_digits,
    note_border,
    place_of,
    text_of,
    whole_of,
)
from pipelines.incidents.sources.ask import country_name, paged
from pipelines.incidents.sources.source_client import AskedSource, acled_token
from pipelines.incidents.sources.source_record import Question, Source, table_reader

LICENCE = PUBLICATIONS["acled"].terms
URL = "https://acleddata.com/"
MOST_AT_ONCE = 5_000
"""Events that ACLED gives at once."""
NEEDED = ("event_date", "latitude", "longitude", "event_type")
"""Columns that every ACLED export has."""
OTHER_NAMES: dict[str, tuple[str, ...]] = {
    "event_id_cnty": ("event id cnty", "event_id", "data_id"),
    "event_date": ("date",),
    "latitude": ("lat",),
    "longitude": ("lon", "long"),
}
"""Column names of older and curated exports."""
_KINDS = {
    "battles": "armed clash",
    "explosions/remote violence": "explosion or remote violence",
    "violence against civilians": "violence against civilians",
    "protests": "protest",
    "riots": "riot",
    "strategic developments": "strategic development",
}


def _place_precision(code: str, notes: RowNotes) -> PlacePrecision:
    precision = place_precision("acled", whole_of(code))
    if precision is None:
        notes.add(
            english("its geo_precision {value} is not 1 to 3, so how exact it is is unknown", value=repr(code[:20]))
        )
    return precision or PlacePrecision.UNKNOWN


def incident_of(row: dict[str, str], today: date, notes: RowNotes) -> Incident:
    """One row as an incident.

    Args:
        row: column (lower case) to text.
        today: a later date is noted.
        notes: gets what is odd and kept.

    Raises:
        RowRefused: it has no place or no date.
    """
    incident_id = id_of("acled", row.get("event_id_cnty", "") or row.get("data_id", ""), row, notes)
    country = text_of(row.get("country", ""), "country", notes, longest=100)
    place = place_of(row.get("latitude", ""), row.get("longitude", ""), country, notes)
    precision = _place_precision(row.get("geo_precision", ""), notes)
    precision = no_finer_than_digits(precision, row.get("latitude", ""), row.get("longitude", ""), notes)
    note_border(place, precision, country, notes)
    code = whole_of(row.get("time_precision", ""))
    when = when_of(row.get("event_date", ""), "", date_precision("acled", code), notes, today, year=row.get("year", ""))
    if date_precision("acled", code) is None:
        notes.add(
            english(
                "its time_precision {value} is not 1 to 3: taken as the day",
                value=repr(row.get("time_precision", "")[:20]),
            )
        )
    event = row.get("event_type", "").strip().lower()
    kind = _KINDS.get(event) or text_of(event, "event_type", notes, longest=80) or "armed incident"
    names: list[str] = []
    for column in ("location", "admin3", "admin2", "admin1"):
        name = text_of(row.get(column, ""), "place name", notes, longest=120)
        if name and name not in names:
            names.append(name)
    detail = text_of(row.get("sub_event_type", ""), "sub_event_type", notes, longest=80) or kind
    sources = [s for s in row.get("source", "").split(";") if s.strip()]
    return Incident(
        id=incident_id,
        source="acled",
        kind=kind,
        title=f"{detail.capitalize()}, {names[0]}" if names else detail.capitalize(),
        start_date=when.start,
        end_date=when.end,
        date_precision=when.precision,
        place=place,
        place_precision=precision,
        place_name=", ".join(names),
        country=country_code(country),
        reported_by=text_of(
            f"ACLED from {', '.join(s.strip() for s in sources)}" if sources else "ACLED", "source", notes, longest=300
        ),
        url=URL,
        verification="several sources" if len(sources) > 1 else "single source" if sources else "unverified",
        fatalities_best=count_of(row.get("fatalities", ""), "fatalities count", notes),
        published_at=moment_of(row.get("timestamp", "")),
        notes=tuple(notes.texts),
        licence=LICENCE,
    )


read = table_reader(incident_of, OTHER_NAMES, NEEDED, "every ACLED export")
"""Reads a file of it; one that lacks a column that every ACLED export has is refused."""


def fetch(question: Question) -> ReadRows:
    """The incidents that ACLED's interface has of some days and countries, those that it deleted as withdrawn.

    Raises:
        CatalogUnreachable: it does not answer, refuses, or answers nonsense.
        FileRefused: a country is not known.
        NotAllowed: no login is in the environment.
    """
    settings = question.workspace.settings
    until = question.until or question.today
    root = settings.acled_url.rstrip("/")
    asked = AskedSource("ACLED", root, acled_token(settings.acled_token_url))
    start = question.since or date(1997, 1, 1)
    params: dict[str, str | int | list[str]] = {
        "_format": "json",
        "limit": MOST_AT_ONCE,
        "event_date": f"{start.isoformat()}|{until.isoformat()}",
        "event_date_where": "BETWEEN",
    }
    if question.countries:
        params["country"] = ":OR:country=".join(country_name(c) for c in question.countries)
    table = events_table(paged(asked, f"{root}/acled/read", params, "ACLED"))
    table.call(OTHER_NAMES)
    rows = rows_of(table, incident_of, question.today)
    moment = int(datetime(start.year, start.month, start.day, tzinfo=UTC).timestamp())
    asked_for: dict[str, str | int | list[str]] = {
        "_format": "json",
        "limit": MOST_AT_ONCE,
        "deleted_timestamp": moment,
        "deleted_timestamp_where": ">=",
    }
    gone = paged(asked, f"{root}/deleted/read", asked_for, "ACLED")
    ids = [f"acled-{e['event_id_cnty']}" for e in gone if isinstance(e, dict) and e.get("event_id_cnty")]
    present = {i.id for i in rows.incidents}
    stored = question.workspace.store.incidents_by_id([i for i in dict.fromkeys(ids) if i not in present])
    withdrawn = tuple(replace(i, withdrawn=True, site_ids=()) for i in stored.values() if not i.withdrawn)
    return replace(rows, incidents=(*rows.incidents, *withdrawn))


RECORD = Source("acled", "ACLED, once a week; never to be passed on", read, fetch)
