"""Reports a month that are more, or fewer, than a site's own past and its region's present make likely. Pure.

The test is conditional: of all reports of past and present, how many would fall into the newest two months if the
rate had stayed (a binomial law with the share of time)? Of the chance of just the number that came, half is counted
(mid-P, Lancaster 1961): the exact test is too careful with few reports, so its level rises with their number. A second
test puts the region's reports in place of time, so that more news of everything is no news of the site. Both must
pass. Reports come in bursts, so counts are divided by how much more the past varied than chance (a quasi-Poisson
factor, at least 1). Nothing is taken from what came later.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

WINDOW_DAYS = 61
"""Days of the newest counts that are held against the past: two months."""
LEAST_PAST_DAYS = 180
"""Days of past before anything is judged."""
PAST_DAYS = 3 * 366
"""Days before a window that are its past: what is older has no say, so that a finding hangs on no day of judging."""
LEAST_REPORTS, LEAST_PAST = 6, 3
"""Reports in past and window together of which a change can be told at all, and those of the past from which on it can
be told by how much."""
CHANCE = 0.0015
"""One-sided rate of chance of one window of months. Windows of a series overlap: of three years without a change at
most 5 % are told of one, in either direction, be it 2 reports a month or 1,000 (benchmarks/activity.py)."""
BACK_CHANCE = 0.1
"""A window that chance explains as often as this is back to usual."""


@dataclass(frozen=True)
class Count:
    """Reports of one stretch of time at a site, and in its region without the site."""

    first: date  # first day
    last: date  # last day, included
    site: float
    region: float | None = None  # None = not known


@dataclass(frozen=True)
class TempoBreak:
    """A time with more or fewer reports than usual. Dates are last days of stretches."""

    up: bool
    born: date  # with which it was first said
    last_before: date  # last day before the first stretch that differs
    first_seen: date
    confirmed_on: date | None
    last_seen: date
    ended_on: date | None  # last day of the first stretch that is back; None while it lasts
    share: float | None  # rate over the usual one; None where fewer than LEAST_PAST reports make the usual one
    stretches: int  # from first_seen to the end or the newest
    agreeing: int
    against_region: bool  # the region's reports were known and did not do the same


@dataclass
class _Stay:
    up: bool
    born: int
    first: int
    window: int  # the first stretch of the window with which it was said
    confirmed: int | None = None


def tempo_breaks(counts: Sequence[Count], chance: float = CHANCE, least_region: float = 0.0) -> tuple[TempoBreak, ...]:
    """Every time with more or fewer reports than usual, oldest first; none while the past is too short.

    Args:
        counts: stretches that touch and are whole, oldest first; the running month is none.
        chance: one-sided rate of chance of one window.
        least_region: reports of the region in past and window together below which they say nothing.
    """
    breaks: list[TempoBreak] = []
    stay: _Stay | None = None
    skip: set[int] = set()  # stretches of earlier stays are no past
    for i in range(len(counts)):
        start = _window_start(counts, i)
        if stay is None:
            past = _past(counts, start, skip)
            side = _differs(counts, past, range(start, i + 1), chance, least_region)
            if side:
                stay = _Stay(side > 0, i, _first(counts, past, start, i, side > 0), start)
        else:
            side = 1 if stay.up else -1
            past = _past(counts, stay.window, skip)
            if stay.confirmed is None and (counts[i].last - counts[stay.first].first).days >= WINDOW_DAYS // 2:
                # all since its first counts, too: a change of two months often lies across three
                windows = (range(max(start, stay.first), i + 1), range(stay.first, i + 1))
                passed = any(_differs(counts, past, window, chance, least_region) == side for window in windows)
                stay.confirmed = i if passed else None
            if _differs(counts, past, range(start, i + 1), BACK_CHANCE, least_region) != side:  # usual, or past it
                over = max(_back(counts, past, start, i, stay.up), stay.first + 1)
                breaks.append(_told(counts, stay, past, over, least_region))
                skip |= set(range(stay.first, over))
                stay = None
    if stay is not None:
        breaks.append(_told(counts, stay, _past(counts, stay.window, skip), None, least_region))
    return tuple(breaks)


def _past(counts: Sequence[Count], window: int, skip: set[int]) -> list[int]:
    """The stretches that a window is held against: of the PAST_DAYS before it, those of no earlier stay."""
    first = counts[window].first
    return [k for k in range(window) if k not in skip and (first - counts[k].first).days <= PAST_DAYS]


def _window_start(counts: Sequence[Count], i: int) -> int:
    """The first stretch of the window that ends with stretch i."""
    start = i
    while start > 0 and (counts[i].last - counts[start - 1].first).days < WINDOW_DAYS + 1:
        start -= 1
    return start


def _days(counts: Sequence[Count], which: Sequence[int] | range) -> int:
    return sum((counts[k].last - counts[k].first).days + 1 for k in which)


def _region_known(counts: Sequence[Count], which: Sequence[int], least: float) -> bool:
    """Whether the region's reports of some stretches are given, and enough to say anything."""
    around = [counts[k].region for k in which]
    return None not in around and sum(count or 0.0 for count in around) >= least


