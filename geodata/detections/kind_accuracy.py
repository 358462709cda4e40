"""How often a change is found and its kind is the right one, as the benchmark has found on simulated ground of measured
spectra.

kind_accuracy.json is written by `python benchmarks/detector_worlds.py FIRST WORLDS --keep` and by nothing else; it is
the one home of these figures for whatever prints them. No kind has been scored on a real compound.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from geodata.detections.detection import Kind

FILE = Path(__file__).with_name("kind_accuracy.json")


@dataclass(frozen=True)
class FoundOn:
    """How many simulated changes of each kind took place on one kind of ground, and how many of them were found."""

    ground: str  # as the benchmark names it
    found: Mapping[Kind, int]
    asked: Mapping[Kind, int]  # all that took place


@dataclass(frozen=True)
class KindAccuracy:
    """Counts of simulated changes: of all that took place how many were found; of those that were found and were long
    enough over to be asked about, how many have the right kind."""

    worlds: int
    first_seeds: tuple[int, ...]
    asked: int
    named: int  # of those asked about, how many were told with a kind and not as "unclear"
    right: int  # of those named
    alone: int  # of those named, how many with a probability of SURE_KIND and more, so that the kind is told alone
    alone_right: int  # of those told alone
    grounds: tuple[FoundOn, ...]  # each kind of ground by itself: a sum would hide the worse one
    printed: date  # day of the run

    def missed(self, kind: Kind) -> tuple[tuple[int, int], ...]:
        """(not found, of all that took place) of a kind on each ground, the worse ground first."""
        counts = [(g.asked[kind] - g.found[kind], g.asked[kind]) for g in self.grounds if g.asked.get(kind)]
        return tuple(sorted(counts, key=lambda c: c[0] / c[1], reverse=True))

    @property
    def share_right(self) -> float:
        """Of those named, 0..1."""
        return self.right / self.named

    @property
    def interval(self) -> tuple[float, float]:
        """Exact 95 % interval (Clopper and Pearson 1934) of share_right, 0..1."""
        return exact_interval(self.right, self.named)


def exact_interval(right: int, told: int) -> tuple[float, float]:
    """Exact 95 % interval of a share, 0..1 each (Clopper and Pearson 1934)."""
    from scipy.special import betaincinv  # of use on pages alone; scipy.stats takes over half a second to load

    low = float(betaincinv(right, told - right + 1, 0.025)) if right > 0 else 0.0
    high = float(betaincinv(right + 1, told - right, 0.975)) if right < told else 1.0
    return low, high


@cache
def kind_accuracy() -> KindAccuracy:
    """The figure as the benchmark last wrote it.

    Raises:
        TypeError, KeyError, ValueError: the file is not what the benchmark writes; it is part of the program.
    """
    kept = json.loads(FILE.read_text(encoding="utf-8"))
    grounds = tuple(
        FoundOn(name, {k: counts[k][0] for k in map(Kind, counts)}, {k: counts[k][1] for k in map(Kind, counts)})
        for name, counts in kept["grounds"].items()
    )
    own = {"first_seeds": tuple(kept["first_seeds"]), "printed": date.fromisoformat(kept["printed"])}
    return KindAccuracy(**{**kept, **own, "grounds": grounds})
