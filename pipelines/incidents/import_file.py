"""Import reports: a source file becomes a STAC incident catalogue, which is then pulled like any other."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import BinaryIO

from geodata.errors import FileRefused
from geodata.i18n.english_formats import counted
from geodata.i18n.kept_text import together
from geodata.i18n.messages import english, msg
from geodata.incidents.forgotten_text import LIKE_DELETED
from geodata.workspace import Workspace
from pipelines.context.turn_lock import my_turn
from pipelines.incidents.catalog.pull import pull_incidents, without_deleted
from pipelines.incidents.catalog.write import Gone, collection_id, write_catalog
from pipelines.incidents.earlier_ids import under_earlier_ids
from pipelines.incidents.ids_of_others import NUMBERED_BY_HAND, without_ids_of_others
from pipelines.incidents.import_report import IncidentReport, ReadRows, RowRemark
from pipelines.incidents.own_reports import OwnReports
from pipelines.incidents.sources.source_discovery import SOURCES
from pipelines.incidents.sources.source_record import SourceFile
from pipelines.tables.open_file import open_source


@dataclass(frozen=True)
class Named:
    """What a person said of a file's form."""

    mapping: Path | None = None  # for "csv": a TOML file that names columns; None looks for <file>.toml, then guesses
    encoding: str = ""  # of its text; "" = find out


def import_incidents(
    workspace: Workspace,
    file: Path,
    source: str,
    *,
    today: date | None = None,
    simulated: bool = False,
    complete: bool = False,
    named: Named | None = None,
) -> IncidentReport:
    """Read a source file, write its STAC incident catalogue, and pull that into the store.

    The catalogue is <workspace>/incidents/<source>/catalog.json, which is this workspace's own: what others may
    see of it is written by publish_incidents. The same file again adds nothing.

    Args:
        workspace: where to keep it.
        file: CSV, TSV, JSON or a feed as the source publishes it, plain, gzipped or zipped.
        source: one of SOURCES.
        today: later dates are noted; None reads the clock.
        simulated: the reports are of the demo world.
        complete: the file holds everything that the source has now: what is not in it any more is withdrawn.
        named: what a person said of the file's form; None = it is found out.

    Raises:
        FileRefused: the source is unknown, or the file as a whole cannot be read.
    """
    if source not in SOURCES:
        raise FileRefused(f"source {source[:40]!r}", "it is not known", f"Use one of {', '.join(SOURCES)}")
    with open_source(file) as stream:
        form = named or Named()
        day, beside = today or datetime.now(UTC).date(), form.mapping or _beside(file)
        own = OwnReports(workspace)
        rows = read_incidents(stream, file.name, source, day, beside, encoding=form.encoding, own=own)
    if complete and rows.own:
        cause = f"it has {counted(len(rows.own), 'row')} of this workspace's own exports, which hold other reports"
        raise FileRefused(file.name, cause, "Import it without --complete")
    return keep_rows(workspace, _unknown_noted(workspace, rows), source, simulated=simulated, complete=complete)


def keep_rows(
    workspace: Workspace,
    rows: ReadRows,
    source: str,
    *,
    simulated: bool = False,
    complete: bool = False,
    asked: bool = False,
) -> IncidentReport:
    """Write read rows into the source's STAC incident catalogue, and pull that into the store.

    Args:
        workspace: where to keep them.
        rows: what was read, from a file or from an interface.
        source: names the catalogue's folder and collection.
        simulated: the reports are of the demo world.
        complete: rows holds everything that the source has now: what the catalogue has beside it is withdrawn.
        asked: the source's own interface answered them: they lie in a folder of their own; a file may be anybody's.

    Raises:
        NotAllowed: another import into the same source does not end.
        StoreRefused: the catalogue or the store cannot be written to.
    """
    if simulated:
        rows = replace(rows, incidents=tuple(replace(i, simulated=True) for i in rows.incidents))
    if not rows.incidents:
        why = "every row is this workspace's own" if rows.own and not rows.refused else "no row could be kept"
        return IncidentReport(source, f"not written, since {why}", rows)
    folder = workspace.reports_dir / (f"{source}-asked" if asked else source)
    sources = {i.source for i in rows.incidents}
    # Tables of several monitors share the folder "csv": a complete one says nothing about the others' reports.
    with my_turn(workspace.root, f"reports of {folder.name}"):  # two at once would each write over what the other added
        kept, kept_out = without_deleted(workspace, under_earlier_ids(workspace, rows.incidents))
        by_hand = source == NUMBERED_BY_HAND and not complete  # a complete list may use its ids anew
        kept, others = without_ids_of_others(workspace, kept) if by_hand else (kept, ())
        rows = _invented_stay(workspace, replace(rows, incidents=tuple(kept), refused=(*rows.refused, *others)))
        catalog = write_catalog(
            folder, source, rows.incidents, gone=Gone.WITHDRAWN if complete else Gone.KEPT, gone_of=sources
        )
        workspace.keep_digests(folder)
        pulled = pull_incidents(workspace, str(catalog), collection_id(source))
    return IncidentReport(
        source,
        str(catalog),
        rows,
        pulled.new,
        pulled.changed,
        pulled.unchanged,
        pulled.joined,
        pulled.problems,
        pulled.withdrawn,
        kept_out,
        tuple(i.id for i in rows.incidents if LIKE_DELETED in i.notes),
    )


def read_incidents(
    source_bytes: bytes | BinaryIO,
    name: str,
    source: str,
    today: date,
    mapping: Path | None = None,
    *,
    encoding: str = "",
    own: OwnReports | None = None,
) -> ReadRows:
    """Incidents of a source file's bytes; nothing is written. encoding: as import_incidents; own: as SourceFile.

    Raises:
        FileRefused: the file as a whole cannot be read.
    """
    stream = io.BytesIO(source_bytes) if isinstance(source_bytes, bytes) else source_bytes
    return SOURCES[source].read(SourceFile(stream, name, today, encoding, mapping, own))


def _unknown_noted(workspace: Workspace, rows: ReadRows) -> ReadRows:
    """The rows, with what they name that is no site here yet: such a report is told at none by its id."""
    if not any(i.named_site_ids for i in rows.incidents):
        return rows
    known = {site.id for site in workspace.store.sites(retired=True)}
    unknown = ((i.id, [repr(k[:40]) for k in i.named_site_ids if k not in known]) for i in rows.incidents)
    remarks = [
        RowRemark(0, key, english("it names {ids}, which is no site here", ids=together(ids, ", ")))
        for key, ids in unknown
        if ids
    ]
    return replace(rows, noted=(*rows.noted, *remarks))


def _invented_stay(workspace: Workspace, rows: ReadRows) -> ReadRows:
    """The rows, each as invented where the stored report of its id is: no file makes a real one of it."""
    invented = workspace.store.simulated_incident_ids()
    unmarked = {i.id for i in rows.incidents if not i.simulated and i.id in invented}
    if not unmarked:
        return rows
    why = msg("it is invented and stays so: no file makes a real report of it")
    return replace(
        rows,
        incidents=tuple(replace(i, simulated=True) if i.id in unmarked else i for i in rows.incidents),
        noted=(*rows.noted, *(RowRemark(0, i.id, why) for i in rows.incidents if i.id in unmarked)),
    )


def _beside(file: Path) -> Path | None:
    path = file.with_name(f"{file.name}.toml")
    return path if path.is_file() else None
