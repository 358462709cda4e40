"""The frozen pixel grid of a site: north-up, UTM, 10 m, snapped to multiples of 20 m.

One grid per site, for ever: pixels of the scene's own zone are then copied and not resampled, and tiles and years
line up by construction (the idea of stackstac's RasterSpec and odc-geo's GeoBox).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

if TYPE_CHECKING:  # they load slowly, and what only lists sites needs neither
    from affine import Affine
    from pyproj import Transformer

PIXEL_M = 10.0
"""Pixel size in metres: the finest of Sentinel-2."""
SNAP_M = 20.0
"""Corners lie on multiples of this many metres, so that 10 m and 20 m bands share edges."""
GUARD_M = 500.0
"""Metres kept free between a site and its control ring: compounds grow outwards, controls must not."""
RING_M = 800.0
"""Width in metres of the surroundings read beyond the guard, from which controls and placebos are taken."""


@dataclass(frozen=True)
class Grid:
    """A north-up pixel grid in a UTM zone."""

    epsg: int  # 326xx north, 327xx south
    left: float  # metres, outer edge of column 0
    top: float  # metres, outer edge of row 0
    width: int  # pixels
    height: int  # pixels
    pixel_m: float = PIXEL_M

    @property
    def transform(self) -> Affine:
        """Affine from (column, row) to (easting, northing)."""
        from affine import Affine

        return Affine(self.pixel_m, 0.0, self.left, 0.0, -self.pixel_m, self.top)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """(left, bottom, right, top) in metres of the grid's own zone."""
        return (
            self.left,
            self.top - self.height * self.pixel_m,
            self.left + self.width * self.pixel_m,
            self.top,
        )

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns)."""
        return (self.height, self.width)

    @property
    def pixel_area_m2(self) -> float:
        """Area of one pixel in square metres."""
        return self.pixel_m * self.pixel_m

    def to_grid(self, geometry: BaseGeometry) -> BaseGeometry:
        """A WGS84 lon, lat geometry in this grid's metres."""
        return _moved(geometry, 4326, self.epsg)

    def all_to_grid(self, geometries: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
        """The same of many at once, (N,)."""
        moved: npt.NDArray[np.object_] = shapely.transform(geometries, _mover(4326, self.epsg))
        return moved

    def to_lonlat(self, geometry: BaseGeometry) -> BaseGeometry:
        """A geometry of this grid's metres in WGS84 lon, lat."""
        return _moved(geometry, self.epsg, 4326)

    def mask(self, geometry: BaseGeometry) -> npt.NDArray[np.bool_]:
        """Pixels whose centre lies in a WGS84 geometry: bool (height, width)."""
        shape = self.to_grid(geometry)
        shapely.prepare(shape)
        x = self.left + (np.arange(self.width) + 0.5) * self.pixel_m
        y = self.top - (np.arange(self.height) + 0.5) * self.pixel_m
        out = np.zeros(self.shape, bool)
        x0, y0, x1, y1 = shape.bounds if not shape.is_empty else (0.0, 0.0, 0.0, 0.0)
        cols = np.flatnonzero((x >= x0) & (x <= x1))
        rows = np.flatnonzero((y >= y0) & (y <= y1))
        if shape.is_empty or not len(cols) or not len(rows):
            return out
        xx, yy = np.meshgrid(x[cols], y[rows])
        out[np.ix_(rows, cols)] = shapely.contains_xy(shape, xx, yy)
        return out

    def polygon(self, mask: npt.NDArray[np.bool_]) -> BaseGeometry:
        """The unsimplified pixel outline of a mask, as a WGS84 Polygon or MultiPolygon (empty for an empty mask)."""
        return self.to_lonlat(self.polygon_m(mask))

    def polygon_m(self, mask: npt.NDArray[np.bool_]) -> BaseGeometry:
        """The pixel outline of a mask in this grid's metres."""
        boxes = []
        for row in np.flatnonzero(mask.any(axis=1)):
            line = np.concatenate(([0], mask[row].astype(np.int8), [0]))
            starts, stops = np.flatnonzero(np.diff(line) == 1), np.flatnonzero(np.diff(line) == -1)
            top = self.top - float(row) * self.pixel_m
            for a, b in zip(starts, stops, strict=True):
                boxes.append(
                    shapely.box(
                        self.left + float(a) * self.pixel_m,
                        top - self.pixel_m,
                        self.left + float(b) * self.pixel_m,
                        top,
                    )
                )
        return shapely.union_all(boxes) if boxes else shapely.Polygon()


def utm_epsg(lon: float, lat: float) -> int:
    """EPSG code of the UTM zone that holds a WGS84 point (no exceptions for Norway and Svalbard)."""
    zone = min(int((lon + 180.0) // 6.0) + 1, 60)
    return (32600 if lat >= 0 else 32700) + zone


def grid_for(outline: BaseGeometry, *, margin_m: float = GUARD_M + RING_M) -> Grid:
    """The grid that a site gets for ever: its outline, the guard and the ring of surroundings.

    Args:
        outline: WGS84 Polygon or MultiPolygon.
        margin_m: metres kept around the outline's bounds.
    """
    centre = outline.centroid
    epsg = utm_epsg(centre.x, centre.y)
    x0, y0, x1, y1 = _moved(outline, 4326, epsg).bounds
    left = math.floor((x0 - margin_m) / SNAP_M) * SNAP_M
    bottom = math.floor((y0 - margin_m) / SNAP_M) * SNAP_M
    right = math.ceil((x1 + margin_m) / SNAP_M) * SNAP_M
    top = math.ceil((y1 + margin_m) / SNAP_M) * SNAP_M
    return Grid(epsg, left, top, round((right - left) / PIXEL_M), round((top - bottom) / PIXEL_M))


def _moved(geometry: BaseGeometry, source: int, target: int) -> BaseGeometry:
    return shapely.transform(geometry, _mover(source, target))


def _mover(source: int, target: int) -> Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]]:
    """Takes points (N, 2) from one EPSG code to another."""
    transformer = _transformer(source, target)

    def move(points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        x, y = transformer.transform(points[:, 0], points[:, 1])
        return np.column_stack((x, y))

    return move


@lru_cache(maxsize=64)
def _transformer(source: int, target: int) -> Transformer:
    """Building one costs milliseconds, and a world has few zones."""
    from pyproj import Transformer

    return Transformer.from_crs(source, target, always_xy=True)


LIGHT_PIXEL_M = 500.0
"""Metres of a pixel of night light; the sensor's own pixel is about 460 m here."""
LIGHT_HALF_WIDTH_M = 32_000.0
"""Metres from the site to each side: far enough to hold towns of its brightness, near enough for the same sky."""


def light_grid(outline: BaseGeometry) -> Grid:
    """The 500 m grid around a site on which night light is archived, for ever the same."""
    centre = outline.centroid
    epsg = utm_epsg(centre.x, centre.y)
    x, y, _, _ = Grid(epsg, 0.0, 0.0, 1, 1, LIGHT_PIXEL_M).to_grid(centre).bounds
    left = math.floor((x - LIGHT_HALF_WIDTH_M) / LIGHT_PIXEL_M) * LIGHT_PIXEL_M
    top = math.ceil((y + LIGHT_HALF_WIDTH_M) / LIGHT_PIXEL_M) * LIGHT_PIXEL_M
    side = round(2 * LIGHT_HALF_WIDTH_M / LIGHT_PIXEL_M)
    return Grid(epsg, left, top, side, side, LIGHT_PIXEL_M)
