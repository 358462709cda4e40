"""Pixels of a scene's files onto a site's frozen grid. Only GeoTIFF is opened, and the file is trusted over the item.

Pixels are copied, not resampled, where the file lies in the grid's zone and on its raster; otherwise they are warped:
classes by nearest neighbour, measured values bilinearly, or averaged where the file is finer than the grid. What the
file calls no data is taken out before scale and offset are applied.
"""

from __future__ import annotations

import contextlib
import math
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import rasterio
from rasterio.enums import MaskFlags, Resampling
from rasterio.errors import NotGeoreferencedWarning, RasterioDeprecationWarning
from rasterio.io import FilePath
from rasterio.transform import Affine
from rasterio.warp import reproject
from rasterio.windows import Window

from geodata.errors import CompoundWatchError, ReadFailed
from geodata.i18n.messages import english, msg
from geodata.looks.chip import NODATA
from geodata.looks.next_steps import FAULT_STEP
from geodata.looks.scene import SCALING, Asset
from geodata.sites.degrees import M_PER_DEGREE
from geodata.sites.grid import Grid
from pipelines.http.asset_opener import Opener, shown
from pipelines.http.ranged_file import RangedFile
from pipelines.missions.band_aliases import alpha_bands
from pipelines.missions.calibration import is_other_step
from pipelines.missions.mission_discovery import RECORDS
from pipelines.read.windows import GDAL_FAULTS, block_parts, crs_of, window_of

# A file without a place is refused in words by _sound. The filters are set once for the process, since
# warnings.catch_warnings is not safe in threads.
warnings.filterwarnings("ignore", category=NotGeoreferencedWarning)
# Its successor, rasterio.open(opener=...), must not be used in threads: it adds and removes a file system for each
# file, and GDAL (3.10; VSIFileManager) looks into that list without a lock. The process dies, seldom.
warnings.filterwarnings("ignore", "FilePath is supplanted", RasterioDeprecationWarning)

GDAL_ENV: dict[str, Any] = {
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",  # no sidecar files: they cost requests and may name other files
    "GDAL_PAM_ENABLED": "NO",  # no .aux.xml beside other people's files
    "GDAL_CACHEMAX": 160 << 20,  # bytes (rasterio takes it so): two blocks of each band of all scenes read at once
    "GDAL_NUM_THREADS": "1",  # files are read in parallel already
    "GTIFF_IGNORE_READ_ERRORS": "NO",  # a broken block is a failed look, not silent zeros
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".nothing",  # GDAL itself never goes to the network
    "GDAL_HTTP_TIMEOUT": "10",  # and if a driver tried, it would not wait for ever
}
"""GDAL's settings while a file is open, each with its reason."""
LARGEST_BLOCK_BYTES = 256 << 20
"""A block that unpacks to more than this is a decompression bomb: 1024 x 1024 of float64 in 32 bands is this large."""
LARGEST_WINDOW_PX = 64 << 20
"""Pixels read for one site at most: a grid of 13 km at half a metre."""
LIGHT_FLOOR = -10.0
"""nW/cm2/sr; radiance is slightly negative over dark ground, and fill values (-999.3) lie far below."""

OWN_SCALE = ("vv", "vh", "light")
"""Bands of which a file's own scale and offset hold where its item says nothing: those of reflectance are known by the
mission, or declared (pipelines/missions), and a file that says another scale is refused."""
DECIBEL = (-60.0, -1.0)
"""dB between which most echoes of a scene lie. Power is never so far below 0, also where noise was taken off it, and
the usual fill values lie lower."""


@dataclass
class Counted:
    """How many pixel bytes were decoded."""

    bytes: int = 0


