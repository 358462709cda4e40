"""Two-date comparison: laws on made pairs, and a clear word for what cannot be compared."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.enums import ColorInterp, Resampling
from rasterio.transform import from_origin
from rasterio.warp import reproject, transform_bounds
from scipy import ndimage

from geodata.errors import FileRefused
from pipelines.compare.change_score import change_score
from pipelines.compare.compare import _names, compare_files

BANDS = ("blue", "green", "red", "nir", "swir16", "swir22")


def _pair(seed: int = 0, size: int = 120) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Two dates of textured ground with a block of new roofs, and the truth."""
    rng = np.random.default_rng(seed)
    texture = np.stack([ndimage.gaussian_filter(rng.normal(size=(size, size)), 2) for _ in range(3)])
    mix = rng.uniform(0.3, 1.0, (6, 3))
    ground = 1500 + 3000 * np.einsum("bk,kij->bij", mix, texture)
    truth = np.zeros((size, size), bool)
    truth[40:52, 60:75] = True
    before = ground + rng.normal(0, 30, ground.shape)
    after = ground + rng.normal(0, 30, ground.shape)
    after[:, truth] = np.array([2600, 2700, 2900, 3000, 2800, 2500])[:, None] + rng.normal(0, 80, (6, truth.sum()))
    return before.astype(np.float32), after.astype(np.float32), truth


def _write(
    path: Path,
    data: np.ndarray,
    *,
    epsg: int = 32647,
    names: tuple[str, ...] = BANDS,
    west: float = 5e5,
    nodata: float = 0,
) -> Path:
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=data.shape[2],
        height=data.shape[1],
        count=len(data),
        dtype="float32",
        crs=f"EPSG:{epsg}",
        transform=from_origin(west, 1_800_000, 10, 10),
        nodata=nodata,
    ) as target:
        target.write(data)
        for i, name in enumerate(names, start=1):
            target.set_band_description(i, name)
    return path


def test_new_roofs_score_highest() -> None:
    before, after, truth = _pair()
    score = change_score(before, after, np.ones(truth.shape, bool), BANDS)
    found = score >= np.sort(score.ravel())[-int(truth.sum())]
    hits = int((found & truth).sum())
    assert 2 * hits / (found.sum() + truth.sum()) > 0.8


def test_a_linear_change_of_light_in_every_band_changes_nothing() -> None:
    before, after, truth = _pair(3)
    usable = np.ones(truth.shape, bool)
    gain = np.array([1.3, 0.8, 1.1, 1.0, 0.7, 1.2], np.float32)[:, None, None]
    plain = change_score(before, after, usable)
    hazy = change_score(before, after * gain + 400, usable)
    assert np.allclose(plain, hazy, rtol=1e-3, atol=1e-3)


def test_files_in_another_order_and_projection_give_a_score_on_the_first_grid(tmp_path: Path) -> None:
    before, after, truth = _pair(5)
    first = _write(tmp_path / "before.tif", before, names=("B02", "B03", "B04", "B08", "B11", "B12"))
    shuffled = _write(tmp_path / "after.tif", after[::-1], names=BANDS[::-1])
    done = compare_files(first, shuffled, tmp_path / "score.tif")
    assert done.bands == BANDS
    with rasterio.open(tmp_path / "score.tif") as made, rasterio.open(first) as grid:
        assert (made.crs, made.transform, made.shape, made.dtypes) == (
            grid.crs,
            grid.transform,
            grid.shape,
            ("float32",),
        )
        score = made.read(1)
    inside, outside = score[truth].mean(), np.nanmean(score[~truth])
    assert inside > 2 * outside


def test_unnamed_bands_still_work(tmp_path: Path) -> None:
    before, after, _ = _pair(6)
    a = _write(tmp_path / "a.tif", before, names=())
    b = _write(tmp_path / "b.tif", after, names=())
    assert compare_files(a, b, tmp_path / "s.tif").bands[0] == "band-1"


