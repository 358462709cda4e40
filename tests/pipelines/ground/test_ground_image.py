"""`compound-watch ground`: the same ground in whatever counts, bands and blocks a file keeps it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.enums import ColorInterp
from rasterio.shutil import copy
from rasterio.transform import from_origin
from typer.testing import CliRunner

from geodata.errors import FileRefused
from pipelines.cli import app
from pipelines.ground.image import ground_file
from pipelines.ground.library import BANDS, library
from pipelines.ground.states import STATES, state_probabilities

SENTINEL = ("B02", "B03", "B04", "B08", "B11", "B12")


def _scene() -> np.ndarray:
    """(6, 20, 30) reflectance of measured spectra."""
    rows = library().reflectance[np.random.default_rng(2).integers(0, len(library()), 600)]
    return rows.T.reshape(6, 20, 30)


def _write(path: Path, data: np.ndarray, names: tuple[str, ...] = SENTINEL, **more: object) -> Path:
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=data.shape[2],
        height=data.shape[1],
        count=len(data),
        dtype=data.dtype,
        crs="EPSG:32647",
        transform=from_origin(5e5, 18e5, 10, 10),
        nodata=more.get("nodata"),
    ) as target:
        target.write(data)
        for number, name in enumerate(names, start=1):
            target.set_band_description(number, name)
        if "scales" in more:
            target.scales, target.offsets = more["scales"], more["offsets"]
    return path


def _read(path: Path) -> np.ndarray:
    with rasterio.open(path) as source:
        assert source.descriptions == ("built", "bare", "green", "dry", "water", "burnt")
        assert set(source.dtypes) == {"float32"}
        return np.asarray(source.read())


def _direct(scene: np.ndarray) -> np.ndarray:
    return state_probabilities(scene.reshape(6, -1).T).T.reshape(len(STATES), *scene.shape[1:])


def test_what_is_written_is_what_the_model_says_of_each_pixel(tmp_path: Path) -> None:
    scene = _scene()
    done = ground_file(_write(tmp_path / "a.tif", scene.astype(np.float32)), tmp_path / "out.tif")
    assert np.allclose(_read(tmp_path / "out.tif"), _direct(scene.astype(np.float32)), atol=1e-6)
    assert done.bands == BANDS
    assert done.usable_fraction == 1.0


def test_counts_scales_and_offsets_say_the_same(tmp_path: Path) -> None:
    scene = _scene()
    counts = np.rint(scene * 1e4)
    plain = _write(tmp_path / "plain.tif", counts.astype(np.uint16))
    tagged = _write(tmp_path / "tagged.tif", (counts + 1000).astype(np.uint16), scales=(1e-4,) * 6, offsets=(-0.1,) * 6)
    landsat = _write(tmp_path / "landsat.tif", np.rint((scene + 0.2) / 2.75e-5).astype(np.uint16))
    decimals = _write(tmp_path / "decimals.tif", counts.astype(np.float32))
    ground_file(plain, tmp_path / "1.tif")
    ground_file(tagged, tmp_path / "2.tif")
    ground_file(landsat, tmp_path / "3.tif", scale=2.75e-5, offset=-0.2)
    ground_file(decimals, tmp_path / "4.tif")
    first = _read(tmp_path / "1.tif")
    for k in (2, 3, 4):
        assert np.allclose(_read(tmp_path / f"{k}.tif"), first, atol=0.02), k


def test_an_offset_alone_goes_with_the_scale_that_the_file_declares(tmp_path: Path) -> None:
    """Counts with 1000 too many, as Sentinel-2's since 2022; the file declares a scale, and none or a wrong offset."""
    scene = _scene()
    counts = np.rint(scene * 1e4).astype(np.uint16)
    ground_file(_write(tmp_path / "plain.tif", counts), tmp_path / "right.tif")
    for offset_of_file in (0.0, 0.05):
        declared = {"scales": (1e-4,) * 6, "offsets": (offset_of_file,) * 6}
        shifted = _write(tmp_path / "shifted.tif", counts + 1000, **declared)  # type: ignore[arg-type]
        done = ground_file(shifted, tmp_path / "out.tif", offset=-0.1)
        assert done.scale == pytest.approx(1e-4)
        assert np.allclose(_read(tmp_path / "out.tif"), _read(tmp_path / "right.tif"), atol=0.02)


