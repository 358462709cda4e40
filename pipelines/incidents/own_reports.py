"""This workspace's own reports, by each id under which a file or catalogue of ours has them: stored or going out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import TypeVar

from geodata.access.audience import Audience
from geodata.access.report_rules import CLEARED_ID, RELEASE_ID
from geodata.errors import NotAllowed
from geodata.incidents.clearing import Clearing
from geodata.incidents.incident import Incident
from geodata.incidents.licence_of_each_source import as_invented, terms_of
from geodata.workspace import Workspace

Row = TypeVar("Row")
PART = 500
"""Rows that are read ahead: enough to make lookups cheap, few enough to take little memory."""


def ids_outside(clearings: Iterable[Clearing]) -> frozenset[str]:
    """Every id under which a decision let a report out, or may have: random, so that no other house's report has it."""
    return frozenset(
        f"{start}{clearing.token}" for clearing in clearings if clearing.token for start in (CLEARED_ID, RELEASE_ID)
    )


def own_ids(workspace: Workspace, asked: Sequence[str]) -> tuple[str, ...]:
    """The ids that reports have here, of some that are asked for by them or by those under which others read them.

    One that is stored under the outgoing id of another is meant by it and not the other; what nobody knows stays as it
    was asked for.
    """
    store, starts = workspace.store, (CLEARED_ID, RELEASE_ID)
    if not any(key.startswith(starts) for key in asked):
        return tuple(asked)
    inside = {f"{start}{c.token}": c.incident_id for c in store.clearings() if c.token for start in starts}
    stored = store.incidents_by_id([*asked, *(inside[key] for key in asked if key in inside)])
    return tuple(inside[key] if key not in stored and inside.get(key) in stored else key for key in asked)


@dataclass(frozen=True)
class Told:
    """A report as an edition tells it in files."""

    report: Incident  # with the terms, place and words of that edition
    beside: tuple[str, ...]  # ids of the sites at which it is by its coordinates alone


class OwnReports:
    """What is stored here, and what editions tell of it today; read when it is first asked for."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._read: dict[Audience, dict[str, Told]] = {}
        self._ahead: dict[str, Incident] = {}

    def stored(self, key: str) -> Incident | None:
        """The stored report of an id; None = none has it."""
        if key in self._ahead or key not in self._ids:
            return self._ahead.get(key)
        return self._workspace.store.incidents_by_id([key]).get(key)

    def ahead(self, rows: Iterable[Row], key_of: Callable[[Row], str]) -> Iterator[Row]:
        """Rows as they come, a part of them read ahead, and the stored reports of their ids with it: one lookup a part,
        since one a row takes longer than all the rest of an import.

        Args:
            rows: of a table, however many.
            key_of: the id that a row gives.
        """
        left = iter(rows)
        while part := list(islice(left, PART)):
            keys = dict.fromkeys(key for key in map(key_of, part) if key in self._ids)
            self._ahead = self._workspace.store.incidents_by_id(list(keys)) if keys else {}
            yield from part

    def goes_out_as(self, key: str) -> bool:
        """Whether a report of ours goes out under an id that stands for its own, or went out under it."""
        return key in self._outside

    def told(self, key: str) -> Iterator[Told]:
        """How each edition tells the report of an id today: none, where no edition has that id."""
        for audience in Audience:
            if (there := self._editions(audience).get(key)) is not None:
                yield there

    @cached_property
    def _ids(self) -> frozenset[str]:
        """Of all stored reports, read once: most rows of a table are none of them, and each would be looked up."""
        return self._workspace.store.every_incident_id()

    @cached_property
    def _outside(self) -> frozenset[str]:
        return ids_outside(self._workspace.store.clearings())

    def _editions(self, audience: Audience) -> dict[str, Told]:
        if audience not in self._read:
            try:
                view = self._workspace.edition(audience, self._workspace.reading_day())
                self._read[audience] = {i.id: Told(in_files(i), view.beside_of(i)) for i in view.incidents.items}
            except NotAllowed:  # it was restored, and nobody has confirmed that: nothing goes out
                self._read[audience] = {}
        return self._read[audience]


def in_files(incident: Incident) -> Incident:
    """A report of an edition with the terms and, where it is invented, the source that exports write."""
    shown = as_invented(incident)
    return replace(shown, licence=terms_of(shown))
