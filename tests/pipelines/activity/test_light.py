"""Night light outside its usual range, in both directions: what lasts, what returns, what only the region does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.detections.detection import Confidence, Kind, State
from geodata.detections.reason_codes import AROUND_FELL, usual_share, usual_share_between
from geodata.sites.grid import light_grid
from geodata.wording.reasons import DOUBTS, reason_words
from pipelines.activity.light import (
    CROWDED,
    DIM,
    FLOOR,
    RULE,
    LightChange,
    LightValue,
    _own,
    judged_from,
    light_changes,
    not_separable,
    own_surroundings,
    usual_band,
)
from pipelines.night_light.comparison_places import light_around, light_series, site_weights
from pipelines.publish.nouns.gather_rows import LIGHT_IS

START = date(2024, 1, 5)


def _series(
    factor: dict[int, float],
    *,
    n: int = 90,
    seed: int = 0,
    noise: float = 0.08,
    region: float = 1.0,
    alike: bool = True,
    level: float = 14.0,
    around: float | None = None,
    around_factor: dict[int, float] | None = None,
) -> list[LightValue]:
    """Ten-day values around `level` nW/cm2/sr over surroundings of `around`; `factor` maps an index to the site's own
    factor, `around_factor` to that of its surroundings, `region` moves all from 60 on."""
    rng = np.random.default_rng(seed)
    out = []
    for i in range(n):
        season = 1 + 0.2 * np.sin(2 * np.pi * i / 36.5)
        common = season * (region if i >= 60 else 1.0)
        site = level * common * factor.get(i, 1.0) * np.exp(rng.normal(0, noise))
        beside = level * common * np.exp(rng.normal(0, noise / 4))
        ring = None if around is None else around * common * (around_factor or {}).get(i, 1.0)
        out.append(LightValue(_day(i), site + (ring or 0.0), beside if alike else None, f"s{i}", ring))
    return out


def _day(i: int) -> date:
    return START + timedelta(days=10 * i)


def _within(found: date, i: int, values: int = 1) -> bool:
    return abs((found - _day(i)).days) <= 10 * values


@pytest.mark.parametrize(("factor", "kind"), [(2.3, Kind.BRIGHTER), (0.5, Kind.DIMMED), (0.03, Kind.DARK)])
def test_a_change_for_good_is_confirmed_at_its_first_value(factor: float, kind: Kind) -> None:
    (found,) = light_changes(_series(dict.fromkeys(range(70, 90), factor)))
    assert (found.kind, found.state) == (kind, State.CONFIRMED)
    assert (found.last_usual, found.first_seen) == (_day(69), _day(70))
    assert found.confirmed_on == _day(70 + RULE.confirm_values - 1)
    assert found.confidence in (Confidence.HIGH, Confidence.MEDIUM)
    assert "lookalikes-stayed" in found.reasons
    told = usual_share(found.reasons)
    assert told is not None and told == pytest.approx(100 * factor, rel=0.15, abs=3)
    between = usual_share_between(found.reasons)
    assert between is not None and between[0] <= told <= between[1] and between[0] <= 100 * factor + 3


def test_a_power_cut_ends_and_the_light_is_told_as_back() -> None:
    dark, back = light_changes(_series(dict.fromkeys(range(50, 62), 0.04)))
    assert (dark.kind, dark.state, dark.first_seen) == (Kind.DARK, State.ENDED, _day(50))
    assert dark.ended_on == _day(62) == back.first_seen
    assert (back.kind, back.state, back.last_usual) == (Kind.RELIT, State.CONFIRMED, _day(61))
    assert back.confirmed_on == _day(62 + RULE.confirm_values - 1)
    days = {f"s{i}": _day(i) for i in range(90)}
    for told in (dark, back):
        named = {told.last_usual, told.first_seen, told.confirmed_on, told.last_seen, told.ended_on} - {None}
        assert named <= {days[scene] for scene in told.scene_ids}, "each day told of it has its scene"


def test_what_is_half_lit_again_is_no_longer_dark() -> None:
    """From 4 % to 55 %: below the usual range all the time, and yet the question "did it relight" has an answer."""
    dark, back = light_changes(_series({**dict.fromkeys(range(50, 62), 0.04), **dict.fromkeys(range(62, 90), 0.55)}))
    assert (dark.kind, dark.state, dark.ended_on) == (Kind.DARK, State.ENDED, _day(62))
    assert (back.kind, back.state) == (Kind.RELIT, State.CONFIRMED)
    told = usual_share(back.reasons)
    assert told is not None and told == pytest.approx(55, abs=8)


def test_light_that_fails_again_ends_its_return() -> None:
    cuts = {**dict.fromkeys(range(48, 58), 0.04), **dict.fromkeys(range(72, 90), 0.04)}
    changes = light_changes(_series(cuts))
    assert [(c.kind, c.state) for c in changes] == [
        (Kind.DARK, State.ENDED),
        (Kind.RELIT, State.ENDED),
        (Kind.DARK, State.CONFIRMED),
    ]
    assert changes[1].ended_on == changes[2].first_seen == _day(72)


def test_a_rise_that_returns_ends_at_the_first_value_back() -> None:
    (found,) = light_changes(_series(dict.fromkeys(range(50, 62), 2.2)))
    assert (found.kind, found.state, found.ended_on) == (Kind.BRIGHTER, State.ENDED, _day(62))


@pytest.mark.parametrize("factor", [2.5, 0.05])
def test_one_odd_value_is_nothing_and_two_are_taken_back(factor: float) -> None:
    assert light_changes(_series({60: factor})) == ()
    (short,) = light_changes(_series({60: factor, 61: factor}))
    assert (short.state, short.confirmed_on) == (State.WITHDRAWN, None)


@pytest.mark.parametrize("region", [2.0, 0.1])
def test_what_the_whole_region_does_is_no_news_of_the_site(region: float) -> None:
    assert light_changes(_series({}, region=region)) == ()


def test_a_power_cut_of_the_district_is_no_news_of_the_site() -> None:
    """The surroundings fall with the site while towns further off do not; the same fall of the site alone is told."""
    cut = dict.fromkeys(range(60, 90), 0.05)
    assert light_changes(_series(cut, around=3.0, around_factor=cut)) == ()
    (alone,) = light_changes(_series(cut, around=3.0))
    assert alone.kind is Kind.DARK


@pytest.mark.parametrize(("around", "left"), [(1.2, 0.0), (2.0, 0.05), (6.0, 0.17)])
def test_a_bright_site_that_goes_dark_with_the_little_light_around_is_told_with_a_doubt(
    around: float, left: float
) -> None:
    """The site loses all its light and its surroundings 83 to 100 % of theirs, which ends at what the sensor sees as
    its own noise: a power cut of the district, or a site alone whose glow was the light around (3 to 15 % of its own).
    Where they lose less than half, as a logarithm, of what they can (60 % and more from 1.2 nW on), they did not go
    with it: as where three fifths of their light is the site's own glow."""
    dark = dict.fromkeys(range(60, 90), 0.0)
    of_district, of_glow = dict.fromkeys(dark, left), dict.fromkeys(dark, 0.4)
    (unsure,) = light_changes(_series(dark, level=40.0, around=around, around_factor=of_district))
    assert (unsure.kind, unsure.state, unsure.first_seen) == (Kind.DARK, State.CONFIRMED, _day(60))
    assert unsure.confidence is Confidence.LOW
    assert "the ground around lost most of its light as well, as in a power cut of the district" in reason_words(
        unsure.reasons, DOUBTS, activity=True
    )
    for around_factor in (of_glow, None):
        (alone,) = light_changes(_series(dark, level=40.0, around=around, around_factor=around_factor))
        assert (alone.kind, alone.state, alone.first_seen) == (Kind.DARK, State.CONFIRMED, _day(60))
        assert alone.confidence is Confidence.HIGH and AROUND_FELL not in alone.reasons


