"""Answers on simulated places: nothing said where nothing followed, told where something did, no verdict on a drift."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from scipy import stats

from benchmarks.before_after import ACTION, BY_NAME, LAST, SHAPES, Draw, built, light
from geodata.actions.answer import Verdict
from pipelines.before_after.difference import against_the_others, difference, stands_out
from pipelines.before_after.judge_measure import NO_CONTROLS, NO_PLACEBOS, SOON, Seen, judge
from pipelines.before_after.windows import Series, window_of

LIGHT = BY_NAME["night_light"]
WINDOW = window_of(LIGHT, ACTION, ACTION, LAST)


def verdicts(draw: Draw, simulated, outcome, draws: int, follows: bool, seed: int) -> Counter[Verdict]:  # type: ignore[no-untyped-def]
    rng, found = np.random.default_rng(seed), Counter[Verdict]()
    window = window_of(outcome, ACTION, ACTION, LAST)
    for _ in range(draws):
        sites = {f"s{n}": simulated(rng, draw, True, follows) for n in range(draw.sites)}
        others = {f"c{n}": simulated(rng, draw, False, False) for n in range(draw.controls)}
        found[judge(outcome, Seen(sites, others), window).verdict] += 1
    return found


def test_one_value_a_place_gives_the_interval_of_a_t_test() -> None:
    """scipy's own t-test on the same numbers is the oracle; spreads are far above the least that is taken."""
    rng = np.random.default_rng(1)
    one, other = rng.normal(0, 1, 12), rng.normal(1, 1, 30)
    found = difference(one.tolist(), other.tolist(), 0.01)
    intervals = [stats.ttest_ind(one, other, equal_var=same).confidence_interval(0.99) for same in (True, False)]
    widest = max(intervals, key=lambda i: float(i.high - i.low))
    assert (found.low, found.high) == pytest.approx((widest.low, widest.high))
    single = difference([0.3], other.tolist(), 0.01)
    spread = float(np.std(other, ddof=1)) * math.sqrt(1 + 1 / 30)
    assert single.high - single.value == pytest.approx(spread * float(stats.t.ppf(0.995, 29)))


def test_places_that_did_not_move_at_all_are_not_known_exactly() -> None:
    found = difference([-0.01], [0.0] * 8, 0.05)
    assert found.low < 0 < found.high, "half of the least change is the least spread"


def test_how_far_it_stands_out_is_a_share_of_placebos() -> None:
    assert stands_out([5.0], [0.0] * 9, [1.0] * 18 + [9.0]) == (0.1, 19)
    share, asked = stands_out([5.0, 5.1, 4.9, 5.2], list(np.linspace(-1, 1, 20)), [])
    assert asked > 1_000 and share < 0.01, "permutations are asked where there are many"
    assert against_the_others([1.0, 2.0, 6.0]) == pytest.approx([-3.0, -1.5, 4.5])


@pytest.mark.parametrize("name", ["10 sites, 40 controls", "1 site, 7 controls"])
def test_where_nothing_followed_fell_is_hardly_ever_said(name: str) -> None:
    """At a true rate of 5 % three or more of 15 have a chance of 4 %; benchmarks/before_after.py draws 200."""
    found = verdicts(SHAPES[name], light, LIGHT, 15, False, 7)
    assert found[Verdict.FELL] <= 2 and found[Verdict.NONE] > 10


def test_halved_light_and_building_that_stopped_are_told() -> None:
    draw = SHAPES["10 sites, 40 controls"]
    assert verdicts(draw, light, LIGHT, 6, True, 8)[Verdict.FELL] >= 5
    assert verdicts(draw, built, BY_NAME["growth"], 6, True, 12)[Verdict.FELL] >= 5


def test_sites_that_ran_apart_before_get_no_verdict() -> None:
    found = verdicts(Draw(10, 40, trend=1.0), light, LIGHT, 5, True, 10)
    assert found[Verdict.TRENDS] == 5


