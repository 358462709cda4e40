"""What of a picture is usable: by the mask of its look, and only where each band that is shown has data."""

from __future__ import annotations

import numpy as np

from geodata.looks.chip import NODATA
from pipelines.missions.scene_classes import CLOUD, NOTHING, SHADOW, SNOW, USABLE
from pipelines.read.cloud_cover import is_usable_in


def test_cloud_shadow_snow_fault_and_missing_pixels_are_not_usable() -> None:
    scl = np.array([[*USABLE, *CLOUD, SHADOW, SNOW, *NOTHING]], np.uint8)
    shown = np.full((3, *scl.shape), 900, np.int16)
    shown[1, 0, 0] = NODATA
    usable = is_usable_in(shown, {"scl": scl})
    assert usable.tolist() == [[False, *[True] * (len(USABLE) - 1), *[False] * (len(CLOUD) + 2 + len(NOTHING))]]
    assert is_usable_in(shown, {}).tolist() == [[False, *[True] * (scl.size - 1)]], "without a mask: where data is"