def _dark_with_its_ring(seed: int, ring: float, glow: float) -> list[LightValue]:
    """A site of 30 nW goes dark at value 60 with its glow, that share of the light around (`ring`, nW), or, of a glow
    of 0, with 95 % of the lights around. Before, its lamps sway by 8 %, which its glow shares, or haze makes site and
    lights sway alike; the angle of view moves its values by 8 % more, and those of the ring by 5 %."""
    rng = np.random.default_rng(seed)
    series = []
    for k in range(80):
        lit, sway, view, error = 0.003 if k >= 60 else 1.0, *np.exp(rng.normal(0, [0.08, 0.08, 0.05]))
        around = ring * error * (glow * sway * lit + 1 - glow if glow else sway * max(lit, 0.05))
        alike = 30 * np.exp(rng.normal(0, 0.02))
        series.append(LightValue(_day(k), 30 * sway * view * lit + around, alike, f"s{k}", around))
    return series


@pytest.mark.parametrize("ring", [1.2, 2.0])
@pytest.mark.parametrize("glow", [0.85, 0.0])
def test_glow_of_the_site_and_lights_of_the_district_are_told_alike(ring: float, glow: float) -> None:
    """60 draws of each: to the series it is one and the same."""
    for seed in range(60):
        changes = light_changes(_dark_with_its_ring(seed, ring, glow))
        confirmed = [change for change in changes if change.confirmed_on is not None]
        assert [(c.kind, c.confidence) for c in confirmed] == [(Kind.DARK, Confidence.LOW)], seed
        assert AROUND_FELL in confirmed[0].reasons


