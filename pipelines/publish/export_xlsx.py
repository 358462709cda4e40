"""Rows as an Excel workbook: typed cells, HXL tags under the header, a sheet of notes, and no cell that is a formula.

Numbers are numbers and days are days, so that a sheet can be sorted and summed as it is. `sites import` and `incidents
import` read it back.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import shapely
import xlsxwriter
from shapely.geometry.base import BaseGeometry

from geodata.errors import FileRefused
from geodata.sites.shown_place import FINEST
from geodata.text.clean import plain
from pipelines.publish.export_geojson import DECIMALS
from pipelines.publish.nouns.column_meanings import meaning
from pipelines.publish.nouns.row_values import Column, Rows, Value

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
    "site_name": "#loc+name",
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
_CHANGED = (
    "last_clear_before",
    "first_seen",
    "confirmed_on",
    "area_m2",
    "area_of",
    "area_low_m2",
    "area_high_m2",
    "confidence",
)
_DATED = ("start_date", "end_date", "date_precision")
_REPORTED = (*_DATED, "place_name", "place_precision", "country", "reported_by", "verification", "site_ids", "url")
_CLAIMED = ("claimed_by", "claimed_on", "figure", "total", "unit", "scope")
_COUNTED = ("independent_figure", "independent_by", "independent_on")
_OF_A_PLACE = ("country", "outline_basis", "place_known_to_m", "access", "source", "why_listed", "outline_note")
_IN_WORDS = ("sentence", "may_say", "not_released")
FIRST_COLUMNS: dict[str, tuple[str, ...]] = {
    "detections": ("id", "site_name", "told_kind", "state", "review_state", *_CHANGED, *_IN_WORDS),
    "revisions": ("detection_id", "number", "said_from", "said_until", "kind", "state", *_CHANGED, "why", "hedge"),
    "sites": ("id", "name", *_OF_A_PLACE, "not_released"),
    "incidents": ("id", "kind", "title", *_REPORTED),
    "actions": ("id", "kind", "title", *_DATED, "acted_by", "named", "site_ids", "source", "url"),
    "claims": ("site_id", *_CLAIMED, *_COUNTED, "sentence", "source"),
}
"""Noun -> columns that stand first, in this order: what a person reads. They alone are printed; of others all are."""
LONG = frozenset(
    {"sentence", "title", "hedge", "why_listed", "outline_note", "may_say", "not_released", "why", "source"}
)
"""Columns of many words."""
WIDE, NARROW = 45, 16
"""Widths of columns in characters: with these the columns that are printed can be read on A3."""
_ALWAYS = datetime(2000, 1, 1)
_DAY_0 = date(1899, 12, 30).toordinal()
"""Excel counts days from it, from March 1900 on. Counted here: xlsxwriter takes half a second longer for 70,000."""
_A3 = 8
"""Number of that paper in a workbook."""
_HEADER = 240
"""Characters of a header of Excel that are used: it holds 255 with its codes."""


def write_xlsx(rows: Rows, path: Path) -> None:
    """A sheet for the noun, one for each noun beside it, one of notes, and one of what each column means.

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
    with xlsxwriter.Workbook(whole, {**options, "constant_memory": True}) as book:
        book.set_properties({"title": f"{rows.what}, {rows.audience}", "created": _created(rows)})
        formats = _Formats.of(book)
        for one in sheets:
            _sheet(book, one, formats, apart=rows.beside)
        _notes(book, rows, formats)
        _meanings(book, sheets, formats)
    path.write_bytes(whole.getvalue())


@dataclass(frozen=True)
class _Formats:
    """How cells look."""

    head: Any
    tag: Any
    top: Any  # beside cells of several lines
    wrap: Any  # of several lines: whatever a person reads, since a cell that is cut may lose the doubt
    number: Any
    day: Any
    moment: Any

    @classmethod
    def of(cls, book: Any) -> _Formats:
        return cls(
            head=book.add_format({"bold": True, "bottom": 1}),
            tag=book.add_format({"font_color": "#666666", "italic": True}),
            top=book.add_format({"valign": "top"}),
            wrap=book.add_format({"text_wrap": True, "valign": "top", "indent": 1, "align": "left"}),
            number=book.add_format({"valign": "top"}),
            day=book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"}),
            moment=book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", "valign": "top", "align": "left"}),
        )


def _created(rows: Rows) -> datetime:
    """When the file says that it was made: the day of the edition, so that the same rows are the same bytes."""
    day = rows.edition_of
    return _ALWAYS if day is None else datetime(day.year, day.month, day.day)


def _places_of_columns(rows: Rows, apart: Sequence[Rows]) -> list[int]:
    """Places of the columns of a sheet: first those that a person reads; without lists that are a sheet themselves."""
    sheets = {one.what for one in apart}
    leading = {name: at for at, name in enumerate(FIRST_COLUMNS.get(rows.what, ()))}
    kept = [at for at, column in enumerate(rows.columns) if column.name not in sheets]
    return sorted(kept, key=lambda at: (leading.get(rows.columns[at].name, len(leading)), at))


