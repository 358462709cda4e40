"""A belt judged a quarter at a time, on a small drawn world whose truth is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from benchmarks.simulators.demo import simulate_site
from geodata.settings.detection_settings import DetectionSettings
from pipelines.belts.sectors import BeltFindings, coarser, judge_sectors, put_together
from pipelines.detect.cloud_mask import clear_looks
from pipelines.detect.site_stack import Finding, SiteStack

BANDS = ("blue", "green", "red", "nir", "swir16", "swir22")


def halved(pixels: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
    """Means of four pixels: (…, H, W) to (…, H / 2, W / 2)."""
    *more, h, w = pixels.shape
    return pixels.reshape(*more, h // 2, 2, w // 2, 2).mean(axis=(-3, -1))


@pytest.fixture(scope="module")
def judged() -> tuple[BeltFindings, list[np.ndarray]]:  # type: ignore[type-arg]
    """What came of 1.7 km of drawn country, all of it a belt; and where construction really was, at 20 m."""
    world = simulate_site(9301, height=168, width=168, every_days=7, razed=False)
    settings = coarser(DetectionSettings())
    reflectance = np.rint(halved(world.reflectance.astype(np.float32))).astype(np.int16)
    scl = world.scl[:, ::2, ::2]
    valid = clear_looks(reflectance, scl, BANDS, world.days, settings)
    every = np.ones(scl.shape[1:], bool)
    names = tuple(str(day) for day in world.days)
    stack = SiteStack(reflectance, BANDS, valid, world.days, names, every, ~every)
    truth = [halved(e.mask.astype(float)) >= 0.5 for e in world.events if e.kind == "construction"]
    return judge_sectors(stack, settings), truth


def test_what_was_built_is_found_wherever_quarters_end(judged: tuple[BeltFindings, list[np.ndarray]]) -> None:  # type: ignore[type-arg]
    found, truth = judged
    built = [f for f in found.findings if f.kind == "construction" and f.confirmed_on is not None]
    large = [mask for mask in truth if mask.sum() >= 12]
    assert large, "the draw has a yard of half a hectare at least"
    for mask in large:
        assert any((f.mask & mask).sum() >= 0.5 * mask.sum() for f in built)
    assert found.covered.mean() > 0.99 and found.judged_from is not None and found.judged_until == date(2026, 11, 17)
    assert found.built_share is not None and 0.01 < found.built_share < 0.5


def test_nothing_is_judged_where_looks_are_too_few(judged: tuple[BeltFindings, list[np.ndarray]]) -> None:  # type: ignore[type-arg]
    rng = np.random.default_rng(0)
    days = np.arange("2025-01-01", "2025-02-01", 5, dtype="datetime64[D]")
    pixels = rng.integers(500, 3000, (len(days), 6, 60, 60)).astype(np.int16)
    every = np.ones((60, 60), bool)
    valid = np.ones((len(days), 60, 60), bool)
    stack = SiteStack(pixels, BANDS, valid, days, tuple(map(str, days)), every, ~every)
    found = judge_sectors(stack, coarser(DetectionSettings()))
    assert (found.judged_from, found.findings, found.built_share) == (None, (), None)


def finding(birth: str, first: date, rows: slice, **more: object) -> Finding:
    """A yard of ten columns and some rows."""
    mask = np.zeros((60, 60), bool)
    mask[rows, 20:30] = True
    made = Finding(
        birth,
        "construction",
        "confirmed",
        mask,
        int(mask.sum()),
        None,
        first,
        first,
        first,
        None,
        "medium",
        (),
        "roofed",
        "look-alikes",
        9,
        9,
        ("a",),
    )
    return replace(made, **more)  # type: ignore[arg-type]


def test_parts_of_one_yard_are_one_change() -> None:
    north = finding("a", date(2026, 7, 1), slice(20, 30))
    south = finding("b", date(2026, 7, 20), slice(31, 40), scene_ids=("b",))
    (one,) = put_together([south, north], 90)
    assert one.area_px == 190 and one.birth == "a" and one.first_seen == date(2026, 7, 1)
    assert one.scene_ids == ("a", "b")
    late = replace(south, first_seen=date(2026, 12, 1))
    assert len(put_together([north, late], 90)) == 2, "it began later"
    away = finding("c", date(2026, 7, 1), slice(40, 50))
    assert len(put_together([north, away], 90)) == 2, "200 m lie between"
    open_ = replace(south, confirmed_on=None, state="provisional")
    assert len(put_together([north, open_], 90)) == 2


def test_areas_and_distances_keep_their_metres() -> None:
    fine, coarse = DetectionSettings(), coarser(DetectionSettings())
    assert coarse.roof_blob_px * 400 == fine.roof_blob_px * 100
    assert coarse.mask_grow_px * 20 >= fine.mask_grow_px * 10
    assert replace(coarse, roof_blob_px=fine.roof_blob_px, mask_grow_px=fine.mask_grow_px) == fine
