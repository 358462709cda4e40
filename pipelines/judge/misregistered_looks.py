"""How far each look lies beside the site's own median, told in the ledger, and which are set aside for it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from geodata.looks.look import Look, LookStatus
from geodata.looks.reason import Reason, ReasonCode
from geodata.looks.scene import Sensor

FOR_SHIFT = frozenset({ReasonCode.SET_ASIDE_FOR_SHIFT, ReasonCode.COUNTS_FOR_LESS, ReasonCode.MOVED_BACK})
"""Codes of seen looks that are not used for judging, of those that are used but lie beside by over HALF_PX, and of
those that were moved back before (pipelines/detect/lasting_shift.py)."""
LASTING = frozenset({ReasonCode.NEWER_VERSION_FAILED, ReasonCode.LEFT_TO_OTHER_HALF})
"""Codes that later nights decide on, whatever else is told: one counts tries, one says what a chip does not hold."""
HALF_PX = 0.5
"""Grid pixels from which on a look is told to count for less. No weight is set for it: the day's noise among the
controls sees the shift itself, and from half a pixel on the same change counts for about half of its standard
deviations (0.43 to 0.64 in twelve looks of three simulated valleys). A weight on top would count the shift twice, and
setting such looks aside would lose 26 of the 60 that can be measured in the real series in Romania."""
_NONE: Mapping[str, float] = MappingProxyType({})


def shifted_looks(
    looks: Iterable[Look], shift_px: Mapping[str, float | None], most_px: float, moved_px: Mapping[str, float] = _NONE
) -> list[Look]:
    """The optical looks of one site that say something else now than they did, as they should be stored.

    Args:
        looks: as stored.
        shift_px: scene id -> shift in grid pixels of the looks that were judged; None where it could not be measured.
        most_px: shift in grid pixels above which a look is not used for judging.
        moved_px: scene id -> grid pixels by which it was moved back before it was judged; none, or 0, was not.
    """
    changed = []
    for look in looks:
        if look.sensor != Sensor.OPTICAL.value:
            continue
        seen = look.status is LookStatus.SEEN
        px = shift_px.get(look.scene_id) if seen else None
        lasting = tuple(r for r in look.reasons if r.code in LASTING)
        reasons = lasting if look.reason_code in FOR_SHIFT else look.reasons
        if px is not None and px > most_px:
            reasons = (Reason(ReasonCode.SET_ASIDE_FOR_SHIFT, {"px": px, "most": most_px}), *lasting)
        elif seen and moved_px.get(look.scene_id) and reasons == lasting:
            reasons = (Reason(ReasonCode.MOVED_BACK, {"px": moved_px[look.scene_id]}), *lasting)
        elif px is not None and px > HALF_PX and reasons == lasting:
            reasons = (Reason(ReasonCode.COUNTS_FOR_LESS, {"px": px}), *lasting)
        now = replace(look, shift_px=px, reasons=reasons)
        if now != look:
            changed.append(now)
    return changed
