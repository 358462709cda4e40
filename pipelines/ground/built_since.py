"""What was built since ground last was green or under water, over the looks of a year and the newest. Pure.

No leaves grow on a roof and no water stands on it: ground that was green or water within the year is a field, a bank
of a river or a pond, or it has been built on since. So of such ground only the looks after that are asked whether it is
built-up. Ground that was under water within the year is not taken for built-up anew at all: sand that a river leaves
behind looks like a roof.

The model is often unsure of new roofs and of dry fields alike, and neither is steadier than the other since then. So
this adds ground that probably was built on, and doubts the rest, but what is doubted is left out only where an outline
ran away over it (suggested_outline.py).
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
LIKELY = 0.6
"""Mean probability since then from which ground counts as built on, where the newest looks alone say less."""
SURE = 0.75
"""The same from which ground is no field for sure: the highest level of an outline; dry fields reach 0.7."""
LEAST_SINCE = 3
"""Looks since then that say anything."""
Looks = Sequence[tuple[Mapping[str, npt.NDArray[np.int16]], npt.NDArray[np.bool_]]]
F32 = npt.NDArray[np.float32]
_BUILT, _GREEN, _WATER = (STATES.index(name) for name in ("built", "green", "water"))


def built_since(looks: Looks) -> F32:
    """(H, W) NaN of ground that was neither green nor water; else the probability that it is built, 0 below LIKELY.

    Args:
        looks: of a year and the newest, at least one, the newest first; as states_of_look takes them. A look that lacks
            blue, green or red says nothing.
    """
    shape = looks[0][1].shape
    total, weight = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    grown, wet, after, age = (np.zeros(shape, np.int16) for _ in range(4))
    for bands, usable in looks:
        states = np.nan_to_num(states_of_look(bands, usable))
        shown = states.any(axis=-1)
        grown += states[..., _GREEN] + states[..., _WATER] >= MOSTLY
        wet += states[..., _WATER] >= MOSTLY
        since = (grown == 0) & shown
        total[since] += FADES ** age[since] * states[since, _BUILT]
        weight[since] += FADES ** age[since]
        after += since
        age += shown
    mean = total / np.maximum(weight, 1e-6)
    anew = (after >= LEAST_SINCE) & (mean >= LIKELY) & (wet < TWICE)
    return np.where(grown < TWICE, np.nan, np.where(anew, mean, 0)).astype(np.float32)


def with_the_new(probability: F32, since: F32) -> F32:
    """(H, W) probability that a pixel is built-up, NaN where unknown, raised where it was built on since."""
    return np.where(since > 0, np.fmax(probability, since), probability).astype(np.float32)


def doubted(since: F32) -> npt.NDArray[np.bool_]:
    """(H, W) ground that was green or under water and is not built-up for sure since then."""
    return since < SURE  # False where NaN
