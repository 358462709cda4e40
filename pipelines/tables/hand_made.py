"""Tables made by hand, for readers that look for named columns: a workbook, or CSV with titles above its header.

What header.header_of finds names the columns; the line of a row is the one that its owner sees.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import BinaryIO

from geodata.errors import FileRefused
from geodata.i18n.messages import english
from pipelines.tables.column_notes import notes_on_columns
from pipelines.tables.header import DEEPEST, Header, header_of, is_tag_row
from pipelines.tables.table import SEPARATORS, Table, cell_text, cells_of, columns_read, row_fault
from pipelines.tables.workbook import Sheet, sheets_of
from pipelines.tables.workbook_kind import SAVE_ANEW

Names = Mapping[str, Sequence[str]]
Needed = Sequence[Sequence[str]]
Rows = Sequence[Sequence[str]]

_ABOUT_EXPORT = {"columns": ("sheet", "column", "what it is"), "notes": ("edition",)}
"""Sheets that our own exports have beside their rows: name to the first cells. They tell of the rows and are none."""


def table_of_workbook(data: bytes, name: str, names: Names, needed: Needed, *, holds: str = "reports") -> Table:
    """The sheet of a workbook that names what is needed and has rows below, as a table.

    A sheet of a header alone, as of a template, is taken only where no other has rows. Where no sheet names what is
    needed, the first one is taken with its first row of several words as the header, so that its reader says which
    columns it lacks. What our own exports tell of their rows in sheets of their own is passed over.

    Args:
        data, name: as workbook.sheets_of.
        names, needed: as header.header_of.
        holds: what its rows are: reports, actions or claims.

    Raises:
        FileRefused: as workbook.sheets_of; or it is empty, or several sheets do so and have rows.
    """
    sheets = sheets_of(data, name)
    if not sheets:
        raise FileRefused(name, "it is empty", SAVE_ANEW)
    with_rows = [sheet for sheet in sheets if not _about_export(sheet)] or sheets
    headers = [(sheet, header_of(sheet.rows, names, needed)) for sheet in with_rows]
    headed = [(sheet, _under(sheet.rows, header)) for sheet, header in headers if header is not None]
    filled = [(sheet, table) for sheet, table in headed if table.rows]
    if len(filled) > 1:
        raise FileRefused(
            name,
            _several(holds, ", ".join(s.name[:40] for s, _ in filled)[:200]),
            "Leave one sheet in it, or save each as a file of its own",
        )
    if not headed:
        rows = with_rows[0].rows
        first = 1 + next((n for n, row in enumerate(rows) if sum(map(bool, row)) > 1), 0)
        return _under(rows, Header(first, {}, tuple(rows[first - 1]), tags=False))
    sheet, table = (filled or headed)[0]
    left = [other.name for other in with_rows if other is not sheet]
    table.notes += [_left_out(holds, repr(one[:60])) for one in left]
    return table


def _several(holds: str, names: str) -> str:
    """Why a workbook is refused of which several sheets have rows."""
    if holds == "actions":
        return english("several of its sheets hold actions ({names}), so which one is unclear", names=names)
    if holds == "claims":
        return english("several of its sheets hold claims ({names}), so which one is unclear", names=names)
    return english("several of its sheets hold reports ({names}), so which one is unclear", names=names)


def _left_out(holds: str, sheet: str) -> str:
    """What is told of a sheet that is not read."""
    if holds == "actions":
        return english("its sheet {sheet} holds no actions and is left out", sheet=sheet)
    if holds == "claims":
        return english("its sheet {sheet} holds no claims and is left out", sheet=sheet)
    return english("its sheet {sheet} holds no reports and is left out", sheet=sheet)


def _about_export(sheet: Sheet) -> bool:
    first = _ABOUT_EXPORT.get(sheet.name)
    return first is not None and sheet.rows[0][: len(first)] == first


def table_below_titles(source: BinaryIO, name: str, names: Names, needed: Needed) -> Table | None:
    """A CSV or TSV file whose header is not its first line; None where it is, or where no header is found.

    Args:
        source: at its beginning, where it is left again.
        name: what to call it in a refusal.
        names, needed: as header.header_of.
    """
    for separator in SEPARATORS:
        source.seek(0)
        head = list(islice(cells_of(source, name, separator), DEEPEST))
        header = header_of(head, names, needed)
        if header is None:
            continue
        source.seek(0)
        if header.first_row <= (2 if header.tags else 1):
            return None
        table = _under(list(cells_of(source, name, separator)), header, separated=True)
        source.seek(0)
        return table
    source.seek(0)
    return None


def _under(rows: Rows, header: Header, *, separated: bool = False) -> Table:
    """The rows under a header; empty ones, tags and the header itself again are left out.

    Args:
        rows: all of the table, cells as text.
        header: where it is named.
        separated: the cells were separated by a mark: a row of too many or far too few is refused, as read_table does.
    """
    columns = [cell.strip().lower() for cell in header.written]
    for ours, at in header.columns.items():
        columns[at] = ours
    places = [(at, column) for at, column in columns_read(columns) if column]
    broken: list[tuple[int, str]] = []
    numbered_rows: list[tuple[int, dict[str, str]]] = []
    for number, cells in enumerate(rows[header.first_row :], start=header.first_row + 1):
        if not any(cells) or is_tag_row(cells) or list(cells) == list(header.written):
            continue
        if separated and (fault := row_fault(list(cells), len(columns))):
            broken.append((number, fault))
            continue
        numbered_rows.append(
            (number, {column: cell_text(cells[at]) if at < len(cells) else "" for at, column in places})
        )
    return Table(tuple(columns), numbered_rows, broken, notes_on_columns(columns))
