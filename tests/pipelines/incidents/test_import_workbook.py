"""Reports from spreadsheets: workbooks, titles above the header, quarters for dates, both coordinates in one cell."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from shapely.geometry import Point

from geodata.access.audience import Audience
from geodata.errors import FileRefused
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.workspace import Workspace
from pipelines.incidents.import_file import import_incidents
from pipelines.incidents.import_report import IncidentReport
from pipelines.publish.export import export
from tests.pipelines.sites.files.test_table_file import Cells, by_hand

TODAY = date(2026, 11, 26)


def read(folder: Path, name: str, data: bytes) -> tuple[Workspace, IncidentReport]:
    file = folder / name
    file.write_bytes(data)
    workspace = Workspace.open(folder / "home")
    return workspace, import_incidents(workspace, file, "csv", today=TODAY)


def test_a_report_out_of_our_own_workbook_keeps_when_it_was_published(tmp_path: Path) -> None:
    """There it is a time of Excel's, which readers of workbooks hand on with slashes."""
    given = Workspace.open(tmp_path / "given")
    when = datetime(2026, 1, 3, 4, 5, 6, tzinfo=UTC)
    there = (Point(98.505, 16.605), PlacePrecision.EXACT)
    day = (date(2026, 1, 1), date(2026, 1, 1), DatePrecision.DAY)
    report = Incident("csv-1", "csv", "raid", "A raid", *day, *there, licence="CC0", published_at=when)
    given.store.save_incidents([report])
    export(given, tmp_path / "own.xlsx", "incidents", Audience.INTERNAL)
    workspace, _ = read(tmp_path, "again.xlsx", (tmp_path / "own.xlsx").read_bytes())
    assert [one.published_at for one in workspace.store.incidents()] == [when]


def test_380_facilities_with_quarters_for_dates_are_kept_or_refused_by_row(tmp_path: Path) -> None:
    rows: Cells = [
        ["Facilities and when they were reported", None, None, None, None],
        ["", None, None, None, None],
        ["Ref", "Incident date", "Lat", "Lon", "Country"],
    ]
    for n in range(380):
        when = ("3rdQt2018", "Q1 2019", "2020-04", "12 March 2021", "unknown")[n % 5]
        rows.append([f"f{n}", when, 16 + n / 1000, 98 + n / 1000, "MM"])
        if n % 20 == 0:
            rows.append([None] * 5)
    workspace, report = read(tmp_path, "facilities.xlsx", by_hand(rows))
    kept = {i.id: i for i in workspace.store.incidents()}
    assert len(kept) == 304, "a fifth of the rows has no date"
    assert len(report.refused) == 76
    written = {row[0]: n for n, row in enumerate(rows, start=1)}
    assert {r.line for r in report.refused} == {written[f"f{n}"] for n in range(4, 380, 5)}, "as the owner counts rows"
    first = kept["csv-f0"]
    assert (first.start_date, first.end_date) == (date(2018, 7, 1), date(2018, 9, 30))
    assert first.date_precision not in (DatePrecision.DAY, DatePrecision.MONTH)
    assert kept["csv-f2"].date_precision is DatePrecision.MONTH
    assert kept["csv-f3"].start_date == date(2021, 3, 12)


def test_the_same_table_as_text_below_its_titles(tmp_path: Path) -> None:
    text = (
        "Reports, draft;;;\n;;;\nid;Date;Place;Coordinates\n#id;#date;#loc;#geo\n"
        "a;2026-03-05;Alpha;16,63 98,55\nb;2026-03-06;Beta;16°37'45\"N 98°33'10\"E\nc;2026-03-07;Gamma;here\n"
    )
    workspace, report = read(tmp_path, "reports.csv", text.encode())
    kept = {i.id: i for i in workspace.store.incidents()}
    assert set(kept) == {"csv-a", "csv-b"}
    assert [r.line for r in report.refused] == [7]
    for key, lat, lon in (("csv-a", 16.63, 98.55), ("csv-b", 16 + 37 / 60 + 45 / 3600, 98 + 33 / 60 + 10 / 3600)):
        assert (kept[key].place.y, kept[key].place.x) == pytest.approx((lat, lon), abs=1e-6)