def test_too_few_places_or_days_are_said_so() -> None:
    rng, draw = np.random.default_rng(3), Draw(1, 5)
    sites = {"s": light(rng, draw, True, True)}
    others = {f"c{n}": light(rng, draw, False, False) for n in range(5)}
    four = {key: others[key] for key in list(others)[:4]}
    assert judge(LIGHT, Seen(sites, others), None).why == SOON
    answer = judge(LIGHT, Seen(sites, four), WINDOW)
    assert (answer.verdict, answer.why) == (Verdict.UNCOMPARED, NO_CONTROLS) and answer.site_levels is not None
    assert judge(LIGHT, Seen({}, others), WINDOW).verdict is Verdict.LITTLE
    young = {key: _since(s, ACTION - timedelta(190)) for key, s in (sites | others).items()}
    answer = judge(LIGHT, Seen({"s": young["s"]}, {k: s for k, s in young.items() if k != "s"}), WINDOW)
    assert (answer.verdict, answer.why, answer.dates) == (Verdict.UNCOMPARED, NO_PLACEBOS, (0, 0))


def test_the_order_of_places_and_a_shift_of_level_change_nothing() -> None:
    rng, draw = np.random.default_rng(7), SHAPES["3 sites, 10 controls"]
    sites = {f"s{n}": light(rng, draw, True, True) for n in range(3)}
    others = {f"c{n}": light(rng, draw, False, False) for n in range(10)}
    one = judge(LIGHT, Seen(sites, others), WINDOW)
    turned = judge(LIGHT, Seen(dict(reversed(sites.items())), dict(reversed(others.items()))), WINDOW)
    assert turned.difference == pytest.approx(one.difference) and turned.controls == one.controls
    assert turned.verdict is one.verdict is Verdict.FELL
    raised = {k: replace(s, values=tuple(v + 0.7 for v in s.values)) for k, s in sites.items()}
    assert judge(LIGHT, Seen(raised, others), WINDOW).difference == pytest.approx(one.difference)


@pytest.mark.parametrize("unseen", [(66, 400), (40, 150)])
def test_where_all_places_grow_alike_months_without_the_sites_make_no_difference(unseen: tuple[int, int]) -> None:
    """Built-up area grows by 4 % a month everywhere. Sites that were seen for two months of the six grew by 10 % less
    from one mean to the other than controls that were seen for all six, or more than controls seen between."""
    outcome, rng = BY_NAME["built_up"], np.random.default_rng(1)
    window = window_of(outcome, ACTION, ACTION, ACTION + timedelta(200))

    def growing(start: float, without: tuple[int, int]) -> Series:
        offs = [off for off in range(-400, 200, 10) if not without[0] < off < without[1]]
        levels = [start * math.exp(0.04 * off / 30.4375 + 0.002 * rng.standard_normal()) for off in offs]
        values = tuple(math.log(level + outcome.floor) for level in levels)
        return Series(tuple(ACTION + timedelta(off) for off in offs), values, tuple(levels))

    sites = {f"s{n}": growing(28 + n, unseen) for n in range(3)}
    others = {f"c{n:02}": growing(20 + 2 * n, (500, 500)) for n in range(12)}
    answer = judge(outcome, Seen(sites, others), window)
    assert answer.verdict is Verdict.NONE and answer.after is not None
    assert answer.difference == pytest.approx(0.0, abs=0.015), "a third of a month's growth"
    newest = max(day for series in sites.values() for day in series.days)
    assert answer.after[1] <= newest, "no time is told in which no site was seen"
    late = {key: _until(series, ACTION + timedelta(40)) for key, series in sites.items()}
    assert judge(outcome, Seen(late, others), window).verdict is Verdict.LITTLE, "as where 40 days have passed"


def _until(series: Series, last: date) -> Series:
    count = sum(day <= last for day in series.days)
    return Series(series.days[:count], series.values[:count], series.levels[:count])


def _since(series: Series, first: date) -> Series:
    kept = [i for i, day in enumerate(series.days) if day >= first]
    return Series(*(tuple(part[i] for i in kept) for part in (series.days, series.values, series.levels)))
