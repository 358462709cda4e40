"""Where a series of one place leaves its usual range, in which direction, and when it is back. Pure.

Values are taken in order of time, and what is said of one uses none after it. The usual range is the median and the
robust spread of the first values, up to a year of them; while the range is still open, only values that lie within it
are added. What is judged is the median of the newest values (the trailing median), because single values are noisy
and one odd night is no news. How far it must lie off follows from a stated rate of chance (Student's t, since the
spread itself is estimated), so a short or restless history asks for a larger change.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
import numpy.typing as npt

HALFWAY = 1 / 3
"""Share of its largest distance below which a stay is over although the range is not reached: what was dark and is at
half of its light again is lit."""

YEAR_DAYS = 350
"""Days of history from which its range holds a whole season."""
SINGLE_SPREADS = 2.0
"""Robust spreads of single values within which one still is as ever; one in 44 lies farther on one side by chance, and
makes a window one value wider."""
BELONGS = 1 / 3
"""Share of a change from which on a value that lies off by more than its spread is part of the change."""
BEFORE_VALUES = 4
"""Values before the newest few that say where the series stood just now."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class BreakRule:
    """How a kind of series is judged. Changes and spreads are in the unit of the series (natural log, dB)."""

    window_days: int  # days of the trailing median; long enough that the moon, or speckle, evens out
    least_values: int  # values that it needs; it reaches further back where fewer are within the days
    restless: tuple[float, ...]  # spreads of single values from which it needs two values more, each
    least_history: int  # values before anything is judged
    least_history_days: int  # days from the first value before anything is judged
    history_days: int  # days from the first value after which the usual range is frozen
    chance: float  # one-sided rate at which a normal series passes the threshold in one trailing median
    least_spread: float  # smallest spread believed
    least_change: float  # a smaller change says nothing that anybody would act on
    confirm_values: int  # values since the first that differs
    confirm_days: int  # days since it
    agree_share: float = 0.7  # share 0..1 of the values since it that must lie on its side
    beyond_range: float = 0.0  # factor by which a change must pass the largest of the history; 0 = not asked
    sudden_share: float = 0.0  # share 0..1 of a change that must come at once, while no year is known; 0 = not asked


@dataclass
class Usual:
    """The usual range as it is known at one value."""

    middle: float
    single: float  # robust spread of single values
    trailing: float  # robust spread of trailing medians; NaN where there are too few
    values: int
    span_days: int
    range: float  # largest distance of a trailing median from the middle


@dataclass(frozen=True)
class Break:
    """A stay outside the usual range. Numbers are indices into the series that was judged."""

    up: bool  # True above, False below
    born: int  # value with which it was first said
    last_before: int | None  # newest value before it that lies in the usual range; None when there is none
    first_seen: int  # first value, in hindsight, that differs
    confirmed: int | None  # value that confirmed it; None while, or if never, confirmed
    last_seen: int  # newest value on its side
    ended: int | None  # first value, in hindsight, that is back; None while it lasts
    values: int  # from first_seen to the end or the newest
    agreeing: int  # of those, on its side
    change: float  # median of the values since first_seen, less the middle of the usual range
    strength: float  # the same over the threshold it had to pass: 1 = just passed
    closed: int | None  # value with which its end was first said; None while it lasts
    last_whole: int | None  # newest value before its end that is not on the way back; None while it lasts


@dataclass(frozen=True)
class JudgedSeries:
    """A series, its usual range value by value, and its breaks."""

    breaks: tuple[Break, ...]  # oldest first; withdrawn ones have an end and no confirmation
    middle: Floats  # (n,) NaN where nothing was judged
    threshold: Floats  # (n,) how far the trailing median must lie off; NaN where nothing was judged


@dataclass
class _Open:
    """A stay that has not ended."""

    up: bool
    born: int
    first: int
    confirmed: int | None = None
    threshold: float = math.nan
    single: float = math.inf  # robust spread of single values with which it was said
    deepest: float = 0.0  # largest distance of the trailing median so far


def judged(days: Sequence[date], values: Sequence[float] | Floats, rule: BreakRule) -> JudgedSeries:
    """Judge one series.

    Args:
        days: in order of time, one for each value; several values may be of one day.
        values: finite.
        rule: of this kind of series.

    Raises:
        ValueError: days are out of order or not as many as values, or a value is not finite.
    """
    x, when = np.asarray(values, float), np.array([day.toordinal() for day in days], int)
    if x.shape != when.shape or not np.isfinite(x).all() or (np.diff(when) < 0).any():
        raise ValueError("a series needs one finite value for each day, in order of time")
    return _Judge(when, x, rule).run()


