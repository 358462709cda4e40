"""ACLED events from a CSV export: rows become incidents. The notes column is their text and is not copied."""

from __future__ import annotations

from datetime import date

from geodata.i18n.messages import english
from geodata.incidents.incident import Incident, PlacePrecision
from geodata.incidents.licences import PUBLICATIONS
from geodata.incidents.precision import date_precision, place_precision
from geodata.sites.countries import country_code
from pipelines.incidents.rows.dates import when_of
from pipelines.incidents.rows.notes import RowNotes
from pipelines.incidents.rows.values import count_of, id_of, moment_of, place_of, text_of, whole_of

LICENCE = PUBLICATIONS["acled"].terms
URL = "https://acleddata.com/"
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
    precision = place_precision("acled", whole_of(row.get("geo_precision", "")))
    if precision is None:
        notes.add(
            english(
                "its geo_precision {value} is not 1 to 3, so how exact it is is unknown",
                value=repr(row.get("geo_precision", "")[:20]),
            )
        )
        precision = PlacePrecision.UNKNOWN
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