def _differs(counts: Sequence[Count], past: Sequence[int], window: range, chance: float, least_region: float) -> int:
    """+1 more, -1 fewer, 0 neither, by both tests; what came after the window has no say."""
    before, now = sum(counts[k].site for k in past), sum(counts[k].site for k in window)
    days = _days(counts, past)
    if days < LEAST_PAST_DAYS or before + now < LEAST_REPORTS:
        return 0
    factor = _dispersion(counts, past)
    share = _days(counts, window) / (_days(counts, window) + days)
    shares = [share]
    if _region_known(counts, (*past, *window), least_region):
        around = [sum(counts[k].region or 0.0 for k in which) + 0.5 for which in (past, window)]
        shares.append(around[1] / (around[0] + around[1]))
    for up in (True, False):
        if all(_tail(now / factor, before / factor, share, up) < chance for share in shares):
            return 1 if up else -1
    return 0


def _tail(now: float, before: float, share: float, up: bool) -> float:
    """Mid-P chance of so many, or so few, of now + before in the window; counts that are not whole go between."""
    from scipy.special import betainc  # slow to load, and screens and briefings judge no series

    at_least = float(betainc(now, before + 1, share)) if now > 0 else 1.0
    over = float(betainc(now + 1, before, share)) if before > 0 else 0.0
    more = (at_least + over) / 2
    return more if up else 1.0 - more


def _dispersion(counts: Sequence[Count], past: Sequence[int]) -> float:
    """How much more the past varied than chance would: variance over mean of months, at least 1.

    Shrunk by two of its own standard errors, since that of a year of months errs by two fifths.
    """
    length = max(round(30 / max(_days(counts, past[:1]), 1)), 1)
    months = [sum(counts[k].site for k in past[a : a + length]) for a in range(0, len(past) - length + 1, length)]
    if len(months) < 4 or not sum(months):
        return 1.0
    ratio = float(np.var(months, ddof=1) / np.mean(months))
    return max(1.0, ratio - 2 * math.sqrt(2 / (len(months) - 1)))


def _rate(counts: Sequence[Count], which: Sequence[int] | range) -> float:
    return sum(counts[k].site for k in which) / max(_days(counts, which), 1)


def _first(counts: Sequence[Count], past: Sequence[int], start: int, i: int, up: bool) -> int:
    """The stretch of the window from which on the likelihood of two rates is largest."""
    usual = max(_rate(counts, past), 1e-6)
    best, at = -math.inf, i
    for k in range(start, i + 1):
        now = max(_rate(counts, range(k, i + 1)), 1e-6)
        if (now > usual) != up:
            continue
        count, days = sum(counts[j].site for j in range(k, i + 1)), _days(counts, range(k, i + 1))
        gain = count * math.log(now / usual) - (now - usual) * days
        if gain > best:
            best, at = gain, k
    return at


def _back(counts: Sequence[Count], past: Sequence[int], start: int, i: int, up: bool) -> int:
    """The first stretch of the window from which on the rate is nearer to the usual one."""
    usual = _rate(counts, past)
    for k in range(start, i + 1):
        now = _rate(counts, range(k, i + 1))
        if (now < 1.5 * usual) if up else (now > 0.5 * usual):
            return k
    return i


def _told(
    counts: Sequence[Count], stay: _Stay, past: Sequence[int], over: int | None, least_region: float
) -> TempoBreak:
    end = len(counts) if over is None else over
    usual, known = _rate(counts, past), sum(counts[k].site for k in past)
    which = range(stay.first, max(end, stay.first + 1))
    side = [k for k in which if (_rate(counts, [k]) > usual) == stay.up]
    return TempoBreak(
        stay.up,
        counts[stay.born].last,
        counts[stay.first - 1].last if stay.first else counts[stay.first].first,
        counts[stay.first].last,
        counts[stay.confirmed].last if stay.confirmed is not None else None,
        counts[side[-1] if side else stay.first].last,
        counts[over].last if over is not None else None,
        _rate(counts, which) / usual if known >= LEAST_PAST else None,
        len(which),
        len(side),
        _region_known(counts, (*past, *range(stay.window, stay.born + 1)), least_region),
    )
