"""Ground that was green or under water within the year is built-up only where the looks since then are sure of it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pipelines.ground.built_since import LEAST_SINCE, SURE, built_since, corrected
from pipelines.ground.library import BANDS, library
from pipelines.ground.mixing import STATES
from pipelines.ground.states import state_probabilities, states_of_look

WATER = np.array((0.05, 0.06, 0.05, 0.02, 0.008, 0.005))
SEEN = np.ones((1, 1), bool)
Look = tuple[dict[str, npt.NDArray[np.int16]], npt.NDArray[np.bool_]]


def _surest(kind: str, state: str) -> npt.NDArray[np.float64]:
    """The measured spectrum of a kind that the model is surest of."""
    kept = library()
    spectra = kept.reflectance[kept.kind == kind]
    return spectra[int(np.argmax(state_probabilities(spectra)[:, STATES.index(state)]))]


def _look(spectrum: npt.NDArray[np.float64]) -> Look:
    counts = np.round(1e4 * spectrum).astype(np.int16)
    return {name: np.full((1, 1), counts[k], np.int16) for k, name in enumerate(BANDS)}, SEEN


ROOF, LEAVES, SOIL, POND = (
    _look(one) for one in (_surest("metal", "built"), _surest("canopy", "green"), _surest("soil", "bare"), WATER)
)


def test_what_stands_on_a_field_of_this_year_is_built_up() -> None:
    (since,) = built_since([ROOF] * LEAST_SINCE + [LEAVES] * 4)[0]
    assert since >= SURE
    assert corrected(np.full((1, 1), 0.2, np.float32), np.full((1, 1), since))[0, 0] == since


def test_a_harvested_field_is_not_whatever_the_newest_looks_take_it_for() -> None:
    assert built_since([SOIL] * 6 + [LEAVES] * 4) == 0
    assert built_since([ROOF] * (LEAST_SINCE - 1) + [LEAVES] * 4) == 0, "too few looks since"
    sure = np.full((1, 1), 0.9, np.float32)
    assert corrected(sure, built_since([SOIL] * 6 + [LEAVES] * 4)) == 0


def test_sand_that_a_river_leaves_behind_is_not_built_up() -> None:
    assert states_of_look(*POND)[0, 0, STATES.index("water")] >= 0.5
    assert built_since([ROOF] * 6 + [POND] * 2) == 0


def test_one_look_alone_may_be_a_shadow() -> None:
    for other in (POND, LEAVES):
        once = built_since([ROOF] * 6 + [other] + [ROOF] * 3)
        assert np.isnan(once).all()
        assert corrected(np.full((1, 1), 0.9, np.float32), once)[0, 0] == np.float32(0.9)


def test_looks_that_do_not_show_it_say_nothing() -> None:
    hidden = (LEAVES[0], ~SEEN)
    assert np.isnan(built_since([ROOF] * 4 + [hidden] * 4)).all()
    without_blue = {name: band for name, band in LEAVES[0].items() if name != "blue"}
    assert np.isnan(built_since([ROOF] * 4 + [(without_blue, SEEN)] * 4)).all()
    unknown = np.full((1, 1), np.nan, np.float32)
    assert np.isnan(corrected(unknown, unknown)).all()
