"""Judging again changes nothing, and a site judged every night ends like one judged once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import shapely

from geodata.chip import Chip
from geodata.detection_settings import DetectionSettings
from geodata.grid import Grid
from geodata.settings import Settings
from geodata.site import Site
from pipelines.confirm import judge as judging
from pipelines.confirm.judge import SiteTask, judge
from pipelines.detect.stack import SiteStack
from pipelines.read.archive import ChipStack
from tests.pipelines.detect.test_detect import BLOCK, EARTH, ROOF, RUBBLE, SIZE, changed, valley

GRID = Grid(32647, 445380.0, 1848140.0, SIZE, SIZE)
LEFT, TOP = GRID.left + 200, GRID.top - 200
SITE = Site("pellimar-bend", "Pellimar Bend", GRID.to_lonlat(shapely.box(LEFT, TOP - 320, LEFT + 320, TOP)), grid=GRID)
CLEAR, CLOUD = 5, 9


@cache
def looks() -> SiteStack:
    stack = changed(valley(6), *BLOCK, "2024-05-20", ROOF)
    stack = changed(stack, slice(44, 49), slice(24, 29), "2024-03-10", EARTH, until="2024-05-30")
    return changed(stack, slice(30, 36), slice(30, 42), "2024-07-15", RUBBLE)


def task(count: int, run: str) -> SiteTask:
    """The site as it lies in the archive after so many looks, nothing stored."""
    stack = looks()
    chips = tuple(
        Chip(SITE.id, name, "sentinel-2-l2a", datetime.fromisoformat(f"{day}T04:00").replace(tzinfo=UTC), name, "",
             (*stack.bands, "scl"), 1)
        for name, day in zip(stack.scene_ids[:count], stack.days[:count], strict=True)
    )  # fmt: skip
    settings = Settings(detection=DetectionSettings(guard_m=40.0))
    return SiteTask(Path("nowhere"), SITE, chips, (), (), settings, "v", run)


@pytest.fixture(autouse=True)
def archive(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pixels come from the valley and not from files."""

    def loaded(workspace: Path, site: Site, chips: tuple[Chip, ...]) -> ChipStack:
        n, stack = len(chips), looks()
        classes = np.where(stack.valid[:n], CLEAR, CLOUD).astype(np.uint8)
        return ChipStack(stack.days[:n], stack.scene_ids[:n], stack.bands, stack.reflectance[:n], classes)

    monkeypatch.setattr(judging, "load_stack", loaded)


def test_judging_again_changes_nothing() -> None:
    everything = len(looks().days)
    once = judge(task(everything, "first"))
    again = judge(replace(task(everything, "second"), stored=once.detections))
    assert {d.state.value for d in once.detections} >= {"confirmed"}
    assert again.detections == once.detections  # the run that made them included
    assert [replace(m, run_id="") for m in again.measures] == [replace(m, run_id="") for m in once.measures]


def test_nights_end_like_one_backfill() -> None:
    everything = len(looks().days)
    nightly = judge(task(50, "night 50"))
    for count in (*range(54, everything, 6), everything):
        nightly = judge(replace(task(count, f"night {count}"), stored=nightly.detections))
    backfill = judge(task(everything, "backfill"))
    assert len(backfill.detections) >= 3
    assert [replace(d, run_id="") for d in nightly.detections] == [replace(d, run_id="") for d in backfill.detections]
