"""The life of a detection: its states, the legal moves between them, and what makes it move. Pure.

provisional -> confirmed -> ended, and withdrawn from either of the first two. Nothing leaves ended or withdrawn: when
the same ground changes once more, that is a new detection.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from geodata.detections.detection import Detection, Kind, State

MOVES: dict[State | None, frozenset[State]] = {
    None: frozenset({State.PROVISIONAL}),
    State.PROVISIONAL: frozenset({State.PROVISIONAL, State.CONFIRMED, State.WITHDRAWN}),
    State.CONFIRMED: frozenset({State.CONFIRMED, State.ENDED, State.WITHDRAWN}),
    State.ENDED: frozenset({State.ENDED}),
    State.WITHDRAWN: frozenset({State.WITHDRAWN}),
}
"""Legal moves from each state (None: not yet born) in one look. Staying is a move."""

MEANING: dict[State, str] = {
    State.PROVISIONAL: "The ground differs in clear looks, but not yet in enough of them",
    State.CONFIRMED: "Enough clear looks agree, and the ground stays changed",
    State.ENDED: "The ground is back to what it was before, or the same ground changed again",
    State.WITHDRAWN: (
        "It does not hold: wrong or gone again, part of another change, or outside the outline; the page stays"
    ),
}
"""One sentence per state, without a final full stop."""

MOVE_WORDS: dict[tuple[State | None, State], str] = {
    (
        None,
        State.PROVISIONAL,
    ): "The ground differs from its look-alikes in clear looks in a row (two as shipped)",
    (State.PROVISIONAL, State.PROVISIONAL): "Not enough clear looks agree yet",
    (State.PROVISIONAL, State.CONFIRMED): "Enough clear looks agree, over long enough, on enough ground",
    (
        State.PROVISIONAL,
        State.WITHDRAWN,
    ): "It went back, turned green, shrank, joined another change or took too long",
    (State.CONFIRMED, State.CONFIRMED): "The ground stays changed, or part of it went back",
    (State.CONFIRMED, State.ENDED): "Most of the ground is back to what it was before, or changed again",
    (
        State.CONFIRMED,
        State.WITHDRAWN,
    ): "Most of the ground turned green again, as a field does; what overgrew looks the same",
    (State.ENDED, State.ENDED): "Its page stays; the same ground changing once more is a new detection",
    (State.WITHDRAWN, State.WITHDRAWN): "Its page, reason and date stay",
}
"""A sentence for each legal move, without a final full stop. docs/method-details.md prints the table."""

JUDGED_AGAIN = (
    "Looks that arrive late, other settings or a newer version may judge the same archive otherwise. A detection that "
    "is then no longer found is withdrawn, whatever its state, as outside where the site's outline was drawn anew and "
    "less than half of it lies inside, or as a part of another where half of it lies in one; one "
    "that is found again is told under its old id; one that was withdrawn and is withdrawn again stays as it was told"
)
"""The only moves besides, made by pipelines/judge/lasting_ids.py between two judgements and not by a look."""

TURNED_GREEN = "turned-green"
RETURNED = "returned"
NEVER_CONFIRMED = "never-confirmed"
TOO_SMALL = "too-small"
JOINED = "it became part of the older change that it touches"
OUTSIDE = "outside-outline"
"""Reasons of a withdrawal; geodata/wording/reasons.py has the words of the codes. That of JOINED is a code as well."""
NO_ERROR = (JOINED, OUTSIDE)
"""Reasons by which nobody was wrong about the ground."""

ENDED_SHARE = 0.3
"""Share 0..1 of its largest extent below which a confirmed change is over: partial returns are still that change."""


HELD_SHARE = 0.5
"""Share of its largest extent that must still be changed to confirm: what mostly went back was no lasting change."""


FIELD_SHARE, FIELD_SURE = 0.3, 0.6
"""Share 0..1 of bare ground turned green from which the rest is a field not yet sown (not confirmed; withdrawn)."""


BARE = (Kind.CLEARING, Kind.UNCLEAR)
"""Kinds of which the ground may yet turn out to be a field."""


class IllegalMove(ValueError):
    """A move that MOVES does not hold."""


@dataclass(frozen=True)
class Standing:
    """What one look, and those before it, say about a detection."""

    changed_px: int  # pixels that are changed now
    agreed_px: int  # of these, pixels on which enough clear looks agree
    peak_px: int  # largest number of changed pixels so far
    grown_px: int  # pixels it lost because they turned green again
    returned_px: int  # pixels it lost because they look as before the change
    age_days: int  # days since the change began
    kind: Kind
    green_share: float = 0.0  # share 0..1 of the bare ground it is part of that has turned green since
    joined: bool = False  # it has been taken in by one that was told before it


def move(state: State | None, to: State) -> State:
    """The state moved to.

    Raises:
        IllegalMove: MOVES does not allow it.
    """
    if to not in MOVES[state]:
        raise IllegalMove(f"{state} -> {to}")
    return to


def step(
    state: State, standing: Standing, *, min_px: int, withdraw_days: int, small_px: int, small_days: int
) -> tuple[State, str]:
    """The state after a look, and the withdrawal reason ("" unless withdrawn).

    Args:
        state: before the look.
        standing: what is known with it.
        min_px: pixels below which nothing is said.
        withdraw_days: days after which a change that was never confirmed is given up.
        small_px: pixels below which new building or bare ground waits before it is confirmed.
        small_days: days that it waits.
    """
    if state in (State.ENDED, State.WITHDRAWN):
        return state, ""
    if state is State.PROVISIONAL:
        return _provisional(standing, min_px, withdraw_days, small_px, small_days)
    if standing.kind in BARE and standing.green_share >= FIELD_SURE:
        return move(state, State.WITHDRAWN), TURNED_GREEN
    if standing.changed_px < max(min_px / 2, ENDED_SHARE * standing.peak_px):
        grew = standing.grown_px > standing.returned_px and standing.kind is not Kind.DEMOLITION
        if grew:
            return move(state, State.WITHDRAWN), TURNED_GREEN
        return move(state, State.ENDED), ""
    return move(state, State.CONFIRMED), ""


def _provisional(
    standing: Standing, min_px: int, withdraw_days: int, small_px: int, small_days: int
) -> tuple[State, str]:
    state = State.PROVISIONAL
    if standing.joined:
        return move(state, State.WITHDRAWN), JOINED
    # What was a roof all through the history is no field: demolition does not wait.
    waited = standing.kind is Kind.DEMOLITION or standing.changed_px >= small_px or standing.age_days >= small_days
    holds = standing.changed_px >= HELD_SHARE * standing.peak_px
    field = standing.kind in BARE and standing.green_share >= FIELD_SHARE
    if standing.agreed_px >= min_px and waited and holds and not field:
        return move(state, State.CONFIRMED), ""
    if standing.changed_px < min_px:
        if standing.grown_px > standing.returned_px:
            return move(state, State.WITHDRAWN), TURNED_GREEN
        back = standing.returned_px >= standing.peak_px / 2
        return move(state, State.WITHDRAWN), RETURNED if back else TOO_SMALL
    if standing.age_days > withdraw_days:
        return move(state, State.WITHDRAWN), NEVER_CONFIRMED
    return move(state, State.PROVISIONAL), ""


def was_wrong(detection: Detection) -> bool:
    """Whether a change was told as lasting and taken back as wrong; one of NO_ERROR was not."""
    taken_back = detection.state is State.WITHDRAWN and detection.confirmed_on is not None
    return taken_back and detection.withdrawn_reason not in NO_ERROR


def over_on(detection: Detection) -> date | None:
    """UTC day of the image that shows that a change is over; None while it lasts, and of one that lies OUTSIDE a
    redrawn outline: its ground was not looked at, so no image shows anything of it."""
    over = detection.state in (State.ENDED, State.WITHDRAWN) and detection.withdrawn_reason != OUTSIDE
    return detection.ended_on if over else None
