"""Items of a catalogue that are reports of this workspace under their own ids: it went out from here, and came back.

Coded rows go out under the ids that they have here, and all reports do in an internal catalogue. Whoever hosts such a
catalogue, or publishes what was pulled from it, gives them back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from geodata.errors import SceneRefused
from geodata.i18n.stored_terms import SEVERAL_SOURCES
from geodata.incidents.history import VERIFIED_HERE
from geodata.incidents.incident import Incident
from geodata.incidents.licence_of_each_source import terms_of
from geodata.incidents.shown_place import with_shown_places
from geodata.workspace import Workspace
from pipelines.incidents.catalog.item import incident_of_item, item_of
from pipelines.incidents.catalog.read_parts import safe
from pipelines.incidents.own_reports import OwnReports, in_files


class OwnItems:
    """What items of our own catalogues say of the reports that are stored here."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def among(self, incidents: Sequence[Incident], stored: Mapping[str, Incident], name: str) -> frozenset[str]:
        """Ids of those that came here from elsewhere than their catalogue and say what an edition tells today.

        Another house may give the same id to another report: that says something else.

        Args:
            incidents: as they were read from the catalogue.
            stored: reports that have their ids here.
            name: of the catalogue.
        """
        given = [i for i in incidents if i.id in stored and stored[i.id].catalog != name]
        inside = with_shown_places(stored[i.id] for i in given)  # most of them; editions take seconds where many are
        pairs = zip(given, map(in_files, inside), strict=True)
        return frozenset(one.id for one, there in pairs if _same(one, there) or self._is_told(one))

    def _is_told(self, given: Incident) -> bool:
        return any(_same(given, one.report) for one in self._own.told(given.id))

    @cached_property
    def _own(self) -> OwnReports:
        return OwnReports(self._workspace)


def _same(given: Incident, told_by_us: Incident) -> bool:
    """Whether a report that was read from a catalogue says what ours says of one."""
    if given.start_date != told_by_us.start_date or given.kind != told_by_us.kind:
        return False  # another house that numbers alike
    there = _compared(given)
    if there == _compared(told_by_us):
        return True  # as nearly all are: reading it as the other was read takes four times as long
    try:
        return there == _compared(safe(incident_of_item(item_of(told_by_us, ""), "")))
    except SceneRefused:  # nobody could read it
        return False


def _compared(incident: Incident) -> Incident:
    """A report without what a catalogue that passes it on writes in its own way: its notes, which sites it lies at,
    terms that go without saying, and that two people of this house verified it."""
    several = SEVERAL_SOURCES if incident.verification == VERIFIED_HERE else incident.verification
    return replace(
        incident,
        verification=several,
        licence=terms_of(incident),
        notes=(),
        site_ids=(),
        review_by=None,
        catalog="",
    )
