"""How far ground is from its own bare state of before: none known is far, wetter is none, another colour is some."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from pipelines.detect.indices import OFFSET
from pipelines.detect.pixel_change_limits import FAR_APART, WETTING
from pipelines.detect.pixel_changes import _Walk

BANDS = ("blue", "green", "red", "nir", "swir16", "swir22")
SOIL = np.log(np.array((800, 1100, 1500, 2200, 3000, 2600), np.float32) + OFFSET)


def from_own_bare(after: np.ndarray, own_bare: np.ndarray) -> Any:
    """Of states (B, n), as natural logs."""
    walk: Any = SimpleNamespace(
        after=after.astype(np.float32),
        own_bare=own_bare.astype(np.float32),
        bands=BANDS,
        barest_before=np.full(after.shape[1], -1.0, np.float32),
    )
    with np.errstate(all="raise"):  # NaN stands for "had none": no sum over it may warn, on whatever processor
        return _Walk._from_own_bare(walk)


def test_none_is_far_wetter_is_the_same_and_a_roof_is_another_colour() -> None:
    wetter = -0.2 * np.array([WETTING.get(name, 1.0) for name in BANDS], np.float32)
    roof = np.log(np.array((3000, 3200, 3400, 3600, 3800, 3700), np.float32) + OFFSET)
    after = np.stack([SOIL, SOIL, SOIL + wetter, roof], axis=1)
    own = np.stack([np.full(6, np.nan, np.float32), SOIL, SOIL, SOIL], axis=1)
    none, same, wet, other = from_own_bare(after, own)
    assert none == FAR_APART and same == pytest.approx(0.0, abs=1e-5) and wet == pytest.approx(0.0, abs=1e-4)
    assert 0.1 < other < FAR_APART
