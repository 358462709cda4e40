"""The built-in gazetteer's dated statements as reports: who says what about which compound, in our own short words."""

from __future__ import annotations

import calendar
import hashlib
import re
from datetime import date

from geodata.access.report_rules import SECOND_HAND
from geodata.incidents.incident import Incident, PlacePrecision
from geodata.incidents.licences import PUBLICATIONS
from geodata.incidents.precision import date_precision_of
from geodata.sites.gazetteer import gazetteer_sites, statement_title
from geodata.sites.site import Site, Statement
from geodata.workspace import Workspace
from pipelines.incidents.import_file import keep_rows
from pipelines.incidents.import_report import IncidentReport, ReadRows, RowRemark
from pipelines.incidents.rows.notes import RowNotes
from pipelines.incidents.rows.values import link_of, text_of

LICENCE = PUBLICATIONS["gazetteer"].terms


def import_statements(workspace: Workspace) -> IncidentReport:
    """Keep every dated statement as a report; a statement that is no longer in the gazetteer is withdrawn."""
    return keep_rows(workspace, read_statements(), "gazetteer", complete=True)


def read_statements() -> ReadRows:
    """Statements as incidents at the site's point, and those whose date cannot be read."""
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


def statement_days(written: str) -> tuple[date, date] | None:
    """First and last day of a statement's date: a year, month or day, or an interval of them.

    After the stroke of an interval what is the same may be left out: 2025-10-20/25 ends on the 25th of October.
    """
    first, _, second = written.partition("/")
    begun = _span(first)
    if begun is None or not second:
        return begun
    if len(second) < len(first):
        second = first[: len(first) - len(second)] + second
    over = _span(second)
    return None if over is None or over[1] < begun[0] else (begun[0], over[1])


def _span(written: str) -> tuple[date, date] | None:
    found = re.fullmatch(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", written)
    if found is None:
        return None
    year, month, day = int(found[1]), int(found[2] or 0), int(found[3] or 0)
    try:
        first = date(year, month or 1, day or 1)
        last_month = month or 12
        return first, date(year, last_month, day or calendar.monthrange(year, last_month)[1])
    except ValueError:
        return None


def _incident(site: Site, statement: Statement, first: date, last: date) -> Incident:
    notes = RowNotes([SECOND_HAND])
    said = f"{site.id}|{statement.date}|{statement.text}|{statement.source_title}"
    return Incident(
        id=f"gazetteer-{site.id}-{hashlib.sha256(said.encode()).hexdigest()[:8]}",
        source="gazetteer",
        kind="statement",
        title=text_of(statement_title(statement), "text", notes),
        start_date=first,
        end_date=last,
        date_precision=date_precision_of((last - first).days + 1),
        place=site.outline,
        place_precision=PlacePrecision.NEAR,  # the point was not checked against the print
        place_name=site.name,
        country=site.country,
        reported_by=text_of(statement.source_title, "source", notes, longest=300),
        url=link_of(statement.url, notes),
        verification="single source",
        named_site_ids=(site.id,),
        notes=tuple(notes.texts),
        licence=LICENCE,
    )
