"""What is no stack is refused in words: another unit, parts that do not fit together, a place that is none."""

from __future__ import annotations

import inspect
from dataclasses import fields, replace
from datetime import UTC, datetime, time, timedelta, timezone
from typing import Any

import numpy as np
import pandas
import pytest
from affine import Affine

import compound_watch
from compound_watch.judging import Judged, Stack, judge
from geodata.errors import FileRefused
from geodata.looks.chip import NODATA
from pipelines.detect.site_stack import SiteStack
from tests.compound_watch.conftest import stack_like
from tests.compound_watch.test_judging import CORNER, CRS
from tests.pipelines.detect.test_detect import BANDS

PLACED = Affine(10, 0, CORNER[0], 0, -10, CORNER[1])


def shares(given: SiteStack) -> np.ndarray:
    return np.where(given.reflectance == NODATA, np.nan, given.reflectance / 1e4).astype(np.float32)


def same(one: Judged, other: Judged) -> bool:
    return bool(one.changes.equals(other.changes)) and bool((one.masks == other.masks).all())


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("hours", [-5, 0, 7])
def test_a_time_with_a_zone_is_of_its_day_in_utc_and_numpy_warns_of_nothing(
    roofed: SiteStack, judged: Judged, hours: int
) -> None:
    """Looks a minute after midnight and before it, as clocks in America, Greenwich and Thailand show them."""
    zone = timezone(timedelta(hours=hours))
    days = [datetime.combine(day, time(), UTC) for day in roofed.days.tolist()]
    for off in (timedelta(minutes=1), timedelta(hours=23, minutes=59)):
        there = [(day + off).astimezone(zone) for day in days]
        written = [at.isoformat() for at in there]
        for given in (there, written, np.array(there), pandas.DatetimeIndex(there), pandas.Series(there)):
            assert same(judge(replace(stack_like(roofed), days=given)), judged)


def test_a_day_without_dashes_is_that_day(roofed: SiteStack, judged: Judged) -> None:
    """numpy takes 20260630 for the year of that number."""
    written = [str(day).replace("-", "") for day in roofed.days]
    assert same(judge(replace(stack_like(roofed), days=written)), judged)


@pytest.mark.parametrize("days", [[], (), np.array([]), np.array([], "datetime64[D]"), pandas.DatetimeIndex([])])
@pytest.mark.parametrize("kind", [np.float32, np.int16])
def test_a_stack_of_no_look_says_so(days: Any, kind: type, roofed: SiteStack) -> None:
    with pytest.raises(FileRefused, match=r"there is no look in it\. Give at least a year of looks"):
        judge(Stack(roofed.reflectance[:0].astype(kind), days, BANDS, roofed.site))


@pytest.mark.parametrize("times", [100.0, 255.0, 10_000.0], ids=["percent", "shades of grey", "ten-thousandths"])
def test_floats_in_another_unit_are_refused_and_never_judged(roofed: SiteStack, times: float) -> None:
    with pytest.raises(FileRefused, match=r"blue has a median of .*Give floats 0..1"):
        judge(replace(stack_like(roofed), reflectance=shares(roofed) * times))


def test_one_band_in_another_unit_is_named(roofed: SiteStack) -> None:
    mixed = shares(roofed)
    mixed[:, BANDS.index("swir16")] *= 1e4
    with pytest.raises(FileRefused, match="swir16 has a median of"):
        judge(replace(stack_like(roofed), reflectance=mixed))


def test_what_is_not_seen_may_be_said_in_each_usual_way(roofed: SiteStack) -> None:
    """NaN, a mask, and the number of a file that was divided by 10,000 or not; and dark ground below 0 stays seen."""
    floats = shares(roofed)
    unseen = np.isnan(floats)
    unseen[3] = True
    floats[3] = np.nan
    floats[5, :, 2, 2] = -0.01
    first = judge(replace(stack_like(roofed), reflectance=floats))
    whole = np.where(unseen, NODATA, np.round(np.nan_to_num(floats) * 1e4)).astype(np.int16)
    for other in (
        np.ma.masked_array(np.nan_to_num(floats), unseen),
        np.where(unseen, np.float32(-3.2768), floats),
        whole,
        np.where(unseen, np.int16(-9999), whole),
        np.ma.masked_array(np.where(unseen, 5000, whole).astype(np.int16), unseen),
    ):
        assert same(judge(replace(stack_like(roofed), reflectance=other)), first)


