"""By how much a look lies beside the site's own median: subpixel, from what both saw. Pure.

Least squares on gradients (Lucas and Kanade, IJCAI 1981) over clear pixels, coarse to fine: the look is explained as
the median of earlier looks, moved, with a gain and an offset of its own in each band, since light and season change
both. Ground that changed differs from the median in any direction and is left out (Tukey's biweight).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy.ndimage import binary_erosion, gaussian_filter, gaussian_filter1d, spline_filter

from pipelines.detect.indices import FLOOR, OFFSET, YEAR_DAYS
from pipelines.detect.seasonal_model import median_where

F64 = npt.NDArray[np.float64]
Bool = npt.NDArray[np.bool_]
BANDS = ("red", "nir")
"""Bands of 10 m that show edges best: roofs and roads in red, fields and water in nir."""
EARLIER = 9
"""Earlier looks in the median: those nearest by season, since leaves turn edges round; enough for noise to cancel."""
KEPT = 60
"""Newest earlier looks that these are chosen from: some years, so that every season is among them."""
FEWEST_EARLIER = 3
"""Earlier looks that a pixel must have been clear in: the median of two is their mean, and moves with either."""
FEWEST_PX = 400
"""Clear pixels needed in both, away from cloud: 20 x 20."""
WIDEST_PX = 128
"""Side of the square in the middle of the grid that is compared: a look is moved as one."""
LEVELS = (3.0, 1.0, 1.0, 1.0, 1.0, 1.0)
"""Gaussian sigma in pixels of each step: the first catches shifts of some pixels, the others hit the point."""
DONE_PX = 0.02
"""Pixels: a fine step that moves no more is the last."""
ROUNDS = 4
"""Times that the least squares are solved with new weights."""
SIGMA_OF_MAD = 1.4826
"""Standard deviations of Gaussian noise that a median absolute deviation is."""
HUBER, TUKEY = 1.5, 4.685
"""Standard deviations from which residuals weigh less, and from which nothing: about 95 % efficient on Gaussian noise
(Holland and Welsch 1977)."""
LEAST_GAIN = 0.05
"""Of the usual ground's contrast that a band must show: below, it is empty or inverted."""
MOST_PX = 4.0
"""Shift in pixels up to which the first step finds its way; what seems further away is not measured."""
SETTLED_PX = 0.05
"""Pixels that the last step may still move; more means that the steps found nothing to agree on."""
SURE_PX = 0.15
"""Standard error in pixels, along the worse direction, above which the ground has too little to hold on to."""
APART_PX = 12.0
"""Pixels that count as one observation: smoothing and the ground itself make neighbours err alike."""

CUBIC = np.array([[1, 4, 1, 0], [-3, 0, 3, 0], [3, -6, 3, 0], [-1, 3, -3, 1]]) / 6
"""The uniform cubic B-spline: row p holds what the p-th power of the way from one knot to the next, 0 to 1, adds to the
weights of the knot before, of both, and of the knot after them."""


@dataclass(frozen=True)
class Shift:
    """How far a look lies from the median, in grid pixels."""

    row: float  # down
    col: float  # right

    @property
    def size(self) -> float:
        """Length in grid pixels."""
        return float(np.hypot(self.row, self.col))


