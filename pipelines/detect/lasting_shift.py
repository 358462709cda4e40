"""Looks that all lie beside the first year's from some day on, and how they are moved back. Pure.

Archives are registered anew at times: Sentinel-2 was refined to a global reference in 2021, and Landsat's collections
differ. From then on every edge lies elsewhere, which to a detector is ground that changed and stayed so. How far a look
lies beside its earlier ones (coregistration.py) fades within some looks, since the new ones are among the earlier. So
where several in a row lie to one side, all are held against the looks of the history, which no longer moves.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.ndimage import shift as moved

from geodata.looks.chip import NODATA
from pipelines.detect.coregistration import Shift, measure_shifts

F64 = npt.NDArray[np.float64]
Bool = npt.NDArray[np.bool_]
TOGETHER = 7
"""Measured looks whose median says where a look lies: four that agree are told from three that lie anywhere."""
LEAST_PX = 0.5
"""Grid pixels from which on looks are moved back. Half a pixel raised no change in two simulated worlds; a whole one
raised demolitions of up to 291 pixels in them (docs/benchmarks/changes.md)."""

WHOLE = 0.99
"""Share of a pixel that must come from usable ones for it to be usable: all, but for rounding."""
HIGHEST = np.iinfo(np.int16).max
"""Largest number that a look's reflectance can hold."""


def lasting_offsets(
    reflectance: npt.NDArray[np.int16],
    valid: Bool,
    bands: Sequence[str],
    days: npt.NDArray[np.datetime64],
    shifts: Sequence[Shift | None],
    past: int,
) -> F64:
    """By how much each look lies beside the history together with the looks around it.

    Args:
        reflectance: (T, B, h, w) x 1e4, oldest first.
        valid: (T, h, w), True = usable.
        bands: names of the B bands.
        days: (T,) acquisition days.
        shifts: of each look beside its earlier ones, as measure_shifts tells them.
        past: how many of the looks are history.

    Returns:
        (T, 2) grid pixels down and to the right; 0, 0 in the history, and of what is not told to lie LEAST_PX beside.
        The newest looks are told by the TOGETHER newest, so a later look may change what is said of the last three.
    """
    none = np.zeros((len(days), 2))
    if not any(np.hypot(*row) >= LEAST_PX for row in _middles(shifts, past, trailing=True)):
        return none
    fixed = measure_shifts(reflectance, valid, bands, days, history=past)
    offsets = _middles(fixed, past, trailing=False)
    return np.where(np.hypot(*offsets.T)[:, None] >= LEAST_PX, offsets, none)


def _middles(shifts: Sequence[Shift | None], past: int, *, trailing: bool) -> F64:
    """(T, 2) median of the measured shifts around each look, the history among them as lying at 0, 0.

    Args:
        trailing: of a look and those before it alone; otherwise it is in the middle, as far as there are later ones.
    """
    out = np.zeros((len(shifts), 2))
    measured = [t for t in range(past, len(shifts)) if shifts[t] is not None]
    before = TOGETHER - 1 if trailing else TOGETHER // 2
    row = np.zeros((before + len(measured), 2))
    row[before:] = np.array([(one.row, one.col) for one in shifts[past:] if one is not None]).reshape(-1, 2)
    last = max(len(row) - TOGETHER, 0)
    for i, t in enumerate(measured):
        out[t] = np.median(row[min(i, last) :][:TOGETHER], axis=0)
    # a look that was not measured lies where the one before it does
    place = np.zeros(2)
    for t in range(past, len(shifts)):
        place = out[t] = out[t] if shifts[t] is not None else place
    return out


def moved_back(look: npt.NDArray[np.int16], offset: F64) -> npt.NDArray[np.int16]:
    """A look (B, H, W) at the place of the history: cubic splines, which blur little; nodata only by the mask.

    Args:
        look: x 1e4, nodata NODATA.
        offset: (2,) grid pixels down and to the right by which it lies beside.
    """
    out = np.empty_like(look)
    for band, of_band in zip(look, out, strict=True):
        absent = band == NODATA
        usual = np.median(band[~absent]) if not absent.all() else 0
        filled = np.where(absent, usual, band).astype(np.float32)
        of_band[:] = np.clip(np.rint(moved(filled, -offset, order=3, mode="nearest")), NODATA + 1, HIGHEST)
    return out


def moved_mask(mask: Bool, offset: F64, *, sure: bool = True) -> Bool:
    """A mask (H, W) moved back with its look.

    Args:
        sure: True only where all that a pixel is made of was True, as of usable pixels; otherwise by the nearest pixel.
    """
    if sure:
        return np.asarray(moved(mask.astype(np.float32), -offset, order=1, mode="nearest") > WHOLE)
    return np.asarray(moved(mask.astype(np.uint8), -offset, order=0, mode="nearest") > 0)
