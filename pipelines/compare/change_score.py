"""How changed each pixel is between two dates, with no history to go by. Pure.

Three views are multiplied, because each is wrong in another place and a change of ground is seen by all three:

- *visible*: the change of ln(value) in the visible bands, less that of the neighbourhood. Plants move the infrared far
  more than the visible; thin cloud and shade move a whole neighbourhood. Where no band is named, the half of the bands
  that moved least stands in.
- *look-alikes*: how far the pixel is from what became of the pixels that looked like it, in the spread of their own.
  What a season does to a cover cancels, and covers that are always restless (fields) count less. Both directions.
- *IR-MAD*: what no linear difference of light, air or calibration explains.

Ground that is green in both dates counts less. Nothing here was learnt from labels. Measures: docs/method-details.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from pipelines.compare.irmad import IrMad, fit_irmad

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
Bool = npt.NDArray[np.bool_]

NEIGHBOURHOOD_PX = 20.0
"""Standard deviation in pixels of the neighbourhood whose change is taken off: wider than a building site, narrower
than a cloud."""
SMOOTH_PX = 2.0
"""Standard deviation in pixels of the last smoothing: buildings are larger than a pixel, misregistration is not."""
GROUPS = 48
"""Look-alike groups of each date: covers of a town and its surroundings, each still well filled."""
REACH_PX = int(np.ceil(4.0 * (NEIGHBOURHOOD_PX + SMOOTH_PX)))
"""Pixels around a block that its score rests on: the filters end at four standard deviations."""
FLOOR = 0.05
"""Share of a band's median below which a value counts no less: the logarithm of deep shade is noise."""
SHRUNK_PX = 50
"""Pixels of overall spread that each group's own spread is mixed with, so that a small group has one at all."""
LEAST_APART = 0.01
"""Distance that every pixel has: in an image of one flat colour, what is new has no like at all to be far from."""
TINY = 1e-12


@dataclass(frozen=True)
class Roles:
    """Which bands, by position, play which part."""

    visible: tuple[int, ...]  # blue, green, red, as far as they are named; empty when none is
    red: int | None  # None: not named
    nir: int | None  # None: not named


def roles(names: tuple[str, ...]) -> Roles:
    """The parts that bands of these names play (blue, green, red, nir …); unnamed bands are all alike."""
    visible = tuple(names.index(name) for name in ("blue", "green", "red") if name in names)
    pair = ("red" in names) and ("nir" in names)
    return Roles(visible, names.index("red") if pair else None, names.index("nir") if pair else None)


@dataclass(frozen=True)
class LookAlikes:
    """What became of pixels that looked alike. K groups, B bands looked at, Q bands followed."""

    mean: F32  # (B,) of what is looked at
    spread: F32  # (B,) of what is looked at
    centres: F32  # (K, B) of the groups, in spreads from the mean
    expected: F32  # (K, Q) median of what the group became
    precision: F32  # (K, Q, Q) inverse of its robust covariance

    def distance(self, seen: F32, became: F32) -> F32:
        """Distance of what pixels became (N, Q) from their look-alikes' by what they were (N, B): (N,), at least 0."""
        out = np.empty(len(seen), np.float32)
        for start in range(0, len(seen), 100_000):
            part = slice(start, start + 100_000)
            group = _nearest((seen[part] - self.mean) / self.spread, self.centres)
            away = became[part] - self.expected[group]
            out[part] = np.sqrt(np.maximum(np.einsum("ij,ijk,ik->i", away, self.precision[group], away), 0.0))
        return out


@dataclass(frozen=True)
class PairModel:
    """What is learnt from a sample of pixels of both dates, and then holds for every pixel of the two images."""

    roles: Roles
    followed: tuple[int, ...]  # bands whose change of brightness counts: the visible ones, else the steadier half
    zero: F64  # (B,) value of the earlier date that counts as none
    floor: F64  # (B,) above zero, below which a value counts no less
    gain: F64  # (B,) from the later date's scale to the earlier's
    offset: F64  # (B,)
    irmad: IrMad
    forward: LookAlikes  # what became of what looked alike before
    backward: LookAlikes  # what had been what looks alike afterwards


