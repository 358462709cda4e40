"""Reports whose source's id is too long, under the cut id that an earlier version gave them where it is known here.

An id of more than a hundred characters was cut; now a digest of all of it stands behind. Several reports have one cut
id, of which one was stored, or had its text deleted.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from geodata.incidents.forgotten_text import ReportText, marks_of
from geodata.incidents.incident import Incident
from geodata.workspace import Workspace
from pipelines.incidents.rows.values import cut_id


def under_earlier_ids(workspace: Workspace, incidents: Sequence[Incident]) -> list[Incident]:
    """The reports, each under its cut id where that is stored or was deleted and it is the same report.

    One that is known under its whole id keeps that. What was deleted comes first: its text has to stay out. Of those
    left the cut id goes to one with the stored link and title, else to one with the stored link.
    """
    store = workspace.store
    whole_ids = sorted({i.id for i in incidents if cut_id(i.id)})
    known = {*store.incidents_by_id(whole_ids), *store.deleted_texts(whole_ids)}
    unknown = [i for i in incidents if cut_id(i.id) and i.id not in known]
    cuts = sorted({cut_id(i.id) for i in unknown})
    deleted = store.deleted_texts(cuts)
    earlier_id: dict[str, str] = {}  # whole id -> cut id
    bare = store.incidents_by_id(sorted({text.incident_id for text in deleted.values()}))
    for cut, text in deleted.items():
        there = bare.get(text.incident_id)
        alike = [i for i in unknown if cut_id(i.id) == cut]
        same = _of_deleted(alike, text, there.start_date if there is not None else None)
        earlier_id |= {incident.id: cut for incident in same}
    stored = {cut: there for cut, there in store.incidents_by_id(cuts).items() if cut not in deleted}
    for with_title in (True, False):
        for incident in unknown:
            there = stored.get(cut_id(incident.id))
            if there is not None and incident.id not in earlier_id and _is_same(incident, there, with_title):
                earlier_id[incident.id] = stored.pop(there.id).id
    return [replace(i, id=earlier_id.get(i.id, i.id)) for i in incidents]


def _is_same(incident: Incident, there: Incident, with_title: bool) -> bool:
    """Whether a report has the stored one's link, and its title where that is asked; without a link it needs both."""
    return incident.url == there.url and (incident.title == there.title if with_title else incident.url != "")


def _of_deleted(incidents: Sequence[Incident], text: ReportText, stored_day: date | None) -> Sequence[Incident]:
    """Which of the reports with one cut id may be the one whose text was deleted: those whose text stays out.

    Those with its link, else those with its headline, else those without a link. All, where an earlier version
    deleted it and kept no digest of either.

    Args:
        incidents: with that cut id.
        text: what is kept of the deletion.
        stored_day: first day of the report as it stands without its text; None = it does not stand. A source may have
            corrected the day, which the digest of the link holds.
    """
    marks = text.text_digest.split()[1:]
    if not marks:
        return incidents
    by_link = [
        incident
        for incident in incidents
        for linked in (replace(incident, title=""),)
        if _bears(linked, marks) or (stored_day is not None and _bears(replace(linked, start_date=stored_day), marks))
    ]
    by_title = [i for i in incidents if _bears(replace(i, url=""), marks)]
    return by_link or by_title or [i for i in incidents if not i.url]


def _bears(incident: Incident, marks: Collection[str]) -> bool:
    return any(mark in marks for mark in marks_of(incident))
