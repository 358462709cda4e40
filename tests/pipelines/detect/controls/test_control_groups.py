"""Look-alike groups: controls from the pool alone, enough of them, in enough places."""

from __future__ import annotations

import numpy as np

from geodata.settings.detection_settings import DetectionSettings
from pipelines.detect.controls.control_groups import group_pixels, seasonal_medians
from pipelines.detect.seasonal_model import basis, fit_habit, masked_median, residuals

SETTINGS = DetectionSettings(groups=4)


def place(rows: int, cols: int) -> tuple[np.ndarray, np.ndarray]:
    r, c = np.mgrid[:rows, :cols]
    return r.ravel(), c.ravel()


def features(kinds: np.ndarray) -> np.ndarray:
    rng = np.random.default_rng(0)
    return (kinds[:, None] * 2.0 + rng.normal(0, 0.02, (len(kinds), 8))).astype(np.float32)


def test_groups_without_controls_have_none() -> None:
    rows, cols = place(30, 30)
    kinds = (rows // 5) % 2
    judged = np.repeat([0, 1, 5], 40)  # the third kind exists nowhere in the pool
    groups = group_pixels(features(kinds), features(judged), rows, cols, (30, 30), SETTINGS)
    assert (groups.of_pixel[80:] == -1).all()
    assert (groups.of_pixel[:80] >= 0).all()
    for number in set(groups.of_pixel[:40].tolist()):
        assert (kinds[groups.members[number]] == 0).all()


def test_touching_controls_count_as_one_patch() -> None:
    rows, cols = place(30, 30)
    kinds = (rows >= 15).astype(int)  # two kinds, one patch each
    groups = group_pixels(features(kinds), features(kinds[:50]), rows, cols, (30, 30), DetectionSettings(groups=2))
    assert (groups.of_pixel == -1).all()


def test_too_small_a_pool_gives_no_groups() -> None:
    rows, cols = place(5, 5)
    groups = group_pixels(features(np.zeros(25)), features(np.zeros(10)), rows, cols, (5, 5), DetectionSettings())
    assert groups.members == ()
    assert (groups.of_pixel == -1).all()


def test_seasonal_medians_agree_with_numpy_and_ignore_unusable_looks() -> None:
    rng = np.random.default_rng(3)
    x = rng.integers(100, 4000, (21, 3, 50)).astype(np.int16)
    valid = np.ones((21, 50), bool)
    x[5] = 30000
    valid[5] = False
    season = np.zeros(21, np.int64)
    seasonal, overall = seasonal_medians(x, valid, season)
    kept = np.sort(np.delete(x, 5, axis=0), axis=0)[(20 - 1) // 2]
    np.testing.assert_allclose(np.exp(overall) - 300, kept, rtol=1e-4)
    np.testing.assert_allclose(seasonal[0], overall)
    np.testing.assert_allclose(seasonal[3], overall)


def test_masked_median_agrees_with_numpy() -> None:
    rng = np.random.default_rng(4)
    values = rng.normal(size=(12, 4, 31)).astype(np.float32)
    valid = rng.random((12, 31)) < 0.7
    valid[3] = False
    middle, count = masked_median(values, valid)
    for t in range(12):
        expected = np.median(values[t][:, valid[t]], axis=1) if valid[t].any() else np.zeros(4)
        np.testing.assert_allclose(middle[t], expected, rtol=1e-5)
    assert count.tolist() == valid.sum(axis=1).tolist()


def test_a_habit_is_recovered_in_spite_of_gross_outliers() -> None:
    rng = np.random.default_rng(5)
    days = np.arange(0, 730, 8)
    functions = basis(days, 1)
    truth = np.array([[7.0], [0.3], [-0.2]], np.float32)
    clean = (functions @ truth)[:, :, None] + np.zeros((1, 1, 40), np.float32)
    seen = (clean + rng.normal(0, 0.03, clean.shape)).astype(np.float32)
    seen[::11] += 1.5
    valid = np.ones((len(days), 40), bool)
    habit = fit_habit(seen, valid, functions, 0.1, np.array([0.05], np.float32))
    assert np.abs(residuals(clean.astype(np.float32), habit, functions)).max() < 0.06
    assert 0.02 < float(np.median(habit.sigma)) < 0.06
