"""How far each look lies beside the site's own median, told in the ledger, and which are set aside for it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from geodata.i18n.messages import english
from geodata.looks.look import Look, LookStatus
from geodata.looks.scene import Sensor

SET_ASIDE = "set aside: it lies"
"""How the reason of a look begins that was seen, but is not used for judging."""
LESS = "counts for less: it lies"
"""How the reason of a look begins that is used, but lies beside by more than HALF_PX."""
HALF_PX = 0.5
"""Grid pixels from which on a look is told to count for less. No weight is set for it: the day's noise among the
controls sees the shift itself, and from half a pixel on the same change counts for about half of its standard
deviations (0.43 to 0.64 in twelve looks of three simulated valleys). A weight on top would count the shift twice, and
setting such looks aside would lose 26 of the 60 that can be measured in the real series in Romania."""


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
        reason = "" if look.reason.startswith((SET_ASIDE, LESS)) else look.reason
        if px is not None and px > most_px:
            reason = english(
                "set aside: it lies {px} pixels beside the site's own median, more than {most}",
                px=f"{px:.2f}",
                most=f"{most_px:g}",
            )
        elif px is not None and px > HALF_PX and not reason:
            reason = english("counts for less: it lies {px} pixels beside the site's own median", px=f"{px:.2f}")
        now = replace(look, shift_px=px, reason=reason)
        if now != look:
            changed.append(now)
    return changed