def test_what_cannot_be_compared_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    before, after, _ = _pair(7)
    a = _write(tmp_path / "a.tif", before)
    fewer = _write(tmp_path / "b.tif", after[:4], names=BANDS[:4])
    elsewhere = _write(tmp_path / "c.tif", after, west=9e5)
    text = tmp_path / "d.tif"
    text.write_text("not a picture")
    for other, word in (
        (fewer, "4 bands"),
        (elsewhere, "in common"),
        (text, "GeoTIFF"),
        (tmp_path / "no.tif", "GeoTIFF"),
    ):
        with pytest.raises(FileRefused, match=word):
            compare_files(a, other, tmp_path / "s.tif")
    assert not list(tmp_path.glob("s.tif*"))


@pytest.mark.parametrize("out", ["a.tif", "b.tif", "link.tif", "hard.tif", "half"])
def test_an_image_that_is_compared_is_not_written_over(tmp_path: Path, out: str) -> None:
    """By its own name, a link, or the name under which the score is begun (`half` beside `half.part`)."""
    before, after, _ = _pair(7)
    a, b = _write(tmp_path / "a.tif", before), _write(tmp_path / "b.tif", after)
    (tmp_path / "link.tif").symlink_to(a)
    (tmp_path / "hard.tif").hardlink_to(b)
    half = _write(tmp_path / "half.part", before)
    held = [path.read_bytes() for path in (a, b, half)]
    with pytest.raises(FileRefused, match="would overwrite"):
        compare_files(half if out == "half" else a, b, tmp_path / out)
    assert [path.read_bytes() for path in (a, b, half)] == held


def test_blocks_change_nothing(tmp_path: Path) -> None:
    """The score of a block rests on all the neighbours it has in the image, so cutting is not seen."""
    before, after, truth = _pair(8, size=300)
    a, b = _write(tmp_path / "a.tif", before), _write(tmp_path / "b.tif", after)
    compare_files(a, b, tmp_path / "whole.tif")
    compare_files(a, b, tmp_path / "cut.tif", block_px=100)
    with rasterio.open(tmp_path / "whole.tif") as whole, rasterio.open(tmp_path / "cut.tif") as cut:
        one, other = whole.read(1), cut.read(1)
    assert one.shape == truth.shape
    # The sample arrives in another order: sums differ in their last digits, and so may a pixel's group.
    assert np.abs(one - other).max() < 0.02 * one.max()
    assert np.median(np.abs(one / other - 1)) < 0.002


@pytest.mark.parametrize("described", [True, False])
def test_names_that_are_given_leave_the_later_file_its_own_order(tmp_path: Path, described: bool) -> None:
    """`--bands` names the earlier file's bands; one that names its own in another order is no change everywhere."""
    before, after, truth = _pair(5)
    first = _write(tmp_path / "before.tif", before, names=BANDS if described else ())
    _write(tmp_path / "plain.tif", after)
    _write(tmp_path / "turned.tif", after[::-1], names=BANDS[::-1])
    scores = []
    for name in ("plain.tif", "turned.tif"):
        compare_files(first, tmp_path / name, tmp_path / "s.tif", BANDS)
        with rasterio.open(tmp_path / "s.tif") as made:
            scores.append(made.read(1))
    assert (scores[0] == scores[1]).all() and scores[1][truth].mean() > 2 * scores[1][~truth].mean()


@pytest.mark.parametrize("west", [5e5, 5e5 + 4])
@pytest.mark.parametrize("fill", [-9999, -32768, 65535, -3.4e38])
def test_a_fill_that_no_file_declares_is_no_pixel(tmp_path: Path, fill: int, west: float) -> None:
    """On the same grid and on one that is warped, where it would be mixed into its neighbours."""
    before, after, _ = _pair(9)
    after[:, 50:60, 20:30] = fill
    a, b = _write(tmp_path / "a.tif", before), _write(tmp_path / "b.tif", after, west=west)
    compare_files(a, b, tmp_path / "s.tif")
    with rasterio.open(tmp_path / "s.tif") as made:
        score = made.read(1)
    assert np.isnan(score[51:59, 21:29]).all()
    beside = score[45:65, 15:35]
    assert np.nanmax(beside) < np.nanmax(score), "what is flagged most is what was built, not the edge of the fill"


