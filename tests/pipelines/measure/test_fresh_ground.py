"""Fresh ground of a small stack painted by hand, held against the painter's own list: it knows nothing of the model.

Spectra are invented, reflectance x 1e4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.looks.measure import FRESH_CONTROLS, FRESH_GROUND
from pipelines.detect.site_stack import Judgement, SiteStack
from pipelines.measure import fresh_ground as module
from pipelines.measure.fresh_ground import FreshMonth, fresh_ground, fresh_measures

BANDS = ("blue", "green", "red", "nir", "swir16", "swir22")
PLANTS = (260, 520, 330, 3500, 1650, 700)
EARTH = (620, 980, 1900, 2650, 3350, 2700)
SIDE = 12
CORNER = (slice(0, 6), slice(0, 6))
"""A quarter of the ground."""
Painted = Sequence[tuple[date, date, tuple[slice, slice]]]
"""From a day until before another this ground is earth; the rest is plants."""


def _stack(painted: Painted, *, until: date = date(2027, 1, 1), seen: float = 1.0) -> SiteStack:
    """A look every eight days from 2024 on; the lower half of the grid is a control area."""
    days = np.arange(np.datetime64("2024-01-05"), np.datetime64(until), np.timedelta64(8, "D"))
    rng = np.random.default_rng(3)
    cube = np.empty((len(days), 6, 2 * SIDE, SIDE), np.float64)
    cube[:] = np.array(PLANTS)[None, :, None, None]
    for begins, ends, (rows, columns) in painted:
        when = (days >= np.datetime64(begins)) & (days < np.datetime64(ends))
        for t in np.flatnonzero(when):
            cube[t, :, rows, columns] = np.array(EARTH)[:, None, None]
    cube *= np.exp(rng.normal(0, 0.02, cube.shape))
    site = np.zeros((2 * SIDE, SIDE), bool)
    site[:SIDE] = True
    valid = rng.random((len(days), *site.shape)) < seen
    names = tuple(f"look-{i}" for i in range(len(days)))
    return SiteStack(cube.astype(np.int16), BANDS, valid, days, names, site, np.zeros_like(site), (~site,))


def _judged(stack: SiteStack, since: date | None = date(2025, 1, 1)) -> Judgement:
    return Judgement("judged", (), (), since, 90, 40, stack.scene_ids, 1.0, 2.0)


def _told(stack: SiteStack, since: date | None = date(2025, 1, 1)) -> dict[date, FreshMonth]:
    return {m.day.replace(day=1): m for m in fresh_ground(stack, _judged(stack, since), stack.site)}


def test_earth_laid_bare_is_fresh_for_a_year_and_then_no_more() -> None:
    told = _told(_stack([(date(2025, 7, 1), date(2099, 1, 1), CORNER)]))
    assert [told[date(2025, m, 1)].value for m in (2, 3, 4, 5)] == [0.0] * 4
    # from the month after the next the three months around lie behind it
    fresh = [told[date(2025, m, 1)].value for m in (9, 10, 11, 12)] + [told[date(2026, m, 1)].value for m in (1, 4, 5)]
    assert fresh == pytest.approx([0.25] * 7, abs=0.01)
    assert [told[date(2026, m, 1)].value for m in (9, 10, 11)] == [0.0] * 3


def test_a_field_that_is_bare_each_dry_season_is_not_fresh() -> None:
    seasons = [(date(year, 1, 10), date(year, 5, 1), CORNER) for year in (2024, 2025, 2026)]
    assert {m.value for m in _told(_stack(seasons)).values()} == {0.0}


def test_the_control_areas_are_measured_by_themselves() -> None:
    outside = (slice(SIDE, 2 * SIDE), slice(0, SIDE))
    stack = _stack([(date(2025, 7, 1), date(2099, 1, 1), outside)])
    measures = fresh_measures("s", "r", stack, _judged(stack))
    last = {m.name: m.value for m in measures if m.at.date().replace(day=1) == date(2026, 2, 1)}
    assert last == {FRESH_GROUND: 0.0, FRESH_CONTROLS: 100.0}
    assert {(m.unit, m.run_id, m.site_id) for m in measures} == {("%", "r", "s")}
    assert all(m.scene_id in stack.scene_ids for m in measures)


def test_without_control_areas_those_of_the_site_alone_are_told() -> None:
    stack = replace(_stack([]), placebos=())
    assert {m.name for m in fresh_measures("s", "r", stack, _judged(stack))} == {FRESH_GROUND}


def test_nothing_is_told_without_near_infrared_or_before_anything_is_judged() -> None:
    stack = _stack([])
    colour = replace(stack, reflectance=stack.reflectance[:, :3], bands=BANDS[:3])
    assert _told(colour) == {}
    assert _told(stack, since=None) == {}
    assert min(_told(stack, since=date(2026, 3, 1))) == date(2026, 3, 1)


def test_a_month_in_which_half_the_ground_was_not_seen_is_left_out() -> None:
    stack = _stack([])
    hidden = stack.valid.copy()
    march = (stack.days >= np.datetime64("2026-01-20")) & (stack.days < np.datetime64("2026-05-15"))
    hidden[np.flatnonzero(march), : SIDE // 2 + 1] = False
    told = _told(replace(stack, valid=hidden))
    assert date(2026, 3, 1) not in told
    assert date(2025, 12, 1) in told
    assert date(2026, 8, 1) in told


def test_a_series_of_less_than_a_year_tells_nothing() -> None:
    assert _told(_stack([], until=date(2024, 12, 1)), since=date(2024, 6, 1)) == {}


@settings(max_examples=15, deadline=None)
@given(begins=st.dates(date(2024, 3, 1), date(2026, 10, 1)), seen=st.floats(0.15, 1.0), block=st.integers(7, 200))
def test_the_value_lies_in_its_interval_and_no_block_or_later_look_changes_it(
    begins: date, seen: float, block: int
) -> None:
    stack = _stack([(begins, date(2099, 1, 1), CORNER)], seen=seen)
    told = _told(stack)
    assert all(0 <= m.low <= m.value <= m.high <= 1 and 0.5 <= m.seen <= 1 for m in told.values())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "BLOCK", block)
        assert _told(stack) == told
    earlier = stack.days < np.datetime64("2026-08-01")
    cut = SiteStack(
        stack.reflectance[earlier],
        BANDS,
        stack.valid[earlier],
        stack.days[earlier],
        stack.scene_ids[: int(earlier.sum())],
        stack.site,
        stack.reservoir,
        stack.placebos,
    )
    settled = {month: m for month, m in _told(cut).items() if month < date(2026, 6, 1)}
    assert settled == {month: m for month, m in told.items() if month < date(2026, 6, 1)}
