"""Ground that stays the same over a year is built-up ground where such ground lies at the place that is pointed at."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import shapely

from geodata.looks.chip import NODATA
from geodata.sites.grid import grid_for
from pipelines.ground.library import BANDS, library, moistened
from pipelines.ground.steadiness import (
    LEAST_LOOKS,
    LEAST_TIME,
    MOST_LOOKS,
    YEAR,
    OverAYear,
    looks_of_a_year,
    over_a_year,
    with_steadiness,
)
from pipelines.ground.suggested_outline import NEAR_M, built_probability, outline_from_looks

GRID = grid_for(shapely.Point(98.55, 16.63), margin_m=600.0)
AT = GRID.to_lonlat(shapely.Point(GRID.left + 600, GRID.top - 600))
Mask = npt.NDArray[np.bool_]
Look = tuple[dict[str, npt.NDArray[np.int16]], Mask]
TODAY = date(2026, 11, 17)


def _block(x: int, y: int, width: int, height: int) -> Mask:
    """Pixels in a box of metres (east, south of the corner)."""
    mask = np.zeros(GRID.shape, bool)
    mask[y // 10 : (y + height) // 10, x // 10 : (x + width) // 10] = True
    return mask


def _year(roofs: Mask, kind: str, *, wet: Mask | None = None) -> list[Look]:
    """Twelve looks, the newest first, of measured roofs of a kind on measured soil that the rain wets.

    wet: ground that rain wets; None = all but the roofs.
    """
    kept = library()
    soils, tops = (kept.reflectance[kept.kind == name] for name in ("soil", kind))
    rng = np.random.default_rng(3)
    ground = soils[rng.integers(len(soils), size=GRID.shape)]
    ground[roofs] = tops[rng.integers(len(tops), size=int(roofs.sum()))]
    share = (~roofs if wet is None else wet).astype(float)
    looks = []
    for month in range(12):
        moisture = 0.5 - 0.5 * np.cos(2 * np.pi * month / 12)
        image = moistened(ground, np.full(GRID.shape, moisture), share) * (1 + 0.01 * rng.normal(size=ground.shape))
        bands = {name: np.round(1e4 * image[..., k]).astype(np.int16) for k, name in enumerate(BANDS)}
        looks.append((bands, np.ones(GRID.shape, bool)))
    return looks


def _one(value: int) -> npt.NDArray[np.int16]:
    return np.full((1, 1), value, np.int16)


def _never_green(swings: npt.NDArray[np.float32]) -> OverAYear:
    return OverAYear(swings, np.full(GRID.shape, 0.1, np.float32), np.full(GRID.shape, np.nan, np.float32))


def _alike(one: Mask, outline: object) -> float:
    drawn = GRID.mask(outline)  # type: ignore[arg-type]
    return float((drawn & one).sum() / (drawn | one).sum())


def test_roofs_that_the_model_takes_for_straw_are_found_by_a_year() -> None:
    """docs/ground-model.md: wood shingle cannot be told from dry plants and litter by its colour; metal can."""
    roofs, of_metal = _block(500, 500, 200, 160), _block(560, 540, 60, 60)
    year = _year(roofs & ~of_metal, "wood_shingle")
    for (bands, _), (metal, _) in zip(year, _year(of_metal, "metal"), strict=True):
        for name, values in bands.items():
            values[of_metal] = metal[name][of_metal]
    alone = outline_from_looks(year[:10], None, GRID, AT)
    assert alone is not None and _alike(roofs, alone) < 0.5
    outline = outline_from_looks(year[:10], over_a_year(year), GRID, AT)
    assert outline is not None and _alike(roofs, outline) >= 0.7


def test_where_the_model_sees_nothing_a_year_begins_no_outline() -> None:
    """A bank of dry sand is as steady as roofs."""
    year = _year(_block(500, 500, 200, 160), "sand")
    assert outline_from_looks(year[:10], None, GRID, AT) is None
    assert outline_from_looks(year[:10], over_a_year(year), GRID, AT) is None


def test_steady_ground_away_from_the_place_raises_nothing() -> None:
    """Dry sand 300 m and more from the point takes no water either: it is pointed at by nobody, and nothing there
    passes for built-up."""
    none = np.zeros(GRID.shape, bool)
    steady = _block(0, 0, 1200, 250)
    probability = np.full(GRID.shape, 0.2, np.float32)
    year = over_a_year(_year(none, "wood_shingle", wet=~steady))
    assert np.nanmedian(year.swing[steady]) < 0.5 * np.nanmedian(year.swing[~steady])
    raised = with_steadiness(probability, year, GRID, AT, NEAR_M)
    assert np.allclose(raised[steady], probability[steady], atol=0.01)


def test_steady_ground_at_the_place_is_raised_and_nothing_is_ever_lowered() -> None:
    """What is built within the year is not steady: it keeps what the model says of it."""
    steady, new = _block(500, 500, 200, 160), _block(720, 500, 100, 100)
    rng = np.random.default_rng(4)
    swings = (np.where(steady, 0.02, 0.2) * rng.uniform(0.9, 1.1, GRID.shape)).astype(np.float32)
    probability = np.where(new, 0.9, 0.15).astype(np.float32)
    raised = with_steadiness(probability, _never_green(swings), GRID, AT, NEAR_M)
    assert (raised >= probability).all()
    assert (raised[steady] > 0.5).mean() > 0.8
    assert np.array_equal(raised[new], probability[new])


def test_ground_that_was_greener_than_what_is_built_is_left_alone() -> None:
    """An old forest beside the buildings is as steady as they are."""
    hall, forest = _block(500, 500, 200, 160), _block(720, 400, 150, 300)
    rng = np.random.default_rng(6)
    swings = np.where(hall | forest, 0.02, 0.2).astype(np.float32) * rng.uniform(0.9, 1.1, GRID.shape).astype(
        np.float32
    )
    probability = np.where(hall, 0.4, 0.15).astype(np.float32)
    probability[forest] = 0.0
    bare = with_steadiness(probability, _never_green(swings), GRID, AT, NEAR_M)
    assert (bare[forest] > 0.1).mean() > 0.8, "sand at the place would be raised"
    greenest = np.where(forest, 0.8, 0.1).astype(np.float32)
    raised = with_steadiness(
        probability, OverAYear(swings, greenest, np.full(GRID.shape, np.nan, np.float32)), GRID, AT, NEAR_M
    )
    assert np.array_equal(raised[forest], probability[forest])
    assert (raised[hall] > 0.5).mean() > 0.8


def test_where_built_ground_is_the_less_steady_nothing_is_raised() -> None:
    """The share of built ground may fall with the swing and never rises: a picture that shows the opposite says
    nothing."""
    built = _block(500, 500, 200, 160)
    x = np.arange(built.size, dtype=np.float32).reshape(GRID.shape) * 1e-7
    swings = np.where(built, 0.2, 0.02).astype(np.float32) + x
    # near the place nothing but the built ground lies, and the model knows it
    probability = np.where(built, 0.9, 0.1).astype(np.float32)
    raised = with_steadiness(probability, _never_green(swings), GRID, GRID.to_lonlat(GRID.polygon_m(built)), 0.0)
    assert np.allclose(raised, probability)


def test_the_spread_is_of_the_logarithm_of_the_ratio_without_the_farthest_look() -> None:
    """Eight looks at ln 1 and ln e by turns have a spread of a half; a ninth, in a cloud that was missed, is left out;
    the tenth lacks a band and the eleventh is masked."""
    usable = np.ones((1, 1), bool)

    def look(shorter: int, longer: int) -> Look:
        counts = {"swir16": shorter, "swir22": longer, "nir": 3 * shorter, "red": shorter}
        return {name: np.full((1, 1), count, np.int16) for name, count in counts.items()}, usable

    def without(band: str) -> dict[str, npt.NDArray[np.int16]]:
        return {name: values for name, values in look(100, 9000)[0].items() if name != band}

    year = [look(1000, 1000), look(1000, 2718)] * 4 + [look(100, 9000)]
    year += [(without("swir22"), usable), (look(100, 9000)[0], ~usable)]
    assert np.isclose(over_a_year(year).swing, 0.5, atol=1e-3)
    assert np.isclose(over_a_year(year).greenest, 0.5), "(3 - 1) / (3 + 1)"


def test_the_greenest_look_is_the_second_greenest() -> None:
    usable = np.ones((1, 1), bool)
    nirs = (3000, 3000, 3000, 3000, 3000, 3000, 7000, 9000)
    year = [({"swir16": _one(1000), "swir22": _one(1000), "nir": _one(nir), "red": _one(1000)}, usable) for nir in nirs]
    assert np.isclose(over_a_year(year).greenest, 0.75), "of 7000 and 1000"


def test_a_pixel_that_too_few_looks_show_keeps_its_probability() -> None:
    year = _year(_block(500, 500, 200, 160), "wood_shingle")
    hidden = _block(500, 500, 60, 60)
    for _, usable in year[LEAST_LOOKS - 1 :]:
        usable[hidden] = False
    over = over_a_year(year)
    assert np.isnan(over.swing[hidden]).all() and np.isfinite(over.swing[~hidden]).all()
    probability = built_probability(year[:3])
    raised = with_steadiness(probability, over, GRID, AT, NEAR_M)
    assert np.array_equal(raised[hidden], probability[hidden])
    assert (raised > probability).any()


def test_looks_without_longer_shortwave_say_nothing() -> None:
    year = _year(_block(500, 500, 200, 160), "metal")
    without = [({k: v for k, v in bands.items() if k != "swir22"}, usable) for bands, usable in year]
    assert np.isnan(over_a_year(without).swing).all()
    empty = [({**bands, "swir22": np.full(GRID.shape, NODATA, np.int16)}, usable) for bands, usable in year]
    assert np.isnan(over_a_year(empty).swing).all()
    newest = without[:10]
    assert outline_from_looks(newest, over_a_year(without), GRID, AT) == outline_from_looks(newest, None, GRID, AT)


def test_looks_of_a_year_are_spread_over_it() -> None:
    every_five = [TODAY - timedelta(days=5 * k) for k in range(200)]
    chosen = looks_of_a_year(every_five)
    assert chosen == sorted(chosen) and chosen[0] == 0 and len(chosen) == MOST_LOOKS
    days = [every_five[k] for k in chosen]
    assert days[0] - days[-1] == YEAR
    steps = [(a - b).days for a, b in pairwise(days)]
    assert max(steps) <= 20, "a 23rd of a year is 15.9 days"


def test_a_year_with_few_looks_is_taken_whole_and_too_few_are_none() -> None:
    monthly = [TODAY - timedelta(days=30 * k) for k in range(24)]
    assert looks_of_a_year(monthly) == list(range(13))
    assert looks_of_a_year(monthly[: LEAST_LOOKS - 1]) == []
    short = [TODAY - timedelta(days=5 * k) for k in range(LEAST_TIME.days // 5)]
    assert looks_of_a_year(short) == [], "the newest and the oldest are less than eight months apart"
    assert looks_of_a_year([]) == []
