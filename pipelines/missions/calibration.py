"""How numbers in a file become reflectance, and what an item declares of it. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


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
