"""Read tables as sources publish them: byte-order marks, tag rows, odd encodings, any usual separator."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from geodata.errors import FileRefused

FIELD_LIMIT = 50 * 1024 * 1024
"""Characters of one field: a whole file, since a long field is cut later with a note and must not stop the others."""

LONGEST_ROW = 100
"""Lines of one row: quoted fields of UCDP run over a few lines; more means an unclosed quotation mark."""
UNCLOSED = "\x00unclosed"


@dataclass(frozen=True)
class Table:
    """A table as text."""

    columns: tuple[str, ...]  # as written, lower case, without spaces around
    rows: tuple[tuple[int, dict[str, str]], ...]  # line in the file where a row begins (1 = first), column to text
    broken: tuple[tuple[int, str], ...]  # line and why, for rows that are no rows
    notes: tuple[str, ...]  # what reading it met: encoding, tag row


def read_table(data: bytes, name: str, *, columns: tuple[str, ...] = (), separator: str = "") -> Table:
    """Rows of a CSV or TSV file.

    Args:
        data: UTF-8 (with or without a byte-order mark), UTF-16 with one, else Windows-1252 with a note.
        name: what to call it in a refusal.
        columns: names when the file has no header line.
        separator: "," ";" or a tab; "" finds out from the header line.

    Raises:
        FileRefused: it is empty or is not a table.
    """
    notes: list[str] = []
    text = _decoded(data, notes)
    if not text.strip():
        raise FileRefused(name, "it is empty", "Download it again")
    if text.lstrip()[:1] == "<":
        raise FileRefused(name, "it is a web page or XML, not a table", "Download the CSV file itself")
    if text[:2] == "PK" or "\x00\x00\x00" in text[:4096]:
        raise FileRefused(name, "it is a binary file, not a table", "Export it as CSV in UTF-8")
    csv.field_size_limit(FIELD_LIMIT)
    lines = list(io.StringIO(text, newline=""))
    separator = separator or _separator(lines[0])
    at = 0
    if not columns:
        header, at = _next_row(lines, 0, separator)
        columns = tuple(cell.strip().lower() for cell in header)
        if len([c for c in columns if c]) < 2:
            raise FileRefused(name, f"its first line has {len(columns)} column, so it is no table", "Export it as CSV")
        twice = sorted({c for c in columns if c and columns.count(c) > 1})
        if twice:
            notes.append(f"column {', '.join(twice)} is there twice: its first one is read")
    rows: list[tuple[int, dict[str, str]]] = []
    broken: list[tuple[int, str]] = []
    while at < len(lines):
        line, (cells, after) = at + 1, _next_row(lines, at, separator)
        at = after
        if not any(cell.strip() for cell in cells):
            continue
        if not rows and not broken and _is_tag_row(cells):
            notes.append(f"line {line} is a row of tags, not a report, and is left out")
            continue
        fault = _fault(cells, columns)
        if fault:
            # An unclosed quotation mark swallows the rows after it: they are read again, one line further down.
            broken.append((line, fault))
            at = line
            continue
        row: dict[str, str] = {}
        for column, cell in zip(columns, cells, strict=False):
            row.setdefault(column, cell.strip())
        rows.append((line, row))
    return Table(columns, tuple(rows), tuple(broken), tuple(notes))


def _next_row(lines: list[str], at: int, separator: str) -> tuple[list[str], int]:
    """The row that begins at a line (0 = first), and the line after it."""
    window = lines[at : at + LONGEST_ROW]
    reader = csv.reader(iter(window), delimiter=separator, strict=True)
    try:
        cells = next(reader, [])
    except csv.Error:
        if reader.line_num > 1:
            return [UNCLOSED], at + 1
        # A stray quotation mark within one line harms nothing: read it as it stands.
        return next(csv.reader(window[:1], delimiter=separator), []), at + 1
    if reader.line_num >= LONGEST_ROW:
        return [UNCLOSED], at + 1
    return cells, at + max(reader.line_num, 1)


def _fault(cells: list[str], columns: tuple[str, ...]) -> str:
    if cells == [UNCLOSED]:
        return "a quotation mark in it is opened and not closed"
    too_many = len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :])
    if too_many or len(cells) < len(columns) / 2:
        return f"it has {len(cells)} fields where the header has {len(columns)}"
    return ""


def _decoded(data: bytes, notes: list[str]) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        notes.append("its text is not UTF-8 and is read as Windows-1252: look at accented letters")
        return data.decode("cp1252", errors="replace")


def _separator(header: str) -> str:
    return max((",", ";", "\t"), key=header.count)


def _is_tag_row(cells: list[str]) -> bool:
    """HXL puts a row of #tags under the header; some copies leave most of it empty."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    return bool(filled) and all(cell.startswith("#") for cell in filled)
