"""What the controls of each group did, look by look: what is subtracted from a pixel, and how noisy a day was. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pipelines.detect.held_looks import HeldLooks
from pipelines.detect.indices import F32
from pipelines.detect.residuals import CAP
from pipelines.detect.seasonal_model import Habit, basis, doubt, fit_habit, masked_median, residuals

I64 = npt.NDArray[np.int64]
Bool = npt.NDArray[np.bool_]
PRIOR_SIGMA = 0.10
"""Noise (natural-log units) assumed before any is measured."""
SHRINK = 0.15
"""Share by which the correlation between bands is drawn towards none."""
LOOKALIKE_RIDGE = 2.0
"""Looks' worth of pull on the swing relative to the group: look-alikes share their season."""
OWN_RIDGE = 0.3
"""Looks' worth of pull on a pixel's own swing."""
FEW = 8
"""Controls seen in a look under which they say nothing of it by themselves."""
FEW_OF = 50
"""... and fewer than one in so many of all controls."""
THIN_NOISE = 1.5
"""Factor of a look's noise, at least, where fewer than FEW of a group are seen: their median follows single pixels."""
LEAST_SCALE = 0.3
"""Standard deviations that residuals of controls are taken for at least: fewer would magnify noise."""
MOST_NOISE = 6.0
"""Factor of a look's noise at most: beyond, a look says nothing anyhow."""
OUTLIER = 9.0
"""Mean square over bands (three standard deviations) from which a look says nothing of how bands go together."""


@dataclass(frozen=True)
class ControlLevels:
    """What the controls of G - 1 groups did, and all of them together (the site-wide effect), which stands last."""

    level: F32  # (G, T, B) subtracted from a pixel's values
    noise: F32  # (G, T) factor >= 1 on sigma that day
    prior: F32  # (G, B) typical sigma
    whiten: F32  # (B, B) turns residuals in sigma into uncorrelated ones

    @cached_property
    def by_look(self) -> tuple[F32, F32]:
        """Levels (T, B, G) and noise (T, G)."""
        return np.ascontiguousarray(self.level.transpose(1, 2, 0)), np.ascontiguousarray(self.noise.T)


class _Measured(NamedTuple):
    """What some controls did."""

    level: F32  # (T, B)
    noise: F32  # (T,)
    prior: F32  # (B,)
    few: Bool  # (T,) too few were seen to tell
    products: npt.NDArray[np.float64]  # (B, B) mean products of their residuals between bands


def control_levels(looks: HeldLooks, controls: Sequence[I64], sample: I64) -> ControlLevels:
    """Levels and noise of every group, and of the site-wide effect in the last place.

    Args:
        controls: per group, where its controls lie in the last axis of the looks (T, B, N). sample: the same of the
            pixels that the site-wide effect is measured on.
    """
    t, b = looks.reflectance.shape[:2]
    wide = _site_wide(looks, sample)
    count = len(controls)
    level = np.zeros((count + 1, t, b), np.float32)
    noise = np.ones((count + 1, t), np.float32)
    prior = np.full((count + 1, b), PRIOR_SIGMA, np.float32)
    few = np.zeros((count + 1, t), bool)
    level[-1], noise[-1], prior[-1], few[-1], shared = wide
    weight = 1
    for k, at in enumerate(controls):
        if len(at) == 0:
            continue
        level[k], noise[k], prior[k], few[k], products = _of_group(looks, at, wide)
        shared = shared + products
        weight += 1
    noise[few] = np.maximum(noise[few], 2.0)
    return ControlLevels(level, noise, prior, _whitening(shared, weight))


