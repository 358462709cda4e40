"""A workspace full of reports that nobody has cleared: every phrase of tests/held_phrases.py, by every way in."""

from __future__ import annotations

import csv
import json
from datetime import date
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import quote
from xml.sax.saxutils import escape

from geodata.incidents.incident import DatePrecision, PlacePrecision
from geodata.workspace import Workspace
from pipelines.incidents.catalog.pull import joined_to, pull_incidents
from pipelines.incidents.import_file import import_incidents, keep_rows, read_incidents
from pipelines.incidents.sources.typed_report import Draft, entered_report
from pipelines.incidents.sources.ucdp import NEEDED as UCDP_NEEDED
from tests.addressed import with_address
from tests.held_phrases import HELD
from tests.screens.fixture_world import END, make

AT = (-27.041234, -19.851234)
"""Longitude and latitude of all of them: inside Pellimar Bend, a public site."""
DAY = date(2026, 11, 3)
WAYS = ("rss", "csv", "reliefweb", "gdelt", "ucdp", "pulled", "typed")
PLACE = "27.041234"
"""What of the place would show in any output."""


def by_way() -> dict[str, list[str]]:
    """Which phrase comes by which way: each way has some of each language."""
    return {way: list(HELD[n :: len(WAYS)]) for n, way in enumerate(WAYS)}


def make_held(root: Path) -> Workspace:
    """The small world of the screens with all of them in it."""
    make(root / "home").close()
    workspace = Workspace.open(with_address(root / "home"))
    files, phrases = root / "files", by_way()
    files.mkdir()
    for way, write in {"rss": _rss, "csv": _csv, "reliefweb": _reliefweb, "gdelt": _gdelt, "ucdp": _ucdp}.items():
        path = write(files, phrases[way])
        rows = read_incidents(path.read_bytes(), path.name, way, END)
        # as UCDP's own interface would answer: what a file calls UCDP waits for a person
        assert keep_rows(workspace, rows, way, asked=way == "ucdp").new == len(phrases[way]), way
    theirs = Workspace.open(root / "theirs")
    other = _csv(files, phrases["pulled"], name="theirs.csv", source="monitor")
    import_incidents(theirs, other, "csv", today=END)
    assert pull_incidents(workspace, str(theirs.reports_dir / "csv" / "catalog.json")).new == len(phrases["pulled"])
    typed = [entered_report(_draft(p), END) for p in phrases["typed"] if _may_be_typed(p)]
    workspace.store.save_incidents(joined_to(typed, workspace.store.sites(retired=True)))
    return workspace


def _may_be_typed(phrase: str) -> bool:
    from geodata.text.small_counts import without_small_counts

    return without_small_counts(phrase) == phrase


def _draft(phrase: str) -> Draft:
    return Draft(
        "raid",
        phrase,
        phrase,
        f"https://example.org/{quote(phrase)}",
        DAY,
        None,
        DatePrecision.DAY,
        PlacePrecision.EXACT,
        AT[1],
        AT[0],
        phrase,
        "",
        "pellimar-bend",
    )


def _rss(folder: Path, phrases: list[str]) -> Path:
    from datetime import UTC, datetime

    when = format_datetime(datetime(DAY.year, DAY.month, DAY.day, tzinfo=UTC))
    items = "".join(
        f"<item><title>{escape(p)}</title><link>https://example.org/{quote(p)}</link><pubDate>{when}</pubDate>"
        f"<point>{AT[1]} {AT[0]}</point></item>"
        for p in phrases
    )
    path = folder / "feed.xml"
    path.write_text(f"<rss><channel><title>{escape(phrases[0])}</title>{items}</channel></rss>", encoding="utf-8")
    return path


def _csv(folder: Path, phrases: list[str], *, name: str = "reports.csv", source: str = "csv") -> Path:
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            ("id", "date", "lat", "lon", "title", "type", "place", "source", "link", "place_precision", "licence")
        )
        for n, p in enumerate(phrases):
            link = f"https://example.org/{quote(p)}"
            writer.writerow((f"{source}-{n}", DAY, AT[1], AT[0], p, p, p, p, link, "exact", "CC BY 4.0"))
    path.with_name(f"{name}.toml").write_text(f'source = "{source}"\n')
    return path


def _reliefweb(folder: Path, phrases: list[str]) -> Path:
    entries = [
        {
            "id": str(n),
            "fields": {
                "name": p,
                "date": {"created": f"{DAY}T00:00:00+00:00"},
                "url": f"https://example.org/{quote(p)}",
                "primary_country": {"name": "Myanmar", "iso3": "mmr", "location": {"lat": AT[1], "lon": AT[0]}},
                "primary_type": {"name": p},
            },
        }
        for n, p in enumerate(phrases)
    ]
    path = folder / "reliefweb.json"
    path.write_text(json.dumps({"data": entries}, ensure_ascii=False), encoding="utf-8")
    return path


def _gdelt(folder: Path, phrases: list[str]) -> Path:
    path = folder / "events.csv"
    names = (
        "globaleventid",
        "sqldate",
        "year",
        "eventrootcode",
        "numsources",
        "actiongeo_type",
        "actiongeo_fullname",
        "actiongeo_lat",
        "actiongeo_long",
        "sourceurl",
    )
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        for n, p in enumerate(phrases):
            link = f"https://example.org/{quote(p)}"
            writer.writerow((n, f"{DAY:%Y%m%d}", DAY.year, "17", 3, 4, p, AT[1], AT[0], link))
    return path


def _ucdp(folder: Path, phrases: list[str]) -> Path:
    path = folder / "ged.csv"
    names = (
        "id",
        *UCDP_NEEDED,
        "date_end",
        "date_prec",
        "where_prec",
        "where_coordinates",
        "adm_1",
        "adm_2",
        "country",
        "type_of_violence",
        "side_a",
        "side_b",
        "source_office",
        "source_headline",
        "best",
        "low",
        "high",
        "code_status",
        "number_of_sources",
    )
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        for n, p in enumerate(phrases):
            row = {
                "id": 9_100_000 + n,
                "latitude": AT[1],
                "longitude": AT[0],
                "date_start": DAY,
                "date_end": DAY,
                "date_prec": 1,
                "where_prec": 1,
                "type_of_violence": 1,
                "best": 2,
                "low": 2,
                "high": 2,
                "number_of_sources": 1,
            }
            writer.writerow([row.get(name, p) for name in names])
    return path
