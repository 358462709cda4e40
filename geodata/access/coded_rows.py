"""Rows that UCDP coded: what of one is told that nobody has cleared, and where it is placed. Pure.

UCDP publishes its table, with a number and a point for each row. So a row that is left out of ours tells by the gap,
and one whose point is told otherwise than others tells by that: what stands at a place that an edition does not show
is told like every row at no place that it shows.
"""

from __future__ import annotations

import re
from dataclasses import replace

from geodata.incidents.incident import Incident, PlacePrecision
from geodata.sites.shown_place import coarse

CODED: dict[str, str] = {
    "armed clash": "Armed clash",
    "violence against civilians": "Violence against civilians",
    "armed incident": "Armed incident",
}
"""Kinds that UCDP codes, and the title that stands for each."""
OWN_UCDP = "incidents/ucdp-asked/"
"""Where lies what was asked of UCDP's own interface; a file or another catalogue may call anything UCDP."""
INVENTED_UCDP = "incidents/ucdp/"
"""Where an invented world keeps its coded rows."""
AWAY_DECIMALS = 1
"""Decimals of a degree of a row at no shown place: the last one is about 11 km, within what "near" says."""
_UCDP_ID = re.compile(r"ucdp-\d{1,12}\Z")


def is_coded(incident: Incident) -> bool:
    """Whether a row is UCDP's own, under UCDP's own number."""
    where = (OWN_UCDP, INVENTED_UCDP) if incident.simulated else OWN_UCDP
    return asked_of_ucdp(incident, where) and incident.kind in CODED


def asked_of_ucdp(incident: Incident, where: str | tuple[str, ...] = OWN_UCDP) -> bool:
    """Whether a row was read from UCDP, of whatever kind; where: folder that it lies in."""
    return incident.source == "ucdp" and incident.catalog.startswith(where) and _UCDP_ID.match(incident.id) is not None


def away(incident: Incident) -> Incident:
    """A row that is placed exactly, and at no place that the edition shows: near, and no finer than AWAY_DECIMALS."""
    if incident.place is None or incident.place_precision is not PlacePrecision.EXACT:
        return incident
    place = coarse(incident.place, AWAY_DECIMALS)
    return replace(incident, place=place, place_precision=PlacePrecision.NEAR)
