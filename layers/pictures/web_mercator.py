"""A picture of a site's pixels as a web map needs it: in Web Mercator, where a UTM grid stands a little askew. Pure.

A map that is handed a UTM picture with the corners of its box draws it up to a degree of turning wrong: some 25 m at
the edge of a large site, which is more than two pixels and enough to draw an outline beside its walls.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely
from PIL import Image

from geodata.sites.grid import Grid
from layers.pictures.composites import png

if TYPE_CHECKING:
    from pyproj import Transformer

FINER = 3
"""Pixels of the web picture a pixel of the grid, in each direction: squares of 10 m stay squares to a third of one."""
_MERCATOR = 3857
_EQUATOR_M = 2 * math.pi * 6_378_137.0
"""Metres of Web Mercator once around."""


@dataclass(frozen=True)
class WebPicture:
    """A picture and the box in which a web map draws it."""

    png: bytes  # RGBA, what lies outside the grid is clear
    bounds: tuple[float, float, float, float]  # WGS84 west, south, east, north


def web_picture(pixels: npt.NDArray[np.uint8], grid: Grid) -> WebPicture:
    """A picture of a whole grid, one px a pixel, laid out in Web Mercator; nothing is smoothed.

    Args:
        pixels: (H, W, 3), red, green, blue.
        grid: of the pixels.

    Raises:
        ValueError: the pixels are not of that grid.
    """
    if pixels.shape != (*grid.shape, 3):
        raise ValueError(f"pixels {pixels.shape} are not of a grid of {grid.height} by {grid.width}")
    west, south, east, north = grid.to_lonlat(shapely.segmentize(shapely.box(*grid.bounds), 500.0)).bounds
    (x0, x1), (y0, y1) = _metres([west, east], [south, north])
    cols, rows = FINER * grid.width, FINER * grid.height
    x = x0 + (np.arange(cols) + 0.5) * (x1 - x0) / cols
    y = y1 - (np.arange(rows) + 0.5) * (y1 - y0) / rows
    easting, northing = _to_grid(grid.epsg).transform(*np.meshgrid(x, y))
    col = np.floor((easting - grid.left) / grid.pixel_m).astype(np.int64)
    row = np.floor((grid.top - northing) / grid.pixel_m).astype(np.int64)
    inside = (col >= 0) & (col < grid.width) & (row >= 0) & (row < grid.height)
    out = np.zeros((rows, cols, 4), np.uint8)
    out[inside, :3] = pixels[row[inside], col[inside]]
    out[inside, 3] = 255
    return WebPicture(png(Image.fromarray(out, "RGBA")), (west, south, east, north))


def _metres(lon: list[float], lat: list[float]) -> tuple[list[float], list[float]]:
    """WGS84 degrees in metres of Web Mercator."""
    x = [degrees / 360.0 * _EQUATOR_M for degrees in lon]
    y = [math.log(math.tan(math.pi / 4 + math.radians(degrees) / 2)) * _EQUATOR_M / (2 * math.pi) for degrees in lat]
    return x, y


@lru_cache(maxsize=8)
def _to_grid(epsg: int) -> Transformer:
    from pyproj import Transformer

    return Transformer.from_crs(_MERCATOR, epsg, always_xy=True)
