"""Judging again changes nothing, and a site judged every night ends like one judged once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import shapely

from geodata.looks.chip import Chip
from geodata.looks.scene import Scene, Sensor
from geodata.settings.detection_settings import DetectionSettings
from geodata.settings.settings import Settings
from geodata.sites.grid import Grid
from geodata.sites.site import Site
from pipelines.demo.world.places import CENTRE_M, EPSG
from pipelines.detect.site_stack import SiteStack
from pipelines.judge.judge_site import SiteTask, judge
from pipelines.read.chip_files import write_chip
from tests.pipelines.detect.test_detect import BLOCK, EARTH, ROOF, RUBBLE, SIZE, changed, valley

GRID = Grid(EPSG, *CENTRE_M, SIZE, SIZE)  # open ocean
LEFT, TOP = GRID.left + 200, GRID.top - 200
SITE = Site(
    "valley", "A valley", GRID.to_lonlat(shapely.box(LEFT, TOP - 320, LEFT + 320, TOP)), grid=GRID, simulated=True
)
CLEAR, CLOUD = 5, 9
Archive = tuple[Path, tuple[Chip, ...]]


@cache
def looks() -> SiteStack:
    stack = changed(valley(6), *BLOCK, "2024-05-20", ROOF)
    stack = changed(stack, slice(44, 49), slice(24, 29), "2024-03-10", EARTH, until="2024-05-30")
    return changed(stack, slice(30, 36), slice(30, 42), "2024-07-15", RUBBLE)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """The looks as they lie in an archive, oldest first."""
    folder, stack = tmp_path_factory.mktemp("archive"), looks()
    chips = []
    for name, day, pixels, valid in zip(stack.scene_ids, stack.days, stack.reflectance, stack.valid, strict=True):
        acquired = datetime.fromisoformat(f"{day}T04:00").replace(tzinfo=UTC)
        scene = Scene(name, "sentinel-2-l2a", "made", Sensor.OPTICAL, acquired, SITE.outline, "", {})
        classes = np.where(valid, CLEAR, CLOUD).astype(np.uint8)
        chips.append(write_chip(folder, SITE, scene, {**dict(zip(stack.bands, pixels, strict=True)), "scl": classes}))
    return folder, tuple(chips)


def task(archive: Archive, count: int, run: str) -> SiteTask:
    """The site as it lies in the archive after so many looks, nothing stored."""
    folder, chips = archive
    settings = Settings(detection=DetectionSettings(guard_m=40.0))
    return SiteTask(folder, SITE, chips[:count], (), (), settings, "v", run)


def test_judging_again_changes_nothing(archive: Archive) -> None:
    everything = len(looks().days)
    once = judge(task(archive, everything, "first"))
    again = judge(replace(task(archive, everything, "second"), stored=once.detections))
    assert {d.state.value for d in once.detections} >= {"confirmed"}
    assert again.detections == once.detections  # the run that made them included
    assert [replace(m, run_id="") for m in again.measures] == [replace(m, run_id="") for m in once.measures]


def test_nights_end_like_one_backfill(archive: Archive) -> None:
    everything = len(looks().days)
    nightly = judge(task(archive, 50, "night 50"))
    for count in (*range(54, everything, 6), everything):
        nightly = judge(replace(task(archive, count, f"night {count}"), stored=nightly.detections))
    backfill = judge(task(archive, everything, "backfill"))
    assert len(backfill.detections) >= 3
    assert [replace(d, run_id="") for d in nightly.detections] == [replace(d, run_id="") for d in backfill.detections]
