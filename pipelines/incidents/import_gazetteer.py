"""The built-in gazetteer's dated statements as reports: who says what about which compound, in our own short words."""

from __future__ import annotations

from datetime import date

from shapely.geometry import GeometryCollection, Point

from geodata.access.report_rules import SECOND_HAND
from geodata.i18n.messages import msg
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.incidents.precision import date_precision_of
from geodata.incidents.source_licences import PUBLICATIONS
from geodata.sites.gazetteer import Whole, gazetteer_sites, statement_report_id, statement_title, whole_named
from geodata.sites.invented import refuse_documented
from geodata.sites.site import Site, Statement
from geodata.sites.statement_dates import statement_days
from geodata.workspace import Workspace
from pipelines.incidents.import_file import keep_rows
from pipelines.incidents.import_report import IncidentReport, ReadRows, RowRemark
from pipelines.incidents.rows.notes import RowNotes
from pipelines.incidents.rows.values import link_of, text_of

LICENCE = PUBLICATIONS["gazetteer"].terms


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
    notes = RowNotes([SECOND_HAND])
    whole = whole_named(statement.scope)
    at = whole.id if whole is not None else site.id
    return Incident(
        id=statement_report_id(site.id, statement),
        source="gazetteer",
        kind="statement",
        title=text_of(statement_title(statement), "text", notes),
        start_date=first,
        end_date=last,
        date_precision=_precision(statement.date, first, last),
        place=site.outline if whole is None else _middle(whole),
        place_precision=PlacePrecision.NEAR,  # the point was not checked against the print
        place_name=statement.scope or site.name,
        country=site.country,
        reported_by=text_of(statement.source_title, "source", notes, longest=300),
        url=link_of(statement.url, notes),
        verification="single source",
        named_site_ids=(at,) if whole is not None or not statement.scope else (),  # of a whole it names no part
        notes=tuple(notes.texts),
        licence=LICENCE,
    )


def _middle(whole: Whole) -> Point:
    """The middle of the listed points of a whole, WGS84 lon, lat."""
    return GeometryCollection([site.outline for site in gazetteer_sites() if site.id in whole.parts]).centroid


def _precision(written: str, first: date, last: date) -> DatePrecision:
    """How exactly a statement is dated, by how its source's date is written: months stay months, days stay days."""
    begun = written.partition("/")[0]
    if len(begun) == len("2025"):
        return DatePrecision.YEAR
    if len(begun) == len("2025-03"):
        return DatePrecision.MONTH
    days = (last - first).days + 1
    return date_precision_of(days) if days <= 7 else DatePrecision.DAYS