def _site_wide(looks: HeldLooks, at: I64) -> _Measured:
    """What all controls do beyond their own seasons, measured on some of them."""
    history, own = looks.history, basis(looks.days, 2)
    values, valid = looks.logs(at), looks.valid[:, at]
    assumed = np.full(values.shape[1], PRIOR_SIGMA, np.float32)
    habit = fit_habit(values[:history], valid[:history], own[:history], OWN_RIDGE, assumed)
    level, looked = masked_median(residuals(values, habit, own), valid)
    values = values - level[:, :, None]
    habit = fit_habit(values[:history], valid[:history], own[:history], OWN_RIDGE, assumed)
    z = _standard(residuals(values, habit, own), habit, own)
    return _Measured(
        level,
        _day_noise(z, valid, history),
        np.median(habit.sigma, axis=1).astype(np.float32),
        looked < max(FEW, len(at) // FEW_OF),
        _together(z[:history], valid[:history]),
    )


def _of_group(looks: HeldLooks, at: I64, wide: _Measured) -> _Measured:
    """What the controls of one group did; where few of them are seen, their own season and the site-wide effect."""
    history, (t, b) = looks.history, looks.reflectance.shape[:2]
    near, own = basis(looks.days, 1), basis(looks.days, 2)
    values, valid = looks.logs(at), looks.valid[:, at]
    first, looked = masked_median(values, valid)
    thin = looked < FEW
    own_habit = fit_habit(first[:history, :, None], ~thin[:history, None], own[:history], OWN_RIDGE, wide.prior)
    usual = residuals(np.zeros((t, b, 1), np.float32), own_habit, own)[:, :, 0]
    first = np.where(thin[:, None], -usual + wide.level, first)
    habit = fit_habit(
        values[:history] - first[:history, :, None], valid[:history], near[:history], LOOKALIKE_RIDGE, wide.prior
    )
    more, _ = masked_median(residuals(values - first[:, :, None], habit, near), valid)
    level = (first + np.where(thin[:, None], 0.0, more)).astype(np.float32)
    values = values - level[:, :, None]
    habit = fit_habit(values[:history], valid[:history], near[:history], LOOKALIKE_RIDGE, wide.prior)
    z = _standard(residuals(values, habit, near), habit, near)
    return _Measured(
        level,
        np.where(thin, np.maximum(wide.noise, THIN_NOISE), _day_noise(z, valid, history)).astype(np.float32),
        np.median(habit.sigma, axis=1).astype(np.float32),
        thin & wide.few,
        _together(z[:history], valid[:history]),
    )


def _whitening(shared: npt.NDArray[np.float64], weight: int) -> F32:
    """(B, B) from the products of the residuals, added up over so many groups."""
    spread = np.sqrt(np.maximum(np.diag(shared), 1e-6))
    correlation = (1 - SHRINK) * shared / np.outer(spread, spread) + SHRINK * np.eye(len(shared))
    whiten = np.linalg.inv(np.linalg.cholesky(correlation))
    # controls' own residuals say what one standard deviation really is
    scale = np.sqrt(np.trace(whiten @ (shared / max(weight, 1)) @ whiten.T) / len(shared))
    out: F32 = (whiten / max(float(scale), LEAST_SCALE)).astype(np.float32)
    return out


def _standard(left: F32, habit: Habit, functions: F32) -> F32:
    """Residuals in standard deviations."""
    z: F32 = (left / (habit.sigma[None] * doubt(habit, functions)[:, None, :])).astype(np.float32)
    return z


def _day_noise(z: F32, valid: Bool, history: int) -> F32:
    """Factor >= 1 by which the controls' residuals of a look exceed the usual: haze, missed cloud, shift."""
    size = np.sqrt((np.minimum(np.abs(z), CAP) ** 2).mean(axis=1))[:, None, :]
    middle, count = masked_median(size.astype(np.float32), valid)
    past = middle[:history][count[:history] >= FEW]
    usual = np.median(past) if len(past) else np.float32(1.0)
    factor = middle[:, 0] / max(float(usual), LEAST_SCALE)
    return np.where(count >= FEW, np.clip(factor, 1.0, MOST_NOISE), 1.0).astype(np.float32)


def _together(z: F32, valid: Bool) -> npt.NDArray[np.float64]:
    """Mean product of residuals between bands (B, B), outliers left out."""
    fine = valid & ((z**2).mean(axis=1) < OUTLIER)
    picked = z.transpose(1, 0, 2)[:, fine].astype(np.float64)
    products: npt.NDArray[np.float64] = picked @ picked.T
    products /= max(picked.shape[1], 1)
    return products
