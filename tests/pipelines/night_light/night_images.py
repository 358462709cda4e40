"""Makers of small simulated night-light images around a made-up place, in counts as a 16-bit sensor gives them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import rasterio
import shapely
from rasterio.crs import CRS
from rasterio.transform import Affine
from rasterio.warp import transform as moved

from geodata.sites.site import Site
from tests.pipelines.imagery_makers import OUTLINE, site_of

PLACE: Site = site_of()
INSIDE, AROUND = 500, 40
"""Counts over the made-up place and everywhere else."""
CALIBRATION = """<?xml version="1.0" encoding="GB2312"?>
<PRODUCT><RADIOMETRIC_CALIBRATION><MII><VERSION>
<RADIANCE_GAIN_BAND_1>0.05</RADIANCE_GAIN_BAND_1><RADIANCE_BIAS_BAND_1>0</RADIANCE_BIAS_BAND_1>
</VERSION></MII><GIU><VERSION>
<RADIANCE_GAIN_BAND_RED>0.00001354</RADIANCE_GAIN_BAND_RED><RADIANCE_BIAS_BAND_RED>0.0000136754</RADIANCE_BIAS_BAND_RED>
<RADIANCE_GAIN_BAND_GREEN>0.00000507</RADIANCE_GAIN_BAND_GREEN><RADIANCE_BIAS_BAND_GREEN>0.0000060840</RADIANCE_BIAS_BAND_GREEN>
</VERSION></GIU></RADIOMETRIC_CALIBRATION></PRODUCT>
"""
"""As beside the images of SDGSAT-1, shortened; figures as the provider writes them for the night camera."""


def counts(
    pixel_m: float = 10.0,
    *,
    epsg: int = 32647,
    half_m: float = 4_500.0,
    inside: int = INSIDE,
    around: int = AROUND,
    turned: bool = False,
) -> tuple[npt.NDArray[np.uint16], Affine]:
    """(H, W) counts around PLACE and where they lie: `inside` where a pixel's centre lies in its outline.

    Args:
        pixel_m: metres; in degrees of the equator where the system is geographic.
        epsg: coordinate system.
        half_m: from the place to each side.
        turned: rows run north-east, as in images along the track.
    """
    unit = 1 / 111_320 if epsg == 4326 else 1.0
    (x,), (y,) = moved(CRS.from_epsg(4326), CRS.from_epsg(epsg), [OUTLINE.centroid.x], [OUTLINE.centroid.y])
    step, half = pixel_m * unit, half_m * unit
    n = round(2 * half_m / pixel_m)
    place = Affine(step, 0, x - half, 0, -step, y + half)
    if turned:
        place = Affine.translation(x, y) @ Affine.rotation(12) @ Affine(step, 0, -half, 0, -step, half)
    columns, rows = np.meshgrid(np.arange(n) + 0.5, np.arange(n) + 0.5)
    east = place.a * columns + place.b * rows + place.c
    north = place.d * columns + place.e * rows + place.f
    lon, lat = moved(CRS.from_epsg(epsg), CRS.from_epsg(4326), east.ravel(), north.ravel())
    there = shapely.contains_xy(OUTLINE, np.array(lon), np.array(lat)).reshape(n, n)
    return np.where(there, inside, around).astype(np.uint16), place


def write_image(
    file: Path,
    bands: npt.NDArray[np.generic],
    place: Affine | None,
    *,
    epsg: int = 32647,
    nodata: float | None = None,
) -> Path:
    """A GeoTIFF of (H, W) or (B, H, W); place None leaves out where it lies."""
    stack = bands if bands.ndim == 3 else bands[None]
    placed = {} if place is None else {"crs": CRS.from_epsg(epsg), "transform": place}
    with rasterio.open(
        file,
        "w",
        driver="GTiff",
        count=stack.shape[0],
        height=stack.shape[1],
        width=stack.shape[2],
        dtype=stack.dtype.name,
        nodata=nodata,
        **placed,
    ) as out:
        out.write(stack)
    return file
