"""The table of docs/incidents.md, held against the code row by row: each is kept with its note, or refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipelines.incidents.import_file import read_incidents
from pipelines.publish.export_csv import guarded

DOCS = Path(__file__).parents[4] / "docs/incidents.md"
TODAY = date(2026, 11, 24)
HEAD = "id,date,end,year,lat,lon,wkt,country,title,place_precision,low,best,high,reported_by"
GOOD = {
    "id": "7",
    "date": "2024-03-05",
    "lat": "16.71",
    "lon": "98.57",
    "country": "Thailand",
    "title": "Raid",
    "place_precision": "exact",
    "low": "0",
    "best": "1",
    "high": "2",
}

CASES: dict[str, tuple[dict[str, str] | str, str]] = {
    "counts not low <= best <= high": ({"best": "9"}, "its best count 9 is above its high count 2"),
    "a count that is negative or no number": ({"best": "-3"}, "is not a count and is left out"),
    "unknown precision code": ({"place_precision": "roughly"}, "unknown"),
    "dates reversed": ({"end": "2024-03-01"}, "reversed and are turned round"),
    "a date in the future": ({"date": "2031-01-01"}, "in the future"),
    "an end date only": ({"date": "", "end": "2024-03-05"}, "end date only"),
    "only the year": ({"date": "", "year": "2024"}, "only its year is known"),
    "a date that can be read two ways (5/11/2024)": ({"date": "5/11/2024"}, "two ways"),
    "two days in one cell (2026-03-01 to 2026-10-20)": ({"date": "2026-03-01 to 2026-10-20"}, ""),
    "a spreadsheet's day number (45356)": ({"date": "45356"}, "spreadsheet's day number"),
    "a year in two digits (13-Feb-25)": ({"date": "13-Feb-25"}, "read as one of 2025"),
    "an area with a finer precision than its size": (
        {"lat": "", "lon": "", "wkt": "LINESTRING (98 16, 98.5 16)"},
        "district, not exact",
    ),
    "latitude and longitude swapped": ({"lat": "98.57", "lon": "16.71"}, "swapped"),
    "coordinates outside the country that the row names": (
        {"lat": "44.43", "lon": "26.1"},
        "its coordinates 44.43, 26.1 lie outside ",
    ),
    "coordinates with fewer digits than its precision needs (13.7, 106.1 as exact)": (
        {"lat": "16.7", "lon": "98.5"},
        "its place is known to about 8 km: near, not exact",
    ),
    "coordinates only in a geometry column": ({"lat": "", "lon": "", "wkt": "POINT (98.57 16.71)"}, "geometry column"),
    "HTML or a script in a text": ({"title": "<script>alert(1)</script> raid"}, "markup"),
    "a field of 10 MB": ({"title": "z" * 10_000_000}, "is cut"),
    "control characters or direction marks": ({"title": "Ra\x00id\u202e"}, "taken out of its title"),
    "a phone number, e-mail or chat address, document number": ({"title": "ask @border_boy"}, "left out of its title"),
    "a count of fewer than 11 living people": ({"title": "7 workers freed"}, "a count of people below 11"),
    "a formula in a text": ({"title": "=HYPERLINK(1)"}, ""),
    "no id": ({"id": ""}, "no id"),
    "same id again": ("again", "says the same as line 2"),
    "no place": ({"lat": "", "lon": "", "country": ""}, "no coordinates"),
    "coordinates 0, 0": ({"lat": "0", "lon": "0.0"}, "0, 0"),
    "coordinates not on the globe": ({"lat": "9999", "country": ""}, "not on the globe"),
    "a geometry that cannot be read (cut short, in metres, of another SRID)": (
        {"lat": "", "lon": "", "wkt": "POLYGON((98.5 16.6, 98.6"},
        "its geometry 'POLYGON((98.5 16.6, 98.6' cannot be read",
    ),
    "no date, or before 1900": ({"date": "1066-10-14"}, "before 1900"),
    "words behind a day that are no time, weekday or part of it (2024-03-05 or later)": (
        {"date": "2024-03-05 or later"},
        "it has no date that can be read ('2024-03-05 or later'): write it as 2025-02-05",
    ),
    "some fields fewer than the header, as spreadsheets leave out empty ones at the end": (
        "7,2024-03-05,,,16.71,98.57,,Thailand,Raid,exact",
        "",
    ),
    "fewer than half the fields of the header": ("a,b,c", "it has 3 fields where the header has 14"),
    "more fields than the header, not all of the others empty": (
        "7,2024-03-05,,,16.71,98.57,,Thailand,Raid,exact,,,,,,more",
        "it has 16 fields where the header has 14",
    ),
    "an unclosed quotation mark": ('8,2024-03-05,,,16.7,98.5,,,"never closed', "opened and not closed"),
}


def documented() -> dict[str, str]:
    section = DOCS.read_text(encoding="utf-8").split("## Rows:")[1].split("\n## ")[0]
    lines = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("| ")]
    return {cells[0]: cells[1] for cells in lines[2:]}


def line(row: dict[str, str]) -> str:
    return ",".join('"' + row.get(name, "").replace('"', '""') + '"' for name in HEAD.split(","))


def test_the_table_lists_what_is_tested_and_nothing_else() -> None:
    assert set(documented()) == set(CASES)


@pytest.mark.parametrize("case", CASES)
def test_each_row_does_what_the_table_says(case: str) -> None:
    change, words = CASES[case]
    odd = line(GOOD) if change == "again" else change if isinstance(change, str) else line({**GOOD, **change})
    first = {**GOOD, "id": "7" if change == "again" else "1"}
    data = "\n".join((HEAD, line(first), odd, line({**GOOD, "id": "99"}))) + "\n"
    rows = read_incidents(data.encode(), "a.csv", "csv", TODAY)
    outcome = documented()[case]
    if outcome.startswith("kept"):
        assert rows.refused == () and len(rows.incidents) == (2 if change == "again" else 3)
        said = [r.text for r in (*rows.noted, *rows.repeated) if r.line == 3]
        assert any(words in text for text in said) if words else not said
    else:
        assert outcome.startswith("refused")
        assert [r.line for r in rows.refused] == [3] and words in rows.refused[0].text
        assert [i.id for i in rows.incidents] == ["csv-1", "csv-99"], "it costs only itself"
    if case == "a formula in a text":
        assert guarded(rows.incidents[1].title) == "'=HYPERLINK(1)"


@pytest.mark.parametrize(
    ("wkt", "why"),
    [
        ("POLYGON((98.5 16.6, 98.6 16.6, 98.6", "its geometry 'POLYGON((98.5 16.6, 98.6 16.6,' cannot be read"),
        ("SRID=32647;POINT(455123 1840000)", "its geometry 'SRID=32647;POINT(455123 184000' cannot be read"),
        ("POINT(455123 1840000)", "its coordinates 1.84e+06, 455123 are not on the globe"),
    ],
)
def test_a_row_whose_geometry_is_bad_does_not_become_one_that_names_a_country_only(wkt: str, why: str) -> None:
    row = {**GOOD, "lat": "", "lon": "", "wkt": wkt}
    rows = read_incidents(f"{HEAD}\n{line(row)}\n".encode(), "a.csv", "csv", TODAY)
    assert rows.incidents == () and len(rows.refused) == 1 and rows.refused[0].text.startswith(why)
    empty = read_incidents(f"{HEAD}\n{line({**row, 'wkt': 'POINT EMPTY'})}\n".encode(), "a.csv", "csv", TODAY)
    assert [i.place_precision for i in empty.incidents] == ["country"] and not empty.refused
