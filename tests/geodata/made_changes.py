"""A confirmed change of an invented place, and the measures of what its ground became."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import shapely

from geodata.detections.detection import Confidence, Detection, Kind, State
from geodata.looks.measure import Measure
from geodata.razed_ground.stage import STAGES, Stage, stage_name

_PLAIN = Detection(
    "OP-AAAAAA",
    "open",
    Kind.DEMOLITION,
    State.CONFIRMED,
    shapely.box(98.501, 16.601, 98.504, 16.604),
    date(2026, 8, 24),
    date(2026, 9, 3),
    date(2026, 10, 3),
    date(2026, 11, 17),
    None,
    30_000.0,
    Confidence.HIGH,
    (),
    (),
    "s",
    "v",
)


def made_change(**other: Any) -> Detection:
    """A demolition of 3 ha, first seen on 3 Sep 2026 and confirmed on 3 Oct 2026, with the fields that differ."""
    return replace(_PLAIN, **other)


def made_stages(
    change: Detection, at: datetime, shares: Mapping[Stage, tuple[float, float, float]], scene: str = "scene"
) -> list[Measure]:
    """One measure for each stage of a change's ground: share, low and high end, 0..1; a stage that is left out is 0."""
    told = {stage: shares.get(stage, (0.0, 0.0, 0.0)) for stage in STAGES}
    return [
        Measure(change.site_id, stage_name(stage, change.id), at, share, "1", low, high, scene)
        for stage, (share, low, high) in told.items()
    ]
