"""Optical scenes of no known mission: bands and mask named as Sentinel-2's, calibrated as they declare."""

from __future__ import annotations

from pipelines.missions import sentinel2
from pipelines.missions.calibration import Calibration, Declared
from pipelines.missions.mission_record import Optical

LARGEST_OFFSET = 0.3
"""No known reflectance product is offset by more; a larger declared value is a mistake of the catalogue."""


def calibration(declared: Declared) -> Calibration | None:
    """Scale and offset as declared; None when that is not believable, or not the same for all bands."""
    if declared.differ:
        return None
    scale = declared.scales[0] if declared.scales else None
    offset = declared.offsets[0] if declared.offsets else 0.0
    if scale is None or not 0.0 < scale <= 1.0 or abs(offset) > LARGEST_OFFSET:
        return None
    return Calibration(scale, offset, f"declared by the bands as {offset:g}")


UNKNOWN_OPTICAL = Optical(
    bands=lambda platform: sentinel2.BANDS,
    band_m=sentinel2.BAND_M,
    calibration=calibration,
    seen=sentinel2.seen,  # it judges numbers that are stored as Sentinel-2's, whoever provides them
    mask=sentinel2.MASK,
)
"""How such scenes are read."""
