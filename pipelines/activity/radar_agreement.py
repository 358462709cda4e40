"""Whether radar shows a change where and when an optical one was found. Pure.

It moves no confidence: docs/decisions/0013-radar-agreement.md says what was tried, and why.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from geodata.detections.detection import Detection, Kind, State
from geodata.detections.ground.same_ground import same_ground
from geodata.looks.look import Look, LookStatus
from geodata.looks.scene import Sensor

LOOKS_BEFORE = 8
"""Days with looks of one orbit and satellite before the window, under which radar judges nothing (radar_change.py)."""


def windows_overlap(one: tuple[date | None, date], other: tuple[date | None, date]) -> bool:
    """Whether two windows (last clear look before, None = none; first seen) have a day in common."""
    return all(a[0] is None or a[0] <= b[1] for a, b in ((one, other), (other, one)))


def radar_agreeing(change: Detection, others: Iterable[Detection]) -> Detection | None:
    """The radar change on the same ground with an overlapping window, the first seen of several; None where none is.

    Args:
        change: an optical one.
        others: as its reader may see them; those of other kinds and places, and withdrawn ones, are left out.
    """
    if change.kind.is_activity:
        return None
    mine = (change.last_clear_before, change.first_seen)
    radar_changes = [
        other
        for other in others
        if other.kind is Kind.RADAR_CHANGE
        and other.state is not State.WITHDRAWN
        and windows_overlap(mine, (other.last_clear_before, other.first_seen))
        and same_ground(change, other)
    ]
    return min(radar_changes, key=lambda one: (one.first_seen, one.id), default=None)


def radar_could_tell(change: Detection, looks: Iterable[Look]) -> bool:
    """Whether one orbit of one satellite had days with looks enough before the change was seen, and one since.

    As radar is judged (radar_detections.py): slices of one day are one look, and a look without platform is none.

    Args:
        change: an optical one.
        looks: of its site, any sensor.
    """
    before, since = defaultdict[tuple[int, str], set[date]](set), set[tuple[int, str]]()
    for look in looks:
        if look.sensor != Sensor.RADAR.value or look.status is not LookStatus.SEEN:
            continue
        if look.orbit is None or not look.platform:
            continue
        key, day = (look.orbit, look.platform), look.acquired_at.date()
        if day < (change.last_clear_before or change.first_seen):
            before[key].add(day)
        elif day >= change.first_seen:
            since.add(key)
    return any(len(before[key]) >= LOOKS_BEFORE for key in since)
