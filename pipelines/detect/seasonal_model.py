"""What a pixel should look like on a day: its own season, moved by what its controls did that day.

Everything is in ln(reflectance + OFFSET). A pixel's habit (level and yearly swing) is fitted on the history with
outliers turned down, and held near its group's habit where looks are few. No medians with NaN: masks are arithmetic.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipelines.detect.indices import F32, YEAR_DAYS

FIRST_WIDTH = 3.0
"""Times wider than the noise that outliers may lie in the first round, when the habit is not known yet."""
FAR = 6.0
"""Mean square over bands, in variances, at which a look weighs half."""
FREEDOM = 0.6
"""Looks that one basis function takes of what the noise is told from: the prior holds the swings already."""
TRIMMED = 1.15
"""Times the weighted squares are the variance of Gaussian noise, whose tails the weights trim."""
PRIOR_LOOKS = 10.0
"""Clear looks that the group's typical noise counts as, beside a pixel's own."""
FLOOR_SIGMA = 0.025
"""Smallest noise (natural-log units, 2.5 %): sensor gain and shift of a fraction of a pixel are never less."""
FIT_ROUNDS = 3
"""Rounds of turning outliers down; more change coefficients by less than the noise."""


@dataclass(frozen=True)
class Habit:
    """Fitted habits of n pixels."""

    coefficients: F32  # (q, B, n) of the basis functions
    sigma: F32  # (B, n) noise, natural-log units
    spread: F32  # (n, q, q) inverse of the normal matrix: how well the habit is known


def basis(day_number: npt.NDArray[np.int64], harmonics: int) -> F32:
    """Basis functions 1, cos, sin, … of the day of year: float32 (T, 1 + 2 * harmonics)."""
    angle = 2 * np.pi * day_number / YEAR_DAYS
    columns = [np.ones(len(day_number))]
    for k in range(1, harmonics + 1):
        columns += [np.cos(k * angle), np.sin(k * angle)]
    return np.stack(columns, axis=1).astype(np.float32)


def fit_habit(values: F32, valid: npt.NDArray[np.bool_], functions: F32, ridge: float, prior_sigma: F32) -> Habit:
    """Fit habits on the history.

    Args:
        values: (T, B, n) ln reflectance (relative to controls or not), any number where not valid.
        valid: (T, n). functions: (T, q) from basis(). ridge: looks' worth of pull of the swings towards zero.
        prior_sigma: (B,) or (B, n) noise typical of the group.
    """
    t, b, n = values.shape
    q = functions.shape[1]
    products = (functions[:, :, None] * functions[:, None, :]).reshape(t, q * q)
    pull = np.diag([1e-3] + [ridge] * (q - 1)).astype(np.float32)
    prior = np.broadcast_to(prior_sigma if prior_sigma.ndim == 2 else prior_sigma[:, None], (b, n))
    weight = valid.astype(np.float32)
    sigma = np.maximum(prior, FLOOR_SIGMA).astype(np.float32)
    coefficients = np.zeros((q, b, n), np.float32)
    spread = np.zeros((n, q, q), np.float32)
    room = np.empty((t, b, n), np.float32)
    for turn in range(FIT_ROUNDS):
        normal = (weight.T @ products).reshape(n, q, q) + pull
        right = (functions.T @ np.multiply(values, weight[:, None, :], out=room).reshape(t, b * n)).reshape(q, b, n)
        spread = np.linalg.inv(normal)
        coefficients = np.einsum("nij,jbn->ibn", spread, right, optimize=True)
        square = np.subtract(values, (functions @ coefficients.reshape(q, b * n)).reshape(t, b, n), out=room)
        square *= square
        far = np.einsum("tbn,bn->tn", square, (sigma * np.float32(FIRST_WIDTH if turn == 0 else 1.0)) ** -2) / b
        weight = valid / (1.0 + (far / FAR) ** 2)
        looks = weight.sum(axis=0)
        total = np.einsum("tbn,tn->bn", square, weight)
        freedom = np.maximum(looks - FREEDOM * q, 0.0)
        # weights trim the tails of clean noise as well: 1.15 puts that back for Gaussian noise
        sigma = np.sqrt((TRIMMED * total + PRIOR_LOOKS * prior**2) / (freedom + PRIOR_LOOKS))
        sigma = np.maximum(sigma, FLOOR_SIGMA)
    return Habit(coefficients.astype(np.float32), sigma.astype(np.float32), spread.astype(np.float32))


def residuals(values: F32, habit: Habit, functions: F32) -> F32:
    """Values (T, B, n) less what the habit predicts."""
    q, b, n = habit.coefficients.shape
    predicted = (functions @ habit.coefficients.reshape(q, b * n)).reshape(len(functions), b, n)
    left: F32 = np.subtract(values, predicted, out=predicted)
    return left


def doubt(habit: Habit, functions: F32) -> F32:
    """Standard deviation of a residual in units of sigma, (T, n): above 1 where the habit is poorly known."""
    lifted = np.einsum("ti,nij->tnj", functions, habit.spread, optimize=True)
    leverage = np.einsum("tnj,tj->tn", lifted, functions)
    wide: F32 = np.sqrt(1.0 + np.clip(leverage, 0.0, 4.0)).astype(np.float32)
    return wide


def masked_median(values: F32, valid: npt.NDArray[np.bool_]) -> tuple[F32, npt.NDArray[np.int64]]:
    """Median over the last axis of values (T, B, m) where valid (T, m), and how many were: (T, B), (T,).

    0 where none is valid.
    """
    middle, count = median_where(np.moveaxis(values, 2, 0), valid.T[:, :, None])
    return middle, count[:, 0]


def median_where(values: F32, valid: npt.NDArray[np.bool_]) -> tuple[F32, npt.NDArray[np.int64]]:
    """Median over the first axis where valid, 0 where none is; and how many were, of one length where valid has it.

    Args:
        values: (m, ...). valid: (m, ...), as many axes, each as long as that of values or 1.
    """
    count = valid.sum(axis=0)
    filled = np.where(valid, values, np.float32(np.inf))
    filled.sort(axis=0)
    low = np.maximum((count - 1) // 2, 0)
    high = np.minimum(np.maximum(count // 2, 0), len(values) - 1)
    middle = 0.5 * sum(np.take_along_axis(filled, at[None], axis=0)[0] for at in (low, high))
    return np.where(count > 0, middle, 0.0).astype(np.float32), count.astype(np.int64)
