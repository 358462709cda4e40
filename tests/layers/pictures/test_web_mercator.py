"""A picture on a web map stands where its pixels do: held to PROJ itself, in several zones and on both hemispheres."""

from __future__ import annotations

import io
import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pyproj import Transformer

from geodata.sites.grid import Grid, grid_for
from layers.pictures.web_mercator import FINER, web_picture

LON = st.floats(-179.0, 179.0)
LAT = st.floats(-70.0, 70.0)


def _grid(lon: float, lat: float) -> Grid:
    return grid_for(shapely.Point(lon, lat), margin_m=400.0)


@given(LON, LAT, st.integers(0, 79), st.integers(0, 79))
def test_a_marked_pixel_stands_at_its_place(lon: float, lat: float, row: int, col: int) -> None:
    grid = _grid(lon, lat)
    row, col = min(row, grid.height - 1), min(col, grid.width - 1)
    pixels = np.zeros((*grid.shape, 3), np.uint8)
    pixels[row, col] = 200
    made = web_picture(pixels, grid)
    drawn = np.asarray(Image.open(io.BytesIO(made.png)))
    there = np.argwhere(drawn[..., 0] == 200)
    assert (FINER - 1) ** 2 <= len(there) <= (FINER + 1) ** 2, "a square of FINER px to a side, a little askew"
    y, x = there.mean(axis=0) + 0.5
    west, south, east, north = made.bounds
    to_metres = Transformer.from_crs(4326, 3857, always_xy=True)
    (x0, x1), (y0, y1) = to_metres.transform([west, east], [south, north])
    found = Transformer.from_crs(3857, grid.epsg, always_xy=True).transform(
        x0 + x / drawn.shape[1] * (x1 - x0), y1 - y / drawn.shape[0] * (y1 - y0)
    )
    middle = (grid.left + (col + 0.5) * 10, grid.top - (row + 0.5) * 10)
    assert math.dist(found, middle) < 5.0, "half a pixel at most, which is where nearest pixels can lie"


def test_what_is_outside_of_the_grid_is_clear_and_nothing_is_smoothed() -> None:
    grid = _grid(98.55, 16.63)
    pixels = np.full((*grid.shape, 3), 7, np.uint8)
    pixels[::2] = 250
    drawn = np.asarray(Image.open(io.BytesIO(web_picture(pixels, grid).png)))
    assert set(np.unique(drawn[drawn[..., 3] == 255][:, :3])) == {7, 250}
    assert not drawn[drawn[..., 3] == 0].any()
    assert (drawn[..., 3] == 0).any(), "the grid stands askew in its box"


def test_pixels_of_another_grid_are_refused() -> None:
    with pytest.raises(ValueError, match="not of a grid"):
        web_picture(np.zeros((3, 3, 3), np.uint8), _grid(98.55, 16.63))
