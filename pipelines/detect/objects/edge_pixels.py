"""The outline of a detection to the pixel: holes filled, and edge pixels kept where at least half of them changed.

An edge pixel is part changed ground and part the ground beside it. Its share is read by mixing: how far has it gone
from what was expected of it towards what the detection's inside has become? Only bands of the grid's own resolution
are asked, because a coarser one spreads each change over its neighbours.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.ndimage import binary_dilation, convolve

from pipelines.detect.candidate_pixels import Evidence
from pipelines.detect.indices import F32, OFFSET

Bool = npt.NDArray[np.bool_]
I64 = npt.NDArray[np.int64]
EIGHT = np.ones((3, 3), bool)
AROUND = np.array([[1, 1, 1], [1, 0, 1], [1, 1, 1]], np.int16)
FILL_NEIGHBOURS = 5
"""Changed neighbours (of 8) that make an unchanged pixel part of the detection: a straight edge gives only 3."""
INNER_NEIGHBOURS = 7
"""Of eight neighbours in the outline, from which a pixel is no edge."""
INSIDE_NEIGHBOURS, INSIDE_ROOFS = 5, 4
"""Changed neighbours (of 8) from which a pixel counts as inside and its state as that of the detection: those of a
straight edge have 5, and a row of roofs two pixels wide has hardly more than 4."""
ROOF_REACH_PX = 2
"""The same from a pixel to the razed roofs it is held against: those further off are of another material."""
REACH_PX = 3
"""Pixels around an edge pixel over which the inside's state is averaged."""
LOOKS = 40
"""Newest looks that are averaged: they lie on each other to a fraction of a pixel only, and the
expectations of each err by themselves."""
HALF = 0.45
"""Share read from which a pixel is counted. Half of it must have changed; but what stands inside is purer than any edge
pixel, and the sensor's blur takes from corners, so that a true half is read as a little less."""
HALF_ROOF = 0.59
"""The same beside razed roofs: there the pixels held inside are mixed themselves, and a true half is read as more."""
WHOLE_WEIGHT = 0.75
"""Weight of the reading against whole roofs; the rest is the reading against the inside's state, which is too high
for a pixel of roof and yard."""
SHARP_BANDS = ("blue", "green", "red", "nir")
"""Bands that Sentinel-2 sees at 10 m; its shortwave infrared has 20 m."""
VARIETY = 2.0
"""How much more the ways in which the inside differs within itself count as noise than the few pixels there show."""
NOISE = 0.03
"""Noise of the mean of LOOKS looks beside that, as a share of the reflectance."""
MORE_THAN_WHOLE = 1.5
"""Share of the whole change from which a pixel beside razed roofs has changed in a way of its own: new paint."""
BLOCK = 4096
"""Pixels worked on at once."""
ALIKE = 4
"""Power of the cosine between two changes by which roofs of one material are told from those of another."""


def mask_of_object(
    mask: Bool,
    evidence: Evidence,
    looks: I64,
    allowed: Bool,
    taken: Bool,
    *,
    bands: tuple[str, ...],
    roofs: bool = False,
) -> Bool:
    """The detection's pixels (H, W) with holes filled and edges weighed.

    Args:
        mask: (H, W) pixels held changed. evidence: of all candidates.
        looks: newest looks that show the change. allowed: (H, W) the site or placebo it lies in.
        taken: (H, W) pixels of other detections. bands: names of the B bands.
        roofs: it is roofs that went: the yards between them did not change, so that every pixel is weighed and not
            the edge alone.
    """
    free = allowed & ~taken
    filled = mask.copy()
    for _ in range(0 if roofs else 2):
        filled |= (_count(filled) >= FILL_NEIGHBOURS) & free
    if len(looks) == 0:
        return filled
    edge = filled if roofs else filled & (_count(filled) < INNER_NEIGHBOURS)
    rim = binary_dilation(filled, EIGHT) & ~filled & free
    share = _shares(filled, evidence, looks[-LOOKS:], bands, roofs, asked=edge | rim)
    known = np.isfinite(share)
    half = HALF_ROOF if roofs else HALF
    out = filled & ~(edge & known & (share < half))
    out |= rim & known & (share >= half)
    return out


def _count(mask: Bool) -> npt.NDArray[np.int16]:
    counted: npt.NDArray[np.int16] = convolve(mask.astype(np.int16), AROUND, mode="constant")
    return counted


def _shares(mask: Bool, evidence: Evidence, looks: I64, bands: tuple[str, ...], roofs: bool, *, asked: Bool) -> F32:
    """Share changed of the candidate pixels asked for: float32 (H, W), NaN where nothing is known, or not asked.

    Each is held against the inside within REACH_PX of it alone, so that a change twice as large takes twice as much.

    Args:
        mask: (H, W) the detection's pixels. asked: (H, W) pixels in it or touching it.
        evidence, looks, bands, roofs: as mask_of_object.
    """
    near = binary_dilation(mask, EIGHT).ravel()
    chosen = np.flatnonzero(near[evidence.pixels])
    valid = evidence.valid[np.ix_(looks, chosen)].astype(np.float32)
    count = valid.sum(axis=0)
    weight = valid / np.maximum(count, 1.0)
    sharp = [bands.index(name) for name in SHARP_BANDS if name in bands]
    if len(sharp) < 2:
        sharp = list(range(len(bands)))
    shown = evidence.residuals.of(chosen, looks)
    seen = np.einsum("tn,tbn->bn", weight, shown.reflectance[:, sharp].astype(np.float32))
    before = np.einsum("tn,tbn->bn", weight, np.exp(shown.expected[:, sharp]) - np.float32(OFFSET))
    at = evidence.pixels[chosen]
    inside = (mask & (_count(mask) >= (INSIDE_ROOFS if roofs else INSIDE_NEIGHBOURS))).ravel()[at] & (count > 0)
    if roofs and not inside.any():
        inside = mask.ravel()[at] & (count > 0)
    out = np.full(mask.shape, np.nan, np.float32)
    if not inside.any():
        return out
    reach = _Reach.of(at[inside], mask.shape)
    wanted = np.flatnonzero(asked.ravel()[at] & (count > 0))
    for start in range(0, len(wanted), BLOCK):
        part = wanted[start : start + BLOCK]
        around = reach.around(at[part])
        share = _towards(seen[:, part], before[:, part], seen[:, inside], around)
        close = around >= 0
        if roofs:
            close &= reach.steps <= ROOF_REACH_PX
            others = np.exp(-reach.square / np.float32(2.0 * (REACH_PX / 2) ** 2)) * (close & (reach.square > 0))
            whole = _of_whole(seen[:, part], before[:, part], (seen - before)[:, inside], around, others)
            share = WHOLE_WEIGHT * np.clip(whole, 0.0, 1.0) + (1.0 - WHOLE_WEIGHT) * np.clip(share, 0.0, 1.0)
            share = np.where((whole > MORE_THAN_WHOLE) & ~mask.ravel()[at[part]], np.float32(0.0), share)
        out.flat[at[part]] = np.where(close.any(axis=1), share, np.nan)
    return out