def test_how_the_ring_follows_the_site_in_the_history_does_not_tell_glow_from_lights_of_a_district() -> None:
    """The slope of the ring's light on the site's own, as logarithms: the half of the draws in the middle overlap, so
    that no limit between them leaves fewer than a quarter of either on the wrong side."""
    middle = []
    for glow in (0.85, 0.0):
        slopes = []
        for seed in range(60):
            before = _dark_with_its_ring(seed, 1.2, glow)[:60]
            around = np.array([own_surroundings(value) for value in before])
            own = np.array([value.site for value in before]) - around
            slopes.append(np.polyfit(np.log(own + FLOOR), np.log(around + FLOOR), 1)[0])
        middle.append(np.quantile(slopes, [0.25, 0.75]))
    (low, high), (lower, higher) = middle
    assert max(low, lower) < min(high, higher)


def test_the_return_after_a_doubtful_fall_is_as_doubtful_and_a_later_fall_of_the_site_alone_is_not() -> None:
    """From 50 to 60 the site is dark with 90 % of the light around, from 75 on while the light around stays."""
    first, second = dict.fromkeys(range(50, 60), 0.0), dict.fromkeys(range(75, 90), 0.0)
    cut = dict.fromkeys(first, 0.1)
    changes = light_changes(_series({**first, **second}, level=40.0, around=1.5, around_factor=cut))
    assert [(c.kind, AROUND_FELL in c.reasons) for c in changes] == [
        (Kind.DARK, True),
        (Kind.RELIT, True),
        (Kind.DARK, False),
    ]
    assert [c.confidence is Confidence.LOW for c in changes] == [True, True, False]


def test_a_power_cut_of_the_district_ends_a_return_and_its_end_is_a_return_again() -> None:
    """The site alone is dark from 48 to 58, the whole district from 66 on: the site is not "back" in the dark."""
    dark, cut = dict.fromkeys(range(48, 58), 0.04), dict.fromkeys(range(66, 90), 0.04)
    changes = light_changes(_series({**dark, **cut}, around=6.0, around_factor=cut))
    assert [(c.kind, c.state) for c in changes] == [(Kind.DARK, State.ENDED), (Kind.RELIT, State.ENDED)]
    assert (changes[1].last_seen, changes[1].ended_on) == (_day(65), _day(66))
    told = usual_share(changes[1].reasons)
    assert told is not None and told == pytest.approx(100, abs=15), "of its newest lit values"
    for day in range(76, 90):
        del cut[day]
    _, ended, again = light_changes(_series({**dark, **cut}, around=6.0, around_factor=cut))
    assert (ended.state, ended.ended_on) == (State.ENDED, _day(66))
    assert (again.kind, again.state, again.first_seen) == (Kind.RELIT, State.CONFIRMED, _day(76))
    assert light_changes(_series(cut, around=6.0, around_factor=cut)) == (), "nothing came back that was told as gone"


def test_the_first_judged_day_is_the_first_after_a_year() -> None:
    series = _series({})
    assert judged_from(series) == next(v.day for v in series if (v.day - START).days >= RULE.least_history_days)
    assert judged_from(series[:30]) is None and judged_from([]) is None


def test_where_light_cannot_be_told_apart_it_is_said_and_nothing_is_flagged() -> None:
    cut = dict.fromkeys(range(60, 90), 0.0)
    crowded = _series(cut, level=3.0, around=15.0)
    assert (not_separable(crowded), light_changes(crowded)) == (CROWDED, ())
    dim = _series(cut, level=0.1, noise=0.5)
    assert (not_separable(dim), light_changes(dim)) == (DIM, ())
    lit = _series(dict.fromkeys(range(60, 90), 80.0), level=0.1)
    assert [c.kind for c in light_changes(lit)] == [Kind.BRIGHTER], "a dark place that is lit can be told"
    assert not_separable(_series({})) == "" == not_separable([])


