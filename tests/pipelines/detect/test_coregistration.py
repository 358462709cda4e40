"""The measured shift against shifts applied by Fourier's theorem, under noise, cloud and another season's light."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.ndimage import fourier_shift, gaussian_filter
from scipy.ndimage import shift as spline_shift

from geodata.looks.chip import NODATA
from geodata.settings.detection_settings import DetectionSettings
from pipelines.detect.candidate_pixels import gather_evidence
from pipelines.detect.coregistration import (
    EARLIER,
    MOST_PX,
    measure_shifts,
    moving_matrix,
    shift_between,
    smoothing_matrix,
)
from pipelines.detect.held_looks import HeldLooks
from tests.pipelines.detect.test_detect import BANDS, SIZE, valley

F64 = npt.NDArray[np.float64]
SIDE = 110


def ground(seed: int, side: int = SIDE) -> F64:
    """(2, H, W) natural-log reflectance of fields, roads and grain in two bands, each with its own contrasts."""
    rng = np.random.default_rng(seed)
    rows, cols = np.mgrid[:side, :side]
    tall, wide = rng.integers(6, 16, 2)
    bands = []
    for _ in range(2):
        fields = rng.normal(-2, 0.3, (60, 60))[rows // tall % 60, cols // wide % 60]
        bands.append(gaussian_filter(fields, 0.7) + gaussian_filter(rng.normal(0, 0.3, fields.shape), 1.0))
    return np.stack(bands)


def moved(bands: F64, row: float, col: float) -> F64:
    """The same ground `row` pixels further down and `col` further right: exact for what repeats at the edges."""
    return np.stack([np.fft.ifft2(fourier_shift(np.fft.fft2(band), (row, col))).real for band in bands])


@given(st.integers(20, 40), st.floats(-MOST_PX, MOST_PX), st.floats(-MOST_PX, MOST_PX), st.sampled_from([1.0, 3.0]))
def test_a_move_and_a_filter_as_matrices_are_those_of_scipy(
    height: int, down: float, right: float, sigma: float
) -> None:
    splines = np.random.default_rng(height).normal(size=(height, 33))
    rows = smoothing_matrix(height, sigma) @ moving_matrix(height, down)
    cols = smoothing_matrix(33, sigma) @ moving_matrix(33, right)
    there = spline_shift(splines, (down, right), order=3, mode="nearest", prefilter=False)
    assert np.allclose(rows @ splines @ cols.T, gaussian_filter(there, sigma), atol=1e-9)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.integers(0, 10_000),
    length=st.floats(0, 1.5),
    angle=st.floats(0, 2 * np.pi),
    gain=st.floats(0.5, 1.6),
    light=st.floats(-0.4, 0.4),
    cloud=st.integers(0, 60),
)
def test_a_known_shift_is_measured_to_a_tenth_of_a_pixel(
    seed: int, length: float, angle: float, gain: float, light: float, cloud: int
) -> None:
    rng = np.random.default_rng(seed + 1)
    usual = ground(seed)
    row, col = length * np.cos(angle), length * np.sin(angle)
    look = gain * moved(usual, row, col) + light + rng.normal(0, 0.04, usual.shape)
    valid = np.ones(usual.shape[1:], bool)
    valid[:, SIDE - cloud :] = False
    look[:, ~valid] = 0.0  # as bright as cloud: an unmasked edge there would carry everything
    found = shift_between(look, usual + rng.normal(0, 0.015, usual.shape), valid)
    assert found is not None
    assert np.hypot(found.row - row, found.col - col) < 0.1


def test_what_was_built_or_ploughed_since_does_not_move_the_rest() -> None:
    usual = ground(3)
    look = moved(usual, 0.6, -0.3)
    look[:, 20:60, 30:50] += 0.8
    look[:, 70:100, 10:60] = -1.2
    found = shift_between(look, usual, np.ones(usual.shape[1:], bool))
    assert found is not None
    assert np.hypot(found.row - 0.6, found.col + 0.3) < 0.1


def test_no_shift_is_told_where_nothing_can_be_held_on_to() -> None:
    rng = np.random.default_rng(5)
    whole = np.ones((SIDE, SIDE), bool)
    flat = np.full((2, SIDE, SIDE), -2.0)
    assert shift_between(flat + rng.normal(0, 0.03, flat.shape), flat + rng.normal(0, 0.03, flat.shape), whole) is None
    assert shift_between(flat, flat, whole) is None
    rows = np.stack([np.sin(np.arange(SIDE) / 3)[:, None] * np.ones(SIDE)] * 2)  # no edge tells left from right
    assert shift_between(rows + rng.normal(0, 0.03, rows.shape), rows, whole) is None
    assert shift_between(ground(1), ground(2), whole) is None  # not the same ground at all
    speck = np.zeros_like(whole)
    speck[:19, :19] = True
    assert shift_between(ground(1), ground(1), speck) is None
    far = shift_between(moved(ground(1), 3 * MOST_PX, 0), ground(1), whole)
    assert far is None


def series(shifts: list[tuple[float, float]], seed: int = 7) -> tuple[npt.NDArray[np.int16], npt.NDArray[np.bool_]]:
    """(T, 2, H, W) reflectance x 1e4 of one ground under changing light, each look moved; some cloud."""
    rng = np.random.default_rng(seed)
    base = ground(seed)
    looks, valid = [], np.ones((len(shifts), SIDE, SIDE), bool)
    for t, (row, col) in enumerate(shifts):
        light = np.array([0.1 * np.sin(t), 0.3 * np.cos(t / 4)])[:, None, None]
        looks.append(moved(base, row, col) + light + rng.normal(0, 0.03, base.shape))
        if t % 3 == 1:
            valid[t, : 20 + t] = False
    numbers = (1e4 * np.exp(np.array(looks))).astype(np.int16)
    numbers[np.broadcast_to(~valid[:, None], numbers.shape)] = NODATA
    return numbers, valid


def test_a_series_is_measured_against_its_own_median_and_from_earlier_looks_alone() -> None:
    rng = np.random.default_rng(11)
    jitter = [(float(r), float(c)) for r, c in rng.normal(0, 0.15, (24, 2))]
    jitter[18] = (0.9, -0.8)
    numbers, valid = series(jitter)
    days = np.datetime64("2024-01-01") + 10 * np.arange(24)
    found = measure_shifts(numbers, valid, ("red", "nir"), days)
    assert found[:3] == (None, None, None)  # nothing to compare with yet
    for t in range(EARLIER, 24):
        measured = found[t]
        assert measured is not None
        usual = np.median(jitter[t - EARLIER : t], axis=0)  # where the median picture of these looks lies
        assert np.hypot(measured.row + usual[0] - jitter[t][0], measured.col + usual[1] - jitter[t][1]) < 0.1
    assert found[18] is not None
    assert found[18].size == pytest.approx(np.hypot(0.9, 0.8), abs=0.25)
    assert sum(shift is not None and shift.size > 0.8 for shift in found) == 1
    for until in (5, 12, 19):
        assert measure_shifts(numbers[:until], valid[:until], ("red", "nir"), days[:until]) == found[:until]


@pytest.mark.parametrize("seed", [4, 5, 6])
def test_a_look_half_a_pixel_beside_or_more_weighs_about_half(seed: int) -> None:
    """The same change in the middle of the site counts for fewer standard deviations when the look lies beside."""
    stack = valley(seed=seed)
    since = stack.days >= np.datetime64("2024-06-01")
    stack.reflectance[since, :, 24:40, 22:29] = (1.12 * stack.reflectance[since, :, 24:40, 22:29]).astype(np.int16)
    days = stack.days.astype("datetime64[D]").astype(np.int64)
    t = next(i for i, day in enumerate(stack.days) if day > np.datetime64("2024-09-01") and stack.valid[i].all())

    def beside(px: float) -> npt.NDArray[np.int16]:
        """The series with that look moved by so many pixels, as far down as right."""
        out = stack.reflectance.copy()
        by = (px / np.sqrt(2), px / np.sqrt(2))
        for band in range(len(BANDS)):
            out[t, band] = np.round(spline_shift(stack.reflectance[t, band].astype(float), by, mode="nearest"))
        return out

    def weight(reflectance: npt.NDArray[np.int16]) -> float:
        """Median residual in that look over the inside of the change, where the shift itself alters nothing."""
        looks = HeldLooks.of(reflectance, stack.valid, days, BANDS, 50)
        seen = gather_evidence(looks, stack.site, stack.reservoir, DetectionSettings())
        rows, cols = np.divmod(seen.pixels, SIZE)
        inside = (rows >= 26) & (rows < 38) & (cols >= 24) & (cols < 27)
        assert inside.sum() >= 20
        away = seen.residuals.of(np.flatnonzero(inside), np.array([t])).away[0]
        return float(np.median(np.sqrt((away**2).mean(axis=0))))

    whole = weight(stack.reflectance)
    assert weight(beside(0.25)) < 0.85 * whole
    for px in (0.5, 0.75, 1.0, 1.4):
        assert 0.3 * whole < weight(beside(px)) < 0.7 * whole
