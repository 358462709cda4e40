"""The parts of the two-date score, each beside something that is known without it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage, stats
from scipy.spatial.distance import mahalanobis

from pipelines.compare.change_score import Neighbours, change_score, fit_pair, look_alikes, roles, score_pair
from pipelines.compare.irmad import fit_irmad

BANDS = ("blue", "green", "red", "nir", "swir16", "swir22")
SOIL, CROP = (900, 1100, 1500, 2100, 2900, 2300), (500, 800, 600, 4000, 2000, 1000)
STREET, ROOF = (1300, 1350, 1400, 1600, 1700, 1500), (1400, 1450, 1500, 1800, 1750, 1550)


def _two_seasons(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A town and fields; every second field is sown between the dates; one block of roofs replaces a field."""
    rng = np.random.default_rng(seed)
    size = 112
    before = np.empty((6, size, size))
    before[:] = np.array(STREET)[:, None, None]
    after = before.copy()
    for n, row in enumerate(range(0, size, 16)):
        before[:, row : row + 16, 40:] = np.array(SOIL if n % 2 else CROP)[:, None, None]
        after[:, row : row + 16, 40:] = np.array(CROP if n % 2 else SOIL)[:, None, None]
    truth = np.zeros((size, size), bool)
    truth[67:77, 80:92] = True
    after[:, truth] = np.array(ROOF)[:, None]
    texture = np.exp(0.08 * ndimage.gaussian_filter(rng.normal(size=(size, size)), 1.5) * 4)
    noise = lambda: np.exp(rng.normal(0, 0.03, before.shape))  # noqa: E731
    return (before * texture * noise()).astype(np.float32), (after * texture * noise()).astype(np.float32), truth


def _average_precision(score: np.ndarray, truth: np.ndarray) -> float:
    hits = truth.ravel()[np.argsort(-score.ravel(), kind="stable")]
    return float((np.cumsum(hits) / np.arange(1, hits.size + 1))[hits].mean())


@pytest.mark.parametrize("seed", range(3))
def test_sown_fields_do_not_hide_new_roofs(seed: int) -> None:
    """The plain change vector ranks sown fields above the roofs; the score does not."""
    before, after, truth = _two_seasons(seed)
    vector = np.sqrt((((after - before) / before.std((1, 2), keepdims=True)) ** 2).sum(0))
    score = change_score(before, after, np.ones(truth.shape, bool), BANDS)
    assert _average_precision(vector, truth) < 0.3
    assert _average_precision(score, truth) > 0.8


@settings(max_examples=4, deadline=None)
@given(st.floats(0.001, 1000), st.floats(0.2, 5), st.floats(-0.5, 2))
def test_units_and_light_of_either_date_do_not_matter(unit: float, gain: float, offset: float) -> None:
    """Scale both dates together, or the later one by any gain and offset: the same score."""
    before, after, truth = _two_seasons(4)
    usable = np.ones(truth.shape, bool)
    plain = change_score(before, after, usable, BANDS)
    both = change_score(before * np.float32(unit), after * np.float32(unit), usable, BANDS)
    lit = change_score(before, after * np.float32(gain) + np.float32(1000 * offset), usable, BANDS)
    for other in (both, lit):
        assert stats.spearmanr(plain.ravel(), other.ravel()).statistic > 0.999


def test_score_changes_nothing_where_nothing_can_be_seen() -> None:
    before, after, truth = _two_seasons(5)
    usable = np.ones(truth.shape, bool)
    usable[:, :30] = False
    kept = change_score(before, after, usable, BANDS)
    before[:, ~usable], after[:, ~usable] = 7e7, -3.0
    assert np.array_equal(kept, change_score(before, after, usable, BANDS), equal_nan=True)
    assert (np.isnan(kept) == ~usable).all()


def test_unusable_block_is_all_nan() -> None:
    before, after, truth = _two_seasons(6)
    model = fit_pair(before.reshape(6, -1), after.reshape(6, -1), roles(BANDS))
    assert np.isnan(score_pair(model, before, after, np.zeros(truth.shape, bool))).all()


def test_bands_that_move_least_stand_in_for_visible_ones_without_names() -> None:
    """Plants change the infrared and spare the rest: the infrared bands are not among those followed."""
    rng = np.random.default_rng(7)
    steady, restless = rng.uniform(0.1, 0.3, (3, 5000)), rng.uniform(0.1, 0.6, (3, 5000))
    before = np.concatenate([restless, steady]).astype(np.float32)
    after = np.concatenate([rng.uniform(0.1, 0.6, (3, 5000)), steady * rng.normal(1, 0.02, steady.shape)])
    assert fit_pair(before, after.astype(np.float32), roles(())).followed == (3, 4, 5)
    assert fit_pair(before, after.astype(np.float32), roles(BANDS)).followed == (0, 1, 2)


def test_chi_square_of_noise_is_chi_square_but_for_a_factor() -> None:
    """Two noisy copies of one scene under any linear light: by theory chi-square with as many degrees as bands.

    The weights prefer pixels that agree by chance, which makes the noise look smaller by one factor for all.
    """
    rng = np.random.default_rng(8)
    ground = rng.normal(size=(4, 4)) @ rng.normal(size=(4, 40_000))
    x = ground + rng.normal(0, 0.2, ground.shape)
    y = 3.0 * (ground + rng.normal(0, 0.2, ground.shape)) + 11.0
    fit, _ = fit_irmad(x, y)
    shares = (0.1, 0.5, 0.9, 0.99)
    factor = np.quantile(fit.chi_square(x, y), shares) / stats.chi2.ppf(shares, 4)
    assert factor == pytest.approx(np.full(4, factor.mean()), rel=0.03)


def test_distance_is_that_of_mahalanobis_in_the_group() -> None:
    rng = np.random.default_rng(9)
    seen = np.repeat([[0.0, 0.0], [50.0, 50.0]], 20_000, axis=0) + rng.normal(0, 0.1, (40_000, 2))
    spread = np.array([[1.0, 0.6], [0.6, 2.0]])
    became = np.where(np.arange(40_000)[:, None] < 20_000, 0.0, 30.0) + rng.multivariate_normal([0, 0], spread, 40_000)
    learnt = look_alikes(seen.astype(np.float32), became.astype(np.float32))
    at, to = np.array([[50.0, 50.0]], np.float32), np.array([[33.0, 28.0]], np.float32)
    expected = mahalanobis((33.0, 28.0), (30.0, 30.0), np.linalg.inv(spread))
    # A quarter: the far ones are turned down, and each group of some hundreds knows its spread only so well.
    assert learnt.distance(at, to)[0] == pytest.approx(expected, rel=0.25)
    assert learnt.distance(at, np.array([[0.0, 0.0]], np.float32))[0] > 10


def test_neighbours_weigh_by_distance_and_leave_holes_out() -> None:
    rng = np.random.default_rng(10)
    usable = rng.uniform(size=(25, 25)) > 0.3
    values = rng.normal(size=int(usable.sum()))
    found = Neighbours(usable, 1.5).mean(values)
    rows, cols = np.nonzero(usable)
    inner = (rows > 8) & (rows < 16) & (cols > 8) & (cols < 16)
    distance = (rows[:, None] - rows) ** 2 + (cols[:, None] - cols) ** 2
    near = (np.abs(rows[:, None] - rows) <= 6) & (np.abs(cols[:, None] - cols) <= 6)  # the filter ends at 4 x 1.5
    weight = np.exp(-distance / (2 * 1.5**2)) * near
    assert np.allclose(found[inner], ((weight @ values) / weight.sum(1))[inner], atol=1e-4)
