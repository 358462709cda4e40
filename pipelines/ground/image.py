"""`compound-watch ground`: the state of the ground in any image of an analyst's, pixel by pixel.

One look alone: no history, no look-alikes. Where soil is wet or a material was never measured, it errs more than
watching does; docs/ground-model.md says how often.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import rasterio
from rasterio.errors import RasterioIOError
from rasterio.windows import Window

from geodata.errors import FileRefused
from pipelines.ground.library import BANDS
from pipelines.ground.mixing import STATES
from pipelines.ground.own_input import refuse_own_input
from pipelines.ground.reflectance import LEAST, are_counts, typical
from pipelines.ground.states import MUST, state_probabilities
from pipelines.missions.band_aliases import alpha_bands, not_sentinels, places_of_bands

F32 = npt.NDArray[np.float32]
BLOCK_PX = 512
"""Side in pixels of a block."""
WHOLE = {"uint8": 1 / 255, "uint16": 1e-4, "int16": 1e-4, "int32": 1e-4, "uint32": 1e-4}
"""What one count stands for where the file does not say: Sentinel-2's ten-thousandths, and shades of grey."""
COUNT = 1e-4
"""What one count stands for in a file of decimals that are no shares."""

MOST = 2.0
"""Reflectance above which a count is a fill value: cloud and glint reach 1.5."""
UNLIKE = 10.0
"""Ratio of scales of two bands from which one of them is not said."""
DARK = 0.01
"""Median reflectance of the brightest band under which a unit is wrong: deep water has 0.02 in the blue."""
BOTH = "--scale 0.0001 --offset -0.1"


@dataclass(frozen=True)
class GroundImage:
    """What was written."""

    bands: tuple[str, ...]  # names that were used
    scale: float  # what was taken for one count, where the file did not say
    usable_fraction: float  # share 0..1 of pixels with a state
    shares: dict[str, float]  # state: share 0..1 of usable pixels of which it is the likeliest


def ground_file(
    image: Path,
    out: Path,
    bands: Sequence[str] = (),
    *,
    scale: float | None = None,
    offset: float | None = None,
    block_px: int = BLOCK_PX,
) -> GroundImage:
    """Write the probabilities of STATES as a float32 GeoTIFF on the image's grid.

    Args:
        image: GeoTIFF of surface reflectance. Blue, green and red must be there; nir, swir16 and swir22 help.
        out: GeoTIFF to write, NaN where a pixel lacks blue, green or red; written whole or not at all.
        bands: names in file order; empty = the file's band descriptions. Others than the six are not used; of two of
            the near infrared (B08 and B8A) the first is.
        scale: reflectance = count x scale + offset; None = what the file says, else ten-thousandths.
        offset: reflectance, also beside a scale of the file's own; None = what the file says, 0 where a scale is given.
        block_px: side of a block; changes memory and time, not the result.

    Raises:
        FileRefused: it is no GeoTIFF, its bands cannot be told or its pixels not read, or out is the image or cannot be
            written.
    """
    refuse_own_input(out, image)
    try:
        opened = rasterio.open(image, driver="GTiff")
    except RasterioIOError as error:
        raise FileRefused(image.name, f"it cannot be opened as a GeoTIFF ({error})", "Give a GeoTIFF file") from error
    with opened as source:
        if any(kind.startswith("complex") for kind in source.dtypes):
            raise FileRefused(image.name, "its numbers are complex, and reflectance is not", "Give surface reflectance")
        order = _order(source, image.name, bands)
        known = _Counts.of(source, image.name, list(order.values()), scale, offset)
        _refuse_dark(source, known)
        part = out.with_name(out.name + ".part")
        try:
            try:
                likeliest = _written(source, part, known, tuple(order), block_px)
                if not likeliest.any():
                    raise FileRefused(
                        image.name,
                        "none of its pixels is a reflectance",
                        f"Say its unit, as in {BOTH}, or get it again",
                    )
                part.replace(out)
            finally:
                part.unlink(missing_ok=True)
        except (OSError, RasterioIOError) as error:
            raise FileRefused(out.name, f"it cannot be written ({error})", "Give a folder you may write to") from error
        usable = int(likeliest.sum())  # each pixel that was seen has one likeliest state
        shares = dict(zip(STATES, (likeliest / max(usable, 1)).tolist(), strict=True))
        return GroundImage(tuple(order), known.scale, usable / (source.width * source.height), shares)


