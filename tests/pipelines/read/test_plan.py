"""Which scenes are read: a later processing of one acquisition takes the place of the one that was read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
import shapely

from geodata.looks.look import Look, LookStatus
from geodata.looks.scene import Scene, Sensor
from geodata.settings.settings import Settings
from pipelines.read.plan import plan_reading
from tests.pipelines.imagery_makers import OUTLINE, site_of

SITE = site_of()
AT = datetime(2026, 1, 1, 3, 50, tzinfo=UTC)
TIER_1 = Scene(
    id="LC09_L2SP_131048_20260101_20260120_02_T1",
    collection="landsat-c2-l2",
    catalog="c",
    sensor=Sensor.OPTICAL,
    acquired_at=AT,
    footprint=shapely.box(*OUTLINE.buffer(0.5).bounds),
    platform="landsat-9",
    assets={},
    tile="WRS2-131048",
    updated="2026-01-20T00:00:00Z",
)
TIER_2 = Look(
    SITE.id,
    "LC09_L2SP_131048_20260101_20260103_02_T2",
    "landsat-c2-l2",
    "c",
    "optical",
    AT,
    LookStatus.SEEN,
    platform="landsat-9",
    tile="WRS2-131048",
    updated="2026-01-03T00:00:00Z",
    clear_fraction=0.9,
)


def _read(scene: Scene, look: Look) -> list[str]:
    """Ids of the scenes that are read for the site, of one that is offered and one that was read."""
    plan, _ = plan_reading([SITE], [scene], {SITE.id: {(look.collection, look.scene_id): look}}, Settings())
    return [one.scene.id for one in plan if one.sites]


def test_a_later_processing_without_a_baseline_is_read_once_the_older_is_no_longer_offered() -> None:
    """Landsat's come with another id and no baseline: the newer was settled as if the older stood for it."""
    assert _read(TIER_1, TIER_2) == [TIER_1.id]
    older = replace(TIER_1, updated="2026-01-02T00:00:00Z")
    assert _read(older, TIER_2) == []


@pytest.mark.parametrize(
    "scene",
    [replace(TIER_1, collection="landsat-8-c2-l2"), replace(TIER_1, updated="")],
    ids=["of another collection, which has its own days", "whose day is not known"],
)
def test_what_may_be_the_same_is_not_read_again(scene: Scene) -> None:
    assert _read(scene, TIER_2) == []


def test_a_baseline_decides_before_any_day() -> None:
    look = replace(TIER_2, baseline="05.10")
    assert _read(replace(TIER_1, baseline="05.10"), look) == []
    assert _read(replace(TIER_1, baseline="05.11", updated="2026-01-01T00:00:00Z"), look) == [TIER_1.id]