def read_window(
    asset: Asset, grid: Grid, *, opener: Opener, resampling: str = "auto", counted: Counted | None = None
) -> npt.NDArray[Any]:
    """One band on one grid.

    Args:
        asset: the file.
        grid: the site's grid.
        opener: of the catalogue that names it.
        resampling: "auto", or a rasterio name such as "nearest" where pixels have to be warped.
        counted: adds the bytes decoded.

    Returns:
        (height, width): int16 reflectance x 1e4 with -32768 = none; uint8 scene classes for masks with
        0 = none; float32 for radar and light with NaN = none.

    Raises:
        ReadFailed: the file is missing, cut short, lying, of the wrong kind, or does not touch the grid.
        UntrustedAddress: the catalogue may not name it.
    """
    numbers = read_windows(asset, [grid], opener=opener, resampling=resampling, counted=counted)[0]
    if isinstance(numbers, CompoundWatchError):
        raise numbers
    return physical(numbers, asset)


def read_windows(
    asset: Asset,
    grids: Sequence[Grid],
    *,
    opener: Opener,
    resampling: str = "auto",
    counted: Counted | None = None,
) -> list[npt.NDArray[Any] | ReadFailed]:
    """One band on several grids with the file opened once: numbers as stored, before scale and offset. Those of a file
    whose own scale holds, since its item names none, are brought to that of the asset.

    Returns:
        For each grid a float32 array (height, width) of numbers, NaN = none; uint8 classes for class bands, 0 = none;
        or what went wrong there alone (the file does not touch that grid).

    Raises:
        ReadFailed, UntrustedAddress: the file as a whole cannot be read.
    """
    with opener.asset(asset) as source, open_band(source, asset, counted) as band:
        if isinstance(source, RangedFile):
            source.prefetch(band.parts(grids))
        arrays: list[npt.NDArray[Any] | ReadFailed] = []
        for grid in grids:
            try:
                arrays.append(band.read(grid, resampling))
            except Elsewhere as error:
                arrays.append(error)
        return arrays


class Elsewhere(ReadFailed):
    """The file is sound but does not touch a grid: no fault of other grids."""


@dataclass
class OpenBand:
    """One band's file while it is open, for one thread at a time."""

    source: Path | RangedFile
    dataset: Any  # rasterio's
    asset: Asset
    counted: Counted

    @property
    def name(self) -> str:
        """The file's name for people."""
        return shown(self.asset.href)

    def parts(self, grids: Sequence[Grid]) -> list[tuple[int, int]]:
        """Where in the file the blocks lie that some grids touch, as (start, length) in bytes, each once."""
        windows = [window_of(self.dataset, grid) for grid in grids]
        return block_parts(self.dataset, [w for w in windows if w is not None])

    def read(self, grid: Grid, resampling: str = "auto") -> npt.NDArray[Any]:
        """Numbers on a grid as stored, see read_windows.

        Raises:
            Elsewhere: the file does not touch the grid.
            ReadFailed, UntrustedAddress: the file cannot be read.
        """
        if self.dataset.count - len(alpha_bands(self.dataset.colorinterp)) > 1:
            raise ReadFailed(self.name, "it holds several bands where one was promised", "Nothing is read from it")
        window = window_of(self.dataset, grid)
        if window is None:
            raise Elsewhere(self.name, "the file lies elsewhere than the catalogue says", FAULT_STEP)
        with _told(self.source, self.name):
            return _onto(self.dataset, self.asset, grid, window, resampling, self.counted, self.name)


@contextlib.contextmanager
def open_band(source: Path | RangedFile, asset: Asset, counted: Counted | None = None) -> Iterator[OpenBand]:
    """A band's file, opened by the GeoTIFF driver and found to be what was promised.

    Raises:
        ReadFailed, UntrustedAddress: it is not.
    """
    name = shown(asset.href)
    with _dataset(source, name) as dataset:
        with _told(source, name):
            _sound(dataset, asset, name)
        yield OpenBand(source, dataset, asset, counted if counted is not None else Counted())


