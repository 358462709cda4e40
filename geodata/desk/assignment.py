"""An assignment: who is asked to look at a change under review. Never changed; of several the newest counts. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from geodata.text.names.same_person import folded_person, same_person

LONGEST_NAME = 60
"""Characters of a role or pseudonym, as long as in every field where one is typed."""


@dataclass(frozen=True)
class Assignment:
    """One change handed to one person (a role or pseudonym, never a private name)."""

    detection_id: str
    number: int  # of this change, from 1
    assigned_to: str  # "" = to nobody any more
    assigned_by: str
    assigned_at: datetime  # aware UTC

    @property
    def written(self) -> tuple[str, str, datetime]:
        """Of what, by whom and when: what stays the same in every copy of a workspace."""
        return self.detection_id, self.assigned_by, self.assigned_at

    def to(self, name: str) -> bool:
        """Whether it asks a person, by role or pseudonym; False for ""."""
        return bool(folded_person(name)) and same_person(self.assigned_to, name)


def in_force(assignments: Iterable[Assignment]) -> Mapping[str, Assignment]:
    """Detection id -> its newest assignment; a change that nobody was asked about has none, as has one that was handed
    back.

    Args:
        assignments: of any changes, in any order.
    """
    newest: dict[str, Assignment] = {}
    for one in assignments:
        held = newest.get(one.detection_id)
        if held is None or held.number < one.number:
            newest[one.detection_id] = one
    return {key: one for key, one in newest.items() if one.assigned_to}
