"""ReliefWeb v2 answers (JSON), as saved from its API: disasters and reports become incidents of a whole country.

The API needs an approved appname; a saved answer does not. Bodies of reports are never read.
"""

from __future__ import annotations

import calendar
import re
from datetime import date
from typing import Any

from shapely.geometry import Point

from geodata.errors import FileRefused
from geodata.i18n.messages import english
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.incidents.licence_of_each_source import PUBLICATIONS
from geodata.sites.countries import Country, country_of
from geodata.text.foreign_json import NotJson, read_json
from pipelines.incidents.import_report import ReadRows
from pipelines.incidents.rows.dates import check_days
from pipelines.incidents.rows.notes import RowNotes, RowRefused
from pipelines.incidents.rows.read_rows import rows_of
from pipelines.incidents.rows.values import id_of, link_of, moment_of, number_of, text_of
from pipelines.incidents.sources.ask import MOST_PAGES, PAGE, endless, iso3, list_in
from pipelines.incidents.sources.source_client import AskedSource, from_environment
from pipelines.incidents.sources.source_record import Question, Source, SourceFile, rows_in
from pipelines.tables.dates import LATEST, day_of
from pipelines.tables.table import Table

LICENCE = PUBLICATIONS["reliefweb"].terms
_GLIDE_KINDS = {
    "EQ": "earthquake",
    "FL": "flood",
    "FF": "flood",
    "TC": "storm",
    "ST": "storm",
    "EP": "epidemic",
    "DR": "drought",
    "FR": "fire",
    "WF": "fire",
    "LS": "landslide",
    "MS": "landslide",
    "VO": "volcano",
    "TS": "tsunami",
    "CE": "complex emergency",
    "AC": "accident",
    "HT": "heat wave",
    "CW": "cold wave",
}
"""Hazard codes of GLIDE numbers, in our own words."""
_MONTH = re.compile(
    r"\b(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)\.? (\d{4})\b",
    re.IGNORECASE,
)
_ORDER = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def read_reliefweb(data: bytes, name: str) -> Table:
    """Entries of a saved answer as rows of flat text; the "line" is the entry's number.

    Raises:
        FileRefused: it is not a ReliefWeb answer.
    """
    try:
        answer = read_json(data)
    except NotJson as error:
        raise FileRefused(name, error.words, "Save the answer of api.reliefweb.int/v2 as it comes") from error
    entries = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(entries, list):
        raise FileRefused(name, 'it has no list "data"', "Save the answer of api.reliefweb.int/v2 as it comes")
    return entries_table(entries)


def entries_table(entries: list[Any]) -> Table:
    """Entries of one or several answers as rows."""
    rows: list[tuple[int, dict[str, str]]] = []
    broken: list[tuple[int, str]] = []
    for number, entry in enumerate(entries, start=1):
        fields = entry.get("fields") if isinstance(entry, dict) else None
        if not isinstance(fields, dict):
            broken.append((number, 'it has no "fields"'))
            continue
        rows.append((number, _flat(entry, fields)))
    return Table((), rows, broken)


def _flat(entry: dict[str, Any], fields: dict[str, Any]) -> dict[str, str]:
    dates = fields.get("date")
    dates = dates if isinstance(dates, dict) else {}
    primary = fields.get("primary_country")
    countries = fields.get("country")
    first = primary if isinstance(primary, dict) else None
    if first is None and isinstance(countries, list) and countries and isinstance(countries[0], dict):
        first = countries[0]
    first = first or {}
    location = first.get("location")
    location = location if isinstance(location, dict) else {}
    kind = fields.get("primary_type")
    return {
        "id": str(entry.get("id") or fields.get("id") or ""),
        "name": str(fields.get("name") or fields.get("title") or ""),
        "glide": str(fields.get("glide") or ""),
        "iso3": str(first.get("iso3") or ""),
        "country": str(first.get("name") or ""),
        "lat": str(location.get("lat") or ""),
        "lon": str(location.get("lon") or ""),
        "date": str(dates.get("event") or dates.get("original") or dates.get("created") or ""),
        "changed": str(dates.get("changed") or ""),
        "url": str(fields.get("url") or ""),
        "kind": str(kind.get("name") or "") if isinstance(kind, dict) else "",
    }


