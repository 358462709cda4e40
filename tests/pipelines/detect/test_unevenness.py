"""How unlike each other the pixels of a change are: held against a count by hand, and against its laws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.detections.detection import Kind
from pipelines.detect.objects.life import GAIN, LOSS, Life, kind_of, likely
from pipelines.detect.unevenness import AFTER_SCALE, APART_PX, Pairs

SHAPE = (12, 15)


def by_hand(states: np.ndarray, pixels: np.ndarray, mine: np.ndarray) -> float | None:
    """Every pair of pixels looked at, one by one."""
    apart = []
    for i, a in enumerate(mine):
        for b in mine[i + 1 :]:
            (r, c), (q, d) = divmod(int(pixels[a]), SHAPE[1]), divmod(int(pixels[b]), SHAPE[1])
            if max(abs(r - q), abs(c - d)) != APART_PX or states[0, a] == 0 or states[0, b] == 0:
                continue
            step = (states[:, a].astype(float) - states[:, b]) / AFTER_SCALE
            level = step.mean()
            apart.append(float(np.sqrt(((step - level) ** 2).mean() + (level / 2) ** 2)))
    return float(np.median(apart)) if apart else None


@given(st.lists(st.booleans(), min_size=180, max_size=180), st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_as_counted_by_hand(which: list[bool], seed: int) -> None:
    rng = np.random.default_rng(seed)
    pixels = np.flatnonzero(which)
    states = rng.integers(17_000, 27_000, (6, len(pixels))).astype(np.int16)
    states[:, rng.random(len(pixels)) < 0.2] = 0
    mine = np.flatnonzero(rng.random(len(pixels)) < 0.7)
    told, expected = Pairs.of(pixels, SHAPE).unevenness(states, mine), by_hand(states, pixels, mine)
    assert (told is None) == (expected is None)
    if told is not None and expected is not None:
        assert told == pytest.approx(expected, rel=1e-4)


def test_ground_of_one_colour_is_even_however_dark() -> None:
    pixels = np.arange(180)
    states = np.tile(np.arange(17_000, 23_000, 1000).astype(np.int16)[:, None], (1, 180))
    assert Pairs.of(pixels, SHAPE).unevenness(states, pixels) == 0.0


def life(uneven: float | None, chance: float, pixels: int, family: int = GAIN) -> Life:
    made = Life(born=0, anchor=0, region=0, family=family, began=0)
    made.built_chance = made.razed_chance = chance
    made.uneven, made.pixels = uneven, np.arange(pixels)
    return made


def test_of_one_colour_the_uneven_ground_is_built_on_and_the_even_ground_is_cleared() -> None:
    assert kind_of(life(0.12, 0.15, 100)) is Kind.CONSTRUCTION
    assert kind_of(life(0.015, 0.15, 100)) is Kind.CLEARING


@given(st.floats(0.001, 0.5), st.floats(0.001, 0.5), st.floats(0.01, 0.99), st.integers(8, 2000))
def test_more_uneven_is_never_less_likely_built(one: float, two: float, chance: float, pixels: int) -> None:
    low, high = sorted((one, two))
    assert likely(life(low, chance, pixels)) <= likely(life(high, chance, pixels))


@given(st.floats(0.001, 0.5), st.floats(0.01, 0.99))
def test_it_says_nothing_of_roofs_that_went_nor_where_it_is_not_known(uneven: float, chance: float) -> None:
    assert likely(life(uneven, chance, 50, LOSS)) == likely(life(None, chance, 50, LOSS))
    assert likely(life(0.05, chance, 50)) == pytest.approx(likely(life(None, chance, 50)))
