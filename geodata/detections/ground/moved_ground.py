"""When changes may have moved built-up ground, and what that adds to the interval of a month's growth. Pure.

A change came between the last clear look at its ground and the first one that shows it. Looks between them that were
usable for the site as a whole did not show that ground: not seen is not unchanged. So each span between two looks that
shares time with that window may hold the change or not, and the interval of its growth reaches to both.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from geodata.detections.area_interval import find_intervals
from geodata.detections.detection import Detection, Kind, State

_SIGNS = {Kind.CONSTRUCTION: (1.0,), Kind.DEMOLITION: (-1.0,), Kind.CLEARING: (1.0,), Kind.UNCLEAR: (1.0, -1.0)}
"""Whether a kind adds built-up ground, takes it off, or may do either; other kinds do not speak of the ground."""
_COUNTED = (Kind.CONSTRUCTION, Kind.DEMOLITION)
"""Kinds that move the built-up value once they are confirmed; the others only widen its interval."""


@dataclass(frozen=True)
class GroundMove:
    """Built-up ground that came or went once. Dates are acquisition days (UTC)."""

    ha: float  # hectares; above 0: came, below 0: went
    after: date  # the last clear look without it; date.min: there was none
    by: date  # the first look with it; the built-up series holds it from here on
    settled: date | None  # first day on which the series holds all of it; None: it may never have been so
    less: float = 0.0  # hectares by which built-up ground may have moved less than `ha` by its outline, never below 0
    more: float = 0.0  # and more


@dataclass(frozen=True)
class Unplaced:
    """Hectares that may have come or gone between two looks, or outside that span. None is below 0."""

    loss: float  # growth may be less by these
    gain: float  # growth may be more by these
    held_loss: float  # of loss, what the interval of the built-up series holds already
    held_gain: float  # of gain, the same


def moves_of(detections: Iterable[Detection]) -> tuple[GroundMove, ...]:
    """What the changes of one site moved, as pipelines/measure/built_up.py counts them; withdrawn ones did nothing.

    What ended gave its ground back between the last look that shows it and the first that does not. What is cleared,
    unclear or provisional may be so or not. The whole area of a change counts, though a construction on what was a
    yard already adds nothing: the interval is then wider than it need be, never narrower.
    """
    changes = [d for d in detections if d.state is not State.WITHDRAWN and d.kind in _SIGNS]
    between = find_intervals([(d.outline, d.area_m2) for d in changes])
    out = []
    for d, (least, most) in zip(changes, between, strict=True):
        sure = d.confirmed_on is not None and d.kind in _COUNTED
        errors = ((d.area_m2 - least) / 10_000.0, (most - d.area_m2) / 10_000.0)
        for sign in _SIGNS[d.kind]:
            ha = sign * d.area_m2 / 10_000.0
            came = (d.last_clear_before or date.min, d.first_seen, d.confirmed_on if sure else None)
            out.append(GroundMove(ha, *came, *errors[:: int(sign)]))
            if d.ended_on is not None:
                out.append(
                    GroundMove(-ha, d.last_seen, d.ended_on, d.ended_on if sure else None, *errors[:: -int(sign)])
                )
    return tuple(out)


def outline_error(moves: Iterable[GroundMove], a: date, b: date) -> tuple[float, float]:
    """Hectares by which growth from one day to a later one may be less, and more, by the outlines of what moved.

    Args:
        moves: of one site; those count that the built-up series holds from a day in the span on.
        a, b: days of the earlier and of the later look.

    Outlines of different changes err apart from each other: their errors are added as squares.
    """
    held = [move for move in moves if move.settled is not None and a < move.by <= b]
    return math.hypot(*(move.less for move in held)), math.hypot(*(move.more for move in held))


def unplaced(moves: Iterable[GroundMove], a: date, b: date) -> Unplaced:
    """What may have fallen into the time between two looks or outside it.

    Args:
        moves: of one site.
        a, b: days of the earlier and of the later look.

    A change whose window lies within the span fell into it for certain and adds nothing. Otherwise the interval
    reaches to what the value does not say: without the change where the value holds it, with it where it does not.
    Ends are added plainly: one cloud hides several grounds at once, so that they may all have changed together.
    """
    ends, held = {True: 0.0, False: 0.0}, {True: 0.0, False: 0.0}
    for move in moves:
        inside, outside = move.after < b and move.by > a, move.after < a or move.by > b
        if not (inside and outside):
            continue
        seen_by_b = move.by <= b
        gain = (move.ha > 0) != (seen_by_b and move.settled is not None)
        ends[gain] += abs(move.ha)
        if seen_by_b and (move.settled is None or move.settled > b):
            held[gain] += abs(move.ha)
    return Unplaced(ends[False], ends[True], held[False], held[True])