def test_without_look_alikes_confidence_is_low_and_says_why() -> None:
    (found,) = light_changes(_series(dict.fromkeys(range(70, 90), 0.1), alike=False))
    assert found.confidence is Confidence.LOW
    assert "own-season" in found.reasons


def test_too_little_history_says_nothing() -> None:
    assert light_changes([]) == ()
    assert light_changes(_series(dict.fromkeys(range(20, 30), 3.0), n=30)) == ()


def test_negative_radiance_counts_as_none() -> None:
    series = [LightValue(v.day, -0.2, v.lookalikes, v.scene_id) if i >= 70 else v for i, v in enumerate(_series({}))]
    (found,) = light_changes(series)
    assert (found.kind, usual_share(found.reasons)) == (Kind.DARK, 0)


@given(st.integers(0, 10_000))
@settings(max_examples=60, deadline=None)
def test_quiet_light_is_never_confirmed(seed: int) -> None:
    assert all(found.confirmed_on is None for found in light_changes(_series({}, seed=seed)))


@given(st.integers(40, 80), st.integers(3, 30), st.integers(0, 50), st.sampled_from([2.4, 0.4, 0.02]))
@settings(max_examples=40, deadline=None)
def test_what_is_said_of_a_value_uses_none_after_it(begin: int, length: int, seed: int, factor: float) -> None:
    """Night by night: once confirmed with a date, every later night says the same window and confirmation."""
    series = _series(dict.fromkeys(range(begin, begin + length), factor), seed=seed)
    told: dict[tuple[bool, date], tuple[date, date | None]] = {}
    for n in range(45, len(series) + 1):
        for found in light_changes(series[:n]):
            if found.confirmed_on is not None:
                key, window = (found.kind is Kind.RELIT, found.born), (found.first_seen, found.confirmed_on)
                assert told.setdefault(key, window) == window
    whole = {(f.kind is Kind.RELIT, f.born) for f in light_changes(series) if f.confirmed_on is not None}
    assert whole == set(told)


