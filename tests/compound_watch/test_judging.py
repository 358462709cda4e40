"""Looks of one's own, judged by the rules of the watched sites: the same findings, as a table with places and days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pyproj
import pytest
import xarray
from affine import Affine

from compound_watch.judging import STATES, Judged, Stack, ground_states, judge
from geodata.errors import FileRefused, SettingsRefused
from geodata.looks.chip import NODATA
from pipelines.detect.detect import detect
from pipelines.detect.site_stack import SiteStack
from pipelines.ground.states import state_probabilities
from tests.compound_watch.conftest import stack_like
from tests.pipelines.detect.test_detect import BANDS, INSIDE, SETTINGS

CRS = 32647
GREY, EARTH = (0.1,) * 6, (0.08, 0.11, 0.15, 0.22, 0.30, 0.26)
CORNER = (500_000.0, 1_840_000.0)
"""Easting and northing of the grid's upper left corner."""


def test_the_same_change_is_found_as_by_the_detector_itself(roofed: SiteStack, judged: Judged) -> None:
    found = judged
    (expected,) = [f for f in detect(roofed, SETTINGS).findings if f.state == "confirmed"]
    told = found.changes[found.changes["state"] == "confirmed"]
    assert found.status == "judged" and len(told) == 1
    row = told.iloc[0]
    assert row["kind"] == "construction" and row["hedge"]
    assert (row["last_clear_before"].date(), row["first_seen"].date()) == (
        expected.last_clear_before,
        expected.first_seen,
    )
    assert row["area_m2"] == expected.area_px * 100
    assert (found.masks[told.index[0]] == expected.mask).all()
    west, north, east, south = row.geometry.bounds
    columns, rows = np.nonzero(INSIDE.any(axis=0))[0], np.nonzero(INSIDE.any(axis=1))[0]
    assert abs(west - columns[0]) <= 1 and abs(east - columns[-1] - 1) <= 1
    assert abs(north - rows[0]) <= 1 and abs(south - rows[-1] - 1) <= 1
    assert found.history_until is not None and found.history_until > date(2023, 12, 1)


def test_a_pass_that_is_given_in_parts_or_twice_says_no_more_than_once_whole(roofed: SiteStack, judged: Judged) -> None:
    """As tiles and rows of one pass overlap: the first holds the west, the second the east and the middle again."""
    whole = stack_like(roofed)
    middle, east = (np.arange(roofed.site.shape[1]) >= at for at in (20, 30))
    looks = np.repeat(np.arange(roofed.days.size), 2)
    seen = np.stack([roofed.valid & ~east, roofed.valid & middle], axis=1).reshape(-1, *roofed.site.shape)
    in_parts = np.where(seen[:, None], roofed.reflectance[looks], NODATA).astype(np.int16)
    for reflectance, clear in ((roofed.reflectance[looks], roofed.valid[looks]), (in_parts, seen)):
        told = judge(replace(whole, reflectance=reflectance, clear=clear, days=roofed.days[looks]))
        assert told.changes.equals(judged.changes) and (told.masks == judged.masks).all()
        assert (told.clear_looks, told.history_until) == (judged.clear_looks, judged.history_until)


@pytest.mark.parametrize(("ground", "kinds"), [(GREY, []), (EARTH, ["construction"])])
@pytest.mark.parametrize("noise", [0.0, 0.005])
@pytest.mark.parametrize("roof", [(0.35,) * 6, (0.32, 0.36, 0.38, 0.40, 0.38, 0.33)], ids=["grey", "metal"])
def test_a_roof_on_ground_as_flat_as_a_roof_is_new_paint_with_noise_or_without(
    ground: tuple[float, ...], kinds: list[str], noise: float, roof: tuple[float, ...]
) -> None:
    """It is the ground that decides, and not that all pixels are alike: on earth the same roof is told."""
    looks = np.random.default_rng(1).normal(0.0, noise, (110, 6, 40, 40)) + np.array(ground)[:, None, None]
    looks[70:, :, 18:22, 18:22] += (np.array(roof) - ground)[:, None, None]
    site = np.zeros((40, 40), bool)
    site[14:26, 14:26] = True
    days = np.datetime64("2023-01-01") + 10 * np.arange(110)
    told = judge(Stack(looks, days, BANDS, site)).changes
    assert list(told["kind"]) == kinds and (told["state"] == "confirmed").all()
    assert [str(day)[:10] for day in told["first_seen"]] == [str(days[70])] * len(kinds)


