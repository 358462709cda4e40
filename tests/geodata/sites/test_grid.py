"""The frozen grid: laws, with rasterio and pyproj as independent oracles."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj.aoi import AreaOfInterest
from pyproj.database import query_utm_crs_info
from rasterio.features import rasterize, shapes

from geodata.sites.grid import SNAP_M, Grid, grid_for, utm_epsg

BOX = shapely.box(98.55, 16.62, 98.556, 16.626)


@given(st.floats(-179.9, 179.9), st.floats(-79, 79), st.floats(0.001, 0.02))
@settings(max_examples=60, deadline=None)
def test_grid_is_snapped_and_holds_the_outline_with_its_margin(lon: float, lat: float, size: float) -> None:
    lon = min(lon, 179.9 - size)
    outline = shapely.box(lon, lat, lon + size, lat + size)
    grid = grid_for(outline, margin_m=1300)
    assert grid.left % SNAP_M == 0
    assert grid.top % SNAP_M == 0
    assert (grid.width * grid.pixel_m) % SNAP_M == 0
    inner = shapely.box(*grid.bounds).buffer(-1299.0)
    assert inner.covers(grid.to_grid(outline))


@pytest.mark.parametrize(("lon", "lat"), [(98.55, 16.63), (104.9, 11.5), (-27.1, -20.0), (22.15, 45.2), (179.99, -5.0)])
def test_utm_zone_agrees_with_the_crs_database(lon: float, lat: float) -> None:
    found = query_utm_crs_info("WGS 84", AreaOfInterest(lon, lat, lon, lat))
    assert str(utm_epsg(lon, lat)) in {info.code for info in found}


def test_mask_agrees_with_rasterio() -> None:
    grid = grid_for(BOX)
    triangle = shapely.Polygon([(98.55, 16.62), (98.556, 16.621), (98.553, 16.626)])
    oracle = rasterize([(grid.to_grid(triangle), 1)], out_shape=grid.shape, transform=grid.transform) == 1
    # Pixel centres that lie on the line to floating-point precision may fall either way: none do here.
    assert np.array_equal(grid.mask(triangle), oracle)


def test_polygon_is_the_pixel_outline_that_rasterio_draws() -> None:
    rng = np.random.default_rng(3)
    grid = Grid(32647, 500_000.0, 1_800_000.0, 40, 30)
    mask = rng.random(grid.shape) > 0.6
    ours = grid.polygon_m(mask)
    oracle = shapely.union_all(
        [
            shapely.geometry.shape(geometry)
            for geometry, value in shapes(mask.astype(np.uint8), mask=mask, transform=grid.transform)
            if value
        ]
    )
    assert ours.area == pytest.approx(float(mask.sum()) * 100.0)
    assert ours.symmetric_difference(oracle).area == pytest.approx(0.0, abs=1e-6)


def test_mask_of_its_own_polygon_is_the_same_mask() -> None:
    rng = np.random.default_rng(5)
    grid = Grid(32726, 500_000.0, 7_800_000.0, 25, 35)
    mask = rng.random(grid.shape) > 0.5
    assert np.array_equal(grid.mask(grid.polygon(mask)), mask)


def test_an_outline_outside_the_grid_gives_an_empty_mask() -> None:
    assert not grid_for(BOX).mask(shapely.box(10, 10, 10.1, 10.1)).any()
    assert grid_for(BOX).polygon(np.zeros(grid_for(BOX).shape, bool)).is_empty