def _on_paper(sheet: Any, rows: Rows) -> None:
    """As wide as its paper, with what it is and how it may be handled on each page."""
    sheet.set_landscape()
    sheet.set_paper(_A3)
    sheet.fit_to_pages(1, 0)
    day = "" if rows.edition_of is None else f", as known on {rows.edition_of.isoformat()}"
    invented = "Demo: pixels, places and reports are invented. " if rows.simulated else ""
    about = f"{invented}Compound Watch, {rows.audience} edition{day}. {rows.handling}".replace("&", "&&")
    sheet.set_header(f"&L&8{about if len(about) <= _HEADER else about[: _HEADER - 1] + '…'}")
    sheet.set_footer("&L&8&A&R&8&P / &N")


def _sheet(book: Any, rows: Rows, formats: _Formats, *, apart: Sequence[Rows]) -> None:
    sheet = book.add_worksheet(rows.what[:31])
    sheet.freeze_panes(2, 1)
    _on_paper(sheet, rows)
    sheet.repeat_rows(0)
    places = _places_of_columns(rows, apart)
    names = [*(rows.columns[at].name for at in places), "latitude", "longitude", "wkt"]
    for at, name in enumerate(names):
        read = name in LONG or name in FIRST_COLUMNS.get(rows.what, ())
        sheet.set_column(at, at, WIDE if name in LONG else NARROW, formats.wrap if read else formats.top)
    if printed := len(FIRST_COLUMNS.get(rows.what, ())):
        sheet.print_area(0, 0, len(rows.values) + 1, printed - 1)
    # on the row of tags: a filter or a sort of the reader's own would else take it for a row of data
    sheet.autofilter(1, 0, len(rows.values) + 1, len(names) - 1)
    sheet.write_row(0, 0, names, formats.head)
    sheet.write_row(1, 0, [HXL.get(name, f"#meta+{name}") for name in names], formats.tag)
    for number, (values, shape) in enumerate(zip(rows.values, rows.shapes, strict=True), start=2):
        for at, place in enumerate(places):
            _put(sheet, number, at, rows.columns[place], values[place], formats)
        _put_place(sheet, number, len(places), shape)


def _put(sheet: Any, row: int, at: int, column: Column, value: Value, formats: _Formats) -> None:
    if value is None or value == "" or value == () or value == []:
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, at, value)
    elif isinstance(value, date):
        sheet.write_number(row, at, value.toordinal() - _DAY_0, formats.day)
    elif isinstance(value, int | float):
        sheet.write_number(row, at, value, formats.number)
    elif column.kind == "moment":
        # a cell of Excel has no zone: the notes say that it is UTC
        moment = datetime.fromisoformat(str(value)).astimezone(UTC)
        of_the_day = timedelta(hours=moment.hour, minutes=moment.minute, seconds=moment.second) / timedelta(days=1)
        sheet.write_number(row, at, moment.toordinal() - _DAY_0 + of_the_day, formats.moment)
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


def _notes(book: Any, rows: Rows, formats: _Formats) -> None:
    sheet = book.add_worksheet("notes")
    _on_paper(sheet, rows)
    sheet.set_column(0, 0, 18, formats.top)
    sheet.set_column(1, 1, 120, formats.wrap)
    day = "" if rows.edition_of is None else f", as known on {rows.edition_of.isoformat()}"
    lines = [
        ("edition", f"{rows.audience}{day}"),
        ("handling", rows.handling),
        ("limits", rows.limits),
        ("licence", rows.licence),
        ("attribution", rows.attribution),
        ("simulated", "yes: pixels, places and reports are invented" if rows.simulated else "no"),
        ("place", "latitude and longitude are a point inside the place; wkt is its shape, where a cell holds it"),
        ("times", "UTC"),
        ("second row", "tags of the Humanitarian Exchange Language (HXL); not a row of data"),
    ]
    for number, (name, note) in enumerate(lines):
        sheet.write_string(number, 0, name, formats.head)
        sheet.write_string(number, 1, _fitted(note))


def _meanings(book: Any, sheets: Sequence[Rows], formats: _Formats) -> None:
    """What each column of each sheet means."""
    sheet = book.add_worksheet("columns")
    _on_paper(sheet, sheets[0])
    sheet.set_column(0, 1, 22, formats.top)
    sheet.set_column(2, 2, 110, formats.wrap)
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, ["sheet", "column", "what it is"], formats.head)
    lines = [
        (one.what, one.columns[at].name, meaning(one.what, one.columns[at].name))
        for one in sheets
        for at in _places_of_columns(one, sheets[1:])
    ]
    for number, line in enumerate(lines, start=1):
        sheet.write_row(number, 0, line)