def test_of_two_bands_of_the_near_infrared_the_first_is_taken(roofed: SiteStack, judged: Judged) -> None:
    nir = BANDS.index("nir")
    both = np.concatenate([roofed.reflectance, roofed.reflectance[:, nir : nir + 1] // 3], axis=1)
    assert same(judge(replace(stack_like(roofed), reflectance=both, bands=(*BANDS, "B8A"))), judged)
    with pytest.raises(FileRefused, match="2 bands are named red"):
        judge(replace(stack_like(roofed), reflectance=both, bands=(*BANDS, "B04")))


def test_classes_may_be_of_any_type_that_holds_them(roofed: SiteStack) -> None:
    """Floats with NaN and the 255 of some providers are where nothing was seen; a mask may be 1 and 0."""
    whole = np.where(roofed.valid, 4, 0).astype(np.uint8)
    classed = replace(stack_like(roofed), clear=None)
    first = judge(replace(classed, classes=whole))
    for other in (np.where(whole, 4.0, np.nan), np.where(whole, 4, 255).astype(np.uint16), whole.astype(np.int64)):
        assert same(judge(replace(classed, classes=other)), first)
    assert same(judge(replace(stack_like(roofed), clear=roofed.valid.astype(int))), judge(stack_like(roofed)))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"bands": ("blue", "green", "nir", "swir16", "swir22", "x")}, "no band named red"),
        ({"bands": ("blue", "green", "red", "nir", "swir16", "x")}, "x is none of blue, green, red, nir"),
        ({"bands": BANDS[:4]}, r"bands has the shape \(4,\), and \(B,\) of reflectance .* is \(6,\)"),
        ({"days": np.array(["2024-01-01"], "datetime64[D]")}, r"days has the shape \(1,\)"),
        ({"days": np.arange(87)}, "days are numbers"),
        ({"days": ["soon"] * 87}, "days cannot be read"),
        ({"days": ["2026-06"] * 87}, "days cannot be read .*'2026-06' is not a date"),
        ({"days": ["now"] * 87}, "days cannot be read .*'now' is not a date"),
        ({"days": np.full(87, np.datetime64("2026-06", "M"))}, r"days are datetime64\[M\], longer than a day"),
        ({"days": np.full(87, np.datetime64("NaT", "D"))}, "87 that are no date"),
        ({"site": np.ones((3, 3), bool)}, r"site has the shape \(3, 3\), and \(H, W\)"),
        ({"site": np.ones((1, 64, 64), bool)}, r"site has the shape \(1, 64, 64\), not \(H, W\)"),
        ({"site": np.zeros((64, 64), bool)}, "site marks no pixel"),
        ({"site": np.full((64, 64), 0.5)}, "site holds 0.5, which is neither True nor False"),
        ({"clear": np.full((87, 64, 64), 4, np.uint8)}, "clear holds 4, which is neither True nor False"),
        ({"clear": np.full((87, 64, 64), np.nan)}, "clear holds nan, which is neither"),
        ({"surroundings": np.full((64, 64), 2)}, "surroundings holds 2"),
        ({"clear": None, "classes": np.full((87, 64, 64), 22280, np.uint16)}, "classes holds 22280, .* are 0 to 11"),
        ({"clear": None, "classes": np.full((87, 64, 64), 4.5)}, "classes holds 4.5"),
        ({"clear": None, "classes": np.full((87, 64, 64), -1)}, "classes holds -1"),
        ({"clear": np.ones((64, 64), bool)}, r"clear has the shape \(64, 64\), and \(T, H, W\)"),
        ({"classes": np.zeros((87, 32, 32), np.uint8)}, r"classes has the shape .* and \(T, H, W\)"),
        ({"surroundings": np.ones((3, 3), bool)}, r"surroundings has the shape .* and \(H, W\)"),
        ({"scenes": ("a", "b")}, r"scenes has the shape \(2,\), and \(T,\)"),
        ({"reflectance": np.zeros((87, 6, 64, 64), np.uint16)}, "uint16, neither floats 0..1 nor int16"),
        ({"reflectance": np.zeros((87, 6, 64), np.int16)}, r"reflectance has the shape .* not \(T, B, H, W\)"),
        ({"crs": CRS, "transform": Affine(10, 1, 0, 0, -10, 0)}, "not square and north-up"),
        ({"crs": CRS, "transform": tuple(PLACED)}, "transform is of the type tuple"),
        ({"crs": CRS}, "of crs and transform it has one alone"),
        ({"transform": PLACED}, "of crs and transform it has one alone"),
        ({"crs": "nonsense", "transform": PLACED}, "'nonsense' is no CRS that pyproj knows"),
        (
            {"crs": 4326, "transform": Affine(1e-4, 0, 98.5, 0, -1e-4, 16.7)},
            r"\(WGS 84\) counts in degree, not in metres",
        ),
        ({"crs": 2263, "transform": PLACED}, "counts in US survey foot, not in metres"),
    ],
)
def test_parts_that_do_not_fit_are_refused_in_words(roofed: SiteStack, wrong: dict[str, Any], words: str) -> None:
    given = stack_like(roofed)
    assert given.reflectance.shape == (87, 6, 64, 64)
    with pytest.raises(FileRefused, match=words):
        judge(replace(given, **wrong))


def test_no_look_and_no_stack_are_refused_in_words(roofed: SiteStack) -> None:
    given = stack_like(roofed)
    none = replace(given, reflectance=given.reflectance[:0], days=given.days[:0], clear=None)
    with pytest.raises(FileRefused, match="there is no look in it"):
        judge(none)
    for wrong in (roofed.reflectance, None):
        with pytest.raises(FileRefused, match=r"judge takes a Stack, .*compound_watch.stack_of"):
            judge(wrong)


def test_days_with_a_zone_are_days_in_utc(roofed: SiteStack, judged: Judged) -> None:
    """An hour before midnight in UTC, written in the time of Bangkok, where it is the next day."""
    moments = pandas.Series(pandas.DatetimeIndex(roofed.days.astype("datetime64[s]") + np.timedelta64(23, "h")))
    local = moments.dt.tz_localize("UTC").dt.tz_convert("Asia/Bangkok")
    assert local.dt.day[0] != moments.dt.day[0]
    assert same(judge(replace(stack_like(roofed), days=local)), judged)


def test_help_tells_every_field_with_its_axes() -> None:
    """The next step of a refusal is to read this."""
    for kind in (compound_watch.Stack, compound_watch.Judged):
        about = inspect.getdoc(kind) or ""
        for field in fields(kind):
            assert f"\n    {field.name}: " in about, field.name
    for name in ("reflectance", "days", "bands", "site", "clear", "classes", "scenes", "surroundings"):
        assert f"\n    {name}: (" in (inspect.getdoc(Stack) or ""), "begins with the axes"
    assert "\n    masks: (n, H, W) " in (inspect.getdoc(Judged) or "")
