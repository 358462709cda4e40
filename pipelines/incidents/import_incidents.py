"""Import reports: a source file becomes a STAC incident catalogue, which is then pulled like any other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from geodata.errors import FileRefused
from geodata.incident import Incident
from geodata.workspace import Workspace
from pipelines.incidents import acled, gdelt, incident_csv, reliefweb, ucdp
from pipelines.incidents.csv_rows import Table, read_table
from pipelines.incidents.feature_rows import is_geojson, read_feature_rows
from pipelines.incidents.incident_catalog import collection_id, write_catalog
from pipelines.incidents.incident_report import IncidentReport, ReadRows, RowRemark
from pipelines.incidents.pull_incidents import pull_incidents
from pipelines.incidents.row_values import RowNotes, RowRefused

MAX_BYTES = 2 * 1024**3
"""Bytes of a source file: all of UCDP GED is about 300 MB."""
SOURCES = ("ucdp", "acled", "gdelt", "reliefweb", "csv")


def import_incidents(
    workspace: Workspace,
    file: Path,
    source: str,
    *,
    today: date | None = None,
    simulated: bool = False,
    mapping: Path | None = None,
) -> IncidentReport:
    """Read a source file, write its STAC incident catalogue, and pull that into the store.

    The catalogue is <workspace>/published/incidents/<source>/catalog.json. The same file again adds nothing.

    Args:
        workspace: where to keep it.
        file: CSV, TSV or JSON as the source publishes it.
        source: one of SOURCES.
        today: later dates are noted; None reads the clock.
        simulated: the reports are of the demo world.
        mapping: for source "csv": a TOML file that names columns; None looks for <file>.toml, then guesses.

    Raises:
        FileRefused: the source is unknown, or the file as a whole cannot be read.
    """
    if source not in SOURCES:
        raise FileRefused(f"source {source[:40]!r}", "it is not known", f"Use one of {', '.join(SOURCES)}")
    rows = read_incidents(_bytes(file), file.name, source, today or datetime.now(UTC).date(), mapping or _beside(file))
    if simulated:
        rows = replace(rows, incidents=tuple(replace(i, simulated=True) for i in rows.incidents))
    if not rows.incidents:
        return IncidentReport(source, "not written, since no row could be kept", rows)
    folder = workspace.published_dir / "incidents" / source
    catalog = write_catalog(folder, source, rows.incidents)
    pulled = pull_incidents(workspace, str(catalog), collection_id(source))
    return IncidentReport(
        source, str(catalog), rows, pulled.new, pulled.changed, pulled.unchanged, pulled.joined, pulled.problems
    )


def read_incidents(data: bytes, name: str, source: str, today: date, mapping: Path | None = None) -> ReadRows:
    """Incidents of a source file's bytes; nothing is written.

    Raises:
        FileRefused: the file as a whole cannot be read.
    """
    if source == "reliefweb":
        return rows_of(reliefweb.read_reliefweb(data, name), reliefweb.incident_of, today)
    if source == "gdelt":
        return rows_of(gdelt.read_gdelt(data, name), gdelt.incident_of, today)
    table = read_feature_rows(data, name) if source == "csv" and is_geojson(data) else read_table(data, name)
    if source == "acled":
        acled.check_columns(table, name)
        return rows_of(table, acled.incident_of, today)
    if source == "csv":
        return rows_of(table, incident_csv.mapping_for(table, name, mapping).reader(), today)
    ucdp.check_columns(table, name)
    return rows_of(table, ucdp.incident_of, today)


def rows_of(table: Table, incident_of: Callable[[dict[str, str], date, RowNotes], Incident], today: date) -> ReadRows:
    """Every row of a table as an incident, a note, or a refusal; nothing is dropped in silence."""
    kept: dict[str, Incident] = {}
    first_line: dict[str, int] = {}
    noted: dict[str, list[RowRemark]] = {}
    refused = [RowRemark(line, "", why) for line, why in table.broken]
    repeated: list[RowRemark] = []
    for line, row in table.rows:
        notes = RowNotes()
        try:
            incident = incident_of(row, today, notes)
        except RowRefused as error:
            refused.append(RowRemark(line, row.get("id", "")[:60], str(error)))
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
    return ReadRows(
        tuple(kept.values()),
        tuple(remark for remarks in noted.values() for remark in remarks),
        tuple(sorted(refused, key=lambda r: r.line)),
        tuple(repeated),
        table.notes,
    )


def _beside(file: Path) -> Path | None:
    path = file.with_name(f"{file.name}.toml")
    return path if path.is_file() else None


def _bytes(file: Path) -> bytes:
    try:
        if not file.is_file():
            raise FileRefused(file.name, "there is no such file", "Check the path")
        if file.stat().st_size > MAX_BYTES:
            raise FileRefused(file.name, "it is larger than 2 GB", "Split it by year or country")
        return file.read_bytes()
    except OSError as error:
        raise FileRefused(
            file.name, f"it cannot be opened ({error.strerror})", "Check the path and its rights"
        ) from error
