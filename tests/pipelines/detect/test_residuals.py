"""Residuals worked out anew: by hand on a small case, and the same however they are asked for."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from pipelines.detect.indices import OFFSET
from pipelines.detect.residuals import BLOCK, CAP, WINDOW, Residuals, put_together
from pipelines.detect.seasonal_model import Habit

F32 = npt.NDArray[np.float32]
LOOKS, BANDS, HELD = 2 * WINDOW + 1, 3, 40


def drawn(candidates: int) -> Residuals:
    """Habits, levels and looks drawn at random; a pixel may be a candidate more than once."""
    rng = np.random.default_rng(4)

    def normal(*shape: int) -> F32:
        return rng.normal(0.0, 0.1, shape).astype(np.float32)

    spread = normal(candidates, 3, 3)
    return Residuals(
        reflectance=rng.integers(200, 4000, (LOOKS, BANDS, HELD)).astype(np.int16),
        column=rng.integers(0, HELD, candidates),
        level=normal(LOOKS, BANDS, 4) + 7,
        noise=1 + np.abs(normal(LOOKS, 4)),
        group=rng.integers(0, 4, candidates),
        functions=normal(LOOKS, 3),
        habit=Habit(normal(3, BANDS, candidates), 0.5 + np.abs(normal(BANDS, candidates)), spread @ spread.mT),
        whiten=np.eye(BANDS, dtype=np.float32) + normal(BANDS, BANDS),
    )


def test_a_departure_is_what_is_seen_less_level_and_habit_in_standard_deviations() -> None:
    """Level ln(1000 + OFFSET), habit +0.1, one standard deviation 0.05 in the usual light, 0.1 in twice its noise."""
    seen = np.array([[1000, 1000, 1000], [1200, 1000, 800], [4000, 4000, 4000]], np.int16)[:, :, None]
    one = Residuals(
        reflectance=np.concatenate([np.zeros_like(seen), seen], axis=2),
        column=np.array([1]),
        level=np.full((3, BANDS, 2), np.log(1000 + OFFSET), np.float32),
        noise=np.array([[9, 1], [9, 2], [9, 1]], np.float32),
        group=np.array([1]),
        functions=np.ones((3, 1), np.float32),
        habit=Habit(
            np.full((1, BANDS, 1), 0.1, np.float32),
            np.full((BANDS, 1), 0.05, np.float32),
            np.zeros((1, 1, 1), np.float32),
        ),
        whiten=np.eye(BANDS, dtype=np.float32),
    )
    shown = one.of(np.array([0]), np.arange(3))
    np.testing.assert_allclose(shown.expected, np.log(1000 + OFFSET) + 0.1, rtol=1e-6)
    np.testing.assert_allclose(shown.away[0, :, 0], -0.1 / 0.05, rtol=1e-4)
    usual = np.log(np.array([1200, 1000, 800]) + OFFSET) - np.log(1000 + OFFSET)
    np.testing.assert_allclose(shown.away[1, :, 0], (usual - 0.1) / 0.1, rtol=1e-4)
    np.testing.assert_allclose(shown.away[2, :, 0], CAP, rtol=1e-5)  # (ln(4300 / 1300) - 0.1) / 0.05 is 22
    np.testing.assert_array_equal(shown.reflectance, seen)


@pytest.mark.parametrize("candidates", [0, 1, 7, BLOCK + 1])
def test_look_by_look_is_the_same_as_all_at_once(candidates: int) -> None:
    everything = drawn(candidates)
    at = np.arange(candidates)
    once = everything.of(at, np.arange(LOOKS))
    numbers = []
    for t, shown in everything.look_by_look(3):  # the last window holds six looks
        numbers.append(t)
        for one, all_of_them in zip(shown, once, strict=True):
            np.testing.assert_allclose(one, all_of_them[t], rtol=1e-6, atol=1e-6)
    assert numbers == list(range(3, LOOKS))
    some, looks = at[::-3], np.array([5])
    for one, all_of_them in zip(everything.of(some, looks), once, strict=True):
        np.testing.assert_allclose(one, all_of_them[looks][:, :, some], rtol=1e-6, atol=1e-6)


def test_habits_of_several_blocks_are_put_where_they_belong() -> None:
    def habit(q: int, values: list[float]) -> Habit:
        n = np.array(values, np.float32)
        grid = np.broadcast_to(n, (q, BANDS, len(n)))
        return Habit(grid, grid[0], np.broadcast_to(n[:, None, None], (len(n), q, q)))

    whole = put_together([habit(3, [30.0, 10.0]), habit(5, [20.0, 40.0])], np.array([2, 0, 1, 3]))
    assert whole.sigma.tolist() == [[10.0, 20.0, 30.0, 40.0]] * BANDS
    assert whole.coefficients[:, 0].T.tolist() == [
        [10.0] * 3 + [0.0] * 2,
        [20.0] * 5,
        [30.0] * 3 + [0.0] * 2,
        [40.0] * 5,
    ]
    assert whole.spread[0].sum() == 10.0 * 9 and whole.spread[1].sum() == 20.0 * 25