def test_no_pixel_is_no_score(tmp_path: Path) -> None:
    before, after, _ = _pair(9)
    before[:, :10] = 0  # no pixel by the usual sign
    after[2, 50:60, 20:30] = -9999  # nothing in one band is nothing
    a = _write(tmp_path / "a.tif", before)
    b = _write(tmp_path / "b.tif", after, nodata=-9999)
    done = compare_files(a, b, tmp_path / "s.tif")
    with rasterio.open(tmp_path / "s.tif") as made:
        score = made.read(1)
        assert np.isnan(made.nodata)
    expected = np.zeros(score.shape, bool)
    expected[:10] = expected[50:60, 20:30] = True
    assert (np.isnan(score) == expected).all()
    assert done.usable_fraction == pytest.approx(1 - expected.mean())


def test_a_finer_later_image_in_another_projection_lands_on_the_first_grid(tmp_path: Path) -> None:
    """Roofs seen at 5 m in UTM 46 score where they stand on the 10 m grid of UTM 47."""
    before, after, truth = _pair(10, size=150)
    a = _write(tmp_path / "a.tif", before)
    west, south, east, north = transform_bounds("EPSG:32647", "EPSG:32646", 5e5, 1_798_500, 501_500, 1_800_000)
    width, height = int((east - west) / 5), int((north - south) / 5)
    finer = np.zeros((6, height, width), np.float32)
    place = from_origin(west, north, 5, 5)
    reproject(
        after,
        finer,
        src_transform=from_origin(5e5, 1_800_000, 10, 10),
        src_crs="EPSG:32647",
        dst_transform=place,
        dst_crs="EPSG:32646",
        resampling=Resampling.bilinear,
        dst_nodata=0,
    )
    with rasterio.open(
        tmp_path / "b.tif",
        "w",
        driver="GTiff",
        width=width,
        height=height,
        count=6,
        dtype="float32",
        crs="EPSG:32646",
        transform=place,
        nodata=0,
    ) as target:
        target.write(finer)
    compare_files(a, tmp_path / "b.tif", tmp_path / "s.tif", BANDS, block_px=100)
    with rasterio.open(tmp_path / "s.tif") as made:
        score = made.read(1)
    assert np.nanmean(score[truth]) > 3 * np.nanmean(score[~truth])


@pytest.mark.parametrize("count", [1, 2, 3, 13])
def test_any_number_of_bands(tmp_path: Path, count: int) -> None:
    rng = np.random.default_rng(count)
    ground = np.stack([ndimage.gaussian_filter(rng.normal(size=(80, 80)), 2) for _ in range(count)])
    before = (0.2 + 0.3 * ground + rng.normal(0, 0.003, ground.shape)).astype(np.float32)
    after = (0.2 + 0.3 * ground + rng.normal(0, 0.003, ground.shape)).astype(np.float32)
    after[:, 30:42, 30:42] = 0.5 + rng.normal(0, 0.01, (count, 12, 12))
    compare_files(
        _write(tmp_path / "a.tif", before, names=()), _write(tmp_path / "b.tif", after, names=()), tmp_path / "s.tif"
    )
    with rasterio.open(tmp_path / "s.tif") as made:
        score = made.read(1)
    assert np.isfinite(score).all()
    outside = np.ones(score.shape, bool)
    outside[24:48, 24:48] = False
    assert score[32:40, 32:40].mean() > 2 * score[outside].mean()


