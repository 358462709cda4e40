"""Placebo polygons: shapes like the site, put where nothing is known, judged by the same rules. Pure.

What flags there is a false flag. Pooled over sites and years it gives the expected false flags per site-year with
an exact interval; few quiet years bound the rate, they do not make it zero.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import fft

from pipelines.detect.site_stack import Placebo

Bool = npt.NDArray[np.bool_]
INSIDE = 0.999
"""Share 0..1 of a placebo's pixels that must lie in the ring: the ring already keeps its distance from all places."""
MOST_OF_RING = 0.4
"""Share 0..1 of the ring that placebos may take: the rest must be left for controls."""
SMALLEST_PX = 100
"""Pixels below which a placebo (one hectare) is too small to stand for a site."""
SCALES = (1, 2, 3, 4, 6, 8)
"""Every how many pixels the site's shape is taken, until it fits into the ring."""
STEP_PX = 3
"""Grid step in pixels at which places are tried."""


def place_placebos(site: Bool, reservoir: Bool, *, most: int = 4) -> tuple[Placebo, ...]:
    """Placebos of the site's shape in its surroundings.

    Args:
        site: (H, W) the site. reservoir: (H, W) ring pixels, already at least 500 m from every known place.
        most: placebos wanted; fewer where they do not fit without touching each other or taking the controls' room.

    Returns:
        Placebos that do not overlap, the same for the same masks. The shape is turned by quarters and, where the
        ring is too narrow for it, halved in scale until it fits; empty when nothing of a hectare fits.
    """
    rows, cols = np.nonzero(site)
    if len(rows) == 0 or not reservoir.any():
        return ()
    shape = site[rows.min() : rows.max() + 1, cols.min() : cols.max() + 1]
    room = int(MOST_OF_RING * int(reservoir.sum()))
    for scale in SCALES:
        small = shape[::scale, ::scale]
        size = int(small.sum())
        if size < min(SMALLEST_PX, int(site.sum())) or size > room:
            continue
        placed = _place(small, reservoir, min(most, room // max(size, 1)))
        if placed:
            return tuple(
                Placebo(mask, row - int(rows.min()), col - int(cols.min()), turned) for mask, row, col, turned in placed
            )
    return ()


def free_pixels(free: Bool, shape: Bool) -> npt.NDArray[np.float64]:
    """How many pixels of a shape are free wherever it fits into a grid.

    It is scipy.signal.fftconvolve(free, the shape turned round, mode="valid"), number for number: loading scipy.signal
    takes half a second in every process that judges.

    Args:
        free: (H, W). shape: (h, w), no side longer than that of the grid.

    Returns:
        (H - h + 1, W - w + 1), by the shape's first row and column; whole numbers but for rounding.
    """
    grid, turned = free.astype(np.float64), shape[::-1, ::-1].astype(np.float64)
    axes = [axis for axis in (0, 1) if 1 not in (free.shape[axis], shape.shape[axis])]
    if not axes:
        return grid * turned
    sizes = [fft.next_fast_len(free.shape[axis] + shape.shape[axis] - 1, real=True) for axis in axes]
    whole = fft.irfftn(fft.rfftn(grid, sizes, axes) * fft.rfftn(turned, sizes, axes), sizes, axes)
    (height, width), (h, w) = free.shape, shape.shape
    counted: npt.NDArray[np.float64] = whole[h - 1 : height, w - 1 : width]
    return counted


def _place(shape: Bool, reservoir: Bool, most: int) -> list[tuple[Bool, int, int, int]]:
    """Up to `most` places (mask, row, col, quarter turns), each as far as possible from those before."""
    free = reservoir.copy()
    centres: list[tuple[float, float]] = []
    placed: list[tuple[Bool, int, int, int]] = []
    middle = (reservoir.shape[0] / 2, reservoir.shape[1] / 2)
    for number in range(most):
        best: tuple[float, int, int, int] | None = None
        for turned in ((number + extra) % 4 for extra in range(4)):
            turned_shape = np.rot90(shape, turned)
            h, w = turned_shape.shape
            if h > free.shape[0] or w > free.shape[1]:
                continue
            inside = free_pixels(free, turned_shape)
            fits = np.argwhere(inside[::STEP_PX, ::STEP_PX] >= INSIDE * turned_shape.sum()) * STEP_PX
            if len(fits) == 0:
                continue
            away = [np.hypot(fits[:, 0] + h / 2 - row, fits[:, 1] + w / 2 - col) for row, col in (centres or [middle])]
            far = np.min(away, axis=0)
            pick = int(far.argmax())
            if best is None or float(far[pick]) > best[0] + 1e-9:
                best = (float(far[pick]), int(fits[pick, 0]), int(fits[pick, 1]), turned)
            break
        if best is None:
            break
        _, row, col, turned = best
        turned_shape = np.rot90(shape, turned)
        h, w = turned_shape.shape
        mask = np.zeros(reservoir.shape, bool)
        mask[row : row + h, col : col + w] = turned_shape
        mask &= reservoir
        free &= ~mask
        centres.append((row + h / 2, col + w / 2))
        placed.append((mask, row, col, turned))
    return placed
