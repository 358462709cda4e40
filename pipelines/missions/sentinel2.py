"""Sentinel-2 Level-2A: bands, scene classification, and which scale and offset a scene's numbers carry. Pure.

Sentinel-2 Level-2A numbers are reflectance x 10000, and since processing baseline 04.00 (25 January 2022, and later
reprocessing of older days) 1000 is added to each. Catalogues disagree on who takes it off again: some providers
already did and still declare the offset, some declare it rightly, some declare nothing.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from geodata.i18n.messages import msg
from geodata.looks.mission_names_and_credits import SENTINEL_2
from pipelines.missions.calibration import Calibration, Declared
from pipelines.missions.mission_record import Classes, Mask, Numbers, Optical, Record, Refused, Seen
from pipelines.missions.scene_classes import HIGHEST, VEGETATION

SCALE = 1e-4
"""Reflectance per number."""
OFFSET = -0.1
"""Reflectance to add where the 1000 is still in the numbers (ESA, processing baseline 04.00)."""
OFFSET_SINCE = 4.0
"""First processing baseline that adds 1000."""
OFFSET_BASELINE = f"{OFFSET_SINCE:05.2f}"
"""The same as ESA writes it."""
DARK_PIXELS = 200
"""Vegetated pixels needed before they may overrule what the catalogue says: fewer can be a shadow or a mixed edge."""
DARK_HIGH = 1050
"""Red and blue of vegetation stay under 0.1 in reflectance: above this number the 1000 is still in."""
DARK_LOW = 900
"""Under this number the 1000 cannot be in: the reflectance would be negative by more than its noise."""
NODATA = 0.0
"""Written where there is no pixel, declared or not."""
SCL_FILL = 255
"""Value beside 0 that some providers write where there is no pixel of a scene classification."""
BANDS = {
    "b2": "blue",
    "b3": "green",
    "b4": "red",
    "b8": "nir",
    "b8a": "nir08",
    "b11": "swir16",
    "b12": "swir22",
}
"""Band numbers of the MultiSpectral Instrument."""
BAND_M = {"swir16": 20.0, "swir22": 20.0}
"""Metres of the bands that are coarser than 10 m."""


def calibration(told: Declared) -> Calibration:
    """Scale and offset of a Sentinel-2 scene."""
    applied, declared, baseline = told.applied, told.offsets, told.baseline
    sane = {_nearest_known(value) for value in declared}
    odd = None in sane
    known_offsets = {value for value in sane if value is not None}
    remark = (
        f"; the declared offset of {declared[0]:g} is none that Sentinel-2 has" if odd and not known_offsets else ""
    )
    if applied:
        return Calibration(SCALE, 0.0, f"the provider has already taken the offset off{remark}")
    if baseline is not None and baseline < OFFSET_SINCE:
        return Calibration(SCALE, 0.0, f"baseline {baseline:05.2f} adds none{remark}")
    if applied is False:
        if baseline is not None or OFFSET in known_offsets:
            return Calibration(SCALE, OFFSET, f"the provider has not taken the offset off{remark}")
        return Calibration(SCALE, 0.0, f"neither a baseline nor an offset is declared{remark}")
    if len(known_offsets) == 1:
        offset = known_offsets.pop()
        return Calibration(SCALE, offset, f"declared by the bands as {offset:g}{remark}")
    if baseline is not None:
        return Calibration(SCALE, OFFSET, f"baseline {baseline:05.2f} adds 1000{remark}")
    return Calibration(SCALE, 0.0, f"neither a baseline nor an offset is declared{remark}")


def seen(declared: Calibration, baseline: str, numbers: Numbers, classes: Classes) -> Seen:
    """What the numbers themselves show of the 1000, see Optical.seen."""
    if declared.scale == SCALE and declared.offset in (0.0, OFFSET):
        stored = {band: np.nan_to_num(numbers[band], nan=-1.0).astype(np.int32) for band in ("red", "blue")}
        better = corrected_by_dark_pixels(declared.offset, stored, classes)
        if better != declared.offset:
            return Seen(numbers, better)
    if baseline >= OFFSET_BASELINE and declared.offset == 0.0:
        numbers = dark_not_absent(numbers, classes)
    return Seen(numbers, None)


def corrected_by_dark_pixels(
    offset: float,
    numbers: dict[str, npt.NDArray[np.int32]],
    classes: npt.NDArray[np.uint8],
) -> float:
    """The offset that vegetation in the look itself speaks for; the given one where too little grows there.

    Args:
        offset: what the catalogue's word came to, reflectance.
        numbers: numbers as stored in the file for "red" and "blue" (H, W); negative where there is no pixel.
        classes: scene classification (H, W).
    """
    plants = classes == VEGETATION
    low: list[float] = []
    for band in ("red", "blue"):
        if band in numbers:
            plant_numbers = numbers[band][plants & (numbers[band] > 0)]
            if plant_numbers.size < DARK_PIXELS:
                return offset
            low.append(float(np.percentile(plant_numbers, 25)))
    if len(low) < 2:
        return offset
    if offset == OFFSET and max(low) < DARK_LOW:
        return 0.0
    if offset == 0.0 and min(low) >= DARK_HIGH:
        return OFFSET
    return offset


def dark_not_absent(
    numbers: dict[str, npt.NDArray[np.float32]], classes: npt.NDArray[np.uint8]
) -> dict[str, npt.NDArray[np.float32]]:
    """Numbers of a scene whose provider took the 1000 off and cut what fell below at 0: there 0 is dark, not absent.

    Args:
        numbers: by band (H, W), NaN where the file holds its nodata value 0.
        classes: scene classification (H, W), 0 = no data.

    Returns:
        The same with 0 where the classification and at least half of the bands hold data.
    """
    there = sum(np.isfinite(band).astype(np.uint8) for band in numbers.values())
    dark = (classes > 1) & (2 * np.asarray(there) >= len(numbers))
    return {name: np.where(dark & np.isnan(band), np.float32(0), band) for name, band in numbers.items()}


def _nearest_known(value: float) -> float | None:
    """A declared offset as one of those that Sentinel-2 has; -1000 is the same in numbers; None for any other."""
    in_reflectance = value * SCALE if abs(value) >= 1.0 else value
    for known in (0.0, OFFSET):
        if abs(in_reflectance - known) < 0.005:
            return known
    return None


def classes_of_scl(values: npt.NDArray[Any], none: npt.NDArray[np.bool_]) -> Classes | None:
    """A scene classification as it is, without what is no class, see Mask.decode."""
    known = (values >= 0) & (values <= HIGHEST) & ~none
    if np.count_nonzero(known) < np.count_nonzero(~none & (values != SCL_FILL)) / 2:
        return None
    return np.asarray(np.where(known, values, 0), np.uint8)


MASK = Mask(
    "scl", ("scl", "sceneclassification", "sceneclassificationmap"), classes_of_scl, nodata=0.0, names_band=True
)
"""The scene classification."""
RECORD = Record(
    mission=SENTINEL_2,
    words=r"sentinel-?2|\bmsi\b",
    platform="sentinel-2",
    collection=r"sentinel-?s?2",
    spellings=((r"(?:sentinel-?|s)2-?([a-d])", r"sentinel-2\1"),),
    incomplete=("sentinel-2",),
    ids=((r"S2([A-D])_", r"SENTINEL-2\1"),),
    pixels=Optical(
        bands=lambda platform: BANDS,
        band_m=BAND_M,
        instruments=("msi",),
        calibration=calibration,
        seen=seen,
        fill=NODATA,
        fill_overrules=True,
        mask=MASK,
        refused=(
            Refused(
                product=r"MSI1C|(?<![A-Z0-9])L1C(?![A-Z0-9])",
                property="s2:product_type",
                cause=msg("it is Level-1C: not corrected for the air, and without a scene classification"),
                step=msg("Use the Level-2A collection of the same days"),
            ),
        ),
    ),
)
"""What is known of Sentinel-2."""
