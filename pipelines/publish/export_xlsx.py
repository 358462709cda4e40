"""Rows as an Excel workbook: typed cells, HXL tags under the header, a sheet of notes, and no cell that is a formula.

Numbers are numbers and days are days, so that a sheet can be sorted and summed as it is. `sites import` and `incidents
import` read it back.
"""

from __future__ import annotations

import io
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import shapely
import xlsxwriter
from shapely.geometry.base import BaseGeometry

from geodata.errors import FileRefused
from geodata.sites.shown_place import FINEST
from geodata.text.clean import plain
from pipelines.publish.export_geojson import DECIMALS
from pipelines.publish.row_values import Column, Rows, Value

MOST_ROWS = 1_048_574
"""Rows of a sheet of Excel, less the header and its tags."""
LONGEST_CELL = 32_767
"""Characters of a cell of Excel."""
CUT = " … (cut: a cell of Excel ends here)"
HXL: dict[str, str] = {
    "id": "#meta+id",
    "name": "#loc+name",
    "aliases": "#loc+name+alt",
    "site_id": "#loc+id",
    "country": "#country+code",
    "latitude": "#geo+lat",
    "longitude": "#geo+lon",
    "wkt": "#geo+wkt",
    "kind": "#event+type",
    "title": "#event+name",
    "state": "#status",
    "source": "#meta+source",
    "url": "#meta+url",
    "start_date": "#date+start",
    "end_date": "#date+end",
    "last_clear_before": "#date+start",
    "first_seen": "#date+end",
    "acquired_at": "#date+occurred",
    "updated_at": "#date+updated",
    "area_m2": "#indicator+area+m2",
    "value": "#indicator+value+num",
    "unit": "#indicator+unit",
    "fatalities_best": "#affected+killed",
    "sentence": "#description",
}
"""Tags of the Humanitarian Exchange Language 1.1 for the columns that it has words for; the others are #meta."""
_ALWAYS = datetime(2000, 1, 1)


def write_xlsx(rows: Rows, path: Path) -> None:
    """A sheet for the noun, one for each noun beside it, and one of notes.

    Raises:
        FileRefused: more rows than a sheet of Excel holds.
    """
    sheets = (rows, *rows.beside)
    for one in sheets:
        if len(one.values) > MOST_ROWS:
            raise FileRefused(
                path.name,
                f"its {one.what} ({len(one.values):,}) are more than a sheet of Excel holds ({MOST_ROWS:,})",
                "Export them as .csv or .parquet",
            )
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    whole = io.BytesIO()  # a disk that is full is then a fault of writing a file, like that of any other format
    with xlsxwriter.Workbook(whole, {**options, "constant_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        book.set_properties({"title": f"{rows.what}, {rows.audience}", "created": _ALWAYS})
        head = book.add_format({"bold": True, "bottom": 1})
        tag = book.add_format({"font_color": "#666666", "italic": True})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        for one in sheets:
            _sheet(book, one, head, tag, wrap)
        _notes(book, rows, head, wrap)
    path.write_bytes(whole.getvalue())


def _sheet(book: Any, rows: Rows, head: Any, tag: Any, wrap: Any) -> None:
    sheet = book.add_worksheet(rows.what[:31])
    sheet.freeze_panes(2, 1)
    names = [*(column.name for column in rows.columns), "latitude", "longitude", "wkt"]
    for at, name in enumerate(names):
        long = name in ("sentence", "title", "hedge", "why_listed")
        sheet.set_column(at, at, 60 if long else 16, wrap if long else None)
    # on the row of tags: a filter or a sort of the reader's own would else take it for a row of data
    sheet.autofilter(1, 0, len(rows.values) + 1, len(names) - 1)
    sheet.write_row(0, 0, names, head)
    sheet.write_row(1, 0, [HXL.get(name, f"#meta+{name}") for name in names], tag)
    for number, (values, shape) in enumerate(zip(rows.values, rows.shapes, strict=True), start=2):
        for at, (column, value) in enumerate(zip(rows.columns, values, strict=True)):
            _put(sheet, number, at, column, value)
        _put_place(sheet, number, len(rows.columns), shape)


def _put(sheet: Any, row: int, at: int, column: Column, value: Value) -> None:
    if value is None or value == "" or value == () or value == []:
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, at, value)
    elif isinstance(value, date):
        sheet.write_datetime(row, at, datetime(value.year, value.month, value.day))
    elif isinstance(value, int | float):
        sheet.write_number(row, at, value)
    elif isinstance(value, str):
        sheet.write_string(row, at, _fitted(value))
    elif column.name == "aliases":
        joined = "; ".join(map(str, value))
        # one that holds the separator would come back as two, one that looks like a list as another: a list then
        apart = not any(";" in str(alias) for alias in value) and not joined.startswith("[")
        sheet.write_string(row, at, _fitted(joined if apart else json.dumps(value, ensure_ascii=False)))
    else:
        sheet.write_string(row, at, _fitted(json.dumps(value, ensure_ascii=False)))


def _put_place(sheet: Any, row: int, at: int, shape: BaseGeometry | None) -> None:
    """A point inside the place, and its shape where a cell holds it."""
    if shape is None or shape.is_empty:
        return
    one = shape.geom_type == "Point"
    inside, decimals = (shape.centroid, DECIMALS) if one else (shape.representative_point(), FINEST)
    sheet.write_number(row, at, round(inside.y, decimals))
    sheet.write_number(row, at + 1, round(inside.x, decimals))
    if not one:
        wkt = shapely.to_wkt(shape, rounding_precision=DECIMALS)
        if len(wkt) <= LONGEST_CELL:
            sheet.write_string(row, at + 2, wkt)


def _fitted(text: str) -> str:
    shown = plain(text)
    return shown if len(shown) <= LONGEST_CELL else shown[: LONGEST_CELL - len(CUT)] + CUT


def _notes(book: Any, rows: Rows, head: Any, wrap: Any) -> None:
    sheet = book.add_worksheet("notes")
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 120, wrap)
    lines = [
        ("for", rows.audience),
        ("handling", rows.handling),
        ("limits", rows.limits),
        ("licence", rows.licence),
        ("attribution", rows.attribution),
        ("simulated", "yes: pixels, places and reports are invented" if rows.simulated else "no"),
        ("place", "latitude and longitude are a point inside the place; wkt is its shape, where a cell holds it"),
        ("second row", "tags of the Humanitarian Exchange Language (HXL); not a row of data"),
    ]
    for number, (name, note) in enumerate(lines):
        sheet.write_string(number, 0, name, head)
        sheet.write_string(number, 1, _fitted(note))
