"""What became of the rows that an edition may have told before: told no more, or told otherwise since a moment.

Doctor holds what lies published against it. Ids are those that readers outside see.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from geodata.access.audience import Audience
from geodata.access.clearing.reworded import ids_told, retold_since, reworded_histories
from geodata.detections.review_state import Turns, agreement_turns, people_turns, taken_back_since
from geodata.edition_view import EditionView
from geodata.incidents.clearing import Clearing, Decision
from geodata.workspace import Workspace


@dataclass(frozen=True)
class RowsSince:
    """Changes, reports, claims, actions and identifiers of one edition for readers outside."""

    gone: frozenset[str]  # ids of rows that may have been told before, and are told no more
    _ceased: Mapping[str, datetime]  # of these, id of a change -> when something last happened to it, aware UTC
    _corrected: Mapping[str, datetime]  # id of a change that is told -> when it was last corrected, aware UTC
    _people: Mapping[str, Turns]  # id of one of which people took back what they had said, or which they dismissed
    _retold: tuple[tuple[Clearing, ...], ...]  # decisions about rows that were let out with other words than before

    @property
    def ids(self) -> frozenset[str]:
        """Of all that doctor has to look for."""
        retold = {key for history in self._retold for key in ids_told(history[-1])}
        return self.gone | self._corrected.keys() | self._people.keys() | retold

    def gone_since(self, moment: datetime) -> frozenset[str]:
        """Those of `gone` that feeds of a moment do not tell as they should.

        A feed says of a change that it holds no longer, by its id: one that was written after that is right.

        Args:
            moment: aware UTC, when the feeds were written.
        """
        return frozenset(key for key in self.gone if key not in self._ceased or self._ceased[key] > moment)

    def otherwise_since(self, moment: datetime) -> frozenset[str]:
        """Ids of rows that the edition tells, and tells otherwise than it did at a moment.

        Args:
            moment: aware UTC.
        """
        turned = {key for key, at in self._corrected.items() if at > moment}
        turned |= {key for key, turns in self._people.items() if taken_back_since(turns, moment) is not None}
        return frozenset(turned | {key for one in retold_since(self._retold, moment) for key in ids_told(one)})


def rows_since(workspace: Workspace, edition: EditionView) -> RowsSince:
    """What became of the rows of an edition; nothing for internal readers, who are told all of it.

    Raises:
        CompoundWatchError: the store or the settings cannot be read.
    """
    if edition.audience is Audience.INTERNAL:
        return RowsSince(frozenset(), {}, {}, {}, ())
    clearings = workspace.store.clearings()
    gone = frozenset(_once_told(workspace, clearings) - _told_now(edition))
    return RowsSince(
        gone,
        _last_of_changes(workspace, gone),
        {key: made[-1].after.said_from for key, made in edition.corrections.items()},
        {key: turns for key, turns in edition.people_turns.items() if _taken_back_ever(turns)},
        reworded_histories(clearings),
    )


def _once_told(workspace: Workspace, clearings: Collection[Clearing]) -> set[str]:
    store = workspace.store
    let_out = {i for one in clearings if one.decision is Decision.CLEARED for i in ids_told(one)}
    stored = {d.id for d in store.detections()} | {claim.id for claim in store.claims()} | store.every_incident_id()
    return {key for key in let_out | stored if _is_an_id(key)}


def _last_of_changes(workspace: Workspace, ids: Collection[str]) -> Mapping[str, datetime]:
    """Id of a change -> when something last happened that may have ended what was told of it: people came to agree or
    no longer did, another statement, another outline or standing of its site."""
    store = workspace.store
    revisions = [one for one in store.revisions() if one.detection_id in ids]
    reviews = [review for review in store.reviews() if review.detection_id in ids]
    last: dict[str, datetime] = {}
    sites = {site.id: site.updated_at for site in store.sites(retired=True)}
    times = [(change.id, sites.get(change.site_id)) for change in store.detections()]
    times += [(one.detection_id, one.said_from) for one in revisions]
    times += [(key, turns[-1]) for key, turns in agreement_turns(people_turns(reviews, revisions)).items()]
    for key, at in times:
        if key in ids and at is not None:
            last[key] = max(at, last.get(key, at))
    return last


def _is_an_id(key: str) -> bool:
    """Whether a word is an id wherever it stands, and not a word or a number that a file may hold for itself."""
    return any(map(str.isalpha, key)) and any(map(str.isdigit, key))


def _told_now(edition: EditionView) -> set[str]:
    ids = {change.id for change in edition.detections.items} | {report.id for report in edition.incidents.items}
    ids |= {claim.id for claim in edition.claims.items} | {one.id for one in edition.identifiers.items}
    return ids | {action.id for action in edition.actions.items if not action.withdrawn}


def _taken_back_ever(turns: Turns) -> bool:
    """Whether what was published at some moment tells what people said of a change otherwise than is told now."""
    before = turns[0][0] - timedelta(seconds=1)
    return any(taken_back_since(turns, at) is not None for at in (before, *(at for at, _ in turns)))
