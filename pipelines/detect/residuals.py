"""How far candidates are from what was to be expected of them, worked out anew whenever it is asked.

Look by look that would be ten kilobytes a pixel. What it follows from is there anyway (the looks, the groups' levels),
or takes 300 bytes: the pixel's own habit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pipelines.detect.indices import F32, log_table
from pipelines.detect.seasonal_model import Habit, doubt, residuals

I64 = npt.NDArray[np.int64]
CAP = 12.0
"""Standard deviations at which a residual is cut: one bad look must not carry a run."""
WINDOW = 8
"""Looks worked out at once when they are followed one by one: a matrix product of fewer costs nearly as much."""
BLOCK = 4096
"""Pixels worked on at once: as many numbers as fit near the processor."""


class Shown(NamedTuple):
    """What k looks show of n candidates; of a single look, without the first axis."""

    away: F32  # (k, B, n) residuals in whitened standard deviations, cut at CAP
    expected: F32  # (k, B, n) expected ln(reflectance + OFFSET)
    reflectance: npt.NDArray[np.int16]  # (k, B, n) x 1e4


@dataclass(frozen=True)
class Residuals:
    """What the residuals of c candidates follow from, over T looks of B bands."""

    reflectance: npt.NDArray[np.int16]  # (T, B, N) x 1e4 of all pixels held, not of the candidates alone; no copy
    column: I64  # (c,) where each candidate lies in its last axis
    level: F32  # (T, B, G) ln reflectance of every group's controls that day
    noise: F32  # (T, G) factor >= 1 on sigma that day
    group: I64  # (c,) each candidate's group
    functions: F32  # (T, q) basis functions of its habit
    habit: Habit  # of the candidates, beside their group
    whiten: F32  # (B, B) turns residuals in sigma into uncorrelated ones

    def of(self, at: I64, looks: I64) -> Shown:
        """What some looks show of the candidates at some positions."""
        k, b, n = len(looks), self.reflectance.shape[1], len(at)
        away, expected = (np.empty((n, k, b), np.float32).transpose(1, 2, 0) for _ in range(2))
        out = Shown(away, expected, np.empty((n, k, b), np.int16).transpose(1, 2, 0))
        self._fill(out, at, looks)
        return out

    def look_by_look(self, since: int) -> Iterator[tuple[int, Shown]]:
        """Number of the look, and what it shows of all candidates, from a look on; the next ones write over it."""
        everything = np.arange(len(self.column))
        shape = (WINDOW, self.reflectance.shape[1], len(everything))
        room = Shown(np.empty(shape, np.float32), np.empty(shape, np.float32), np.empty(shape, np.int16))
        for start in range(since, len(self.reflectance), WINDOW):
            looks = np.arange(start, min(start + WINDOW, len(self.reflectance)))
            self._fill(room, everything, looks)
            for i, t in enumerate(looks.tolist()):
                yield t, Shown(*(values[i] for values in room))

    def _fill(self, out: Shown, at: I64, looks: I64) -> None:
        """Work out the first len(looks) entries of `out`, whose last axis is `at`."""
        # A single row would be multiplied by another routine, which rounds otherwise: it is taken twice.
        twice = np.repeat(looks, 2) if len(looks) == 1 else looks
        table = log_table()
        for start in range(0, len(at), BLOCK):
            part = slice(start, start + BLOCK)
            here, g = at[part], self.group[at[part]]
            seen = np.stack([self.reflectance[t].take(self.column[here], axis=1) for t in twice])
            level = np.stack([self.level[t].take(g, axis=1) for t in twice])
            values = table.take(seen.view(np.uint16))
            values -= level
            habit = Habit(self.habit.coefficients[:, :, here], self.habit.sigma[:, here], self.habit.spread[here])
            left = residuals(values, habit, self.functions[twice])
            z, size = whitened(left, habit, self.functions[twice], self.noise[twice][:, g], self.whiten)
            z *= np.minimum(1.0, CAP / np.maximum(size, 1e-6))[:, None, :]
            level += values
            level -= left
            k = len(looks)
            out.away[:k, :, part], out.expected[:k, :, part], out.reflectance[:k, :, part] = z[:k], level[:k], seen[:k]


def whitened(left: F32, habit: Habit, functions: F32, noise: F32, whiten: F32) -> tuple[F32, F32]:
    """Residuals in uncorrelated standard deviations (T, B, n), and their root mean square over the bands (T, n).

    Args:
        left: (T, B, n) residuals in natural-log units. habit: of these pixels. functions: (T, q).
        noise: (T, n) factor on sigma that day. whiten: (B, B).
    """
    z = left / habit.sigma
    z /= (doubt(habit, functions) * noise)[:, None, :]
    z = np.matmul(whiten, z)
    size: F32 = np.sqrt(np.einsum("tbn,tbn->tn", z, z) / z.shape[1])
    return z, size


def put_together(parts: list[Habit], place: I64) -> Habit:
    """Habits of several blocks of pixels as one: pixel `place[i]` of it is the i-th of all blocks in their order.

    Where blocks have fewer basis functions than others, the rest count for nothing.
    """
    q, (b, n) = max(len(part.coefficients) for part in parts), (len(parts[0].sigma), len(place))
    out = Habit(np.zeros((q, b, n), np.float32), np.empty((b, n), np.float32), np.zeros((n, q, q), np.float32))
    start = 0
    for part in parts:
        mine = place[start : start + part.sigma.shape[1]]
        used = len(part.coefficients)
        out.coefficients[:used, :, mine] = part.coefficients
        out.sigma[:, mine] = part.sigma
        out.spread[mine, :used, :used] = part.spread
        start += len(mine)
    return out
