"""What a spreadsheet shows as 007 is 007: the format of its cell holds the zeros, the cell itself says 7."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from shapely.geometry import box

from geodata.sites.site import Site
from geodata.workspace import Workspace
from pipelines.actions.import_actions import import_actions
from pipelines.incidents.import_file import import_incidents
from pipelines.sites.files.read_features import read_features
from pipelines.sites.import_sites import read_sites
from pipelines.tables.safe_zip import unpack
from pipelines.tables.shown_zeros import shown_zeros
from pipelines.tables.workbook import sheets_of

TODAY = date(2026, 11, 26)
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"


def xlsx(rows: list[list[object]], formats: dict[int, str], *, sheet: str = "S 1") -> bytes:
    """A workbook whose columns have formats, below its first row."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        made = {column: book.add_format({"num_format": code}) for column, code in formats.items()}
        book.add_worksheet("Empty")
        page = book.add_worksheet(sheet)
        for n, row in enumerate(rows):
            for column, value in enumerate(row):
                page.write(n, column, value, made.get(column) if n else None)
    return out.getvalue()


def ods(rows: str) -> bytes:
    """A workbook of one sheet as LibreOffice writes it."""
    content = (
        f'<office:document-content xmlns:office="{OFFICE}" xmlns:table="{TABLE}" xmlns:text="{TEXT}"><office:body>'
        f'<office:spreadsheet><table:table table:name="S 1">{rows}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
    return out.getvalue()


def number(stored: str, shown: str, repeated: int = 1) -> str:
    attributes = f'office:value-type="float" office:value="{stored}" table:number-columns-repeated="{repeated}"'
    return f"<table:table-cell {attributes}><text:p>{shown}</text:p></table:table-cell>"


def word(written: str) -> str:
    return f'<table:table-cell office:value-type="string"><text:p>{written}</text:p></table:table-cell>'


def row(*cells: str, repeated: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{repeated}">{"".join(cells)}</table:table-row>'


@pytest.mark.parametrize(
    ("code", "value", "read"),
    [
        ("000", 7, "007"),
        ("000", 0, "000"),
        ("000", 1234, "1234"),
        ("000;-000", 7, "007"),
        ("[$-409]00000", 501, "00501"),
        ("000_)", 7, "007"),
        ("General", 7, "7"),
        ("0", 7, "7"),
        ("0.00", 7, "7"),
        ("000.00", 7.5, "7.5"),
        ("000", 7.5, "7.5"),
        ("000", -7, "-7"),
        ("000", "7", "7"),
        ("000", "x7", "x7"),
        ('"0"0', 7, "7"),
        ("yyyy", 7000, "1919/03/01"),
    ],
)
def test_a_format_of_zeros_alone_is_kept(code: str, value: object, read: str) -> None:
    (sheet,) = sheets_of(xlsx([["id", "k"], [value, 7]], {0: code}), "w.xlsx")
    assert sheet.rows == (("id", "k"), (read, "7"))


def test_cells_are_told_apart_by_where_they_stand() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        three, five = (book.add_format({"num_format": "0" * n}) for n in (3, 5))
        first, second = book.add_worksheet("One"), book.add_worksheet("ตาราง & 2")
        first.write(3, 2, 7, three)
        first.write(3, 30, 7, five)  # column AE
        first.write_formula(5, 2, "=3+4", three, 7)
        second.write(0, 0, "a")
        second.write(0, 1, 7, five)
        second.write(1, 1, 7)
    one, two = sheets_of(out.getvalue(), "w.xlsx")
    filled = {(r, c): cell for r, cells in enumerate(one.rows) for c, cell in enumerate(cells) if cell}
    assert filled == {(3, 2): "007", (3, 30): "00007", (5, 2): "007"}
    assert two.rows == (("a", "00007"), ("", "7"))


def test_an_ods_keeps_what_it_shows_too() -> None:
    rows = row(repeated=2) + row(word("id"), word("share"), word("n"))
    rows += row(number("7", "007"), number("0.5", "00.50"), number("7", "7"))
    rows += row(number("8", "008", 2), word("008"), repeated=2)
    (sheet,) = sheets_of(ods(rows), "w.ods")
    assert sheet.rows[2:] == (("id", "share", "n"), ("007", "0.5", "7"), *[("008", "008", "008")] * 2)


def test_reports_places_and_actions_bear_the_ids_that_people_see(tmp_path: Path) -> None:
    reports: list[list[object]] = [
        ["id", "date", "latitude", "longitude", "title", "site_id"],
        [7, "2026-03-01", 13.71, 106.12, "Fire", 12],
        [12345, "2026-03-02", 13.71, 106.12, "Fire again", 12],
    ]
    home = Workspace.open(tmp_path / "home")
    (tmp_path / "r.xlsx").write_bytes(xlsx(reports, {0: "000", 5: "0000"}))
    import_incidents(home, tmp_path / "r.xlsx", "csv", today=TODAY)
    kept = {i.id: i.named_site_ids for i in home.store.incidents()}
    assert kept == {"csv-007": ("0012",), "csv-12345": ("0012",)}
    # ... as a CSV that the spreadsheet writes has them
    (tmp_path / "r.csv").write_text(
        "id,date,latitude,longitude,title,site_id\n007,2026-03-01,13.71,106.12,Fire,0012\n"
        "12345,2026-03-02,13.71,106.12,Fire again,0012\n"
    )
    again = import_incidents(home, tmp_path / "r.csv", "csv", today=TODAY)
    assert (again.new, again.changed, again.unchanged) == (0, 0, 2)
    places: list[list[object]] = [["id", "name", "lat", "lon", "radius_m"], [12, "A", 13.7, 106.1, 200]]
    report = read_sites(xlsx(places, {0: "0000"}), "p.xlsx", reader=read_features)
    assert [site.id for site in report.sites] == ["0012"]
    home.store.save_site(Site("0012", "A", box(106.1, 13.7, 106.11, 13.71), country="KH"), by="x")
    actions: list[list[object]] = [["id", "kind", "date", "source", "site_ids"], [3, "raid", "2026-03-01", "A", 12]]
    (tmp_path / "a.xlsx").write_bytes(xlsx(actions, {0: "000", 4: "0000"}))
    assert import_actions(home, tmp_path / "a.xlsx", today=TODAY).ok
    assert [(a.id, a.site_ids) for a in home.store.actions()] == [("003", ("0012",))]


def test_a_document_that_defines_entities_says_nothing_and_costs_nothing() -> None:
    members = dict(unpack(xlsx([["id"], [7]], {0: "000"}), "w.xlsx"))
    assert shown_zeros("xlsx", members)["S 1"] == {(1, 0): 3}
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><styleSheet>&b;</styleSheet>'
    for damaged in (bomb, b"<styleSheet>", b"", b"\xff\xfe"):
        assert shown_zeros("xlsx", members | {"xl/styles.xml": damaged}) == {}
    assert shown_zeros("xlsx", {}) == {} and shown_zeros("ods", {}) == {}


def test_a_cell_that_is_repeated_without_end_ends() -> None:
    many = row(number("7", "007", 16_384), repeated=1_048_576)
    with zipfile.ZipFile(io.BytesIO(ods(many * 3))) as archive:
        content = {"content.xml": archive.read("content.xml")}
    assert len(shown_zeros("ods", content)["S 1"]) < 1_100_000


def test_rows_without_end_beyond_the_last_column_cost_nothing() -> None:
    beyond = number("7", "8", repeated=20_000) + number("7", "007")
    many = f'<table:table-row table:number-rows-repeated="1000000000000">{beyond}</table:table-row>'
    with zipfile.ZipFile(io.BytesIO(ods(many))) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    assert shown_zeros("ods", content) == {"S 1": {}}
