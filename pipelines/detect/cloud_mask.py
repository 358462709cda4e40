"""Which pixels of a look may be used: the processor's scene classification, corrected for its known mistakes.

Two mistakes matter here. Bright roofs are called cloud: the very thing that is watched would never be seen. And
clouds are cut out too tightly: their soft edges would read as change. Both are answered look by look with nothing
but the looks up to that day, so that a nightly run and one backfill use the same pixels.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.ndimage import binary_dilation, label, uniform_filter

from geodata.looks.chip import NODATA
from geodata.settings.detection_settings import DetectionSettings
from pipelines.missions.scene_classes import CLOUD, NOTHING, SHADOW, SNOW

AROUND_PX = 41
"""Side in pixels of the surroundings a cloud call is compared with: wider than a compound's block of roofs."""
CLEAR_AROUND = 0.35
"""Share of the surroundings called cloud above which the sky itself is cloudy and a call says nothing of the ground."""
ROOF_BLUE = 1000
"""Reflectance x 1e4 in blue below which ground is never so bright that it is called cloud for that."""
SNOW_BRIGHT = 1100
"""Reflectance x 1e4 in green and nir above which ground with little shortwave reflection (< 0.4 of green) is snow."""
SNOW_SWIR = (4, 10)
"""Numerator and denominator of the share of green that snow keeps at 1.6 um at most, in whole numbers: no rounding."""
EIGHT = np.ones((3, 3), bool)
CROSS = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], bool)


def clear_looks(
    reflectance: npt.NDArray[np.int16],
    scl: npt.NDArray[np.uint8],
    bands: tuple[str, ...],
    days: npt.NDArray[np.datetime64],
    settings: DetectionSettings,
) -> npt.NDArray[np.bool_]:
    """Usable pixels of each look, in order of acquisition.

    Args:
        reflectance: (T, B, H, W) int16 x 1e4, nodata -32768; a pixel without data in any band is not usable.
        scl: (T, H, W) Sentinel-2 scene classification on the reflectance grid.
        bands: names of the B bands.
        days: (T,) acquisition days; of several looks on one day only the first is remembered as evidence of ground.
        settings: roof_blob_px, roof_excess, roof_excess_looks, mask_grow_px.

    Returns:
        bool (T, H, W), True = usable. Entry t depends on looks 0..t alone.
    """
    out = np.empty(scl.shape, bool)
    eye = ClearSight(bands, settings)
    for t in range(len(scl)):
        out[t] = eye.look(reflectance[t], scl[t], days[t])
    return out


class ClearSight:
    """Usable pixels look by look, in order of acquisition: what clear_looks does, with one look in memory at a time."""

    def __init__(self, bands: tuple[str, ...], settings: DetectionSettings) -> None:
        self.bands, self.settings = bands, settings
        self.memory: BrightGround | None = None  # before any look
        self.day: np.datetime64 | None = None  # of the look before

    def look(
        self, reflectance: npt.NDArray[np.int16], scl: npt.NDArray[np.uint8], day: np.datetime64
    ) -> npt.NDArray[np.bool_]:
        """Usable pixels (H, W) of the next look (reflectance (B, H, W), scl (H, W)), taken on some day."""
        memory = self.memory or BrightGround.empty(scl.shape)
        usable, updated = usable_look(scl, reflectance, self.bands, memory, self.settings)
        self.memory = updated if day != self.day else memory
        self.day = day
        return usable


class BrightGround:
    """What earlier looks say about ground that is called cloud under a clear sky.

    share: float32 (H, W), recency-weighted share 0..1 of clear-sky looks in which the pixel was called cloud.
    """

    def __init__(self, share: npt.NDArray[np.float32]) -> None:
        self.share = share

    @classmethod
    def empty(cls, shape: tuple[int, ...]) -> BrightGround:
        """The state before any look."""
        return cls(np.zeros(shape, np.float32))

    def after(
        self, called: npt.NDArray[np.bool_], sky_clear: npt.NDArray[np.bool_], settings: DetectionSettings
    ) -> BrightGround:
        """The state after one more look; pixels under a cloudy sky keep what they had."""
        rate = np.float32(1.0 / max(settings.roof_excess_looks, 1))
        moved = self.share + rate * (called.astype(np.float32) - self.share)
        return BrightGround(np.where(sky_clear, moved, self.share).astype(np.float32))


