"""The range in which most of some places lie: values of places themselves, none between two of them. Pure."""

from __future__ import annotations

from collections.abc import Sequence

OUTERMOST = 10
"""Of so many places one is left out at either end; of fewer none is."""


def middle(values: Sequence[float]) -> tuple[float, float]:
    """Least and greatest of some values, a tenth of them left out at either end; at least one value."""
    ordered = sorted(values)
    out = len(ordered) // OUTERMOST
    return ordered[out], ordered[len(ordered) - 1 - out]


def within(count: int) -> int:
    """How many of so many places lie in the range of `middle`, or on its ends."""
    return count - 2 * (count // OUTERMOST)
