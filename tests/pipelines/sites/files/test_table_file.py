"""Messy lists of places as people keep them in spreadsheets: kept, or refused by row and reason; no trace of ours."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import pandas as pd
import pyogrio
import pytest
from pyproj import Transformer

from geodata.errors import FileRefused
from geodata.sites.site import OutlineBasis
from geodata.workspace import Workspace
from pipelines.sites.files.read_features import read_features
from pipelines.sites.files.read_sandboxed import read_features_apart
from pipelines.sites.import_report import ImportReport
from pipelines.sites.import_sites import import_sites, read_sites

Cells = list[list[object]]
UTM_47N = Transformer.from_crs(4326, 32647, always_xy=True)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.open(tmp_path / "home")


def csv_of(text: str) -> bytes:
    return text.strip("\n").encode()


def workbook(folder: Path, sheets: dict[str, Cells], ending: str = "xlsx") -> bytes:
    """A workbook as GDAL writes it, every cell where it stands."""
    path = folder / f"made.{ending}"
    for name, rows in sheets.items():
        width = max(map(len, rows))
        table = pd.DataFrame([[*row, *[None] * (width - len(row))] for row in rows], dtype="object").astype("string")
        table.columns = [f"Field{n}" for n in range(1, width + 1)]
        pyogrio.write_dataframe(table, path, layer=name, append=path.exists())
    return path.read_bytes()


def by_hand(rows: Cells, merged: str = "") -> bytes:
    """A workbook as Excel writes it, from its parts: numbers as numbers, merged cells, inline strings."""

    def cell(value: object, at: str) -> str:
        if value is None:
            return ""
        if isinstance(value, int | float):
            return f'<c r="{at}"><v>{value!r}</v></c>'
        return f'<c r="{at}" t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'

    lines = "".join(
        f'<row r="{n}">{"".join(cell(v, f"{chr(65 + c)}{n}") for c, v in enumerate(row))}</row>'
        for n, row in enumerate(rows, start=1)
        if any(v is not None for v in row)
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    merge = f'<mergeCells><mergeCell ref="{merged}"/></mergeCells>' if merged else ""
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName='
        '"/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.'
        'worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" Type='
        f'"{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="Places" sheetId="1" '
        'r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" Type='
        f'"{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{lines}</sheetData>{merge}</worksheet>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in parts.items():
            archive.writestr(path, content)
    return out.getvalue()


def read(data: bytes, name: str) -> ImportReport:
    return read_sites(data, name, reader=read_features)


def placed(report: ImportReport) -> dict[str, tuple[float, float]]:
    return {s.name: (round(s.outline.centroid.y, 5), round(s.outline.centroid.x, 5)) for s in report.sites}


def test_a_plain_table_gives_points_that_are_shown_and_restricted() -> None:
    report = read(csv_of("name,lat,lon,country\nAlpha,16.63,98.55,MM\nBeta,11.5,104.9,KH"), "places.csv")
    assert placed(report) == {"Alpha": (16.63, 98.55), "Beta": (11.5, 104.9)}
    assert [(s.country, s.outline_basis, s.access) for s in report.sites] == [
        ("MM", OutlineBasis.UNKNOWN, "restricted"),
        ("KH", OutlineBasis.UNKNOWN, "restricted"),
    ]


def test_158_points_among_874_blank_rows_all_come_and_rows_are_those_of_the_owner() -> None:
    lines = ["name;Latitude;Longitude"]
    for n in range(158):
        lines += [f"Place {n};{16 + n / 1000:.3f}".replace(".", ",") + f";{98 + n / 500:.3f}".replace(".", ",")]
        lines += [";;"] * (6 if n < 84 else 5)
    lines += ["Total;;"]
    assert sum(line == ";;" for line in lines) == 874
    report = read("\n".join(lines).encode(), "list.csv")
    assert len(report.sites) == 158
    (refused,) = report.refused
    assert refused.cause == f"in row {len(lines)}: it has no coordinates"


@pytest.mark.parametrize("tidy", [True, False])
def test_titles_a_header_over_two_rows_and_a_row_of_tags(tidy: bool) -> None:
    rows: Cells = [
        ["Facilities, draft of March", None, None, None],
        [None, None, None, None],
        ["Facility", "Coordinates", None, "Country"],
        [None, "Lat", "Long", None],
        ["#loc+name", "#geo+lat", "#geo+lon", "#country"],
        ["Alpha", 16.62974123, 98.55274, "MM"],
        ["Beta", "16°37'45\"N", "98°33'10\"E", "Myanmar"],
        ["Gamma", "98.5° E", "16.5° N", "MM"],
        ["Delta", 98.60, 16.60, "MM"],
        ["Epsilon", "about 16", "98.5", "MM"],
    ]
    if tidy:
        del rows[4]
    report = read(by_hand(rows, merged="B3:C3"), "facilities.xlsx")
    assert placed(report) == {
        "Alpha": (16.62974, 98.55274),
        "Beta": (16.62917, 98.55278),
        "Gamma": (16.5, 98.5),
        "Delta": (16.6, 98.6),
    }
    (refused,) = report.refused
    assert refused.cause == f"in row {9 if tidy else 10}: its coordinates 'about 16, 98.5' cannot be read"
    mended = {r.text for r in report.repaired}
    assert any("stood in each other's column" in text for text in mended)
    assert any("were swapped (a latitude beyond 90)" in text for text in mended)
    tags = [r.text for r in report.warnings if "HXL" in r.text]
    assert len(tags) == (0 if tidy else 1)


def test_tags_alone_name_the_columns_where_the_words_do_not() -> None:
    text = "Nom,Nord,Est\n#loc+name,#geo+lat,#geo+lon\nAlpha,16.63,98.55"
    assert placed(read(csv_of(text), "liste.csv")) == {"Alpha": (16.63, 98.55)}


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("name,coordinates", 'Alpha,"16.63, 98.55"'),
        ("name;GPS", "Alpha;16,63 98,55"),
        ("name\tLat/Long", "Alpha\t16.63/98.55"),
        ("ชื่อ,ละติจูด,ลองจิจูด", "Alpha,16.63,98.55"),
        ("名称,纬度,经度", "Alpha,16.63,98.55"),
        ("tên,vĩ độ,kinh độ", "Alpha,16.63,98.55"),
        ("name,Latitude (WGS84),Longitude (WGS84)", "Alpha,16.63,98.55"),
        ("name,_geolocation_latitude,_geolocation_longitude", "Alpha,16.63,98.55"),
        ("name,wkt", "Alpha,POINT (98.55 16.63)"),
        ("name,lat,lon", "Alpha,16.63 N,98.55 E"),
        ("name,easting,northing,zone", "Alpha,{:.1f},{:.1f},47N".format(*UTM_47N.transform(98.55, 16.63))),
    ],
)
def test_ways_to_say_where(header: str, row: str) -> None:
    report = read(f"{header}\n{row}".encode(), "places.tsv" if "\t" in header else "places.csv")
    assert report.refused == ()
    assert placed(report)["Alpha"] == pytest.approx((16.63, 98.55), abs=2e-5)


def test_one_coordinate_with_a_decimal_comma_makes_up_no_place() -> None:
    """16,63 is Myawaddy's latitude; as a pair it would lie in the Arabian Sea."""
    report = read(b'name,lat,lon\nA,"16,63",\nB,,"98,55"\nC,"16,63 98,55",\n', "places.csv")
    assert placed(report) == {"C": (16.63, 98.55)}, "a cell that holds both is read"
    assert [r.cause for r in report.refused] == [
        "in row 2: its coordinates '16,63' cannot be read",
        "in row 3: its coordinates '98,55' cannot be read",
    ]