def _written(
    source: rasterio.DatasetReader, out: Path, known: _Counts, bands: tuple[str, ...], block_px: int
) -> npt.NDArray[np.int64]:
    """Write the probabilities block by block; (S,) of how many pixels each of STATES is the likeliest."""
    profile = {
        "driver": "GTiff",
        "width": source.width,
        "height": source.height,
        "count": len(STATES),
        "dtype": "float32",
        "crs": source.crs,
        "transform": source.transform,
        "nodata": np.nan,
        "compress": "deflate",
        "tiled": True,
        "blockxsize": 256,
        "blockysize": 256,
        "bigtiff": "if_safer",
    }
    likeliest = np.zeros(len(STATES), np.int64)
    with rasterio.open(out, "w", **profile) as target:
        for window in _blocks(source, block_px):
            states = _states(known.read(source, window), bands)
            target.write(states, window=window)
            likeliest += np.bincount(states[:, np.isfinite(states[0])].argmax(axis=0), minlength=len(STATES))
        for number, name in enumerate(STATES, start=1):
            target.set_band_description(number, name)
    return likeliest


def _refuse_dark(source: rasterio.DatasetReader, known: _Counts) -> None:
    """Refuse numbers that stand for next to no light in each band: per cents, shades and thousandths taken for
    ten-thousandths look like burnt ground everywhere.

    Raises:
        FileRefused: the brightest band has a median under DARK.
    """
    looks = known.reflectance(_thinned(source, known.name, known.order))
    brightest = max(typical(np.where(band >= LEAST, band, np.nan)) for band in looks)
    if 0 < brightest < DARK:
        raise FileRefused(
            known.name,
            f"taken by a scale of {known.scale:g}, its brightest band has a median reflectance of {brightest:.2g}, and "
            "no ground is so dark",
            f"Say its unit, as in {BOTH}",
        )


@dataclass(frozen=True)
class _Counts:
    """What a file's counts stand for."""

    name: str  # of the file
    order: list[int]  # band numbers from 1
    scale: float
    scales: F32  # (B, 1, 1)
    offsets: F32  # (B, 1, 1)

    @classmethod
    def of(
        cls, source: rasterio.DatasetReader, name: str, order: list[int], scale: float | None, offset: float | None
    ) -> _Counts:
        """As the reader says, else as the file says, else by its type.

        Raises:
            FileRefused: what is said is no scale, or too little to tell reflectance by.
        """
        scales = [source.scales[k - 1] for k in order]
        offsets = [source.offsets[k - 1] for k in order]
        if scale is None and offset is None and any(offsets) and all(one in (0.0, 1.0) for one in scales):
            raise FileRefused(
                name, "it says an offset and no scale, so its unit cannot be told", f"Say both, as in {BOTH}"
            )
        if scale is not None:
            scales, offsets = [scale] * len(order), [0.0] * len(order)
        elif all(one in (0.0, 1.0) for one in scales) and not any(offsets):
            scale = WHOLE.get(source.dtypes[order[0] - 1]) or (
                COUNT if are_counts(_thinned(source, name, order)) else 1.0
            )
            scales = [scale] * len(order)
        if offset is not None:
            offsets = [offset] * len(order)
        if not all(math.isfinite(one) and one > 0 for one in scales) or not all(map(math.isfinite, offsets)):
            raise FileRefused(
                name,
                f"its scale {', '.join(f'{one:g}' for one in dict.fromkeys(scales))} with offset "
                f"{', '.join(f'{one:g}' for one in dict.fromkeys(offsets))} makes no reflectance",
                f"Give numbers, the scale above zero, as in {BOTH}",
            )
        if max(scales) > UNLIKE * min(scales):
            raise FileRefused(
                name,
                f"its bands have scales as unlike as {min(scales):g} and {max(scales):g}",
                f"Say one scale for all, as in {BOTH}, or write all bands in one unit",
            )
        return cls(
            name,
            order,
            float(scales[0]),
            np.array(scales, np.float32)[:, None, None],
            np.array(offsets, np.float32)[:, None, None],
        )

    def reflectance(self, counts: F32) -> F32:
        """(B, h, w) reflectance of counts."""
        return (counts * self.scales + self.offsets).astype(np.float32)

    def read(self, source: rasterio.DatasetReader, window: Window) -> F32:
        """Reflectance (B, h, w) of a window, NaN where a band has no pixel.

        Raises:
            FileRefused: the pixels cannot be read.
        """
        with _reading(self.name):
            values = source.read(self.order, window=window, out_dtype="float32")
            there = source.read_masks(self.order, window=window) > 0
            for alpha in alpha_bands(source.colorinterp):  # GDAL takes one for a mask beside one or three bands alone
                there &= source.read(alpha, window=window) > 0
        # A declared 0 is also what a dark pixel holds in one band; any other value stands for "nothing" in its band.
        if source.nodata == 0:
            there = np.broadcast_to(there.any(axis=0), there.shape)
        there = there & np.isfinite(values)
        out = self.reflectance(values)
        nothing = ~(there & (values != 0)).any(axis=0)
        out[~there | nothing | (out < LEAST) | (out > MOST)] = np.nan
        return out


