"""What was built since ground last was green or under water, over the looks of a year. Pure.

No leaves grow on a roof and no water stands on it: ground that was green or water within the year is a field, a bank
of a river or a pond, or it has been built on since. So of such ground only the looks after that are asked whether it is
built-up, and they have to be sure, since far more fields are harvested in a year than are built on. Ground that was
under water within the year is not taken for built-up at all: sand that a river leaves behind looks like a roof.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from pipelines.ground.mixing import STATES
from pipelines.ground.states import states_of_look

FADES = 0.85
"""Weight of a look by that of the next newer one."""
MOSTLY = 0.5
"""Probability from which a look shows ground green or under water."""
TWICE = 2
"""Looks that have to show it so: one alone may be a shadow that the mask has missed, or a neighbour's tree."""
SURE = 0.75
"""Mean probability from which ground is built-up since then: the highest level of an outline; dry fields reach 0.7."""
LEAST_SINCE = 3
"""Looks since then that say anything."""
Looks = Sequence[tuple[Mapping[str, npt.NDArray[np.int16]], npt.NDArray[np.bool_]]]
F32 = npt.NDArray[np.float32]
_BUILT, _GREEN, _WATER = (STATES.index(name) for name in ("built", "green", "water"))


def built_since(looks: Looks) -> F32:
    """(H, W) NaN of ground that was neither green nor water; else 0, or the probability from SURE on that it is built.

    Args:
        looks: of a year, at least one, the newest first; as states_of_look takes them. A look that lacks blue, green or
            red says nothing.
    """
    shape = looks[0][1].shape
    total, weight = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    grown, wet, after = (np.zeros(shape, np.int16) for _ in range(3))
    for age, (bands, usable) in enumerate(looks):
        states = np.nan_to_num(states_of_look(bands, usable))
        grown += states[..., _GREEN] + states[..., _WATER] >= MOSTLY
        wet += states[..., _WATER] >= MOSTLY
        since = (grown == 0) & states.any(axis=-1)
        total[since] += FADES**age * states[since, _BUILT]
        weight[since] += FADES**age
        after += since
    mean = total / np.maximum(weight, 1e-6)
    anew = (after >= LEAST_SINCE) & (mean >= SURE) & (wet < TWICE)
    return np.where(grown < TWICE, np.nan, np.where(anew, mean, 0)).astype(np.float32)


def corrected(probability: F32, since: F32) -> F32:
    """(H, W) probability that a pixel is built-up, by what was built since it was green or water; NaN where unknown."""
    grown = np.isfinite(since)
    out = probability.copy()
    out[grown] = np.where(since[grown] > 0, np.fmax(probability[grown], since[grown]), 0)
    return out