def fit_pair(x: F32, y: F32, parts: Roles) -> PairModel:
    """Learn from pixels that both dates have.

    Args:
        x: earlier date (B, N), finite, any linear scale. y: later date (B, N), finite, any linear scale.
        parts: which bands play which part.
    """
    irmad, unchanged = fit_irmad(x, y)
    gain, offset = _radiometry(x, y, unchanged)
    zero = np.minimum(np.percentile(x, 0.5, axis=1), 0.0).astype(np.float64)
    floor = np.maximum(FLOOR * (np.median(x, axis=1) - zero), TINY)
    before = _ln(x, zero, floor).T
    after = _ln(gain[:, None] * y + offset[:, None], zero, floor).T
    # Nobody has said which bands are visible: plants move the visible least, so the bands that moved least stand in.
    steadier = np.argsort((after - before).std(0), kind="stable")[: (len(x) + 1) // 2]
    followed = parts.visible or tuple(sorted(int(band) for band in steadier))
    seen = list(followed)
    return PairModel(
        parts,
        followed,
        zero,
        floor,
        gain,
        offset,
        irmad,
        look_alikes(before, after[:, seen]),
        look_alikes(after, before[:, seen]),
    )


def score_pair(model: PairModel, x: F32, y: F32, usable: Bool) -> F32:
    """How changed each pixel of a block is.

    Args:
        model: fitted on the same two images.
        x: earlier date (B, H, W). y: later date (B, H, W).
        usable: (H, W), True where both dates have a pixel.

    Returns:
        (H, W) float32, at least 0, higher = more changed, NaN where not usable. Pixels nearer than REACH_PX to an
        edge of the block that is no edge of the image want for neighbours.
    """
    if not usable.any():
        return np.full(usable.shape, np.nan, np.float32)
    later = model.gain[:, None] * y[:, usable] + model.offset[:, None]
    before, after = _ln(x[:, usable], model.zero, model.floor), _ln(later, model.zero, model.floor)
    seen = list(model.followed)
    near = Neighbours(usable, NEIGHBOURHOOD_PX)
    visible = np.zeros(before.shape[1], np.float64)
    for band in seen:
        step = after[band] - before[band]
        visible += (step - near.mean(step)) ** 2
    apart = (model.forward.distance(before.T, after[seen].T) + LEAST_APART) * (
        model.backward.distance(after.T, before[seen].T) + LEAST_APART
    )
    unlike = np.sqrt(model.irmad.chi_square(x[:, usable], y[:, usable])) + LEAST_APART
    score = np.cbrt(np.sqrt(visible * apart) * unlike) * _not_green(model, before, after)
    out = np.full(usable.shape, np.nan, np.float32)
    out[usable] = np.maximum(Neighbours(usable, SMOOTH_PX).mean(score), 0.0)
    return out


def change_score(x: F32, y: F32, usable: Bool, names: tuple[str, ...] = ()) -> F32:
    """fit_pair on every usable pixel of two small images (B, H, W), and score_pair of the whole."""
    named = names or tuple(f"band-{i}" for i in range(1, len(x) + 1))
    return score_pair(fit_pair(x[:, usable], y[:, usable], roles(named)), x, y, usable)


class Neighbours:
    """Weighted means over the usable neighbours of each usable pixel."""

    def __init__(self, usable: Bool, sigma: float) -> None:
        """Weights fall off as a normal curve of standard deviation `sigma` pixels."""
        self._usable, self._sigma = usable, sigma
        weight = ndimage.gaussian_filter(usable.astype(np.float32), sigma)
        self._weight = np.maximum(weight[usable], 1e-6)

    def mean(self, values: npt.NDArray[np.floating]) -> F32:
        """Of values (N,) at the usable pixels, in the order of a boolean index."""
        grid = np.zeros(self._usable.shape, np.float32)
        grid[self._usable] = values
        return np.asarray(ndimage.gaussian_filter(grid, self._sigma)[self._usable] / self._weight, np.float32)


def look_alikes(seen: F32, became: F32) -> LookAlikes:
    """Group pixels by what they were (N, B) and learn what became of each group (N, Q)."""
    mean, spread = seen.mean(0), np.maximum(seen.std(0), 1e-6)
    scaled = ((seen - mean) / spread).astype(np.float32)
    centres = _centres(scaled)
    group = _nearest(scaled, centres)
    width = became.shape[1]
    overall = np.atleast_2d(np.cov(became.T)) if len(became) > 1 else np.eye(width)
    overall = overall + 1e-6 * np.eye(width)
    expected = np.tile(np.median(became, axis=0), (len(centres), 1)).astype(np.float32)
    precision = np.tile(np.linalg.inv(overall), (len(centres), 1, 1)).astype(np.float32)
    for k in range(len(centres)):
        members = became[group == k].astype(np.float64)
        if len(members) == 0:
            continue
        expected[k] = np.median(members, axis=0)
        precision[k] = np.linalg.inv(_robust_covariance(members - expected[k], overall))
    return LookAlikes(mean.astype(np.float32), spread.astype(np.float32), centres, expected, precision)


def _robust_covariance(away: F64, overall: F64) -> F64:
    """Covariance (Q, Q) of residuals (N, Q) far ones turned down (Huber), mixed with a tenth of the overall."""
    n, width = away.shape
    weight = np.ones(n)
    for _ in range(3):
        own = (away * weight[:, None]).T @ away / weight.sum()
        mixed = (n * own + SHRUNK_PX * 0.1 * overall) / (n + SHRUNK_PX)
        far = np.einsum("ij,jk,ik->i", away, np.linalg.inv(mixed), away)
        weight = np.minimum(1.0, (width + 3) / np.maximum(far, 1e-9))
    return np.asarray(mixed, np.float64)


def _centres(scaled: F32, *, rounds: int = 15, most: int = 30_000) -> F32:
    """Centres (K, B) of k-means (Lloyd, IEEE TIT 1982), started at even steps along brightness: no chance in it."""
    # Sorted before thinning, so that the order in which blocks were read does not matter.
    few = scaled[np.argsort(scaled.sum(1), kind="stable")][:: max(1, len(scaled) // most)]
    count = min(GROUPS, len(few))
    centres = few[np.linspace(0, len(few) - 1, count).astype(int)].copy()
    for _ in range(rounds):
        group = _nearest(few, centres)
        members = np.bincount(group, minlength=count)
        for band in range(few.shape[1]):
            total = np.bincount(group, weights=few[:, band], minlength=count)
            centres[:, band] = np.where(members > 0, total / np.maximum(members, 1), centres[:, band])
    return np.asarray(centres, np.float32)


def _nearest(scaled: F32, centres: F32) -> npt.NDArray[np.intp]:
    """Index of the nearest centre (N,)."""
    nearest: npt.NDArray[np.intp] = ((centres**2).sum(1) - 2.0 * scaled @ centres.T).argmin(1)
    return nearest


def _radiometry(x: F32, y: F32, unchanged: F64) -> tuple[F64, F64]:
    """Gain and offset (B,) that bring the later date's unchanged pixels to the earlier's mean and spread."""
    total = unchanged.sum()
    mean_x, mean_y = (x * unchanged).sum(1) / total, (y * unchanged).sum(1) / total
    spread_x = np.sqrt((unchanged * (x - mean_x[:, None]) ** 2).sum(1) / total)
    spread_y = np.sqrt((unchanged * (y - mean_y[:, None]) ** 2).sum(1) / total)
    flat = (spread_x <= 1e-6 * np.abs(mean_x)) | (spread_y <= 1e-6 * np.abs(mean_y))
    gain = np.where(flat, 1.0, spread_x / np.where(flat, 1.0, spread_y))
    return gain, np.asarray(mean_x - gain * mean_y, np.float64)


def _ln(values: npt.NDArray[np.floating], zero: F64, floor: F64) -> F32:
    """ln of the value above zero, (B, N), no less than that of the floor."""
    return np.log(np.maximum(values - zero[:, None], floor[:, None])).astype(np.float32)


def _not_green(model: PairModel, before: F32, after: F32) -> F32 | float:
    """1 less the NDVI of the date with less of it, kept in 0..1, (N,); 1.0 where red or near infrared is unknown."""
    red, nir = model.roles.red, model.roles.nir
    if red is None or nir is None:
        return 1.0
    # tanh of half a log ratio is the normalised difference.
    ndvi = np.minimum(np.tanh((before[nir] - before[red]) / 2), np.tanh((after[nir] - after[red]) / 2))
    return np.asarray(1.0 - np.clip(ndvi, 0.0, 1.0), np.float32)