@pytest.mark.parametrize(
    ("tags", "given", "why"),
    [
        ({"scales": (1.0,) * 6, "offsets": (-1000.0,) * 6}, {}, "an offset and no scale"),
        ({"scales": (1e-4,) * 3 + (1.0,) * 3, "offsets": (0.0,) * 6}, {}, "scales as unlike as 0.0001 and 1"),
        ({"scales": (-1e-4,) * 6, "offsets": (0.0,) * 6}, {}, "makes no reflectance"),
        *(({}, {"scale": scale}, "makes no reflectance") for scale in (0.0, -1.0, float("nan"), float("inf"))),
        ({}, {"scale": 1e-4, "offset": float("nan")}, "makes no reflectance"),
    ],
)
def test_what_no_reflectance_can_be_told_by_is_refused(
    tags: dict[str, tuple[float, ...]], given: dict[str, float], why: str, tmp_path: Path
) -> None:
    image = _write(tmp_path / "a.tif", np.rint(_scene() * 1e4).astype(np.uint16), **tags)
    with pytest.raises(FileRefused, match=why) as refused:
        ground_file(image, tmp_path / "out.tif", **given)
    assert "--scale" in refused.value.next_step and not (tmp_path / "out.tif").exists()


def test_a_fill_value_that_no_file_declares_is_no_ground(tmp_path: Path) -> None:
    scene = np.rint(_scene() * 1e4).astype(np.uint16)
    scene[:, :10] = 65535
    done = ground_file(_write(tmp_path / "a.tif", scene), tmp_path / "out.tif")
    assert done.usable_fraction == 0.5 and np.isnan(_read(tmp_path / "out.tif")[:, :10]).all()


def test_blocks_do_not_change_it_and_nodata_stays_nodata(tmp_path: Path) -> None:
    counts = np.rint(_scene() * 1e4).astype(np.uint16)
    counts[:, :4, :5] = 0
    source = _write(tmp_path / "a.tif", counts, nodata=0)
    done = ground_file(source, tmp_path / "whole.tif")
    ground_file(source, tmp_path / "blocks.tif", block_px=7)
    whole = _read(tmp_path / "whole.tif")
    assert np.isnan(whole[:, :4, :5]).all()
    assert np.isfinite(whole).sum() == 6 * (600 - 20)
    assert done.usable_fraction == pytest.approx(580 / 600)
    assert np.allclose(whole, _read(tmp_path / "blocks.tif"), equal_nan=True, atol=1e-6)


@pytest.mark.parametrize("nodata", [None, -9999.0])
def test_a_pixel_without_shortwave_is_told_by_the_bands_that_it_has(tmp_path: Path, nodata: float | None) -> None:
    """A file without swir16 and swir22 but for one column; one pixel lacks red as well, of which nothing is said."""
    scene = _scene().astype(np.float32)
    nothing = np.nan if nodata is None else nodata
    scene[4:, :, 1:] = nothing
    scene[2, 3, 7] = nothing
    done = ground_file(_write(tmp_path / "a.tif", scene, nodata=nodata), tmp_path / "out.tif")
    states, expected = _read(tmp_path / "out.tif"), _direct(np.where(scene == nothing, np.nan, scene))
    assert np.isnan(states[:, 3, 7]).all()
    assert done.usable_fraction == pytest.approx(599 / 600)
    assert np.allclose(states, expected, equal_nan=True, atol=1e-6)


