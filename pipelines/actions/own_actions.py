"""Rows of our own exports in a table of actions: known again by either id, left as they are where they say the same.

Outside an action has another id and title than here. Read as rows of a table its exports would be twins.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from functools import cached_property

from geodata.access.action_rules import as_report, own_id_of_outside
from geodata.access.audience import Audience
from geodata.actions.action import Action, Scope
from geodata.errors import NotAllowed
from geodata.workspace import Workspace

_NOT_SAID = frozenset({"id", "review_by", "withdrawn", "notes", "site_ids"})
"""Fields that a row does not say, or that are compared apart."""


class OwnActions:
    """What is stored here, and what editions tell of it today; read when it is first asked for."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._read: dict[Audience, dict[str, Action]] = {}

    def own_id(self, key: str) -> str:
        """The id under which an action is stored, by that or by the one that others read; "" = none is."""
        return key if key in self._stored else own_id_of_outside(key, self._workspace.store.clearings())

    def tells(self, key: str, action: Action) -> bool:
        """Whether exports of an edition say today what a row says of the action of an id, and it is stored otherwise.

        Args:
            key: of the row.
            action: as the row gives it.
        """
        if (stored := self._stored.get(key)) is not None and _same(stored, action) and stored.notes == action.notes:
            return False  # it is read as any other row, and is unchanged
        return any(_same(one, action) for one in self._told(key))

    def _told(self, key: str) -> Iterator[Action]:
        for audience in Audience:
            if (there := self._editions(audience).get(key)) is not None:
                yield there

    @cached_property
    def _stored(self) -> dict[str, Action]:
        return {action.id: action for action in self._workspace.store.actions()}

    def _editions(self, audience: Audience) -> dict[str, Action]:
        if audience not in self._read:
            try:
                view = self._workspace.edition(audience, self._workspace.reading_day())
                concerned = {a.id: tuple(site.id for site in view.concerned_by(a)) for a in view.actions.items}
                self._read[audience] = {a.id: _in_files(a, concerned[a.id]) for a in view.actions.items}
            except NotAllowed:  # it was restored, and nobody has confirmed that: nothing goes out
                self._read[audience] = {}
        return self._read[audience]


def _in_files(action: Action, concerned: tuple[str, ...]) -> Action:
    """An action of an edition with the sites and terms that exports write."""
    site_ids = concerned if action.scope is Scope.SITES else ()
    return replace(action, site_ids=site_ids, licence=as_report(action).licence)


def _same(one: Action, other: Action) -> bool:
    if set(one.site_ids) != set(other.site_ids):
        return False
    return all(getattr(one, f.name) == getattr(other, f.name) for f in fields(Action) if f.name not in _NOT_SAID)