def test_flat_images_score_nothing_but_what_changed(tmp_path: Path) -> None:
    flat = np.full((3, 60, 60), 1000, np.float32)
    a, b = _write(tmp_path / "a.tif", flat, names=()), _write(tmp_path / "b.tif", flat, names=())
    compare_files(a, b, tmp_path / "s.tif")
    with rasterio.open(tmp_path / "s.tif") as made:
        assert (made.read(1) == 0).all()
    built = flat.copy()
    built[:, 20:30, 20:30] = 3000
    compare_files(a, _write(tmp_path / "c.tif", built, names=()), tmp_path / "t.tif")
    with rasterio.open(tmp_path / "t.tif") as made:
        score = made.read(1)
    assert np.isfinite(score).all()
    assert score[23:27, 23:27].min() > 2 * score[:10].max()


def test_a_broken_write_leaves_nothing(tmp_path: Path) -> None:
    before, after, _ = _pair(11)
    a, b = _write(tmp_path / "a.tif", before), _write(tmp_path / "b.tif", after)
    with pytest.raises(FileRefused, match="cannot be written"):
        compare_files(a, b, tmp_path / "no-such-folder" / "s.tif")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.tif", "b.tif"]


@pytest.mark.parametrize(("names", "word"), [(("B02",), "6 bands"), (("B02",) * 6, "twice")])
def test_wrong_band_names_are_refused(tmp_path: Path, names: tuple[str, ...], word: str) -> None:
    before, after, _ = _pair(12)
    a, b = _write(tmp_path / "a.tif", before, names=()), _write(tmp_path / "b.tif", after, names=())
    with pytest.raises(FileRefused, match=word):
        compare_files(a, b, tmp_path / "s.tif", names)


@pytest.mark.parametrize(
    ("names", "common"),
    [
        (("B02", "B03", "B04", "B8A", "SWIR1", "SWIR2"), BANDS),  # as `ground` knows them
        (("blue", "green", "red", "nir08", "swir16", "swir22"), BANDS),
        (("B04", "B08", "B8A"), ("red", "nir", "b8a")),  # a whole Sentinel-2 file has both, and both are compared
        (("B04", "b8a", "NIR"), ("red", "b8a", "nir")),
    ],
)
def test_bands_of_other_names_have_their_common_ones(names: tuple[str, ...], common: tuple[str, ...]) -> None:
    assert tuple(_names(names)) == common


def test_a_fill_in_some_bands_beside_zero_in_others_is_no_pixel(tmp_path: Path) -> None:
    before, after, _ = _pair(9)
    after[:5, 50:60, 20:30], after[5, 50:60, 20:30] = -9999, 0
    a, b = _write(tmp_path / "a.tif", before), _write(tmp_path / "b.tif", after)
    done = compare_files(a, b, tmp_path / "s.tif")
    assert done.usable_fraction == pytest.approx(1 - 100 / 120**2)


def test_an_alpha_band_masks_and_is_not_compared(tmp_path: Path) -> None:
    before, after, _ = _pair(9)
    files = []
    for name, data in (("a.tif", before), ("b.tif", after)):
        seven = np.concatenate([data, np.full((1, 120, 120), 255, np.float32)])
        if name == "b.tif":
            seven[6, :10] = 0
        files.append(_write(tmp_path / name, seven, names=(*BANDS, "alpha")))
        with rasterio.open(files[-1], "r+") as target:
            target.colorinterp = [*[ColorInterp.gray] * 6, ColorInterp.alpha]
    done = compare_files(*files, tmp_path / "s.tif")
    assert done.bands == BANDS and done.usable_fraction == pytest.approx(110 / 120)


def test_files_that_name_other_bands_are_not_laid_on_each_other(tmp_path: Path) -> None:
    before, after, _ = _pair(9)
    a = _write(tmp_path / "a.tif", before[:4], names=("blue", "green", "red", "nir"))
    b = _write(tmp_path / "b.tif", after[1:5], names=("green", "red", "nir", "swir16"))
    with pytest.raises(FileRefused, match="its green lies where"):
        compare_files(a, b, tmp_path / "s.tif")
