"""The built-in gazetteer's dated statements as reports: who says what about which compound, in our own short words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from geodata.i18n.messages import msg
from geodata.incidents.incident import Incident
from geodata.incidents.own_rows.statement_reports import SECOND_HAND, statement_report
from geodata.sites.gazetteer import gazetteer_sites
from geodata.sites.invented import refuse_documented
from geodata.sites.site import Site, Statement
from geodata.sites.statement_dates import statement_days
from geodata.workspace import Workspace
from pipelines.incidents.import_file import keep_rows
from pipelines.incidents.import_report import IncidentReport, ReadRows, RowRemark
from pipelines.incidents.rows.notes import RowNotes
from pipelines.incidents.rows.values import link_of, text_of


def import_statements(workspace: Workspace) -> IncidentReport:
    """Keep every dated statement as a report; a statement that is no longer in the gazetteer is withdrawn.

    Raises:
        NotAllowed: the workspace holds invented places.
    """
    refuse_documented(msg("the gazetteer's statements"), workspace.store.sites(retired=True))
    return keep_rows(workspace, read_statements(), "gazetteer", complete=True)


def read_statements() -> ReadRows:
    """Statements as incidents at the site's point, and those whose date cannot be read.

    One that speaks of a whole (KK Park, Shwe Kokko) is one incident in the middle of the whole's points, however many
    listed places it stands at.
    """
    kept: dict[str, Incident] = {}
    refused: list[RowRemark] = []
    number = 0
    for site in gazetteer_sites():
        for statement in site.statements:
            number += 1
            span = statement_days(statement.date)
            if span is None:
                refused.append(RowRemark(number, site.id, f"its date {statement.date!r} cannot be read"))
                continue
            incident = _incident(site, statement, *span)
            kept[incident.id] = incident
    return ReadRows(tuple(kept.values()), refused=tuple(refused))


def _incident(site: Site, statement: Statement, first: date, last: date) -> Incident:
    given, notes = statement_report(site, statement, first, last), RowNotes([SECOND_HAND])
    return replace(
        given,
        title=text_of(given.title, "text", notes),
        reported_by=text_of(given.reported_by, "source", notes, longest=300),
        url=link_of(given.url, notes),
        notes=tuple(notes.texts),
    )
