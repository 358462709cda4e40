"""Iteratively re-weighted multivariate alteration detection (IR-MAD; Nielsen, IEEE TIP 2007), fitted once. Pure.

Canonical variates of two dates are subtracted, so that any linear difference of light, air or calibration between the
dates cancels; the sum of their squared, standardised differences says how unlike "no change" a pixel is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import linalg, stats

F64 = npt.NDArray[np.float64]

ROUNDS = 12
"""Re-weighting rounds at most; weights settle in fewer than ten on real pairs."""
CLIPPED = 10.0
"""Spreads from the median beyond which a value counts no further: a cloud's brightness cannot rule."""
TINY = 1e-12


@dataclass(frozen=True)
class IrMad:
    """What the fit has learnt, ready for any pixel of the same two images. B bands."""

    middle: tuple[F64, F64]  # (B, 1) median of each date
    spread: tuple[F64, F64]  # (B, 1) robust standard deviation of each date
    mean: tuple[F64, F64]  # (B, 1) weighted mean of each scaled date
    turn: tuple[F64, F64]  # (B, B) from scaled bands to canonical variates
    variance: F64  # (B, 1) of the variates' differences where nothing changed

    def chi_square(self, x: npt.NDArray[np.floating], y: npt.NDArray[np.floating]) -> F64:
        """Sum of squared standardised differences, (N,), at least 0; x and y are (B, N) in the units of the fit."""
        a = _scaled(x, self.middle[0], self.spread[0]) - self.mean[0]
        b = _scaled(y, self.middle[1], self.spread[1]) - self.mean[1]
        difference = self.turn[0].T @ a - self.turn[1].T @ b
        return np.asarray((difference**2 / self.variance).sum(0), np.float64)


def fit_irmad(x: npt.NDArray[np.floating], y: npt.NDArray[np.floating]) -> tuple[IrMad, F64]:
    """Fit on the pixels of two dates.

    Args:
        x: earlier date (B, N), any linear scale. y: later date (B, N), any linear scale.

    Returns:
        The fit, and the weight 0..1 of each pixel: the probability that it did not change, (N,).
    """
    middle = (np.median(x, axis=1, keepdims=True), np.median(y, axis=1, keepdims=True))
    spread = tuple(
        1.4826 * np.median(np.abs(v - m), axis=1, keepdims=True) for v, m in zip((x, y), middle, strict=True)
    )
    a, b = _scaled(x, middle[0], spread[0]), _scaled(y, middle[1], spread[1])
    bands, n = a.shape
    weight, chi = np.ones(n), np.zeros(n)
    for _ in range(ROUNDS):
        total = weight.sum()
        mean_a = (a * weight).sum(1, keepdims=True) / total
        mean_b = (b * weight).sum(1, keepdims=True) / total
        ca, cb = a - mean_a, b - mean_b
        saa = (ca * weight) @ ca.T / total + 1e-6 * np.eye(bands)
        sbb = (cb * weight) @ cb.T / total + 1e-6 * np.eye(bands)
        sab = (ca * weight) @ cb.T / total
        rho2, u = linalg.eigh(sab @ linalg.solve(sbb, sab.T), saa)
        v = linalg.solve(sbb, sab.T @ u)
        v /= np.maximum(np.sqrt(np.einsum("ij,ik,kj->j", v, sbb, v)), TINY)
        variance = np.maximum(2.0 * (1.0 - np.sqrt(np.clip(rho2, 0.0, 1.0))), 1e-6)[:, None]
        new = ((u.T @ ca - v.T @ cb) ** 2 / variance).sum(0)
        weight = np.maximum(stats.chi2.sf(new, bands), 1e-6)
        settled = np.max(np.abs(new - chi)) < 1e-3 * (1.0 + np.max(new))
        chi = new
        if settled:
            break
    return IrMad(middle, (spread[0], spread[1]), (mean_a, mean_b), (u, v), variance), weight


def _scaled(values: npt.NDArray[np.floating], middle: F64, spread: F64) -> F64:
    scaled = (values.astype(np.float64) - middle) / np.maximum(spread, TINY)
    return np.asarray(np.clip(scaled, -CLIPPED, CLIPPED), np.float64)
