"""Built-up ground around a point becomes an outline to begin with; measured spectra, simple ground plans."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely

from geodata.looks.chip import NODATA
from geodata.sites.grid import grid_for
from pipelines.ground.library import BANDS, library
from pipelines.ground.suggested_outline import (
    APART_M,
    EDGE_M,
    MOST_CORNERS,
    NEAR_M,
    built_probability,
    suggested_outline,
)

GRID = grid_for(shapely.Point(98.55, 16.63), margin_m=600.0)
AT = GRID.to_lonlat(shapely.Point(GRID.left + 600, GRID.top - 600))
Mask = npt.NDArray[np.bool_]


def _block(*boxes: tuple[float, float, float, float]) -> Mask:
    """Pixels in boxes of metres (east, south of the corner, width, height)."""
    built = np.zeros(GRID.shape, bool)
    for x, y, width, height in boxes:
        built[int(y // 10) : int((y + height) // 10), int(x // 10) : int((x + width) // 10)] = True
    return built


def _sure(built: Mask) -> npt.NDArray[np.float32]:
    return np.where(built, 0.9, 0.05).astype(np.float32)


def _alike(one: Mask, outline: object) -> float:
    drawn = GRID.mask(outline)  # type: ignore[arg-type]
    return float((drawn & one).sum() / (drawn | one).sum())


def test_measured_roofs_among_measured_plants_are_found() -> None:
    """The model itself, over three looks of spectra that it has not learnt from."""
    kept = library()
    plants = kept.reflectance[(kept.state == "vegetation") & (kept.part == 1)]
    roofs = kept.reflectance[(kept.state == "built") & (kept.part == 1)]
    built = _block((500, 500, 200, 160))
    rng = np.random.default_rng(3)
    ground = plants[rng.integers(len(plants), size=GRID.shape)]
    ground[built] = roofs[rng.integers(len(roofs), size=int(built.sum()))]
    looks = []
    for light in (0.9, 1.0, 1.1):
        image = ground * light
        usable = rng.random(GRID.shape) > 0.1
        bands = {name: np.round(1e4 * image[..., k]).astype(np.int16) for k, name in enumerate(BANDS)}
        looks.append((bands, usable))
    outline = suggested_outline(built_probability(looks), GRID, AT)
    assert outline is not None and _alike(built, outline) >= 0.7


def test_buildings_around_a_court_are_one_outline_and_far_ones_stay_out() -> None:
    near = APART_M - 20
    court = _block((500, 500, 100, 100), (600 + near, 500, 100, 100))
    far = _block((500, 500 + 100 + APART_M + 60, 100, 100))
    outline = suggested_outline(_sure(court | far), GRID, AT)
    assert outline is not None and outline.geom_type == "Polygon"
    drawn = GRID.mask(outline)
    assert (drawn & court).sum() == court.sum(), "both buildings are in it"
    assert not (drawn & far).any()
    between = _block((610, 540, near - 20, 20))
    assert (drawn & between).sum() >= 0.8 * between.sum(), "and the road between them"


def test_it_runs_a_pixel_outside_of_the_walls_and_no_farther() -> None:
    built = _block((500, 500, 200, 160))
    outline = GRID.to_grid(suggested_outline(_sure(built), GRID, AT))  # type: ignore[arg-type]
    walls = GRID.polygon_m(built)
    assert outline.hausdorff_distance(walls.buffer(EDGE_M, join_style="mitre")) <= 1.5 * EDGE_M
    assert outline.covers(walls.buffer(-EDGE_M))


def test_nothing_is_suggested_where_nothing_is_built_near_the_point() -> None:
    assert suggested_outline(_sure(np.zeros(GRID.shape, bool)), GRID, AT) is None
    far = _block((600 + NEAR_M + 80, 560, 120, 120))
    assert suggested_outline(_sure(far), GRID, AT) is None
    assert suggested_outline(_sure(_block((600, 600, 20, 20))), GRID, AT) is None, "a single house"
    assert suggested_outline(np.full(GRID.shape, np.nan, np.float32), GRID, AT) is None, "cloud everywhere"


def test_what_no_look_shows_has_no_probability() -> None:
    usable = np.ones(GRID.shape, bool)
    usable[:10] = False
    bands = {name: np.full(GRID.shape, 1200, np.int16) for name in ("blue", "green", "red")}
    found = built_probability([(bands, usable)])
    assert np.isnan(found[:10]).all() and np.isfinite(found[10:]).all()


def test_it_has_no_more_corners_than_a_hand_moves() -> None:
    rng = np.random.default_rng(5)
    ragged = np.zeros(GRID.shape, bool)
    ragged[20:100, 20:100] = rng.random((80, 80)) > 0.45
    outline = suggested_outline(_sure(ragged), GRID, AT)
    assert outline is not None and outline.is_valid
    assert shapely.get_num_coordinates(outline) <= MOST_CORNERS


def test_many_scattered_blocks_come_to_an_end_with_the_largest_of_them() -> None:
    """Each part keeps at least three corners: 64 of them never come to so few by drawing them coarser."""
    rng = np.random.default_rng(8)
    built = np.zeros(GRID.shape, bool)
    for row in range(8):
        for column in range(8):
            side = 8 if (row, column) == (3, 3) else int(rng.integers(5, 7))
            built[row * 15 : row * 15 + side, column * 15 : column * 15 + side] = True
    whole = GRID.to_lonlat(shapely.box(*GRID.bounds))
    outline = suggested_outline(_sure(built), GRID, whole)
    assert outline is not None and outline.is_valid
    assert shapely.get_num_coordinates(outline) <= MOST_CORNERS
    assert GRID.mask(outline)[46:52, 46:52].all(), "the largest is in it"


def test_a_band_that_a_look_lacks_is_no_darkness() -> None:
    """Without shortwave a roof is told from the other bands, as if the look had never had them."""
    kept = library()
    roof = kept.reflectance[(kept.state == "built") & (kept.kind == "metal")][0]
    usable = np.ones((1, 1), bool)

    def look(names: tuple[str, ...]) -> dict[str, npt.NDArray[np.int16]]:
        counts = np.round(1e4 * roof).astype(np.int16)
        there = {name: counts[k] if name in names else NODATA for k, name in enumerate(BANDS)}
        return {name: np.full((1, 1), value, np.int16) for name, value in there.items()}

    visible = BANDS[:4]
    without = {name: band for name, band in look(visible).items() if name in visible}
    lacking = built_probability([(look(visible), usable)])
    assert lacking == built_probability([(without, usable)])
    assert np.isnan(built_probability([(look(BANDS[1:]), usable)])), "without blue nothing can be told"


def test_a_road_beside_the_buildings_carries_the_outline_nowhere() -> None:
    """Four pixels broad, as a road of 20 m whose edges are mixed with the ground beside it; a short wing stays."""
    hall, wing = _block((500, 500, 200, 160)), _block((700, 560, 100, 40))
    road = _block((0, 460, 1200, 40))
    outline = suggested_outline(_sure(hall | wing | road), GRID, AT, strict=True)
    assert outline is not None
    drawn = GRID.mask(outline)
    assert (drawn & hall).sum() == hall.sum() and (drawn & wing).sum() == wing.sum()
    assert not drawn[:, :40].any() and not drawn[:, 95:].any(), "of the road what lies at the hall alone"
