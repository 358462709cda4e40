"""The history of a site, from which its seasons are learnt: looked at, and nothing judged yet. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from geodata.looks.look import Look, LookStatus
from geodata.looks.measure import Measure
from geodata.looks.scene import Sensor

JUDGED = "built_up"
"""How the measures begin that a judged look gives."""


def learning_time(
    measures: Iterable[Measure], looks: Iterable[Look], *, held: bool = False
) -> tuple[date, date] | None:
    """From the first clear optical look to the first judged one (UTC days); None where no look came before that.

    Where nothing is judged yet it reaches to the newest clear look.

    Args:
        measures: of one site, any order.
        looks: of the same site, any order and sensor.
        held: the reader is told no measure of the site: that there is none is no sign that nothing is judged.
    """
    clear = [k.acquired_at.date() for k in looks if k.sensor == Sensor.OPTICAL and k.status is LookStatus.SEEN]
    if not clear:
        return None
    first = min(clear)
    judged = [m.at.date() for m in measures if m.name.startswith(JUDGED)]
    if held:
        return None
    end = min(judged, default=max(clear))
    return (first, end) if first < end else None