@contextmanager
def _reading(name: str) -> Iterator[None]:
    """Say of which file it is that pixels cannot be read."""
    try:
        yield
    except RasterioIOError as error:
        raise FileRefused(
            name, f"its pixels cannot be read ({error.__cause__ or error})", "Get the file again, whole, and try again"
        ) from error


def _thinned(source: rasterio.DatasetReader, name: str, order: list[int]) -> F32:
    """(B, h, w) counts of a thinned look at a file, NaN where a band has no pixel."""
    small = (len(order), min(source.height, 256), min(source.width, 256))
    with _reading(name):
        values = source.read(order, out_shape=small, out_dtype="float32")
        there = source.read_masks(order, out_shape=small) > 0
    out: F32 = np.where(there, values, np.float32(np.nan))
    return out


def _states(reflectance: F32, bands: tuple[str, ...]) -> F32:
    """(6, h, w) probabilities."""
    count, height, width = reflectance.shape
    flat = state_probabilities(reflectance.reshape(count, -1).T, bands)
    out: F32 = np.ascontiguousarray(flat.T).reshape(len(STATES), height, width)
    return out


def _blocks(source: rasterio.DatasetReader, block_px: int) -> Iterator[Window]:
    for row in range(0, source.height, block_px):
        for col in range(0, source.width, block_px):
            yield Window(col, row, min(block_px, source.width - col), min(block_px, source.height - row))


def _order(source: rasterio.DatasetReader, name: str, bands: Sequence[str]) -> dict[str, int]:
    """Common name: band number from 1, of the six bands that the file has."""
    if bands and len(bands) != source.count:
        raise FileRefused(name, f"{len(bands)} band names for {source.count} bands", "Name every band, in order")
    if numbers := not_sentinels(bands or source.descriptions):
        raise FileRefused(
            name,
            f"its bands are numbered {numbers}, and which colours those are hangs on the satellite",
            "Name them by colour, in file order: --bands blue,green,red,nir,swir16,swir22, and - for any other",
        )
    try:
        places = places_of_bands(bands or source.descriptions, BANDS)
    except ValueError as error:
        raise FileRefused(name, str(error), "Name each band once with --bands") from error
    order = {band: place + 1 for band, place in places.items()}
    missing = [band for band in MUST if band not in order]
    if missing:
        raise FileRefused(
            name,
            f"no band is named {' or '.join(missing)}",
            "Name the bands in file order: --bands blue,green,red,nir,swir16,swir22, and - for any other",
        )
    return order