def test_a_small_s_that_may_be_the_south_is_refused_in_two_columns_too() -> None:
    """Jakarta, 6°12'30" S: read as seconds it would lie north of the equator, in the South China Sea."""
    rows = [("6 12 30s", "106 49 30e", ""), ("6°12'30s", "106°49'30E", ""), ("6°12'30s", "106.825", "Indonesia")]
    text = "name,lat,lon,country\n" + "".join(f"{n},{y},{x},{c}\n" for n, (y, x, c) in enumerate(rows))
    report = read(f"{text}Alpha,6.2s,106.8e,Indonesia\nBeta,16°30'15s,98.55,MM\n".encode(), "places.csv")
    assert placed(report) == {"Alpha": (-6.2, 106.8), "Beta": (16.50417, 98.55)}, "the south, and seconds"
    assert [r.cause for r in report.refused] == [
        f"in row {n}: its coordinates {f'{y}, {x}'!r} cannot be read" for n, (y, x, _) in enumerate(rows, start=2)
    ]
    one = read(b"name,country,coordinates\nJakarta,Indonesia,6\xc2\xb012'30s 106.825\n", "places.csv")
    assert len(one.refused) == 1 and not one.sites, "the country is asked about a cell that holds both as well"


def test_every_encoding_that_spreadsheets_write() -> None:
    text = "ชื่อ,ละติจูด,ลองจิจูด\nเมียวดี,16.63,98.55\n"
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp874"):
        report = read(text.encode(encoding), "places.csv")
        assert placed(report) == {"เมียวดี": (16.63, 98.55)}, encoding