def test_a_number_far_below_0_is_no_reflectance_and_one_slightly_below_is(tmp_path: Path) -> None:
    """-32768 of a file that does not declare it stands for nothing seen; -20 is dark water under clear air."""
    counts = np.rint(_scene() * 1e4).astype(np.int16)
    counts[:, 0, 0] = -32768
    counts[4:, 0, 1] = -20
    ground_file(_write(tmp_path / "a.tif", counts), tmp_path / "out.tif")
    states = _read(tmp_path / "out.tif")
    assert np.isnan(states[:, 0, 0]).all()
    assert np.isfinite(states).sum() == 6 * 599
    dark = state_probabilities(counts[:, 0, 1][None].astype(np.float32) * np.float32(1e-4))[0]
    assert np.allclose(states[:, 0, 1], dark, atol=1e-6)


@pytest.mark.parametrize("kind", [np.uint16, np.float32])
def test_a_damaged_image_is_named_and_not_the_file_to_write(tmp_path: Path, kind: type) -> None:
    """Cut in half, with its directory in front. Decimals are looked at before anything is written, whole numbers while
    it is."""
    noise = np.random.default_rng(5).integers(1, 9000, (6, 300, 300))
    copy(_write(tmp_path / "whole.tif", noise.astype(kind)), tmp_path / "a.tif", driver="COG")
    (tmp_path / "whole.tif").unlink()
    whole = tmp_path / "a.tif"
    whole.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    with pytest.raises(FileRefused, match=r"^a\.tif: its pixels cannot be read") as refused:
        ground_file(whole, tmp_path / "out.tif")
    assert "out.tif" not in str(refused.value)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.tif"]


def test_of_two_bands_of_the_near_infrared_the_first_is_taken(tmp_path: Path) -> None:
    scene = _scene().astype(np.float32)
    both = np.concatenate([scene, scene[3:4] + 0.3])
    done = ground_file(_write(tmp_path / "a.tif", both, (*SENTINEL, "B8A")), tmp_path / "out.tif")
    assert done.bands == BANDS
    assert np.allclose(_read(tmp_path / "out.tif"), _direct(scene), atol=1e-6)


def test_bands_by_option_and_fewer_bands(tmp_path: Path) -> None:
    scene = _scene().astype(np.float32)
    unnamed = _write(tmp_path / "a.tif", scene[[2, 1, 0, 3]], ("", "", "", ""))
    ground_file(unnamed, tmp_path / "out.tif", ("red", "green", "blue", "-"))
    three = state_probabilities(scene[:3].reshape(3, -1).T, BANDS[:3]).T.reshape(6, 20, 30)
    assert np.allclose(_read(tmp_path / "out.tif"), three, atol=1e-6)


@pytest.mark.parametrize(
    ("names", "given", "word"),
    [
        (("", "", "", "", "", ""), (), "no band is named"),
        (SENTINEL, ("red", "green"), "2 band names for 6 bands"),
        (("B02", "B03", "B04", "B04", "B11", "B12"), (), "2 bands are named red"),
    ],
)
def test_what_cannot_be_told_is_refused_in_words(
    tmp_path: Path, names: tuple[str, ...], given: tuple[str, ...], word: str
) -> None:
    with pytest.raises(FileRefused, match=word):
        ground_file(_write(tmp_path / "a.tif", _scene().astype(np.float32), names), tmp_path / "out.tif", given)
    assert not (tmp_path / "out.tif").exists()


@pytest.mark.parametrize("out", ["a.tif", "link.tif"])
def test_the_image_is_not_written_over(tmp_path: Path, out: str) -> None:
    image = _write(tmp_path / "a.tif", _scene().astype(np.float32))
    (tmp_path / "link.tif").symlink_to(image)
    held = image.read_bytes()
    with pytest.raises(FileRefused, match="would overwrite"):
        ground_file(image, tmp_path / out)
    assert image.read_bytes() == held
    assert (tmp_path / "link.tif").is_symlink()


def test_a_file_that_is_no_tiff_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.tif").write_text("no image")
    with pytest.raises(FileRefused, match="GeoTIFF"):
        ground_file(tmp_path / "a.tif", tmp_path / "out.tif")


