"""What was found in a simulated world, held against its truth. Pure: arrays and findings in, numbers out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import binary_dilation

Bool = NDArray[np.bool_]
YOUNG = np.timedelta64(90, "D")
"""Events that began later than this before the last look are left out: nobody could have confirmed them."""
STOOD = np.timedelta64(45, "D")
"""A kind is asked for where the last roof has stood (or been gone) so long."""
SMALLEST_PX = 8
LASTING_OUTSIDE = "lasting, outside the site"
"""The distractor under which a simulator tells what lasts outside the site; the events of some end at its edge."""
FOUND_SHARE = 0.5
"""Share of an event's pixels from which it counts as found."""


class TrueChange(Protocol):
    """An event as every simulator tells it."""

    @property
    def kind(self) -> str: ...
    @property
    def mask(self) -> Bool: ...
    @property
    def begins(self) -> np.datetime64: ...
    @property
    def finished(self) -> np.datetime64: ...


class World(Protocol):
    """A simulated place as every simulator tells it."""

    @property
    def reflectance(self) -> NDArray[np.int16]: ...
    @property
    def scl(self) -> NDArray[np.uint8]: ...
    @property
    def days(self) -> NDArray[np.datetime64]: ...
    @property
    def site(self) -> Bool: ...
    @property
    def ring(self) -> Bool: ...
    @property
    def events(self) -> Sequence[TrueChange]: ...
    @property
    def distractors(self) -> dict[str, Bool]: ...


@dataclass(frozen=True)
class Told:
    """A confirmed detection: mask (H, W), kind, first_seen."""

    mask: Bool
    kind: str
    first_seen: np.datetime64
    confidence: str = ""
    kind_probability: float | None = None


@dataclass(frozen=True)
class EventScore:
    """How one event fared."""

    kind: str
    pixels: int
    share: float  # of its pixels flagged
    found: bool
    kind_right: bool | None  # None: not found, or not finished long enough
    told: Told | None  # the detection that holds most of it; None: not found
    late_looks: int | None  # clear looks from its beginning to first_seen, below 0 early; None: not found
    late_days: int | None


@dataclass(frozen=True)
class WorldScore:
    """What one world came to."""

    hits: int
    said: int
    true: int
    distractor_px: dict[str, tuple[int, int]]  # kind: flagged, all
    events: tuple[EventScore, ...]
    false_detections: int  # confirmed, and nowhere near any event

    @property
    def f1(self) -> float:
        """Pixel F1 of confirmed detections; 1 where there was nothing and nothing was said."""
        return 2 * self.hits / (self.said + self.true) if self.said + self.true else 1.0

    @property
    def area(self) -> float:
        """Confirmed pixels over true ones."""
        return self.said / max(self.true, 1)

    @property
    def distractors(self) -> float:
        """Share of distractor pixels flagged."""
        return sum(a for a, _ in self.distractor_px.values()) / max(sum(b for _, b in self.distractor_px.values()), 1)


def score(world: World, valid: Bool, told: Sequence[Told]) -> WorldScore:
    """Hold confirmed detections against the truth; valid (T, H, W) says which looks were clear where."""
    truth, young = np.zeros(world.site.shape, bool), np.zeros(world.site.shape, bool)
    for event in world.events:
        if event.begins <= world.days[-1] - YOUNG:
            truth |= event.mask
        else:
            young |= binary_dilation(event.mask, iterations=1)
    truth &= world.site
    flagged = np.zeros_like(truth)
    for one in told:
        flagged |= one.mask
    counted = world.site & ~(young & ~truth)
    near = binary_dilation(truth | young, iterations=2)
    events = [
        _event(event, world.days, valid, told, flagged & world.site)
        for event in world.events
        if event.begins <= world.days[-1] - YOUNG and int((event.mask & world.site).sum()) >= SMALLEST_PX
    ]
    clean = {kind: mask & world.site & ~truth & ~young for kind, mask in world.distractors.items()}
    return WorldScore(
        hits=int((flagged & truth & counted).sum()),
        said=int((flagged & counted).sum()),
        true=int((truth & counted).sum()),
        distractor_px={kind: (int((flagged & mask).sum()), int(mask.sum())) for kind, mask in clean.items()},
        events=tuple(events),
        false_detections=sum(int((one.mask & near).sum()) < 0.1 * int(one.mask.sum()) for one in told),
    )


def really_changed(world: World) -> Bool:
    """(H, W) all ground that changed for good by the last look, in the site and around it, as far as the world tells.

    The demo world and the second simulator let nothing lasting happen outside the site but what is among their events.
    """
    ground = np.array(world.distractors.get(LASTING_OUTSIDE, np.zeros(world.site.shape, bool)))
    for event in world.events:
        if event.begins <= world.days[-1]:
            ground |= event.mask
    return ground


def flags_on(ground: Bool, flagged: Sequence[Sequence[Bool]]) -> int:
    """How many placebos were flagged by true changes alone.

    Args:
        ground: (H, W) what really changed.
        flagged: for each flagged placebo, the masks (H, W) of what was confirmed in it: each must hold at least
            SMALLEST_PX of that ground.
    """
    return sum(all(int((mask & ground).sum()) >= SMALLEST_PX for mask in masks) for masks in flagged)


def _event(
    event: TrueChange, days: NDArray[np.datetime64], valid: Bool, told: Sequence[Told], flagged: Bool
) -> EventScore:
    pixels = int(event.mask.sum())
    share = float((flagged & event.mask).sum()) / pixels
    best = max(told, key=lambda one: int((one.mask & event.mask).sum()), default=None)
    if best is None or share < FOUND_SHARE:
        return EventScore(event.kind, pixels, share, False, None, None, None, None)
    clear = days[valid[:, event.mask].mean(axis=1) >= 0.5]
    late = int(np.searchsorted(clear, best.first_seen) - np.searchsorted(clear, event.begins))
    stood = event.finished <= days[-1] - STOOD
    return EventScore(
        event.kind,
        pixels,
        share,
        True,
        best.kind == event.kind if stood else None,
        best,
        late,
        int((best.first_seen - event.begins).astype(int)),
    )
