"""Two-date comparison of two files: for a site without history, or any two images an analyst has.

The score itself is in pipelines/compare/change_score.py. Here the later image is brought onto the earlier one's grid,
the model is learnt from a sample of both, and the score is written block by block, so that memory does not grow with
the images.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import rasterio
from rasterio.enums import Resampling
from rasterio.errors import RasterioError, RasterioIOError
from rasterio.transform import Affine
from rasterio.warp import reproject, transform_bounds
from rasterio.windows import Window
from rasterio.windows import transform as window_transform

from geodata.errors import FileRefused
from pipelines.compare.change_score import REACH_PX, PairModel, fit_pair, roles, score_pair
from pipelines.detect.single_blas_thread import one_blas_thread
from pipelines.ground.own_input import refuse_own_input
from pipelines.missions.band_aliases import BAND_ALIASES, alpha_bands, common_name

F32 = npt.NDArray[np.float32]
Bool = npt.NDArray[np.bool_]

MOST_BANDS = 16
"""Bands compared at most: Sentinel-2 has 13."""
BLOCK_PX = 1024
"""Side in pixels of a block: with six bands the whole process peaks at 1.2 GB (measured on 3,000 x 3,000 pixels)."""
SAMPLE_PX = 250_000
"""Pixels the model is learnt from at most: more changed no city's score by a hundredth."""
FEWEST_PX = 50
"""Pixels both images must have: fewer say nothing about what is usual."""
FILLS = (-9999.0, -32768.0, 65535.0)
"""Values that stand for "no pixel" where all bands have them or 0, in files that do not declare it."""
KNOWN = frozenset(BAND_ALIASES.values())
"""Names of bands by which two files can be told to differ."""
LARGEST = 1e30
"""No count is so large: the least number of float32 stands for "no pixel" in many files."""
FINEST = 4
"""Times finer than the earlier image that the later is read; what is finer still is averaged while reading."""


@dataclass(frozen=True)
class Comparison:
    """What was compared. The score image is in the file."""

    usable_fraction: float  # share 0..1 of the earlier image's pixels that both dates have
    bands: tuple[str, ...]  # names used, or band-1, band-2 … when the files name none


@one_blas_thread
def compare_files(
    before: Path, after: Path, out: Path, bands: tuple[str, ...] = (), *, block_px: int = BLOCK_PX
) -> Comparison:
    """Compare two GeoTIFFs and write the score as a float32 GeoTIFF on the first one's grid.

    Args:
        before: earlier image. Any CRS; no scale is assumed.
        after: later image with the same number of bands; warped onto the first one's grid.
        out: GeoTIFF to write, NaN where either date has no pixel; written whole or not at all.
        bands: names in file order; empty = the files' band descriptions.
        block_px: side of a block in pixels; changes memory and time, not the score.

    Raises:
        FileRefused: a file is not a GeoTIFF, the numbers of bands differ, the images do not overlap, or out is one of
            them or cannot be written.
    """
    refuse_own_input(out, before, after)
    with ExitStack() as held:
        first, second = held.enter_context(_opened(before)), held.enter_context(_opened(after))
        pair = _Pair(first, second, before.name, after.name, bands)
        try:
            sample, usable = pair.sample(block_px)
            if usable < FEWEST_PX:
                raise FileRefused(
                    f"{before.name} and {after.name}",
                    f"they have {usable} pixels in common, it takes {FEWEST_PX}",
                    "Give images of one place",
                )
            model = fit_pair(sample[0], sample[1], roles(pair.names))
            _write(pair, model, out, block_px)
        except RasterioError as error:
            raise FileRefused(
                f"{before.name} and {after.name}", f"they cannot be read onto one grid ({error})", "Check their CRS"
            ) from error
        return Comparison(usable / (first.width * first.height), pair.names)


