"""One place's values before and after a day, by month: their change, their trend before. Pure.

A place becomes one number (its mean after less its mean before), so that values which follow each other closely count
as the one place that they are (Bertrand, Duflo and Mullainathan 2004: collapsing to two periods).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import numpy.typing as npt

from geodata.actions.answer import Outcome

MONTH_DAYS = 365.25 / 12
LEAST_AFTER_DAYS = 45
"""Days after an action before anything is told: two months with a value each."""
JUST_BEGUN_DAYS = 3
"""Days of the last month up to which it is left out: each month counts as much as any other, and a mean over so few
days is one reading where values come every few days."""
LEAST_BEFORE, LEAST_AFTER = 4, 2
"""Months with a value that a place needs before and after."""
TREND_MONTHS, LEAST_TREND = 12, 8
"""Months over which the trend before is taken, where so many of them have a value: a year holds every season once, and
a slope over a year errs a third as much as one over half a year. Else the time before alone."""
Floats = npt.NDArray[np.float64]
Months = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Series:
    """One place's values, by day, increasing; in the outcome's scale."""

    days: tuple[date, ...]
    values: tuple[float, ...]
    levels: tuple[float, ...]  # the same in the unit that readers know
    above: bool = False  # of night light: the light of the ground around was taken off

    @cached_property
    def ordinals(self) -> npt.NDArray[np.int64]:
        """(n,) days since the first of year 1, as date.toordinal."""
        return np.array([day.toordinal() for day in self.days], dtype=np.int64)


@dataclass(frozen=True)
class Window:
    """The times that are held against each other. Values that speak of a day between them belong to neither."""

    outcome: Outcome
    first: date  # first day of the action, by its precision
    last: date  # last day of it
    until: date  # last day of the time after

    @property
    def months_before(self) -> int:
        """Whole months before."""
        return round(self.outcome.before_days / MONTH_DAYS)

    @property
    def months_after(self) -> int:
        """Months after that have begun, but for one of up to JUST_BEGUN_DAYS."""
        days = (self.until - self.last).days
        whole = int((days - 1) / MONTH_DAYS)  # as _by_month counts: the last day lies in the month after these
        return whole + (days - math.ceil(whole * MONTH_DAYS) > JUST_BEGUN_DAYS)

    @property
    def before_from(self) -> date:
        """First day of the time before."""
        return self.first - timedelta(days=self.outcome.before_days)

    @property
    def before_until(self) -> date:
        """Last day of the time before: no value within half_days of the action is used."""
        return self.first - timedelta(days=math.floor(self.outcome.half_days) + 1)

    @property
    def after_from(self) -> date:
        """First day of the time after, as before_until."""
        return self.last + timedelta(days=math.floor(self.outcome.half_days) + 1)

    @property
    def after_until(self) -> date:
        """Last day of the months after: a month that has just begun is not among them."""
        return min(self.until, self.last + timedelta(days=math.ceil(self.months_after * MONTH_DAYS)))

    def moved(self, days: int) -> Window:
        """The same times so many days earlier."""
        back = timedelta(days=days)
        return Window(self.outcome, self.first - back, self.last - back, self.until - back)


def window_of(outcome: Outcome, first: date, last: date, newest: date) -> Window | None:
    """The times around an action; None where too few days have passed.

    Args:
        outcome: which measure.
        first, last: days of the action, by its precision.
        newest: last day on which anything was measured.
    """
    until = min(last + timedelta(days=outcome.after_days), newest)
    return Window(outcome, first, last, until) if (until - last).days >= LEAST_AFTER_DAYS else None


@dataclass(frozen=True)
class Place:
    """One place around one day."""

    months: Floats  # (B + A,) means by month, NaN = not seen; the B before come first
    change: float  # after less before, in the outcome's scale
    trend: float  # slope a month, over a year before where it was seen, else over the time before
    before: float  # mean level before, in the unit of levels
    after: float


def months_seen(places: Iterable[Series], window: Window) -> Months:
    """(B + A,) whether any of the places has a value in each month, the B before come first."""
    seen = np.zeros(window.months_before + window.months_after, dtype=np.bool_)
    for series in places:
        seen |= np.isfinite(_by_month(series.ordinals, series.values, window))
    return seen


def seen_window(places: Sequence[Series], window: Window) -> Window | None:
    """The same times, ended on the newest day of these places and with the last month in which one of them has a value;
    None where that leaves less than LEAST_AFTER_DAYS.

    Args:
        places: of the sites that an action concerns.
        window: as far as anything was measured anywhere.
    """
    months_after = np.flatnonzero(months_seen(places, window)[window.months_before :])
    if not months_after.size:
        return None
    newest = max(series.days[-1] for series in places)
    month_end = window.last + timedelta(days=math.ceil((int(months_after[-1]) + 1) * MONTH_DAYS))
    until = min(newest, month_end, window.until)
    return replace(window, until=until) if (until - window.last).days >= LEAST_AFTER_DAYS else None


def place_of(series: Series, window: Window, months: Months | None = None) -> Place | None:
    """A place's months, change and trend; None where too few of them were seen.

    Args:
        series: of the place.
        window: the times that are compared.
        months: (B + A,) those of which change and levels are made (months_seen of the sites); None = all.
    """
    days, split = series.ordinals, window.months_before
    every = _by_month(days, series.values, window)
    values = _only(every, months)
    change = _change(values, window)
    if change is None:
        return None
    year = _by_month(days, series.values, window, TREND_MONTHS)[:TREND_MONTHS]
    if np.isfinite(year).sum() < LEAST_TREND:
        year = every[:split]
    if window.outcome.name == "growth":
        return Place(every, change, _bend(year), _slope(values[:split]), _slope(values[split:]))
    levels = _only(_by_month(days, series.levels, window), months)
    return Place(every, change, _slope(year), _mean(levels[:split]), _mean(levels[split:]))


def newest_of(series: Series, window: Window, day: date, days: int) -> tuple[float, float] | None:
    """Value and level of a place over its newest days; None where it was not seen in them.

    Args:
        series: of the place.
        window: the times that are compared.
        day: last of the newest days.
        days: how many.
    """
    since = day - timedelta(days=days)
    if window.outcome.name == "growth":
        late = Window(window.outcome, window.first, since, day)
        slope = _slope(_by_month(series.ordinals, series.values, late)[late.months_before :])
        return (slope, slope) if math.isfinite(slope) else None
    used = (series.ordinals > since.toordinal()) & (series.ordinals <= day.toordinal())
    if not used.any():
        return None
    return float(np.asarray(series.values)[used].mean()), float(np.asarray(series.levels)[used].mean())


def change_of(series: Series, window: Window, months: Months | None = None) -> float | None:
    """A place's change alone, as place_of has it."""
    return _change(_only(_by_month(series.ordinals, series.values, window), months), window)


