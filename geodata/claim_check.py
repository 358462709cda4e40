"""A claim held against measures: how much of a site's built-up area has gone in the time that it speaks of. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from geodata.claim import Claim
from geodata.measure import Measure

BEFORE_DAYS = 120
"""Days before a claim's time from which its start is taken: enough clear looks outside the monsoon."""
FEWEST = 2
"""Values needed at each end; a single look may be hazy."""
IN_A_ROW = 3
"""Looks in a row whose median is a state: one hazy look makes none."""
DEMOLITION_STEMS = ("demol", "building", "remov", "razed", "taken down")
"""What a claim's unit speaks of when it can be held against built-up area."""


@dataclass(frozen=True)
class Gone:
    """How much of a site's built-up area has gone in the time that a claim speaks of."""

    share: float  # 0..1 of the area built up at its start
    low: float | None  # lower end of the 90 % interval, 0..1; None not estimated
    high: float | None  # upper end, 0..1; None not estimated
    most: float | None = None  # 0..1: measured, and everything not seen as well; None = everything was seen


def gone_share(claim: Claim, built_up: Sequence[Measure], today: date) -> Gone | None:
    """The share of built-up area that had gone at its lowest since a claim's time began; None when it cannot be said.

    The lowest and not the newest state, because what is built anew does not undo what was taken down. It rests on
    measures alone, so that every audience reads the same figure.

    Args:
        claim: with `since`, or counted from the day it was made.
        built_up: hectares built up at the site, any order.
        today: values after it do not count.

    The interval takes the unlucky ends of both: the low end of the start against the high end of the lowest state.
    """
    if not any(stem in claim.unit.casefold() for stem in DEMOLITION_STEMS):
        return None
    since = claim.since or claim.claimed_on
    values = sorted((m for m in built_up if m.at.date() <= today), key=lambda m: m.at)
    start = [m for m in values if since - timedelta(days=BEFORE_DAYS) <= m.at.date() < since]
    after = [m for m in values if m.at.date() >= since]
    states = [after[i : i + IN_A_ROW] for i in range(len(after) - IN_A_ROW + 1)]
    if len(start) < FEWEST or not states:
        return None
    lowest = min(states, key=lambda state: median(m.value for m in state))
    first, last = median(m.value for m in start), median(m.value for m in lowest)
    if first <= 0:
        return None
    if any(m.low is None or m.high is None for m in (*start, *lowest)):
        return Gone(_share(first, last), None, None)
    first_low, first_high = median(m.low or 0 for m in start), median(m.high or 0 for m in start)
    last_low, last_high = median(m.low or 0 for m in lowest), median(m.high or 0 for m in lowest)
    return Gone(_share(first, last), _share(first_low, last_high), _share(first_high, last_low))


def _share(first: float, last: float) -> float:
    return min(max((first - last) / first, 0.0), 1.0) if first > 0 else 0.0
