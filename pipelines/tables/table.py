"""Read tables as sources publish them: byte-order marks, tag rows, odd encodings, any usual separator.

Rows come one by one, so that a table of any length takes little memory.
"""

from __future__ import annotations

import csv
import io
import re
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import BinaryIO

from geodata.errors import FileRefused
from pipelines.tables.column_notes import note_on_second, note_on_unread, notes_on_columns
from pipelines.tables.open_file import FIELD_LIMIT, lines_of, text_of_stream

LONGEST_ROW = 100
"""Lines of one row: quoted fields of UCDP run over a few lines; more means an unclosed quotation mark."""
UNCLOSED = "\x00unclosed"
SEPARATORS = (",", ";", "\t", "|")
NOTHING = frozenset({"nan", "null", "none", "n/a", "#n/a", "<na>", "nat", "\\n"})
"""Cells that say "nothing" in the words of pandas, R and databases. Not "NA": that is Namibia."""
OF_OUR_CSV = frozenset({"row_licence", "attribution", "handling"})
"""Columns at the end of each CSV that `export` writes: an apostrophe before a cell of it is the guard of
pipelines/publish/export_csv.py, and no part of the text."""

_FIRST = frozenset("nN#<\\")
"""What they begin with: most cells need no second look."""


@dataclass
class Table:
    """A table as text. `broken` and `notes` are complete once `rows` has been read to its end."""

    columns: tuple[str, ...]  # as written, lower case, without spaces around
    rows: Iterable[tuple[int, dict[str, str]]]  # line in the file where a row begins (1 = first), column to text
    broken: list[tuple[int, str]] = field(default_factory=list)  # line and why, for rows that are no rows
    notes: list[str] = field(default_factory=list)  # what reading it met: encoding, tag row
    second: list[str] = field(default_factory=list)  # columns for whose field another one is read
    comma_may_be_decimal: bool = False  # its fields have semicolons between, so that 1,5 is one number

    def call(self, names: Mapping[str, tuple[str, ...]]) -> None:
        """Give columns the names that a reader looks for: ours = theirs, compared without case, spaces and marks.

        To be called before rows are read.
        """
        plain = {plain_column(c): c for c in reversed(self.columns) if c}
        new: dict[str, str] = {}
        for ours, theirs in names.items():
            known = [plain[t] for t in map(plain_column, (ours, *theirs)) if t in plain]
            column = ours if ours in self.columns else next(iter(known), "")
            if column and column != ours and column not in new:
                new[column] = ours
            second = [c for c in dict.fromkeys(known) if c not in (column, *names, *new, *self.second)]
            if second and (column == ours or new.get(column) == ours):
                self.second += second
                self.notes.append(note_on_second(second, column, ours))
        self.columns = tuple(new.get(c, c) for c in self.columns)

    def note_unread(self, read: Collection[str]) -> None:
        """Note the columns that a reader knows nothing of.

        Args:
            read: names of the columns that are read, and of those that are no column of the file.
        """
        unread = [c for c in dict.fromkeys(self.columns) if c and c not in read and c not in self.second]
        if unread:
            self.notes.append(note_on_unread(unread))

    def require(self, needed: Iterable[str], name: str, whose: str) -> None:
        """Refuse a table that lacks columns.

        Args:
            needed: their names. name: what to call the table. whose: what kind of file always has them.

        Raises:
            FileRefused: at least one is missing.
        """
        missing = [column for column in needed if column not in self.columns]
        if missing:
            cause = f"it has no column {', '.join(missing)}, which {whose} has"
            raise FileRefused(name, cause, "Check --source, or import it as csv with a mapping file")


def read_table(
    source: bytes | BinaryIO,
    name: str,
    *,
    columns: tuple[str, ...] = (),
    separator: str = "",
    quoted: bool = True,
    encoding: str = "",
) -> Table:
    """Rows of a CSV or TSV file.

    Args:
        source: in UTF-8 or UTF-16, or in an older encoding (geodata/text/encoding.py) with a note.
        name: what to call it in a refusal.
        columns: names when the file has no header line.
        separator: one of SEPARATORS; "" finds out from the header line.
        quoted: False where a quotation mark is a character like any other, as in GDELT's files.
        encoding: the one that a person named; "" = find out.

    Raises:
        FileRefused: it is empty or is not a table.
    """
    notes: list[str] = []
    text = text_of_stream(io.BytesIO(source) if isinstance(source, bytes) else source, name, notes, encoding)
    csv.field_size_limit(FIELD_LIMIT)
    lines = _Lines(lines_of(text, name))
    sep_match = re.fullmatch(r"sep=(.)\s*", lines.ahead(1)[0].lstrip("\ufeff"), re.IGNORECASE)
    if sep_match:
        separator = separator or sep_match[1]
        lines.drop(1)
    while not columns and lines.ahead(1) and not lines.ahead(1)[0].strip(" ,;\t|\r\n"):
        lines.drop(1)
    separator = separator or _separator((lines.ahead(1) or [""])[0])
    header: list[str] = []
    if not columns:
        header, used = _next_row(lines, separator, quoted)
        lines.drop(used)
        columns = tuple(cell.strip().strip("\ufeff").lower() for cell in header)
        if len([c for c in columns if c]) < 2:
            raise FileRefused(name, f"its first line has {len(columns)} column, so it is no table", "Export it as CSV")
        notes += notes_on_columns(columns)
    table = Table(columns, (), notes=notes, comma_may_be_decimal=separator == ";")
    table.rows = _rows(table, lines, separator, quoted, [cell.strip().lower() for cell in header])
    return table


