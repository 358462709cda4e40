"""Landsat Collection 2, Level 2: bands, calibration and quality bits (product guide LSDS-1619)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pipelines.missions.mission import Calibration
from pipelines.missions.scene_classes import SHADOW, SNOW

LANDSAT_SCALE = 2.75e-5
"""Reflectance per number of Landsat Collection 2 Level-2 (USGS)."""


LANDSAT_OFFSET = -0.2
"""Reflectance to add for Landsat Collection 2 Level-2 (USGS)."""


def landsat() -> Calibration:
    """Scale and offset of a Landsat Collection 2 Level-2 surface reflectance scene."""
    return Calibration(LANDSAT_SCALE, LANDSAT_OFFSET, "Landsat Collection 2 Level-2")


QA_FILL, QA_DILATED, QA_CIRRUS, QA_CLOUD, QA_SHADOW, QA_SNOW, QA_WATER = 0, 1, 2, 3, 4, 5, 7
"""Bits of Landsat Collection 2 QA_PIXEL (USGS)."""


def classes_of_landsat(qa: npt.NDArray[np.uint16]) -> npt.NDArray[np.uint8]:
    """Landsat's QA_PIXEL bits (H, W) as Sentinel-2 scene classes; ground that is merely clear becomes bare ground."""

    def bit(n: int) -> npt.NDArray[np.bool_]:
        return np.asarray((qa >> n) & 1 == 1, bool)

    out = np.full(qa.shape, 5, np.uint8)
    for n, scene_class in (
        (QA_WATER, 6), (QA_SNOW, SNOW), (QA_SHADOW, SHADOW), (QA_DILATED, 8), (QA_CIRRUS, 10), (QA_CLOUD, 9),
        (QA_FILL, 0),
    ):  # fmt: skip
        out[bit(n)] = scene_class
    return out


OLI_BANDS = {"b2": "blue", "b3": "green", "b4": "red", "b5": "nir08", "b6": "swir16", "b7": "swir22"}
"""Band numbers of Landsat 8 and 9."""


TM_BANDS = {"b1": "blue", "b2": "green", "b3": "red", "b4": "nir08", "b5": "swir16", "b7": "swir22"}
"""Band numbers of Landsat 4, 5 and 7."""
