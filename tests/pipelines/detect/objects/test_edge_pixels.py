"""The outline against shares that are known exactly: ground painted at 2.5 m, averaged to pixels."""

from __future__ import annotations

import tracemalloc

import numpy as np
import numpy.typing as npt
import pytest
from scipy.ndimage import binary_erosion, gaussian_filter

from pipelines.detect.candidate_pixels import Evidence
from pipelines.detect.indices import OFFSET
from pipelines.detect.objects.edge_pixels import mask_of_object
from pipelines.detect.residuals import Residuals
from pipelines.detect.seasonal_model import Habit
from pipelines.ground.over_time import Period

BANDS = ("blue", "green", "red", "nir", "swir16", "swir22")
FIELD, YARD = (700.0, 1000.0, 1300.0, 2700.0, 2900.0, 2100.0), (1650.0, 1850.0, 2080.0, 2400.0, 2750.0, 2600.0)
WHITE, BLUE = (3600.0, 3750.0, 3850.0, 4100.0, 3900.0, 3600.0), (2000.0, 1750.0, 1250.0, 1900.0, 1850.0, 1650.0)
RUBBLE = (1250.0, 1420.0, 1640.0, 1980.0, 2480.0, 2350.0)
FINE, SIDE, LOOKS = 4, 30, 16