@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_sheets_without_places_are_named(tmp_path: Path, ending: str) -> None:
    data = workbook(
        tmp_path,
        {
            "Read me": [["Only words here"]],
            "Sites": [["Name", "Lat", "Lon"], ["Alpha", 16.63, 98.55], ["Beta", "?", 98]],
        },
        ending,
    )
    report = read_sites(data, f"places.{ending}", reader=read_features_apart)
    assert placed(report) == {"Alpha": (16.63, 98.55)}
    assert [str(r) for r in report.warnings if "sheet" in r.text] == [
        f"places.{ending}: its sheet 'Read me' holds no places and is left out."
    ]
    assert report.refused[0].cause == "on sheet 'Sites', row 3: its coordinates '?, 98' cannot be read"


@pytest.mark.parametrize(
    "outline",
    [
        "POLYGON((98.55 16.62,98.56 16.62,98.56 16.63",  # cut, as by a cell that holds no more
        "SRID=32647;POLYGON((449500 1850000,449900 1850000,449900 1850400,449500 1850000))",
        "Multipolygon (((98.55 16.62, 98.56",
    ],
)
def test_an_outline_that_cannot_be_read_is_no_point(outline: str) -> None:
    report = read(csv_of(f'name,lat,lon,wkt\nAlpha,16.63,98.55,"{outline}"\nBeta,16.7,98.6,\n'), "a.csv")
    assert placed(report) == {"Beta": (16.7, 98.6)}
    assert [p.cause for p in report.refused] == [f"in row 2: its coordinates {outline[:60]!r} cannot be read"]


@pytest.mark.parametrize(
    ("cell", "noted"), [("0101000000CDCCCCCCCCAC5840", True), ("Polygon", False), ("POLYGON EMPTY", False)]
)
def test_what_is_no_well_known_text_is_told_and_its_point_taken(cell: str, noted: bool) -> None:
    report = read(csv_of(f"name,lat,lon,geom\nAlpha,16.63,98.55,{cell}\n"), "a.csv")
    assert placed(report) == {"Alpha": (16.63, 98.55)} and report.ok
    assert any("its outline could not be read" in str(remark) for remark in report.repaired) is noted


def test_an_apostrophe_is_a_guard_in_our_own_csv_alone() -> None:
    header, row = "name,lat,lon", "'+Alpha,16.63,98.55"
    assert set(placed(read(csv_of(f"{header}\n{row}\n"), "a.csv"))) == {"'+Alpha"}
    ours = f"{header},row_licence,attribution,handling\n{row},CC0-1.0,Somebody,\n"
    assert set(placed(read(csv_of(ours), "a.csv"))) == {"+Alpha"}