def physical(numbers: npt.NDArray[Any], asset: Asset, offset: float | None = None) -> npt.NDArray[Any]:
    """Numbers as physical values, see read_window; offset replaces the asset's own."""
    if RECORDS.mask(asset.band) is not None:
        return numbers
    shift = asset.offset if offset is None else offset
    if asset.band in ("vv", "vh"):
        values = numbers * np.float32(asset.scale) + np.float32(shift)
        return np.where(values > 0, values, np.nan).astype(np.float32)
    if asset.band == "light":
        values = numbers * np.float32(asset.scale) + np.float32(shift)
        return np.where(values > LIGHT_FLOOR, values, np.nan).astype(np.float32)
    scaled: npt.NDArray[Any]
    if round(asset.scale * 1e4, 9) == 1.0 and abs(shift * 1e4 - round(shift * 1e4)) < 1e-6:
        scaled = numbers + np.float32(round(shift * 1e4))  # whole numbers under 2**24: exact in float32
    else:
        scaled = numbers.astype(np.float64) * (asset.scale * 1e4) + shift * 1e4
    np.rint(scaled, out=scaled)
    none = np.isnan(scaled)
    np.clip(scaled, -32767, 32767, out=scaled)
    scaled[none] = NODATA
    whole: npt.NDArray[np.int16] = scaled.astype(np.int16)
    return whole


@contextlib.contextmanager
def _told(source: Path | RangedFile, name: str) -> Iterator[None]:
    """Faults while a file is read, in our own words; a fault of the network is the cause of what GDAL then says."""
    try:
        yield
    except GDAL_FAULTS as error:
        if isinstance(source, RangedFile) and source.fault is not None:
            raise source.fault from error
        raise _broken(name, error) from error
    if isinstance(source, RangedFile) and source.fault is not None:
        raise source.fault


@contextlib.contextmanager
def _dataset(source: Path | RangedFile, name: str) -> Iterator[Any]:
    """The file opened by GDAL's GeoTIFF driver and no other."""
    with rasterio.Env(**GDAL_ENV), contextlib.ExitStack() as stack:
        try:
            if isinstance(source, Path):
                opened = rasterio.open(source, driver="GTiff")
            else:
                opened = stack.enter_context(FilePath(source)).open(driver="GTiff")  # knows no sidecar files
            dataset = stack.enter_context(opened)
        except GDAL_FAULTS as error:
            if isinstance(source, RangedFile) and source.fault is not None:
                raise source.fault from error
            raise ReadFailed(name, "it is not a GeoTIFF, or is cut short", FAULT_STEP) from error
        yield dataset


def _sound(dataset: Any, asset: Asset, name: str) -> None:
    """Refuse files that cannot be what the catalogue says, before any block is unpacked."""
    if dataset.width < 1 or dataset.height < 1 or dataset.count < 1:
        raise ReadFailed(name, "the image has no pixels", FAULT_STEP)
    place = dataset.transform
    if dataset.crs is None or place.is_identity or not all(map(math.isfinite, place)) or place.determinant == 0:
        raise ReadFailed(name, "the file does not say where it lies", "Nothing is read from it")
    kind = np.dtype(dataset.dtypes[0]) if dataset.dtypes[0] in np.sctypeDict else None
    if kind is None or kind.kind not in "uif":
        raise ReadFailed(
            name,
            english("its numbers are {dtype}, which no band has", dtype=dataset.dtypes[0]),
            "Nothing is read from it",
        )
    rows, columns = dataset.block_shapes[0]
    planes = dataset.count if str(dataset.profile.get("interleave")) == "pixel" else 1
    if rows * columns * planes * kind.itemsize > LARGEST_BLOCK_BYTES:
        raise ReadFailed(name, "one of its blocks unpacks to more than 256 MB", "Nothing is read from it")
    if RECORDS.mask(asset.band) is not None and kind.kind == "f":
        raise ReadFailed(name, "its classes are not whole numbers", "Nothing is read from it")
    if asset.band in OWN_SCALE:
        _scaling(dataset, asset, name)
    if RECORDS.mask(asset.band) is None and asset.band not in OWN_SCALE:
        _reflectance(dataset, asset, kind, name)


