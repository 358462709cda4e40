"""Tables as they really come: packed, headed twice, in odd encodings, resaved by spreadsheets. The oracle is one plain
row, read without any of it."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from geodata.errors import FileRefused
from geodata.incidents.incident import DatePrecision, Incident
from geodata.workspace import Workspace
from pipelines.incidents.import_file import import_incidents, read_incidents
from pipelines.tables.table import read_table

TODAY = date(2026, 11, 24)
HEAD = (
    "id,type_of_violence,side_a,side_b,where_prec,where_coordinates,latitude,longitude,country,date_prec,date_start,"
    "date_end,best"
)
ROW = '7,1,Army,Rebels,1,"Mae Sot, west\nof town",16.71,98.57,Thailand,1,2024-03-05,2024-03-05,2'
PLAIN = f"{HEAD}\n{ROW}\n".encode()


def incidents(data: bytes) -> list[Incident]:
    rows = read_incidents(data, "ged.csv", "ucdp", TODAY)
    assert rows.refused == ()
    return [*rows.incidents]


def test_the_plain_row() -> None:
    (incident,) = incidents(PLAIN)
    assert (incident.place_name, incident.start_date, incident.fatalities_best) == (
        "Mae Sot, west of town",
        date(2024, 3, 5),
        2,
    )


def _european(data: bytes) -> bytes:
    """Semicolons between cells, commas in numbers, as a German or Indonesian spreadsheet saves it."""
    rows = list(csv.reader(io.StringIO(data.decode(), newline="")))
    rows[1] = ["7,0", "1,0", "Army", "Rebels", "1,0", rows[1][5], "16,71", "98,57", *rows[1][8:12], "2,0"]
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda d: d.replace(b"\n7,", b",,,\n7,").replace(b",2\n", b",2,,,\n"),
        lambda d: b"sep=,\n" + d,
        lambda d: b"\n,,,\n" + d,
        lambda d: d.replace(b"date_start", b"Date Start").replace(b"where_prec", b"WHERE-PREC"),
        lambda d: d.replace(b"best", b"deaths_best").replace(b"side_a", b"Side A"),
        lambda d: d + HEAD.encode() + b"\n",
        lambda d: _european(d),
        lambda d: d.decode().encode("utf-16-le"),
        lambda d: d.replace(b",98.57", b",98.57 E").replace(b",16.71", b",16.71N"),
        lambda d: d.replace(b"2024-03-05,2024-03-05", b"45356,45356"),
        lambda d: d.replace(b"2024-03-05,2024-03-05", b"2024-03-05 00:00:00.000,2024-03-05T00:00:00Z"),
        lambda d: d.replace(b"\nof town", b"\r\nof town").replace(b"best\n", b"best\r\n"),
        lambda d: d.replace(b",2\n", b',"2"\n'),
    ],
    ids=[
        "trailing empty columns",
        "sep line",
        "blank lines above",
        "other header writing",
        "other column names",
        "header again",
        "decimal commas",
        "utf-16 without a mark",
        "hemispheres",
        "spreadsheet days",
        "times",
        "crlf",
        "all quoted",
    ],
)
def test_what_spreadsheets_and_copies_do_to_it_changes_nothing(spoil: Callable[[bytes], bytes]) -> None:
    (plain,) = incidents(PLAIN)
    (read,) = incidents(spoil(PLAIN))
    assert (read.id, read.title, read.place, read.place_name, read.place_precision) == (
        plain.id,
        plain.title,
        plain.place,
        plain.place_name,
        plain.place_precision,
    )
    assert (read.start_date, read.end_date, read.fatalities_best) == (plain.start_date, plain.end_date, 2)


@pytest.mark.parametrize("word", ["nan", "NaN", "NULL", "None", "N/A", "\\N", "<NA>"])
def test_words_for_nothing_are_nothing_and_na_is_namibia(word: str) -> None:
    (incident,) = incidents(PLAIN.replace(b"Rebels", word.encode()))
    assert incident.title == "Armed clash Army, Mae Sot" and word not in incident.title
    (namibia,) = incidents(PLAIN.replace(b"Thailand", b"NA").replace(b"16.71,98.57", b"-22.5,17.1"))
    assert namibia.country == "NA"


def test_thousands_are_counts() -> None:
    (incident,) = incidents(PLAIN.replace(b",2\n", b',"1,234"\n'))
    assert incident.fatalities_best == 1234


def test_one_line_of_another_encoding_costs_only_its_accents() -> None:
    good, other = PLAIN.replace(b"7,1", b"8,1").splitlines()[1:], "Çay Köy".encode("cp1252")
    data = PLAIN.replace(b"Mae Sot, west\nof town", "ဖားကန့်".encode()) + b"9,1,A,B,1," + other
    data += b",16.7,98.5,Thailand,1,2024-03-05,2024-03-05,2\n" + b"\n".join(good) + b"\n"
    rows = read_incidents(data, "ged.csv", "ucdp", TODAY)
    assert [i.place_name for i in rows.incidents] == ["ဖားကန့်", "Çay Köy", "Mae Sot, west of town"]
    assert any("Windows-1252" in note for note in rows.file_notes)


@pytest.mark.parametrize(
    ("written", "first", "last", "precision"),
    [
        ("5/13/2024", date(2024, 5, 13), date(2024, 5, 13), DatePrecision.DAY),
        ("13.5.2024", date(2024, 5, 13), date(2024, 5, 13), DatePrecision.DAY),
        ("5/11/2024", date(2024, 5, 11), date(2024, 11, 5), DatePrecision.YEAR),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), DatePrecision.MONTH),
        ("Feb 2024", date(2024, 2, 1), date(2024, 2, 29), DatePrecision.MONTH),
        ("1st February 2024", date(2024, 2, 1), date(2024, 2, 1), DatePrecision.DAY),
    ],
)
def test_dates_as_people_write_them(written: str, first: date, last: date, precision: DatePrecision) -> None:
    data = f"date,lat,lon,title\n{written},16.7,98.5,x\n".encode()
    (incident,) = read_incidents(data, "a.csv", "csv", TODAY).incidents
    assert (incident.start_date, incident.end_date, incident.date_precision) == (first, last, precision)


def _zip(data: bytes, *names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, data)
    return out.getvalue()


def _damaged(how: int) -> bytes:
    """A zip file of a table whose packed bytes are overwritten in their middle."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        archive.writestr("a.csv", bytes(range(256)) * 40)
        packed = archive.getinfo("a.csv").compress_size
    data = bytearray(out.getvalue())
    start = 30 + len("a.csv") + packed // 3
    data[start : start + 40] = b"\xff" * 40
    return bytes(data)


