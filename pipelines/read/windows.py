"""Where a grid lies in a file: its window, and the bytes of the blocks that the window touches."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from typing import Any

from rasterio._err import CPLE_BaseError
from rasterio.crs import CRS
from rasterio.errors import RasterioError
from rasterio.transform import Affine
from rasterio.warp import transform_bounds
from rasterio.windows import Window

from geodata.sites.grid import Grid

GDAL_FAULTS = (RasterioError, CPLE_BaseError)
"""What reading through GDAL raises; the second kind slips through rasterio's own wrapping now and then."""


def window_of(dataset: Any, grid: Grid) -> Window | None:
    """The part of the file that a grid needs, inside the file; None when they do not touch."""
    span = span_in(dataset.crs.to_wkt(), tuple(dataset.transform)[:6], dataset.width, dataset.height, grid)
    return None if span is None else Window(*span)


@functools.lru_cache(maxsize=8192)
def span_in(
    wkt: str, place: tuple[float, ...], width: int, height: int, grid: Grid
) -> tuple[int, int, int, int] | None:
    """Column, row, width and height of a grid in a file, with a margin; remembered, since a scene's bands lie alike."""
    bounds = grid.bounds
    if _crs(wkt) != crs_of(grid.epsg):
        try:
            bounds = _bounds_in(grid.epsg, wkt, grid.bounds)
        except GDAL_FAULTS:
            return None  # the grid lies outside what the file's projection can express
        if not all(map(math.isfinite, bounds)):
            return None
    return _covering(Affine(*place), width, height, bounds, pad=2)


@functools.lru_cache(maxsize=256)
def _crs(wkt: str) -> CRS:
    return CRS.from_wkt(wkt)


@functools.lru_cache(maxsize=256)
def crs_of(epsg: int) -> CRS:
    """The coordinate system of an EPSG code; remembered."""
    return CRS.from_epsg(epsg)


@functools.lru_cache(maxsize=4096)
def _bounds_in(epsg: int, wkt: str, bounds: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """A grid's bounds in a file's coordinates; remembered, since PROJ takes longer to think than the file to read."""
    left, bottom, right, top = transform_bounds(crs_of(epsg), _crs(wkt), *bounds, densify_pts=21)
    return left, bottom, right, top


def _covering(
    place: Affine, width: int, height: int, bounds: tuple[float, float, float, float], pad: int
) -> tuple[int, int, int, int] | None:
    inverse = ~place
    left, bottom, right, top = bounds
    corners = [inverse @ (x, y) for x in (left, right) for y in (bottom, top)]
    columns, rows = [c for c, _ in corners], [r for _, r in corners]
    if min(max(columns), width) <= max(min(columns), 0) or min(max(rows), height) <= max(min(rows), 0):
        return None
    c0, r0 = (max(math.floor(min(axis) + 1e-6) - pad, 0) for axis in (columns, rows))
    c1 = min(math.ceil(max(columns) - 1e-6) + pad, width)
    r1 = min(math.ceil(max(rows) - 1e-6) + pad, height)
    return None if c0 >= c1 or r0 >= r1 else (c0, r0, c1 - c0, r1 - r0)


def block_parts(dataset: Any, windows: Sequence[Window]) -> list[tuple[int, int]]:
    """Where in the file the blocks lie that some windows touch, as (start, length) in bytes."""
    rows, columns = dataset.block_shapes[0]
    wanted = {
        (r, c)
        for w in windows
        for r in range(int(w.row_off) // rows, (int(w.row_off + w.height) - 1) // rows + 1)
        for c in range(int(w.col_off) // columns, (int(w.col_off + w.width) - 1) // columns + 1)
    }
    parts = []
    for r, c in sorted(wanted):
        start = dataset.get_tag_item(f"BLOCK_OFFSET_{c}_{r}", "TIFF", bidx=1)
        length = dataset.get_tag_item(f"BLOCK_SIZE_{c}_{r}", "TIFF", bidx=1)
        if start and length:
            parts.append((int(start), int(length)))
    return parts
