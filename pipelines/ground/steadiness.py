"""Ground that stays the same through a year of rain and leaves, as roofs and pavement do, whatever their colour. Pure.

Wet soil and leaves darken the longer of two shortwave bands more than the shorter one (WETTING in library.py). Roofs
and concrete take up little rain and bear no leaves, so that the ratio of the two bands changes less there. That
settlements are steadier than most other ground is what the World Settlement Footprint rests on too (Marconcini et al.
2020, doi:10.1038/s41597-020-00580-5).

Sand, rock and old forest are steady as well, and what is built within the year is not. So how much it counts that a
pixel is steady is read from the picture itself, among ground that never was greener than what passes for built-up at
the place: how much oftener such ground lies at the place that somebody points at, or passes for built-up, than the rest
of it does. Where steady ground is no more often there, nothing is added, and nothing is ever taken away here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import ndimage
from scipy.optimize import isotonic_regression
from shapely.geometry.base import BaseGeometry

from geodata.sites.grid import Grid
from pipelines.ground.built_since import F32, Looks, built_since

YEAR = timedelta(days=365)
MOST_LOOKS = 24
"""Looks of a year that are read: one in two weeks meets each season."""
LEAST_LOOKS = 8
"""Looks, of the year and of a pixel, from which a spread over them says anything."""
LEAST_TIME = timedelta(days=240)
"""From the oldest look to the newest: eight months hold both rain and drought of a monsoon year."""
RATIO = ("swir22", "swir16")
"""Bands whose ratio is followed: light, slopes and most of the haze change both alike."""
AROUND_PX = 3
"""Side of the square over which the spread is averaged: shortwave pixels are 20 m, and move by a part of one from look
to look."""
GREEN = ("nir", "red")
"""Bands of the greenness index, NDVI."""
AS_GREEN = 0.9
"""Share of what passes for built-up at the place whose greenest look bounds the ground that is compared: a tenth may
have trees."""
CERTAIN = 0.05
"""Nearest to 0 and 1 that the model's probability counts here: of a roof unlike any it has learnt from it says 0."""


def looks_of_a_year(days: Sequence[date]) -> list[int]:
    """Which looks of the year before the newest one are to be read: at most MOST_LOOKS, spread evenly over it.

    Args:
        days: of the clear looks, UTC, the newest first.

    Returns:
        Their places in days, the newest first; empty where they are too few or too close together in time.
    """
    of_year = [k for k, one in enumerate(days) if days[0] - one <= YEAR]
    if len(of_year) < LEAST_LOOKS or days[0] - days[of_year[-1]] < LEAST_TIME:
        return []
    if len(of_year) <= MOST_LOOKS:
        return of_year
    ages = np.array([(days[0] - days[k]).days for k in of_year])
    wanted = np.linspace(0, ages[-1], MOST_LOOKS)
    return sorted({of_year[int(np.argmin(np.abs(ages - age)))] for age in wanted})


class OverAYear(NamedTuple):
    """What looks spread over a year say of each pixel; NaN where fewer than LEAST_LOOKS show it."""

    swing: F32  # (H, W) standard deviation of ln(swir22 / swir16), without the look that is farthest from the median
    greenest: F32  # (H, W) the second highest NDVI
    since: F32  # (H, W) as built_since gives it: NaN where no look shows it green or under water


