"""Built or bare, before and after a change, from many looks: what one look's colour cannot tell. Pure; numpy alone.

Soil follows the rain, roofs do not; the state after a change is the mean of several looks; and what was there before
says which way it went. The network gives the four chances together, since an error about a valley's soil is the same
error before and after. What it has learnt: pipelines/ground/learn_over_time.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from pipelines.ground.library import BANDS
from pipelines.ground.network import F32, Network

TURNS: Final = ("built-built", "built-bare", "bare-built", "bare-bare")
"""What lay there before, and what lies there after: rubble is bare, paving is built."""
BUILT_BUILT, BUILT_BARE, BARE_BUILT, BARE_BARE = range(4)
DARKEST = 300.0
"""Reflectance x 1e4 added before a logarithm, as everywhere in pipelines/detect."""
RAIN_SURE = 0.03
"""Squared swing of the day's wetness, summed over looks, at which half is believed of how a pixel follows it."""
MOST_STEP = 0.2
"""Natural-log units at which the step of a value from one look to the next is cut: no soil dries further in one."""
KEPT_WEIGHTS = Path(__file__).with_name("over_time.json")


@cache
def over_time_model() -> Network:
    """The model as it is shipped."""
    return Network.read(KEPT_WEIGHTS)


@dataclass(frozen=True)
class Period:
    """What is known of n pixels over the looks of one time."""

    logs: F32  # (B, n) mean ln(reflectance x 1e4 + DARKEST) of looks without green; NaN: not known
    follows: F32  # (2, n) how far the dryness ratio and level follow the rain: 1 as the soil around, 0 not at all
    surely: F32  # (n,) 0..1 how much rain there was to follow
    greens: F32  # (n,) NDVI of its greenest season less that of its barest: weeds grow on soil, not on roofs. 0 of the
    # time after a change, which begins with work


def no_rain_yet(n: int) -> F32:
    """(6, n) what rain_step() keeps of n pixels before their first look."""
    out = np.zeros((6, n), np.float32)
    out[3] = np.nan
    return out


def rain_step(kept: F32, wet: F32 | np.float32, values: F32, counted: NDArray[np.bool_]) -> None:
    """Take one more look into account, in place.

    Each look is held against the one before it: work that goes on and colours that fade have no say in how ground
    follows the rain, and a step counts once, cut.

    Args:
        kept: (6, n) sum of squared steps of the wetness, of their products with two values, and the look before.
        wet: (n,), or one for all, of the day, natural-log units; falls with moisture. values: (2, n).
        counted: (n,) who is seen bare.
    """
    step = np.where(counted & np.isfinite(kept[3]), wet - kept[3], np.float32(0.0))
    kept[0] += step**2
    kept[1:3] += step * np.where(step != 0.0, np.clip(values - kept[4:6], -MOST_STEP, MOST_STEP), np.float32(0.0))
    kept[3] = np.where(counted, wet, kept[3])
    kept[4:6] = np.where(counted, values, kept[4:6])


def followed(kept: F32) -> tuple[F32, F32]:
    """How pixels follow the rain: slopes (2, n) drawn towards 0 where it hardly rained, and how surely (n,)."""
    total = kept[0] + np.float32(RAIN_SURE)
    return kept[1:3] / total, kept[0] / total


def inputs_of(before: Period, after: Period, bands: tuple[str, ...]) -> F32:
    """(n, 27) what the network is given. Bands that are missing, and a time that is not known, are 0."""
    n = after.logs.shape[1]
    there: NDArray[np.bool_] = np.array([name in bands for name in BANDS], np.bool_)
    columns: list[F32] = [np.broadcast_to(there[3:, None], (3, n)).astype(np.float32)]
    for period in (before, after):
        known: NDArray[np.bool_] = np.asarray(np.isfinite(period.logs).all(axis=0))
        six = np.zeros((len(BANDS), n), np.float32)
        six[there] = period.logs[[bands.index(name) for name in BANDS if name in bands]]
        level = six[there].mean(axis=0)
        shape = np.where(there[:, None], six - level, 0.0)
        columns += [
            np.where(known, shape, 0.0),
            np.where(known, level - 7.5, 0.0)[None],
            known[None].astype(np.float32),
        ]
        columns += [np.where(known, np.clip(period.follows, -3, 3), 0.0), np.where(known, period.surely, 0.0)[None]]
        columns += [np.where(known, np.clip(period.greens, 0, 1), 0.0)[None]]
    out: F32 = np.concatenate(columns).T.astype(np.float32)
    return out


def turn_scores(before: Period, after: Period, bands: tuple[str, ...], model: Network | None = None) -> F32:
    """(4, n) log-odds of TURNS, up to a constant of each pixel.

    Args:
        before, after: of n pixels; bands: of their B bands, blue green red at least.
        model: None = the one that is shipped.
    """
    out: F32 = np.ascontiguousarray((model or over_time_model()).scores(inputs_of(before, after, bands)).T)
    return out