def measure_shifts(
    reflectance: npt.NDArray[np.int16],
    valid: Bool,
    bands: Sequence[str],
    days: npt.NDArray[np.datetime64],
    *,
    history: int | None = None,
) -> tuple[Shift | None, ...]:
    """The shift of each look against the median of the clear looks before it.

    Args:
        reflectance: (T, B, H, W) x 1e4, oldest first.
        valid: (T, H, W), True = usable.
        bands: names of the B bands.
        days: (T,) acquisition days.
        history: how many looks, the first, are the only ones that others are held against; None = the newest KEPT ones.

    Returns:
        One entry per look; None where there are too few earlier looks, too little clear ground, or too little on it to
        hold on to. Entry t depends on looks 0..t alone.
    """
    chosen = [bands.index(name) for name in BANDS if name in bands]
    rows, cols = middle(valid.shape[1:])
    usable = valid[:, rows, cols]
    logs = np.log(np.maximum(reflectance[:, chosen, rows, cols].astype(np.float32), FLOOR) + np.float32(OFFSET))
    enough = usable.sum(axis=(1, 2)) >= FEWEST_PX
    turn = days.astype("datetime64[D]").astype(np.int64) % YEAR_DAYS
    out: list[Shift | None] = []
    kept: list[int] = []
    for t in range(len(usable)):
        if enough[t] and chosen and len(kept) >= FEWEST_EARLIER:
            apart = np.abs(turn[kept] - turn[t])
            nearest = np.argsort(np.minimum(apart, YEAR_DAYS - apart), kind="stable")[:EARLIER]
            earlier = [kept[i] for i in nearest]
            usual, there = _usual(logs[earlier], usable[earlier], logs[t], usable[t])
            out.append(shift_between(logs[t], usual, usable[t] & there, there))
        else:
            out.append(None)
        if enough[t] and (history is None or t < history):
            kept = [*kept, t] if history is not None else [*kept, t][-KEPT:]
    return tuple(out)


def _usual(
    earlier: npt.NDArray[np.float32], known: Bool, look: npt.NDArray[np.float32], valid: Bool
) -> tuple[npt.NDArray[np.float32], Bool]:
    """Median of earlier looks (E, B, H, W) clear where known (E, H, W), under the light of a look, and where it holds.

    Without the same light the median would be whichever look lies in the middle, with the shift of that one.
    """
    level = np.zeros(earlier.shape[:2], np.float32)
    shared: Bool = np.zeros(len(known), bool)
    for i, both in enumerate(known & valid):
        pixels = np.flatnonzero(both)
        if pixels.size:
            shared[i] = True
            for b, band in enumerate(look):
                level[i, b] = np.median(earlier[i, b].take(pixels) - band.take(pixels), overwrite_input=True)
    known = known & shared[:, None, None]
    middle, count = median_where(earlier - level[:, :, None, None], known[:, None])
    return middle, count[0] >= FEWEST_EARLIER


def shift_between(
    look: npt.NDArray[np.floating], usual: npt.NDArray[np.floating], valid: Bool, known: Bool | None = None
) -> Shift | None:
    """By how much a look is moved against the usual picture of the same ground; None when that cannot be told.

    Args:
        look, usual: (B, H, W), in units in which light changes by an offset (natural logarithm of reflectance).
        valid: (H, W) pixels usable in both.
        known: (H, W) pixels where `usual` has a value; None = where valid.
    """
    if int(valid.sum()) < FEWEST_PX:
        return None
    there = valid if known is None else known
    filled = [spline_filter(_filled(band, there), order=3, mode="nearest") for band in usual]
    seen = [_filled(band, valid) for band in look]
    # A smoothed pixel near a masked one holds what was filled in; one near the edge what the move left behind.
    inner = {sigma: binary_erosion(valid, iterations=round(2 * sigma), border_value=0) for sigma in set(LEVELS)}
    smooth = {sigma: [gaussian_filter(s, sigma) for s in seen] for sigma in set(LEVELS)}
    at: F64 = np.zeros(2)
    step: F64 = np.zeros(2)
    for sigma in LEVELS:
        away = inner[sigma] & ~_rim(valid.shape, round(2 * sigma) + int(np.ceil(np.abs(at).max())))
        if int(away.sum()) < FEWEST_PX:
            if sigma != LEVELS[-1]:
                continue
            return None
        rows, cols = (
            smoothing_matrix(side, sigma) @ moving_matrix(side, by) for side, by in zip(valid.shape, at, strict=True)
        )
        solved = [_normal(s, rows @ u @ cols.T, away) for s, u in zip(smooth[sigma], filled, strict=True)]
        matrix, right = np.zeros((2, 2)), np.zeros(2)
        for of_band, right_of_band in solved:
            matrix += of_band
            right += right_of_band
        weakest = float(np.linalg.eigvalsh(matrix)[0])
        if not weakest > 0 or (sigma == LEVELS[-1] and np.sqrt(APART_PX / weakest) > SURE_PX):
            return None
        step = np.linalg.solve(matrix, right).astype(np.float64)
        at += step
        if not bool(np.abs(at).max() <= MOST_PX):
            return None
        if sigma == LEVELS[-1] and float(np.abs(step).max()) <= DONE_PX:
            break
    return Shift(float(at[0]), float(at[1])) if float(np.abs(step).max()) <= SETTLED_PX else None