def usable_look(
    scl: npt.NDArray[np.uint8],
    reflectance: npt.NDArray[np.int16],
    bands: tuple[str, ...],
    memory: BrightGround,
    settings: DetectionSettings,
) -> tuple[npt.NDArray[np.bool_], BrightGround]:
    """Usable pixels (H, W) of one look (scl (H, W), reflectance (B, H, W)) and the state for the next."""
    absent = np.isin(scl, NOTHING) | (reflectance == NODATA).any(axis=0) | _snow(reflectance, bands)
    # Also where the bands hold nothing, or what snow would show: the classification knows of cloud there too, and a
    # bank of cloud without these pixels would fall into parts as small as roofs. Behind a swath's edge is no class.
    cloud = np.isin(scl, CLOUD)
    shade = (scl == SHADOW) | (scl == SNOW)
    if not cloud.any() and not shade.any():
        return ~absent, memory.after(cloud, ~absent, settings)
    around = uniform_filter(cloud.astype(np.float32), AROUND_PX, mode="nearest")
    sky_clear = (around < CLEAR_AROUND) & ~absent
    updated = memory.after(cloud, sky_clear, settings)
    bright = (updated.share > settings.roof_excess) & (around < 0.5)
    bright &= reflectance[bands.index("blue")] > ROOF_BLUE
    roofs = cloud & (_small_blobs(cloud, settings.roof_blob_px) | bright)
    bad = (cloud & ~roofs) | shade
    if settings.mask_grow_px > 0 and bad.any():
        grown = bad
        for step in range(settings.mask_grow_px):
            grown = binary_dilation(grown, EIGHT if step % 2 else CROSS)
        bad = grown
    return ~(bad | absent), updated


def _small_blobs(cloud: npt.NDArray[np.bool_], smaller_than: int) -> npt.NDArray[np.bool_]:
    """Cloud calls in blobs of fewer pixels than a size that stand apart from larger ones."""
    blobs, count = label(cloud, EIGHT)
    if count == 0:
        return np.zeros_like(cloud)
    size = np.bincount(blobs.ravel())
    small = size < smaller_than
    small[0] = False
    small_blobs: npt.NDArray[np.bool_] = small[blobs]
    large = cloud & ~small_blobs
    if large.any():
        small_blobs &= ~binary_dilation(large, EIGHT, iterations=4)
    return small_blobs


def _snow(reflectance: npt.NDArray[np.int16], bands: tuple[str, ...]) -> npt.NDArray[np.bool_]:
    """Snow that the classification missed: bright in green and nir, black in the shortwave infrared.

    No roof does that: even white paint keeps most of its brightness at 1.6 um. Without swir16 nothing is called snow.
    """
    if not {"green", "nir", "swir16"} <= set(bands):
        return np.zeros(reflectance.shape[1:], bool)
    green, nir, swir = (reflectance[bands.index(name)].astype(np.int32) for name in ("green", "nir", "swir16"))
    snow: npt.NDArray[np.bool_] = (
        (green > SNOW_BRIGHT) & (nir > SNOW_BRIGHT) & (SNOW_SWIR[1] * swir < SNOW_SWIR[0] * green)
    )
    return snow


def clear_share(valid: npt.NDArray[np.bool_], inside: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    """Share 0..1 of usable pixels inside a mask (H, W) for each look of valid (T, H, W); 0 for an empty mask."""
    flat = valid[:, inside]
    if flat.shape[1] == 0:
        return np.zeros(len(valid))
    share: npt.NDArray[np.float64] = flat.mean(axis=1)
    return share