class _Pair:
    """Two open images seen on the first one's grid."""

    def __init__(
        self,
        first: rasterio.DatasetReader,
        second: rasterio.DatasetReader,
        first_name: str,
        second_name: str,
        bands: tuple[str, ...],
    ) -> None:
        self.first, self._second = first, second
        self._order, self._second_order, self.names = _band_order(first, second, first_name, second_name, bands)
        same_size = (first.width, first.height) == (second.width, second.height)
        if (first.crs is None or second.crs is None) and not same_size:
            raise FileRefused(
                second_name, "one file has no coordinate system and the sizes differ", "Give both a coordinate system"
            )
        no_place = first.crs is None or second.crs is None
        self._as_it_lies = same_size and (
            no_place or (first.crs == second.crs and first.transform.almost_equals(second.transform, 1e-9))
        )

    def read(self, window: Window) -> tuple[F32, F32, Bool]:
        """Earlier (B, h, w), later (B, h, w) and usable (h, w) pixels of a window of the first grid."""
        x = _values(self.first, self._order, window)
        y = _values(self._second, self._second_order, window) if self._as_it_lies else self._warped(window)
        usable = np.isfinite(x).all(0) & np.isfinite(y).all(0) & ~((x == 0).all(0) | (y == 0).all(0))
        return x, y, usable

    def blocks(self, block_px: int) -> Iterator[Window]:
        """Windows that tile the first grid."""
        for row in range(0, self.first.height, block_px):
            for col in range(0, self.first.width, block_px):
                yield Window(col, row, min(block_px, self.first.width - col), min(block_px, self.first.height - row))

    def sample(self, block_px: int) -> tuple[tuple[F32, F32], int]:
        """Usable pixels of both dates, (B, N) each, thinned evenly to at most SAMPLE_PX, and how many there are."""
        step, usable = 1, 0
        kept: list[F32] = []
        for window in self.blocks(block_px):
            x, y, seen = self.read(window)
            here = int(seen.sum())
            kept.append(np.concatenate([x[:, seen], y[:, seen]])[:, ::step])
            usable += here
            while sum(part.shape[1] for part in kept) > SAMPLE_PX:
                step *= 2
                kept = [part[:, ::2] for part in kept]
        both = np.concatenate(kept, axis=1) if kept else np.zeros((2 * len(self._order), 0), np.float32)
        return (both[: len(self._order)], both[len(self._order) :]), usable

    def _warped(self, window: Window) -> F32:
        """The later image on a window of the first grid, NaN where it has no pixel."""
        grid = window_transform(window, self.first.transform)
        height, width = int(window.height), int(window.width)
        y = np.full((len(self._second_order), height, width), np.nan, np.float32)
        corners = [grid * at for at in ((0, 0), (width, 0), (0, height), (width, height))]
        xs, ys = [c[0] for c in corners], [c[1] for c in corners]
        bounds = transform_bounds(self.first.crs, self._second.crs, min(xs), min(ys), max(xs), max(ys), densify_pts=21)
        inverse = ~self._second.transform
        there = [
            inverse * at
            for at in ((bounds[0], bounds[1]), (bounds[2], bounds[3]), (bounds[0], bounds[3]), (bounds[2], bounds[1]))
        ]
        if not np.isfinite(there).all():
            return y
        left, right = min(c[0] for c in there) - 2, max(c[0] for c in there) + 2
        top, bottom = min(c[1] for c in there) - 2, max(c[1] for c in there) + 2
        left, top = max(int(np.floor(left)), 0), max(int(np.floor(top)), 0)
        right, bottom = min(int(np.ceil(right)), self._second.width), min(int(np.ceil(bottom)), self._second.height)
        if right <= left or bottom <= top:
            return y
        source_window = Window(left, top, right - left, bottom - top)
        coarser = max(1, int(np.sqrt((right - left) * (bottom - top) / (FINEST**2 * height * width))))
        source = _values(self._second, self._second_order, source_window, coarser)
        place = window_transform(source_window, self._second.transform) * Affine.scale(
            (right - left) / source.shape[2], (bottom - top) / source.shape[1]
        )
        reproject(
            source,
            y,
            src_transform=place,
            src_crs=self._second.crs,
            src_nodata=np.nan,
            dst_transform=grid,
            dst_crs=self.first.crs,
            dst_nodata=np.nan,
            resampling=Resampling.bilinear,
        )
        return y


