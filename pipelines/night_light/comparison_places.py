"""Where a site's night light is taken from, and which places stand beside it as look-alikes. Pure.

A compound is smaller than a pixel of the sensor, so its light is the mean of the pixels it lies in, weighted by how
much of it lies in each. Its look-alikes are pixels far from every known place that were about as bright in the
history: a festival, a fuel shortage or a new calibration moves them too, and cancels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import shapely
from scipy import ndimage
from shapely.geometry.base import BaseGeometry

from geodata.detections.confidence import LEAST_ALIKE_PIXELS, LEAST_ALIKE_PLACES
from geodata.sites.grid import LIGHT_PIXEL_M, Grid

APART_M = 5_000.0
"""Metres kept between look-alikes and every known place: light spills over several pixels."""
ALIKE = 1.4
"""Factor by which a look-alike's brightness in the history may differ from the site's."""
MIN_PIXELS = LEAST_ALIKE_PIXELS
"""Look-alike pixels needed, as for the ground (DetectionSettings.min_controls, same reason)."""
MIN_PATCHES = LEAST_ALIKE_PLACES
"""Separate patches of them needed: touching pixels share one lamp."""
AROUND_M = (1_500.0, 4_000.0)
"""Metres from the outline between which the surroundings of a site lie: beyond the spill of its own lamps, and near
enough for the same grid, moon and stray light."""
AROUND_SEEN = 0.3
"""Share 0..1 of their pixels that must be seen."""
MOST_PLACES = 40
"""Patches of look-alikes, the largest, that are judged like a site to say how often the rule flags where nothing is
known."""
HISTORY_DAYS = 365
"""Days from the first value that choose the look-alikes, once for ever."""


@dataclass(frozen=True)
class ChosenLookalikes:
    """The look-alikes of a site's night light, chosen once from its history."""

    history_from: date  # first day of the history; older looks have no say
    history_until: date  # first day that is no history any more
    alike: npt.NDArray[np.bool_]  # (H, W) on the light grid; fewer than MIN_PIXELS = there are none


@dataclass(frozen=True)
class LightSeries:
    """A site's night light beside its look-alikes'. All of shape (T,), nW/cm2/sr, NaN = not seen."""

    site: npt.NDArray[np.float64]
    lookalikes: npt.NDArray[np.float64]  # median look-alike, scaled to the site's level in the history; NaN = too few
    pixels: int  # look-alike pixels in use; 0 = too few, then there is nothing to hold the site against
    surroundings: npt.NDArray[np.float64]  # median of the ground around the site
    chosen: ChosenLookalikes | None = None  # by what; None while the history is not over, so that it may still change
    places: npt.NDArray[np.float64] | None = None  # (T, P) mean light of each patch of look-alikes; None = too few
    around_places: npt.NDArray[np.float64] | None = None  # (T, P) median of the ground around each of them


