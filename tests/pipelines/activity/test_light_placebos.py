"""How often the rule flags look-alike places: quiet ones hardly ever, and what happens at one of them is counted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
import shapely

from geodata.looks.measure import Measure
from geodata.sites.grid import light_grid
from pipelines.activity.light_placebos import PLACES_FLAGGED, placebo_measure
from pipelines.night_light.comparison_places import light_series

START = datetime(2024, 1, 5, 12, tzinfo=UTC)
DAYS = np.datetime64("2024-01-05") + 10 * np.arange(90)
DARK = np.full((90, 20), 0.2)
"""The ground around 20 places, where nothing shines."""


def _places(count: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(14, 0.9, (90, count))


def _own(count: int = 90) -> list[Measure]:
    return [
        Measure("s", "night_light_lookalikes", START + timedelta(days=10 * i), 14.0, "nW/cm2/sr") for i in range(count)
    ]


def test_quiet_places_are_not_flagged_and_the_rate_is_bounded() -> None:
    (told,) = placebo_measure("s", DAYS, _places(20), DARK, _own(), "r")
    assert (told.name, told.value, told.low) == (PLACES_FLAGGED, 0.0, 0.0)
    years = 20 * (890 - 365) / 365.25
    assert told.high == pytest.approx(-np.log(0.05) / years), "one-sided exact bound of a Poisson rate of none"


def test_a_place_that_goes_dark_counts_once() -> None:
    places = _places(20)
    places[60:, 3] *= 0.05
    (told,) = placebo_measure("s", DAYS, places, DARK, _own(), "r")
    assert told.value == pytest.approx(1 / (20 * (890 - 365) / 365.25))


def test_what_moves_all_of_them_counts_for_none_and_few_years_tell_no_rate() -> None:
    places = _places(20)
    places[60:] *= 0.3
    own = [m if i < 60 else Measure("s", m.name, m.at, 14 * 0.3, m.unit) for i, m in enumerate(_own())]
    assert placebo_measure("s", DAYS, places, DARK, own, "r")[0].value == 0.0
    assert placebo_measure("s", DAYS, _places(2), DARK[:, :2], _own(), "r") == []
    assert placebo_measure("s", DAYS, np.full((90, 20), np.nan), DARK, _own(), "r") == []


def test_a_place_is_judged_less_the_light_around_it_as_a_site_is() -> None:
    """A fall by an eighth of all that is seen is no flag, and one by a third of a place's own light is."""
    places, around = 14 + (_places(20) - 14) / 3, np.full((90, 20), 9.0)
    places[60:, 3] -= 1.8
    (told,) = placebo_measure("s", DAYS, places, around, _own(), "r")
    assert told.value == pytest.approx(1 / (20 * (890 - 365) / 365.25))
    assert placebo_measure("s", DAYS, places, DARK, _own(), "r")[0].value == 0.0


def test_a_place_in_the_light_of_others_is_no_quiet_year() -> None:
    around = np.full((90, 20), 0.2)
    around[:, :10] = 12.0  # of 14: of a site so crowded nothing is said
    (told,) = placebo_measure("s", DAYS, _places(20), around, _own(), "r")
    assert told.high == pytest.approx(-np.log(0.05) / (10 * (890 - 365) / 365.25))


def test_places_are_the_patches_of_look_alikes() -> None:
    outline = shapely.box(-27.003, -20.003, -26.997, -19.997)
    grid = light_grid(outline)
    light = np.full((80, *grid.shape), 1.0)
    light[:, 60:68, 60:68] = 14.0
    for k, (row, column) in enumerate(((10, 10), (100, 20), (30, 110), (90, 90))):
        light[:, row : row + 4, column : column + 4] = 14.0 + k / 10
    light[5, 10:13, 10:14] = np.nan  # three quarters of the first
    days = np.datetime64("2024-01-05") + 10 * np.arange(80)
    series = light_series(light, days, grid, outline, ())
    assert series.places is not None and series.places.shape == (80, 4)
    assert sorted(series.places[0]) == pytest.approx([14.0, 14.1, 14.2, 14.3])
    assert np.isnan(series.places[5]).sum() == 1
    assert series.around_places is not None
    assert series.around_places == pytest.approx(np.ones((80, 4))), "the dark ground between them"
