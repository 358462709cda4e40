"""How far each look lies beside the site's own median, told in the ledger, and which are set aside for it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from geodata.look import Look, LookStatus
from geodata.scene import Sensor

SET_ASIDE = "set aside: it lies"
"""How the reason of a look begins that was seen, but is not used for judging."""


def shifted_looks(looks: Iterable[Look], shift_px: Mapping[str, float | None], most_px: float) -> list[Look]:
    """The optical looks of one site that say something else now than they did, as they should be stored.

    Args:
        looks: as stored.
        shift_px: scene id -> shift in grid pixels of the looks that were judged; None where it could not be measured.
        most_px: shift in grid pixels above which a look is not used for judging.
    """
    changed = []
    for look in looks:
        if look.sensor != Sensor.OPTICAL.value:
            continue
        seen = look.status is LookStatus.SEEN
        px = shift_px.get(look.scene_id) if seen else None
        reason = "" if look.reason.startswith(SET_ASIDE) else look.reason
        if px is not None and px > most_px:
            reason = f"{SET_ASIDE} {px:.2f} pixels beside the site's own median, more than {most_px:g}"
        now = replace(look, shift_px=px, reason=reason)
        if now != look:
            changed.append(now)
    return changed
