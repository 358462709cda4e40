"""Night light above its usual range: what rises for good, what returns, what only the region does."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.detections.detection import Confidence, State
from geodata.sites.light_grid import light_grid
from pipelines.night_light.comparison_places import light_series, site_weights
from pipelines.night_light.rises import CONFIRM_VALUES, LightValue, rises, usual_band

START = date(2024, 1, 5)


def _series(
    rise: dict[int, float], *, n: int = 90, seed: int = 0, noise: float = 0.08, region: float = 1.0, alike: bool = True
) -> list[LightValue]:
    """Ten-day values around 14 nW/cm2/sr; `rise` maps an index to the site's factor, `region` moves all from 60 on."""
    rng = np.random.default_rng(seed)
    out = []
    for i in range(n):
        season = 1 + 0.2 * np.sin(2 * np.pi * i / 36.5)
        common = season * (region if i >= 60 else 1.0)
        site = 14 * common * rise.get(i, 1.0) * np.exp(rng.normal(0, noise))
        beside = 14 * common * np.exp(rng.normal(0, noise / 4))
        out.append(LightValue(START + timedelta(days=10 * i), site, beside if alike else None, f"s{i}"))
    return out


def test_a_rise_for_good_is_confirmed_at_its_first_value() -> None:
    (found,) = rises(_series(dict.fromkeys(range(70, 90), 2.3)))
    assert found.state is State.CONFIRMED
    assert found.first_seen == START + timedelta(days=700)
    assert found.last_usual == START + timedelta(days=690)
    assert found.confirmed_on == START + timedelta(days=700 + 10 * (CONFIRM_VALUES - 1))
    assert found.confidence is Confidence.HIGH
    assert "lookalikes-did-not-rise" in found.reasons


def test_a_rise_that_returns_ends_at_the_first_value_back() -> None:
    (found,) = rises(_series(dict.fromkeys(range(50, 62), 2.2)))
    assert (found.state, found.ended_on) == (State.ENDED, START + timedelta(days=620))
    days = {f"s{i}": START + timedelta(days=10 * i) for i in range(90)}
    told = {found.last_usual, found.first_seen, found.confirmed_on, found.last_seen, found.ended_on}
    assert told <= {days[scene] for scene in found.scene_ids}, "each day told of it has its scene"


def test_a_short_flash_is_withdrawn_and_a_rise_of_the_whole_region_is_nothing() -> None:
    (flash,) = rises(_series({60: 2.5}))
    assert (flash.state, flash.confirmed_on) == (State.WITHDRAWN, None)
    assert rises(_series({}, region=2.0)) == ()


def test_without_look_alikes_confidence_is_low_and_says_why() -> None:
    (found,) = rises(_series(dict.fromkeys(range(70, 90), 4.0), alike=False))
    assert found.confidence is Confidence.LOW
    assert "own-season" in found.reasons


def test_too_little_history_says_nothing() -> None:
    assert rises([]) == ()
    assert rises(_series(dict.fromkeys(range(20, 30), 3.0), n=30)) == ()


@given(st.integers(0, 10_000))
@settings(max_examples=60, deadline=None)
def test_quiet_light_is_never_confirmed(seed: int) -> None:
    assert all(found.confirmed_on is None for found in rises(_series({}, seed=seed)))


@given(st.integers(40, 80), st.integers(1, 30), st.integers(0, 50))
@settings(max_examples=40, deadline=None)
def test_what_is_said_of_a_value_uses_none_after_it(begin: int, length: int, seed: int) -> None:
    """Night by night: once confirmed with a date, every later night says the same window and confirmation."""
    series = _series(dict.fromkeys(range(begin, begin + length), 2.4), seed=seed)
    told: dict[date, date] = {}
    for n in range(45, len(series) + 1):
        for found in rises(series[:n]):
            if found.confirmed_on is not None:
                assert told.setdefault(found.first_seen, found.confirmed_on) == found.confirmed_on
    whole = {f.first_seen: f.confirmed_on for f in rises(series) if f.confirmed_on is not None}
    assert whole == told


def test_light_is_weighted_by_ground_and_look_alikes_are_far_and_alike() -> None:
    outline = shapely.box(-27.003, -20.003, -26.997, -19.997)
    grid = light_grid(outline)
    weights = site_weights(grid, outline)
    assert weights.sum() == pytest.approx(1.0)
    assert (weights > 0).sum() in (4, 6, 9)  # 0.006 degrees reach over two or three cells of 15 arc seconds each way
    rng = np.random.default_rng(1)
    light = np.full((80, *grid.shape), 1.0) + rng.normal(0, 0.02, (80, *grid.shape))
    centre = np.argwhere(weights > 0)
    for row, column in centre:
        light[:, row, column] = 14.0
    for row, column in ((10, 10), (100, 20), (30, 110), (90, 90)):
        light[:, row : row + 4, column : column + 4] = 15.0
    light[40:] *= 1.5
    days = np.datetime64("2024-01-05") + 10 * np.arange(80)
    series = light_series(light, days, grid, outline, ())
    assert series.pixels == 64
    assert np.allclose(series.site[:40], 14.0)
    assert np.allclose(series.lookalikes[40:], 21.0)
    near = light_series(light, days, grid, outline, (outline.buffer(0.5),))
    assert near.pixels == 0
    assert np.isnan(near.lookalikes).all()


@pytest.mark.parametrize("alike", [True, False])
def test_what_is_flagged_is_what_lies_above_the_drawn_range(alike: bool) -> None:
    series = _series(dict.fromkeys(range(60, 75), 3.0), region=1.4 if alike else 1.0, alike=alike)
    (found,) = rises(series)
    band = {day.day: day for day in usual_band(series)}
    above = {v.day for v in series if v.day >= START + timedelta(days=365) and v.site > band[v.day].flagged_above}
    assert min(above) == found.first_seen
    assert max(above) == found.last_seen
    assert found.ended_on is not None
    back = next(v for v in series if v.day == found.ended_on)
    assert back.site <= band[back.day].high


def test_the_drawn_range_is_the_middle_of_the_first_year_and_twice_its_robust_spread() -> None:
    series = _series({}, alike=False)
    logs = sorted(float(np.log(v.site + 0.3)) for v in series if v.day < START + timedelta(days=365))
    middle = float(np.median(logs))  # the oracle: medians over the first year, in natural logarithms
    spread = 1.4826 * float(np.median([abs(value - middle) for value in logs]))
    for day in usual_band(series):
        assert day.low == pytest.approx(np.exp(middle - 2 * spread) - 0.3)
        assert day.high == pytest.approx(np.exp(middle + 2 * spread) - 0.3)
        assert day.flagged_above == pytest.approx(np.exp(middle + max(4 * spread, 0.25)) - 0.3)


def test_a_short_history_has_no_usual_range() -> None:
    assert usual_band(_series({}, n=30)) == ()
    assert usual_band([]) == ()
