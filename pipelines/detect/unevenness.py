"""How unlike each other the pixels of one change have become: roofs and yards differ, bare ground hardly. Pure.

What one pixel's colour cannot tell, many pixels can: a soil that has the colour of a roof has it everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt

from pipelines.detect.indices import F32

I64 = npt.NDArray[np.int64]
APART_PX = 2
"""Pixels between two whose states are held against each other: the sensor's blur makes touching ones alike."""
AFTER_SCALE = 3000.0
"""States are kept as whole numbers: ln reflectance times this."""


def neighbours(pixels: I64, shape: tuple[int, int], reach: int = 1) -> I64:
    """Positions (c, k) of each candidate's neighbours among the candidates, -1 where there is none.

    k is 8 with a reach of 1 pixel, 24 with 2, 48 with 3.
    """
    rows, cols = np.divmod(pixels, shape[1])
    place = np.full((shape[0] + 2 * reach, shape[1] + 2 * reach), -1, np.int64)
    place[rows + reach, cols + reach] = np.arange(len(pixels))
    steps = range(-reach, reach + 1)
    around = [place[rows + reach + dr, cols + reach + dc] for dr in steps for dc in steps if dr or dc]
    return np.stack(around, axis=1)


def colour_distance(difference: F32) -> F32:
    """Size (k, c) of differences of ln spectra (k, B, c): shape in full, level half."""
    level = difference.mean(axis=1)
    shape = ((difference - level[:, None]) ** 2).mean(axis=1)
    out: F32 = np.sqrt(shape + (0.5 * level) ** 2)
    return out


@dataclass(frozen=True)
class Pairs:
    """Which candidates lie APART_PX from each other."""

    other: I64  # (c, 8) positions of candidates so far from each, -1 where there is none; each pair once

    @classmethod
    def of(cls, pixels: I64, shape: tuple[int, int]) -> Pairs:
        """Of candidates at flat indices (c,) of a grid (H, W)."""
        ways = [way for way in product(range(-APART_PX, APART_PX + 1), repeat=2) if any(way)]
        far = [k for k, way in enumerate(ways) if max(map(abs, way)) == APART_PX and way > (0, 0)]
        return cls(neighbours(pixels, shape, APART_PX)[:, far])

    def unevenness(self, states: npt.NDArray[np.int16], mine: I64) -> float | None:
        """Median distance (natural-log units; shape in full, level half) between the states of some candidates.

        Args:
            states: (B, c) ln reflectance x AFTER_SCALE; 0 = not known. mine: positions of the candidates.

        Returns:
            None where no two of them lie APART_PX apart and are known.
        """
        there = np.zeros(len(self.other), bool)
        there[mine] = states[0, mine] > 0
        other = self.other[mine]
        pair = (other >= 0) & there[other] & there[mine][:, None]
        if not pair.any():
            return None
        one, two = mine[np.nonzero(pair)[0]], other[pair]
        difference = (states[:, one].astype(np.float32) - states[:, two]) / np.float32(AFTER_SCALE)
        return float(np.median(colour_distance(difference[None])))
