"""Chips: the same pixels give the same bytes, a changed byte is noticed, and no name leads out of the archive."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise, permutations
from pathlib import Path

import numpy as np
import pytest
import rasterio
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.errors import NotFound, ReadFailed
from geodata.looks.chip import Chip
from geodata.looks.scene import Scene
from geodata.sites.grid import Grid
from pipelines.read.chip_files import (
    chip_bytes,
    chip_path,
    common_bands,
    read_chip_bands,
    read_chips,
    sweep_parts,
    write_chip,
)
from pipelines.search.item_to_scene import scene_from_item
from tests.pipelines.imagery_makers import item, site_of

SITE = site_of()
GRID = SITE.grid
assert GRID is not None


def scene(id: str = "S2A_47QMV_20240115_0_L2A") -> Scene:
    return scene_from_item(item(id), collection=None, catalog="made")


def bands(seed: int = 1) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    made = {b: rng.integers(-500, 9000, GRID.shape).astype(np.int16) for b in ("red", "blue", "green", "swir16")}
    made["red"][:3] = -32768
    return {"scl": rng.integers(0, 12, GRID.shape).astype(np.uint8), **made}


def test_reload_gives_what_was_saved(tmp_path: Path) -> None:
    pixels = bands()
    chip = write_chip(tmp_path, SITE, scene(), pixels)
    assert chip.bands == ("blue", "green", "red", "swir16", "scl")
    found = read_chip_bands(tmp_path, chip)
    for name, band in pixels.items():
        assert found[name].dtype == band.dtype
        np.testing.assert_array_equal(found[name], band)
    stack = read_chips(tmp_path, SITE, [chip])
    assert stack.bands == ("blue", "green", "red", "swir16")
    with rasterio.open(tmp_path / chip.path) as dataset:
        assert dataset.crs.to_epsg() == GRID.epsg and dataset.transform == GRID.transform
        assert dataset.nodata == -32768 and dataset.descriptions == chip.bands
        # The rules of a cloud-optimized GeoTIFF: tiles, the directory in front of all of them, tiles in order.
        assert dataset.driver == "GTiff" and dataset.block_shapes == [(304, 320)] * len(chip.bands)
        assert int(dataset.get_tag_item("IFD_OFFSET", "TIFF", bidx=1)) == 8
        rows, columns = 1, 1  # of 302 x 306 pixels one tile, the next multiples of 16
        tiles = [
            (
                int(dataset.get_tag_item(f"BLOCK_OFFSET_{c}_{r}", "TIFF", bidx=i)),
                int(dataset.get_tag_item(f"BLOCK_SIZE_{c}_{r}", "TIFF", bidx=i)),
            )
            for i in dataset.indexes
            for r in range(rows)
            for c in range(columns)
        ]
        assert all(end + size <= start for (end, size), (start, _) in pairwise(tiles))
        directory = int.from_bytes((tmp_path / chip.path).read_bytes()[8:10], "little") * 12 + 8 + 6
        assert tiles[0][0] >= directory and sum(tiles[-1]) <= chip.size_bytes
    assert chip.size_bytes == (tmp_path / chip.path).stat().st_size


def test_two_who_write_one_chip_at_once_leave_one_whole_file(tmp_path: Path) -> None:
    pixels, made = bands(), scene()
    with ThreadPoolExecutor(4) as pool:
        chips = set(pool.map(lambda _: write_chip(tmp_path, SITE, made, pixels), range(40)))
    (chip,) = chips
    assert (read_chip_bands(tmp_path, chip)["red"] == pixels["red"]).all()
    half = tmp_path / Path(chip.path).with_name(".another.tif.00ff.part")
    of_belt = tmp_path / "belts" / half.relative_to(tmp_path)
    of_belt.parent.mkdir(parents=True)
    for part in (half, of_belt):
        part.write_bytes(b"half")
    assert sweep_parts(tmp_path, tmp_path / "belts") == 2 and not half.exists() and not of_belt.exists()
    assert [path.name for path in half.parent.iterdir()] == [Path(chip.path).name]


@pytest.mark.parametrize(("side", "tile"), [(1, 16), (16, 16), (306, 320), (512, 512), (513, 272), (1500, 512)])
def test_tiles_fill_a_chip(tmp_path: Path, side: int, tile: int) -> None:
    body = chip_bytes(Grid(32647, 445380.0, 1848140.0, side, 20), {"vv": np.ones((20, side), np.float32)}, {})
    (tmp_path / "chip.tif").write_bytes(body)
    with rasterio.open(tmp_path / "chip.tif") as dataset:
        assert dataset.block_shapes == [(32, tile)]
        assert (dataset.read(1) == 1).all() and dataset.shape == (20, side)


def test_the_order_in_which_looks_arrived_changes_no_stack(tmp_path: Path) -> None:
    """Two looks of one day among them: they are told apart by the clock, then by collection and scene."""
    clocks = [(1, 4, 0), (1, 4, 0), (1, 9, 30), (6, 3, 55)]
    chips = []
    for i, (day, hour, minute) in enumerate(clocks):
        at = datetime(2024, 3, day, hour, minute, tzinfo=UTC)
        chips.append(write_chip(tmp_path, SITE, replace(scene(f"S2_{i}"), acquired_at=at), bands(i)))
    first = read_chips(tmp_path, SITE, chips)
    assert first.scene_ids == ("S2_0", "S2_1", "S2_2", "S2_3")
    for order in permutations(range(4)):
        again = read_chips(tmp_path, SITE, [chips[i] for i in order])
        assert again.scene_ids == first.scene_ids and again.bands == first.bands
        np.testing.assert_array_equal(again.days, first.days)
        np.testing.assert_array_equal(again.reflectance, first.reflectance)
        np.testing.assert_array_equal(again.scl, first.scl)


def test_chips_of_earlier_versions_still_open(tmp_path: Path) -> None:
    """Until November 2026 chips were written by GDAL's COG driver, with deflate and interleaved pixels."""
    pixels = bands()
    names = ("blue", "green", "red", "swir16", "scl")
    old = tmp_path / "chips/old.tif"
    old.parent.mkdir()
    with rasterio.open(
        old,
        "w",
        driver="COG",
        width=GRID.width,
        height=GRID.height,
        count=5,
        dtype="int16",
        nodata=-32768,
        crs=f"EPSG:{GRID.epsg}",
        transform=GRID.transform,
        compress="DEFLATE",
        overviews="NONE",
        predictor="YES",
    ) as out:
        out.write(np.stack([pixels[name].astype(np.int16) for name in names]))
    body = old.read_bytes()
    when = datetime(2024, 1, 15, tzinfo=UTC)
    chip = Chip(
        SITE.id, "x", "sentinel-2-l2a", when, "chips/old.tif", hashlib.sha256(body).hexdigest(), names, len(body)
    )
    new = write_chip(tmp_path, SITE, scene(), pixels)
    stack = read_chips(tmp_path, SITE, [chip, new])
    assert stack.scl is not None
    np.testing.assert_array_equal(stack.reflectance[0], stack.reflectance[1])
    np.testing.assert_array_equal(stack.scl[0], pixels["scl"])


