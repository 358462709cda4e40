"""Looks that all lie beside the history from some day on are moved back; single ones and jitter are not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from compound_watch import Stack
from compound_watch.stacks import site_stack
from geodata.looks.chip import NODATA
from geodata.settings.detection_settings import DetectionSettings
from pipelines.detect.coregistration import measure_shifts
from pipelines.detect.lasting_shift import LEAST_PX, TOGETHER, lasting_offsets, moved_back, moved_mask
from tests.pipelines.detect.test_coregistration import SIDE, ground, moved, series

COUNT, PAST, SINCE = 64, 30, 44
DAYS = np.datetime64("2024-01-01") + 12 * np.arange(COUNT)


def offsets_of(put: list[tuple[float, float]], past: int = PAST) -> np.ndarray:
    numbers, valid = series(put)
    days = DAYS[: len(put)]
    shifts = measure_shifts(numbers, valid, ("red", "nir"), days)
    return lasting_offsets(numbers, valid, ("red", "nir"), days, shifts, past)


def jitter() -> list[tuple[float, float]]:
    return [(float(r), float(c)) for r, c in np.random.default_rng(3).normal(0, 0.1, (COUNT, 2))]


@pytest.mark.parametrize("step", [(0.0, 1.0), (0.7, -0.7), (-2.0, 0.3)])
def test_a_step_is_measured_from_its_first_look_on(step: tuple[float, float]) -> None:
    put = [(r + step[0] * (t >= SINCE), c + step[1] * (t >= SINCE)) for t, (r, c) in enumerate(jitter())]
    told = offsets_of(put)
    assert not told[:SINCE].any()
    # beside the step the median of seven is the least of the four that lie beyond it
    assert np.abs(told[SINCE:] - step).max() < 0.35
    assert np.abs(told[SINCE + TOGETHER // 2 :] - step).max() < 0.15


def test_neither_a_single_look_nor_jitter_is_moved_back() -> None:
    put = jitter()
    assert not offsets_of(put).any()
    put[50] = (1.4, -0.6)
    put[55], put[57] = (1.0, 1.0), (0.9, 1.1)
    assert not offsets_of(put).any()


def test_most_of_the_newest_looks_must_agree() -> None:
    put = [(r, c + 1.0 * (t >= SINCE)) for t, (r, c) in enumerate(jitter())]
    few = TOGETHER // 2
    assert not offsets_of(put[: SINCE + few]).any()
    told = offsets_of(put[: SINCE + few + 1])
    assert not told[:SINCE].any() and told[SINCE:].any(axis=1).all()


def test_where_nothing_can_be_measured_nothing_is_moved() -> None:
    numbers, valid = np.full((9, 2, 30, 30), 1000, np.int16), np.ones((9, 30, 30), bool)
    shifts = measure_shifts(numbers, valid, ("red", "nir"), DAYS[:9])
    assert set(shifts) == {None}
    assert not lasting_offsets(numbers, valid, ("red", "nir"), DAYS[:9], shifts, 4).any()
    assert not lasting_offsets(numbers, valid, ("red", "nir"), DAYS[:9], shifts, 9).any()


def test_nothing_of_the_history_is_moved() -> None:
    put = [(r, c + 1.0 * (t >= 10)) for t, (r, c) in enumerate(jitter())]
    assert not offsets_of(put)[:PAST].any()


@pytest.mark.parametrize("by", [(1.0, 0.0), (0.6, -0.7), (-1.3, 0.4)])
def test_a_look_is_moved_back_to_where_it_was(by: tuple[float, float]) -> None:
    """The oracle is the ground before a Fourier shift moved it, which is exact where it repeats at its edges."""
    here = ground(2)
    look = (1e4 * np.exp(moved(here, *by))).astype(np.int16)
    back = moved_back(look, np.array(by))[:, 4:-4, 4:-4].astype(float)
    truth = (1e4 * np.exp(here))[:, 4:-4, 4:-4]
    left, before = np.abs(back - truth).mean(), np.abs(look[:, 4:-4, 4:-4] - truth).mean()
    assert left < 0.1 * before


def test_what_is_not_there_spoils_no_pixel_beyond_its_neighbours() -> None:
    look = np.full((1, 40, 40), 1500, np.int16)
    look[0, 10:20, 10:20] = NODATA
    back = moved_back(look, np.array([0.4, 0.6]))
    usable = moved_mask(look[0] != NODATA, np.array([0.4, 0.6]))
    assert (back[0][usable] == 1500).all()
    assert not usable[10:19, 10:19].any() and usable.sum() >= 40 * 40 - 12 * 12


def test_a_stack_of_ones_own_is_moved_back_and_left_as_it_was_given() -> None:
    put = [(r, c + 1.0 * (t >= SINCE)) for t, (r, c) in enumerate(jitter())]
    numbers, valid = series(put)
    bands = np.stack([numbers[:, 0], numbers[:, 0], numbers[:, 0], numbers[:, 1]], axis=1)
    given = bands.copy()
    site = np.zeros((SIDE, SIDE), bool)
    site[40:70, 40:70] = True
    made = site_stack(Stack(bands, DAYS, ("blue", "green", "red", "nir"), site, clear=valid), SETTINGS)
    assert np.array_equal(bands, given)
    assert max(made.moved_px[:SINCE]) == 0 and min(made.moved_px[SINCE:]) >= LEAST_PX
    usual = picture(made.reflectance[:SINCE, 2], made.valid[:SINCE])
    late = picture(made.reflectance[SINCE:, 2], made.valid[SINCE:])
    unmoved = picture(given[SINCE:, 2], valid[SINCE:])
    assert np.abs(late - usual).mean() < 0.35 * np.abs(unmoved - usual).mean()


def picture(numbers: np.ndarray, valid: np.ndarray) -> np.ndarray:
    """Median of looks in one light, away from the edges, where a picture that repeats comes in from the other side."""
    logs = np.log(np.where(valid, numbers, np.nan).astype(float))
    logs -= np.nanmedian(logs, axis=(1, 2), keepdims=True)
    return np.asarray(np.nanmedian(logs, axis=0)[8:-8, 8:-8])


SETTINGS = replace(DetectionSettings(), min_history_looks=8)