@given(st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_the_scale_of_the_sensor_has_no_say(seed: int) -> None:
    """Twice the radiance everywhere is a calibration: the windows stay within a value, kinds stay."""
    series = _series(dict.fromkeys(range(60, 90), 0.1), seed=seed)
    doubled = [LightValue(v.day, 2 * v.site, 2 * (v.lookalikes or 0.0), v.scene_id) for v in series]
    (one,), (two,) = light_changes(series), light_changes(doubled)
    assert one.kind is two.kind and _within(two.first_seen, (one.first_seen - START).days // 10)


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
    assert np.allclose(series.surroundings[:40], 1.0, atol=0.01), "the ground around, not the site"
    near = light_series(light, days, grid, outline, (outline.buffer(0.5),))
    assert near.pixels == 0
    assert np.isnan(near.lookalikes).all()


def test_surroundings_that_were_not_seen_have_no_light() -> None:
    outline = shapely.box(-27.003, -20.003, -26.997, -19.997)
    grid = light_grid(outline)
    light = np.full((2, *grid.shape), np.nan)
    light[0] = 2.0
    found = light_around(light, grid, outline)
    assert found[0] == 2.0 and np.isnan(found[1])


@pytest.mark.parametrize(("factor", "alike"), [(3.0, True), (3.0, False), (0.05, True), (0.05, False)])
def test_what_is_flagged_lies_outside_the_drawn_range(factor: float, alike: bool) -> None:
    series = _series(dict.fromkeys(range(60, 75), factor), region=1.4 if alike else 1.0, alike=alike)
    found: LightChange = light_changes(series)[0]
    band = {day.day: day for day in usual_band(series)}
    above = {v.day for v in series if v.day >= _day(37) and v.site > band[v.day].flagged_above}
    below = {v.day for v in series if v.day >= _day(37) and v.site < band[v.day].flagged_below}
    outside = above if factor > 1 else below
    assert (min(outside), max(outside)) == (found.first_seen, found.last_seen)
    back = next(v for v in series if v.day == found.ended_on)
    assert band[back.day].flagged_below < back.site < band[back.day].flagged_above


def test_the_drawn_range_has_the_median_of_the_first_year_in_its_middle() -> None:
    series = _series({}, alike=False)
    logs = sorted(float(np.log(v.site + FLOOR)) for v in series if v.day < START + timedelta(days=365))
    middle = float(np.median(logs))  # the oracle: the median of the first year, in natural logarithms
    for day in usual_band(series):
        assert np.log(day.low + FLOOR) + np.log(day.high + FLOOR) == pytest.approx(2 * middle, abs=0.05)
        assert day.flagged_below < day.low < day.high < day.flagged_above


def test_a_short_history_has_no_usual_range() -> None:
    assert usual_band(_series({}, n=30)) == ()
    assert usual_band([]) == ()


@pytest.mark.parametrize("with_both", [(1.0, 1.0), (0.9, 0.9), (0.7, 1.0), (1.0, 0.7), (0.7, 0.7)])
def test_the_level_told_comes_out_of_exported_values_as_the_limits_of_the_file_say(
    with_both: tuple[float, float],
) -> None:
    """Surroundings and look-alikes count where four values in five of the first year have them, else not at all."""
    rows = []
    for i, value in enumerate(_series({})):
        has = [(7 * i + 3 * k) % 10 < 10 * share for k, share in enumerate(with_both)]
        around, alike = 0.4 if has[0] else None, value.lookalikes if has[1] else None
        rows.append(replace(value, surroundings=around, lookalikes=alike))
    own = _own(rows, RULE)
    assert own is not None
    assert LIGHT_IS.count("four values in five of the first year") == 1 and LIGHT_IS.count("four in five") == 1
    used, less, over = rows, False, False

    def first() -> list[LightValue]:
        return [v for v in used if (v.day - rows[0].day).days < 365]

    if sum(v.surroundings is not None for v in first()) >= 0.8 * len(first()):
        used, less = [v for v in used if v.surroundings is not None], True
    if sum(v.lookalikes is not None for v in first()) >= 0.8 * len(first()):
        used, over = [v for v in used if v.lookalikes is not None], True
    assert (less, over) == tuple(share >= 0.8 for share in with_both)
    told = [
        max(v.site - (v.surroundings or 0.0 if less else 0.0), 0.0) / ((v.lookalikes or 0.0) + 0.3 if over else 1.0)
        for v in used
    ]
    assert own.ratio == pytest.approx(told)


def _from(*steps: tuple[int, float]) -> dict[int, float]:
    """Index -> factor, each step up to the next."""
    ends = [*(at for at, _ in steps[1:]), 90]
    return {i: factor for (at, factor), end in zip(steps, ends, strict=True) for i in range(at, end)}


def test_what_is_told_does_not_go_because_later_nights_lack_their_surroundings() -> None:
    """Four values in five is asked of the first year: of all values it fell below at some day, and the finding went."""
    series = _series(_from((50, 0.4)), around=2.0)
    (fall,) = light_changes(series)
    assert fall.kind is Kind.DIMMED and fall.confirmed_on is not None
    without = [replace(v, surroundings=None) if v.day > fall.confirmed_on else v for v in series]
    assert sum(v.surroundings is not None for v in without) < 0.8 * len(without)
    (kept,) = light_changes(without)
    assert (kept.kind, kept.first_seen, kept.confirmed_on) == (fall.kind, fall.first_seen, fall.confirmed_on)


def test_whether_the_district_fell_too_is_settled_at_the_confirmation() -> None:
    """A site that comes back in part, or falls on by itself, moved what it was held against: a told fall went, and one
    of the whole district was told with dates on which the site did nothing by itself."""
    around = _from((50, 0.6))  # half of its fall, were the site's own taken as the median of all that came after
    (dark,) = light_changes(_series(_from((50, 0.1)), around=4.0, around_factor=around))
    assert dark.kind is Kind.DARK and dark.confirmed_on is not None
    partial = _series(_from((50, 0.1), (56, 0.45)), around=4.0, around_factor=around)
    told = [c for c in light_changes(partial) if c.kind in (Kind.DARK, Kind.DIMMED)]
    assert [(c.first_seen, c.confirmed_on) for c in told] == [(dark.first_seen, dark.confirmed_on)]
    district = _from((50, 0.5))
    assert light_changes(_series(district, around=4.0, around_factor=district)) == ()
    alone = _series(_from((50, 0.5), (60, 0.02)), around=4.0, around_factor=district)
    assert light_changes(alone) == (), "not with the day of the district's fall"
