"""Which scale and offset a scene's numbers carry, and how sure that is. Pure.

Sentinel-2 Level-2A numbers are reflectance x 10000, and since processing baseline 04.00 (25 January 2022, and later
reprocessing of older days) 1000 is added to each. Catalogues disagree on who takes it off again: some providers
already did and still declare the offset, some declare it rightly, some declare nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from pipelines.missions.mission import Calibration

SENTINEL2_SCALE = 1e-4
"""Reflectance per number."""
SENTINEL2_OFFSET = -0.1
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
VEGETATION = 4
"""The scene classification's class for vegetation."""


def sentinel2(*, applied: bool | None, declared: Sequence[float], baseline: float | None) -> Calibration:
    """Scale and offset of a Sentinel-2 scene.

    Args:
        applied: what a boa_offset_applied flag says; None without one.
        declared: offsets that the bands declare, in reflectance or in numbers (-1000); empty when none is declared.
        baseline: processing baseline such as 5.11; None unknown.
    """
    sane = {_nearest_known(value) for value in declared}
    odd = None in sane
    said = {value for value in sane if value is not None}
    remark = f"; the declared offset of {declared[0]:g} is none that Sentinel-2 has" if odd and not said else ""
    if applied:
        return Calibration(SENTINEL2_SCALE, 0.0, f"the provider has already taken the offset off{remark}")
    if baseline is not None and baseline < OFFSET_SINCE:
        return Calibration(SENTINEL2_SCALE, 0.0, f"baseline {baseline:05.2f} adds none{remark}")
    if applied is False:
        if baseline is not None or SENTINEL2_OFFSET in said:
            return Calibration(SENTINEL2_SCALE, SENTINEL2_OFFSET, f"the provider has not taken the offset off{remark}")
        return Calibration(SENTINEL2_SCALE, 0.0, f"neither a baseline nor an offset is declared{remark}")
    if len(said) == 1:
        offset = said.pop()
        return Calibration(SENTINEL2_SCALE, offset, f"declared by the bands as {offset:g}{remark}")
    if baseline is not None:
        return Calibration(SENTINEL2_SCALE, SENTINEL2_OFFSET, f"baseline {baseline:05.2f} adds 1000{remark}")
    return Calibration(SENTINEL2_SCALE, 0.0, f"neither a baseline nor an offset is declared{remark}")


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
            found = numbers[band][plants & (numbers[band] > 0)]
            if found.size < DARK_PIXELS:
                return offset
            low.append(float(np.percentile(found, 25)))
    if len(low) < 2:
        return offset
    if offset == SENTINEL2_OFFSET and max(low) < DARK_LOW:
        return 0.0
    if offset == 0.0 and min(low) >= DARK_HIGH:
        return SENTINEL2_OFFSET
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
    in_reflectance = value * SENTINEL2_SCALE if abs(value) >= 1.0 else value
    for known in (0.0, SENTINEL2_OFFSET):
        if abs(in_reflectance - known) < 0.005:
            return known
    return None


SENTINEL2_BANDS = {
    "b2": "blue", "b3": "green", "b4": "red", "b8": "nir", "b8a": "nir08", "b11": "swir16", "b12": "swir22",
}  # fmt: skip
"""Band numbers of the MultiSpectral Instrument."""