def _coarse(fine: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return fine.reshape(*fine.shape[:-2], SIDE, FINE, SIDE, FINE).mean(axis=(-3, -1))


def _seen(fine: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Pixels (B, SIDE, SIDE) through a blur of about a third of a pixel; shortwave infrared at twice the size."""
    pixels = _coarse(np.stack([gaussian_filter(band, 0.35 * FINE) for band in fine]))
    half = pixels[4:].reshape(2, SIDE // 2, 2, SIDE // 2, 2).mean(axis=(2, 4))
    pixels[4:] = half.repeat(2, axis=1).repeat(2, axis=2)
    return pixels


def _evidence(before: npt.NDArray[np.float64], after: npt.NDArray[np.float64]) -> Evidence:
    count = before[0].size
    noise = np.random.default_rng(5).normal(0, 0.02, (LOOKS, len(BANDS), count))
    seen = after.reshape(len(BANDS), count)[None] * np.exp(noise)
    expected = np.log(before.reshape(len(BANDS), count) + OFFSET)
    wide = np.broadcast_to(expected, (LOOKS, len(BANDS), count)).astype(np.float32)
    nothing, bands = np.zeros(count, np.float32), len(BANDS)
    flat = Habit(np.zeros((1, bands, count), np.float32), np.ones((bands, count), np.float32), nothing[:, None, None])
    each = np.arange(count)  # a group of its own, whose level is what was to be expected
    residuals = Residuals(
        seen.astype(np.int16),
        each,
        wide,
        np.ones((LOOKS, count), np.float32),
        each,
        np.ones((LOOKS, 1), np.float32),
        flat,
        np.eye(bands, dtype=np.float32),
    )
    return Evidence(
        pixels=each,
        shape=before.shape[1:],
        residuals=residuals,
        valid=np.ones((LOOKS, count), bool),
        lookalikes=np.ones(count, bool),
        green_before=nothing,
        barest_before=nothing,
        before=np.zeros((len(BANDS), count), np.float32),
        history=0,
        control_share=1.0,
        history_looks=30,
        fields=np.zeros((0, LOOKS, len(BANDS)), np.float32),
        own_bare=np.zeros((len(BANDS), count), np.float32),
        wet=np.zeros(LOOKS, np.float32),
        bare_before=Period(
            np.zeros((len(BANDS), count), np.float32), np.zeros((2, count), np.float32), nothing, nothing
        ),
        placebo_far=np.zeros((0, LOOKS), np.float32),
    )


def _paint(*layers: tuple[tuple[float, ...], npt.NDArray[np.bool_]]) -> npt.NDArray[np.float64]:
    fine = np.zeros((len(BANDS), SIDE * FINE, SIDE * FINE))
    for spectrum, cells in layers:
        fine[:, cells] = np.array(spectrum)[:, None]
    return fine


def _box(top: float, left: float, tall: float, wide: float) -> npt.NDArray[np.bool_]:
    """Cells of a box given in pixels."""
    y, x = (np.mgrid[: SIDE * FINE, : SIDE * FINE] + 0.5) / FINE
    inside: npt.NDArray[np.bool_] = (y > top) & (y < top + tall) & (x > left) & (x < left + wide)
    return inside


def test_a_yard_around_bright_roofs_belongs_to_the_building_site() -> None:
    """Its outermost pixels are field and yard; weighed against the mean of roofs and yards they would fall out."""
    everywhere = np.ones((SIDE * FINE, SIDE * FINE), bool)
    site = _box(7.25, 6.25, 15.5, 16.5)
    roofs = np.zeros_like(site)
    for top in (8.6, 13.6, 18.2):
        for left in (8.0, 13.5, 18.5):
            roofs |= _box(top, left, 3.0, 3.4)
    before, after = _seen(_paint((FIELD, everywhere))), _seen(_paint((FIELD, everywhere), (YARD, site), (WHITE, roofs)))
    truth = _coarse(site.astype(float)) >= 0.5
    free, none = np.ones((SIDE, SIDE), bool), np.zeros((SIDE, SIDE), bool)
    found = mask_of_object(binary_erosion(truth), _evidence(before, after), np.arange(LOOKS), free, none, bands=BANDS)
    assert (found != truth).sum() <= 0.04 * truth.sum()


def test_rows_of_narrow_razed_roofs_do_not_spread_over_the_yard_between_them() -> None:
    """The yard is much like rubble: yard and a little roof look all rubble afterwards."""
    everywhere = np.ones((SIDE * FINE, SIDE * FINE), bool)
    white, blue = np.zeros_like(everywhere), np.zeros_like(everywhere)
    for row, top in enumerate((5.2, 9.9, 14.8, 20.1)):
        for left in (5.4, 12.7, 19.6):
            (white if row % 2 else blue)[_box(top, left, 2.4, 5.2)] = True
    before = _seen(_paint((YARD, everywhere), (WHITE, white), (BLUE, blue)))
    after = _seen(_paint((YARD, everywhere), (RUBBLE, white | blue)))
    truth = _coarse((white | blue).astype(float)) >= 0.5
    free, none = np.ones((SIDE, SIDE), bool), np.zeros((SIDE, SIDE), bool)
    evidence = _evidence(before, after)
    found = mask_of_object(truth.copy(), evidence, np.arange(LOOKS), free, none, bands=BANDS, roofs=True)
    assert 0.9 <= found.sum() / truth.sum() <= 1.1
    assert 2 * (found & truth).sum() / (found.sum() + truth.sum()) >= 0.94


@pytest.mark.parametrize("roofs", [False, True])
def test_a_change_four_times_as_large_takes_about_four_times_the_memory(roofs: bool) -> None:
    """It took sixteen times as much: 2.5 GB for 64 hectares of razed roofs, and a process is ended for less."""

    def most(side: int) -> int:
        before = np.broadcast_to(np.array(WHITE if roofs else FIELD)[:, None, None], (len(BANDS), side, side))
        after = np.broadcast_to(np.array(RUBBLE if roofs else YARD)[:, None, None], before.shape)
        evidence, looks = _evidence(before, after), np.arange(LOOKS)
        mask, free, none = np.zeros((side, side), bool), np.ones((side, side), bool), np.zeros((side, side), bool)
        mask[3:-3, 3:-3] = True
        tracemalloc.start()
        mask_of_object(mask, evidence, looks, free, none, bands=BANDS, roofs=roofs)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    assert most(56) < 8 * most(31)
