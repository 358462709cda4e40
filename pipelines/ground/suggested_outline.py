"""An outline to begin with: the built-up ground around a point, as the model of the ground sees it. Pure.

It is offered to a person over the picture, to be accepted, corrected or refused; nothing takes it unseen. A fence, a
yard and a plot without buildings are no built-up ground, so a compound is usually larger than what is offered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import shapely
from scipy import ndimage
from shapely.geometry.base import BaseGeometry

from geodata.sites.grid import Grid
from pipelines.ground.library import BANDS
from pipelines.ground.mixing import STATES
from pipelines.ground.states import state_probabilities

BUILT = 0.5
"""Mean probability over the looks from which a pixel is built-up."""
APART_M = 80.0
"""Metres between two buildings that belong together: a court or a road of a compound, no field."""
NEAR_M = 250.0
"""Metres from the place within which built-up ground has to begin."""
LEAST_PX = 8
"""Pixels of one part; smaller ones are single houses or mistakes."""
EDGE_M = 10.0
"""Metres by which the outline runs outside of what is built: the pixel that is half a wall, half a yard."""
MOST_CORNERS = 200
"""Corners of a suggestion: more are not moved by hand."""
_BUILT_AT = STATES.index("built")


def built_probability(
    looks: Sequence[tuple[Mapping[str, npt.NDArray[np.int16]], npt.NDArray[np.bool_]]],
) -> npt.NDArray[np.float32]:
    """(H, W) mean probability that a pixel is built-up over some looks; NaN where none shows it.

    Args:
        looks: at least one; of each the bands by common name, int16 reflectance x 1e4, and (H, W) True = usable.
    """
    total = np.zeros(looks[0][1].shape, np.float32)
    count = np.zeros(total.shape, np.int64)
    for bands, usable in looks:
        names = [name for name in BANDS if name in bands]
        share = np.stack([bands[name][usable].astype(np.float32) / 1e4 for name in names], axis=-1)
        built = state_probabilities(share, names)[:, _BUILT_AT]
        total[usable] += np.nan_to_num(built)
        counted = usable.copy()
        counted[usable] = np.isfinite(built)
        count += counted
    with np.errstate(invalid="ignore"):
        return np.where(count > 0, total / np.maximum(count, 1), np.nan).astype(np.float32)


def suggested_outline(probability: npt.NDArray[np.float32], grid: Grid, at: BaseGeometry) -> BaseGeometry | None:
    """The built-up ground that belongs together around a place, WGS84; None where none begins within NEAR_M.

    Args:
        probability: from built_probability, on the grid.
        grid: of the pixels.
        at: WGS84, the point, or an outline that is known so far.
    """
    built = np.nan_to_num(probability) >= BUILT
    kinds, _ = ndimage.label(built, np.ones((3, 3)))
    large = np.bincount(kinds.ravel()) >= LEAST_PX
    large[0] = False
    built = large[kinds]
    reach = round(APART_M / 2 / grid.pixel_m)
    joined, _ = ndimage.label(_grown(built, reach))
    found = _belonging(joined, built, grid, at)
    if not len(found):
        return None
    together = np.isin(joined, found) & built
    closed = np.pad(together, reach)
    closed = ~_grown(~_grown(closed, reach), reach)  # closing: courts and roads between buildings are in it
    filled = ndimage.binary_fill_holes(closed[reach:-reach, reach:-reach])
    return grid.to_lonlat(_fewer_corners(grid.polygon_m(filled).buffer(EDGE_M)))


def _fewer_corners(shape: BaseGeometry) -> BaseGeometry:
    """An outline, metres, with at most MOST_CORNERS corners: a pixel is left or taken before a second one is."""
    within = EDGE_M
    while True:
        simple = shapely.make_valid(shape.simplify(within))
        if shapely.get_num_coordinates(simple) <= MOST_CORNERS:
            return simple
        within *= 2


def _belonging(
    joined: npt.NDArray[np.int32], built: npt.NDArray[np.bool_], grid: Grid, at: BaseGeometry
) -> npt.NDArray[np.int32]:
    """Numbers of the groups of buildings that are at a place; where none is, of the nearest within NEAR_M."""
    rows, cols = np.nonzero(built)
    x = grid.left + (cols + 0.5) * grid.pixel_m
    y = grid.top - (rows + 0.5) * grid.pixel_m
    away = np.atleast_1d(shapely.distance(shapely.points(x, y), grid.to_grid(at)))
    numbers = joined[rows, cols]
    there = np.unique(numbers[away <= grid.pixel_m])
    if len(there) or not len(away) or away.min() > NEAR_M:
        return there
    return numbers[[int(np.argmin(away))]]


def _grown(mask: npt.NDArray[np.bool_], pixels: int) -> npt.NDArray[np.bool_]:
    """A mask with all that lies within so many pixels of it, as the crow flies."""
    grown: npt.NDArray[np.bool_] = ndimage.distance_transform_edt(~mask) <= pixels if mask.any() else mask
    return grown