def test_the_same_pixels_give_the_same_bytes(tmp_path: Path) -> None:
    first = write_chip(tmp_path / "a", SITE, scene(), bands())
    second = write_chip(tmp_path / "b", SITE, scene(), dict(reversed(bands().items())))
    assert first == second
    assert write_chip(tmp_path / "a", SITE, scene(), bands(2)).sha256 != first.sha256


def test_changed_and_lost_chips_are_noticed(tmp_path: Path) -> None:
    chip = write_chip(tmp_path, SITE, scene(), bands())
    path = tmp_path / chip.path
    body = bytearray(path.read_bytes())
    body[len(body) // 2] ^= 1
    path.write_bytes(bytes(body))
    with pytest.raises(ReadFailed, match="sha256 differs"):
        read_chips(tmp_path, SITE, [chip])
    path.unlink()
    with pytest.raises(NotFound, match="no longer in the archive"):
        read_chips(tmp_path, SITE, [chip])


def test_nothing_half_written_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(fd: int) -> None:
        raise OSError(28, "no space left")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="no space"):
        write_chip(tmp_path, SITE, scene(), bands())
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


def test_bands_of_another_shape_are_a_broken_contract(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not of shape"):
        write_chip(tmp_path, SITE, scene(), {"red": np.zeros((3, 3), np.int16)})


@settings(max_examples=100, deadline=None)
@given(st.text(min_size=1, max_size=120), st.text(min_size=1, max_size=120))
def test_no_name_leads_out_of_the_archive(site: str, other: str) -> None:
    path = chip_path(site, replace(scene(), id=other))
    parts = Path(path).parts
    assert len(parts) == 3 and parts[0] == "chips" and not {"..", "."} & set(parts)
    assert path.isascii() and "\\" not in path and len(parts[2]) < 200
    if site != other:
        assert chip_path(other, replace(scene(), id=other)).split("/")[1] != path.split("/")[1]


def test_a_few_odd_looks_do_not_take_a_band_from_all() -> None:
    def chip(i: int, *names: str) -> Chip:
        return Chip("s", f"x{i}", "c", datetime(2024, 1, 1, tzinfo=UTC), "p", "0", names, 1)

    many = [chip(i, "blue", "green", "red", "nir", "scl") for i in range(19)]
    odd = chip(99, "blue", "green", "red", "scl")
    assert common_bands([*many, odd]) == (("blue", "green", "red", "nir"), tuple(many))
    half = [chip(100 + i, "blue", "green", "red", "scl") for i in range(19)]
    assert common_bands([*many, *half]) == (("blue", "green", "red"), (*many, *half))
    assert common_bands([]) == ((), ())
