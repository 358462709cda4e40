"""ACLED, GDELT, ReliefWeb and any table: rows of their real shape become incidents, or are refused with the reason."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from pyproj import Transformer

from geodata.errors import FileRefused
from geodata.incidents.incident import DatePrecision, PlacePrecision
from geodata.workspace import Workspace
from pipelines.demo.world.reports import write_reports
from pipelines.incidents.import_file import import_incidents, read_incidents
from pipelines.incidents.import_report import ReadRows
from pipelines.incidents.sources import gdelt

SHARED = Path(__file__).parents[4] / "../shared/data/incidents"
RELIEFWEB = SHARED / "reliefweb_v2_disasters_trimmed.json"
GDELT_COLUMNS = SHARED / "gdelt_events2_columns.csv"
TODAY = date(2026, 11, 24)

ACLED_ROW = {
    "event_id_cnty": "MMR12345",
    "event_date": "12 March 2021",
    "year": "2021",
    "time_precision": "1",
    "event_type": "Battles",
    "sub_event_type": "Armed clash",
    "actor1": "A",
    "country": "Myanmar",
    "admin1": "Kayin",
    "admin2": "Myawaddy",
    "location": "Lay Kay Kaw",
    "latitude": "16.62",
    "longitude": "98.55",
    "geo_precision": "2",
    "source": "Karen News; DVB",
    "notes": "Long text with a name and +95 9 421 123 456",
    "fatalities": "3",
    "timestamp": "1700000000",
}


def as_csv(*rows: dict[str, str]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def acled(**changes: str) -> ReadRows:
    return read_incidents(as_csv({**ACLED_ROW, **changes}), "a.csv", "acled", TODAY)


def test_acled() -> None:
    (incident,) = acled().incidents
    assert (incident.id, incident.kind, incident.title) == ("acled-MMR12345", "armed clash", "Armed clash, Lay Kay Kaw")
    assert (incident.place_precision, incident.date_precision) == (PlacePrecision.NEAR, DatePrecision.DAY)
    assert (incident.start_date, incident.fatalities_best) == (date(2021, 3, 12), 3)
    assert incident.verification == "several sources" and incident.country == "MM"
    assert incident.published_at == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert "421" not in str(incident) and "Long text" not in str(incident), "their notes are not copied"


@pytest.mark.parametrize(("code", "expected"), [("1", "day"), ("2", "week"), ("3", "month")])
def test_acled_date_precision(code: str, expected: str) -> None:
    assert str(acled(time_precision=code).incidents[0].date_precision) == expected


def test_acled_bad_rows_and_wrong_files() -> None:
    assert "no coordinates" in acled(latitude="").refused[0].text
    assert "not 1 to 3" in acled(geo_precision="7").noted[0].text
    with pytest.raises(FileRefused, match="no column event_date"):
        read_incidents(b"a,b\n1,2\n", "a.csv", "acled", TODAY)


def gdelt_row(**changes: str) -> str:
    row = dict.fromkeys(gdelt.COLUMNS, "")
    row |= {
        "globaleventid": "1",
        "sqldate": "20250304",
        "year": "2025",
        "actor1name": "SOME PERSON",
        "eventrootcode": "19",
        "numsources": "1",
        "actiongeo_type": "4",
        "actiongeo_fullname": "Mae Sot, Tak, Thailand",
        "actiongeo_lat": "16.7167",
        "actiongeo_long": "98.5667",
        "sourceurl": "https://news.example/a?b=1",
    }
    return "\t".join({**row, **changes}.values()) + "\n"


def test_gdelt_without_a_header() -> None:
    data = (
        gdelt_row() + gdelt_row(globaleventid="2", actiongeo_type="1") + gdelt_row(globaleventid="3", actiongeo_lat="")
    )
    rows = read_incidents(data.encode(), "x.export.CSV", "gdelt", TODAY)
    assert [(i.id, str(i.place_precision)) for i in rows.incidents] == [("gdelt-1", "near"), ("gdelt-2", "country")]
    assert [r.line for r in rows.refused] == [3]
    incident = rows.incidents[0]
    assert (incident.kind, incident.country, incident.url) == ("armed clash", "TH", "https://news.example/a?b=1")
    assert "PERSON" not in str(incident), "actors may be persons"
    assert any("machine" in note for note in incident.notes)
    with pytest.raises(FileRefused, match="61"):
        read_incidents(b"a\tb\n", "x.csv", "gdelt", TODAY)


@pytest.mark.skipif(not GDELT_COLUMNS.exists(), reason="the shared incident files are not beside this checkout")
def test_gdelt_columns_are_the_real_ones() -> None:
    with GDELT_COLUMNS.open(encoding="utf-8", newline="") as file:
        assert tuple(row["name"].lower() for row in csv.DictReader(file)) == gdelt.COLUMNS


@pytest.mark.skipif(not RELIEFWEB.exists(), reason="the shared incident files are not beside this checkout")
def test_reliefweb_as_recorded() -> None:
    rows = read_incidents(RELIEFWEB.read_bytes(), "rw.json", "reliefweb", TODAY)
    assert [(i.id, i.kind, i.country) for i in rows.incidents] == [
        ("reliefweb-52433", "epidemic", "CD"),
        ("reliefweb-52416", "flood", "LA"),
        ("reliefweb-52324", "earthquake", "MM"),
        ("reliefweb-52251", "flood", "TH"),
    ]
    assert {i.place_precision for i in rows.incidents} == {PlacePrecision.COUNTRY}
    quake = rows.incidents[2]
    assert (quake.start_date, quake.end_date, quake.date_precision) == (
        date(2025, 3, 1),
        date(2025, 3, 31),
        DatePrecision.MONTH,
    )
    assert not rows.refused


def test_reliefweb_with_full_fields_and_broken_entries() -> None:
    full: dict[str, Any] = {
        "name": "Cambodia: x",
        "url": "https://reliefweb.int/disaster/x",
        "date": {"event": "2025-07-04T00:00:00Z"},
        "primary_country": {"iso3": "khm", "name": "Cambodia", "location": {"lat": 12.7, "lon": 104.9}},
        "primary_type": {"name": "Fire"},
    }
    entries = [{"id": "1", "fields": full}, {"id": "2"}, {"id": "3", "fields": {"name": "Nowhere: y - May 2025"}}]
    entries.append({"id": "4", "fields": {"name": "Cambodia: undated"}})
    rows = read_incidents(json.dumps({"data": entries}).encode(), "rw.json", "reliefweb", TODAY)
    (incident,) = rows.incidents
    assert (incident.kind, incident.start_date, incident.country) == ("fire", date(2025, 7, 4), "KH")
    assert incident.place is not None and incident.place.centroid.y == 12.7
    assert [(r.line, r.text[:12]) for r in rows.refused] == [
        (2, 'it has no "f'),
        (3, "it names no "),
        (4, "it has no da"),
    ]
    for bad in (b"{}", b"[]", b"x", b'{"data": 1}'):
        with pytest.raises(FileRefused):
            read_incidents(bad, "rw.json", "reliefweb", TODAY)


@pytest.mark.parametrize("name", ["Uganda: Marburg 2024", "Mayotte 2025: cholera", "Haiti: Declaration 2023"])
def test_a_word_that_begins_like_a_month_is_none(name: str) -> None:
    entry = {"id": "1", "fields": {"name": name, "primary_country": {"iso3": "uga", "name": "Uganda"}}}
    rows = read_incidents(json.dumps({"data": [entry]}).encode(), "rw.json", "reliefweb", TODAY)
    assert not rows.incidents and [r.text for r in rows.refused] == ["it has no date, and its name has no month"]


@pytest.mark.parametrize("word", ["Sep", "Sept.", "September", "SEPT"])
def test_a_month_is_known_by_its_name_and_usual_abbreviations(word: str) -> None:
    fields = {"name": f"Uganda: Marburg 2024 - {word} 2024", "primary_country": {"iso3": "uga", "name": "Uganda"}}
    entry = {"id": "1", "fields": fields}
    (incident,) = read_incidents(json.dumps({"data": [entry]}).encode(), "rw.json", "reliefweb", TODAY).incidents
    assert (incident.start_date, incident.end_date) == (date(2024, 9, 1), date(2024, 9, 30))


def test_a_table_with_usual_names_needs_no_mapping() -> None:
    data = b"Date,Lat,Lng,Headline,Type,Link,Country\n2025-03-04,16.62,98.55,A raid,Raid,https://x.y/z,MM\n"
    (incident,) = read_incidents(data, "a.csv", "csv", TODAY).incidents
    assert (incident.title, incident.kind, incident.url) == ("A raid", "raid", "https://x.y/z")
    assert incident.place_precision is PlacePrecision.UNKNOWN, "a pin is not taken as exact"
    assert incident.id.startswith("csv-") and incident.verification == "unverified"


def test_columns_are_found_whatever_their_spaces_and_marks_and_others_are_named() -> None:
    row = {
        "Start Date": "2026-03-05",
        "End Date": "2026-03-12",
        "Latitude (N)": "",
        "LAT.": "16.62",
        "Lon": "98.55",
        "Source-Name": "Provincial Office",
        "Source URL": "https://a.example/1",
        "Place Precision": "near",
        "Weather that day": "rain",
    }
    rows = read_incidents(as_csv(row), "a.csv", "csv", TODAY)
    (incident,) = rows.incidents
    assert (incident.start_date, incident.end_date) == (date(2026, 3, 5), date(2026, 3, 12))
    assert (incident.reported_by, incident.url) == ("Provincial Office", "https://a.example/1")
    assert incident.place_precision is PlacePrecision.NEAR
    assert rows.file_notes == ("not read: column latitude (n), weather that day",)


def test_a_mapping_file_names_the_columns(tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("Wann,Oben,Rechts,Was\n04.13.2025,16.62,98.55,x\n13.04.2025,16.62,98.55,y\n", encoding="utf-8")
    with pytest.raises(FileRefused, match=r"Write odd\.csv\.toml beside it"):
        read_incidents(path.read_bytes(), path.name, "csv", TODAY)
    mapping = tmp_path / "odd.csv.toml"
    mapping.write_text(
        'source = "monitor"\n[columns]\nstart_date = "Wann"\nlatitude = "Oben"\nlongitude = "Rechts"\ntitle = "Was"\n'
        '[values]\ncountry = "MM"\nplace_precision = "near"\n',
        encoding="utf-8",
    )
    workspace = Workspace.open(tmp_path / "home")
    report = import_incidents(workspace, path, "csv", today=TODAY)
    assert report.new == 2 and report.rows.incidents[0].source == "monitor"
    assert {i.start_date for i in report.rows.incidents} == {date(2025, 4, 13)}
    assert {i.place_precision for i in workspace.store.incidents()} == {PlacePrecision.NEAR}
    mapping.write_text('[columns]\nvictim = "Was"\n', encoding="utf-8")
    with pytest.raises(FileRefused, match="'victim' is not a field"):
        import_incidents(workspace, path, "csv", today=TODAY)


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("url", "javascript:alert(1)", "not an http(s) address"),
        ("url", "https://user:secret@x.y/z", "not an http(s) address"),
        ("url", "https://x.y/z?to=a.person%40mail.example", "a person's account or mailbox"),
        ("url", "https://t.me/secret_person", "a person's account or mailbox"),
        ("id", "a.person@mail.example", "its id holds what may point at a person"),
        ("id", "+66 81 234 5678 secret", "its id holds what may point at a person"),
        ("verification", "verified by two people", "is not one that a file can give"),
        ("title", "mail me at a.person@mail.example", "an e-mail address left out of its title"),
        ("date_precision", "roughly", "is not known"),
        ("published_at", "0001-01-01T00:00:00+14:00", "no time that can be read"),
        ("published_at", "9999-12-31T23:00:00-05:00", "no time that can be read"),
        ("place_precision", "roughly", "is none of"),
    ],
)
def test_odd_values_of_any_table_are_kept_with_a_note(column: str, value: str, words: str) -> None:
    row = {
        "start_date": "2025-03-04",
        "latitude": "16.62",
        "longitude": "98.55",
        "title": "t",
        "place_precision": "near",
    }
    rows = read_incidents(as_csv({**row, column: value}), "a.csv", "csv", TODAY)
    assert any(words in remark.text for remark in rows.noted)
    assert "secret" not in str(rows.incidents) and "javascript" not in str(rows.incidents)
    assert "mail.example" not in str(rows.incidents)


@pytest.mark.parametrize("beside", ["age", "Sex", "nationality", "Passport No", "phone", "victim_id", "Date of birth"])
def test_a_column_name_beside_what_describes_persons_is_no_title(beside: str) -> None:
    row = {"date": "2025-03-04", "lat": "16.62", "lon": "98.55", "name": "Somebody Private", beside: "x"}
    rows = read_incidents(as_csv(row), "a.csv", "csv", TODAY)
    assert "Somebody" not in repr(rows.incidents) and any("hold persons" in note for note in rows.file_notes)
    del row[beside]
    assert read_incidents(as_csv(row), "a.csv", "csv", TODAY).incidents[0].title == "Somebody Private"


@pytest.mark.parametrize("column", ["victim_name", "Full name", "passport", "Suspect", "contact", "E-mail"])
def test_a_mapping_cannot_make_a_title_of_a_person(column: str, tmp_path: Path) -> None:
    mapping = tmp_path / "m.toml"
    mapping.write_text(f'[columns]\ntitle = "{column}"\n')
    data = as_csv({"date": "2025-03-04", "lat": "16.62", "lon": "98.55", column: "Somebody Private"})
    with pytest.raises(FileRefused, match="of whom nothing is stored"):
        read_incidents(data, "a.csv", "csv", TODAY, mapping)
    mapping.write_text(f'[columns]\nfatalities_best = "{column}"\n')
    assert read_incidents(data, "a.csv", "csv", TODAY, mapping).incidents[0].fatalities_best is None


def test_hostile_text_is_kept_as_text() -> None:
    title = '=HYPERLINK("x") <script>alert(1)</script> `\\ \' ရွှေ'
    data = as_csv({"date": "2025-03-04", "lat": "16.62", "lon": "98.55", "title": title})
    assert read_incidents(data, "a.csv", "csv", TODAY).incidents[0].title == title


def test_a_country_alone_is_a_place_of_that_precision_and_a_slash_date_of_two_readings_has_both() -> None:
    data = as_csv({"date": "2025-03-04", "lat": "", "lon": "", "country": "Laos"})
    (incident,) = read_incidents(data, "a.csv", "csv", TODAY).incidents
    assert incident.place_precision is PlacePrecision.COUNTRY and incident.country == "LA"
    rows = read_incidents(as_csv({"date": "03/04/2025", "lat": "1", "lon": "2"}), "a.csv", "csv", TODAY)
    assert [(i.start_date, i.end_date, i.date_precision) for i in rows.incidents] == [
        (date(2025, 3, 4), date(2025, 4, 3), DatePrecision.MONTH)
    ]
    assert any("two ways" in remark.text for remark in rows.noted)


def test_decimal_commas_are_read_and_said() -> None:
    data = b"date;lat;lon;title\n2025-03-04;16,62;98,55;x\n"
    rows = read_incidents(data, "a.csv", "csv", TODAY)
    assert rows.incidents[0].place is not None and rows.incidents[0].place.centroid.x == 98.55
    assert any("decimal commas" in remark.text for remark in rows.noted)


@pytest.mark.parametrize(("lat", "lon"), [("16,62", ""), ("", "98,55")])
def test_one_coordinate_with_a_decimal_comma_makes_up_no_place(lat: str, lon: str) -> None:
    """Latitude 16,62 alone: 16 N 62 E is a place in the Arabian Sea that nobody wrote."""
    row = {"date": "2025-03-04", "lat": lat, "lon": lon, "country": "MM"}
    rows = read_incidents(as_csv(row), "a.csv", "csv", TODAY)
    assert rows.incidents == () and "no coordinates that can be read" in rows.refused[0].text


@pytest.mark.parametrize(("lat", "lon"), [("16,62", "98"), ("16", "98,55")])
def test_a_whole_degree_beside_a_decimal_comma_is_a_place(lat: str, lon: str) -> None:
    rows = read_incidents(as_csv({"date": "2025-03-04", "lat": lat, "lon": lon}), "a.csv", "csv", TODAY)
    place = rows.incidents[0].place
    assert place is not None
    assert (place.centroid.y, place.centroid.x) == (float(lat.replace(",", ".")), float(lon.replace(",", ".")))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("11-Feb-25", date(2025, 2, 11)),
        ("1 Mar 99", date(1999, 3, 1)),
        ("2/13/25", date(2025, 2, 13)),
        ("2/13/25 0:00", date(2025, 2, 13)),
    ],
)
def test_two_digit_years_of_spreadsheets_are_read_where_nothing_else_can_be_the_year(written: str, read: date) -> None:
    rows = read_incidents(as_csv({"date": written, "lat": "16.62", "lon": "98.55"}), "a.csv", "csv", TODAY)
    assert [i.start_date for i in rows.incidents] == [read]
    assert any(f"read as one of {read.year}" in remark.text for remark in rows.noted)
    for guess in ("2/3/25", "25/2/13"):
        assert not read_incidents(as_csv({"date": guess, "lat": "16", "lon": "98"}), "a.csv", "csv", TODAY).incidents


@pytest.mark.parametrize(
    ("precision", "start", "end"),
    [
        ("day", date(2025, 2, 11), date(2025, 2, 11)),
        ("week", date(2025, 2, 8), date(2025, 2, 14)),
        ("month", date(2025, 2, 1), date(2025, 2, 28)),
        ("year", date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_one_day_known_to_the_month_is_all_of_the_month(precision: str, start: date, end: date) -> None:
    """What a satellite could have seen of it is asked of every day that it may have been."""
    row = {"date": "2025-02-11", "lat": "16.62", "lon": "98.55", "date_precision": precision}
    (found,) = read_incidents(as_csv(row), "a.csv", "csv", TODAY).incidents
    assert (found.start_date, found.end_date, str(found.date_precision)) == (start, end, precision)
    both = {**row, "end_date": "2025-02-12", "date_precision": "month"}
    (kept,) = read_incidents(as_csv(both), "a.csv", "csv", TODAY).incidents
    assert (kept.start_date, kept.end_date) == (date(2025, 2, 11), date(2025, 2, 12)), "both ends are the source's own"


def test_a_place_that_is_an_area_is_no_finer_than_the_area(tmp_path: Path) -> None:
    mapping = tmp_path / "m.toml"
    mapping.write_text('[values]\nplace_precision = "exact"\n')
    area = [[98.0, 16.0], [98.2, 16.0], [98.2, 16.2], [98.0, 16.2], [98.0, 16.0]]  # 15 km from middle to corner
    tiny = [[98.0, 16.0], [98.001, 16.0], [98.001, 16.001], [98.0, 16.001], [98.0, 16.0]]
    shapes = [{"type": "Polygon", "coordinates": [ring]} for ring in (area, tiny)]
    features = [{"type": "Feature", "geometry": g, "properties": {"date": "2025-03-04"}} for g in shapes]
    data = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    rows = read_incidents(data, "a.geojson", "csv", TODAY, mapping)
    assert [i.place_precision for i in rows.incidents] == [PlacePrecision.NEAR, PlacePrecision.EXACT]
    assert any("near, not exact" in remark.text for remark in rows.noted)
    wkt = "SRID=4326;POLYGON((" + ",".join(f"{x} {y}" for x, y in area) + "))"
    table = as_csv({"date": "2025-03-04", "wkt": wkt})
    (found,) = read_incidents(table, "a.csv", "csv", TODAY, mapping).incidents
    assert found.place_precision is PlacePrecision.NEAR and found.place is not None
    assert (round(found.place.centroid.x, 6), round(found.place.centroid.y, 6)) == (98.1, 16.1)


def test_features_without_a_geometry_may_name_their_place_in_properties() -> None:
    named = [{"lat": 16.62, "lon": 98.55}, {"Latitude": "16.62", "LONGITUDE": "98.55"}, {"y": 16.62, "x": "98,55"}]
    features = [{"type": "Feature", "geometry": None, "properties": {**p, "date": "2025-03-04"}} for p in named]
    data = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    rows = read_incidents(data, "a.geojson", "csv", TODAY)
    assert {i.place.wkt for i in rows.incidents if i.place} == {"POINT (98.55 16.62)"} and not rows.refused


def test_a_quotation_mark_in_gdelt_is_a_character_like_any_other() -> None:
    def line(number: int, place: str) -> str:
        cells = dict.fromkeys(gdelt.COLUMNS, "") | {
            "globaleventid": str(number),
            "sqldate": "20250304",
            "eventrootcode": "19",
            "actiongeo_type": "4",
            "actiongeo_fullname": place,
            "actiongeo_lat": "16.6",
            "actiongeo_long": "98.5",
        }
        return "\t".join(cells.values())

    places = ['"Open, Laos', "Between, Laos", '"Golden" Triangle, Laos', 'Closed", Laos']
    body = "\n".join(line(n, place) for n, place in enumerate(places))
    for data in (body, "\t".join(gdelt.COLUMNS) + "\n" + body):
        rows = read_incidents(data.encode(), "g.csv", "gdelt", TODAY)
        assert [i.place_name for i in rows.incidents] == places and not rows.refused


def test_geojson_reports_read_like_a_table() -> None:
    point = {"type": "Point", "coordinates": [98.55, 16.62]}
    area = {"type": "Polygon", "coordinates": [[[98, 16], [99, 16], [99, 17], [98, 17], [98, 16]]]}
    words = {"date": "2025-03-04", "title": "A raid", "place_precision": "exact", "fatalities": 12}
    features = [
        {"type": "Feature", "id": "a", "properties": words, "geometry": point},
        {"type": "Feature", "properties": {**words, "id": "b", "place_precision": "district"}, "geometry": area},
        {"type": "Feature", "properties": {**words, "id": "c"}, "geometry": None},
        {"type": "Feature", "properties": {**words, "id": "d"}, "geometry": {"type": "Point", "coordinates": ["x", 1]}},
    ]
    data = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    rows = read_incidents(data, "a.geojson", "csv", TODAY)
    assert [(i.id, i.place.wkt if i.place else "", i.fatalities_best) for i in rows.incidents] == [
        ("csv-a", "POINT (98.55 16.62)", 12),
        ("csv-b", "POINT (98.5 16.5)", 12),
    ]
    assert [r.line for r in rows.refused] == [3, 4]


def test_the_demo_worlds_reports(tmp_path: Path) -> None:
    written = write_reports(tmp_path)
    workspace = Workspace.open(tmp_path / "home")
    for path, source, count in (
        (written.ucdp_csv, "ucdp", written.ucdp_rows),
        (written.reports_csv, "csv", written.report_rows),
    ):
        report = import_incidents(workspace, path, source, today=TODAY, simulated=True)
        assert (report.kept, report.ok) == (count, True)
    stored = workspace.store.incidents()
    assert len(stored) == written.ucdp_rows + written.report_rows and all(i.simulated for i in stored)


def test_geojson_reports_in_another_reference_system_are_turned_with_a_note() -> None:
    """Oracle: pyproj. Taken for degrees of WGS84 a report lay 550 m from its place, called exact."""
    x, y = Transformer.from_crs(4326, 32647, always_xy=True).transform(98.5, 16.5)
    for code, at in ((32647, (x, y)), (4240, (98.5, 16.5)), (0, (98.5, 16.5))):
        feature = {
            "type": "Feature",
            "properties": {
                "id": "1",
                "date": "2025-03-04",
                "type": "raid",
                "title": "Raid",
                "place_precision": "exact",
            },
            "geometry": {"type": "Point", "coordinates": at},
        }
        crs = {"crs": {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{code}"}}} if code else {}
        data = json.dumps({"type": "FeatureCollection", **crs, "features": [feature]}).encode()
        rows = read_incidents(data, "a.geojson", "csv", TODAY)
        (report,) = rows.incidents
        assert report.place is not None
        wanted = Transformer.from_crs(code, 4326, always_xy=True).transform(*at) if code else at
        assert (report.place.x, report.place.y) == pytest.approx(wanted, abs=1e-6)
        assert [f"turned from EPSG:{code} into WGS84" in note for note in rows.file_notes] == ([True] if code else [])


@pytest.mark.parametrize("written", ['columns = "x"', "values = 3"])
def test_a_mapping_whose_part_is_no_table_is_refused_in_words(written: str, tmp_path: Path) -> None:
    (tmp_path / "map.toml").write_text(written)
    with pytest.raises(FileRefused, match="is no table of its own"):
        read_incidents(b"date,title\n2025-03-04,Raid\n", "a.csv", "csv", TODAY, tmp_path / "map.toml")
