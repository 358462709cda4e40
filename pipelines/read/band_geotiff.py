"""One band of a look as a file for others: a cloud-optimized GeoTIFF with its time and the scale of its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import rasterio
from rasterio.crs import CRS
from rasterio.io import MemoryFile

from geodata.looks.chip import NODATA
from geodata.sites.grid import Grid
from pipelines.read.chip_files import tile_px

SCALE = 1e-4
"""Reflectance of one count."""


def nothing_of(values: npt.NDArray[Any]) -> float:
    """What stands for "not observed" in a band of this type: -32768, 0 for scene classes, NaN for decimals."""
    return {"i": float(NODATA), "u": 0.0}.get(values.dtype.kind, float("nan"))


def band_geotiff(
    grid: Grid, name: str, values: npt.NDArray[Any], acquired_at: datetime, words: Mapping[str, str]
) -> bytes:
    """The file's bytes; the same input gives the same bytes.

    Args:
        grid: where it lies.
        name: of the band, its description in the file.
        values: (H, W) int16 reflectance x 1e4, uint8 scene classes, or float32.
        acquired_at: aware UTC; becomes TIFFTAG_DATETIME, which has no zone.
        words: further tags, such as TIFFTAG_COPYRIGHT.
    """
    kind = values.dtype.kind
    with rasterio.Env(GDAL_PAM_ENABLED="NO", GDAL_NUM_THREADS="1"), MemoryFile() as memory:
        with memory.open(
            driver="GTiff",
            width=grid.width,
            height=grid.height,
            count=1,
            dtype=values.dtype.name,
            crs=CRS.from_epsg(grid.epsg),
            transform=grid.transform,
            nodata=nothing_of(values),
            compress="deflate",  # read everywhere, as not every program reads Zstandard
            predictor=3 if kind == "f" else 2,
            tiled=True,
            blockxsize=tile_px(grid.width),
            blockysize=tile_px(grid.height),
        ) as out:
            out.update_tags(TIFFTAG_DATETIME=f"{acquired_at:%Y:%m:%d %H:%M:%S}", **words)
            out.set_band_description(1, name)
            out.scales, out.offsets = (SCALE if kind == "i" else 1.0,), (0.0,)
            out.write(np.ascontiguousarray(values), 1)
        return bytes(memory.getbuffer())