def _only(values: Floats, months: Months | None) -> Floats:
    """The same with NaN in the other months."""
    return values if months is None else np.where(months, values, np.nan)


def _change(values: Floats, window: Window) -> float | None:
    before, after = values[: window.months_before], values[window.months_before :]
    if np.isfinite(before).sum() < LEAST_BEFORE or np.isfinite(after).sum() < LEAST_AFTER:
        return None
    return _slope(after) - _slope(before) if window.outcome.name == "growth" else _mean(after) - _mean(before)


def _by_month(days: npt.NDArray[np.int64], values: Sequence[float], window: Window, before: int = 0) -> Floats:
    """(B + A,) mean of the values of each month, counted away from the action; NaN where there is none."""
    split = before or window.months_before
    length = split + window.months_after
    until, since = window.first.toordinal() - days, days - window.last.toordinal()
    off = np.where(until > 0, until, since)
    steps = ((off - 1) / MONTH_DAYS).astype(np.int64)
    number = np.where(until > 0, split - 1 - steps, split + steps)
    used = (off > window.outcome.half_days) & (off > 0) & (days <= window.until.toordinal())
    used &= (number >= 0) & (number < length)
    sums = np.bincount(number[used], np.asarray(values)[used], minlength=length)
    counts = np.bincount(number[used], minlength=length)
    means: Floats = np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)
    return means


def _mean(months: Floats) -> float:
    """The mean of what was seen."""
    return float(months[np.isfinite(months)].mean())


def _bend(months: Floats) -> float:
    """By how much a month the slope itself changes: that of the second half less that of the first."""
    half = len(months) // 2
    return (_slope(months[half:]) - _slope(months[:half])) / (len(months) / 2)


def _slope(months: Floats) -> float:
    """Slope a month of what was seen, by least squares; NaN for fewer than two months."""
    seen = np.flatnonzero(np.isfinite(months))
    if seen.size < 2:
        return math.nan
    at = seen - seen.mean()
    return float((at * (months[seen] - months[seen].mean())).sum() / (at**2).sum())
