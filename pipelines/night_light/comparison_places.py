"""Where a site's night light is taken from, and which places stand beside it as look-alikes. Pure.

A compound is smaller than a pixel of the sensor, so its light is the mean of the pixels it lies in, weighted by how
much of it lies in each. Its look-alikes are pixels far from every known place that were about as bright in the
history: a festival, a fuel shortage or a new calibration moves them too, and cancels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from scipy import ndimage
from shapely.geometry.base import BaseGeometry

from geodata.sites.grid import Grid
from geodata.sites.light_grid import PIXEL_M

APART_M = 5_000.0
"""Metres kept between look-alikes and every known place: light spills over several pixels."""
ALIKE = 1.4
"""Factor by which a look-alike's brightness in the history may differ from the site's."""
MIN_PIXELS = 30
"""Look-alike pixels needed, as for the ground (DetectionSettings.min_controls, same reason)."""
MIN_PATCHES = 3
"""Separate patches of them needed: touching pixels share one lamp."""
HISTORY_DAYS = 365
"""Days from the first value that choose the look-alikes, once for ever."""


@dataclass(frozen=True)
class LightSeries:
    """A site's night light beside its look-alikes'. All of shape (T,), nW/cm2/sr, NaN = not seen."""

    site: npt.NDArray[np.float64]
    lookalikes: npt.NDArray[np.float64]  # median look-alike, scaled to the site's level in the history; NaN = too few
    pixels: int  # look-alike pixels in use; 0 = too few, then there is nothing to hold the site against


def site_weights(grid: Grid, outline: BaseGeometry) -> npt.NDArray[np.float64]:
    """How much of the site lies in each pixel: (H, W), sums to 1."""
    shape = grid.to_grid(outline)
    weights = np.zeros(grid.shape)
    x0, y0, x1, y1 = shape.bounds
    for row in range(int((grid.top - y1) // PIXEL_M), int((grid.top - y0) // PIXEL_M) + 1):
        for column in range(int((x0 - grid.left) // PIXEL_M), int((x1 - grid.left) // PIXEL_M) + 1):
            left, top = grid.left + column * PIXEL_M, grid.top - row * PIXEL_M
            weights[row, column] = shape.intersection(shapely.box(left, top - PIXEL_M, left + PIXEL_M, top)).area
    shares: npt.NDArray[np.float64] = weights / weights.sum()
    return shares


def light_series(
    light: npt.NDArray[np.floating],
    days: npt.NDArray[np.datetime64],
    grid: Grid,
    outline: BaseGeometry,
    known_places: Sequence[BaseGeometry],
) -> LightSeries:
    """A site's night light and its look-alikes' from archived chips.

    Args:
        light: (T, H, W) nW/cm2/sr, NaN = not seen.
        days: (T,) datetime64[D], increasing.
        grid: the site's light grid.
        outline: WGS84.
        known_places: WGS84, every other site and gazetteer point.
    """
    weights = site_weights(grid, outline)
    seen = np.isfinite(light)
    covered = (weights * seen).sum(axis=(1, 2))
    total = (weights * np.where(seen, light, 0.0)).sum(axis=(1, 2))
    site = np.where(covered >= 0.5, total / np.maximum(covered, 1e-9), np.nan)
    nothing = np.full(len(days), np.nan)
    history = (days - days[0]).astype("timedelta64[D]").astype(int) < HISTORY_DAYS
    if np.isfinite(site[history]).sum() < 6:
        return LightSeries(site, nothing, 0)
    level = float(np.median(site[history & np.isfinite(site)]))
    count = seen[history].sum(axis=0)
    usual = np.where(seen[history], light[history], 0.0).sum(axis=0) / np.maximum(count, 1)
    alike = (count >= 0.5 * history.sum()) & (usual > level / ALIKE) & (usual < level * ALIKE)
    for place in (outline, *known_places):
        if shapely.distance(place.centroid, outline.centroid) < 1.0:
            alike &= ~grid.mask(grid.to_lonlat(grid.to_grid(place).buffer(APART_M)))
    patches = ndimage.label(alike, np.ones((3, 3)))[1]
    if alike.sum() < MIN_PIXELS or patches < MIN_PATCHES:
        return LightSeries(site, nothing, 0)
    ratio = np.where(seen[:, alike], light[:, alike] / usual[alike], np.nan)
    enough = np.isfinite(ratio).sum(axis=1) >= MIN_PIXELS // 2
    reference = np.full(len(days), np.nan)
    reference[enough] = np.nanmedian(ratio[enough], axis=1) * level
    return LightSeries(site, reference, int(alike.sum()))
