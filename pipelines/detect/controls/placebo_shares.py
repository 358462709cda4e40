"""How much of each placebo differs, look by look: what the pixels of a change are held beside when people look at it.

A look in which the placebos differ too (haze, a wrong mask, a rainy week) speaks for no change; one in which they are
quiet does. It is counted over all their pixels, not over those that stay away alone.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]
I64 = npt.NDArray[np.int64]
Bool = npt.NDArray[np.bool_]
LEAST_SEEN = 0.5
"""Share 0..1 of a placebo's pixels that must be usable for a look to be told of it."""


class PlaceboShares:
    """Counts by placebo and look, filled block by block."""

    def __init__(self, region: I64, count: int, looks: int) -> None:
        """Of n judged pixels.

        Args:
            region: (n,) 0 = the site, k = the k-th placebo. count: P, placebos. looks: T.
        """
        self._region = region
        self._pixels = np.bincount(region, minlength=count + 1)[1:]
        self._usable = np.zeros((count, looks), np.int64)
        self._far = np.zeros((count, looks), np.int64)

    def add(self, pixels: I64, far: Bool, valid: Bool) -> None:
        """Count some of the judged pixels.

        Args:
            pixels: (m,) which. far, valid: (T, m) usable and far from what was to be expected; usable.
        """
        region = self._region[pixels]
        for k in np.unique(region[region > 0]).tolist():
            inside = region == k
            self._usable[k - 1] += valid[:, inside].sum(axis=1)
            self._far[k - 1] += far[:, inside].sum(axis=1)

    def shares(self) -> F32:
        """(P, T) share 0..1 of a placebo's usable pixels that are far; NaN where too few of its pixels are usable."""
        seen = self._usable >= np.maximum(LEAST_SEEN * self._pixels[:, None], 1)
        return np.where(seen, self._far / np.maximum(self._usable, 1), np.nan).astype(np.float32)
