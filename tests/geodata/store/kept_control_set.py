"""A control set whose bytes are every byte there is."""

from __future__ import annotations

from datetime import date, datetime

from geodata.detections.control_set import Cause, ControlSet, digest_of
from geodata.sites.grid import Grid

DAYS = (date(2024, 1, 3), date(2025, 1, 3))
"""First day of the history, and the day on which it ends."""


def kept_control_set(site_id: str, now: datetime) -> ControlSet:
    """The first ground set of a site, chosen by its operator at a time (aware UTC)."""
    grid, content = Grid(32647, 440000.0, 1845000.0, 44, 40), bytes(range(256))
    return ControlSet(
        site_id,
        "ground",
        1,
        Cause.RENEWED,
        "a neighbour came",
        "operator",
        now,
        *DAYS,
        24,
        900,
        ("guard_m=500",),
        ("0123456789abcdef",),
        "0.1.0",
        "r",
        grid,
        digest_of(grid, *DAYS, content),
        content,
    )
