"""The grid around a site on which night light is archived, for ever the same. Pure."""

from __future__ import annotations

import math

from shapely.geometry.base import BaseGeometry

from geodata.sites.grid import Grid, utm_epsg

PIXEL_M = 500.0
"""Metres; the sensor's own pixel is about 460 m here."""
HALF_WIDTH_M = 32_000.0
"""Metres from the site to each side: far enough to hold towns of its brightness, near enough for the same sky."""


def light_grid(outline: BaseGeometry) -> Grid:
    """The 500 m grid around a site on which night light is archived, for ever the same."""
    centre = outline.centroid
    epsg = utm_epsg(centre.x, centre.y)
    x, y, _, _ = Grid(epsg, 0.0, 0.0, 1, 1, PIXEL_M).to_grid(centre).bounds
    left = math.floor((x - HALF_WIDTH_M) / PIXEL_M) * PIXEL_M
    top = math.ceil((y + HALF_WIDTH_M) / PIXEL_M) * PIXEL_M
    side = round(2 * HALF_WIDTH_M / PIXEL_M)
    return Grid(epsg, left, top, side, side, PIXEL_M)
