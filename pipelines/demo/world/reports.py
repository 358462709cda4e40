"""What fictional sources reported in the demo world: incidents in UCDP's columns, short reports, and two claims.

No person is named anywhere, no count of people is below 11 but fatality counts, which are a source's own figure.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import numpy as np

from pipelines.demo.world.places import PLACES, TOWNS, Place, lonlat_km

TEMPO_SITE: Final = "torvane-estate"
"""The site near which reports come much more often in the last eight weeks."""
LICENCE: Final = "CC BY 4.0 (invented)"
_SEED: Final = 41

UCDP_COLUMNS: Final = (
    "id",
    "year",
    "active_year",
    "type_of_violence",
    "conflict_new_id",
    "conflict_name",
    "dyad_new_id",
    "dyad_name",
    "side_a_new_id",
    "gwnoa",
    "side_a",
    "side_b_new_id",
    "gwnob",
    "side_b",
    "number_of_sources",
    "source_article",
    "source_office",
    "source_date",
    "source_headline",
    "source_original",
    "where_prec",
    "where_coordinates",
    "adm_1",
    "adm_2",
    "latitude",
    "longitude",
    "geom_wkt",
    "priogrid_gid",
    "country",
    "country_id",
    "region",
    "event_clarity",
    "date_prec",
    "date_start",
    "date_end",
    "deaths_a",
    "deaths_b",
    "deaths_civilians",
    "deaths_unknown",
    "low",
    "best",
    "high",
)
"""The columns of UCDP GED 19.1."""

REPORT_COLUMNS: Final = (
    "id",
    "kind",
    "title",
    "start_date",
    "end_date",
    "date_precision",
    "latitude",
    "longitude",
    "place_precision",
    "place_name",
    "country",
    "reported_by",
    "url",
    "verification",
    "published_at",
    "licence",
)
CLAIM_COLUMNS: Final = (
    "id",
    "site_id",
    "claimed_by",
    "claimed_on",
    "since",
    "figure",
    "unit",
    "total",
    "scope",
    "source",
    "independent_figure",
    "independent_by",
    "independent_on",
    "independent_note",
    "independent_source",
)


@dataclass(frozen=True)
class WrittenReports:
    """Where the three files lie (absolute) and how many rows each holds."""

    ucdp_csv: Path
    reports_csv: Path
    claims_csv: Path
    ucdp_rows: int
    report_rows: int
    claim_rows: int


@dataclass(frozen=True)
class Report:
    """One short report, of the kind that its title says and no more: machines seen are no demolition.

    where: a site id, a town, or a country; km: shift from there. days: length less one.
    """

    day: date
    days: int
    where: str
    km: tuple[float, float]
    place_precision: str
    kind: str
    title: str
    by: str
    verification: str = "single source"
    delay: int = 1


_REPORTS: Final = (
    Report(
        date(2025, 7, 22),
        0,
        "pellimar-bend",
        (0.1, 0.2),
        "exact",
        "statement",
        "Cement and machinery seen in the north of Pellimar Bend",
        "Ilvane Monitor",
    ),
    Report(
        date(2025, 9, 30),
        6,
        "kilvane-ford",
        (3.0, -2.0),
        "near",
        "statement",
        "Land clearing reported in the south of the estate",
        "Ilvane Monitor",
    ),
    Report(
        date(2025, 11, 2),
        6,
        "morrowgate",
        (0.2, -0.1),
        "exact",
        "search",
        "Search of one block",
        "Provincial Office",
    ),
    Report(
        date(2026, 1, 14),
        30,
        "morrowgate",
        (0.0, 0.3),
        "near",
        "statement",
        "Generators and lights reported through the night",
        "Gulf Observer",
        "several sources",
        9,
    ),
    Report(
        date(2026, 2, 20),
        0,
        "pellimar-bend",
        (1.5, -1.0),
        "near",
        "fire",
        "Fires reported near Pellimar Bend",
        "Gulf Observer",
    ),
    Report(
        date(2026, 6, 4),
        2,
        "oskelle-bridge",
        (0.0, 0.0),
        "exact",
        "demolition",
        "Compound torn down",
        "Provincial Office",
        "several sources",
    ),
    Report(
        date(2026, 6, 16),
        0,
        "oskelle-bridge",
        (0.1, 0.1),
        "exact",
        "damage reported",
        "Satellite images show rubble",
        "Kettermar Research Desk",
        "several sources",
        3,
    ),
    Report(
        date(2026, 7, 14),
        17,
        "ashmerrow-park",
        (0.0, 0.1),
        "exact",
        "statement",
        "A new power line built at Ashmerrow Park",
        "Gulf Observer",
        "single source",
        4,
    ),
    Report(
        date(2026, 7, 28),
        6,
        "pellimar-bend",
        (-0.1, -0.2),
        "exact",
        "works reported",
        "Machines seen in the south of Pellimar Bend",
        "Ilvane Monitor",
    ),
    Report(
        date(2026, 9, 1),
        29,
        "Tasmere",
        (0.0, 0.0),
        "country",
        "statement",
        "Ministry closes unlicensed building sites in Tasmere",
        "Tasmere Ministry",
        "single source",
        5,
    ),
    Report(
        date(2026, 9, 25),
        0,
        "kilvane-ford",
        (-0.3, 0.0),
        "exact",
        "statement",
        "Excavators at work in the west of the estate",
        "Ilvane Monitor",
    ),
    Report(
        date(2026, 10, 19),
        0,
        "pellimar-bend",
        (0.2, 0.2),
        "exact",
        "statement",
        "Building work resumed in the north of Pellimar Bend",
        "Ilvane Monitor",
    ),
    Report(
        date(2026, 10, 26),
        0,
        "pellimar-bend",
        (9.0, 6.0),
        "district",
        "statement",
        "Provincial Office denies that new buildings are under construction",
        "Provincial Office",
    ),
    Report(
        date(2026, 11, 6),
        0,
        "torvane-estate",
        (0.1, 0.1),
        "exact",
        "works reported",
        "Excavators at work in the north of Torvane Estate",
        "Gulf Observer",
    ),
    Report(
        date(2026, 11, 14),
        0,
        "torvane-estate",
        (0.0, -0.1),
        "exact",
        "release",
        "More than 40 people left the estate, an aid group says",
        "Gulf Observer",
        "single source",
        0,
    ),
    Report(
        date(2026, 10, 1),
        30,
        "Sul Aveth",
        (0.0, 0.0),
        "district",
        "release",
        "About 120 people sheltered in the district in October",
        "Kettermar Research Desk",
        "several sources",
        12,
    ),
    Report(
        date(2026, 6, 22),
        0,
        "oskelle-bridge",
        (0.2, 0.0),
        "exact",
        "release",
        "About 60 people crossed the river after the rows came down",
        "Gulf Observer",
        "several sources",
        6,
    ),
)

_TEMPO_DAYS: Final = tuple(
    date(2026, *day)
    for day in ((9, 24), (10, 1), (10, 6), (10, 12), (10, 16), (10, 21), (10, 27), (10, 31), (11, 4), (11, 9))
)
_CLAIMS: Final = (
    {
        "id": "claim-pellimar-2026-09-20",
        "site_id": "pellimar-bend",
        "claimed_by": "Provincial Office",
        "claimed_on": "2026-09-20",
        "since": "2026-07-20",
        "figure": 22,
        "unit": "buildings demolished",
        "total": 36,
        "scope": "whole site",
        "source": "https://example.org/provincial-office/2026-09-20",
        "independent_figure": 7,
        "independent_by": "Ilvane Monitor",
        "independent_on": "2026-09-26",
        "independent_source": "https://example.org/ilvane-monitor/2026-09-26",
    },
    {
        "id": "claim-oskelle-2026-06-18",
        "site_id": "oskelle-bridge",
        "claimed_by": "Provincial Office",
        "claimed_on": "2026-06-18",
        "since": "2026-06-01",
        "figure": 54,
        "unit": "buildings demolished",
        "total": 56,
        "scope": "main rows",
        "source": "https://example.org/provincial-office/2026-06-18",
        "independent_figure": 50,
        "independent_by": "Kettermar Research Desk",
        "independent_on": "2026-06-20",
        "independent_source": "https://example.org/kettermar-research-desk/2026-06-20",
    },
)


def write_reports(folder: Path) -> WrittenReports:
    """Write incidents_ucdp.csv, incidents.csv and claims.csv into `folder`."""
    ucdp, reports = ucdp_rows(), report_rows()
    paths = [(folder / name).resolve() for name in ("incidents_ucdp.csv", "incidents.csv", "claims.csv")]
    _csv(paths[0], UCDP_COLUMNS, ucdp)
    _csv(paths[1], REPORT_COLUMNS, reports)
    _csv(paths[2], CLAIM_COLUMNS, _CLAIMS)
    return WrittenReports(paths[0], paths[1], paths[2], len(ucdp), len(reports), len(_CLAIMS))


def _csv(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _place(site_id: str) -> Place:
    return {place.id: place for place in PLACES}[site_id]


def report_rows() -> list[dict[str, object]]:
    """The short reports, oldest first."""
    rows: list[dict[str, object]] = []
    for number, report in enumerate(sorted(_REPORTS, key=lambda r: r.day), start=1):
        km, place_name, country = _where(report.where)
        lon, lat = lonlat_km(km[0] + report.km[0], km[1] + report.km[1])
        last = report.day + timedelta(report.days)
        published = last + timedelta(report.delay)
        rows.append(
            {
                "id": f"demo-{number:03d}",
                "kind": report.kind,
                "title": report.title,
                "start_date": report.day.isoformat(),
                "end_date": last.isoformat(),
                "date_precision": _date_precision(report.days),
                "latitude": lat,
                "longitude": lon,
                "place_precision": report.place_precision,
                "place_name": place_name,
                "country": country,
                "reported_by": report.by,
                "url": f"https://example.org/{report.by.lower().replace(' ', '-')}/{published.isoformat()}",
                "verification": report.verification,
                "published_at": f"{published.isoformat()}T08:00:00Z",
                "licence": LICENCE,
            }
        )
    return rows


def _date_precision(days: int) -> str:
    return "day" if days == 0 else "days" if days < 6 else "week" if days < 14 else "month"


def _where(name: str) -> tuple[tuple[float, float], str, str]:
    """Middle in km, name of the place, country."""
    if name in TOWNS:
        return TOWNS[name], name, "Tasmere" if name == "Port Ozmer" else "Vellorin"
    if name in ("Tasmere", "Vellorin"):
        return ((-80.0, 45.0) if name == "Tasmere" else (70.0, 10.0)), name, name
    place = _place(name)
    return place.km, place.name, place.country


def ucdp_rows() -> list[dict[str, object]]:
    """Armed incidents of a fictional conflict in the columns of UCDP GED 19.1, oldest first.

    A thin background over the whole valley with every place precision from 1 to 6, and a rise near TEMPO_SITE.
    One row has best above high, as real rows sometimes have.
    """
    rng = np.random.default_rng(_SEED)
    incidents: list[tuple[date, int, tuple[float, float], int, int, str]] = []
    day = date(2024, 6, 3)
    while day < date(2026, 11, 10):
        near = PLACES[int(rng.integers(len(PLACES)))]
        precision = int(rng.choice([1, 1, 2, 2, 3, 4, 6]))
        spread = {1: 0.6, 2: 9.0, 3: 22.0, 4: 40.0, 6: 60.0}[precision]
        shift = rng.normal(0, spread, 2)
        km = (near.km[0] + float(shift[0]), near.km[1] + float(shift[1]))
        incidents.append((day, int(rng.choice([0, 0, 0, 2, 6])), km, precision, int(rng.poisson(0.6)), near.country))
        day += timedelta(int(rng.integers(9, 34)))
    tempo = _place(TEMPO_SITE)
    for start in _TEMPO_DAYS:
        shift = rng.normal(0, 0.5, 2)
        km = (tempo.km[0] + float(shift[0]), tempo.km[1] + float(shift[1]))
        incidents.append((start, 0, km, 1, int(rng.poisson(0.4)), tempo.country))
    return [_ucdp(9_000_001 + i, *row) for i, row in enumerate(sorted(incidents))]


def _ucdp(
    number: int, day: date, days: int, km: tuple[float, float], precision: int, deaths: int, country: str
) -> dict[str, object]:
    lon, lat = lonlat_km(*km)
    lon, lat = round(lon, 6), round(lat, 6)
    end = day + timedelta(days)
    office = "Ilvane Monitor" if number % 3 else "Gulf Observer"
    headline = "Deaths in an exchange of fire reported" if deaths else "Exchange of fire reported"  # as coded below
    published = end + timedelta(2)
    row: dict[str, object] = dict.fromkeys(UCDP_COLUMNS, "")
    row |= {
        "id": number,
        "year": day.year,
        "active_year": 1,
        "type_of_violence": 1,
        "conflict_new_id": 99_001,
        "conflict_name": f"{country}: Ilvane valley (fictional)",
        "dyad_new_id": 99_101,
        "dyad_name": f"Government of {country} - Valley Guard",
        "side_a_new_id": 99_201,
        "side_a": f"Government of {country}",
        "side_b_new_id": 99_202,
        "side_b": "Valley Guard",
        "number_of_sources": 1,
        "source_article": f'"{office},{published.isoformat()},{headline}"',
        "source_office": office,
        "source_date": published.isoformat(),
        "source_headline": headline,
        "where_prec": precision,
        "where_coordinates": "Ilvane valley",
        "adm_1": f"{country} Gulf Province",
        "adm_2": "Ilvane District",
        "latitude": lat,
        "longitude": lon,
        "geom_wkt": f"POINT ({lon} {lat})",
        "country": country,
        "region": "Fictional",
        "event_clarity": 1,
        "date_prec": 1 if days == 0 else 2 if days < 6 else 3,
        "date_start": day.isoformat(),
        "date_end": end.isoformat(),
        "deaths_a": 0,
        "deaths_b": 0,
        "deaths_civilians": 0,
        "deaths_unknown": deaths,
        "low": deaths,
        "best": deaths,
        "high": deaths + (number % 4 == 0),
    }
    if number == 9_000_012:
        row |= {"best": 3, "high": 2}
    return row