def incident_of(row: dict[str, str], today: date, notes: RowNotes) -> Incident:
    """One entry as an incident of a whole country.

    Raises:
        RowRefused: it has no country or no date.
    """
    name = text_of(row["name"], "name", notes)
    glide = row["glide"].strip().upper()
    country = _country(row, glide, name)
    start, end, precision = _dates(row, name)
    check_days(start, end)
    if start > today:
        notes.add(english("its date {day} is in the future", day=start.isoformat()))
    lat, lon = number_of(row["lat"]), number_of(row["lon"])
    if lat is not None and lon is not None and abs(lat) <= 90 and abs(lon) <= 180 and (lat, lon) != (0.0, 0.0):
        place = Point(lon, lat)
    elif country is not None:
        place = Point(country.label_lon, country.label_lat)
        notes.add(english("it names a country only: its point is a place inside {name}", name=country.name))
    else:
        raise RowRefused("it names no country that is known")
    kind = _GLIDE_KINDS.get(glide[:2]) or row["kind"].strip().lower() or "report"
    return Incident(
        id=id_of("reliefweb", row["id"], row, notes),
        source="reliefweb",
        kind=text_of(kind, "type", notes, longest=80),
        title=name or kind.capitalize(),
        start_date=start,
        end_date=end,
        date_precision=precision,
        place=place,
        place_precision=PlacePrecision.COUNTRY,
        place_name=country.name if country else text_of(row["country"], "country", notes, longest=100),
        country=country.iso2 if country else "",
        reported_by="ReliefWeb",
        url=link_of(row["url"], notes) or (f"https://reliefweb.int/node/{row['id']}" if row["id"].isdigit() else ""),
        verification="single source",
        published_at=moment_of(row["changed"]),
        notes=tuple(notes.texts),
        licence=LICENCE,
    )


def _country(row: dict[str, str], glide: str, name: str) -> Country | None:
    for word in (row["iso3"], row["country"], glide[-3:], name.split(":")[0]):
        country = country_of(word) if word else None
        if country is not None:
            return country
    return None


def _dates(row: dict[str, str], name: str) -> tuple[date, date, DatePrecision]:
    day = day_of(row["date"])
    if day is not None:
        return day, day, DatePrecision.DAY
    month = _MONTH.search(name)
    if month is None:
        raise RowRefused("it has no date, and its name has no month")
    year, number = int(month[2]), _ORDER.index(month[1][:3].lower()) + 1
    if not 1 <= year <= LATEST.year:
        raise RowRefused(f"its year {year} cannot be")
    return date(year, number, 1), date(year, number, calendar.monthrange(year, number)[1]), DatePrecision.MONTH


def read(file: SourceFile) -> ReadRows:
    """The incidents of a saved answer.

    Raises:
        FileRefused: it is not a ReliefWeb answer.
    """
    body, notes = file.text()
    return rows_in(file, read_reliefweb(body, file.name), incident_of, notes)


def fetch(question: Question) -> ReadRows:
    """The disasters that ReliefWeb lists for some days and countries.

    Raises:
        CatalogUnreachable: it does not answer, refuses, or answers nonsense.
        FileRefused: a country is not known.
        NotAllowed: no appname is in the environment.
    """
    url = f"{question.workspace.settings.reliefweb_url.rstrip('/')}/disasters"
    (appname,) = from_environment("ReliefWeb", "RELIEFWEB_APPNAME")
    asked = AskedSource("ReliefWeb", url)
    params: dict[str, str | int | list[str]] = {
        "appname": appname,
        "profile": "full",
        "limit": PAGE,
        "sort[]": "date.event:asc",
    }
    at = 0
    if question.since or question.until:
        params[f"filter[conditions][{at}][field]"] = "date.event"
        if question.since:
            params[f"filter[conditions][{at}][value][from]"] = f"{question.since.isoformat()}T00:00:00+00:00"
        if question.until:
            params[f"filter[conditions][{at}][value][to]"] = f"{question.until.isoformat()}T23:59:59+00:00"
        at += 1
    if question.countries:
        params[f"filter[conditions][{at}][field]"] = "country.iso3"
        params[f"filter[conditions][{at}][value][]"] = [iso3(c) for c in question.countries]
    entries: list[Any] = []
    for _ in range(MOST_PAGES):
        answer = asked.json(url, {**params, "offset": len(entries)})
        page_entries = list_in(answer, "data", "ReliefWeb")
        entries += page_entries
        total = answer.get("totalCount")
        if not page_entries or (len(entries) >= total if isinstance(total, int) else len(page_entries) < PAGE):
            break
    else:
        raise endless("ReliefWeb")
    return rows_of(entries_table(entries), incident_of, question.today)


RECORD = Source("reliefweb", "ReliefWeb disasters, daily", read, fetch)
