"""A place's change and trend by month: known numbers in, the same numbers out."""

from __future__ import annotations

import math
from datetime import date, timedelta

import pytest

from geodata.actions.answer import OUTCOMES
from pipelines.before_after.windows import Series, change_of, months_seen, place_of, seen_window, window_of

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


@pytest.mark.parametrize(("days", "months"), [(64, 2), (65, 3), (45, 2), (92, 3)])
def test_a_month_of_up_to_three_days_is_left_out(days: int, months: int) -> None:
    """Two months of 30.4375 days end on day 61 after: day 64 is the third of the next one. What stands in these three
    days alone would else count as a third of the time after."""
    window = window_of(BY_NAME["radar"], ACTION, ACTION, ACTION + timedelta(days))
    assert window is not None
    place = place_of(daily(lambda off: 9.0 if off > 61 else 0.0, step=1), window)
    assert place is not None and len(place.months) == 6 + months
    assert window.after_until == ACTION + timedelta(61 if days == 64 else days)
    assert (place.change == 0.0) is (months == 2)


def test_places_are_compared_over_the_months_that_the_sites_have_seen() -> None:
    """Seen in the first, second and fourth month after: the window ends with the fourth; the third does not count."""
    window = window_of(BY_NAME["built_up"], ACTION, ACTION, ACTION + timedelta(250))
    assert window is not None
    here = daily(lambda off: 0.0)
    days = tuple(day for day in here.days if not 61 < (day - ACTION).days <= 92 and (day - ACTION).days <= 110)
    site = Series(days, (0.0,) * len(days), (0.0,) * len(days))
    ended = seen_window([site], window)
    assert ended is not None and ended.until == days[-1], "its newest day"
    months = months_seen([site], ended)
    assert months.tolist() == [True] * 6 + [True, True, False, True]
    beside = daily(lambda off: 3.0 if 61 < off <= 92 or off > 122 else 0.0)
    assert change_of(beside, ended, months) == 0.0 and change_of(beside, ended) == pytest.approx(0.75)
    gone = Series(days[:-40], (0.0,) * (len(days) - 40), (0.0,) * (len(days) - 40))
    assert gone.days[-1] < ACTION + timedelta(45) and seen_window([gone], window) is None


def test_the_year_before_is_asked_for_a_trend_where_it_was_seen() -> None:
    """A season of half a year before looks like a trend; over a year it does not."""
    window = window_of(BY_NAME["radar"], ACTION, ACTION, date(2026, 3, 1))
    assert window is not None

    def season(off: int) -> float:
        return math.cos(2 * math.pi * off / 365.25)

    whole, half = place_of(daily(season), window), place_of(daily(season, first=-190), window)
    assert whole is not None and half is not None
    assert abs(whole.trend) < 0.02 < 0.3 < abs(half.trend)