ODD_ROWS = (
    "id,date,title,title,lat,lon,country,fatalities_best,reported_by\n"
    "a,2025-10-01,Police search a hall,Second title,16.6333,98.5167,MM,1,A Paper\n"
    "b,2025-10-02,Fire,x,16.6333,98.5167,MM,1,200,A Paper\n"
    "c,2025-10-03,Raid\n"
    "d,2025-10-04,n/a,x,16.6333,98.5167,MM,NULL,A Paper\n"
    'e,2025-10-05,"open quote,x,16.6333,98.5167,MM,1,A Paper\n'
    "f,2025-10-06,Search,x,16.6333,98.5167,MM,2,A Paper\n"
)


@pytest.mark.parametrize("above", ["", "Our list of October\n\n"], ids=["header first", "below a title"])
def test_a_row_is_kept_or_refused_alike_below_a_title_and_without_one(above: str, tmp_path: Path) -> None:
    """A title above a table says nothing about its rows: "1,200" without quotes shifts all behind it either way."""
    workspace, report = read(tmp_path, "list.csv", (above + ODD_ROWS).encode())
    shift = above.count("\n")
    assert [(r.line - shift, r.text) for r in report.rows.refused] == [
        (3, "it has 10 fields where the header has 9"),
        (4, "it has 3 fields where the header has 9"),
        (6, "a quotation mark in it is opened and not closed"),
    ]
    kept = {i.id: (i.title, i.fatalities_best, i.reported_by) for i in workspace.store.incidents()}
    assert kept == {
        "csv-a": ("Police search a hall", 1, "A Paper"),
        "csv-d": ("report", None, "A Paper"),
        "csv-f": ("Search", 2, "A Paper"),
    }
    assert "column title is there twice: its first one is read" in report.rows.file_notes


def test_an_s_that_leads_out_of_the_row_s_own_country_is_refused(tmp_path: Path) -> None:
    """Myanmar lies north of the equator and East Timor south of it: each S leads to the other side."""
    rows = (
        "a,2025-10-01,Raid,16 30 15 S,98.5,Myanmar\n"
        "b,2025-10-02,Raid,8 30 15s,125.5,Timor-Leste\n"
        "c,2025-10-03,Raid,16°30'15s,98.5,Myanmar\n"
        "d,2025-10-04,Raid,8 30 15 S,125.5,Timor-Leste\n"
    )
    workspace, report = read(tmp_path, "list.csv", f"id,date,title,lat,lon,country\n{rows}".encode())
    assert [r.line for r in report.rows.refused] == [2, 3]
    assert all("no coordinates that can be read" in r.text for r in report.rows.refused)
    latitudes = {i.id: i.place.centroid.y for i in workspace.store.incidents() if i.place is not None}
    part = 30 / 60 + 15 / 3600
    assert latitudes == {"csv-c": pytest.approx(16 + part, abs=1e-6), "csv-d": pytest.approx(-8 - part, abs=1e-6)}


def test_a_small_s_beside_an_east_is_refused_without_a_country_too(tmp_path: Path) -> None:
    """Jakarta, 6°12'30" S 106°49'30" E, in small letters; without seconds an s can only be the south."""
    rows = (
        "a,2025-10-01,Raid,6 12 30s,106 49 30e\nb,2025-10-02,Raid,6°12'30s,106°49'30\"\nc,2025-10-03,Raid,6.2s,106.8e\n"
    )
    workspace, report = read(tmp_path, "list.csv", f"id,date,title,lat,lon\n{rows}".encode())
    assert [r.line for r in report.rows.refused] == [2, 3]
    assert {i.id: i.place.centroid.y for i in workspace.store.incidents() if i.place is not None} == {"csv-c": -6.2}
    one = b'id,date,title,country,coordinates\nd,2025-10-01,Raid,Indonesia,"6\xc2\xb012\'30s, 106.825"\n'
    assert [r.line for r in read(tmp_path, "one.csv", one)[1].rows.refused] == [2], "as in two columns"


def test_a_workbook_without_dates_is_refused_in_words(tmp_path: Path) -> None:
    data = by_hand([["Name", "Lat", "Lon"], ["Alpha", 16.63, 98.55]])
    with pytest.raises(FileRefused, match=r"no column of it is known to hold a date \(it has name, lat, lon\)"):
        read(tmp_path, "places.xlsx", data)
