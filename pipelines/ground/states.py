"""The model of the ground's state: six or fewer bands of one look -> probabilities. Pure; numpy alone.

What it has learnt, from what, and how well it does on material it never met: docs/ground-model.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from geodata.looks.chip import NODATA
from pipelines.ground.library import BANDS
from pipelines.ground.mixing import STATES
from pipelines.ground.network import F32, Network, probabilities

DARKEST = 0.01
"""Reflectance added before a logarithm, so that shade and noise are not magnified."""
KEPT_WEIGHTS = Path(__file__).with_name("states.json")
MUST = ("blue", "green", "red")
"""Bands without which nothing is said."""


@cache
def states_model() -> Network:
    """The model as it is shipped."""
    return Network.read(KEPT_WEIGHTS)


def inputs_of(reflectance: NDArray[np.floating], held: NDArray[np.bool_] | None = None) -> F32:
    """(n, 13) what the network is given: shape, level and which bands there are.

    Args:
        reflectance: (n, 6) 0..1 in the order of BANDS. held: (n, 6) or (6,) True where the band is there; None = all.
    """
    there = np.ones(reflectance.shape, bool) if held is None else np.broadcast_to(held, reflectance.shape)
    logs = np.log(np.maximum(np.where(there, reflectance, 1.0), 0.0) + DARKEST)
    count = np.maximum(there.sum(axis=1, keepdims=True), 1)
    level = np.where(there, logs, 0.0).sum(axis=1, keepdims=True) / count
    out: F32 = np.concatenate([np.where(there, logs - level, 0.0), level, there], axis=1).astype(np.float32)
    return out


def state_probabilities(
    reflectance: NDArray[np.floating], bands: Sequence[str] = BANDS, model: Network | None = None
) -> F32:
    """(n, 6) probabilities of STATES, NaN where a pixel lacks blue, green or red.

    Args:
        reflectance: (n, B) 0..1, surface reflectance; NaN = not there.
        bands: common name of each of the B bands; those that are none of BANDS are left out.
        model: None = the one that is shipped.
    """
    six = np.full((len(reflectance), len(BANDS)), np.nan, np.float32)
    for k, name in enumerate(bands):
        if name in BANDS:
            six[:, BANDS.index(name)] = reflectance[:, k]
    there = np.isfinite(six)
    out = probabilities((model or states_model()).scores(inputs_of(six, there)))
    out[~there[:, [BANDS.index(name) for name in MUST]].all(axis=1)] = np.nan
    return out


def states_of_look(bands: Mapping[str, NDArray[np.int16]], usable: NDArray[np.bool_]) -> F32:
    """(H, W, 6) probabilities of STATES; NaN where the look does not show a pixel, or lacks its blue, green or red.

    Args:
        bands: by common name, (H, W) int16 reflectance x 1e4 with NODATA where a band has none; a pixel that lacks a
            shortwave band is told from the others.
        usable: (H, W) True = usable.
    """
    names = [name for name in BANDS if name in bands]
    counts = np.stack([bands[name][usable] for name in names], axis=-1)
    share = np.where(counts == NODATA, np.nan, counts.astype(np.float32) / 1e4).astype(np.float32)
    out = np.full((*usable.shape, len(STATES)), np.nan, np.float32)
    out[usable] = state_probabilities(share, names)
    return out


__all__ = ["BANDS", "STATES", "inputs_of", "state_probabilities", "states_model", "states_of_look"]
