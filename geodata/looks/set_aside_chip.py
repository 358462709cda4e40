"""A chip that was set aside: its file is gone or no longer what was archived, and its look is read again. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from geodata.i18n.messages import msg
from geodata.looks.look import Look, LookStatus
from geodata.looks.reason import Reason, ReasonCode

WATCH_THE_DISK = msg("Look at the disk: files do not change by themselves; compound-watch doctor reads all of them")
"""What is left to do where a damaged chip was mended: its look was read again, and nothing is missing."""
RESTORED = "restored"
"""Outcome of a chip whose file was put back as it was archived."""


@dataclass(frozen=True)
class SetAsideChip:
    """One chip that was set aside, what was found in its place, and what became of its look."""

    site_id: str
    scene_id: str
    collection: str
    path: str  # where it lay, relative to the workspace, POSIX separators
    sha256: str  # of what was archived, hex
    found_sha256: str  # of what was found instead, hex; "" when nothing could be read
    cause: str  # what is wrong with it, in words
    kept_as: str  # where it lies now as evidence, relative to the workspace; "" when nothing could be moved
    set_aside_at: datetime  # aware UTC
    reasons_before: tuple[Reason, ...] = ()  # the look's reasons until then
    settled_at: datetime | None = None  # aware UTC; None while the look waits to be read again
    outcome: str = ""  # LookStatus value that reading it again came to, or RESTORED; "" while it waits
    new_sha256: str = ""  # of the chip that replaced it, hex; "" when there is none


def pixels_lost(cause: str) -> Reason:
    """The reason of a look that was seen and whose chip was set aside since."""
    return Reason(ReasonCode.PIXELS_LOST, {"cause": cause})


def is_lost(look: Look) -> bool:
    """Whether a look was seen once, and its chip was set aside since and not read again yet."""
    return look.status is LookStatus.FAILED and look.reason_code is ReasonCode.PIXELS_LOST
