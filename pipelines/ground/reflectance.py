"""Which numbers are surface reflectance 0..1 and which are counts of it: one rule for files and for arrays. Pure.

The ground reflects at most about all of the light that falls on it, and clouds and snow hardly more. Slightly below 0
is real: it is what is left of dark ground where too much haze was taken off.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

BRIGHT = 2.0
"""Median of decimals above which they are counts and no shares."""
LEAST = -0.5
"""Below this a number is no reflectance, and nothing was seen there: -9999 and -32768 stand for it in many files."""
LOOKED_AT = 1_000_000
"""Numbers that a median is taken of at most: it is asked for its order of magnitude."""


def typical(values: npt.NDArray[Any]) -> float:
    """The median of numbers of any shape, those left out that are not finite or 0, which many files have where they
    hold nothing; 0 where none is left. Of many numbers some are looked at, evenly."""
    flat = values.reshape(-1)
    some = flat[:: flat.size // LOOKED_AT + 1]
    fine = some[np.isfinite(some) & (some != 0)]
    return float(np.median(fine)) if fine.size else 0.0


def are_counts(values: npt.NDArray[Any]) -> bool:
    """Whether decimals of any shape are too large to be reflectance 0..1."""
    return typical(values) > BRIGHT


def why_no_reflectance(values: npt.NDArray[Any], name: str) -> str:
    """Why decimals of any shape are no reflectance 0..1, in English words; "" where they may be.

    Args:
        values: NaN or 0 where there is none.
        name: what they are called.
    """
    if not are_counts(values):
        return ""
    return f"{name} has a median of {typical(values):,.0f}, and no ground has a reflectance above about 1"
