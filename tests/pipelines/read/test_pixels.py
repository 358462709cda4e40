"""Pixels onto the grid: copied where they fit, warped where they do not, and every fault named."""

from __future__ import annotations

import ctypes
import math
import random
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import rasterio
import shapely
from affine import Affine
from pyproj import Transformer

from geodata.errors import ReadFailed, UntrustedAddress
from geodata.looks.chip import NODATA
from geodata.looks.scene import Asset
from geodata.settings.settings import CatalogSettings
from geodata.sites.grid import Grid
from pipelines.http.asset_opener import Opener
from pipelines.http.ranged_file import RangedFile
from pipelines.read import pixels
from pipelines.read.pixels import Counted, read_window, read_windows
from tests.pipelines.imagery_makers import band_file, ramp, site_of, write_tif
from tests.servers.range_server import RangeServer

GRID = site_of().grid
assert GRID is not None
S2 = {"scale": 1e-4, "nodata": 0.0}


@pytest.fixture
def opener(tmp_path: Path) -> Opener:
    return Opener.of(CatalogSettings(str(tmp_path / "catalog.json"), ()))


def sampled(values: npt.NDArray[Any], place: Affine, grid: Grid, epsg: int) -> npt.NDArray[Any]:
    """Nearest neighbour by hand: the value under each grid pixel's centre, -1 outside."""
    mover = Transformer.from_crs(grid.epsg, epsg, always_xy=True)
    across = grid.left + (np.arange(grid.width) + 0.5) * grid.pixel_m
    x, y = np.meshgrid(across, grid.top - (np.arange(grid.height) + 0.5) * grid.pixel_m)
    u, v = mover.transform(x.ravel(), y.ravel())
    columns = np.floor((np.asarray(u) - place.c) / place.a).astype(int)
    rows = np.floor((np.asarray(v) - place.f) / place.e).astype(int)
    inside = (rows >= 0) & (columns >= 0) & (rows < values.shape[0]) & (columns < values.shape[1])
    out = np.full(columns.shape, -1, np.int64)
    out[inside] = values[rows[inside], columns[inside]]
    return out.reshape(grid.shape)


@pytest.mark.parametrize("kind", ["uint16", "int16", "int32", "uint32", "float32"])
@pytest.mark.parametrize("nodata", [0, None])
@pytest.mark.parametrize("offset", [0.0, -0.1])
@pytest.mark.parametrize("factor", [1, 2, 6])
def test_pixels_of_the_own_zone_are_copied(
    tmp_path: Path, opener: Opener, kind: str, nodata: int | None, offset: float, factor: int
) -> None:
    values = ramp(GRID, factor=factor).astype(kind)
    values[10:14, 10:14] = 0
    band_file(tmp_path / "a.tif", GRID, values, factor=factor, nodata=nodata)
    scale = 1e-4
    if kind == "float32":
        values, scale = (values / 10000).astype(kind), 1.0
        band_file(tmp_path / "a.tif", GRID, values, factor=factor, nodata=nodata)
    found = read_window(Asset("a.tif", "red", scale, offset, 0.0), GRID, opener=opener)
    pad = 4 * factor
    whole = np.kron(values, np.ones((factor, factor), values.dtype))[pad : pad + GRID.height, pad : pad + GRID.width]
    expected = np.where(whole == 0, NODATA, np.rint(whole.astype(np.float64) * scale * 1e4 + offset * 1e4))
    assert found.dtype == np.int16
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize(("tag", "refused"), [(2e-4, True), (1e-4, False), (1.0, False), (2.75e-5, True)])
def test_a_file_that_says_itself_another_scale_is_refused(
    tmp_path: Path, opener: Opener, tag: float, refused: bool
) -> None:
    band_file(tmp_path / "a.tif", GRID, ramp(GRID))
    with rasterio.open(tmp_path / "a.tif", "r+") as file:
        file.scales = (tag,)
    asked = Asset("a.tif", "red", 1e-4, 0.0, 0.0)
    if refused:
        with pytest.raises(ReadFailed, match="one count is"):
            read_window(asked, GRID, opener=opener)
    else:
        assert (read_window(asked, GRID, opener=opener) > 0).all()


