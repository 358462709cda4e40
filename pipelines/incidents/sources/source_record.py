"""What is known of one source of reports: how its files are read and how its own interface is asked.

Its terms are the Publication of the same id in geodata/incidents/licence_of_each_source.py: the gate asks for them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import BinaryIO

from geodata.incidents.incident import Incident
from geodata.text.encoding import recoded
from geodata.workspace import Workspace
from pipelines.incidents.import_report import ReadRows
from pipelines.incidents.own_reports import OwnReports
from pipelines.incidents.rows.from_json import is_json, read_answer
from pipelines.incidents.rows.notes import RowNotes
from pipelines.incidents.rows.read_rows import rows_of
from pipelines.tables.hand_made import table_below_titles, table_of_workbook
from pipelines.tables.open_file import WORKBOOKS
from pipelines.tables.table import Table, read_table
from pipelines.tables.workbook_kind import workbook_kind

IncidentOf = Callable[[dict[str, str], date, RowNotes], Incident]
"""A row (column in small letters to text), the day of reading, and where odd things are noted -> the incident."""


@dataclass(frozen=True)
class SourceFile:
    """A file of a source, open for reading."""

    stream: BinaryIO  # at its beginning, unpacked
    name: str  # as messages call it
    today: date  # UTC; later dates are noted
    encoding: str = ""  # of its text, as a person named it; "" = find out
    mapping: Path | None = None  # a TOML file that names columns; None = there is none
    own: OwnReports | None = None  # reports of the workspace into which it is read; None = none is known

    def head(self) -> bytes:
        """Its first bytes; the stream is at its beginning again."""
        first_bytes = self.stream.read(4096)
        self.stream.seek(0)
        return first_bytes

    def text(self) -> tuple[bytes, tuple[str, ...]]:
        """All of it as UTF-8, and what is to be noted about how it was read."""
        body, how = recoded(self.stream.read(), self.name, self.encoding)
        return body, (how.note,) if how.note else ()

    def table(self, names: Mapping[str, Sequence[str]] | None = None, needed: Sequence[Sequence[str]] = ()) -> Table:
        """It as a table with a header, or as the list of events that an interface answers.

        Args:
            names, needed: as header.header_of: how the header is found in a table that a person made; None = it is the
                first line.
        """
        if workbook_kind(self.head()) or self.name.lower().endswith(WORKBOOKS):
            return table_of_workbook(self.stream.read(), self.name, names or {}, needed)
        if not is_json(self.head()):
            if names and not self.encoding and (below := table_below_titles(self.stream, self.name, names, needed)):
                return below
            return read_table(self.stream, self.name, encoding=self.encoding)
        body, notes = self.text()
        table = read_answer(body, self.name)
        table.notes += notes
        return table


@dataclass(frozen=True)
class Question:
    """What a source's own interface is asked."""

    workspace: Workspace  # keeps what is answered; its settings name the interfaces
    today: date  # UTC; later dates are noted
    since: date | None = None  # first day; None = the source's beginning
    until: date | None = None  # last day; None = today
    countries: Sequence[str] = ()  # names or codes; empty = all
    version: str = ""  # of a data set that comes in versions, as a candidate release of UCDP GED; "" = the newest known
    url: str = ""  # address of a feed


@dataclass(frozen=True)
class Source:
    """One source of reports."""

    id: str  # word of the command line, of ids and of folders; that of its Publication
    about: str  # in a few words, with how often it changes
    read: Callable[[SourceFile], ReadRows]
    fetch: Callable[[Question], ReadRows] | None = None  # None = it has no interface here
    own_terms: bool = False  # True: each row names whose it is and under which terms, as tables of anybody do


def rows_in(file: SourceFile, table: Table, incident_of: IncidentOf, notes: Sequence[str] = ()) -> ReadRows:
    """The rows of a table of a file, with what is to be noted about the file."""
    rows = rows_of(table, incident_of, file.today)
    return replace(rows, file_notes=(*rows.file_notes, *notes)) if notes else rows


def table_reader(
    incident_of: IncidentOf, other_names: dict[str, tuple[str, ...]], needed: tuple[str, ...], every: str
) -> Callable[[SourceFile], ReadRows]:
    """The `read` of a source whose files are tables with named columns, or what its interface answers.

    Args:
        incident_of: makes an incident of a row.
        other_names: our column -> what other versions of the file call it.
        needed: columns without which a file is none of this source, which is then refused.
        every: what has them, as the refusal says it: "every ACLED export".
    """

    def read(file: SourceFile) -> ReadRows:
        table = file.table()
        table.call(other_names)
        table.require(needed, file.name, every)
        return rows_in(file, table, incident_of)

    return read
