"""Measured spectra of the ground, averaged over six bands: library.csv, whose source and licence library.md names."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]
BANDS = ("blue", "green", "red", "nir", "swir16", "swir22")
WETTING = np.array((0.25, 0.28, 0.30, 0.38, 0.62, 0.80))
"""ln by which soil darkens in each band from air-dry to wet: water takes most of the longest waves."""
FIELD_LEVEL = (0.5, 0.9)
"""Times its reflectance in the laboratory, sieved and lit from the side, that a soil has in the field."""


@dataclass(frozen=True)
class Library:
    """n spectra. Replicates of one material have one name and lie in one part."""

    reflectance: F64  # (n, 6), 0..1, in the order of BANDS
    state: NDArray[np.str_]  # (n,) "built" "bare" "vegetation" "npv" (dry plants) "burned"
    kind: NDArray[np.str_]  # (n,) the class within it: "metal", "soil" ...
    material: NDArray[np.str_]  # (n,)
    part: NDArray[np.int64]  # (n,) 0 or 1

    def only(self, wanted: Callable[[Library], NDArray[np.bool_]]) -> Library:
        """The spectra for which `wanted` gives True."""
        at = wanted(self)
        return Library(self.reflectance[at], self.state[at], self.kind[at], self.material[at], self.part[at])

    def __len__(self) -> int:
        return len(self.reflectance)


@cache
def library() -> Library:
    """The whole excerpt."""
    with Path(__file__).with_name("library.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return Library(
        np.array([[int(row[band]) for band in BANDS] for row in rows]) / 1e4,
        np.array([row["state"] for row in rows]),
        np.array([row["class"] for row in rows]),
        np.array([row["material"] for row in rows]),
        np.array([int(row["part"]) for row in rows]),
    )


def moistened(reflectance: F64, moisture: F64 | float, share: F64 | float = 1.0) -> F64:
    """Reflectance (..., 6) of ground so far on its way from dry (0) to wet (1); share: of it that water can reach."""
    out: F64 = reflectance * np.exp(-np.multiply.outer(np.asarray(moisture) * np.asarray(share), WETTING))
    return out
