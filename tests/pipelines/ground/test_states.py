"""The ground-state model: its recipe, its laws, and what it tells of material that it never met."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.ground_states import area_under_curve, builtness_of, odds, soils
from pipelines.ground.learn import learnt, main
from pipelines.ground.library import BANDS, WETTING, library, moistened
from pipelines.ground.states import KEPT_WEIGHTS, STATES, state_probabilities

BUILT, BARE, GREEN, WATER = (STATES.index(name) for name in ("built", "bare", "green", "water"))


def test_the_recipe_makes_the_weights_bit_for_bit(tmp_path: Path) -> None:
    main([str(tmp_path / "again.json")])
    assert (tmp_path / "again.json").read_bytes() == KEPT_WEIGHTS.read_bytes()


def test_replicates_of_a_material_lie_in_one_part() -> None:
    stock = library()
    for name in np.unique(stock.material):
        assert len(np.unique(stock.part[stock.material == name])) == 1, name


def test_material_never_met_is_told_from_soil_better_than_by_builtness() -> None:
    stock = library()
    model = learnt(stock.only(lambda all_: all_.part == 0))
    held = stock.only(lambda all_: all_.part == 1)
    earth = soils(held, 1500, np.random.default_rng(3))
    roofs = held.reflectance[held.state == "built"]
    score = odds(model, BANDS)
    ours = area_under_curve(score(roofs), score(earth))
    assert ours > 0.93
    assert ours > area_under_curve(builtness_of(roofs), builtness_of(earth)) + 0.1


def test_plants_and_water_are_neither_roof_nor_soil() -> None:
    leaves = np.array([[0.03, 0.06, 0.03, 0.40, 0.18, 0.08]])
    lake = np.array([[0.05, 0.06, 0.04, 0.02, 0.01, 0.01]])
    assert state_probabilities(leaves)[0, GREEN] > 0.9
    assert state_probabilities(lake)[0, WATER] > 0.9


def test_water_takes_most_of_the_longest_wave() -> None:
    dry = np.full((1, 6), 0.3)
    wet = moistened(dry, np.array([1.0]))
    assert np.allclose(np.log(dry / wet), WETTING)
    assert (np.diff(np.log(dry / wet)[0]) > 0).all()


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.lists(st.floats(-0.05, 1.5), min_size=6, max_size=6), min_size=1, max_size=8),
    st.sampled_from([BANDS, BANDS[:5], BANDS[:4], BANDS[:3], ("blue", "green", "red", "swir16")]),
)
def test_probabilities_sum_to_one_whatever_bands_there_are(rows: list[list[float]], bands: tuple[str, ...]) -> None:
    values = np.array(rows)[:, [BANDS.index(name) for name in bands]]
    told = state_probabilities(values, bands)
    assert np.allclose(told.sum(axis=1), 1, atol=1e-5)
    assert (told >= 0).all()


def test_the_order_of_the_bands_and_bands_of_other_names_change_nothing() -> None:
    values = library().reflectance[:20]
    turned = np.concatenate([values[:, ::-1], np.full((20, 1), 0.5)], axis=1)
    assert np.array_equal(state_probabilities(values), state_probabilities(turned, (*BANDS[::-1], "coastal")))


@pytest.mark.parametrize("lost", ["blue", "green", "red"])
def test_without_a_visible_band_nothing_is_said(lost: str) -> None:
    values = library().reflectance[:3].copy()
    values[1, BANDS.index(lost)] = np.nan
    told = state_probabilities(values)
    assert np.isnan(told[1]).all()
    assert np.isfinite(told[[0, 2]]).all()


def test_a_missing_shortwave_band_is_not_taken_for_darkness() -> None:
    stock = library()
    values = stock.reflectance[stock.state == "vegetation"].copy()
    values[:, 4:] = np.nan
    assert (state_probabilities(values)[:, GREEN] > 0.5).mean() > 0.95
