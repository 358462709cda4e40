"""Two-date comparison: laws on made pairs, and a clear word for what cannot be compared."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.transform import from_origin
from scipy import ndimage

from geodata.errors import FileRefused
from pipelines.detect.compare import change_score, compare_files

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
    path: Path, data: np.ndarray, *, epsg: int = 32647, names: tuple[str, ...] = BANDS, west: float = 5e5
) -> Path:
    with rasterio.open(
        path, "w", driver="GTiff", width=data.shape[2], height=data.shape[1], count=len(data), dtype="float32",
        crs=f"EPSG:{epsg}", transform=from_origin(west, 1_800_000, 10, 10), nodata=0,
    ) as target:  # fmt: skip
        target.write(data)
        for i, name in enumerate(names, start=1):
            target.set_band_description(i, name)
    return path


def test_new_roofs_score_highest() -> None:
    before, after, truth = _pair()
    score = change_score(before, after, np.ones(truth.shape, bool))
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
