"""A Black Marble granule onto sites' light grids: where its tile lies, which part is needed, and the same measure.

The numbers come out as those of a night-light GeoTIFF do (read.read_windows with "nearest", then physical): float32
nW/cm2/sr on the site's 500 m grid, NaN = none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from rasterio.enums import Resampling
from rasterio.transform import Affine
from rasterio.warp import reproject

from geodata.errors import CompoundWatchError, ReadFailed
from geodata.i18n.messages import english
from geodata.looks.scene import Scene
from geodata.sites.grid import Grid
from pipelines.http.asset_opener import Opener, shown
from pipelines.night_light.hdf5_sandbox import light_apart
from pipelines.night_light.tile import NOT_READ, SIDE
from pipelines.read.windows import crs_of, span_in

TILE_DEGREES = 10.0
"""Degrees of longitude and latitude that a tile of the product spans."""


def place_of(tile: str) -> Affine:
    """Affine from (column, row) to WGS84 degrees of a tile such as "h27v07"; h00v00 begins at 180 W, 90 N.

    Raises:
        ReadFailed: there is no such tile.
    """
    match = re.fullmatch(r"h(\d{2})v(\d{2})", tile)
    if not match or int(match[1]) > 35 or int(match[2]) > 17:
        raise ReadFailed(english("tile {tile}", tile=tile or "(none)"), "Black Marble has no such tile", NOT_READ)
    step = TILE_DEGREES / SIDE
    west, north = -180.0 + TILE_DEGREES * int(match[1]), 90.0 - TILE_DEGREES * int(match[2])
    return Affine(step, 0.0, west, 0.0, -step, north)


def read_granule(
    scene: Scene, grids: Sequence[Grid], *, opener: Opener
) -> list[npt.NDArray[np.float32] | CompoundWatchError]:
    """Radiance of one granule on several grids: the file is fetched whole, once.

    Returns:
        For each grid (height, width) float32 nW/cm2/sr, NaN = none, or what went wrong there alone.

    Raises:
        ReadFailed, UntrustedAddress: the file as a whole cannot be had or is not what was promised.
    """
    href = scene.assets["light"].href
    name, place = shown(href), place_of(scene.tile)
    spans = [span_in(crs_of(4326).to_wkt(), tuple(place)[:6], SIDE, SIDE, grid) for grid in grids]
    inside = [span for span in spans if span is not None]
    elsewhere = ReadFailed(name, english("tile {tile} does not hold the site", tile=scene.tile), NOT_READ)
    if not inside:
        return [elsewhere for _ in grids]
    column, row = min(s[0] for s in inside), min(s[1] for s in inside)
    columns, rows = max(s[0] + s[2] for s in inside) - column, max(s[1] + s[3] for s in inside) - row
    body = _body(href, opener)
    light = light_apart(body, name, scene.tile, (row, column, rows, columns))
    here = place @ Affine.translation(column, row)
    return [elsewhere if span is None else _onto(light, here, grid) for span, grid in zip(spans, grids, strict=True)]


def _body(href: str, opener: Opener) -> bytes:
    target = opener.trust.address(href)
    if isinstance(target, Path):
        with opener.file(href) as path:
            return Path(str(path)).read_bytes()
    return opener.transport.document(target)


def _onto(light: npt.NDArray[np.float32], place: Any, grid: Grid) -> npt.NDArray[np.float32]:
    onto: npt.NDArray[np.float32] = np.full(grid.shape, np.nan, np.float32)
    reproject(
        light,
        onto,
        src_transform=place,
        src_crs=crs_of(4326),
        src_nodata=np.nan,
        dst_transform=grid.transform,
        dst_crs=crs_of(grid.epsg),
        dst_nodata=np.nan,
        resampling=Resampling.nearest,
        init_dest_nodata=True,
    )
    return onto
