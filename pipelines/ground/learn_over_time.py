"""Recipe of over_time.json, bit for bit: `python -m pipelines.ground.learn_over_time [OUT.json [PART]]`.

Draws changes of single pixels: what lay there and what lies there now (measured spectra, mixed), a few weeks to a few
years of looks on either side, the rain that soils follow and roofs do not, and the errors of a mean over looks.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from pipelines.ground.library import BANDS, FIELD_LEVEL, WETTING, Library, library
from pipelines.ground.mixing import HAZE, PAVED, Stock
from pipelines.ground.network import Network, learn
from pipelines.ground.over_time import (
    DARKEST,
    KEPT_WEIGHTS,
    TURNS,
    Period,
    followed,
    inputs_of,
    no_rain_yet,
    rain_step,
)

F64 = NDArray[np.float64]
SEED, EACH, MOST_LOOKS = 16, 12_000, 40
HIDDEN, ROUNDS, PULL = (48, 24), 24, 1e-5
SWING = float(WETTING[5] - WETTING[4])
"""ln by which swir22 falls below swir16 in wet soil: what the day's wetness is told by."""
FEWER = ((0.08, BANDS[:5]), (0.08, BANDS[:4]), (0.04, BANDS[:3]))
"""Share of the examples that lack bands, and those that they have."""
TILT = np.array((0.0, 0.0, 0.0, 0.0, 0.2, 0.22))
"""ln by which the shortwave of a roof differs from any that was measured: the library has one city's roofs."""
TRUE_THIRST = {"soil": (0.7, 1.05), "rubble": (0.0, 0.85), "paved": (0.0, 0.35), "roof": (0.0, 0.15)}
"""How much of what rain does to soil it does to these."""


def learnt(stock: Library) -> Network:
    """The network that a library gives."""
    rng = np.random.default_rng(SEED)
    turns = np.repeat(np.arange(len(TURNS)), EACH)
    n = len(turns)
    draw = Stock(stock, rng)
    bare_before, bare_after = turns >= 2, (turns % 2) == 1
    first = _ground(draw, bare_before, rubble=0.05)
    last = _ground(draw, bare_after, rubble=0.5)
    # bare ground that turned no roof is often the same soil: wetter, drier, scraped or under litter
    same = (turns == 3) & (rng.random(n) < 0.5)
    fresh = np.exp(rng.normal(0, 0.12, (n, 1)) + rng.normal(0, 0.03, (n, 6)))
    last = _Ground(
        np.where(same[:, None], first.dry * fresh, last.dry), np.where(same, first.thirst, last.thirst), last.paved
    )
    # an edge pixel keeps some of what was there
    keeps = np.where(rng.random(n) < 0.4, rng.uniform(0, 0.35, n), 0.0)[:, None]
    last = _Ground(last.dry * (1 - keeps) + first.dry * keeps, last.thirst, last.paved)
    rainy, climate = rng.uniform(0.25, 1.0, n), rng.normal(0, 0.05, (n, 6)) * np.array((1, 1, 1, 0.5, 0.4, 0.4))
    # under crops and trees it is the ground between them that is known
    covered = (rng.random(n) < 0.4) & bare_before
    greens = np.where(covered, rng.uniform(0.25, 0.85, n), _greens(rng, bare_before))
    before = _period(rng, first, rng.integers(8, MOST_LOOKS + 1, n), rainy, climate, greens)
    after = _period(
        rng,
        last,
        np.where(rng.random(n) < 0.5, rng.integers(3, 10, n), rng.integers(6, 41, n)),
        rainy,
        climate,
        np.zeros(n),
    )
    # of plants the ground beneath is known by a few bare looks, or not at all
    hidden = (rng.random(n) < 0.12) & bare_before
    before.logs[:, hidden] = np.nan
    lot, low = rng.random(n), 0.0
    inputs = inputs_of(before, after, BANDS)
    for share, bands in FEWER:
        at = (lot >= low) & (lot < low + share)
        inputs[at] = inputs_of(_some(before, at, bands), _some(after, at, bands), bands)
        low += share
    with threadpool_limits(limits=1, user_api="blas"):
        return learn(inputs.astype(np.float64), np.eye(len(TURNS))[turns], HIDDEN, rounds=ROUNDS, pull=PULL, rng=rng)


class _Ground:
    """Dry reflectance (n, 6), how far each follows the rain (n,), and which are paved and no roof (n,)."""

    def __init__(self, dry: F64, thirst: F64, paved: NDArray[np.bool_]) -> None:
        self.dry, self.thirst, self.paved = dry, thirst, paved


