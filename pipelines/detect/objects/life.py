"""One detection as it lives, and what kind of change it is by all that its pixels have shown so far."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from geodata.detections.detection import Kind, State

I64 = npt.NDArray[np.int64]
GAIN, LOSS, FIELD = 0, 1, 2
"""Families of change: ground cleared or built on, roofs lost, bare ground that may yet be a field."""
BUILT_EVEN, BUILT_SHARP = 0.12, 1.2
"""Mean probability of built pixels at which building is as likely as clearing, and how sharply it grows with it."""
RAZED_EVEN, RAZED_SHARP = 0.35, 1.3
"""The same of pixels called razed, for demolition against all else. All four from worlds of the simulators."""
LEAST = 0.02
"""Doubt that is kept however many pixels agree."""
RECENT = 0.3
"""Weight of a look in which every pixel tells what it is: a kind follows the work within a few looks."""
NAMED = 0.55
"""Probability from which a kind is named; below, the change is told as of a kind not yet clear."""
CALM = 0.9
"""Power of the odds for the probability that is told: pixels of one change err together, so that a hundred that agree
are fewer than a hundred. From 185 changes of worlds in sight (seeds 40000 to 40013 of two simulators on measured, one
on invented ground)."""
UNEVEN_EVEN, UNEVEN_SHARP, UNEVEN_MOST, UNEVEN_LEAST = 0.05, 3.0, 10.0, 0.25
"""Unevenness (ln) that building and clearing show as often, the power of it by which the odds of building grow, and by
what they grow and shrink at most. On nine real Sentinel-2 pairs (benchmarks/ground_cities.py, validation only) 5 % of
the regions that were built on are more even than this, and half of the bare fields more uneven. Being even says less
than being uneven: one roof of one material is as even as bare ground (benchmarks/romania_implants.py)."""
UNEVEN_PX = 15.0
"""Pixels of a change that give its unevenness half its weight: few are all edge, and every edge is uneven."""
ROOFED_SHARE = 0.4
"""Share 0..1 of built pixels from which the stage is "roofed"."""


@dataclass
class Life:
    """One detection as it lives. Positions refer to the candidates."""

    born: int  # look
    anchor: int  # candidate position: topmost, then leftmost pixel at birth
    region: int  # 0 the site, 1.. a placebo
    family: int  # GAIN, LOSS or FIELD
    began: int  # day number of its earliest pixel at birth
    state: State = State.PROVISIONAL
    kind: Kind = Kind.CLEARING
    built_share: float = 0.0  # share of its pixels that are called built
    built_chance: float = 0.0  # mean probability of its pixels that they are built
    razed_chance: float = 0.0  # mean probability that a roof has gone, of those called razed
    uneven: float | None = None  # ln, how unlike each other its pixels have become (unevenness.py); None: not known
    told: int = 0  # looks that told a chance
    peak: int = 0
    grown: int = 0
    returned: int = 0
    confirmed: int | None = None  # look
    over: int | None = None  # look in which it ended or was withdrawn
    reason: str = ""
    pixels: I64 = field(default_factory=lambda: np.zeros(0, np.int64))  # as last held
    starts: I64 = field(default_factory=lambda: np.zeros(0, np.int64))  # look in which each of them began

    @property
    def alive(self) -> bool:
        """Whether it may still change."""
        return self.state in (State.PROVISIONAL, State.CONFIRMED)


def rate(life: Life, share: float) -> float:
    """Weight of a look in a life's mean chance: the first stands alone, and a few pixels that still tell say little."""
    life.told += 1
    return 1.0 if life.told == 1 else RECENT * share


def kind_of(life: Life) -> Kind:
    if life.family == FIELD:
        return Kind.CLEARING
    if life.family == LOSS:
        return Kind.DEMOLITION if likely(life) >= NAMED else Kind.UNCLEAR
    building = likely(life)
    return Kind.CONSTRUCTION if building >= NAMED else Kind.CLEARING if building <= 1 - NAMED else Kind.UNCLEAR


def likely(life: Life) -> float:
    """Probability that roofs went, of a loss; else that ground was built on and not only cleared.

    Yards lie between roofs: a few built pixels make a building site. And roofs and yards differ from each other, bare
    ground hardly.
    """
    chance, even, sharp = (
        (life.razed_chance, RAZED_EVEN, RAZED_SHARP)
        if life.family == LOSS
        else (life.built_chance, BUILT_EVEN, BUILT_SHARP)
    )
    odds = (max(chance, 1e-3) / max(1.0 - chance, 1e-3) * (1.0 - even) / even) ** sharp
    if life.family != LOSS and life.uneven is not None:
        weight = len(life.pixels) / (len(life.pixels) + UNEVEN_PX)
        grows = float(np.clip((life.uneven / UNEVEN_EVEN) ** UNEVEN_SHARP, UNEVEN_LEAST, UNEVEN_MOST))
        odds *= grows**weight
    return float(np.clip(odds / (1.0 + odds), LEAST, 1.0 - LEAST))


def kind_probability(life: Life) -> float:
    """How likely the kind of a life is the right one, 0..1; of an unclear one, how likely the likeliest kind is."""
    chance = likely(life)
    if life.kind is Kind.CLEARING:
        chance = 1.0 - chance
    elif life.kind is Kind.UNCLEAR:
        chance = max(chance, 1.0 - chance)
    odds = float((chance / (1.0 - chance)) ** CALM)
    return odds / (1.0 + odds)


def stage(life: Life) -> str | None:
    """How far building has come: "cleared", "under way" or "roofed"; None for demolition, and where it is not clear
    whether anything is built at all."""
    if life.kind is Kind.CLEARING:
        return "cleared"
    if life.kind is not Kind.CONSTRUCTION:
        return None
    return "roofed" if life.built_share >= ROOFED_SHARE else "under way"