def cells_of(source: bytes | BinaryIO, name: str, separator: str) -> Iterator[list[str]]:
    """Every row of a CSV or TSV file as its cells, from the first on, with nothing known of a header.

    A quoted cell of several lines leaves an empty row for each further one, so that the n-th row is line n.

    Args:
        source, name: as read_table.
        separator: one of SEPARATORS; a first line "sep=;" names its own.

    Raises:
        FileRefused: it is empty or is not a table.
    """
    text = text_of_stream(io.BytesIO(source) if isinstance(source, bytes) else source, name, [])
    csv.field_size_limit(FIELD_LIMIT)
    lines = _Lines(lines_of(text, name))
    sep_match = re.fullmatch(r"sep=(.)\s*", (lines.ahead(1) or [""])[0].lstrip("\ufeff"), re.IGNORECASE)
    separator = sep_match[1] if sep_match else separator
    while True:
        cells, used = _next_row(lines, separator, quoted=True)
        if not used:
            return
        lines.drop(used)
        yield from ([cell.strip() for cell in cells], *([[""]] * (used - 1)))


class _Lines:
    """Lines of a file with a look ahead, so that the rows after an unclosed quotation mark can be read again."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines, self._waiting, self.at = lines, deque[str](), 0

    def ahead(self, count: int) -> list[str]:
        """The next lines, without going on; fewer where the file ends."""
        while len(self._waiting) < count:
            line = next(self._lines, None)
            if line is None:
                break
            self._waiting.append(line)
        return list(islice(self._waiting, count))

    def drop(self, count: int) -> None:
        """Go on by so many lines."""
        for _ in range(min(count, len(self._waiting))):
            self._waiting.popleft()
            self.at += 1


def _rows(
    table: Table, lines: _Lines, separator: str, quoted: bool, header: list[str]
) -> Iterator[tuple[int, dict[str, str]]]:
    first = True
    places = columns_read(table.columns)
    width = len(table.columns)
    ours = set(table.columns) >= OF_OUR_CSV
    while True:
        cells, used = _next_row(lines, separator, quoted)
        if not used:
            return
        line = lines.at + 1
        lines.drop(used)
        if not any(cells) or not any(cell.strip() for cell in cells):
            continue
        if first and _is_tag_row(cells):
            table.notes.append(f"line {line} is a row of tags, not a report, and is left out")
            continue
        if header and cells[0].strip().lower() == header[0] and [c.strip().lower() for c in cells] == header:
            table.notes.append(f"line {line} is the header again and is left out")
            continue
        first = False
        fault = row_fault(cells, width)
        if fault:
            table.broken.append((line, fault))
            continue
        if len(cells) < width:
            cells = [*cells, *[""] * (width - len(cells))]
        if ours:
            cells = [cell.removeprefix("'") for cell in cells]
        yield line, {c: cell_text(cells[i]) for i, c in places}


def columns_read(columns: Sequence[str]) -> list[tuple[int, str]]:
    """Index and name of each column that is read: of several of one name the first."""
    return [(i, c) for i, c in enumerate(columns) if c not in columns[:i]]


def cell_text(written: str) -> str:
    """A cell without spaces around it; "" for one that says "nothing"."""
    cell = written.strip()
    return "" if cell[:1] in _FIRST and cell.lower() in NOTHING else cell


def _next_row(lines: _Lines, separator: str, quoted: bool) -> tuple[list[str], int]:
    """The cells of the row that begins at the next line, and how many lines it takes; 0 at the end.

    An unclosed quotation mark takes one line only: it would swallow the rows after it, which are read again.
    """
    one = lines.ahead(1)
    if not one:
        return [], 0
    if not quoted or '"' not in one[0]:
        return one[0].rstrip("\r\n").split(separator), 1
    try:
        cells = next(csv.reader(one, delimiter=separator, strict=True), [])
        return cells, 1
    except csv.Error:
        pass
    window = lines.ahead(LONGEST_ROW)
    reader = csv.reader(iter(window), delimiter=separator, strict=True)
    try:
        cells = next(reader, [])
    except csv.Error:
        if reader.line_num > 1:
            return [UNCLOSED], 1
        # A stray quotation mark within one line harms nothing: read it as it stands.
        return next(csv.reader(one, delimiter=separator), []), 1
    return ([UNCLOSED], 1) if reader.line_num >= LONGEST_ROW else (cells, max(reader.line_num, 1))


def row_fault(cells: list[str], width: int) -> str:
    """Why a line of a CSV file is no row; "" for one that is.

    Args:
        cells: as cells_of.
        width: columns of its header.
    """
    if cells == [UNCLOSED]:
        return "a quotation mark in it is opened and not closed"
    too_many = len(cells) > width and any(cell.strip() for cell in cells[width:])
    if too_many or len(cells) < width / 2:
        return f"it has {len(cells)} fields where the header has {width}"
    return ""


def _separator(header: str) -> str:
    return max(SEPARATORS, key=header.count)


def _is_tag_row(cells: list[str]) -> bool:
    """HXL puts a row of #tags under the header; some copies leave most of it empty."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    return bool(filled) and all(cell.startswith("#") for cell in filled)


def plain_column(column: str) -> str:
    """A column's name without case, spaces and marks; "" of one without Latin letters and digits."""
    return re.sub(r"[^a-z0-9]+", "_", column.lower()).strip("_")
