"""Look-alikes by their whole history, look by look.

Seasonal medians tell wood from fields, but hardly a field that is sown in May from one that is sown in July: what
was expected of one was then the season of the other, and its own season passed for noise. So the groups that
seasonal medians begin are settled here: every pixel goes to the group whose days in the history were most like its
own (k-means on series with gaps), and the groups' days are worked out anew. Only the history is asked: groups are
frozen from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pipelines.detect.indices import F32, log_table

Bool = npt.NDArray[np.bool_]
I64 = npt.NDArray[np.int64]
ROUNDS = 4
"""Times that groups and members are worked out in turn: more change nothing that can be measured."""
LEVEL_WEIGHT = 0.3
"""Weight of the mean difference in level beside that of the days: what stands higher all year is another material, but
its level is fitted afterwards anyway. 0.1 to 1 gave much the same."""
FEWEST_LOOKS = 6
"""Usable looks below which a pixel stays in the group that its seasonal medians gave it."""
BLOCK = 4096
"""Pixels worked on at once."""


@dataclass(frozen=True)
class History:
    """What n pixels showed in T looks of B bands."""

    reflectance: npt.NDArray[np.int16]  # (T, B, N) x 1e4 of all pixels held
    seen: Bool  # (T, N) usable
    at: I64  # (n,) which of the N

    def blocks(self) -> Iterator[_Block]:
        """The days of all n pixels, block by block."""
        table = log_table()
        for start in range(0, len(self.at), BLOCK):
            part = slice(start, start + BLOCK)
            here = self.at[part]
            seen = self.seen[:, here].astype(np.float32)
            logs = table[self.reflectance[:, :, here].view(np.uint16)]
            count = np.maximum(seen.sum(axis=0), 1.0)
            mean = np.einsum("tn,tbn->bn", seen, logs) / count
            logs -= mean
            logs *= seen[:, None, :]
            yield part, _Days(logs, seen, count, mean, np.einsum("tbn,tbn->n", logs, logs))


class Settled(NamedTuple):
    """Group of each pixel and its root mean square distance (natural-log units) to the group's days."""

    pool: I64
    pool_far: F32
    judged: I64
    judged_far: F32


class _Days(NamedTuple):
    """Days of m pixels."""

    left: F32  # (T, B, m) ln reflectance less the pixel's mean, 0 where not seen
    seen: F32  # (T, m) 1 or 0
    looks: F32  # (m,) looks seen, at least 1
    mean: F32  # (B, m)
    square: F32  # (m,) sum of the squares of left


_Block = tuple[slice, _Days]
"""Which of the pixels, and their days."""


class _Centres(NamedTuple):
    """Days of G groups."""

    left: F32  # (G, T, B)
    mean: F32  # (G, B)
    filled: Bool  # (G,) whether any pixel is in it


def settle(pool_group: I64, judged_group: I64, groups: int, *, pool: History, judged: History) -> Settled:
    """Settle groups by the days of their pool pixels.

    Args:
        pool_group: (n,) first group of each pool pixel. judged_group: (m,) of each judged pixel. groups: how many.
        pool, judged: their history.
    """
    blocks = list(pool.blocks())
    centres = _centres(blocks, pool_group, groups)
    far = np.zeros(len(pool_group), np.float32)
    for _ in range(ROUNDS):
        pool_group, far = _nearest(blocks, centres, pool_group)
        centres = _centres(blocks, pool_group, groups)
    return Settled(pool_group, far, *_nearest(judged.blocks(), centres, judged_group))


def _centres(pool: Sequence[_Block], group: I64, groups: int) -> _Centres:
    """Mean days of the pixels in each group; a day that none of them saw is as usual."""
    looks, bands = pool[0][1].left.shape[:2]
    total = np.zeros((groups, looks, bands), np.float32)
    count = np.zeros((groups, looks), np.float32)
    level = np.zeros((groups, bands), np.float32)
    size = np.bincount(group, minlength=groups).astype(np.float32)
    for part, days in pool:
        one = (group[part] == np.arange(groups)[:, None]).astype(np.float32)
        total += (one @ days.left.reshape(looks * bands, -1).T).reshape(total.shape)
        count += one @ days.seen.T
        level += one @ days.mean.T
    total /= np.maximum(count, 1.0)[:, :, None]
    level /= np.maximum(size, 1.0)[:, None]
    return _Centres(total, level, size > 0)


def _nearest(pixels: Iterable[_Block], centres: _Centres, group: I64) -> tuple[I64, F32]:
    """Nearest group (n,) of each pixel, and the distance to it (n,)."""
    nearest, far = group.copy(), np.zeros(len(group), np.float32)
    for part, days in pixels:
        square = _squares(days, centres)
        known = days.seen.sum(axis=0) >= FEWEST_LOOKS
        best = np.where(centres.filled, square, np.inf).argmin(axis=1)
        nearest[part] = np.where(known, best, nearest[part])
        far[part] = np.sqrt(square[np.arange(len(best)), nearest[part]])
    return nearest, far


def _squares(days: _Days, centres: _Centres) -> F32:
    """Mean square over looks and bands (m, G) of what sets each pixel's days apart from each group's.

    The mean difference over the looks that the pixel was seen in is taken out of the days (a pixel's level is its own)
    and comes back with its own weight.
    """
    groups, looks, bands = centres.left.shape
    theirs = centres.left.reshape(groups, looks * bands)
    count = days.looks[:, None]
    square = days.left.reshape(looks * bands, -1).T @ theirs.T
    square *= np.float32(-2.0)
    square += days.square[:, None]
    square += days.seen.T @ (centres.left**2).sum(axis=2).T
    mean = (days.seen.T @ centres.left.transpose(1, 0, 2).reshape(looks, groups * bands)).reshape(-1, groups, bands)
    mean /= count[:, :, None]
    apart = square / count / bands - (mean**2).mean(axis=2)
    level = ((days.mean.T[:, None, :] - mean - centres.mean[None]) ** 2).mean(axis=2)
    out: F32 = np.maximum(apart, 0.0) + np.float32(LEVEL_WEIGHT) * level
    return out
