"""An analyst's own night-light image: measured where it lies, refused in words where it does not show the site."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import rasterio
import shapely

from geodata.errors import FileRefused
from geodata.sites.grid import Grid
from geodata.sites.site import Site
from pipelines.night_light.analyst_image import NightImage, measure_image
from pipelines.night_light.calibration_file import read_calibration
from tests.pipelines.imagery_makers import OUTLINE, site_of
from tests.pipelines.night_light.night_images import AROUND, CALIBRATION, INSIDE, PLACE, counts, write_image


def image(file: Path, **other: object) -> NightImage:
    one = NightImage(file, date(2025, 6, 30), "SDGSAT-1", {"HDR": 1}, {"HDR": (0.5, 2.0)}, "nW/cm2/sr/um")
    return replace(one, **other)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("epsg", "pixel_m", "turned"), [(32647, 10, False), (32648, 10, True), (4326, 10, False), (3857, 40, False)]
)
def test_the_site_is_measured_in_any_coordinate_system(tmp_path: Path, epsg: int, pixel_m: float, turned: bool) -> None:
    pixels, place = counts(pixel_m, epsg=epsg, turned=turned)
    file = write_image(tmp_path / "night.tif", pixels, place, epsg=epsg)
    (light,) = measure_image(PLACE, image(file))
    assert light.site == pytest.approx(INSIDE * 0.5 + 2)
    assert light.surroundings == pytest.approx(AROUND * 0.5 + 2)
    assert light.own == pytest.approx((INSIDE - AROUND) * 0.5), "an offset is taken off with the surroundings"
    assert light.pixels == int((pixels == INSIDE).sum()) and light.seen > 0.95
    on_ground = pixel_m * (np.cos(np.radians(16.7)) if epsg == 3857 else 1.0)
    assert light.pixel_m == pytest.approx(on_ground, rel=0.03)


def test_half_of_the_site_dark_halves_its_light(tmp_path: Path) -> None:
    pixels, place = counts()
    rows = np.flatnonzero((pixels == INSIDE).any(axis=1))
    pixels[: rows.mean().astype(int) + 1][pixels[: rows.mean().astype(int) + 1] == INSIDE] = AROUND
    (light,) = measure_image(PLACE, image(write_image(tmp_path / "night.tif", pixels, place)))
    assert light.own == pytest.approx((INSIDE - AROUND) * 0.5 / 2, rel=0.05)


def test_each_band_is_measured_by_its_own_gain(tmp_path: Path) -> None:
    pixels, place = counts(40)
    file = write_image(tmp_path / "rgb.tif", np.stack([pixels, pixels * 2, pixels * 3]), place)
    asked = image(file, bands={"RED": 1, "BLUE": 3}, calibration={"RED": (1.0, 0.0), "BLUE": (0.1, 0.0)})
    red, blue = measure_image(PLACE, asked)
    assert (red.band, blue.band) == ("RED", "BLUE")
    assert red.own == pytest.approx(INSIDE - AROUND) and blue.own == pytest.approx(0.3 * (INSIDE - AROUND))
    with pytest.raises(FileRefused, match="no band 4; it has 3"):
        measure_image(PLACE, image(file, bands={"HDR": 4}))


def test_few_missing_pixels_are_left_out_and_not_counted_as_dark(tmp_path: Path) -> None:
    pixels, place = counts()
    there = np.argwhere(pixels == INSIDE)
    for row, column in there[::10]:
        pixels[row, column] = 0
    (light,) = measure_image(PLACE, image(write_image(tmp_path / "night.tif", pixels, place, nodata=0)))
    assert light.own == pytest.approx((INSIDE - AROUND) * 0.5) and light.seen == pytest.approx(0.9, abs=0.03)


def test_what_the_image_covers_with_its_own_mask_is_left_out(tmp_path: Path) -> None:
    pixels, place = counts()
    covered = np.zeros(pixels.shape, bool)
    covered[:, : 2 * pixels.shape[1] // 5] = True  # of the ground around alone
    covered[tuple(np.argwhere(pixels == INSIDE)[::10].T)] = True  # of the site
    file = write_image(tmp_path / "night.tif", np.where(covered, 60_000, pixels).astype(np.uint16), place)
    with rasterio.Env(GDAL_TIFF_INTERNAL_MASK="YES"), rasterio.open(file, "r+") as out:
        out.write_mask(~covered)
    (light,) = measure_image(PLACE, image(file))
    assert light.own == pytest.approx((INSIDE - AROUND) * 0.5) and light.seen == pytest.approx(0.9, abs=0.03)


Broken = Callable[[Path], NightImage]


def _no_place(file: Path) -> NightImage:
    return image(write_image(file, counts()[0], None))


def _elsewhere(file: Path) -> NightImage:
    pixels, place = counts()
    return image(write_image(file, pixels, place @ place.translation(5000, 0)))


def _cut_through(file: Path) -> NightImage:
    pixels, place = counts()
    return image(write_image(file, pixels[:, : pixels.shape[1] // 2], place))


def _tight_crop(file: Path) -> NightImage:
    return image(write_image(file, *counts(half_m=700)))


def _all_nodata(file: Path) -> NightImage:
    pixels, place = counts(inside=7, around=7)
    return image(write_image(file, pixels, place, nodata=7))


def _half_nodata(file: Path) -> NightImage:
    pixels, place = counts()
    rows = np.flatnonzero((pixels == INSIDE).any(axis=1))
    pixels[rows[0] : rows[0] + len(rows) // 2] = 9
    return image(write_image(file, pixels, place), nodata=9)


def _not_a_number(file: Path) -> NightImage:
    pixels, place = counts()
    return image(write_image(file, np.full(pixels.shape, np.nan, np.float32), place))


def _one_number(file: Path) -> NightImage:
    return image(write_image(file, *counts(inside=3, around=3)))


def _zeros(file: Path) -> NightImage:
    return image(write_image(file, *counts(inside=0)))


def _saturated(file: Path) -> NightImage:
    return image(write_image(file, *counts(inside=65535)))


def _saturated_at_12_bits(file: Path) -> NightImage:
    return image(write_image(file, *counts(inside=4095)))


def _saturated_as_told(file: Path) -> NightImage:
    return image(write_image(file, *counts(inside=3000)), saturated_at=3000)


def _negative(file: Path) -> NightImage:
    return image(write_image(file, *counts()), calibration={"HDR": (0.5, -25.0)})


def _too_coarse(file: Path) -> NightImage:
    return image(write_image(file, *counts(150)))


def _eight_bits(file: Path) -> NightImage:
    pixels, place = counts(inside=200)
    return image(write_image(file, pixels.astype(np.uint8), place))


def _no_image(file: Path) -> NightImage:
    file.write_text("no image", "utf-8")
    return image(file)


def _cut_short(file: Path) -> NightImage:
    write_image(file, *counts())
    file.write_bytes(file.read_bytes()[:400_000])
    return image(file)


def _not_there(file: Path) -> NightImage:
    return image(file)


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (_no_place, "does not say where it lies"),
        (_elsewhere, "place-1 lies outside it"),
        (_cut_through, "% of the site lie inside it, 80 % are needed"),
        (_tight_crop, "less than 30 % of the ground 1.5 to 4 km around"),
        (_all_nodata, "all are nodata"),
        (_not_a_number, "all are nodata"),
        (_half_nodata, "% of the site hold a value, 80 % are needed"),
        (_one_number, "the same number, 3"),
        (_zeros, "100 % of the site are 0, and it does not say whether 0 is no value"),
        (_saturated, "saturated, at 65535"),
        (_saturated_at_12_bits, "saturated, at 4095"),
        (_saturated_as_told, "saturated, at 3000"),
        (_negative, "comes out negative"),
        (_too_coarse, "150 m wide, in which this site is not separable"),
        (_eight_bits, "8 bits"),
        (_no_image, "not a GeoTIFF"),
        (_cut_short, "cut short"),
        (_not_there, "no such file"),
    ],
)
def test_what_cannot_be_used_is_refused_in_words(tmp_path: Path, made: Broken, said: str) -> None:
    with pytest.raises(FileRefused, match=said) as refused:
        measure_image(PLACE, made(tmp_path / "night.tif"))
    assert refused.value.thing == "night.tif" and refused.value.next_step, "its name, and no folder of this machine"


def test_zero_is_a_value_where_the_analyst_says_so(tmp_path: Path) -> None:
    file = write_image(tmp_path / "night.tif", *counts(inside=0))
    (light,) = measure_image(PLACE, image(file, zero_is_dark=True))
    assert light.own == pytest.approx(-AROUND * 0.5), "a dark place in a lit town lies below its surroundings"


@pytest.mark.parametrize(("share", "enough"), [(0.27, False), (0.33, True)])
def test_three_tenths_of_the_ground_around_a_large_site_are_asked_for(
    tmp_path: Path, share: float, enough: bool
) -> None:
    """The ring around a site 3 km wide is larger than that around a point; a share of its pixels holds values."""
    large = site_of(shapely.box(98.486, 16.687, 98.514, 16.714))
    pixels, place = counts(40, half_m=6_500)
    columns, rows = np.meshgrid(np.arange(len(pixels)) + 0.5, np.arange(len(pixels)) + 0.5)
    metres = Grid(32647, 0.0, 0.0, 1, 1).to_grid(large.outline)
    x, y = place.a * columns + place.c, place.e * rows + place.f
    distance = shapely.distance(metres, shapely.points(x, y))
    ring = np.flatnonzero((distance > 1500) & (distance < 4000))
    pixels.ravel()[ring[round(share * len(ring)) :]] = 0
    pixels[0, 0] = 41
    file = write_image(tmp_path / "night.tif", pixels, place, nodata=0)
    if enough:
        assert measure_image(large, image(file))
    else:
        with pytest.raises(FileRefused, match="less than 30 % of the ground"):
            measure_image(large, image(file))


def test_a_small_site_needs_finer_pixels_than_a_large_one(tmp_path: Path) -> None:
    file = write_image(tmp_path / "night.tif", *counts(40))
    small: Site = site_of(shapely.box(98.5015, 16.7015, 98.5023, 16.7023))
    with pytest.raises(FileRefused, match="40 m wide, in which this site is not separable"):
        measure_image(small, image(file))
    assert measure_image(site_of(OUTLINE), image(file))


def test_gain_and_bias_are_read_for_the_night_camera_alone(tmp_path: Path) -> None:
    file = tmp_path / "night.calib.xml"
    file.write_bytes(CALIBRATION.replace("<PRODUCT>", "<PRODUCT><NOTE>微光</NOTE>").encode("gb2312"))
    assert read_calibration(file) == {"RED": (1.354e-05, 1.36754e-05), "GREEN": (5.07e-06, 6.084e-06)}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<a/>", "names no gain"),
        ("no xml", "not XML"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "names entities"),
        (CALIBRATION.replace("0.00001354", "-1"), "RED is not above 0"),
        (CALIBRATION.replace("0.00001354", "much"), "RED is no number"),
        (" " * 2_000_000, "larger than 1 MB"),
    ],
)
def test_a_calibration_file_that_is_none_is_refused(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "night.calib.xml"
    file.write_text(text, "utf-8")
    with pytest.raises(FileRefused, match=said):
        read_calibration(file)
