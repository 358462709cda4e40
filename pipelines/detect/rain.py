"""How wet bare ground is on each day, told by ground around that lies bare, and what of a pixel may follow it. Pure.

Soil wets and dries, roofs do not. Water takes more of the longest wave, so that swir22 falls below swir16.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pipelines.detect.indices import BARE_GREEN, F32, OFFSET, greenness

DECIMALS = 5
"""Of a look's wetness (ln) that count."""
USUAL_LOOKS = 3
"""Bare looks in the history that a group of look-alikes needs: below, what is usual of it is not known."""


def told(bands: tuple[str, ...]) -> bool:
    """Whether rain shows at all: it takes both shortwave bands."""
    return "swir16" in bands and "swir22" in bands


def day_wetness(levels: F32, bands: tuple[str, ...], history: int, looked: npt.NDArray[np.bool_]) -> F32:
    """(T,) ln(swir22 / swir16) of groups that lie bare that day, against what is usual of each; 0 where none does.

    Args:
        levels: (G, T, B) ln(reflectance + OFFSET) of every group of look-alikes. history: first judged look; what is
            usual is taken from before it. looked: (T,) looks in which any pixel was usable; the others say nothing.
    """
    out = np.zeros(levels.shape[1], np.float32)
    if not told(bands) or len(levels) == 0:
        return out
    green = greenness((np.exp(levels) - OFFSET).astype(np.float32), bands, axis=2)
    ratio = levels[:, :, bands.index("swir22")] - levels[:, :, bands.index("swir16")]
    bare = (green < BARE_GREEN) & looked
    past = bare[:, :history]
    count = past.sum(axis=1)
    usual = np.where(past, ratio[:, :history], 0.0).sum(axis=1, dtype=np.float64) / np.maximum(count, 1)
    bare &= (count >= USUAL_LOOKS)[:, None]
    for t in np.flatnonzero(bare.any(axis=0)).tolist():
        # rounded: a look under cloud adds a 0 to a sum, and may turn a last bit
        out[t] = np.round(np.median((ratio[:, t] - usual)[bare[:, t]]), DECIMALS)
    return out


def rain_values(logs: F32, bands: tuple[str, ...]) -> F32:
    """(T, 2, n) what of pixels may follow the rain: ln(swir22 / swir16) and the mean over the bands, from (T, B, n)."""
    level = logs.mean(axis=1)
    ratio = logs[:, bands.index("swir22")] - logs[:, bands.index("swir16")] if told(bands) else np.zeros_like(level)
    out: F32 = np.stack([ratio, level], axis=1)
    return out
