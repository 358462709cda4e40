"""Which sheet of a workbook is read: the one with rows, however many others have its header."""

from __future__ import annotations

import io

import pytest
import xlsxwriter

from geodata.errors import FileRefused
from pipelines.tables.hand_made import table_of_workbook

HEAD = ["id", "date", "lat", "lon"]
ROW = ["1", "2026-03-05", "16.63", "98.55"]
NAMES: dict[str, tuple[str, ...]] = dict.fromkeys(HEAD, ())


def workbook(**sheets: list[list[str]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return out.getvalue()


@pytest.mark.parametrize("empty", [[HEAD], [HEAD, ["", "", "", ""]], [HEAD, ["#id", "#date", "#lat", "#lon"]]])
@pytest.mark.parametrize("first", [True, False])
def test_a_sheet_of_a_header_alone_holds_no_reports(empty: list[list[str]], first: bool) -> None:
    filled = [HEAD, ROW]
    data = workbook(Template=empty, Reports=filled) if first else workbook(Reports=filled, Template=empty)
    table = table_of_workbook(data, "x.xlsx", NAMES, [("date",)])
    assert [row for _, row in table.rows] == [dict(zip(HEAD, ROW, strict=True))]
    assert list(map(str, table.notes)) == ["its sheet 'Template' holds no reports and is left out"]


def test_of_two_sheets_with_rows_none_is_taken() -> None:
    with pytest.raises(FileRefused, match=r"several of its sheets hold reports \(Reports, More\)"):
        table_of_workbook(
            workbook(Reports=[HEAD, ROW], More=[HEAD, ROW], Template=[HEAD]), "x.xlsx", NAMES, [("date",)]
        )


def test_of_headers_alone_the_first_is_read_and_has_no_rows() -> None:
    assert table_of_workbook(workbook(One=[HEAD], Two=[HEAD]), "x.xlsx", NAMES, [("date",)]).rows == []
