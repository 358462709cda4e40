"""The judge of a series: steps are found and dated, chance is bounded, and nothing is said from what came later."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.activity.breaks import BreakRule, judged

RULE = BreakRule(
    window_days=30,
    least_values=3,
    restless=(0.12, 0.25),
    least_history=12,
    least_history_days=180,
    history_days=365,
    chance=3e-5,
    least_spread=0.06,
    least_change=0.25,
    confirm_values=3,
    confirm_days=20,
)


def _nights(seed: int, step: float = 0.0, at: int = 10_000, spread: float = 0.2) -> tuple[list[date], np.ndarray]:
    """Two and a half years of nights, two of five of them seen; a step of the mean from a night on."""
    rng = np.random.default_rng(seed)
    t = np.flatnonzero(rng.random(900) < 0.4)
    days = [date(2023, 1, 1) + timedelta(days=int(i)) for i in t]
    return days, rng.normal(0, spread, t.size) + np.where(t >= at, step, 0.0)


@given(st.integers(0, 10_000), st.sampled_from([-0.9, 0.9]))
@settings(max_examples=30, deadline=None)
def test_a_step_is_found_within_a_month_and_dated(seed: int, step: float) -> None:
    days, values = _nights(seed, step, at=500)
    true = date(2023, 1, 1) + timedelta(days=500)
    found = [b for b in judged(days, values, RULE).breaks if b.confirmed is not None]
    assert [b.up for b in found] == [step > 0]
    (b,) = found
    assert (days[b.born] - true).days <= 35
    assert abs((days[b.first_seen] - true).days) <= 15
    assert b.last_before is not None and b.last_before < b.first_seen
    assert abs(values[b.last_before]) < abs(step), "the last one before it was as ever"
    assert b.ended is None and b.change == pytest.approx(step, abs=0.2)


@pytest.mark.parametrize(("low", "between"), [(0.06, 0.48), (0.25, 0.55), (0.5, 0.72), (2.2, 1.5)])
@pytest.mark.parametrize("count", [1, 2])
def test_a_value_on_the_way_is_neither_the_last_as_ever_nor_the_last_of_the_stay(
    low: float, between: float, count: int
) -> None:
    """What the values are made of is the oracle: as ever up to 49 - count, on the way, low, on the way, as ever."""
    days = [date(2024, 1, 1) + timedelta(days=10 * i) for i in range(100)]
    level = np.ones(100)
    level[50 - count : 50] = level[70 : 70 + count] = between
    level[50:70] = low
    values = np.log(level) + np.random.default_rng(4).uniform(-0.08, 0.08, 100)
    (b,) = (b for b in judged(days, values, RULE).breaks if b.confirmed is not None)
    assert b.last_before == 49 - count
    assert b.last_whole == 69
    assert 50 - count <= b.first_seen <= 50 and b.ended is not None and 70 <= b.ended <= 70 + count


def test_chance_alone_confirms_less_than_once_in_ten_years() -> None:
    """Forty series of a year and a half judged each, so sixty years: the oracle is the goal, one in ten years."""
    confirmed = [
        b for seed in range(40) for b in judged(*_nights(1_000 + seed), RULE).breaks if b.confirmed is not None
    ]
    assert len(confirmed) <= 2


@given(st.integers(0, 5_000), st.integers(200, 800))
@settings(max_examples=5, deadline=None)
def test_later_values_have_no_say(seed: int, at: int) -> None:
    days, values = _nights(seed, -0.9, at)
    whole = {(b.born, b.first_seen, b.confirmed) for b in judged(days, values, RULE).breaks if b.confirmed is not None}
    told = set()
    for n in range(60, len(days) + 1, 7):
        part = judged(days[:n], values[:n], RULE)
        told |= {(b.born, b.first_seen, b.confirmed) for b in part.breaks if b.confirmed is not None}
    assert told <= whole


def test_five_values_say_nothing_and_disorder_is_refused() -> None:
    days = [date(2024, 1, 1) + timedelta(days=40 * i) for i in range(5)]
    assert judged(days, [1.0, 1.0, 1.0, 9.0, 9.0], RULE).breaks == ()
    with pytest.raises(ValueError, match="order of time"):
        judged(days[::-1], [1.0] * 5, RULE)
    with pytest.raises(ValueError, match="finite"):
        judged(days, [1.0, float("nan"), 1.0, 1.0, 1.0], RULE)


@pytest.mark.parametrize("history", [12, 13, 14])
def test_a_stay_at_the_end_of_a_short_history_is_followed_on(history: int) -> None:
    """It takes its first values off the history, which is too short then: they were left out, and became usual."""
    rng = np.random.default_rng(1)
    days = [date(2023, 1, 1) + timedelta(days=16 * i) for i in range(history + 10)]
    values = rng.normal(0, 0.03, len(days))
    values[history:] -= 2.0
    series = judged(days, values, RULE)
    (stay,) = series.breaks
    assert stay.first_seen == history and stay.confirmed is not None and stay.confirmed <= history + 4
    assert (stay.values, stay.agreeing) == (10, 10) and stay.change == pytest.approx(-2.0, abs=0.1)
    assert np.isfinite(series.middle[stay.born :]).all()