def _reflectance(dataset: Any, asset: Asset, kind: np.dtype[Any], name: str) -> None:
    """Refuse numbers that cannot be the reflectance which the catalogue promised."""
    if kind.itemsize < 2 or (kind.kind == "f" and asset.scale < 0.01):
        raise ReadFailed(
            name,
            english(
                "it holds {kind} numbers where reflectance in steps of {scale} was promised",
                kind=kind.name,
                scale=f"{asset.scale:g}",
            ),
            "Nothing is read from it",
        )
    if is_other_step(step := float(dataset.scales[0]), asset.scale):
        raise ReadFailed(
            name,
            english(
                "it says itself that one count is {step} of reflectance, where {scale} was promised",
                step=f"{step:g}",
                scale=f"{asset.scale:g}",
            ),
            "Nothing is read from it",
        )


def _scaling(dataset: Any, asset: Asset, name: str) -> tuple[float, float]:
    """Scale and offset of a radar or night-light file: its own where the item says nothing. One that says 1 and 0, or
    nothing, has none.

    Raises:
        ReadFailed: it has others than its item declares, or such as no number can have.
    """
    declared, own = (asset.scale, asset.offset), (float(dataset.scales[0]), float(dataset.offsets[0]))
    if own == (1.0, 0.0) or own[0] == 0.0:
        return declared
    values = {"own": _in_words(own), "declared": _in_words(declared)}
    if not all(map(math.isfinite, own)) or own[0] < 0.0:
        raise ReadFailed(name, english("the file says that {own}, which cannot be", own=values["own"]), FAULT_STEP)
    for kind, of_item, of_file in zip(SCALING, declared, own, strict=True):
        if kind not in asset.undeclared and not math.isclose(of_item, of_file, rel_tol=1e-6, abs_tol=1e-9):
            cause = english("the file says that {own}, and its catalogue that {declared}", **values)
            raise ReadFailed(name, cause, "Nothing is read from it")
    return own


def _in_words(scaling: tuple[float, float]) -> str:
    scale, offset = scaling
    return english("a value is number x {scale} + {offset}", scale=f"{scale:g}", offset=f"{offset:g}")


def _place(dataset: Any, window: Window) -> Affine:
    """Affine from (column, row) of a window to the file's coordinates."""
    return dataset.transform @ Affine.translation(window.col_off, window.row_off)


def covered_by_mask(dataset: Any, band: int, window: Window) -> npt.NDArray[np.bool_] | None:
    """(H, W) what a file's own mask or alpha band covers, and is no value; None without one."""
    if MaskFlags.per_dataset not in dataset.mask_flag_enums[band - 1]:
        return None
    return np.asarray(dataset.read_masks(band, window=window) == 0)


def _numbers(dataset: Any, asset: Asset, window: Window, counted: Counted, name: str) -> npt.NDArray[Any]:
    """A window as stored, float32 with NaN = none (float64 is kept narrow: no band needs more than 24 bits), or
    uint8 / uint16 classes with 0 = none."""
    if window.width * window.height > LARGEST_WINDOW_PX:
        raise ReadFailed(
            name, "it is so fine that one site takes more than 64 million pixels", "Nothing is read from it"
        )
    raw = dataset.read(1, window=window)
    counted.bytes += int(raw.nbytes)
    fills = {v for v in (asset.nodata, dataset.nodata) if v is not None and not math.isnan(v)}
    absent = [raw == value for value in fills]
    if (covered := covered_by_mask(dataset, 1, window)) is not None:
        absent.append(covered)
    if raw.dtype.kind == "f":
        absent.append(~np.isfinite(raw))
    declared = (asset.scale, asset.offset)
    own = _scaling(dataset, asset, name) if asset.band in OWN_SCALE else declared
    if asset.band in ("vv", "vh"):
        if _is_decibel(raw[~np.logical_or.reduce(absent)] if absent else raw, own):
            raise ReadFailed(name, "its backscatter is in decibel, not linear", "Use a collection of linear gamma0")
        absent.append(raw <= 0)  # power is never that; a fill value nobody declared would spread when it is warped
    none = np.logical_or.reduce(absent) if absent else np.zeros(raw.shape, bool)
    mask = RECORDS.mask(asset.band)
    if mask is not None:
        decoded = mask.decode(raw, none)
        if decoded is None:
            raise ReadFailed(name, "most of its values are no scene classes", "Nothing is read from it")
        return decoded
    if own != declared:  # as `physical` then takes them
        raw = (raw * np.float64(own[0]) + (own[1] - asset.offset)) / asset.scale
    numbers: npt.NDArray[np.float32] = np.asarray(raw, np.float32)
    numbers[none] = np.nan
    return numbers


