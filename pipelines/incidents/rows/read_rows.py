"""Every row of a table as an incident, a note, or a refusal; nothing is dropped in silence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from geodata.incidents.incident import Incident
from pipelines.incidents.import_report import ReadRows, RowRemark
from pipelines.incidents.rows.notes import RowIsOwn, RowNotes, RowRefused
from pipelines.tables.table import Table


def rows_of(table: Table, incident_of: Callable[[dict[str, str], date, RowNotes], Incident], today: date) -> ReadRows:
    """Every row of a table as an incident, a note, or a refusal; nothing is dropped in silence."""
    kept: dict[str, Incident] = {}
    first_line: dict[str, int] = {}
    noted: dict[str, list[RowRemark]] = {}
    refused: list[RowRemark] = []
    repeated: list[RowRemark] = []
    own: list[str] = []
    for line, row in table.rows:
        notes = RowNotes()
        try:
            incident = incident_of(row, today, notes)
        except RowRefused as error:
            refused.append(RowRemark(line, row.get("id", "")[:60], str(error)))
            continue
        except RowIsOwn as known:
            own.append(str(known))
            continue
        if incident.id in kept:
            same = kept[incident.id] == incident
            what = "says the same as" if same else "has the same id as, and replaces,"
            repeated.append(RowRemark(line, incident.id, f"it {what} line {first_line[incident.id]}"))
            noted.pop(incident.id, None)
        kept[incident.id] = incident
        first_line[incident.id] = line
        if notes.texts:
            noted[incident.id] = [RowRemark(line, incident.id, text) for text in notes.texts]
    refused += [RowRemark(line, "", why) for line, why in table.broken]
    return ReadRows(
        tuple(kept.values()),
        tuple(remark for remarks in noted.values() for remark in remarks),
        tuple(sorted(refused, key=lambda r: r.line)),
        tuple(repeated),
        tuple(table.notes),
        tuple(own),
    )
