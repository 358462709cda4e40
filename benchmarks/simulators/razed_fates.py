"""What becomes of the ground of razed houses in the second simulator: rubble stays, or is cleared, built on, overgrown.

A razed compound is cut into two or three parts, each with a fate of its own. Days are day numbers since 1970.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Bool = NDArray[np.bool_]
FATES = ("rubble", "cleared", "rebuilt", "overgrown")
SOIL_THAT_WETS = -3
"""Instead of a row of the table of seasons: bare soil without plants, darker when it rains."""
RAINS = (150.0, 235.0)
"""Days of the year in which plants come up on ground that is left."""


@dataclass(frozen=True)
class Turn:
    """A day on which the ground of one house became something else."""

    day: int
    stage: str  # one of FATES
    share: NDArray[np.float32]  # (H, W) share of each pixel that the house covers


@dataclass(frozen=True)
class Act:
    """One house's ground and what it is made of from a day on."""

    day: int
    house: int
    spectrum: Sequence[float]
    crop: int  # row of the table of seasons, -1 nothing grows, or SOIL_THAT_WETS
    stage: str  # one of FATES


@dataclass(frozen=True)
class MadeOf:
    """What ground may become."""

    earth: NDArray[np.float64]  # (6,)
    roofs: Sequence[Sequence[float]]
    wild: Sequence[int]  # rows of the table of seasons of what grows on ground that is left


def acts_after(
    rng: np.random.Generator, razed_on: dict[int, int], centres: NDArray[np.float64], made_of: MadeOf
) -> list[Act]:
    """What happens after a razing, house by house.

    Args:
        rng: everything random comes from it. razed_on: house -> day it fell. centres: (houses, 2) their middles.
        made_of: what ground may become.
    """
    houses = np.array(sorted(razed_on))
    turn = rng.uniform(0, np.pi)
    along = houses[np.argsort(centres[houses] @ [np.cos(turn), np.sin(turn)])]
    out: list[Act] = []
    fates = [str(fate) for fate in rng.permutation(FATES)[: int(rng.integers(2, 4))]]
    for fate, part in zip(fates, np.array_split(along, len(fates)), strict=True):
        over = max((razed_on[int(h)] for h in part), default=0)
        cleared = over + int(rng.integers(20, 120))
        earth = made_of.earth * np.exp(rng.normal(0, 0.1))
        roof = np.asarray(made_of.roofs[int(rng.integers(len(made_of.roofs)))])
        built, takes = over + 200 + int(rng.integers(-40, 60)), int(rng.integers(10, 70))
        grows = int(rng.choice(made_of.wild))
        green = next(d for d in range(cleared, cleared + 400) if RAINS[0] <= d % 365.25 <= RAINS[1])
        for house in map(int, part):
            if fate == "rubble":
                continue
            if fate == "overgrown":
                out.append(Act(green, house, tuple(earth), grows, "overgrown"))
                continue
            out.append(Act(cleared, house, tuple(earth), SOIL_THAT_WETS, "cleared"))
            if fate == "rebuilt":
                day = built + int(rng.integers(0, takes))
                out.append(Act(day, house, tuple(roof * np.exp(rng.normal(0, 0.06))), -1, "rebuilt"))
    return out


def true_shares(turns: Sequence[Turn], day: int) -> dict[str, NDArray[np.float32]]:
    """(H, W) share of each pixel in each stage on a day; what still stands is in none."""
    out: dict[str, NDArray[np.float32]] = {}
    last: dict[int, Turn] = {}
    for one in sorted(turns, key=lambda t: t.day):
        if one.day <= day:
            last[id(one.share)] = one
    for one in last.values():
        out[one.stage] = out.get(one.stage, np.float32(0.0)) + one.share
    return out