def _normal(seen: F64, usual: F64, where: Bool) -> tuple[F64, F64]:
    """Normal matrix (2, 2) and right side (2,) of the shift of one band, in units of its residual's variance."""
    rows: F64 = np.asarray(np.gradient(usual, axis=0))
    cols: F64 = np.asarray(np.gradient(usual, axis=1))
    # Seen at x is the usual at x - shift: seen = gain * usual + offset - gain * (gradient . shift).
    y = seen[where]
    parts = np.stack([np.ones_like(y), usual[where], -rows[where], -cols[where]])
    weight = np.ones_like(y)
    coefficients: F64 = np.zeros(4)
    variance = 1.0
    for turn in range(ROUNDS):
        weighted = parts * weight
        matrix = weighted @ parts.T
        matrix += np.eye(4) * 1e-9 * max(float(np.einsum("ii", matrix)), 1e-9)
        coefficients = np.linalg.solve(matrix, weighted @ y).astype(np.float64)
        left = y - coefficients @ parts
        spread = max(SIGMA_OF_MAD * float(np.median(np.abs(left))), 1e-4)
        far = np.abs(left) / spread
        # Huber's weight first, which finds its way from anywhere; then Tukey's, to which far ground is nothing at all.
        weight = (
            np.minimum(1.0, HUBER / np.maximum(far, 1e-9)) if turn == 0 else np.maximum(1 - (far / TUKEY) ** 2, 0) ** 2
        )
        variance = spread**2
    gain = float(coefficients[1])
    if gain <= LEAST_GAIN:  # an inverted or empty band says nothing of where the ground lies
        return np.zeros((2, 2)), np.zeros(2)
    # Gain and offset are eliminated; what is left is the shift's own share, weighted by how well the band fits.
    weighted = parts * weight
    whole = weighted @ parts.T
    own = whole[2:, 2:] - whole[2:, :2] @ np.linalg.solve(whole[:2, :2] + 1e-9 * np.eye(2), whole[:2, 2:])
    own *= gain**2 / variance
    return own, own @ (coefficients[2:] / gain)


def _filled(band: npt.NDArray[np.floating], known: Bool) -> F64:
    """The band with unknown pixels at its median, which has no gradient of its own inside."""
    out: F64 = np.where(known, band, np.median(band[known])).astype(np.float64)
    return out


@lru_cache
def smoothing_matrix(side: int, sigma: float) -> F64:
    """(side, side) what a Gaussian filter does along one axis, as a matrix, which costs less than a filter here."""
    matrix: F64 = gaussian_filter1d(np.eye(side), sigma, axis=0)
    return matrix


def moving_matrix(side: int, by: float) -> F64:
    """(side, side) takes cubic spline coefficients along one axis to their picture moved on by a fraction of a pixel.

    Beyond the edge its coefficient stands, as in scipy.ndimage.shift with mode="nearest" and prefilter=False.
    """
    pixels = np.arange(side)
    at = pixels - by
    knot = np.floor(at).astype(np.int64)
    matrix: F64 = np.zeros((side, side))
    weights = np.vander(at - knot, len(CUBIC), increasing=True) @ CUBIC
    for i, weight in enumerate(weights.T, start=-1):
        np.add.at(matrix, (pixels, np.clip(knot + i, 0, side - 1)), weight)
    return matrix


def middle(shape: tuple[int, ...]) -> tuple[slice, slice]:
    """Rows and columns of a grid (H, W) that are compared, at most WIDEST_PX of each; measure_shifts asks no others."""
    starts = [max((side - WIDEST_PX) // 2, 0) for side in shape]
    rows, cols = (slice(start, min(start + WIDEST_PX, side)) for start, side in zip(starts, shape, strict=True))
    return rows, cols


def _rim(shape: tuple[int, ...], width: int) -> Bool:
    rim = np.ones(shape, bool)
    rim[width : shape[0] - width, width : shape[1] - width] = False
    return rim