def test_dark_pixels_stay_below_zero(tmp_path: Path, opener: Opener) -> None:
    values = ramp(GRID, low=0)
    values[:] = 940
    band_file(tmp_path / "a.tif", GRID, values)
    assert (read_window(Asset("a.tif", "red", 1e-4, -0.1, 0.0), GRID, opener=opener) == -60).all()


@pytest.mark.parametrize(("epsg", "pixel"), [(32646, 10.0), (3035, 10.0), (32648, 20.0), (4326, 0.0001), (32746, 10.0)])
def test_other_zones_are_warped(tmp_path: Path, opener: Opener, epsg: int, pixel: float) -> None:
    mover = Transformer.from_crs(GRID.epsg, epsg, always_xy=True)
    left, bottom, right, top = mover.transform_bounds(*GRID.bounds, densify_pts=21)
    left, top = left - 6 * pixel, top + 6 * pixel
    shape = (math.ceil((top - bottom) / pixel) + 6, math.ceil((right - left) / pixel) + 6)
    classes = (1 + np.add.outer(np.arange(shape[0]) // 9, np.arange(shape[1]) // 9) % 11).astype(np.uint8)
    place = Affine(pixel, 0, left, 0, -pixel, top)
    write_tif(tmp_path / "scl.tif", classes, epsg=epsg, left=left, top=top, pixel=pixel)
    found = read_window(Asset("scl.tif", "scl"), GRID, opener=opener)
    agree = found == sampled(classes, place, GRID, epsg)
    assert agree.mean() > 0.997  # the warper is exact to an eighth of a pixel, so edges may fall either way
    plane = (2000 + np.add.outer(np.arange(shape[0]) * 3, np.arange(shape[1]) * 2)).astype(np.uint16)
    write_tif(tmp_path / "red.tif", plane, epsg=epsg, left=left, top=top, pixel=pixel)
    red = read_window(Asset("red.tif", "red", **S2), GRID, opener=opener)
    assert np.abs(red - sampled(plane, place, GRID, epsg)).max() <= 3  # bilinear on a plane: within half a pixel's step


def test_finer_files_are_averaged(tmp_path: Path, opener: Opener) -> None:
    fine = np.tile(np.array([[1000, 3000], [1000, 3000]], np.uint16), (GRID.height, GRID.width))
    write_tif(tmp_path / "a.tif", fine, epsg=GRID.epsg, left=GRID.left, top=GRID.top, pixel=5.0)
    assert (read_window(Asset("a.tif", "red", **S2), GRID, opener=opener) == 2000).all()


def test_the_file_is_trusted_over_the_item(tmp_path: Path, opener: Opener) -> None:
    values = ramp(GRID, factor=10)
    band_file(tmp_path / "a.tif", GRID, values, factor=10)
    lying = Asset("a.tif", "red", 1e-4, 0.0, 0.0, 10.0, 32601, Affine(10, 0, 0, 0, -10, 0), (10980, 10980))
    whole = np.kron(values, np.ones((10, 10), values.dtype))[40 : 40 + GRID.height, 40 : 40 + GRID.width]
    np.testing.assert_array_equal(read_window(lying, GRID, opener=opener), whole)


def test_partly_covered_is_nodata_outside(tmp_path: Path, opener: Opener) -> None:
    values = np.full((30, 30), 1500, np.uint16)
    write_tif(tmp_path / "a.tif", values, epsg=GRID.epsg, left=GRID.left + 200, top=GRID.top - 300)
    found = read_window(Asset("a.tif", "red", **S2), GRID, opener=opener)
    expected = np.full(GRID.shape, NODATA)
    expected[30:60, 20:50] = 1500
    np.testing.assert_array_equal(found, expected)


def test_invalid_pixels_never_bleed_into_warped_ones(tmp_path: Path, opener: Opener) -> None:
    values = np.full((400, 400), 3000, np.uint16)
    values[:, 200:] = 0
    write_tif(tmp_path / "a.tif", values, epsg=GRID.epsg, left=GRID.left - 503, top=GRID.top + 507, nodata=None)
    found = read_window(Asset("a.tif", "red", 1e-4, -0.1, 0.0), GRID, opener=opener)
    assert set(np.unique(found)) == {NODATA, 2000}


def test_radar_and_qa(tmp_path: Path, opener: Opener) -> None:
    power = np.full(ramp(GRID).shape, 0.05, np.float32)
    power[4, 4], power[4, 5], power[4, 6] = np.nan, -32768, 0.0
    band_file(tmp_path / "vv.tif", GRID, power, nodata=None)
    found = read_window(Asset("vv.tif", "vv", nodata=-32768.0), GRID, opener=opener)
    assert found.dtype == np.float32 and np.isnan(found[0, :3]).all() and found[0, 3] == np.float32(0.05)
    qa = np.full(ramp(GRID).shape, 21824, np.uint16)  # USGS: clear land with low confidences
    for i, value in enumerate((1, 22280, 23888, 21952, 30048, 54596)):  # fill, cloud, shadow, water, snow, cirrus
        qa[4, 4 + i] = value
    band_file(tmp_path / "qa.tif", GRID, qa, nodata=1)
    classes = read_window(Asset("qa.tif", "qa_pixel", nodata=1.0), GRID, opener=opener)
    assert classes[0, :7].tolist() == [0, 9, 3, 6, 11, 10, 5]


@pytest.mark.parametrize(
    ("how", "band", "kind", "under", "none"),
    [
        ("mask", "light", "float32", 0.0, np.nan),
        ("mask", "vv", "float32", 0.2, np.nan),
        ("mask", "red", "uint16", 450, NODATA),
        ("alpha", "red", "uint16", 450, NODATA),  # GDAL takes no alpha of floats
        ("mask", "scl", "uint8", 4, 0),
        ("alpha", "scl", "uint8", 4, 0),
    ],
)
def test_what_a_file_masks_is_no_value(
    tmp_path: Path, opener: Opener, how: str, band: str, kind: str, under: float, none: float
) -> None:
    half = GRID.width // 2
    there = np.full(ramp(GRID).shape, 255 if kind == "uint8" else 65535, kind)
    there[:, : 4 + half] = 0  # the left half of the grid
    values = np.full(there.shape, under, kind)
    file = write_tif(
        tmp_path / "band.tif",
        np.stack([values, there]) if how == "alpha" else values,
        epsg=GRID.epsg,
        left=GRID.left - 40,
        top=GRID.top + 40,
        nodata=None,
        **({"alpha": "yes"} if how == "alpha" else {}),
    )
    if how == "mask":
        with rasterio.Env(GDAL_TIFF_INTERNAL_MASK="YES"), rasterio.open(file, "r+") as out:
            out.write_mask(there > 0)
    read = read_window(Asset(str(file), band, 1e-4 if band == "red" else 1.0), GRID, opener=opener)
    expected = np.full(GRID.shape, under, read.dtype)
    expected[:, :half] = none
    np.testing.assert_array_equal(read, expected)


def test_a_radar_fill_value_that_nobody_declared_does_not_bleed(tmp_path: Path, opener: Opener) -> None:
    power = np.full((GRID.height + 20, GRID.width + 20), 0.25, np.float32)
    power[:, ::9] = -32768
    shifted = write_tif(
        tmp_path / "vv.tif", power, epsg=GRID.epsg, left=GRID.left - 96.7, top=GRID.top + 100, nodata=None
    )
    found = read_window(Asset(str(shifted), "vv", nodata=math.nan), GRID, opener=opener)
    assert np.isfinite(found).mean() > 0.7  # two of nine columns at most touch a filled one
    np.testing.assert_allclose(found[np.isfinite(found)], 0.25, rtol=1e-6)


@pytest.mark.parametrize("fill", [None, np.nan, -9999.0])
@pytest.mark.parametrize("mean_db", [-3.5, -8.0, -22.0])  # about a town, fields, water
def test_radar_in_decibel_is_refused_and_the_same_in_power_is_read(
    tmp_path: Path, opener: Opener, mean_db: float, fill: float | None
) -> None:
    shape = ramp(GRID).shape
    power = (10 ** (mean_db / 10) * np.random.default_rng(1).gamma(4, 1 / 4, shape)).astype(np.float32)
    decibel = 10 * np.log10(power)
    noise_taken_off = power - np.float32(1.2 * power.mean())  # most of it below 0, as over calm water
    if fill is not None:
        for values in (power, decibel, noise_taken_off):
            values[:, : 2 * shape[1] // 3] = fill
    for name, values in (("power", power), ("decibel", decibel), ("noise", noise_taken_off)):
        band_file(tmp_path / f"{name}.tif", GRID, values, nodata=None)
    hundredths = np.nan_to_num(decibel * 100, nan=-32768).clip(-32768, 32767).astype(np.int16)
    band_file(tmp_path / "hundredths.tif", GRID, hundredths, nodata=-32768)
    read = read_window(Asset("power.tif", "vv"), GRID, opener=opener)
    np.testing.assert_array_equal(read, np.where(power > 0, power, np.nan)[4:-5, 4:-5])
    read_window(Asset("noise.tif", "vv"), GRID, opener=opener)
    for asset in (Asset("decibel.tif", "vv"), Asset("hundredths.tif", "vh", 0.01)):
        with pytest.raises(ReadFailed, match="in decibel, not linear"):
            read_window(asset, GRID, opener=opener)


def _scaled(file: Path, scale: float, offset: float) -> None:
    with rasterio.open(file, "r+") as out:
        out.scales, out.offsets = (scale,), (offset,)


@pytest.mark.parametrize("band", ["vv", "light"])
@pytest.mark.parametrize("shift_m", [0.0, 3.3], ids=["copied", "warped"])
def test_a_file_says_its_own_scale_where_its_item_does_not(
    tmp_path: Path, opener: Opener, band: str, shift_m: float
) -> None:
    """The values that went into the file come out, whatever is usual for the product; of the fill value none does."""
    values = np.random.default_rng(3).uniform(0.02, 0.9, ramp(GRID).shape)
    stored = np.round((values - 0.01) / 0.0005).astype(np.uint16)
    stored[:, :20] = 65535
    file = write_tif(
        tmp_path / "a.tif", stored, epsg=GRID.epsg, left=GRID.left - 40 - shift_m, top=GRID.top + 40, nodata=65535
    )
    _scaled(file, 0.0005, 0.01)
    silent = Asset(str(file), band, 0.1 if band == "light" else 1.0, undeclared=("scale", "offset"))
    read = read_window(silent, GRID, opener=opener)
    same = read_window(Asset(str(file), band, 0.0005, 0.01), GRID, opener=opener)
    np.testing.assert_allclose(read, same, rtol=1e-5)
    assert np.isnan(read[:, :15]).all() and np.isfinite(read[:, 17:]).all()
    if not shift_m:
        np.testing.assert_allclose(read[:, 16:], values[4:-5, 20:-5], atol=0.00026)
    half = Asset(str(file), band, 0.0005, undeclared=("offset",))
    np.testing.assert_allclose(read_window(half, GRID, opener=opener), same, rtol=1e-5)


@pytest.mark.parametrize(
    ("own", "declared", "undeclared", "words"),
    [
        ((0.0005, 0.0), (0.001, 0.0), ("offset",), r"number x 0.0005 \+ 0, and its catalogue that .* x 0.001 \+ 0"),
        ((0.0005, 0.1), (0.0005, 0.0), (), r"number x 0.0005 \+ 0.1, and its catalogue that .* x 0.0005 \+ 0"),
        ((0.0005, 0.0), (1.0, 0.0), (), "and its catalogue that a value is number x 1 "),
        ((-1.0, 0.0), (1.0, 0.0), ("scale", "offset"), r"number x -1 \+ 0, which cannot be"),
        ((0.01, -60.0), (1.0, 0.0), ("scale", "offset"), "in decibel, not linear"),
    ],
)
def test_a_file_that_says_another_scale_than_its_item_is_refused(
    tmp_path: Path,
    opener: Opener,
    own: tuple[float, float],
    declared: tuple[float, float],
    undeclared: tuple[str, ...],
    words: str,
) -> None:
    _scaled(band_file(tmp_path / "a.tif", GRID, np.full(ramp(GRID).shape, 4000, np.uint16)), *own)
    with pytest.raises(ReadFailed, match=words):
        read_window(Asset("a.tif", "vv", *declared, undeclared=undeclared), GRID, opener=opener)


@pytest.mark.parametrize("own", [(1.0, 0.0), (0.0, 0.0)])
def test_a_file_that_says_no_scale_is_read_by_its_item(
    tmp_path: Path, opener: Opener, own: tuple[float, float]
) -> None:
    _scaled(band_file(tmp_path / "a.tif", GRID, np.full(ramp(GRID).shape, 500, np.uint16)), *own)
    for undeclared in ((), ("scale", "offset")):
        read = read_window(Asset("a.tif", "light", 0.1, undeclared=undeclared), GRID, opener=opener)
        np.testing.assert_allclose(read, 50.0)


def test_values_that_are_no_scene_classes_are_refused_and_a_few_left_out(tmp_path: Path, opener: Opener) -> None:
    classes = np.full((GRID.height + 20, GRID.width + 20), 77, np.uint8)

    def look() -> npt.NDArray[Any]:
        file = write_tif(
            tmp_path / "scl.tif", classes, epsg=GRID.epsg, left=GRID.left - 100, top=GRID.top + 100, nodata=None
        )
        return read_window(Asset(str(file), "scl", nodata=0), GRID, opener=opener)

    with pytest.raises(ReadFailed, match="no scene classes"):
        look()
    classes[:, 20:] = 4
    assert set(np.unique(look())) == {0, 4}
    classes[:] = 255  # a fill value that some providers write
    assert not look().any()


def test_one_open_serves_many_grids(tmp_path: Path, opener: Opener) -> None:
    values = ramp(GRID, pad=60)
    band_file(tmp_path / "a.tif", GRID, values, pad=60)
    other = Grid(GRID.epsg, GRID.left + 200, GRID.top - 200, 20, 20)
    far = Grid(GRID.epsg, GRID.left + 90000, GRID.top, 20, 20)
    counted = Counted()
    first, second, third = read_windows(Asset("a.tif", "red", **S2), [GRID, other, far], opener=opener, counted=counted)
    assert not isinstance(first, ReadFailed) and not isinstance(second, ReadFailed)
    np.testing.assert_array_equal(first[20:40, 20:40], second)
    assert isinstance(third, ReadFailed) and "elsewhere" in third.cause
    assert counted.bytes >= 2 * (GRID.width * GRID.height + 400)


def broken_files(folder: Path) -> Iterator[tuple[str, str]]:
    """Files that must be refused, and a word of why."""
    good = band_file(folder / "good.tif", GRID, ramp(GRID)).read_bytes()
    for name, body, why in (
        ("empty.tif", b"", "empty"),
        ("text.tif", b"<html>503</html>" * 40, "not a GeoTIFF"),
        ("head.tif", good[:300], "where it lies"),
        ("half.tif", good[: len(good) // 2], "cut short"),
        ("png.tif", b"\x89PNG\r\n\x1a\n" + bytes(500), "not a GeoTIFF"),
        ("vrt.tif", b"<VRTDataset rasterXSize='1' rasterYSize='1'></VRTDataset>", "not a GeoTIFF"),
    ):
        (folder / name).write_bytes(body)
        yield name, why
    write_tif(folder / "nowhere.tif", ramp(GRID), epsg=None, left=0, top=0)
    yield "nowhere.tif", "where it lies"
    write_tif(folder / "far.tif", ramp(GRID), epsg=32601, left=500000, top=100000)
    yield "far.tif", "elsewhere"
    band_file(folder / "bytes.tif", GRID, ramp(GRID).astype(np.uint8))
    yield "bytes.tif", "uint8"
    three = np.stack([ramp(GRID, low=low) for low in (200, 900, 1600)])
    write_tif(folder / "three.tif", three, epsg=GRID.epsg, left=GRID.left - 40, top=GRID.top + 40)
    yield "three.tif", "several bands"
    band_file(folder / "floats.tif", GRID, ramp(GRID).astype(np.float32))
    yield "floats.tif", "float32"
    band_file(folder / "complex.tif", GRID, ramp(GRID).astype(np.complex64), nodata=None)
    yield "complex.tif", "complex"
    yield "gone.tif", "missing"
    # one block of 16384 x 16384: half a gigabyte from a few kilobytes
    write_tif(
        folder / "bomb.tif",
        np.zeros((1, 1), np.uint16),
        epsg=GRID.epsg,
        left=GRID.left,
        top=GRID.top,
        block=16384,
        sparse_ok=True,
    )
    yield "bomb.tif", "256 MB"


def test_broken_files_are_refused_by_name(tmp_path: Path, opener: Opener) -> None:
    names = []
    for name, why in broken_files(tmp_path):
        with pytest.raises(ReadFailed, match=why) as caught:
            read_window(Asset(name, "red", **S2), GRID, opener=opener)
        assert name in caught.value.thing and str(tmp_path) not in str(caught.value) and caught.value.next_step
        names.append(name)
    assert len(names) == 14


def test_damaged_files_are_read_or_refused_never_a_crash(tmp_path: Path, opener: Opener) -> None:
    good = band_file(tmp_path / "good.tif", GRID, ramp(GRID)).read_bytes()
    rng = random.Random(20240115)
    refused = 0
    for _ in range(120):
        body = bytearray(good)
        for _ in range(rng.choice((1, 2, 5, 20))):
            body[rng.randrange(rng.choice((400, 900, len(body))))] = rng.randrange(256)
        if rng.random() < 0.2:
            del body[rng.randrange(len(body)) :]
        (tmp_path / "damaged.tif").write_bytes(bytes(body))
        try:
            assert read_window(Asset("damaged.tif", "red", **S2), GRID, opener=opener).shape == GRID.shape
        except ReadFailed as error:
            assert error.cause and error.next_step
            refused += 1
    assert 60 < refused < 120


def test_untrusted_addresses_are_not_opened(opener: Opener) -> None:
    for href in ("/etc/passwd", "/vsicurl/http://127.0.0.1/a.tif", "../a.tif", "https://example.org/a.tif"):
        with pytest.raises(UntrustedAddress):
            read_window(Asset(href, "red"), GRID, opener=opener)


# --- over http


@pytest.fixture
def remote(tmp_path: Path) -> Iterator[tuple[RangeServer, Opener, str]]:
    rng = np.random.default_rng(7)
    noise = rng.integers(200, 9000, ramp(GRID, pad=400).shape).astype(np.uint16)
    band_file(tmp_path / "big.tif", GRID, noise, pad=400)
    server = RangeServer(tmp_path)
    with server.running() as address:
        yield server, Opener.of(CatalogSettings(address, ()), sleep=lambda s: None), address


def test_http_gives_the_same_pixels_for_few_bytes(
    tmp_path: Path, opener: Opener, remote: tuple[RangeServer, Opener, str]
) -> None:
    server, there, address = remote
    over_http = read_window(Asset(f"{address}/big.tif", "red", **S2), GRID, opener=there)
    np.testing.assert_array_equal(over_http, read_window(Asset("big.tif", "red", **S2), GRID, opener=opener))
    size = (tmp_path / "big.tif").stat().st_size
    assert sum(a.sent for a in server.log) == there.traffic.bytes < 0.6 * size
    assert len(server.log) <= 8
    assert all(a.method == "GET" and a.range for a in server.log)


def file_systems() -> set[str]:
    """What rasterio's GDAL reads paths with, by prefix."""
    loaded = Path("/proc/self/maps").read_text().splitlines()
    gdal = ctypes.CDLL(next(line.split()[-1] for line in loaded if "rasterio.libs/libgdal" in line))
    gdal.VSIGetFileSystemsPrefixes.restype = ctypes.POINTER(ctypes.c_char_p)
    prefixes = gdal.VSIGetFileSystemsPrefixes()
    return {prefix.decode() for prefix in takewhile(bool, prefixes)}


def test_a_remote_file_adds_no_file_system(remote: tuple[RangeServer, Opener, str]) -> None:
    """GDAL looks into their list without a lock: one that is added beside other threads ends the process, seldom."""
    _, there, address = remote
    big = Asset(f"{address}/big.tif", "red", **S2)
    with rasterio.Env():
        before = file_systems()
    assert "/vsimem/" in before
    with there.asset(big) as source, pixels.open_band(source, big) as band:
        band.read(GRID)
        assert file_systems() == before


def test_neighbours_share_blocks(remote: tuple[RangeServer, Opener, str]) -> None:
    server, there, address = remote
    big = Asset(f"{address}/big.tif", "red", **S2)
    read_windows(big, [GRID], opener=there)
    alone, server.log[:] = sum(a.sent for a in server.log), []
    read_windows(big, [Grid(GRID.epsg, GRID.left + 10 * i, GRID.top, 100, 100) for i in range(20)], opener=there)
    assert sum(a.sent for a in server.log) <= alone


def test_shared_blocks_are_unpacked_once(
    remote: tuple[RangeServer, Opener, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, there, address = remote
    unpacked: list[int] = []
    read = RangedFile.read

    def counting(self: RangedFile, size: int = -1) -> bytes:
        found = read(self, size)
        unpacked.append(len(found))
        return found

    monkeypatch.setattr(RangedFile, "read", counting)
    big = Asset(f"{address}/big.tif", "red", **S2)
    read_windows(big, [GRID], opener=there)
    alone = sum(unpacked)
    read_windows(big, [GRID] * 20, opener=there)
    assert sum(unpacked) == 2 * alone > 10_000


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"status": 404, "times": 99}, "missing"),
        ({"status": 503, "times": 99}, "busy or broken"),
        ({"cut": 0.5, "times": 99}, "cut short"),
        ({"skip": 1, "status": 503, "times": 99}, "busy or broken"),
        ({"skip": 2, "cut": 0.9, "times": 99}, "cut short"),
        ({"skip": 1, "drop": True, "times": 99}, "cut short"),
    ],
    ids=str,
)
def test_faults_in_the_middle_are_named_as_what_they_are(
    remote: tuple[RangeServer, Opener, str], fault: dict[str, Any], words: str
) -> None:
    server, there, address = remote
    server.faults = [dict(fault)]
    with pytest.raises(ReadFailed, match=words):
        read_window(Asset(f"{address}/big.tif", "red", **S2), GRID, opener=there)
    server.faults = [{**fault, "times": 2, "skip": 0}] if "404" not in str(fault) else []
    assert (read_window(Asset(f"{address}/big.tif", "red", **S2), GRID, opener=there) >= 200).all()


# --- night light


def test_radiance_may_be_slightly_negative(tmp_path: Path, opener: Opener) -> None:
    values = np.full((60, 60), -0.2, np.float32)
    values[:30] = -999.3
    write_tif(tmp_path / "ntl.tif", values, epsg=4326, left=98.45, top=16.75, pixel=1 / 240, nodata=None)
    grid = Grid(GRID.epsg, GRID.left, GRID.top + 7_000.0, 4, 40, 500.0)
    found = read_window(Asset("ntl.tif", "light"), grid, opener=opener, resampling="nearest")
    middle = 16.75 - 30 / 240  # above it the fill value
    lat = np.array([grid.to_lonlat(shapely.Point(grid.left + 250, grid.top - 500 * (r + 0.5))).y for r in range(40)])
    inside = (lat < middle) & (lat > 16.75 - 60 / 240)
    assert inside.any() and (lat > middle).any()
    assert found[inside] == pytest.approx(-0.2) and np.isnan(found[~inside]).all()


def test_gdal_itself_never_reaches_the_network() -> None:
    assert pixels.GDAL_ENV["GDAL_DISABLE_READDIR_ON_OPEN"] == "EMPTY_DIR"
    assert pixels.GDAL_ENV["GTIFF_IGNORE_READ_ERRORS"] == "NO"
