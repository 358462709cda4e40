"""Examples of ground as a satellite sees it: measured spectra mixed, moistened, lit, hazed. Pure but for the library.

No two soils are wet alike, no pixel holds one thing, and light, haze and what lies beside a pixel change all bands
together. Each example is drawn with all of that, so that a model learns what is left of a material under it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.ground.library import FIELD_LEVEL, WETTING, Library

F64 = NDArray[np.float64]
STATES = ("built", "bare", "green", "dry", "water", "burnt")
HAZE = np.array((1.0, 0.85, 0.68, 0.45, 0.16, 0.10))
"""How much of the light that haze adds to blue it adds to each band."""
COAT = 0.2
COAT_ALL, COAT_EACH = np.array((1, 1, 1, 0.33, 0.16, 0.16)), np.array((1, 1, 1, 0.2, 0.16, 0.16))
"""ln by which paint of another colour changes a roof: all visible bands together, each by itself, the infrared little.
The library has a few dozen coats, the world has every colour."""
PAVED = ("road", "parking_lot", "asphalt", "sidewalk", "driveway", "bridge", "gravel", "manhole")
PAVED_SHARE = 0.4
"""Classes of built ground that are no roofs, and their share of the built examples."""
WATER = np.array(((0.030, 0.042, 0.030, 0.018, 0.010, 0.007), (0.075, 0.105, 0.115, 0.070, 0.018, 0.012)))
"""Clear and muddy water: typical values, not measured; the library has none."""


@dataclass(frozen=True)
class Examples:
    """n examples."""

    reflectance: F64  # (n, 6), 0..1
    state: NDArray[np.int64]  # (n,) number in STATES of what covers most of it


class Stock:
    """Spectra of a library to draw from, every class and then every material as likely as the next."""

    def __init__(self, stock: Library, rng: np.random.Generator) -> None:
        self.rng, self.all = rng, stock
        self.rows = {state: np.flatnonzero(stock.state == state) for state in np.unique(stock.state).tolist()}

    def draw(self, state: str, n: int) -> F64:
        """(n, 6) reflectance of random spectra of a state."""
        rows = self.rows[state]
        weight = np.ones(len(rows))
        names = self.all.material[rows]
        kinds = self.all.kind[rows]
        if state == "built":
            paved = np.isin(kinds, PAVED)
            for group, share in ((~paved, 1 - PAVED_SHARE), (paved, PAVED_SHARE)):
                weight[group] = share * _even(kinds[group], names[group])
        elif state == "bare":
            soil = kinds == "soil"
            weight[soil] = 0.85 / soil.sum()
            weight[~soil] = 0.15 * _even(kinds[~soil], names[~soil])
        elif state != "vegetation":
            weight = _even(kinds, names)
        return np.asarray(self.all.reflectance[self.rng.choice(rows, n, p=weight / weight.sum())])

    def soil(self, n: int) -> F64:
        """(n, 6) soils as they lie in the field, dry to wet."""
        rng = self.rng
        level = np.where(rng.random(n) < 0.8, rng.uniform(*FIELD_LEVEL, n), rng.uniform(0.4, 1.05, n))
        moisture = np.where(rng.random(n) < 0.3, 0.0, rng.random(n))
        depth = moisture[:, None] * WETTING * rng.uniform(0.8, 1.2, (n, 1))
        out: F64 = self.draw("bare", n) * level[:, None] * np.exp(-depth)
        return out


def _even(kinds: NDArray[np.str_], names: NDArray[np.str_]) -> F64:
    """Weights (n,) that sum to 1: classes count by the root of how many materials they hold, materials evenly."""
    weight = np.zeros(len(names))
    for kind in np.unique(kinds):
        here = kinds == kind
        each = np.unique(names[here])
        for name in each:
            mine = here & (names == name)
            weight[mine] = np.sqrt(len(each)) / len(each) / mine.sum()
    out: F64 = weight / max(weight.sum(), 1e-12)
    return out


def examples(stock: Library, rng: np.random.Generator, n: int) -> Examples:
    """n examples of every state."""
    draw = Stock(stock, rng)
    made = {
        "built": _built(draw, n),
        "bare": _bare(draw, n),
        "green": _green(draw, n),
        "dry": _dry(draw, n),
        "water": _water(draw, n),
        "burnt": _burnt(draw, n),
    }
    reflectance = np.concatenate([made[state] for state in STATES])
    return Examples(seen(reflectance, rng), np.repeat(np.arange(len(STATES)), n))


def seen(reflectance: F64, rng: np.random.Generator) -> F64:
    """Reflectance (n, 6) as the sensor gives it: light, shade of walls, haze, neighbours, calibration, noise."""
    n = len(reflectance)
    dim = np.where(rng.random(n) < 0.15, rng.uniform(0.0, 0.5, n), 0.0)[:, None]
    shade = 1 - dim * np.array((0.75, 0.82, 0.9, 1.0, 1.0, 1.0))
    lit = reflectance * np.exp(rng.normal(0, 0.08, (n, 1))) * shade
    beside = lit[rng.permutation(n)]
    lit = lit + np.array((0.09, 0.08, 0.07, 0.06, 0.03, 0.02)) * rng.uniform(0, 1, (n, 1)) * (beside - lit)
    lit = lit + rng.normal(0.002, 0.008, (n, 1)) * HAZE * (1 - lit)
    lit = lit * np.exp(rng.normal(0, 0.015, (n, 6)))
    out: F64 = np.maximum(lit + rng.normal(0, 0.002, (n, 6)), 0.001)
    return out


def _over(top: F64, under: F64, share: F64) -> F64:
    out: F64 = share[:, None] * top + (1 - share[:, None]) * under
    return out


def _built(draw: Stock, n: int) -> F64:
    rng = draw.rng
    ground = draw.draw("built", n)
    second = draw.draw("built", n)
    # between two materials, and a little beyond them: age and coats that nobody measured
    part = np.where(rng.random(n) < 0.4, rng.uniform(-0.2, 1.2, n), 1.0)[:, None]
    ground = np.exp(part * np.log(ground) + (1 - part) * np.log(second))
    coat = np.where(rng.random(n) < 0.4, COAT, 0.0)[:, None]
    ground = ground * np.exp(coat * (rng.normal(0, 1, (n, 1)) * COAT_ALL + rng.normal(0, 1, (n, 6)) * COAT_EACH))
    ground = np.minimum(ground, 0.95)
    ground = _over(second, ground, np.where(rng.random(n) < 0.25, rng.uniform(0, 0.5, n), 0.0))
    other = np.where((rng.random(n) < 0.5)[:, None], draw.soil(n), draw.draw("vegetation", n))
    return _over(other, ground, np.where(rng.random(n) < 0.35, rng.uniform(0, 0.35, n), 0.0))


def _bare(draw: Stock, n: int) -> F64:
    rng = draw.rng
    ground = draw.soil(n)
    ground = _over(draw.draw("npv", n), ground, np.where(rng.random(n) < 0.3, rng.uniform(0, 0.4, n), 0.0))
    return _over(draw.draw("vegetation", n), ground, np.where(rng.random(n) < 0.3, rng.uniform(0, 0.25, n), 0.0))


def _green(draw: Stock, n: int) -> F64:
    rng = draw.rng
    under = np.where((rng.random(n) < 0.5)[:, None], draw.soil(n), draw.draw("npv", n))
    return _over(draw.draw("vegetation", n), under, rng.uniform(0.4, 1.0, n))


def _dry(draw: Stock, n: int) -> F64:
    rng = draw.rng
    under = np.where((rng.random(n) < 0.7)[:, None], draw.soil(n), draw.draw("vegetation", n))
    return _over(draw.draw("npv", n), under, rng.uniform(0.6, 1.0, n))


def _water(draw: Stock, n: int) -> F64:
    rng = draw.rng
    clear = rng.random(n)[:, None]
    water = (clear * WATER[0] + (1 - clear) * WATER[1]) * np.exp(rng.normal(0, 0.3, (n, 1)))
    return _over(draw.soil(n), water, np.where(rng.random(n) < 0.3, rng.uniform(0, 0.25, n), 0.0))


def _burnt(draw: Stock, n: int) -> F64:
    rng = draw.rng
    under = np.where((rng.random(n) < 0.7)[:, None], draw.soil(n), draw.draw("npv", n))
    return _over(draw.draw("burned", n), under, rng.uniform(0.6, 1.0, n))
