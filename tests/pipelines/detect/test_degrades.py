"""With less to go on the detector says less, and says so: bands, pixels, gaps, history, calibration, bad scenes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import pytest

from geodata.settings.detection_settings import DetectionSettings
from pipelines.detect.detect import detect
from pipelines.detect.site_stack import Finding, SiteStack
from tests.pipelines.detect.test_detect import BANDS, BLOCK, INSIDE, ROOF, changed, standing, valley

SETTINGS = DetectionSettings()
SINCE = "2024-06-01"


@cache
def roofed() -> SiteStack:
    """A valley of 10 m pixels with a roof of 6 x 6 since SINCE."""
    return changed(valley(11), *BLOCK, SINCE, ROOF)


def only(stack: SiteStack, keep: np.ndarray) -> SiteStack:
    """Some of the looks."""
    at = np.flatnonzero(keep)
    return replace(
        stack,
        reflectance=stack.reflectance[at],
        valid=stack.valid[at],
        days=stack.days[at],
        scene_ids=tuple(stack.scene_ids[i] for i in at),
    )


def the_roof(stack: SiteStack, inside: np.ndarray = INSIDE) -> Finding:
    """The one confirmed finding, most of it on the roof."""
    (found,) = standing(detect(stack, SETTINGS))
    assert (found.mask & inside).sum() >= 0.5 * inside.sum()
    return found


@pytest.mark.parametrize("names", [BANDS[:3], BANDS[:4], (*BANDS[:3], "swir16"), BANDS[:5], BANDS])
def test_without_short_wave_it_says_so(names: tuple[str, ...]) -> None:
    at = [BANDS.index(name) for name in names]
    found = the_roof(replace(roofed(), reflectance=roofed().reflectance[:, at], bands=names))
    assert ("no-swir" in found.reasons) == ("swir16" not in names)


def test_two_bands_are_refused() -> None:
    with pytest.raises(ValueError, match="blue, green and red are needed"):
        replace(roofed(), reflectance=roofed().reflectance[:, :2], bands=BANDS[:2])


def test_pixels_of_20_m_find_what_covers_eight_of_them_and_nothing_smaller() -> None:
    def coarser(stack: SiteStack) -> SiteStack:
        t, b, h, w = stack.reflectance.shape
        x = stack.reflectance.reshape(t, b, h // 2, 2, w // 2, 2).mean(axis=(3, 5)).astype(np.int16)
        valid = stack.valid.reshape(t, h // 2, 2, w // 2, 2).all(axis=(2, 4))
        site, ring = (m.reshape(h // 2, 2, w // 2, 2).all(axis=(1, 3)) for m in (stack.site, stack.reservoir))
        return replace(stack, reflectance=x, valid=valid, site=site, reservoir=ring)

    inside = np.zeros((32, 32), bool)
    inside[11:14, 22:25] = True
    found = the_roof(coarser(roofed()), inside)
    assert found.area_px in range(7, 12) and "small" in found.reasons
    smaller = changed(valley(11), slice(22, 26), slice(44, 48), SINCE, ROOF)  # four pixels of 20 m
    assert detect(coarser(smaller), SETTINGS).findings == ()


def test_a_gap_of_months_before_a_change_is_a_wide_window() -> None:
    days = roofed().days
    gap = (days >= np.datetime64("2024-02-15")) & (days < np.datetime64("2024-07-01"))
    found = the_roof(only(roofed(), ~gap))
    assert "wide-window" in found.reasons
    assert found.last_clear_before is not None and found.last_clear_before < date(2024, 2, 15)
    assert date(2024, 7, 1) <= found.first_seen <= date(2024, 7, 20)


def test_a_gap_of_months_after_a_change_leaves_it_unconfirmed_until_it_is_seen_again() -> None:
    days = roofed().days
    gap = (days >= np.datetime64("2024-06-20")) & (days < np.datetime64("2024-10-20"))
    before = detect(only(roofed(), ~gap), SETTINGS, through=date(2024, 10, 1)).findings
    assert all(f.state == "provisional" and f.confidence == "low" for f in before)
    found = the_roof(only(roofed(), ~gap))
    assert found.confirmed_on is not None and found.confirmed_on >= date(2024, 10, 20)


@pytest.mark.parametrize("months", [1, 6, 11])
def test_a_history_under_a_year_is_no_judgement_and_says_why(months: int) -> None:
    started = only(roofed(), roofed().days >= roofed().days[-1] - np.timedelta64(30 * months, "D"))
    told = detect(started, SETTINGS)
    assert (told.status, told.findings, told.history_until) == ("too little history", (), None)
    assert "clear looks so far" in told.reason and str(SETTINGS.history_days) in told.reason


def test_a_year_of_few_clear_looks_is_a_doubt_that_is_told() -> None:
    few = roofed().days < roofed().days[0] + np.timedelta64(int(SETTINGS.max_history_days), "D")
    thin = np.ones(len(few), bool)
    thin[np.flatnonzero(few)] = np.arange(int(few.sum())) % 5 == 0
    late = changed(valley(11, years=3.2), *BLOCK, "2025-03-01", ROOF)
    keep = np.ones(len(late.days), bool)
    keep[: len(thin)] = thin
    told = detect(only(late, keep), SETTINGS)
    assert told.status == "judged" and told.history_looks < 20
    for found in standing(told):
        assert "short-history" in found.reasons
    assert len(standing(told)) == 1


@pytest.mark.parametrize("offset", [1000, -1000])
def test_an_offset_in_mid_series_hides_no_roof_and_makes_none(offset: int) -> None:
    x = roofed().reflectance.copy()
    x[roofed().days >= np.datetime64("2024-09-01")] += offset
    found = the_roof(replace(roofed(), reflectance=x))
    assert found.first_seen < date(2024, 7, 1)


def test_a_bad_scene_in_the_history_and_one_on_the_first_day_of_a_change() -> None:
    x, valid = roofed().reflectance.copy(), roofed().valid.copy()
    for at in (20, int(np.searchsorted(roofed().days, np.datetime64(SINCE)))):
        x[at], valid[at] = 12_000, True
    found = the_roof(replace(roofed(), reflectance=x, valid=valid))
    assert found.kind == "construction"
    assert abs((found.first_seen - date.fromisoformat(SINCE)).days) <= 40


def test_no_usable_pixel_at_all_is_too_little_history() -> None:
    told = detect(replace(roofed(), valid=np.zeros_like(roofed().valid)), SETTINGS)
    assert (told.status, told.clear_looks) == ("too little history", 0)
    assert told.reason.startswith("0 clear looks")