def over_a_year(looks: Looks, with_newest: Looks | None = None) -> OverAYear:
    """What some looks say; of each pixel one extreme look is left out, a cloud or its shadow that the mask has missed.

    Args:
        looks: at least one, the newest first; of each the bands by common name, int16 reflectance x 1e4 with NODATA
            where a band has none, and (H, W) True = usable. Looks that lack one of the four bands are left out.
        with_newest: these and the newest, the newest first, to tell what was built within the year; None = these alone.
    """
    whole = [(bands, usable) for bands, usable in looks if all(name in bands for name in (*RATIO, *GREEN))]
    if not whole:
        nothing = np.full(looks[0][1].shape, np.nan, np.float32)
        return OverAYear(nothing, nothing, nothing)
    stack = np.sort(np.stack([_log_ratio(bands, usable, RATIO) for bands, usable in whole]), axis=0)  # NaN comes last
    count = np.isfinite(stack).sum(axis=0)
    last = np.maximum(count - 1, 0)[None]
    middle = np.take_along_axis(stack, last // 2, 0)
    high, low = np.take_along_axis(stack, last, 0) - middle, middle - stack[:1]
    # in order, the farthest is the highest or the lowest
    np.put_along_axis(stack, np.where(high > low, last, 0), np.nan, 0)
    there = np.isfinite(stack)
    left = np.maximum(count - 1, 1)
    mean = np.where(there, stack, 0).sum(axis=0) / left
    spread = np.sqrt((np.where(there, stack - mean, 0) ** 2).sum(axis=0) / left)
    # NDVI of a ratio r of nir to red is (r - 1) / (r + 1)
    greens = np.sort(np.stack([np.tanh(_log_ratio(bands, usable, GREEN) / 2) for bands, usable in whole]), axis=0)
    seen = np.isfinite(greens).sum(axis=0)
    second = np.take_along_axis(greens, np.maximum(seen - 2, 0)[None], 0)[0]
    enough = (count >= LEAST_LOOKS) & (seen >= LEAST_LOOKS)
    swing, greenest = (np.where(enough, known, np.nan).astype(np.float32) for known in (spread, second))
    return OverAYear(swing, greenest, built_since(with_newest or looks))


def with_steadiness(probability: F32, year: OverAYear, grid: Grid, at: BaseGeometry, near_m: float) -> F32:
    """(H, W) probability that a pixel is built-up, raised where it is as steady as what is built here.

    Args:
        probability: (H, W) of the model, NaN where unknown.
        year: of the same pixels; where it is NaN the probability stays.
        grid: of the pixels.
        at: WGS84, the place that somebody points at: a point or an outline.
        near_m: metres from it within which ground counts as pointed at.
    """
    swings = _averaged(year.swing)
    near = grid.mask(grid.to_lonlat(grid.to_grid(at).buffer(near_m)))
    known = np.isfinite(probability) & np.isfinite(swings)
    there = known & near
    if not there.any() or not probability[there].any():
        return probability
    known &= year.greenest <= _weighted_quantile(year.greenest[there], probability[there], AS_GREEN)
    model = probability[known].astype(np.float64)
    likeness = (model + near[known]) / 2
    # share of built ground among equally steady pixels: it may fall as the swing grows, and never rises
    order = np.argsort(swings[known], kind="stable")
    share = np.empty(len(order))
    share[order] = isotonic_regression(likeness[order], increasing=False).x
    least = 1 / (len(order) + 1)
    gain = _odds(share, least) - _odds(likeness.mean(), least)
    with_it = 1 / (1 + np.exp(-_odds(model, CERTAIN) - gain))
    raised = probability.copy()
    raised[known] = np.where(gain > 0, np.maximum(model, with_it), model)
    return raised


def _log_ratio(
    bands: Mapping[str, npt.NDArray[np.int16]], usable: npt.NDArray[np.bool_], names: tuple[str, str]
) -> F32:
    """(H, W) ln of the ratio of two bands; NaN where it is not known."""
    above, below = (bands[name].astype(np.float32) for name in names)
    there = usable & (above > 0) & (below > 0)  # NODATA is below zero
    out = np.full(usable.shape, np.nan, np.float32)
    out[there] = np.log(above[there] / below[there])
    return out


def _weighted_quantile(values: F32, weights: F32, share: float) -> float:
    """The value up to which so much of the weight lies; weights of at least one value are above zero."""
    order = np.argsort(values)
    total = np.cumsum(weights[order].astype(np.float64))
    return float(values[order][np.searchsorted(total, share * total[-1])])


def _averaged(values: F32) -> F32:
    """(H, W) mean over the square around each pixel, of those known; NaN where the pixel itself is not known."""
    known = np.isfinite(values)
    share = ndimage.uniform_filter(known.astype(np.float32), AROUND_PX)
    total = ndimage.uniform_filter(np.where(known, values, 0).astype(np.float32), AROUND_PX)
    out = np.full(values.shape, np.nan, np.float32)
    out[known] = total[known] / share[known]
    return out


def _odds(chance: npt.ArrayLike, least: float) -> npt.NDArray[np.float64]:
    """Natural-log odds of chances, kept so far from 0 and 1."""
    kept = np.clip(np.asarray(chance, np.float64), least, 1 - least)
    return np.log(kept / (1 - kept))
