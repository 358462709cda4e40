"""Every sheet of a workbook is read the same, the last one too: its first row is a row, whatever lies below it."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
import pyogrio
import pytest
import xlsxwriter

from geodata.errors import FileRefused
from geodata.workspace import Workspace
from pipelines.incidents.import_file import import_incidents
from pipelines.sites.files.read_features import read_features
from pipelines.sites.files.read_sandboxed import read_features_apart
from pipelines.sites.import_sites import read_sites
from pipelines.tables.workbook import sheets_of

HEAD = ("id", "name", "lat", "lon")
Rows = list[tuple[object, ...]]


def xlsx(sheets: dict[str, Rows]) -> bytes:
    """A workbook as a spreadsheet program writes it: numbers as numbers, words as words."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    book.close()
    return out.getvalue()


def ods(folder: Path, sheets: dict[str, Rows]) -> bytes:
    """The same as ODS: numbers of columns as numbers below a row of words."""
    path = folder / "made.ods"
    for name, rows in sheets.items():
        head, *below = rows
        pyogrio.write_dataframe(pd.DataFrame(below, columns=list(head)), path, layer=name, append=path.exists())
    return path.read_bytes()


def places(country: str, count: int) -> Rows:
    """A header and so many places."""
    return [HEAD, *((f"{country}{n}", f"{country} {n}", 16 + n, 98) for n in range(count))]


def as_text(rows: Rows) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(str(cell) for cell in row) for row in rows)


@pytest.mark.parametrize("counts", [(2,), (2, 2), (2, 2, 2), (2, 1), (1, 1), (2, 0), (0, 0, 3)])
def test_each_sheet_gives_all_its_rows_from_the_first_on(tmp_path: Path, counts: tuple[int, ...]) -> None:
    sheets = {f"S{n}": places(f"p{n}", count) for n, count in enumerate(counts)}
    expected = {name: as_text(rows) for name, rows in sheets.items()}
    assert {s.name: s.rows for s in sheets_of(xlsx(sheets), "w.xlsx")} == expected
    filled = {name: rows for name, rows in sheets.items() if len(rows) > 1}
    assert {s.name: s.rows for s in sheets_of(ods(tmp_path, filled), "w.ods")} == {n: expected[n] for n in filled}


def test_cells_without_a_name_and_names_twice_stay_as_they_are_on_the_last_sheet() -> None:
    rows: Rows = [("name", "", "lat", "lat"), ("A", 1, 16.5, 16.5)]
    [_, last] = sheets_of(xlsx({"S1": places("p", 1), "S2": rows, "Empty": []}), "w.xlsx")
    assert last.rows == as_text(rows)


@pytest.mark.parametrize("reader", [read_features, read_features_apart])
def test_places_of_the_last_sheet_come_too(reader: object) -> None:
    data = xlsx({"Myanmar": places("m", 2), "Cambodia": places("c", 2)})
    report = read_sites(data, "p.xlsx", reader=reader)  # type: ignore[arg-type]
    assert [site.id for site in report.sites] == ["m0", "m1", "c0", "c1"]
    assert not report.warnings


def test_two_sheets_of_reports_are_refused_by_name_and_none_is_left_out_in_silence(tmp_path: Path) -> None:
    head = ("date", "title", "latitude", "longitude", "country")
    sheets: dict[str, Rows] = {
        month: [head, ("2026-03-05", f"Police raid in {month}", 17.1, 98.5, "MM")] for month in ("May", "June")
    }
    path = tmp_path / "r.xlsx"
    path.write_bytes(xlsx(sheets))
    with pytest.raises(FileRefused, match="May, June"):
        import_incidents(Workspace.open(tmp_path / "home"), path, "csv")
