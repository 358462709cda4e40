"""How numbers in a file become reflectance, and what an item declares of it. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

LARGEST_STEP = 0.01
"""Reflectance of one count at most where counts are whole numbers; 1, which tools write where nobody said, is more."""
SAME_STEP = 0.01
"""Share by which two steps may differ and be the same one, rounded."""


@dataclass(frozen=True)
class Calibration:
    """reflectance = number * scale + offset."""

    scale: float
    offset: float
    basis: str  # why, in words


@dataclass(frozen=True)
class Declared:
    """What an item says of its numbers; catalogues are often wrong here."""

    scales: Sequence[float] = ()  # of its bands; empty when none is declared
    offsets: Sequence[float] = ()  # of its bands, in reflectance or in numbers (-1000); empty when none is declared
    applied: bool | None = None  # what a boa_offset_applied flag says; None without one
    baseline: float | None = None  # processing baseline such as 5.11; None unknown

    @property
    def differ(self) -> bool:
        """Whether its bands declare different scales or offsets."""
        return any(
            not math.isclose(value, values[0], rel_tol=1e-6, abs_tol=1e-9)
            for values in (self.scales, self.offsets)
            for value in values
        )

    def other_step(self, used: float) -> float | None:
        """The reflectance of one count, where all bands that declare it agree, and it is not the one that is used: the
        numbers were made anew. None where they do not: a band that differs from the others is a slip."""
        agree = bool(self.scales) and all(math.isclose(scale, self.scales[0], rel_tol=1e-6) for scale in self.scales)
        return self.scales[0] if agree and is_other_step(self.scales[0], used) else None


def is_other_step(declared: float, used: float) -> bool:
    """Whether a declared reflectance of one count is one at all, and another than that which is used."""
    return 0.0 < declared < LARGEST_STEP and not math.isclose(declared, used, rel_tol=SAME_STEP)
