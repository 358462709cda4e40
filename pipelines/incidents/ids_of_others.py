"""Rows of a table by hand whose id is that of another report here: they stay out, and the one that is here stays.

Whoever numbers reports from 1 gives them ids that others have as well ("csv-1"). A row that was corrected keeps its
day, place, title or link; of one that shares none of them with the stored report nobody can say that it is the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from geodata.i18n.messages import english, msg
from geodata.incidents.incident import Incident
from geodata.workspace import Workspace
from pipelines.incidents.catalog.pull import OWN
from pipelines.incidents.import_report import RowRemark

NUMBERED_BY_HAND = "csv"
"""The source whose ids somebody made up for a table."""
ABOUT_1_KM = 0.01
"""Degrees."""
_OF_OTHERS = msg(
    "its id is that of a report from another catalogue, which stays: give the reports of this table ids of their own"
)


def without_ids_of_others(
    workspace: Workspace, incidents: Sequence[Incident]
) -> tuple[list[Incident], tuple[RowRemark, ...]]:
    """The reports of a table whose ids are theirs, and the others as refused.

    Args:
        workspace: with what is known.
        incidents: of the table.
    """
    stored = workspace.store.incidents_by_id([one.id for one in incidents])
    kept, refused = list[Incident](), list[RowRemark]()
    for one in incidents:
        why = _why_not(one, stored[one.id]) if one.id in stored else ""
        if why:
            refused.append(RowRemark(0, one.id, why))
        else:
            kept.append(one)
    return kept, tuple(refused)


def _why_not(incident: Incident, there: Incident) -> str:
    """Why a row may not take the place of a stored report; "" = it may."""
    if there.catalog and not there.catalog.startswith(OWN):
        return _OF_OTHERS
    same_days = incident.start_date <= there.end_date and there.start_date <= incident.end_date
    same_place = _at_one_place(incident, there)
    same_words = incident.title == there.title or (incident.url != "" and incident.url == there.url)
    if there.withdrawn or same_days or same_place or same_words:
        return ""
    return english(
        "its id is that of another report of {day}, with another title, place and link, which stays: give the reports "
        "of this table ids of their own",
        day=there.start_date.isoformat(),
    )


def _at_one_place(incident: Incident, there: Incident) -> bool:
    """Whether two reports say that they are of one place; of a country alone that says nothing."""
    if incident.place is None or there.place is None:
        return incident.place_name != "" and incident.place_name == there.place_name
    return bool(incident.place.distance(there.place) < ABOUT_1_KM)
