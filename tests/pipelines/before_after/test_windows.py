"""A place's change and trend by month: known numbers in, the same numbers out."""

from __future__ import annotations

import math
from datetime import date, timedelta

import pytest

from geodata.actions.answer import OUTCOMES
from pipelines.before_after.windows import Series, place_of, window_of

BY_NAME = {outcome.name: outcome for outcome in OUTCOMES}
ACTION = date(2025, 6, 10)


def daily(value, first: int = -500, last: int = 300, step: int = 3) -> Series:  # type: ignore[no-untyped-def]
    """value(days since the action) every few days."""
    offs = range(first, last, step)
    values = tuple(float(value(off)) for off in offs)
    return Series(tuple(ACTION + timedelta(off) for off in offs), values, values)


def test_a_step_is_told_as_it_is_and_has_no_trend() -> None:
    window = window_of(BY_NAME["radar"], ACTION, ACTION, date(2026, 3, 1))
    assert window is not None and window.until == ACTION + timedelta(92)
    place = place_of(daily(lambda off: 5.0 if off <= 0 else 3.5), window)
    assert place is not None
    assert (place.change, place.before, place.after) == pytest.approx((-1.5, 5.0, 3.5))
    assert place.trend == pytest.approx(0.0, abs=1e-12) and len(place.months) == 6 + 3


def test_a_steady_rise_is_its_slope_a_month() -> None:
    window = window_of(BY_NAME["radar"], ACTION, ACTION, date(2026, 3, 1))
    assert window is not None
    place = place_of(daily(lambda off: off / (365.25 / 12)), window)
    assert place is not None and place.trend == pytest.approx(1.0, rel=0.01)


def test_growth_is_what_was_gained_a_month_before_and_after() -> None:
    window = window_of(BY_NAME["growth"], ACTION, ACTION, date(2026, 3, 1))
    assert window is not None
    month = 365.25 / 12
    place = place_of(daily(lambda off: 10 + 0.5 * min(off, 0) / month + 0.1 * max(off, 0) / month), window)
    assert place is not None
    assert (place.before, place.after, place.change) == pytest.approx((0.5, 0.1, -0.4), abs=0.01)
    assert place.trend == pytest.approx(0.0, abs=0.01), "it grew as much a month all the year before"


def test_days_of_the_action_and_what_speaks_of_them_belong_to_neither_side() -> None:
    """A value of light speaks of five days on either side of its own."""
    first, last = date(2025, 6, 10), date(2025, 6, 12)
    series = daily(lambda off: 100.0 if -5 <= off <= 7 else 2.0, step=1)
    window = window_of(BY_NAME["night_light"], first, last, date(2025, 12, 31))
    assert window is not None
    place = place_of(series, window)
    assert place is not None and (place.before, place.after) == (2.0, 2.0)


def test_too_few_days_after_or_too_few_months_seen_tell_nothing() -> None:
    light = BY_NAME["night_light"]
    assert window_of(light, ACTION, ACTION, ACTION + timedelta(44)) is None
    window = window_of(light, ACTION, ACTION, ACTION + timedelta(45))
    assert window is not None
    assert place_of(daily(lambda off: 1.0), window) is not None
    assert place_of(daily(lambda off: 1.0, first=-80), window) is None, "three months before"
    assert place_of(daily(lambda off: 1.0, last=20), window) is None, "one month after"


def test_the_year_before_is_asked_for_a_trend_where_it_was_seen() -> None:
    """A season of half a year before looks like a trend; over a year it does not."""
    window = window_of(BY_NAME["radar"], ACTION, ACTION, date(2026, 3, 1))
    assert window is not None

    def season(off: int) -> float:
        return math.cos(2 * math.pi * off / 365.25)

    whole, half = place_of(daily(season), window), place_of(daily(season, first=-190), window)
    assert whole is not None and half is not None
    assert abs(whole.trend) < 0.02 < 0.3 < abs(half.trend)
