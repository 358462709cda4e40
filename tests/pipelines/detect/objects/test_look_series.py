"""What looks measured on a change, held to the pixels themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from pipelines.detect.detect import detect
from pipelines.detect.objects.look_series import AROUND_DAYS, SEEN_SHARE
from pipelines.detect.site_stack import Finding, LookSeries, SiteStack
from tests.pipelines.detect.test_detect import (
    BANDS,
    BLOCK,
    EARTH,
    INSIDE,
    ROOF,
    SETTINGS,
    START,
    changed,
    standing,
    valley,
)

BUILT = "2024-06-01"


@pytest.fixture(scope="module")
def roofed() -> tuple[SiteStack, Finding, LookSeries]:
    stack = changed(valley(), *BLOCK, BUILT, ROOF)
    (found,) = standing(detect(stack, SETTINGS))
    assert found.series is not None
    return stack, found, found.series


def test_it_is_the_median_of_the_pixels_that_were_usable(roofed: tuple[SiteStack, Finding, LookSeries]) -> None:
    stack, found, series = roofed
    band = BANDS.index(series.band)
    for i, t in enumerate(series.looks.tolist()):
        usable = stack.valid[t] & found.mask
        assert usable.sum() >= 0.9 * SEEN_SHARE * found.area_px
        direct = float(np.median(stack.reflectance[t, band][usable])) / 1e4
        assert series.measured[i] == pytest.approx(direct, rel=0.06, abs=0.003)


def test_before_it_lies_within_its_range_and_afterwards_outside(roofed: tuple[SiteStack, Finding, LookSeries]) -> None:
    stack, _, series = roofed
    outside = (series.measured < series.low) | (series.measured > series.high)
    since = stack.days[series.looks] >= np.datetime64(BUILT)
    assert outside[since].mean() == 1.0 and since.sum() > 10
    assert outside[~since].mean() <= 0.1 and (~since).sum() > 20
    assert ((series.low < series.expected) & (series.expected < series.high)).all()


def test_the_range_holds_nine_in_ten_values_of_a_pixel_that_did_not_change() -> None:
    """Each pixel of bare ground of one kind, so that all are expected alike, had nothing been built on it: neither
    fewer lie within nor so many that the range says nothing."""
    unbuilt = changed(valley(), *BLOCK, str(START), EARTH)
    (found,) = standing(detect(changed(unbuilt, *BLOCK, BUILT, ROOF), SETTINGS))
    series = found.series
    assert series is not None
    band, within, total = BANDS.index(series.band), 0, 0
    for i, t in enumerate(series.looks.tolist()):
        single = unbuilt.reflectance[t, band][unbuilt.valid[t] & found.mask] / 1e4
        within += int(((single >= series.low[i]) & (single <= series.high[i])).sum())
        total += len(single)
    assert total > 2000
    assert 0.9 <= within / total <= 0.99


def test_what_was_expected_is_what_would_have_been_seen(roofed: tuple[SiteStack, Finding, LookSeries]) -> None:
    """The same valley without the roof is the truth."""
    _, _, series = roofed
    band = BANDS.index(series.band)
    unbuilt = valley()
    for i, t in enumerate(series.looks.tolist()):
        usable = unbuilt.valid[t] & INSIDE
        truth = float(np.median(unbuilt.reflectance[t, band][usable])) / 1e4
        assert series.expected[i] == pytest.approx(truth, rel=0.15, abs=0.004)


def test_look_alikes_are_told_where_there_are_some(roofed: tuple[SiteStack, Finding, LookSeries]) -> None:
    """They are grass or forest of the ring: as bright as the ground was to be, within what neighbours differ by."""
    stack, found, series = roofed
    assert found.control_basis == "look-alikes"
    assert np.abs(np.log(series.lookalikes / series.expected)).max() < 0.35
    alone = replace(stack, reservoir=np.zeros_like(stack.reservoir))
    (own,) = standing(detect(alone, SETTINGS))
    assert own.control_basis == "own season"
    assert own.series is not None and np.isnan(own.series.lookalikes).all()


def test_it_covers_a_year_before_and_nothing_older(roofed: tuple[SiteStack, Finding, LookSeries]) -> None:
    stack, found, series = roofed
    days = stack.days[series.looks]
    oldest = np.datetime64(found.first_seen - timedelta(days=AROUND_DAYS))
    assert (days >= oldest).all() and (days[0] - oldest).astype(int) < 40
    assert days[-1] == stack.days[stack.valid[:, INSIDE].mean(axis=1) >= SEEN_SHARE][-1]
    assert (np.diff(days.astype(int)) > 0).all()


def _placebo(stack: SiteStack) -> np.ndarray:
    placebo = np.zeros_like(stack.site)
    placebo[2:14, 40:56] = True
    return placebo


def test_the_change_differs_and_a_control_area_where_nothing_happened_does_not(
    roofed: tuple[SiteStack, Finding, LookSeries],
) -> None:
    stack, *_ = roofed
    judged = detect(replace(stack, placebos=(_placebo(stack),)), SETTINGS)
    (found,) = standing(judged)
    assert found.series is not None and judged.placebo_far is not None
    since = stack.days[found.series.looks] >= np.datetime64(BUILT)
    assert found.series.far[since].min() > 0.9 and np.median(found.series.far[~since]) < 0.05
    (quiet,) = judged.placebo_far
    assert len(quiet) == len(stack.days)
    seen = ~np.isnan(quiet)
    usable = stack.valid[:, _placebo(stack)].mean(axis=1)
    assert (seen == (usable >= 0.5)).all(), "told of a look exactly where half of its pixels are usable"
    assert np.median(quiet[seen]) < 0.05 and quiet[seen].max() < 0.5


def test_what_happens_in_a_control_area_is_told_of_that_one_alone() -> None:
    """Roofs over 36 of the first one's 192 pixels: that share differs from then on, and nothing in the second."""
    stack = changed(valley(), slice(4, 10), slice(44, 50), BUILT, ROOF)
    other = np.zeros_like(stack.site)
    other[2:14, 2:18] = True
    judged = detect(replace(stack, placebos=(_placebo(stack), other & ~stack.site)), SETTINGS)
    assert judged.placebo_far is not None
    built, untouched = judged.placebo_far
    since = stack.days >= np.datetime64(BUILT)
    assert np.nanmedian(built[since]) == pytest.approx(36 / 192, abs=0.02)
    assert np.nanmedian(built[~since]) < 0.03 and np.nanmedian(untouched[since]) < 0.03


def test_placebos_have_none() -> None:
    stack = changed(valley(), slice(4, 10), slice(44, 50), BUILT, ROOF)
    judged = detect(replace(stack, placebos=(_placebo(stack),)), SETTINGS)
    assert judged.placebo_findings and all(f.series is None for f in judged.placebo_findings)
