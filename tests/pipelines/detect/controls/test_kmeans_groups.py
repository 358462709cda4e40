"""Look-alikes settled by their whole history: calendars that seasonal medians mix are told apart, gaps and all."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.detect.controls.kmeans_groups import FEWEST_LOOKS, LEVEL_WEIGHT, History, settle
from pipelines.detect.indices import OFFSET

LOOKS, BANDS = 60, 3


def crops(kinds: npt.NDArray[np.int64], seed: int = 0, seen_share: float = 0.6) -> History:
    """Fields whose green fortnights fall on other looks for each kind, each field of its own brightness."""
    rng = np.random.default_rng(seed)
    season = np.exp(-(((np.arange(LOOKS)[:, None] - 10 * (1 + np.arange(4))) / 3.0) ** 2))  # (T, kind)
    logs = np.log(np.array([900.0, 1200.0, 2400.0]))[None, :, None] + season[:, None, kinds] * np.array(
        [-0.9, -0.4, 0.3]
    ).reshape(1, 3, 1)
    logs = logs + rng.normal(0, 0.1, (1, 1, len(kinds))) + rng.normal(0, 0.03, (LOOKS, BANDS, len(kinds)))
    seen = rng.random((LOOKS, len(kinds))) < seen_share
    reflectance = np.where(seen[:, None, :], np.exp(logs), 9000.0)  # what is not seen is cloud
    return History(reflectance.astype(np.int16), seen, np.arange(len(kinds)))


def test_fields_of_other_calendars_part_although_they_began_in_one_group() -> None:
    kinds = np.arange(400) % 4
    rng = np.random.default_rng(1)
    mixed = np.where(rng.random(400) < 0.6, kinds, rng.integers(0, 4, 400))  # six in ten begin where they belong
    judged = np.repeat(np.arange(4), 30)
    found = settle(mixed, np.zeros(120, np.int64), 4, pool=crops(kinds), judged=crops(judged, seed=2))
    assert (found.pool == kinds).all()
    assert (found.judged == judged).all()
    assert float(found.judged_far.max()) < 0.15


def test_a_pixel_hardly_ever_seen_stays_where_its_seasons_put_it() -> None:
    kinds = np.arange(200) % 4
    pixels = crops(np.zeros(5, np.int64), seed=3)
    pixels.seen[FEWEST_LOOKS - 1 :, 0] = False
    found = settle(kinds.copy(), np.full(5, 3), 4, pool=crops(kinds), judged=pixels)
    assert found.judged.tolist() == [3, 0, 0, 0, 0]


def test_a_group_that_nobody_is_in_takes_nobody() -> None:
    kinds = np.arange(200) % 4
    found = settle(kinds.copy(), np.zeros(40, np.int64), 6, pool=crops(kinds), judged=crops(np.arange(40) % 4, seed=4))
    assert set(found.judged.tolist()) == {0, 1, 2, 3}


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), share=st.floats(0.3, 1.0))
def test_the_distance_is_that_of_the_looks_seen(seed: int, share: float) -> None:
    """Against plain means over the looks in which a pixel was seen, group by group."""
    kinds = np.arange(80) % 4
    pool, judged = crops(kinds, seed, share), crops(np.arange(12) % 4, seed + 1, share)
    found = settle(kinds.copy(), np.arange(12) % 4, 4, pool=pool, judged=judged)

    def days(history: History) -> npt.NDArray[np.float64]:
        logs = np.log(history.reflectance.astype(np.float64) + OFFSET)
        return np.where(history.seen[:, None, :], logs, np.nan)

    theirs, mine = days(pool), days(judged)
    for i in range(12):
        apart = []
        for k in range(4):
            members = theirs[:, :, found.pool == k]
            level = np.nanmean(members, axis=0)
            with np.errstate(invalid="ignore"):
                seen = np.isfinite(members - level[None])
                usual = np.where(seen, members - level[None], 0.0).sum(axis=2) / np.maximum(seen.sum(axis=2), 1)
            here = judged.seen[:, i]
            left = mine[here, :, i] - usual[here]
            apart.append(
                (left - left.mean(axis=0)).var(axis=0).mean()
                + LEVEL_WEIGHT * ((left.mean(axis=0) - level.mean(axis=1)) ** 2).mean()
            )
        assert found.judged[i] == int(np.argmin(apart))
        np.testing.assert_allclose(found.judged_far[i] ** 2, min(apart), rtol=2e-2, atol=2e-4)
