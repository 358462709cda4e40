"""Look-alike groups, frozen from history, and the controls in them.

Pixels of site and surroundings are grouped by their seasonal medians in the history, then settled by its single
looks (pipelines/detect/controls/kmeans_groups.py). A group's controls come from
the reservoir alone (outside the site, its known neighbours and every earlier detection), because a compound that is
razed would otherwise move its own yardstick. A group with too few controls, or with controls in too few separate
patches, has none: its pixels fall back to their own season.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar, cast

import numpy as np
import numpy.typing as npt
from scipy.ndimage import label

from geodata.settings.detection_settings import DetectionSettings
from pipelines.detect.controls.kmeans_groups import Settled
from pipelines.detect.indices import F32, log_table

I64 = npt.NDArray[np.int64]
A = TypeVar("A", bound=npt.NDArray[np.generic])
MISSING = np.int16(32767)
EIGHT = np.ones((3, 3), bool)
ROUNDS = 12
"""Rounds of k-means: centres hardly move after ten."""
SAMPLE = 6000
"""Pixels that the group centres are computed from: more change nothing but the time taken."""
POOL_MOST = 24000
"""Pool pixels that get features: more fill no group better."""
SITE_WIDE = 900
"""Control pixels that the site-wide effect of a day is measured on: more move its median by less than their noise."""
MEMBERS = 240
"""Controls used per group: the median of so many moves by a tenth of one pixel's noise."""
FAR = 0.45
"""Root mean square distance (natural-log units) to its group's centre beyond which a pixel has no look-alikes."""


@dataclass(frozen=True)
class Groups:
    """Look-alike groups of the pixels of a stack."""

    of_pixel: npt.NDArray[np.int16]  # (n,) group of each pixel given; -1 = no look-alikes, use its own season
    members: tuple[I64, ...]  # per group, positions (in the pool given) of its controls; empty = group not usable
    patches: tuple[int, ...]  # separate patches among all controls of the group


@dataclass(frozen=True, eq=False)
class ChosenControls:
    """What the pixels of a site are judged by, chosen once from its history. Pixels are flat indices into (H, W)."""

    history_from: date  # day of the first look of the history
    history_until: date  # first day that is judged; looks of earlier days are history
    pool: I64  # (m,) pixels that controls could be chosen from, increasing
    of_pixel: npt.NDArray[np.int16]  # (n,) group of each judged pixel, row by row; -1 = its own season
    members: tuple[I64, ...]  # per group, the pixels that are its controls; empty = group not usable
    sample: I64  # (s,) pixels that the site-wide effect of a day is measured on

    @property
    def in_use(self) -> I64:
        """Every pixel that something is held against, once each, increasing."""
        return np.unique(np.concatenate([self.sample, *self.members]))

    def __eq__(self, other: object) -> bool:
        """Whether every pixel has the same part in both."""
        if not isinstance(other, ChosenControls) or len(self.members) != len(other.members):
            return False
        pairs = zip(self._pixels, other._pixels, strict=True)
        same_days = (self.history_from, self.history_until) == (other.history_from, other.history_until)
        return same_days and all(np.array_equal(a, b) for a, b in pairs)

    __hash__ = None  # type: ignore[assignment]

    @property
    def _pixels(self) -> tuple[npt.NDArray[np.generic], ...]:
        return (self.pool, self.of_pixel, self.sample, *self.members)


def control_pool(reservoir: npt.NDArray[np.bool_], judged: npt.NDArray[np.bool_]) -> I64:
    """Pixels that controls are sought among: flat indices, increasing, of the reservoir's beside the judged ones.

    Args:
        reservoir, judged: (H, W).

    Returns:
        About POOL_MOST at most: whole rows, so that patches stay patches.
    """
    at = np.flatnonzero(reservoir & ~judged)
    return at if len(at) <= POOL_MOST else _spread_rows(at, judged.shape[1], POOL_MOST)


