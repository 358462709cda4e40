"""Sheets of a workbook (XLSX, ODS) as rows of text, through GDAL, which pyogrio brings along.

Cells come as they are stored: numbers in full, dates as "2025/03/01", formulas as the value that was last computed.
Whole numbers have the zeros in front that they are shown with: 7 with the format 000 is 007.
Empty rows stay, so that a row's number is the one that its owner sees.
"""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pyogrio
import pyogrio.errors
import pyogrio.raw

from geodata.errors import FileRefused
from geodata.i18n.messages import english, msg
from pipelines.tables.safe_zip import unpack
from pipelines.tables.shown_zeros import Widths, shown_zeros, with_zeros
from pipelines.tables.workbook_kind import OLD_EXCEL, SAVE_ANEW, workbook_kind

MEMBERS = {"xlsx": "xl/workbook.xml", "ods": "content.xml"}
"""Kind to a member that every such file has."""
_SINCE_1904 = re.compile(rb"""date1904\s*=\s*["'](?:1|true|on)["']""")
MOST_SHEETS = 50
MOST_ROWS = 200_000
"""Rows of one sheet that are read: a spreadsheet has at most a million, a list of places some thousands."""
_FIRST_ROW_IS_A_ROW = {"OGR_XLSX_HEADERS": "DISABLE", "OGR_ODS_HEADERS": "DISABLE"}
"""For the whole process, beside the option HEADERS of each reading. To leave out empty sheets at the end, GDAL reads
the last sheet of an XLSX of several before it takes that option, and would keep its first row as names of columns."""
_FAULTS = (
    pyogrio.errors.DataSourceError,
    pyogrio.errors.DataLayerError,
    pyogrio.errors.FieldError,
    pyogrio.errors.FeatureError,
    UnicodeDecodeError,
)


@dataclass(frozen=True)
class Sheet:
    """One sheet."""

    name: str
    rows: tuple[tuple[str, ...], ...]  # all of one length; the first is row 1


def sheets_of(data: bytes, name: str) -> list[Sheet]:
    """The sheets that hold anything, in their order.

    Raises:
        FileRefused: no workbook, damaged, locked, or larger than it may be.
    """
    if data[:8] == OLD_EXCEL:
        raise FileRefused(name, "it is an old Excel file (.xls), or one with a password", SAVE_ANEW)
    kind = workbook_kind(data)
    if not kind:
        raise FileRefused(name, "it is not a workbook (XLSX or ODS)", SAVE_ANEW)
    try:
        members = unpack(data, name)  # bounds its size before any library opens it
    except FileRefused as error:
        raise FileRefused(error.thing, error.cause, SAVE_ANEW) from error
    if MEMBERS[kind] not in members:
        raise FileRefused(name, "it is not a workbook (XLSX or ODS)", SAVE_ANEW)
    if kind == "xlsx" and _SINCE_1904.search(members[MEMBERS[kind]]):
        cause = msg("its dates count from 1904, as in old files of Excel for Mac, and would be read four years early")
        raise FileRefused(name, cause, "Save it as CSV in Excel, which writes the days that it shows, and take that")
    with tempfile.TemporaryDirectory(prefix="compound-watch-") as folder:
        path = Path(folder) / f"table.{kind}"
        path.write_bytes(data)
        pyogrio.set_gdal_config_options(_FIRST_ROW_IS_A_ROW)  # never taken back: another thread may be reading
        try:
            names = [str(layer) for layer, _ in pyogrio.list_layers(path)]
            if len(names) > MOST_SHEETS:
                raise FileRefused(
                    name,
                    english("it has too many sheets ({n}, at most {most})", n=len(names), most=MOST_SHEETS),
                    SAVE_ANEW,
                )
            zeros = shown_zeros(kind, members)
            sheets = [_sheet(path, sheet, name, zeros.get(sheet, {})) for sheet in names]
        except _FAULTS as error:
            raise FileRefused(
                name, english("it cannot be read ({error})", error=str(error)[:200]), SAVE_ANEW
            ) from error
    return [sheet for sheet in sheets if any(any(row) for row in sheet.rows)]


def _sheet(path: Path, sheet: str, name: str, zeros: Widths) -> Sheet:
    _, _, _, columns = pyogrio.raw.read(
        path, layer=sheet, max_features=MOST_ROWS + 1, read_geometry=False, HEADERS="DISABLE", FIELD_TYPES="STRING"
    )
    if columns and len(columns[0]) > MOST_ROWS:
        raise FileRefused(
            name,
            english(
                "its sheet {sheet} is longer than may be read (to row {most})", sheet=sheet[:60], most=f"{MOST_ROWS:,}"
            ),
            "Split it into several files",
        )
    rows = zip(*columns, strict=True) if columns else ()
    texts = [tuple("" if cell is None else str(cell).strip() for cell in row) for row in rows]
    return Sheet(sheet, tuple(with_zeros(row, at, zeros) for at, row in enumerate(texts)) if zeros else tuple(texts))