def test_shares_say_the_same_as_ten_thousandths_and_the_place_is_where_the_grid_lies(
    roofed: SiteStack, judged: Judged
) -> None:
    shares = np.where(roofed.reflectance == NODATA, np.nan, roofed.reflectance / 1e4).astype(np.float32)
    whole = judged
    placed = judge(
        replace(stack_like(roofed), reflectance=shares, crs=CRS, transform=Affine(10, 0, CORNER[0], 0, -10, CORNER[1]))
    )
    assert placed.changes.crs.to_epsg() == 4326
    assert placed.changes.drop(columns="geometry").equals(whole.changes.drop(columns="geometry"))
    row = int(np.flatnonzero(placed.changes["state"] == "confirmed")[0])
    middle = whole.changes.geometry.iloc[row].centroid
    to_lonlat = pyproj.Transformer.from_crs(CRS, 4326, always_xy=True)
    lon, lat = to_lonlat.transform(CORNER[0] + 10 * middle.x, CORNER[1] - 10 * middle.y)
    there = placed.changes.geometry.iloc[row].centroid
    assert (there.x, there.y) == pytest.approx((lon, lat), abs=1e-7)


def test_what_was_clouded_by_its_classes_is_not_used(roofed: SiteStack) -> None:
    """Every look after the change is called cloud all over: nothing may be said of it."""
    cloudy = np.where((roofed.days >= np.datetime64("2024-06-01"))[:, None, None], 9, 4).astype(np.uint8)
    classes = np.broadcast_to(cloudy, roofed.valid.shape)
    seen = judge(replace(stack_like(roofed), clear=None, classes=classes))
    assert not len(seen.changes[seen.changes["state"] == "confirmed"])


def test_too_little_history_is_an_answer_and_looks_after_a_day_can_be_left_out(roofed: SiteStack) -> None:
    short = judge(stack_like(roofed), through="2023-06-30")
    assert short.status == "too little history" and "clear look" in short.reason and short.history_until is None
    assert short.changes.empty and short.masks.shape == (0, *roofed.site.shape)


def test_settings_are_the_operators_by_name(roofed: SiteStack) -> None:
    none = judge(stack_like(roofed), {"min_px": 200})
    assert not len(none.changes[none.changes["state"] == "confirmed"]), "a block of 36 pixels is below 200"
    with pytest.raises(SettingsRefused, match="no such setting"):
        judge(stack_like(roofed), {"sensitivity": 3})


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"min_pixels": 3}, r"settings\['min_pixels'\]: no such setting. Use one of .*min_px"),
        ({"min_px": 0}, r"settings\['min_px'\]: 0 is not between"),
        ({"min_px": "few"}, r"settings\['min_px'\]: 'few' is not a number"),
        ({"min_clear_fraction": 0.5}, r"settings\['min_clear_fraction'\]: it does not decide"),
    ],
)
def test_a_setting_that_is_refused_is_named_as_it_was_given(
    roofed: SiteStack, settings: dict[str, float], words: str
) -> None:
    with pytest.raises(SettingsRefused, match=words) as refused:
        judge(stack_like(roofed), settings)
    assert "--set" not in str(refused.value), "a flag of the command line"


@pytest.mark.parametrize("through", ["", "foo", 2024, np.datetime64("NaT", "D")])
def test_a_day_to_judge_through_that_is_none_is_refused_in_words(roofed: SiteStack, through: object) -> None:
    with pytest.raises(SettingsRefused, match=r"^through: .*is not a date"):
        judge(stack_like(roofed), through=through)