def _spread_rows(at: I64, width: int, most: int) -> I64:
    """Blocks of four rows, evenly spread, until about `most` pixels are chosen."""
    band = (at // width) // 4
    keep = np.unique(band)
    step = len(at) / most
    chosen = keep[np.unique((np.arange(len(keep)) / step).astype(np.int64), return_index=True)[1]]
    return at[np.isin(band, chosen)]


def seasonal_medians(reflectance: npt.NDArray[np.int16], valid: npt.NDArray[np.bool_], season: I64) -> tuple[F32, F32]:
    """Median ln reflectance per season and over all looks.

    Args:
        reflectance: (T, B, n) x 1e4. valid: (T, n). season: (T,) number 0..3 of each look's season.

    Returns:
        float32 (4, B, n) and (B, n). A season with fewer than two usable looks takes the overall median; a pixel
        without any usable look takes ln(OFFSET).
    """
    table = log_table()
    x = np.where(valid[:, None, :], reflectance, MISSING)
    overall = _median(x, valid)
    out = np.empty((4, *overall.shape), np.int16)
    for q in range(4):
        pick = season == q
        if int(pick.sum()) < 2:
            out[q] = overall
            continue
        enough = valid[pick].sum(axis=0) >= 2
        out[q] = np.where(enough, _median(x[pick], valid[pick]), overall)
    return table[out.view(np.uint16)], table[overall.view(np.uint16)]


def _median(x: npt.NDArray[np.int16], valid: npt.NDArray[np.bool_]) -> npt.NDArray[np.int16]:
    """Lower median along time of x (T, B, n), whose unusable entries are MISSING; 0 where none is usable."""
    series = np.ascontiguousarray(x.transpose(1, 2, 0))
    series.sort(axis=-1)
    middle = np.maximum((valid.sum(axis=0) - 1) // 2, 0)
    picked = np.take_along_axis(series, np.broadcast_to(middle[None, :, None], (*series.shape[:2], 1)), axis=-1)
    return np.where(picked[..., 0] == MISSING, np.int16(0), picked[..., 0]).astype(np.int16)


def group_pixels(
    pool: F32,
    judged: F32,
    pool_rows: I64,
    pool_cols: I64,
    shape: tuple[int, int],
    settings: DetectionSettings,
    settle: Callable[[I64, I64, int], Settled] | None = None,
) -> Groups:
    """Group pixels by their features; find each group's controls.

    Args:
        pool: (m, F) features of the pixels allowed as controls. judged: (n, F) features of the judged pixels.
        pool_rows, pool_cols: (m,) where the pool lies in the (H, W) grid.
        settings: groups, min_controls, min_control_patches.
        settle: settles the groups of pool and judged pixels by their history; None leaves them as the features make
            them.

    Returns:
        Groups whose of_pixel refers to `judged` and whose members refer to `pool`.
    """
    if len(pool) < settings.min_controls:
        return Groups(np.full(len(judged), -1, np.int16), (), ())
    everything = np.concatenate([thinned(pool, SAMPLE // 2), thinned(judged, SAMPLE // 2)])
    centres = _centres(everything, max(settings.groups, 1))
    pool_group, pool_far = _nearest(pool, centres)
    judged_group, judged_far = _nearest(judged, centres)
    if settle is not None:
        pool_group, pool_far, judged_group, judged_far = settle(pool_group, judged_group, len(centres))
    members: list[I64] = []
    patches: list[int] = []
    usable = np.zeros(len(centres), bool)
    for k in range(len(centres)):
        inside = np.flatnonzero((pool_group == k) & (pool_far < FAR))
        on_map = np.zeros(shape, bool)
        on_map[pool_rows[inside], pool_cols[inside]] = True
        count = int(label(on_map, EIGHT)[1]) if len(inside) else 0
        patches.append(count)
        usable[k] = len(inside) >= settings.min_controls and count >= settings.min_control_patches
        members.append(thinned(inside, MEMBERS) if usable[k] else np.zeros(0, np.int64))
    of_pixel = np.where(usable[judged_group] & (judged_far < FAR), judged_group, -1).astype(np.int16)
    return Groups(of_pixel, tuple(members), tuple(patches))


def thinned(values: A, most: int) -> A:
    """At most `most` rows, evenly spread over the order given."""
    if len(values) <= most:
        return values
    return cast(A, values[np.linspace(0, len(values) - 1, most).astype(np.int64)])


def _centres(features: F32, count: int) -> F32:
    """k-means centres from spread-out starts; the same features always give the same centres."""
    rng = np.random.default_rng(0)
    start = [int(len(features) // 2)]
    away = ((features - features[start[0]]) ** 2).sum(axis=1)
    while len(start) < min(count, len(features)) and float(away.max()) > 1e-8:
        chance = np.cumsum(away.astype(np.float64))
        start.append(int(np.searchsorted(chance, rng.random() * chance[-1])))
        away = np.minimum(away, ((features - features[start[-1]]) ** 2).sum(axis=1))
    centres = features[start].copy()
    for _ in range(ROUNDS):
        nearest, _far = _nearest(features, centres)
        mine = nearest == np.arange(len(centres))[:, None]
        total = mine.astype(np.float64) @ features
        number = mine.sum(axis=1)
        filled = number > 0
        centres[filled] = (total[filled] / number[filled, None]).astype(np.float32)
    return centres


def _nearest(features: F32, centres: F32) -> tuple[I64, F32]:
    """Nearest centre of each row (n,), and the root mean square distance to it (n,)."""
    squared = (features**2).sum(axis=1)[:, None] - 2.0 * features @ centres.T + (centres**2).sum(axis=1)[None, :]
    nearest = squared.argmin(axis=1)
    least = np.maximum(squared[np.arange(len(features)), nearest], 0.0)
    return nearest.astype(np.int64), np.sqrt(least / features.shape[1]).astype(np.float32)