@dataclass(frozen=True)
class _Reach:
    """Which pixels of the inside lie within REACH_PX of others, in k steps down and right."""

    place: I64  # (H + 2 * REACH_PX, W + 2 * REACH_PX) position among the m of the inside, -1 = none
    down: I64  # (k,)
    right: I64  # (k,)

    @classmethod
    def of(cls, inside: I64, shape: tuple[int, ...]) -> _Reach:
        """Of an inside at flat indices (m,) of a grid (H, W)."""
        place = np.full((shape[0] + 2 * REACH_PX, shape[1] + 2 * REACH_PX), -1, np.int64)
        rows, cols = np.divmod(inside, shape[1])
        place[rows + REACH_PX, cols + REACH_PX] = np.arange(len(inside))
        down, right = (way.ravel() for way in np.mgrid[-REACH_PX : REACH_PX + 1, -REACH_PX : REACH_PX + 1])
        return cls(place, down, right)

    @property
    def steps(self) -> I64:
        """(k,) pixels to each, the larger of down and right."""
        return np.maximum(np.abs(self.down), np.abs(self.right))

    @property
    def square(self) -> F32:
        """(k,) square of the distance to each, pixels."""
        return (self.down**2 + self.right**2).astype(np.float32)

    def around(self, pixels: I64) -> I64:
        """(n, k) positions among the inside of what lies around pixels at flat indices (n,); -1 = none."""
        rows, cols = np.divmod(pixels, self.place.shape[1] - 2 * REACH_PX)
        around: I64 = self.place[rows[:, None] + (REACH_PX + self.down), cols[:, None] + (REACH_PX + self.right)]
        return around


def _towards(seen: F32, before: F32, states: F32, around: I64) -> F32:
    """Share (n,) of the way from before (B, n) to the states nearby that what is seen (B, n) has gone.

    Directions in which the states (B, m) differ among themselves (roof, yard) tell nothing of the share: they are
    taken for noise (generalised least squares), so that a pixel of field and yard is not weighed against a roof.

    Args:
        around: (n, k) positions of the states near each pixel; -1 = none.
    """
    close = (around >= 0).astype(np.float32)
    total = np.maximum(close.sum(axis=1), 1.0)
    usual = states.mean(axis=1)
    away = (states - usual[:, None])[:, around] * close
    middle = (away.sum(axis=2) / total).T
    after = middle.T + usual[:, None] * (close.sum(axis=1) / total)
    scale = 1.0 / (before + after + np.float32(2 * OFFSET))
    each = away.transpose(1, 0, 2)
    varies = np.matmul(each, each.transpose(0, 2, 1)) / total[:, None, None]
    varies -= middle[:, :, None] * middle[:, None, :]
    varies *= scale.T[:, :, None] * scale.T[:, None, :]
    noise = VARIETY * varies + NOISE**2 * np.eye(len(seen))
    way, gone = ((after - before) * scale).T, ((seen - before) * scale).T
    heavy = np.linalg.solve(noise, way[:, :, None])[:, :, 0]
    share: F32 = ((heavy * gone).sum(axis=1) / np.maximum((heavy * way).sum(axis=1), 1e-6)).astype(np.float32)
    return share


def _of_whole(seen: F32, before: F32, changes: F32, around: I64, weight: F32) -> F32:
    """Share (n,) that the change of each pixel is of what roofs nearby that changed the same way have changed by.

    A pixel of roof and yard has gone all the way to rubble, which a yard is much like; but not by as much as a roof.

    Args:
        seen, before: (B, n). changes: (B, m) seen less before of the inside.
        around: (n, k) which of them lie near each pixel; -1 = none. weight: (n, k) by distance, 0 for itself and none.
    """
    scale = 1.0 / (seen + before + np.float32(2 * OFFSET))
    gone = (seen - before) * scale
    way = changes[:, around] * scale[:, :, None]
    product = np.einsum("bnk,bn->nk", way, gone)
    size = np.sqrt((way**2).sum(axis=0) * (gone**2).sum(axis=0)[:, None])
    weight = weight * np.clip(product / np.maximum(size, 1e-9), 0.0, 1.0) ** ALIKE
    total = weight.sum(axis=1)
    mean = np.einsum("bnk,nk->bn", way, weight) / np.maximum(total, 1e-6)
    share: F32 = ((mean * gone).sum(axis=0) / np.maximum((mean**2).sum(axis=0), 1e-6)).astype(np.float32)
    return share
