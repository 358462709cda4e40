"""What one look measured on a change, beside what was to be expected of that ground on that day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class MeasuredLook:
    """One look at one change, in one band. Reflectance 0..1, medians of the change's pixels."""

    change_id: str
    collection: str
    scene_id: str
    day: date  # of acquisition, UTC
    band: str  # common name; the one in which the change differs most, the same for all its looks
    measured: float
    expected: float  # from its own season and what its controls did that day
    low: float  # from here ...
    high: float  # ... to here lie nine in ten values of one such pixel that did not change
    lookalikes: float | None  # of its look-alikes that day; None = it is judged against its own season
    far: float | None = None  # share 0..1 of its usable pixels that differ, all bands taken together; None = not kept
    controls: tuple[float | None, ...] = ()  # the same of each control area that day; None = hardly seen; () = not kept

    @property
    def outside(self) -> bool:
        """Whether it lies outside the range of what was to be expected."""
        return not self.low <= self.measured <= self.high
