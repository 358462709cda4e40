"""Landsat Collection 2, Level 2: bands, calibration and quality bits (product guide LSDS-1619)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from geodata.i18n.messages import msg
from geodata.looks.mission_names_and_credits import LANDSAT
from pipelines.missions.calibration import Calibration, Declared
from pipelines.missions.mission_record import Classes, Mask, Optical, Record, Refused
from pipelines.missions.scene_classes import BARE, CIRRUS, CLOUD_HIGH, CLOUD_MEDIUM, SHADOW, SNOW, WATER

SCALE = 2.75e-5
"""Reflectance per number of Landsat Collection 2 Level-2 (USGS)."""
OFFSET = -0.2
"""Reflectance to add for Landsat Collection 2 Level-2 (USGS)."""
NODATA = 0.0
"""Number without a pixel, where none is declared."""
OLI_BANDS = {"b2": "blue", "b3": "green", "b4": "red", "b5": "nir08", "b6": "swir16", "b7": "swir22"}
"""Band numbers of Landsat 8 and 9."""
TM_BANDS = {"b1": "blue", "b2": "green", "b3": "red", "b4": "nir08", "b5": "swir16", "b7": "swir22"}
"""Band numbers of Landsat 4, 5 and 7."""
QA_FILL, QA_DILATED, QA_CIRRUS, QA_CLOUD, QA_SHADOW, QA_SNOW, QA_WATER = 0, 1, 2, 3, 4, 5, 7
"""Bits of Landsat Collection 2 QA_PIXEL (USGS)."""


def bands(platform: str) -> Mapping[str, str]:
    """Band numbers of one of its satellites; none where it is not told which: B2 is blue on some, green on others."""
    satellite = re.search(r"[4-9]", platform)
    if satellite is None:
        return {}
    return TM_BANDS if satellite[0] in "457" else OLI_BANDS


def calibration(declared: Declared) -> Calibration:
    """Scale and offset of a Landsat Collection 2 Level-2 surface reflectance scene, whatever is declared."""
    return Calibration(SCALE, OFFSET, "Landsat Collection 2 Level-2")


def classes_of_qa_pixel(values: npt.NDArray[Any], none: npt.NDArray[np.bool_]) -> Classes:
    """QA_PIXEL bits as scene classes, see Mask.decode; ground that is merely clear becomes bare ground."""
    qa = np.where(none, 1 << QA_FILL, values).astype(np.uint16)
    out = np.full(qa.shape, BARE, np.uint8)
    for bit, scene_class in (
        (QA_WATER, WATER),
        (QA_SNOW, SNOW),
        (QA_SHADOW, SHADOW),
        (QA_DILATED, CLOUD_MEDIUM),
        (QA_CIRRUS, CIRRUS),
        (QA_CLOUD, CLOUD_HIGH),
        (QA_FILL, 0),
    ):
        out[(qa >> bit) & 1 == 1] = scene_class
    return out


RECORD = Record(
    mission=LANDSAT,
    words=r"landsat|\boli\b",
    platform="landsat",
    collection=r"landsat",
    spellings=((r"landsat-?0?([4-9])", r"landsat-\1"),),
    incomplete=("landsat",),
    ids=((r"L[A-Z]0([4-9])_", r"LANDSAT-\1"),),
    pixels=Optical(
        bands=bands,
        instruments=("oli", "etm", "tm", "sr"),
        calibration=calibration,
        fill=NODATA,
        mask=Mask("qa_pixel", ("qapixel", "pixelqa"), classes_of_qa_pixel, nodata=1.0),
        refused=(
            Refused(
                product=r"(?<![A-Z0-9])L1(TP|GT|GS)?(?![A-Z0-9])",
                property="landsat:correction",
                cause=msg("it is Level-1: not corrected for the air"),
                step=msg("Use the Level-2 surface reflectance of the same days"),
                of=r"landsat",
            ),
        ),
    ),
)
"""What is known of Landsat."""