def _ground(draw: Stock, bare: NDArray[np.bool_], *, rubble: float) -> _Ground:
    """Built ground, or bare: soils, and rubble in a share of them."""
    rng, n = draw.rng, len(bare)
    roofs, second, third = draw.draw("built", n), draw.draw("built", n), draw.draw("built", n)
    paved_rows = np.flatnonzero(np.isin(draw.all.kind, PAVED))
    paved = (rng.random(n) < 0.3) & (len(paved_rows) > 0)
    if len(paved_rows):
        roofs[paved] = draw.all.reflectance[rng.choice(paved_rows, int(paved.sum()))]
    part = np.where(rng.random(n) < 0.4, rng.uniform(-0.2, 1.2, n), 1.0)[:, None]
    coat = np.where(rng.random(n) < 0.4, 0.2, 0.0)[:, None] * np.array((1, 1, 1, 0.3, 0.16, 0.16))
    built = np.exp(part * np.log(roofs) + (1 - part) * np.log(second))
    built = np.minimum(built * np.exp(coat * (rng.normal(0, 1, (n, 1)) + rng.normal(0, 1, (n, 6)))), 0.95)
    tilt = np.where(rng.random((n, 1)) < 0.4, rng.normal(0, 1, (n, 1)) * TILT, 0.0)
    built = np.minimum(built * np.exp(np.where(bare[:, None], 0.0, tilt)), 0.95)
    soil = draw.draw("bare", n) * np.where(rng.random(n) < 0.85, rng.uniform(*FIELD_LEVEL, n), 1.0)[:, None]
    litter = np.where(rng.random(n) < 0.3, rng.uniform(0, 0.35, n), 0.0)[:, None]
    ground = soil * (1 - litter) + draw.draw("npv", n) * litter
    broken = rng.random(n) < rubble
    earth = rng.uniform(0.1, 0.8, (n, 1))
    share = rng.random((n, 1))
    debris = (earth * soil + (1 - earth) * (share * second + (1 - share) * third)) * rng.uniform(0.7, 1.0, (n, 1))
    dry = np.where(bare[:, None], np.where(broken[:, None], debris, ground), built)
    weeds = np.where(rng.random(n) < 0.3, rng.uniform(0, 0.18, n), 0.0)[:, None]
    dry = dry * (1 - weeds) + draw.draw("vegetation", n) * weeds
    beside = np.where(rng.random(n) < 0.4, rng.uniform(0, 0.25, n), 0.0)[:, None]
    dry = np.where(bare[:, None], dry, dry * (1 - beside) + ground * beside)

    def of(name: str) -> F64:
        return rng.uniform(*TRUE_THIRST[name], n)

    thirst = np.where(bare, np.where(broken, of("rubble"), of("soil")), np.where(paved, of("paved"), of("roof")))
    return _Ground(dry, thirst * rng.uniform(0.6, 1.0, n) ** (rng.random(n) < 0.4), paved & ~bare)


def _greens(rng: np.random.Generator, bare: NDArray[np.bool_]) -> F64:
    """(n,) how much greener ground gets in its season: weeds on most soil, hardly anything on roofs but at edges."""
    n = len(bare)
    weeds = np.where(rng.random(n) < 0.65, rng.uniform(0.05, 0.32, n), 0.0)
    beside = np.where(rng.random(n) < 0.3, rng.uniform(0, 0.15, n), 0.0)
    out: F64 = np.where(bare, weeds, beside) + np.abs(rng.normal(0.05, 0.03, n))
    return out


def _period(
    rng: np.random.Generator, ground: _Ground, looks: NDArray[np.int64], rainy: F64, climate: F64, greens: F64
) -> Period:
    """What so many looks tell of ground: its mean, and how it follows the rain."""
    n = len(looks)
    spells = rng.random((MOST_LOOKS, n))
    spells = 0.5 * spells + 0.5 * np.roll(spells, 1, axis=0)  # the ground dries over several looks
    moisture = np.clip(rainy * (1.6 * spells - 0.3), 0, 1)
    counted = np.arange(MOST_LOOKS)[:, None] < looks
    around = rng.uniform(0.3, 1.0, n)  # ground around is partly covered, and follows less
    wet = -SWING * around * moisture + rng.normal(0, 1, (MOST_LOOKS, n)) * rng.uniform(0.01, 0.04, n)
    ratio = -SWING * ground.thirst * moisture + rng.normal(0, 1, (MOST_LOOKS, n)) * rng.uniform(0.01, 0.05, n)
    level = -WETTING.mean() * ground.thirst * moisture + rng.normal(0, 0.06, (MOST_LOOKS, n))
    kept = no_rain_yet(n)
    for t in range(MOST_LOOKS):
        rain_step(kept, wet[t].astype(np.float32), np.stack([ratio[t], level[t]]).astype(np.float32), counted[t])
    follows, surely = followed(kept)
    last = counted & (np.arange(MOST_LOOKS)[:, None] >= looks - rng.integers(4, 12, n))
    damp = (moisture * last).sum(axis=0) / np.maximum(last.sum(axis=0), 1)
    seen = ground.dry * np.exp(-(ground.thirst * damp)[:, None] * WETTING)
    seen = seen * np.exp(rng.normal(0, 0.05, (n, 1)) + rng.normal(0, 0.02, (n, 6)))
    seen = seen + rng.normal(0.001, 0.004, (n, 1)) * HAZE
    logs = np.log(1e4 * np.maximum(seen, 0.001) + DARKEST) + climate * 0.3
    return Period(np.ascontiguousarray(logs.T, np.float32), follows, surely, greens.astype(np.float32))


def _some(period: Period, at: NDArray[np.bool_], bands: tuple[str, ...]) -> Period:
    """Some pixels, in some bands; without both shortwave bands nothing is known of the rain."""
    surely = period.surely[at] * (len(bands) == len(BANDS))
    follows = period.follows[:, at] * (len(bands) == len(BANDS))
    return Period(period.logs[: len(bands), at], follows, surely, period.greens[at])


def main(arguments: list[str]) -> None:
    """Write the weights."""
    out = Path(arguments[0]) if arguments else KEPT_WEIGHTS
    part = int(arguments[1]) if len(arguments) > 1 else None
    stock = library().only(lambda all_: np.full(len(all_), True) if part is None else all_.part == part)
    learnt(stock).write(out, states=TURNS, part=part)


if __name__ == "__main__":
    main(sys.argv[1:])
