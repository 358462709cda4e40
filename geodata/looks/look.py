"""A look: one scene over one site, and what became of it. The ledger of looks is what "unseen" rests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from geodata.looks.reason import Reason, ReasonCode, first_code

CLEAR = 0.9
"""Usable share of the ground from which a look makes a good picture; hazier ones serve where there is none."""


class LookStatus(StrEnum):
    """What a look came to."""

    SEEN = "seen"
    CLOUDY = "cloudy"
    NOT_COVERED = "not_covered"
    FAILED = "failed"


@dataclass(frozen=True)
class Look:
    """One scene over one site."""

    site_id: str
    scene_id: str
    collection: str
    catalog: str
    sensor: str  # Sensor value
    acquired_at: datetime  # aware UTC
    status: LookStatus
    reasons: tuple[Reason, ...] = ()  # why, the deciding one first; none only for seen, which may have some too
    clear_fraction: float | None = None  # usable share of the site's pixels, 0..1; None when not read
    ring_clear_fraction: float | None = None  # the same over the whole grid; None when not read
    platform: str = ""
    orbit: int | None = None  # relative orbit; None unknown
    tile: str = ""
    baseline: str = ""
    attempts: int = 1  # how often reading was tried over all nights
    bytes_read: int = 0  # pixel bytes decoded for it
    updated: str = ""  # the item's `updated`, to notice reprocessing
    href: str = ""  # the item's own address, unsigned
    shift_px: float | None = None  # grid pixels by which it lies beside the site's own median; None not measured

    @property
    def reason_code(self) -> ReasonCode | None:
        """What reading decides on; None when there is no reason."""
        return first_code(self.reasons)
