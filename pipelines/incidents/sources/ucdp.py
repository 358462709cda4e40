"""UCDP Georeferenced Event Dataset (GED) and candidate events: rows of any version become incidents.

Columns are found by name, whatever their order, so 5.0 (best_est), 19.1 and 23.1 read alike. Only what the store has
a field for is read: source_original, where persons are named, never is.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

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
    check_counts,
    count_of,
    id_of,
    no_finer_than_digits,
    note_border,
    number_of,
    place_of,
    text_of,
    whole_of,
)
from pipelines.incidents.sources.ask import MOST_PAGES, PAGE, country_code_of, endless, known_country, list_in
from pipelines.incidents.sources.source_client import AskedSource, from_environment
from pipelines.incidents.sources.source_record import Question, Source, table_reader

LICENCE = PUBLICATIONS["ucdp"].terms
URL = "https://ucdp.uu.se/downloads/"
VERSION = "25.1"
"""Version of UCDP GED asked for, where none is named."""
NEEDED = ("latitude", "longitude", "date_start")
"""Columns without which a file is not UCDP GED."""
OTHER_NAMES: dict[str, tuple[str, ...]] = {
    "id": ("event_id", "eventid"),
    "latitude": ("lat", "y"),
    "longitude": ("lon", "long", "x"),
    "date_start": ("start_date", "event_date", "datestart"),
    "date_end": ("end_date", "dateend"),
    "where_prec": ("where_precision", "whereprec"),
    "date_prec": ("date_precision", "dateprec"),
    "best": ("best_est", "deaths_best", "best_estimate"),
    "low": ("low_est", "deaths_low", "low_estimate"),
    "high": ("high_est", "deaths_high", "high_estimate"),
    "country": ("country_name",),
    "geom_wkt": ("geom", "wkt"),
    "side_a": ("sidea", "side a"),
    "side_b": ("sideb", "side b"),
    "type_of_violence": ("type",),
}
"""Column names of other versions and of copies that were saved by other programs."""
_KINDS = {1: "armed clash", 2: "armed clash", 3: "violence against civilians"}
"""type_of_violence: 1 state-based, 2 non-state, 3 one-sided."""


def _place_precision(code: str, notes: RowNotes) -> PlacePrecision:
    precision = place_precision("ucdp", whole_of(code))
    if precision is None:
        notes.add(
            english("its where_prec {value} is not 1 to 7, so how exact its place is is unknown", value=repr(code[:20]))
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
    get: Callable[[str], str] = lambda column: row.get(column, "")  # noqa: E731
    incident_id = id_of("ucdp", get("id"), row, notes)
    country = text_of(get("country"), "country", notes, longest=100)
    place = place_of(get("latitude"), get("longitude"), country, notes, wkt=get("geom_wkt"))
    precision = _place_precision(get("where_prec"), notes)
    precision = no_finer_than_digits(precision, get("latitude"), get("longitude"), notes)
    note_border(place, precision, country, notes)
    given = date_precision("ucdp", whole_of(get("date_prec")))
    if given is None:
        notes.add(
            english(
                "its date_prec {value} is not 1 to 5: the length of its dates stands for it",
                value=repr(get("date_prec")[:20]),
            )
        )
    when = when_of(get("date_start"), get("date_end"), given, notes, today, year=get("year"))
    low, best, high = (count_of(get(name), f"{name} count", notes) for name in ("low", "best", "high"))
    check_counts(low, best, high, notes)
    status = text_of(get("code_status"), "code_status", notes, longest=60)
    if status and status.lower() != "clear" and not number_of(status):
        notes.add(english("UCDP marks it {status}: a candidate event that may still change", status=repr(status)))
    place_name = _place_name(row, notes)
    kind = _KINDS.get(whole_of(get("type_of_violence")) or 0, "armed incident")
    sources = whole_of(get("number_of_sources")) or 0
    return Incident(
        id=incident_id,
        source="ucdp",
        kind=kind,
        title=_title(row, kind, place_name, notes),
        start_date=when.start,
        end_date=when.end,
        date_precision=when.precision,
        place=place,
        place_precision=precision,
        place_name=place_name,
        country=country_code(country),
        reported_by=_reported_by(row, notes),
        url=URL,
        verification="several sources" if sources >= 2 else "single source" if sources == 1 else "unverified",
        fatalities_low=low,
        fatalities_best=best,
        fatalities_high=high,
        notes=tuple(notes.texts),
        licence=LICENCE,
    )


def _title(row: dict[str, str], kind: str, place_name: str, notes: RowNotes) -> str:
    """Our own words from coded columns: what, between whom, where. The source's headlines are not copied."""
    side_a = text_of(row.get("side_a", ""), "side_a", notes, longest=300)
    side_b = text_of(row.get("side_b", ""), "side_b", notes, longest=300)
    if kind == "violence against civilians":
        words = f"Violence against civilians by {side_a}" if side_a else "Violence against civilians"
    else:
        between = " and ".join(side for side in (side_a, side_b) if side)
        words = (
            f"{kind.capitalize()} between {between}" if side_a and side_b else f"{kind.capitalize()} {between}".strip()
        )
    first = place_name.split(", ")[0]
    return f"{words}, {first}" if first else words


def _place_name(row: dict[str, str], notes: RowNotes) -> str:
    names: list[str] = []
    for column in ("where_coordinates", "adm_2", "adm_1"):
        name = text_of(row.get(column, ""), "place name", notes, longest=120)
        if name and name not in names:
            names.append(name)
    return ", ".join(names)


def _reported_by(row: dict[str, str], notes: RowNotes) -> str:
    offices = dict.fromkeys(office.strip() for office in row.get("source_office", "").split(";") if office.strip())
    if not offices:
        return "UCDP GED"
    return text_of(f"UCDP GED from {', '.join(offices)}", "source_office", notes, longest=300)


read = table_reader(incident_of, OTHER_NAMES, NEEDED, "every UCDP GED file")
"""Reads a file of it; one that lacks a column that every UCDP GED file has is refused."""


def fetch(question: Question) -> ReadRows:
    """The incidents that UCDP's interface has of some days and countries.

    Raises:
        CatalogUnreachable: it does not answer, refuses, or answers nonsense.
        FileRefused: a country is not known.
        NotAllowed: no token is in the environment.
    """
    url = f"{question.workspace.settings.ucdp_url.rstrip('/')}/gedevents/{question.version or VERSION}"
    asked = AskedSource("UCDP", url, lambda: from_environment("UCDP", "UCDP_TOKEN")[0], "x-ucdp-access-token")
    params: dict[str, str | int | list[str]] = {"pagesize": PAGE}
    if question.since:
        params["StartDate"] = question.since.isoformat()
    if question.until:
        params["EndDate"] = question.until.isoformat()
    events: list[Any] = []
    for page in range(MOST_PAGES):
        answer = asked.json(url, {**params, "page": page})
        page_events = list_in(answer, "Result", "UCDP")
        events += page_events
        pages = answer.get("TotalPages")
        last = page + 1 >= pages if isinstance(pages, int) and pages > 0 else False
        if not page_events or not answer.get("NextPageUrl") or last:
            break
    else:
        raise endless("UCDP")
    wanted = {country_code_of(c) for c in question.countries}
    if wanted:
        events = [e for e in events if not isinstance(e, dict) or known_country(str(e.get("country", ""))) in wanted]
    table = events_table(events)
    table.call(OTHER_NAMES)
    return rows_of(table, incident_of, question.today)


RECORD = Source("ucdp", "UCDP GED, once a year; candidate events, once a month", read, fetch)
