"""The built-in gazetteer's dated statements as reports, in our own short words; whether a row is one of them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date
from functools import cache

import shapely
from shapely.geometry import GeometryCollection, Point

from geodata.incidents.history import VERIFIED_HERE
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.incidents.licence_of_each_source import PUBLICATIONS
from geodata.incidents.precision import date_precision_of
from geodata.sites.gazetteer import Whole, gazetteer_sites, statement_report_id, statement_title, whole_named
from geodata.sites.site import Site, Statement
from geodata.sites.statement_dates import statement_days

SECOND_HAND = "transcribed second-hand: look at the source before repeating it"
"""The note that every statement of the gazetteer carries."""
KEPT_DEGREES = 1e-6
"""A report's point is kept with so many degrees, 0.1 m."""
UNCONFIRMED = "single source"
"""How a statement of the list is verified before two people here confirm it."""
_OF_THE_WORKSPACE = frozenset({"site_ids", "withdrawn", "review_by", "catalog", "notes", "licence", "place"})
"""Fields that a workspace decides, or of which only words of ours go out; a place is compared by its ground."""


def statement_report(site: Site, statement: Statement, first: date, last: date) -> Incident:
    """A statement as a report at the site's point.

    Args:
        site: of the list.
        statement: one of its own.
        first, last: its days (statement_days).
    """
    whole = whole_named(statement.scope)
    at = whole.id if whole is not None else site.id
    return Incident(
        id=statement_report_id(site.id, statement),
        source="gazetteer",
        kind="statement",
        title=statement_title(statement),
        start_date=first,
        end_date=last,
        date_precision=_precision(statement.date, first, last),
        place=site.outline if whole is None else _middle(whole),
        place_precision=PlacePrecision.NEAR,  # the point was not checked against the print
        place_name=statement.scope or site.name,
        country=site.country,
        reported_by=statement.source_title,
        url=statement.url,
        verification=UNCONFIRMED,
        named_site_ids=(at,) if whole is not None or not statement.scope else (),  # of a whole it names no part
        notes=(SECOND_HAND,),
        licence=PUBLICATIONS["gazetteer"].terms,
    )


@cache
def _listed() -> Mapping[str, Incident]:
    """Every statement of the list that has a day, by its id; of a whole, which stands at several places, the last."""
    report_by_id = {}
    for site in gazetteer_sites():
        for statement in site.statements:
            if (days := statement_days(statement.date)) is not None:
                report = statement_report(site, statement, *days)
                report_by_id[report.id] = report
    return report_by_id


@cache
def listed_note_ids() -> Mapping[str, frozenset[str]]:
    """Where a statement of the list stands (place_of_note) -> the ids of all that the list has there."""
    ids_by_place: dict[str, set[str]] = {}
    for site in gazetteer_sites():
        for statement in site.statements:
            key = statement_report_id(site.id, statement)
            ids_by_place.setdefault(place_of_note(key), set()).add(key)
    return {place: frozenset(keys) for place, keys in ids_by_place.items()}


def place_of_note(report_id: str) -> str:
    """What the id of a statement holds of its place: 'gazetteer-MM-KK-PARK' of 'gazetteer-MM-KK-PARK-1f2e3d4c'."""
    return report_id.rpartition("-")[0]


def is_listed_statement(incident: Incident) -> bool:
    """True for a row that says in every field what the built-in list says: nobody needs to read it.

    Edited beside the program in a word, a day, a count or its point, it is a row like any other. Two people here who
    confirm it change nothing that the list says.
    """
    ours = _listed().get(incident.id)
    if ours is None or incident.place is None or not shapely.equals_exact(ours.place, incident.place, KEPT_DEGREES):
        return False
    if incident.verification == VERIFIED_HERE:
        incident = replace(incident, verification=UNCONFIRMED)
    compared = (f.name for f in fields(Incident) if f.name not in _OF_THE_WORKSPACE)
    return all(getattr(ours, name) == getattr(incident, name) for name in compared)


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