class _Judge:
    """One pass over one series."""

    def __init__(self, when: npt.NDArray[np.int64], x: Floats, rule: BreakRule) -> None:
        self.when, self.x, self.rule = when, x, rule
        self.middle, self.threshold = np.full(x.size, np.nan), np.full(x.size, np.nan)
        self.history: list[int] = []
        self.usual: Usual | None = None
        self.known_from = 0  # values of history with which `usual` was made
        self.found: list[Break] = []
        self.open: _Open | None = None
        self.after = 0  # no stay begins before this value
        self.rest = 0.0  # level that a stay left behind when it ended halfway back; 0 = in the usual range

    def run(self) -> JudgedSeries:
        for i in range(self.x.size):
            self._take(i)
        if self.open is not None:
            self._close(self.open, self.x.size - 1, None)
        return JudgedSeries(tuple(self.found), self.middle, self.threshold)

    def _take(self, i: int) -> None:
        usual = self._usual(i)
        if usual is None:
            self.history.append(i)
            return
        at = self._window(i, usual)
        level = float(np.median(self.x[at]))
        limit = self._limit(usual, at.size)
        self.middle[i], self.threshold[i] = usual.middle, limit
        off = level - usual.middle
        if self.open is not None:
            self._follow(self.open, i, off, limit, usual)
        else:
            if abs(off) <= limit / 2 or off * self.rest < 0:
                self.rest = 0.0
            far = abs(off) > limit and (not self.rest or abs(off) - abs(self.rest) > limit)
            if far and self._sudden(i, level, off, usual):
                self._begin(i, off, limit, usual)
        learning = self.open is None and self.when[i] < self.when[0] + self.rule.history_days
        if learning and abs(self.x[i] - usual.middle) < limit:
            self.history.append(i)

    def _sudden(self, i: int, level: float, off: float, usual: Usual) -> bool:
        """Whether a change came at once. A season moves as far as a change, and slowly; it is not known in a year."""
        if not self.rule.sudden_share or usual.span_days >= YEAR_DAYS:
            return True
        newest = self._window(i, usual).size
        before = self.x[max(i + 1 - newest - BEFORE_VALUES, 0) : i + 1 - newest]
        return before.size == 0 or (level - float(np.median(before))) / off >= self.rule.sudden_share

    def _begin(self, i: int, off: float, limit: float, usual: Usual) -> None:
        first = self._split(self._reach(i), i, usual.middle, usual.middle + off)
        self.open = _Open(off > 0, i, first, threshold=limit, single=usual.single, deepest=abs(off))
        self.history = [k for k in self.history if k < first]

    def _follow(self, stay: _Open, i: int, off: float, limit: float, usual: Usual) -> None:
        stay.deepest = max(stay.deepest, abs(off)) if (off > 0) == stay.up else stay.deepest
        returned = (off > 0) != stay.up or abs(off) <= limit / 2
        halfway = abs(off) < HALFWAY * stay.deepest and stay.deepest - abs(off) > limit
        if returned or halfway:
            level = usual.middle + self._change(stay.first, i, usual.middle, stay.up)
            ended = self._split(stay.first + 1, i, level, usual.middle + (0.0 if returned else off))
            self._close(stay, i, ended)
            self.open, self.after, self.rest = None, ended, 0.0 if returned else off
            return
        if stay.confirmed is None and abs(off) > limit:
            first = self._split(self._reach(stay.born), i, usual.middle, usual.middle + off)
            first = min(first, stay.born)
            since = np.arange(first, i + 1)
            agree = self._on_side(since, usual.middle, off / 2, stay.up)
            enough = since.size >= self.rule.confirm_values
            enough &= self.when[i] - self.when[first] >= self.rule.confirm_days
            if enough and agree.size >= self.rule.agree_share * since.size:
                stay.first, stay.confirmed = first, i

    def _close(self, stay: _Open, newest: int, ended: int | None) -> None:
        last = newest if ended is None else ended - 1
        middle = self.middle[newest]
        since = np.arange(stay.first, max(last, stay.first) + 1)
        change = float(np.median(self.x[since])) - middle
        side = self._on_side(since, middle, change / 2, stay.up)
        near = max(SINGLE_SPREADS * stay.single, min(stay.threshold, abs(change) * BELONGS))
        self.found.append(
            Break(
                stay.up,
                stay.born,
                self._last_usual(stay, middle, near),
                stay.first,
                stay.confirmed,
                int(side[-1]) if side.size else stay.first,
                ended,
                int(since.size),
                int(side.size),
                change,
                abs(change) / stay.threshold,
                newest if ended is not None else None,
                self._last_whole(stay, ended - 1, middle + change, near) if ended is not None else None,
            )
        )

    def _last_usual(self, stay: _Open, middle: float, near: float) -> int | None:
        """The newest value before a stay that does not show it yet, at most `near` off the middle on its side.

        A value on the way belongs to the change: a window that began with it would begin in the middle of the change.
        After an earlier stay that ended halfway back no value may be in the range: then the one before.
        """
        side = 1 if stay.up else -1
        for k in range(stay.first - 1, self.after - 1, -1):
            if side * (self.x[k] - middle) <= near:
                return k
        return stay.first - 1 if self.after and stay.first > 0 else None

    def _last_whole(self, stay: _Open, last: int, level: float, near: float) -> int:
        """The newest value up to `last` that still is at the level of a stay that is over, and not on its way back."""
        side = 1 if stay.up else -1
        whole = (k for k in range(last, stay.first, -1) if side * (self.x[k] - level) >= -near)
        return next(whole, stay.first)

    def _on_side(self, at: npt.NDArray[np.int64], middle: float, half: float, up: bool) -> npt.NDArray[np.int64]:
        """Which of some values lie beyond half of a change."""
        off = self.x[at] - middle
        indices: npt.NDArray[np.int64] = at[off > half] if up else at[off < half]
        return indices

    def _change(self, first: int, i: int, middle: float, up: bool) -> float:
        """The level of a stay that is over: of its values beyond the middle, the median."""
        off = self.x[first : i + 1] - middle
        side = off[off > 0] if up else off[off < 0]
        return float(np.median(side)) if side.size else 0.0

    def _reach(self, i: int) -> int:
        """The earliest value at which a stay that is seen at value i may have begun."""
        early = int(np.searchsorted(self.when, self.when[i] - 3 * self.rule.window_days))
        return max(min(early, i - 2 * self.rule.least_values), self.after, 0)

    def _split(self, low: int, high: int, before: float, since: float) -> int:
        """The value from which on the level `since` fits better than `before`, by least absolute deviations."""
        if low >= high:
            return high
        part = self.x[low : high + 1]
        old, new = np.abs(part - before), np.abs(part - since)
        cost = np.concatenate([[0.0], np.cumsum(old)[:-1]]) + np.cumsum(new[::-1])[::-1]
        return low + int(np.argmin(cost))

    def _window(self, i: int, usual: Usual) -> npt.NDArray[np.int64]:
        first = int(np.searchsorted(self.when, self.when[i] - self.rule.window_days, side="right"))
        needed = self.rule.least_values + 2 * sum(usual.single > spread for spread in self.rule.restless)
        return np.arange(max(min(first, i + 1 - needed), 0), i + 1)

    def _limit(self, usual: Usual, size: int) -> float:
        spread = max(1.2533 * usual.single / math.sqrt(size), self.rule.least_spread)
        if math.isfinite(usual.trailing):
            spread = max(spread, usual.trailing)
        windows = max(usual.span_days / self.rule.window_days * 2, 4.0)
        freedom = max(min(usual.values - 1, round(windows)), 3)
        far = max(self.rule.beyond_range * usual.range, self.rule.least_change)
        return max(_quantile(freedom, self.rule.chance) * spread, far)

    def _usual(self, i: int) -> Usual | None:
        """The usual range before value i; None while it is too short."""
        count = len(self.history)
        if count < self.rule.least_history or self.when[i] - self.when[0] < self.rule.least_history_days:
            return self.usual if self.open is not None else None  # a stay that took values off it is judged on
        if self.usual is not None and (count == self.known_from or abs(count - self.known_from) < count // 25):
            return self.usual
        at = np.array(self.history)
        x, when = self.x[at], self.when[at]
        middle = float(np.median(x))
        single = 1.4826 * float(np.median(np.abs(x - middle)))
        k = self.rule.least_values + 2 * sum(single > spread for spread in self.rule.restless)
        firsts = np.searchsorted(when, when - self.rule.window_days, side="right")
        medians = [
            float(np.median(x[max(min(int(a), b + 1 - k), 0) : b + 1])) for b, a in enumerate(firsts) if b + 1 >= k
        ]
        trailing = math.nan
        if len(medians) >= 2 * k:
            trailing = 1.4826 * float(np.median(np.abs(np.array(medians) - middle)))
        widest = max((abs(median - middle) for median in medians), default=0.0)
        self.usual = Usual(middle, single, trailing, count, int(when[-1] - when[0]), widest)
        self.known_from = count
        return self.usual


@lru_cache(maxsize=4096)
def _quantile(freedom: int, chance: float) -> float:
    """How many spreads a value passes by chance alone at this one-sided rate."""
    from scipy.special import stdtrit  # Student's t; slow to load, and screens and briefings judge no series

    return -float(stdtrit(freedom, chance)) * math.sqrt(1 + 1 / (freedom + 1))
