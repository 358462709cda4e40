"""Ground that was green or under water within the year: built on since, a field where an outline ran away, or left."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely

from geodata.sites.grid import grid_for
from pipelines.ground.built_since import LEAST_SINCE, LIKELY, SURE, built_since, doubted, with_the_new
from pipelines.ground.library import BANDS, library
from pipelines.ground.mixing import STATES
from pipelines.ground.states import state_probabilities, states_of_look
from pipelines.ground.steadiness import OverAYear, over_a_year
from pipelines.ground.suggested_outline import ROAD_LENGTH_M, outline_from_looks

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


GRID = grid_for(shapely.Point(98.55, 16.63), margin_m=600.0)
AT = GRID.to_lonlat(shapely.Point(GRID.left + 600, GRID.top - 600))
Mask = npt.NDArray[np.bool_]


def test_what_stands_on_a_field_of_this_year_is_built_up() -> None:
    since = built_since([ROOF] * LEAST_SINCE + [LEAVES] * 4)
    assert since >= SURE and not doubted(since)
    assert with_the_new(np.full((1, 1), 0.2, np.float32), since) == since
    assert with_the_new(np.full((1, 1), np.nan, np.float32), since) == since


def test_a_harvested_field_is_doubted_and_raised_nowhere() -> None:
    seen = np.full((1, 1), 0.2, np.float32)
    for looks in ([SOIL] * 6 + [LEAVES] * 4, [ROOF] * (LEAST_SINCE - 1) + [LEAVES] * 4):
        since = built_since(looks)
        assert since == 0 and doubted(since)
        assert with_the_new(seen, since) == seen


def test_what_is_likely_built_on_is_raised_and_doubted_still() -> None:
    """Of the looks since then some show soil: a yard that is being built, or a field."""
    since = built_since([ROOF] * 2 + [SOIL] + [LEAVES] * 4)
    assert LIKELY <= since < SURE and doubted(since)
    assert with_the_new(np.full((1, 1), 0.2, np.float32), since) == since


def test_sand_that_a_river_leaves_behind_is_not_built_up_anew() -> None:
    assert states_of_look(*POND)[0, 0, STATES.index("water")] >= 0.5
    assert built_since([ROOF] * 6 + [POND] * 2) == 0


def test_one_look_alone_may_be_a_shadow() -> None:
    for other in (POND, LEAVES):
        once = built_since([ROOF] * 6 + [other] + [ROOF] * 3)
        assert np.isnan(once).all() and not doubted(once)
        assert with_the_new(np.full((1, 1), 0.9, np.float32), once)[0, 0] == np.float32(0.9)


def test_looks_that_do_not_show_it_say_nothing() -> None:
    hidden = (LEAVES[0], ~SEEN)
    assert np.isnan(built_since([ROOF] * 4 + [hidden] * 4)).all()
    without_blue = {name: band for name, band in LEAVES[0].items() if name != "blue"}
    assert np.isnan(built_since([ROOF] * 4 + [(without_blue, SEEN)] * 4)).all()
    sunk = built_since([ROOF, ROOF, SOIL, *[LEAVES] * 4])
    assert built_since([hidden, ROOF, hidden, ROOF, SOIL, *[LEAVES] * 4]) == sunk, "an unseen pixel is not older"


def test_the_newest_looks_count_beside_those_of_the_year() -> None:
    year = [ROOF, LEAVES, LEAVES, LEAVES]
    assert over_a_year(year).since == 0, "one look since then is too few"
    assert over_a_year(year, [ROOF] * LEAST_SINCE + year[1:]).since >= SURE


def _block(x: int, y: int, width: int, height: int) -> Mask:
    """Pixels in a box of metres (east, south of the corner)."""
    mask = np.zeros(GRID.shape, bool)
    mask[y // 10 : (y + height) // 10, x // 10 : (x + width) // 10] = True
    return mask


def _drawn(roofs: Mask, grown: Mask, since: float = 0.0) -> Mask:
    """What is suggested where the newest look shows roofs, and the year that some ground was green."""
    bands = {name: np.where(roofs, ROOF[0][name], LEAVES[0][name]) for name in BANDS}
    nothing = np.full(GRID.shape, np.nan, np.float32)
    over = OverAYear(nothing, nothing, np.where(grown, since, np.nan).astype(np.float32))
    outline = outline_from_looks([(bands, np.ones(GRID.shape, bool))], over, GRID, AT)
    assert outline is not None
    return GRID.mask(outline)


HALL, WEST, EAST = _block(500, 500, 200, 160), _block(500, 500, 80, 160), _block(660, 500, 80, 160)
BETWEEN, FIELD, NOWHERE = _block(580, 500, 80, 160), _block(740, 300, 400, 700), _block(0, 0, 0, 0)


def test_a_field_that_an_outline_ran_away_over_is_left_out() -> None:
    assert (_drawn(HALL | FIELD, NOWHERE) & FIELD).sum() == FIELD.sum(), "nothing else shows it to be one"
    drawn = _drawn(HALL | FIELD, FIELD)
    assert (drawn & HALL).sum() == HALL.sum()
    assert (drawn & FIELD).sum() < 0.05 * FIELD.sum()


def test_new_blocks_among_buildings_stay_though_they_look_like_a_field() -> None:
    place = WEST | BETWEEN | EAST
    assert (_drawn(place, BETWEEN) & place).sum() == place.sum()
    drawn = _drawn(place | FIELD, BETWEEN | FIELD)
    assert (drawn & place).sum() == place.sum()
    assert (drawn & FIELD).sum() < 0.05 * FIELD.sum()


def test_a_new_block_at_the_edge_stays_where_the_outline_did_not_run_away() -> None:
    wing = _block(700, 500, 40, 160)
    assert (_drawn(HALL | wing, wing) & wing).sum() == wing.sum()


def test_what_the_newest_looks_do_not_show_to_be_new_is_found_by_those_since() -> None:
    wing = _block(700, 500, 40, 160)
    assert not (_drawn(HALL, wing) & wing)[:, 72:].any()
    assert (_drawn(HALL, wing, LIKELY) & wing).sum() == wing.sum()


def test_houses_that_a_road_alone_joins_are_no_field() -> None:
    """A road is left out with doubted ground alone, and here it is not such ground that lies behind it."""
    road, village, pond = _block(700, 560, 400, 40), _block(1100, 300, 100, 600), _block(480, 500, 20, 160)
    assert road.any(axis=0).sum() * GRID.pixel_m >= ROAD_LENGTH_M
    whole = HALL | road | village | pond
    assert (_drawn(whole, pond) & whole).sum() == whole.sum()
