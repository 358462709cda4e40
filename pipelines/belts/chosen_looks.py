"""Which scenes a belt is read from: of every few days the one over which its site was clearest. Pure.

A belt is told by the month and costs as much to read as its site; cloud over the site is known already and is not read
again. What is chosen late in such a span may join one chosen earlier: both are archived, and the clearest is judged.
"""

from __future__ import annotations

from collections.abc import Iterable

from geodata.looks.look import Look, LookStatus
from geodata.looks.scene import Sensor

Key = tuple[str, str]
"""(collection, scene id)."""


def chosen_looks(looks: Iterable[Look], every_days: int, max_shift_px: float) -> frozenset[Key]:
    """The clearest usable optical look of each span of some days, counted from one fixed day for all sites.

    Args:
        looks: at the site, any order.
        every_days: length of a span.
        max_shift_px: a look that was found to lie further beside the others is left out, as at the site.
    """
    best: dict[int, tuple[float, str, str]] = {}
    for look in looks:
        if look.status is not LookStatus.SEEN or look.sensor != Sensor.OPTICAL.value:
            continue
        if look.shift_px is not None and look.shift_px > max_shift_px:
            continue
        span = look.acquired_at.date().toordinal() // every_days
        clear = look.ring_clear_fraction if look.ring_clear_fraction is not None else look.clear_fraction or 0.0
        mark = (-clear, look.collection, look.scene_id)
        best[span] = min(best.get(span, mark), mark)
    return frozenset((collection, scene) for _, collection, scene in best.values())