def test_the_command_tells_what_it_took_and_what_it_found(tmp_path: Path) -> None:
    source = _write(tmp_path / "a.tif", np.rint(_scene() * 1e4).astype(np.uint16))
    answer = CliRunner().invoke(app, ["ground", str(source), "--out", str(tmp_path / "out.tif")])
    assert answer.exit_code == 0, answer.output
    assert "one count taken for 0.0001" in answer.output
    assert "likeliest: built" in answer.output
    assert (tmp_path / "out.tif").exists()


@pytest.mark.parametrize("unit", [100, 255, 3])
def test_per_cents_and_shades_are_asked_for_their_unit(tmp_path: Path, unit: int) -> None:
    """Taken for ten-thousandths they are so dark that everything was told as burnt."""
    image = _write(tmp_path / "a.tif", (_scene() * unit).astype(np.float32) + (2.5 if unit == 3 else 0))
    with pytest.raises(FileRefused, match="its brightest band has a median reflectance of 0"):
        ground_file(image, tmp_path / "out.tif")
    assert not list(tmp_path.glob("out.tif*"))
    if unit != 3:
        ground_file(image, tmp_path / "out.tif", scale=1 / unit)
        assert np.allclose(_read(tmp_path / "out.tif"), _direct(_scene().astype(np.float32)), atol=1e-3)


@pytest.mark.parametrize(
    "names", [("B1", "B2", "B3", "B4", "B5", "B7"), ("SR_B2", "SR_B3", "SR_B4", "SR_B5", "SR_B6", "SR_B7")]
)
def test_numbers_of_another_satellite_are_not_taken_for_colours_of_sentinel_2(
    tmp_path: Path, names: tuple[str, ...]
) -> None:
    """Landsat 7's B2 is green: told as blue, three in four pixels were built."""
    image = _write(tmp_path / "a.tif", _scene().astype(np.float32), names)
    with pytest.raises(FileRefused, match="which colours those are hangs on the satellite"):
        ground_file(image, tmp_path / "out.tif")
    with pytest.raises(FileRefused, match="which colours those are"):
        ground_file(image, tmp_path / "out.tif", names)
    assert ground_file(image, tmp_path / "out.tif", BANDS).bands == BANDS


def test_an_alpha_band_masks_and_is_no_ground(tmp_path: Path) -> None:
    seven = np.concatenate([_scene() * 1e4, np.full((1, 20, 30), 255.0)]).astype(np.uint16)
    seven[6, :5] = 0
    image = _write(tmp_path / "a.tif", seven, (*SENTINEL, "alpha"))
    with rasterio.open(image, "r+") as target:
        target.colorinterp = [*[ColorInterp.gray] * 6, ColorInterp.alpha]
    done = ground_file(image, tmp_path / "out.tif")
    assert done.usable_fraction == 0.75 and np.isnan(_read(tmp_path / "out.tif")[:, :5]).all()


@pytest.mark.parametrize("value", [0, np.nan])
def test_an_image_without_a_reflectance_is_refused_and_leaves_nothing(tmp_path: Path, value: float) -> None:
    image = _write(tmp_path / "a.tif", np.full((6, 20, 30), value, np.float32))
    with pytest.raises(FileRefused, match="none of its pixels is a reflectance"):
        ground_file(image, tmp_path / "out.tif")
    assert not list(tmp_path.glob("out.tif*"))


def test_complex_numbers_and_folders_are_refused(tmp_path: Path) -> None:
    image = _write(tmp_path / "a.tif", _scene().astype(np.complex64))
    with pytest.raises(FileRefused, match="complex"):
        ground_file(image, tmp_path / "out.tif")
    for folder in (Path(), tmp_path):
        with pytest.raises(FileRefused, match="it is a folder"):
            ground_file(_write(tmp_path / "b.tif", _scene().astype(np.float32)), folder)
