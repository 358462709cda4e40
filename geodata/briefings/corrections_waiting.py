"""What an issue told that its own edition tells otherwise since: a correction that waits for the next issue. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from geodata.access.clearing.reworded import retold_names
from geodata.access.gate import Seen
from geodata.actions.action import Action
from geodata.briefings.briefing import Briefing
from geodata.detections.review_state import Turns, taken_back_since
from geodata.detections.revision import Correction
from geodata.incidents.claim import Claim
from geodata.incidents.clearing import Clearing


@dataclass(frozen=True)
class ToldOtherwise:
    """One thing that an issue told."""

    name: str  # as issues name it: "change/ID", "claim/ID"
    since: datetime | None  # aware UTC, when it was last corrected; None = it is told no more, and no day is known


class ToldNow(Protocol):
    """What an edition tells (geodata/edition_view.py): of changes by their ids, of claims and actions."""

    @property
    def corrections(self) -> Mapping[str, tuple[Correction, ...]]: ...
    @property
    def people_turns(self) -> Mapping[str, Turns]: ...
    @property
    def claims(self) -> Seen[Claim]: ...
    @property
    def actions(self) -> Seen[Action]: ...


def told_otherwise_since(
    issue: Briefing, now: ToldNow, histories: Iterable[Sequence[Clearing]]
) -> tuple[ToldOtherwise, ...]:
    """What an issue told that is told otherwise since: changes that were corrected, that two people dismissed, or of
    which they took back what they had said; reports, claims, actions and identifiers that were cleared anew with other
    words; claims and actions that are told no more. In the order in which the issue names it.

    That a change is new, ended with new images, or agreed on since takes nothing back of what was told.

    Args:
        issue: one that is there.
        now: its own edition.
        histories: as reworded_histories gives them.
    """
    retold = retold_names(histories, issue.made_at)
    actions = {one.id for one in now.actions.items if not one.withdrawn}
    there = {"claim": {one.id for one in now.claims.items}, "action": actions, "named-action": actions}
    otherwise: dict[str, datetime | None] = {}
    for name in issue.names:
        kind, _, key = name.partition("/")
        if kind == "change":
            if (last := max(_turned(key, now, issue.made_at), default=issue.made_at)) > issue.made_at:
                otherwise[name] = last
        elif name in retold:
            otherwise[name] = retold[name]
        elif kind in there and key not in there[kind]:
            otherwise[name] = None
    return tuple(ToldOtherwise(name, since) for name, since in otherwise.items())


def _turned(change_id: str, now: ToldNow, made_at: datetime) -> list[datetime]:
    """When a change was corrected, and when people took back what they had said of it, or came to dismiss it."""
    times = [made.after.said_from for made in now.corrections.get(change_id, ())]
    turns = now.people_turns.get(change_id)
    taken_back = taken_back_since(turns, made_at) if turns else None
    return [*times, taken_back] if taken_back is not None else times
