"""The outline of a detection to the pixel: holes filled, and edge pixels kept where at least half of them changed.

An edge pixel is part changed ground and part the ground beside it. Its share is read by mixing: how far has it gone
from what was expected of it towards what the detection's inside has become?
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.ndimage import binary_dilation, convolve

from pipelines.detect.evidence import Evidence
from pipelines.detect.spectra import F32, OFFSET

Bool = npt.NDArray[np.bool_]
I64 = npt.NDArray[np.int64]
EIGHT = np.ones((3, 3), bool)
AROUND = np.array([[1, 1, 1], [1, 0, 1], [1, 1, 1]], np.int16)
FILL_NEIGHBOURS = 5
"""Changed neighbours (of 8) that make an unchanged pixel part of the detection: a straight edge gives only 3."""
INSIDE_NEIGHBOURS = 6
"""Changed neighbours (of 8) from which a pixel counts as inside and its state as that of the detection."""
REACH_PX = 3
"""Pixels around an edge pixel over which the inside's state is averaged."""
LOOKS = 8
"""Newest looks that are averaged: they lie on each other to a fraction of a pixel only."""
HALF = 0.5
"""Share of a pixel that must have changed for it to be counted, as in the area that is reported."""


def outline(mask: Bool, evidence: Evidence, looks: I64, allowed: Bool, taken: Bool, *, roofs: bool = False) -> Bool:
    """The detection's pixels (H, W) with holes filled and edges weighed.

    Args:
        mask: (H, W) pixels held changed. evidence: of all candidates.
        looks: newest looks that show the change. allowed: (H, W) the site or placebo it lies in.
        taken: (H, W) pixels of other detections. roofs: it is roofs that went: the yards between them did not change,
            so that every pixel is weighed and not the edge alone.
    """
    free = allowed & ~taken
    filled = mask.copy()
    for _ in range(2):
        filled |= (_count(filled) >= FILL_NEIGHBOURS) & free
    if len(looks) == 0:
        return filled
    share = _shares(filled, evidence, looks[-LOOKS:])
    edge = filled if roofs else filled & (_count(filled) < 7)
    rim = binary_dilation(filled, EIGHT) & ~filled & free
    known = np.isfinite(share)
    out = filled & ~(edge & known & (share < HALF))
    out |= rim & known & (share >= HALF)
    return out


def _count(mask: Bool) -> npt.NDArray[np.int16]:
    counted: npt.NDArray[np.int16] = convolve(mask.astype(np.int16), AROUND, mode="constant")
    return counted


def _shares(mask: Bool, evidence: Evidence, looks: I64) -> F32:
    """Share changed of each candidate pixel near the mask: float32 (H, W), NaN where nothing is known."""
    width = mask.shape[1]
    near = binary_dilation(mask, EIGHT).ravel()
    chosen = np.flatnonzero(near[evidence.pixels])
    valid = evidence.valid[np.ix_(looks, chosen)].astype(np.float32)
    count = valid.sum(axis=0)
    weight = valid / np.maximum(count, 1.0)
    seen = np.einsum("tn,tbn->bn", weight, evidence.reflectance[looks][:, :, chosen].astype(np.float32))
    expected = np.exp(evidence.expected[looks][:, :, chosen]) - np.float32(OFFSET)
    before = np.einsum("tn,tbn->bn", weight, expected)
    at = evidence.pixels[chosen]
    inside = (mask & (_count(mask) >= INSIDE_NEIGHBOURS)).ravel()[at] & (count > 0)
    out = np.full(mask.shape, np.nan, np.float32)
    if not inside.any():
        return out
    rows, cols = np.divmod(at, width)
    close = (np.abs(rows[:, None] - rows[None, inside]) <= REACH_PX) & (
        np.abs(cols[:, None] - cols[None, inside]) <= REACH_PX
    )
    pull = close.astype(np.float32)
    total = pull.sum(axis=1)
    after = (seen[:, inside] @ pull.T) / np.maximum(total, 1.0)
    scale = 1.0 / (before + after + 2 * OFFSET)
    way = (after - before) * scale
    gone = (seen - before) * scale
    share = (way * gone).sum(axis=0) / np.maximum((way**2).sum(axis=0), 1e-6)
    share = np.where((total > 0) & (count > 0), share, np.nan)
    out.flat[at] = share
    return out
