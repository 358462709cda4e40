"""Recipe of states.json, bit for bit: `python -m pipelines.ground.learn [OUT.json [PART]]`.

Draws examples of measured spectra (pipelines/ground/mixing.py) and fits the network to them. With PART (0 or 1) only
that part of the library is learnt from, so that the other can be held out: what the benchmarks do.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from pipelines.ground.library import BANDS, Library, library
from pipelines.ground.mixing import STATES, Examples, examples
from pipelines.ground.network import Network, learn
from pipelines.ground.states import KEPT_WEIGHTS, inputs_of

SEED, EACH = 15, 10_000
HIDDEN, ROUNDS, PULL = (64, 32), 40, 1e-5
FEWER_BANDS = (
    (0.12, BANDS[:5]),
    (0.08, BANDS[:4]),
    (0.06, BANDS[:3]),
    (0.04, ("blue", "green", "red", "swir16", "swir22")),
)
"""Share of the examples that lack bands, and those that they have: no swir22, no shortwave, colour alone, no nir."""


def learnt(stock: Library) -> Network:
    """The network that a library gives."""
    rng = np.random.default_rng(SEED)
    drawn = examples(stock, rng, EACH)
    inputs = inputs_of(drawn.reflectance, _held(rng, drawn)).astype(np.float64)
    with threadpool_limits(limits=1, user_api="blas"):  # more threads add in another order
        return learn(inputs, np.eye(len(STATES))[drawn.state], HIDDEN, rounds=ROUNDS, pull=PULL, rng=rng)


def _held(rng: np.random.Generator, drawn: Examples) -> NDArray[np.bool_]:
    """(n, 6) which bands each example has."""
    held = np.ones(drawn.reflectance.shape, bool)
    lot, low = rng.random(len(held)), 0.0
    for share, bands in FEWER_BANDS:
        held[(lot >= low) & (lot < low + share)] = np.isin(BANDS, bands)
        low += share
    return held


def main(arguments: list[str]) -> None:
    """Write the weights."""
    out = Path(arguments[0]) if arguments else KEPT_WEIGHTS
    part = int(arguments[1]) if len(arguments) > 1 else None
    stock = library().only(lambda all_: np.full(len(all_), True) if part is None else all_.part == part)
    learnt(stock).write(out, inputs=[*(f"ln {band}" for band in BANDS), "level", *BANDS], states=STATES, part=part)


if __name__ == "__main__":
    main(sys.argv[1:])
