"""Stages of a change, the air's mistakes, and drawing: each against something that can be said without the code."""

from datetime import date

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from benchmarks.simulators.random_demo import random_plan
from pipelines.demo.world import weather
from pipelines.demo.world.ground import changed_on, day_number, is_never, paint
from pipelines.demo.world.shapes import FINE, block_mean, polygon_mask, rectangle, smooth_field
from pipelines.demo.world.surfaces import COVERS, calendar
from pipelines.demo.world.weather import Sky, classify, cloudiness, make_weather, sky, through_air
from pipelines.missions.scene_classes import SHADOW


def small_plan(seed: int):
    return random_plan(
        seed, height=120, width=120, start=date(2024, 5, 17), end=date(2026, 11, 17), every_days=5, razed=False
    )


def still_air(size: int, **changes: object) -> Sky:
    zero = np.zeros((size, size), np.float32)
    told = {"cloud": zero, "shadow": zero, "haze": zero, "mask_from": 0.4, "shadow_seen": zero > 1, "bright_from": 1e9}
    return Sky(**(told | changes))


def test_day_on_which_half_a_pixel_changed_equals_a_day_by_day_count() -> None:
    plan = small_plan(3)
    stage = paint(plan).stages[0]
    expected = np.full((120, 120), -1)
    rows = slice(stage.rows.start // FINE, stage.rows.stop // FINE)
    cols = slice(stage.cols.start // FINE, stage.cols.stop // FINE)
    for day in range(stage.ends, stage.begins - 1, -1):
        half = block_mean(stage.done(day)) >= 0.5
        expected[rows, cols][half] = day
    got = changed_on(stage, plan)
    assert np.array_equal(np.where(is_never(got), -1, got), expected)
    assert (expected >= 0).sum() > 30


def test_stages_begin_in_their_order_and_a_finished_stage_leaves_nothing_out() -> None:
    for seed in (1, 2):
        for stage in paint(small_plan(seed)).stages:
            assert stage.begins <= stage.ends
            assert np.array_equal(stage.done(stage.ends), stage.target != 255)
            assert not stage.done(stage.begins - 1).any() or stage.order[stage.done(stage.begins - 1)].max() <= 0


@given(
    st.lists(st.tuples(st.floats(20, 380), st.floats(20, 380)), min_size=3, max_size=7, unique=True),
)
@settings(max_examples=40, deadline=None)
def test_polygons_are_filled_like_shapely_fills_them(corners: list[tuple[float, float]]) -> None:
    polygon = shapely.Polygon(corners)
    if not polygon.is_valid:
        return
    xx, yy = np.meshgrid(np.arange(40) * 10 + 5.0, np.arange(40) * 10 + 5.0)
    expected = shapely.contains_xy(polygon, xx, yy)
    on_edge = shapely.dwithin(shapely.points(xx, yy), polygon.boundary, 1e-6)
    got = polygon_mask(corners, (40, 40))
    assert np.array_equal(got[~on_edge], expected[~on_edge])


def test_a_rectangle_has_its_area() -> None:
    assert shapely.Polygon(rectangle((200, 180), (120, 50), 33)).area == pytest.approx(6000)


def test_smooth_fields_are_standardised_and_smoother_with_more_power() -> None:
    rough = smooth_field(np.random.default_rng(0), 64, 64, power=0.5)
    smooth = smooth_field(np.random.default_rng(0), 64, 64, power=2.0)
    assert rough.mean() == pytest.approx(0, abs=1e-5) and rough.std() == pytest.approx(1, abs=1e-4)
    assert np.abs(np.diff(smooth, axis=1)).mean() < np.abs(np.diff(rough, axis=1)).mean()


def test_crops_are_green_in_their_own_months_only() -> None:
    first, last = day_number(date(2025, 1, 1)), day_number(date(2025, 12, 31))
    table = calendar(np.random.default_rng(1), first, last)
    shown = {c.name: table.green[i][first - table.first : first - table.first + 365] for i, c in enumerate(COVERS)}
    assert 220 < shown["rice"].argmax() < 300
    assert shown["rice"][60:120].max() < 0.2
    assert 90 < shown["late_maize"].argmax() < 145
    assert shown["forest"].min() > 0.5
    assert shown["soil"].max() == 0


def test_air_that_does_nothing_shows_the_ground_but_for_noise_and_calibration() -> None:
    ground = np.full((6, 64, 64), 1500, np.float32)
    seen = through_air(ground, still_air(64), make_weather(1, 64, 64), np.random.default_rng(2))
    assert np.abs(seen.mean(axis=(1, 2)) / 1500 - 1).max() < 0.05
    assert 8 < seen[0].std() < 60


def test_a_shifted_picture_moves_less_than_a_pixel_and_keeps_its_mean() -> None:
    ground = np.full((6, 64, 64), 800, np.float32)
    ground[:, :, 32:] = 3000
    weather = make_weather(1, 64, 64)
    edges = []
    for k in range(12):
        seen = through_air(ground, still_air(64), weather, np.random.default_rng(k))[1]
        level = seen / ((seen[:, :20].mean() + seen[:, 44:].mean()) / 2)
        edges.append((level[:, 20:44] > 1).sum() / 64)
    assert 0 <= np.ptp(edges) <= 2
    assert np.abs(np.mean(edges) - 12) < 1


def test_haze_lifts_blue_more_than_infrared_and_shadow_darkens() -> None:
    ground = np.full((6, 32, 32), 500, np.float32)
    weather = make_weather(1, 32, 32)
    plain = through_air(ground, still_air(32), weather, np.random.default_rng(5))
    hazy = through_air(
        ground, still_air(32, haze=np.full((32, 32), 0.2, np.float32)), weather, np.random.default_rng(5)
    )
    dark = through_air(ground, still_air(32, shadow=np.ones((32, 32), np.float32)), weather, np.random.default_rng(5))
    lift = (hazy - plain).mean(axis=(1, 2))
    assert lift[0] > 2 * lift[3] > 0
    assert (dark.mean(axis=(1, 2)) < 0.75 * plain.mean(axis=(1, 2))).all()


def test_classification_misses_thin_cloud_and_part_of_the_shadow_and_takes_roofs_for_cloud() -> None:
    ground = np.full((6, 32, 32), 900, np.float32)
    ground[:, 20:24, 20:24] = 4500
    cloud = np.zeros((32, 32), np.float32)
    cloud[:8, :8], cloud[8:12, :8] = 0.9, 0.2
    shadow = np.zeros((32, 32), np.float32)
    shadow[:8, 16:] = 0.8
    seen_shadow = np.zeros((32, 32), bool)
    seen_shadow[:8, 24:] = True
    air = still_air(32, cloud=cloud, shadow=shadow, shadow_seen=seen_shadow, bright_from=3000)
    scl = classify(ground, air)
    assert set(np.unique(scl[:4, :4])) == {9}
    assert not np.isin(scl[4:6, :4], (8, 9, 3)).any()
    assert (scl[:4, 12:] == SHADOW).all() and not (scl[:4, 8:12] == SHADOW).any()
    assert (scl[10:12, 10:12] == 8).all()


def test_clouds_come_in_spells_and_the_wet_season_has_gaps_of_weeks() -> None:
    days = np.arange(day_number(date(2024, 5, 17)), day_number(date(2026, 11, 17)), 5)
    gaps = []
    for seed in range(12):
        open_sky = cloudiness(seed, days) < 0.5
        gaps.append(np.diff(np.flatnonzero(open_sky)).max() * 5)
    assert np.median(gaps) >= 25


def test_the_sky_of_a_day_does_not_depend_on_which_other_days_are_rendered() -> None:
    weather = make_weather(9, 48, 48)
    one, two = sky(weather, 9, 20500, 0.4, 48, 48), sky(weather, 9, 20500, 0.4, 48, 48)
    assert np.array_equal(one.cloud, two.cloud) and np.array_equal(one.haze, two.haze)
    assert 0.05 < (one.cloud > 0.5).mean() < 0.85


def test_a_band_is_moved_as_scipy_moves_it() -> None:
    """Linear interpolation with repeated edges, whichever way it goes."""
    band = np.random.default_rng(4).normal(1000, 200, (12, 17)).astype(np.float32)
    for dy, dx in ((0.3, 0.2), (-0.4, 0.1), (0.25, -0.45), (-0.1, -0.2)):
        expected = ndimage.shift(band.astype(np.float64), (dy, dx), order=1, mode="nearest")
        assert np.allclose(weather._moved(band, dy, dx), expected, atol=1e-2)
