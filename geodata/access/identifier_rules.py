"""What partners and the public may read of one identifier: only what a person has let out, with two links. Pure.

Two different statements go out, each with its own link: who says how the organisation is tied to the place, and
which list or register has the organisation. Notes, and who typed it, stay inside.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from urllib.parse import unquote

from geodata.identifiers.identifier import Identifier, Relation
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.incidents.licences import PUBLICATIONS, forbids, may_pass_on
from geodata.text.few_people import few_people
from geodata.text.risk_words import tells_of_operation, tells_of_release
from geodata.text.to_come import words_to_come

OWN_SOURCE = "analyst"
"""An identifier is this desk's own short note on what a named source, and a list, say."""


def identifier_texts(identifier: Identifier) -> tuple[str, ...]:
    """Every text of an identifier that others would read."""
    i = identifier
    return (
        i.value,
        i.organisation,
        i.source,
        i.programme,
        i.licence,
        i.country or "",
        unquote(i.url),
        unquote(i.source_url),
    )


def shown_identifier(identifier: Identifier, today: date) -> Identifier | None:
    """What partners and the public may read of an identifier at a visible site; None when they may not know of it.

    Args:
        identifier: as it is stored.
        today: UTC day; a listing dated after it stays inside.
    """
    i = identifier
    if not i.for_others or not i.source or not i.source_url or not i.url or i.relation is Relation.UNSTATED:
        return None
    if i.listed_on is not None and i.listed_on > today and not i.simulated:
        return None
    words = " \n ".join((i.source, i.programme))
    if few_people(words) or tells_of_operation(words) or tells_of_release(words):
        return None
    if any(words_to_come(text) for text in identifier_texts(i)):  # a name holds no day, and no raid to come
        return None
    report = _as_report(i, today)
    if forbids(report) or not may_pass_on(report):
        return None
    return replace(i, note="", held_by="", held_since=None)


def _as_report(identifier: Identifier, today: date) -> Incident:
    """The identifier as a report, for the rules on licences that are made for reports."""
    return Incident(
        id=identifier.id,
        source=OWN_SOURCE,
        kind=identifier.programme,
        title=identifier.organisation,
        start_date=today,
        end_date=today,
        date_precision=DatePrecision.DAY,
        place=None,
        place_precision=PlacePrecision.UNKNOWN,
        place_name="",
        reported_by=identifier.source,
        url=" ".join((identifier.url, identifier.source_url)),
        licence=identifier.licence or PUBLICATIONS[OWN_SOURCE].terms,
        simulated=identifier.simulated,
    )