def test_outlines_come_from_well_known_text(workspace: Workspace, tmp_path: Path) -> None:
    square = "POLYGON((98.55 16.62,98.56 16.62,98.56 16.63,98.55 16.63,98.55 16.62))"
    file = tmp_path / "outlines.csv"
    file.write_text(f'id,name,wkt,source,documented\na,Alpha,"{square}",A report,yes\n', encoding="utf-8")
    report = import_sites(workspace, file, by="analyst")
    assert report.new == ("a",) and workspace.store.site("a").watched
    assert workspace.store.site("a").access == "restricted"
    assert import_sites(workspace, file, by="analyst").unchanged == ("a",)


@pytest.mark.parametrize(
    ("data", "name", "why"),
    [
        (b"name,city\nAlpha,Mae Sot", "a.csv", "no column of it is known to hold places (name, city)"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.xls", "it is an old Excel file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.xlsx", "it is an old Excel file"),
        (b"<html><body>Log in</body></html>", "a.csv", "it holds a web page"),
        (b"PK\x03\x04 xl/workbook.xml broken", "a.xlsx", "not a readable zip file"),
        (b"name,lat,lon\n", "a.csv", "no column of it is known to hold places (name, lat, lon)"),
        (by_hand([["name", "lat", "lon"], ["A", 16.6, 98.5]]), "a.csv", "its ending says table, but it holds workbook"),
    ],
)
def test_what_is_no_list_of_places_is_refused_in_words(data: bytes, name: str, why: str) -> None:
    with pytest.raises(FileRefused, match=why.replace("(", r"\(").replace(")", r"\)")):
        read(data, name)


def test_a_row_of_more_cells_than_its_header_is_refused_and_not_read_askew() -> None:
    """Decimal commas without quotation marks made "98" at 16 N 63 E of a place at 16.63 N 98.55 E."""
    report = read(b"lat,lon,name\n16,63,98,55,Kiln\n16.7,98.6,Ford\n16.8,98.7,Mill,\n", "places.csv")
    assert placed(report) == {"Ford": (16.7, 98.6), "Mill": (16.8, 98.7)}
    (refused,) = report.refused
    assert "in row 2: it has more cells than its header (5, not 3)" in refused.cause


def test_a_curve_in_one_row_costs_that_row_alone() -> None:
    ring = "98.5 16.5,98.52 16.5,98.52 16.52,98.5 16.52,98.5 16.5"
    table = f"name;wkt\nKiln;POLYGON(({ring}))\nFord;CURVEPOLYGON(CIRCULARSTRING({ring}))\n"
    report = read(table.encode(), "places.csv")
    assert [site.name for site in report.sites] == ["Kiln"]
    (refused,) = report.refused
    assert "in row 3" in refused.cause and "cannot be read" in refused.cause


def test_a_workbook_whose_days_count_from_1904_is_refused_with_the_next_step() -> None:
    """GDAL reads its days four years early, and says nothing."""
    data = by_hand([["name", "lat", "lon"], ["A", 16.6, 98.5]])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.namelist():
            body = old.read(entry).decode()
            new.writestr(entry, body.replace("<sheets>", '<workbookPr date1904="1"/><sheets>'))
    assert read(data, "places.xlsx").sites
    with pytest.raises(FileRefused, match="count from 1904") as refused:
        read(out.getvalue(), "places.xlsx")
    assert "CSV" in refused.value.next_step


def test_a_workbook_that_swells_is_refused_before_it_is_opened() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 300_000_000)
    with pytest.raises(FileRefused, match="zip bomb"):
        read(out.getvalue(), "bomb.xlsx")


def test_entities_of_a_hostile_workbook_are_not_opened() -> None:
    hostile = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    data = by_hand([["name", "lat", "lon"], ["A", 16.6, 98.5]])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.namelist():
            body = old.read(entry).decode()
            new.writestr(entry, hostile + body.replace(">A<", ">&f;<") if "sheet1" in entry else body)
    try:
        report = read_sites(out.getvalue(), "hostile.xlsx", reader=read_features_apart)
    except FileRefused as error:
        assert "root:" not in str(error)
    else:
        assert all("root:" not in site.name for site in report.sites)