def _is_decibel(stored: npt.NDArray[Any], scaling: tuple[float, float]) -> bool:
    """Whether most values of a radar band, without fill values, lie where only decibel do."""
    lowest, highest = DECIBEL
    echoes = stored * np.float64(scaling[0]) + scaling[1]
    echoes = echoes[(echoes > lowest) & (echoes != 0)]
    return bool(2 * np.count_nonzero(echoes < highest) > echoes.size)


def _onto(
    dataset: Any, asset: Asset, grid: Grid, window: Window, resampling: str, counted: Counted, name: str
) -> npt.NDArray[Any]:
    """A window of the file on the grid: copied where it fits, warped elsewhere."""
    numbers = _numbers(dataset, asset, window, counted, name)
    place: Affine = _place(dataset, window)
    factor = _copies(dataset, grid)
    classes = RECORDS.mask(asset.band) is not None
    empty: npt.NDArray[Any] = np.zeros(grid.shape, np.uint8) if classes else np.full(grid.shape, np.nan, np.float32)
    if factor is not None:
        x = grid.left + (np.arange(grid.width) + 0.5) * grid.pixel_m
        y = grid.top - (np.arange(grid.height) + 0.5) * grid.pixel_m
        columns = np.floor((x - place.c) / place.a).astype(np.int64)
        rows = np.floor((y - place.f) / place.e).astype(np.int64)
        if factor == 1 and min(columns[0], rows[0]) >= 0 and columns[-1] < window.width and rows[-1] < window.height:
            return numbers[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        inside_c = (columns >= 0) & (columns < numbers.shape[1])
        inside_r = (rows >= 0) & (rows < numbers.shape[0])
        empty[np.ix_(inside_r, inside_c)] = numbers[np.ix_(rows[inside_r], columns[inside_c])]
        return empty
    how = _resampling(dataset, grid, classes, resampling)
    reproject(
        numbers,
        empty,
        src_transform=place,
        src_crs=dataset.crs,
        src_nodata=0 if classes else np.nan,
        dst_transform=grid.transform,
        dst_crs=crs_of(grid.epsg),
        dst_nodata=0 if classes else np.nan,
        resampling=how,
        init_dest_nodata=True,
    )
    return empty


def _copies(dataset: Any, grid: Grid) -> int | None:
    """How many grid pixels one file pixel spans, where whole pixels can be copied; None where they must be warped."""
    place = dataset.transform
    if dataset.crs != crs_of(grid.epsg) or place.b or place.d or place.a <= 0 or place.a != -place.e:
        return None
    factor = place.a / grid.pixel_m
    across, down = (place.c - grid.left) / grid.pixel_m, (place.f - grid.top) / grid.pixel_m
    if factor < 1 or any(abs(v - round(v)) > 1e-6 for v in (factor, across, down)):
        return None
    whole: int = round(factor)
    return whole


def _resampling(dataset: Any, grid: Grid, classes: bool, asked: str) -> Resampling:
    if asked != "auto":
        return Resampling[asked]
    pixel = abs(dataset.transform.a)
    if dataset.crs.is_geographic:
        pixel *= M_PER_DEGREE
    finer = pixel < 0.75 * grid.pixel_m
    if classes:
        return Resampling.mode if finer else Resampling.nearest
    return Resampling.average if finer else Resampling.bilinear


def _broken(name: str, error: Exception) -> ReadFailed:
    message = f"{error} {error.__cause__ or ''}".lower()
    cause = msg("the file is cut short or damaged")
    if "memory" in message:
        cause = msg("its blocks need more memory than there is")
    return ReadFailed(name, cause, FAULT_STEP)