def test_the_ground_of_an_image_and_of_a_dataset() -> None:
    leaf = np.array([0.03, 0.06, 0.03, 0.4, 0.18, 0.08])
    water = np.array([0.05, 0.07, 0.06, 0.03, 0.01, 0.008])
    image = np.stack([leaf, water, np.full(6, np.nan)], axis=1).reshape(6, 1, 3)
    states = ground_states(image)
    assert states.shape == (6, 1, 3)
    assert [STATES[i] for i in states[:, 0, :2].argmax(axis=0)] == ["green", "water"]
    assert np.isnan(states[:, 0, 2]).all()
    assert np.array_equal(states[:, 0, :2].T, state_probabilities(image[:, 0, :2].T))
    names = ("B02", "B03", "B04", "B08", "B11", "B12")
    grid = xarray.Dataset({n: (("y", "x"), band) for n, band in zip(names, image, strict=True)}, {"x": [1, 2, 3]})
    told = ground_states(grid)
    assert told.dims == ("state", "y", "x") and list(told["state"].values) == list(STATES)
    assert np.array_equal(told.values, states, equal_nan=True) and list(told["x"].values) == [1, 2, 3]
    for wrong in (image[1:], image[0], grid[["B02", "B03"]], grid.expand_dims("time")):
        with pytest.raises(FileRefused):
            ground_states(wrong)


LEAF = np.array([0.03, 0.06, 0.03, 0.4, 0.18, 0.08])


def test_ground_in_another_unit_is_refused_and_a_number_far_below_0_is_not_seen() -> None:
    """10,000 times the reflectance, as Sentinel-2's files have it, as whole numbers and as decimals; and -3.2768, which
    is what -32768 becomes in an array that was divided."""
    image = np.tile(LEAF[:, None, None], (1, 4, 4))
    for kind in (np.int16, np.uint16):
        with pytest.raises(FileRefused, match=f"image is {kind.__name__}, not floats. Give floats 0..1"):
            ground_states((image * 1e4).astype(kind))
    with pytest.raises(FileRefused, match="blue has a median of 300"):
        ground_states(image * 1e4)
    mixed = image.copy()
    mixed[3] *= 100
    with pytest.raises(FileRefused, match="nir has a median of 40"):
        ground_states(mixed)
    holed, masked = image.copy(), np.ma.masked_array(image, np.zeros(image.shape, bool))
    holed[:, 0, 0] = -3.2768
    masked[:, 0, 0] = np.ma.masked
    expected = ground_states(image)
    expected[:, 0, 0] = np.nan
    assert np.array_equal(ground_states(holed), expected, equal_nan=True)
    assert np.array_equal(ground_states(masked), expected, equal_nan=True)


def test_slightly_negative_reflectance_is_real() -> None:
    water = np.array([0.02, 0.03, 0.02, -0.004, -0.002, -0.003])
    states = ground_states(np.tile(water[:, None, None], (1, 2, 2)))
    assert np.isfinite(states).all()
    assert STATES[states[:, 0, 0].argmax()] == "water"


def test_of_two_bands_of_the_near_infrared_the_first_is_taken_and_no_other_band_may_come_twice() -> None:
    image = np.tile(LEAF[:, None, None], (1, 2, 2))
    names = ["B02", "B03", "B04", "nir", "B11", "B12"]
    alone = ground_states(image, names)
    assert np.array_equal(ground_states(np.concatenate([image, image[3:4] * 0.3]), [*names, "nir08"]), alone)
    grid = xarray.Dataset({name: (("y", "x"), band) for name, band in zip(names, image, strict=True)})
    both = grid.assign(nir08=grid["nir"] * 0.3)
    assert np.array_equal(ground_states(both).values, alone)
    with pytest.raises(FileRefused, match="2 bands are named red"):
        ground_states(np.concatenate([image, image[2:3]]), [*names, "red"])
    with pytest.raises(FileRefused, match="2 bands are named red"):
        ground_states(grid.assign(red=grid["B04"]))
