"""Built or bare over many looks: the recipe, the rain, and what time adds to one look's colour."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from pipelines.detect.rain import day_wetness
from pipelines.ground.learn_over_time import TRUE_THIRST, _ground, main
from pipelines.ground.library import BANDS, WETTING, library
from pipelines.ground.mixing import PAVED, Stock
from pipelines.ground.network import probabilities
from pipelines.ground.over_time import (
    BARE_BARE,
    BARE_BUILT,
    BUILT_BUILT,
    DARKEST,
    KEPT_WEIGHTS,
    Period,
    followed,
    inputs_of,
    no_rain_yet,
    over_time_model,
    rain_step,
    turn_scores,
)

F32 = npt.NDArray[np.float32]
SWING = float(WETTING[5] - WETTING[4])


def _told(wet: F32, values: F32) -> tuple[F32, F32]:
    kept = no_rain_yet(values.shape[2])
    for t in range(len(wet)):
        rain_step(kept, wet[t], values[t], np.ones(values.shape[2], bool))
    return followed(kept)


def _rain(looks: int = 40) -> F32:
    """(looks,) wetness: ln(swir22 / swir16) of soil that wets and dries, against its own usual."""
    return (-SWING * np.random.default_rng(4).random(looks)).astype(np.float32)


def test_the_recipe_makes_the_weights_bit_for_bit(tmp_path: Path) -> None:
    main([str(tmp_path / "again.json")])
    assert (tmp_path / "again.json").read_bytes() == KEPT_WEIGHTS.read_bytes()


def test_a_library_without_paving_gives_roofs_alone() -> None:
    """Nothing of it is paved, and all built ground follows the rain as roofs do."""
    stock = library().only(lambda every: ~np.isin(every.kind, PAVED))
    made = _ground(Stock(stock, np.random.default_rng(3)), np.zeros(200, bool), rubble=0.0)
    assert np.isfinite(made.dry).all()
    assert not made.paved.any()
    assert made.thirst.max() <= TRUE_THIRST["roof"][1]


def test_what_is_said_of_the_inputs_is_what_the_network_takes() -> None:
    roofs = _period(library().reflectance[:4], 0.0)
    inputs = inputs_of(roofs, roofs, BANDS)
    assert inputs.shape[1] == len(over_time_model().middle)
    assert inputs_of.__doc__ is not None and inputs_of.__doc__.startswith(f"(n, {inputs.shape[1]}) ")


def test_soil_follows_the_rain_and_a_roof_does_not() -> None:
    wet = _rain()
    soil, roof = wet, np.zeros_like(wet)
    slopes, surely = _told(wet, np.stack([np.stack([soil, roof], -1), np.zeros((len(wet), 2), np.float32)], 1))
    assert slopes[0, 0] > 0.8
    assert abs(slopes[0, 1]) < 0.01
    assert (surely > 0.8).all()


def test_work_that_goes_on_is_not_taken_for_rain() -> None:
    """A colour that drifts for months by ten times what rain does, while it rains as ever."""
    wet = _rain()
    drift = np.linspace(0, 10 * SWING, len(wet), dtype=np.float32)
    slopes, _ = _told(wet, np.stack([drift[:, None], drift[:, None]], 1))
    assert abs(slopes[0, 0]) < 0.2


def test_without_rain_nothing_is_known_of_it() -> None:
    still = np.zeros(30, np.float32)
    slopes, surely = _told(still, np.random.default_rng(1).normal(0, 0.1, (30, 2, 5)).astype(np.float32))
    assert (slopes == 0).all()
    assert (surely == 0).all()


def _period(reflectance: npt.NDArray[np.float64], follows: float) -> Period:
    n = len(reflectance)
    logs = np.log(1e4 * reflectance.T + DARKEST).astype(np.float32)
    return Period(logs, np.full((2, n), follows, np.float32), np.full(n, 0.6, np.float32), np.full(n, 0.1, np.float32))


def test_what_does_not_follow_the_rain_is_likelier_built_whatever_its_colour() -> None:
    """The same colours after a change, once as soil would follow the rain and once as a roof."""
    stock = library()
    soils = stock.reflectance[stock.kind == "soil"][:60] * 0.7
    before = _period(soils[::-1], 0.55)
    chance = []
    for follows in (0.0, 0.55):
        turns = probabilities(turn_scores(before, _period(soils, follows), BANDS).T)
        chance.append((turns[:, BARE_BUILT] / (turns[:, BARE_BUILT] + turns[:, BARE_BARE])).mean())
    assert chance[0] > chance[1] + 0.05


@pytest.mark.parametrize("bands", [BANDS, BANDS[:5], BANDS[:4], BANDS[:3]])
def test_from_one_metal_roof_to_another_is_no_roof_gone(bands: tuple[str, ...]) -> None:
    stock = library()
    roofs = stock.reflectance[stock.kind == "metal"][:, : len(bands)]
    turns = probabilities(turn_scores(_period(roofs, 0.0), _period(roofs[::-1], 0.0), bands).T)
    assert turns[:, BUILT_BUILT].mean() > 0.5


def test_the_day_s_wetness_is_that_of_bare_look_alikes_and_0_where_none_lies_bare() -> None:
    looks = 12
    soil = np.log(1e4 * np.array([0.08, 0.11, 0.15, 0.22, 0.30, 0.26]) + DARKEST)
    wood = np.log(1e4 * np.array([0.02, 0.04, 0.02, 0.35, 0.15, 0.06]) + DARKEST)
    levels = np.stack([np.tile(soil, (looks, 1)), np.tile(wood, (looks, 1))]).astype(np.float32)
    levels[0, 8, 5] -= 0.1  # it has rained
    wet = day_wetness(levels, BANDS, 6, np.ones(looks, bool))
    assert wet[8] == pytest.approx(-0.1, abs=1e-3)
    assert np.abs(np.delete(wet, 8)).max() < 1e-3
    assert (day_wetness(levels[1:], BANDS, 6, np.ones(looks, bool)) == 0).all()
    assert (day_wetness(levels[:, :, :4], BANDS[:4], 6, np.ones(looks, bool)) == 0).all()
