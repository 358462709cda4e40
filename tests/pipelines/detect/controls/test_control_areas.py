"""Placebos and their false-flag rate."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from scipy.signal import fftconvolve

from pipelines.detect.controls.control_areas import free_pixels, place_placebos


def test_placebos_lie_in_the_ring_apart_from_each_other_and_leave_room_for_controls() -> None:
    site = np.zeros((200, 240), bool)
    site[90:112, 100:130] = True
    site[90:95, 100:108] = False
    ring = np.ones_like(site)
    ring[40:162, 50:180] = False
    placebos = place_placebos(site, ring)
    assert len(placebos) == 4
    total = np.sum([p.mask for p in placebos], axis=0)
    assert total.max() == 1
    assert not (total.astype(bool) & ~ring).any()
    assert total.sum() <= 0.4 * ring.sum()
    assert all(p.mask.sum() >= 0.99 * site.sum() for p in placebos)
    again = place_placebos(site, ring)
    assert all((a.mask == b.mask).all() for a, b in zip(placebos, again, strict=True))


def test_a_narrow_ring_gets_smaller_shapes_and_no_ring_none() -> None:
    site = np.zeros((100, 100), bool)
    site[30:70, 30:70] = True
    ring = np.zeros_like(site)
    ring[:14] = True
    placebos = place_placebos(site, ring)
    assert placebos
    assert all(100 <= p.mask.sum() < site.sum() for p in placebos)
    assert place_placebos(site, np.zeros_like(site)) == ()


@pytest.mark.parametrize("grid", [(90, 121), (64, 64), (7, 33), (1, 20), (5, 1), (1, 1)])
def test_free_pixels_are_counted_number_for_number_as_scipy_signal_does(grid: tuple[int, int]) -> None:
    """A place fits or not by a comparison of them, so that rounding decides; and each count is the true one."""
    rng = np.random.default_rng([3, *grid])
    free = rng.random(grid) < 0.8
    for h, w in {(1, 1), (1, grid[1]), (grid[0], 1), grid, (-(-grid[0] // 3), -(-grid[1] // 2))}:
        shape = rng.random((h, w)) < 0.7
        counted = free_pixels(free, shape)
        turned = shape[::-1, ::-1].astype(np.float64)
        assert np.array_equal(counted, fftconvolve(free.astype(np.float64), turned, mode="valid"))
        corners = [(row, col) for row in range(grid[0] - h + 1) for col in range(grid[1] - w + 1)]
        true = [int((free[row : row + h, col : col + w] & shape).sum()) for row, col in corners]
        assert counted.shape == (grid[0] - h + 1, grid[1] - w + 1) and np.allclose(counted.ravel(), true)


def test_judging_does_not_load_scipy_signal() -> None:
    program = "import sys, pipelines.judge.judge_site, pipelines.belts.judge_belt; print('scipy.signal' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
