"""What a workspace remembers beside its store: the schedule in force, and what reading took."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from geodata.errors import SettingsRefused
from pipelines.context.budget import Pace

if TYPE_CHECKING:  # as in budget.py
    from geodata.looks.scene import Sensor

SCHEDULE_NAME = "schedule.json"
PACE_NAME = "reading-pace.json"
NEW_PLACES = "new-places"
"""Folder of pictures of points that are no sites yet, one folder each; its name holds the point's coordinates."""
ENOUGH_LOOKS = 20
"""Looks of one run that say how long reading takes; fewer say what opening the first file takes."""


def remember_cron(workspace: Path, cron: str, *, by_timer: bool = False) -> None:
    """Note the cron expression that `schedule` was last started with.

    Args:
        workspace: its folder.
        cron: five fields, UTC.
        by_timer: cron or a timer of the machine starts the runs, and no process of ours waits for the time.
    """
    since = None
    with suppress(SettingsRefused):  # a damaged note is written anew
        since = remembered_since(workspace) if remembered_cron(workspace) == cron else None
    begun = since or datetime.now(UTC)
    _write(
        workspace / SCHEDULE_NAME, {"cron": cron, "by_timer": by_timer, "since": begun.isoformat(timespec="seconds")}
    )


def remembered_since(workspace: Path) -> datetime | None:
    """Since when, aware UTC, the remembered cron expression is the same; None where it is not noted."""
    try:
        since = datetime.fromisoformat(json.loads((workspace / SCHEDULE_NAME).read_text(encoding="utf-8"))["since"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return since.astimezone(UTC) if since.tzinfo is not None else None


def kept_by_timer(workspace: Path) -> bool:
    """Whether cron or a timer of the machine keeps the remembered schedule; False where none can be read."""
    try:
        schedule = json.loads((workspace / SCHEDULE_NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(schedule, dict) and schedule.get("by_timer") is True


def remembered_cron(workspace: Path) -> str | None:
    """The cron expression last started with; None when there never was one.

    Raises:
        SettingsRefused: the file is not what `schedule` writes.
    """
    path = workspace / SCHEDULE_NAME
    if not path.exists():
        return None
    try:
        cron = json.loads(path.read_text(encoding="utf-8"))["cron"]
        if not isinstance(cron, str):
            raise TypeError(cron)
        return cron
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise SettingsRefused(
            SCHEDULE_NAME, "it is not what compound-watch schedule writes", "Start the schedule again"
        ) from error


def remember_pace(workspace: Path, pace: Mapping[Sensor, Pace]) -> None:
    """Keep what reading took in this run, by sensor, over what an earlier one kept; few looks are not kept."""
    measured = {sensor: one for sensor, one in pace.items() if one.looks >= ENOUGH_LOOKS}
    if measured:
        kept = remembered_pace(workspace) | measured
        _write(workspace / PACE_NAME, {str(sensor): asdict(one) for sensor, one in kept.items()})


def remembered_pace(workspace: Path) -> dict[Sensor, Pace]:
    """What reading took here, by sensor; nothing of a sensor that no run has measured, or where the note is damaged."""
    from geodata.looks.scene import Sensor

    pace_by_sensor: dict[Sensor, Pace] = {}
    try:
        note = json.loads((workspace / PACE_NAME).read_text(encoding="utf-8"))
        for sensor in Sensor:
            if str(sensor) in note:
                one = note[str(sensor)]
                pace = Pace(int(one["looks"]), float(one["seconds"]), int(one["bytes"]))
                if pace.looks > 0 and pace.bytes >= 0 and math.isfinite(pace.seconds) and pace.seconds >= 0:
                    pace_by_sensor[sensor] = pace
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return {}
    return pace_by_sensor


def _write(path: Path, value: object) -> None:
    part = path.with_name(path.name + ".part")
    part.write_text(json.dumps(value, indent=2, sort_keys=True), encoding="utf-8")
    part.replace(path)