@pytest.mark.parametrize("pack", [gzip.compress, lambda d: _zip(d, "GEDEvent_v25_1.csv")], ids=["gzip", "zip"])
def test_packed_tables_are_read(pack: Callable[[bytes], bytes], tmp_path: Path) -> None:
    path = tmp_path / "ged"
    path.write_bytes(pack(PLAIN))
    assert import_incidents(Workspace.open(tmp_path / "home"), path, "ucdp", today=TODAY).new == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (_zip(PLAIN, "a.csv", "b.csv"), "holds 2 tables"),
        (_zip(PLAIN, "xl/workbook.xml", "a.xml"), "Excel workbook"),
        (
            _zip(PLAIN, "doc.kml", "images/a.png"),
            "it holds places as KML .Google Earth., not a table. Import places with sites",
        ),
        (_zip(PLAIN, "a.shp", "a.dbf"), "it holds outlines or points of places, not a table. Import places with"),
        (_zip(PLAIN, "a.xlsx"), "a workbook, which is not read inside a zip file. Unpack it"),
        (_zip(PLAIN, "content.xml"), "an OpenDocument file under another ending. Rename a workbook to .ods"),
        (_zip(PLAIN, "a.pdf"), "it holds no table. Zip one table"),
        (b'<?xml version="1.0"?>\n<kml xmlns="http://www.opengis.net/kml/2.2">', "places as KML"),
        (b"\xef\xbb\xbf<kml>", "places as KML"),
        (b"<?xml version='1.0'?><gpx>", "a web page or XML"),
        (gzip.compress(PLAIN)[:-20], "damaged"),
        (_zip(PLAIN, "a.csv")[:40], "not a readable zip"),
        (_damaged(zipfile.ZIP_DEFLATED), "damaged"),
        (_damaged(zipfile.ZIP_BZIP2), "cannot be opened|damaged"),
        (_damaged(zipfile.ZIP_LZMA), "damaged"),
    ],
    ids=[
        "two tables",
        "a workbook",
        "kmz",
        "shapefile",
        "workbook inside",
        "ods",
        "no table",
        "kml",
        "kml with a mark",
        "gpx",
        "cut gzip",
        "cut zip",
        "deflate",
        "bzip2",
        "lzma",
    ],
)
def test_packed_files_that_cannot_be_read_are_refused_in_words(content: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "ged.csv"
    path.write_bytes(content)
    with pytest.raises(FileRefused, match=words):
        import_incidents(Workspace.open(tmp_path / "home"), path, "ucdp", today=TODAY)


def test_a_ten_megabyte_field_is_cut_and_the_rows_after_it_are_read() -> None:
    big = PLAIN.replace(b"Rebels", b"z" * 10_000_000) + ROW.replace("7,", "8,", 1).encode() + b"\n"
    rows = read_incidents(big, "ged.csv", "ucdp", TODAY)
    assert [i.id for i in rows.incidents] == ["ucdp-7", "ucdp-8"]
    assert len(rows.incidents[0].title) < 400
    assert any("10,000,000 characters" in remark.text for remark in rows.noted)


def test_markup_is_kept_as_text_and_said() -> None:
    data = b"date,lat,lon,title\n2024-03-05,16.7,98.5,<script>alert(1)</script> raid at a < b\n"
    (remark,) = [r for r in read_incidents(data, "a.csv", "csv", TODAY).noted if "markup" in r.text]
    assert remark.line == 2
    plain = read_incidents(data.replace(b"<script>alert(1)</script>", b""), "a.csv", "csv", TODAY)
    assert not any("markup" in r.text for r in plain.noted), "a < b is no markup"


def test_rows_come_one_by_one() -> None:
    """A table is not read ahead of its reader by more than a row may be long."""
    read = 0

    class Counted(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            nonlocal read
            found = super().read(size)
            read += len(found)
            return found

    body = b"".join(b"%d,16.7,98.5,2024-03-05\n" % n for n in range(400_000))
    table = read_table(Counted(b"id,lat,lon,date\n" + body), "a.csv")
    before = read
    next(iter(table.rows))
    assert read - before < 3_000_000 < len(body)