def site_weights(grid: Grid, outline: BaseGeometry) -> npt.NDArray[np.float64]:
    """How much of the site lies in each pixel: (H, W), sums to 1."""
    shape = grid.to_grid(outline)
    weights = np.zeros(grid.shape)
    x0, y0, x1, y1 = shape.bounds
    for row in range(int((grid.top - y1) // LIGHT_PIXEL_M), int((grid.top - y0) // LIGHT_PIXEL_M) + 1):
        for column in range(int((x0 - grid.left) // LIGHT_PIXEL_M), int((x1 - grid.left) // LIGHT_PIXEL_M) + 1):
            left, top = grid.left + column * LIGHT_PIXEL_M, grid.top - row * LIGHT_PIXEL_M
            weights[row, column] = shape.intersection(
                shapely.box(left, top - LIGHT_PIXEL_M, left + LIGHT_PIXEL_M, top)
            ).area
    shares: npt.NDArray[np.float64] = weights / weights.sum()
    return shares


def light_around(light: npt.NDArray[np.floating], grid: Grid, outline: BaseGeometry) -> npt.NDArray[np.float64]:
    """Median light of the ground around a site, look by look: (T,), NaN where too little of it was seen.

    What is known of other places has no say in it, so that it stays the same when a neighbour is added.

    Args:
        light: (T, H, W) nW/cm2/sr, NaN = not seen.
        grid: the site's light grid.
        outline: WGS84.
    """
    shape, (near, far) = grid.to_grid(outline), AROUND_M
    ring = grid.mask(grid.to_lonlat(shape.buffer(far))) & ~grid.mask(grid.to_lonlat(shape.buffer(near)))
    return _median_of(light, ring)


def _median_of(light: npt.NDArray[np.floating], ring: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    """Median light (T,) of some pixels (H, W), NaN where too few of them were seen."""
    part = light[:, ring].astype(np.float64)
    enough = np.isfinite(part).sum(axis=1) >= max(AROUND_SEEN * part.shape[1], 1)
    medians = np.full(len(light), np.nan)
    medians[enough] = np.nanmedian(part[enough], axis=1)
    return medians


def light_series(
    light: npt.NDArray[np.floating],
    days: npt.NDArray[np.datetime64],
    grid: Grid,
    outline: BaseGeometry,
    known_places: Sequence[BaseGeometry],
    chosen: ChosenLookalikes | None = None,
) -> LightSeries:
    """A site's night light and its look-alikes' from archived chips.

    Args:
        light: (T, H, W) nW/cm2/sr, NaN = not seen.
        days: (T,) datetime64[D], increasing.
        grid: the site's light grid.
        outline: WGS84.
        known_places: WGS84, every other site and gazetteer point; asked only where nothing is chosen yet.
        chosen: look-alikes chosen earlier; None = choose now.
    """
    weights = site_weights(grid, outline)
    seen = np.isfinite(light)
    covered = (weights * seen).sum(axis=(1, 2))
    total = (weights * np.where(seen, light, 0.0)).sum(axis=(1, 2))
    site = np.where(covered >= 0.5, total / np.maximum(covered, 1e-9), np.nan)
    nothing, around = np.full(len(days), np.nan), light_around(light, grid, outline)
    until = days[0] + np.timedelta64(HISTORY_DAYS, "D")
    if chosen is not None:
        until = np.datetime64(chosen.history_until, "D")
    history = days < until
    if np.isfinite(site[history]).sum() < 6:
        return LightSeries(site, nothing, 0, around)
    level = float(np.median(site[history & np.isfinite(site)]))
    count = seen[history].sum(axis=0)
    usual = np.where(seen[history], light[history], 0.0).sum(axis=0) / np.maximum(count, 1)
    if chosen is None:
        alike = (count >= 0.5 * history.sum()) & (usual > level / ALIKE) & (usual < level * ALIKE)
        for place in (outline, *known_places):
            if shapely.distance(place.centroid, outline.centroid) < 1.0:
                alike &= ~grid.mask(grid.to_lonlat(grid.to_grid(place).buffer(APART_M)))
        first_day, last_day = (date.fromisoformat(str(day)) for day in (days[0], until))
        by = ChosenLookalikes(first_day, last_day, alike) if not history.all() else None
    else:
        alike, by = chosen.alike, chosen
    labels, patches = ndimage.label(alike, np.ones((3, 3)))
    if alike.sum() < MIN_PIXELS or patches < MIN_PATCHES:
        return LightSeries(site, nothing, 0, around, by)
    ratio = np.where(seen[:, alike], light[:, alike] / usual[alike], np.nan)
    enough = np.isfinite(ratio).sum(axis=1) >= MIN_PIXELS // 2
    reference = np.full(len(days), np.nan)
    reference[enough] = np.nanmedian(ratio[enough], axis=1) * level
    return LightSeries(site, reference, int(alike.sum()), around, by, *_places(light, labels, patches))


def _places(
    light: npt.NDArray[np.floating], labels: npt.NDArray[np.int32], patches: int
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Mean light of the largest patches of look-alikes (T, P), NaN where less than half of one was seen, and the median
    of the ground around each, as far from it as that of a site."""
    sizes = np.bincount(labels.ravel(), minlength=patches + 1)[1:]
    means = np.full((len(light), min(patches, MOST_PLACES)), np.nan)
    around = np.full_like(means, np.nan)
    for k, label in enumerate(np.argsort(-sizes, kind="stable")[:MOST_PLACES] + 1):
        part = light[:, labels == label].astype(np.float64)
        seen = np.isfinite(part)
        enough = 2 * seen.sum(axis=1) >= part.shape[1]
        means[enough, k] = np.where(seen, part, 0.0).sum(axis=1)[enough] / seen.sum(axis=1)[enough]
        metres = (ndimage.distance_transform_edt(labels != label) - 0.5) * LIGHT_PIXEL_M  # from its edge
        around[:, k] = _median_of(light, (metres > AROUND_M[0]) & (metres <= AROUND_M[1]))
    return means, around