def _values(image: rasterio.DatasetReader, order: list[int], window: Window, coarser: int = 1) -> F32:
    """Bands (B, h, w) of a window, NaN where the file declares no pixel."""
    shape = (max(1, int(window.height) // coarser), max(1, int(window.width) // coarser))
    how = Resampling.average if coarser > 1 else Resampling.nearest
    values = image.read(order, window=window, out_dtype="float32", out_shape=(len(order), *shape), resampling=how)
    there = image.read_masks(order, window=window, out_shape=(len(order), *shape)) > 0
    # A declared 0 is also what a dark pixel holds in one band; any other value stands for "nothing" in each band.
    values[:, ~(there.any(0) if image.nodata == 0 else there.all(0))] = np.nan
    for alpha in alpha_bands(image.colorinterp):
        seen = image.read(alpha, window=window, out_shape=shape, resampling=Resampling.nearest) > 0
        values[:, ~seen] = np.nan
    # before an image is warped: neighbours would be mixed with it
    fill = np.isin(values, FILLS)
    values[:, (fill | (values == 0)).all(0) & fill.any(0)] = np.nan
    values[:, (np.abs(values) > LARGEST).any(0)] = np.nan
    return np.asarray(values, np.float32)


def _write(pair: _Pair, model: PairModel, out: Path, block_px: int) -> None:
    """Write the score block by block beside `out`, and put it in place when it is whole."""
    profile = {
        "driver": "GTiff",
        "width": pair.first.width,
        "height": pair.first.height,
        "count": 1,
        "dtype": "float32",
        "crs": pair.first.crs,
        "transform": pair.first.transform,
        "nodata": np.nan,
        "compress": "deflate",
        "tiled": True,
        "blockxsize": 256,
        "blockysize": 256,
        "bigtiff": "if_safer",
    }
    part = out.with_name(out.name + ".part")
    try:
        try:
            with rasterio.open(part, "w", **profile) as target:
                for window in pair.blocks(block_px):
                    row, col = int(window.row_off), int(window.col_off)
                    top, left = max(row - REACH_PX, 0), max(col - REACH_PX, 0)
                    bottom = min(row + int(window.height) + REACH_PX, pair.first.height)
                    right = min(col + int(window.width) + REACH_PX, pair.first.width)
                    wider = Window(left, top, right - left, bottom - top)
                    score = score_pair(model, *pair.read(wider))
                    inner = score[
                        row - top : row - top + int(window.height), col - left : col - left + int(window.width)
                    ]
                    target.write(inner, 1, window=window)
                target.set_band_description(1, "change score, higher = more changed")
            part.replace(out)
        finally:
            part.unlink(missing_ok=True)
    except (OSError, RasterioIOError) as error:
        raise FileRefused(out.name, f"it cannot be written ({error})", "Give a folder you may write to") from error


def _opened(path: Path) -> rasterio.DatasetReader:
    try:
        opened: rasterio.DatasetReader = rasterio.open(path, driver="GTiff")
    except RasterioIOError as error:
        raise FileRefused(path.name, f"it cannot be opened as a GeoTIFF ({error})", "Give a GeoTIFF file") from error
    return opened


def _band_order(
    first: rasterio.DatasetReader,
    second: rasterio.DatasetReader,
    first_name: str,
    second_name: str,
    bands: tuple[str, ...],
) -> tuple[list[int], list[int], tuple[str, ...]]:
    if first.count != second.count:
        raise FileRefused(
            second_name,
            f"it has {second.count} bands, {first_name} has {first.count}",
            "Give files with the same bands",
        )
    if first.count > MOST_BANDS:
        raise FileRefused(first_name, f"it has {first.count} bands, {MOST_BANDS} are the most", "Choose fewer bands")
    # an alpha band says where there is a picture, and holds none
    plain = [
        k
        for k in range(1, first.count + 1)
        if k not in {*alpha_bands(first.colorinterp), *alpha_bands(second.colorinterp)}
    ]
    if bands and len(bands) not in (first.count, len(plain)):
        raise FileRefused(first_name, f"{len(bands)} band names for {first.count} bands", "Name every band, in order")
    mine = _names([first.descriptions[k - 1] for k in plain])
    theirs = _names([second.descriptions[k - 1] for k in plain])
    if bands:
        named = _names(bands if len(bands) == len(plain) else [bands[k - 1] for k in plain])
        if len(set(named)) != len(named):
            raise FileRefused(first_name, f"a band is named twice in {', '.join(bands)}", "Name each band once")
        # that the names given are others than the earlier file's own says nothing about the later file's order
        return plain, _in_order(mine if all(mine) else named, theirs, plain), tuple(named)
    if all(mine) and len(set(mine)) == len(mine) and set(mine) == set(theirs):
        return plain, _in_order(mine, theirs, plain), tuple(mine)
    odd = [(a, b) for a, b in zip(mine, theirs, strict=True) if a in KNOWN and b in KNOWN and a != b]
    if odd:
        raise FileRefused(
            second_name,
            f"its {odd[0][1]} lies where {first_name} has {odd[0][0]}, and their bands are not the same",
            "Give files with the same bands, or name those of both in order with --bands",
        )
    return plain, plain, tuple(f"band-{i}" for i in range(1, len(plain) + 1))


def _in_order(mine: list[str], theirs: list[str], plain: list[int]) -> list[int]:
    """Numbers of the later file's bands in the earlier one's order: as its own names say, else as they lie."""
    if len(set(mine)) == len(mine) and set(mine) == set(theirs):
        return [plain[theirs.index(name)] for name in mine]
    return plain


def _names(bands: Sequence[str | None]) -> list[str]:
    """Common names of all bands of a file; "" for None. Beside B08, which is nir then, B8A is a band of its own."""
    names = [common_name(band) for band in bands]
    if names.count("nir") > 1:
        names = [
            "b8a" if (band or "").strip().lower() == "b8a" else name for band, name in zip(bands, names, strict=True)
        ]
    return names
