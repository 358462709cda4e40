"""Files of chips: small cloud-optimized GeoTIFFs on the site's frozen grid, each known by its sha256.

The same pixels always give the same bytes, and a chip is either there whole or not at all.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import rasterio
from rasterio.crs import CRS
from rasterio.errors import RasterioError
from rasterio.io import MemoryFile

from geodata.chip_archive import BucketArchive, ChipArchive, folder_of
from geodata.errors import NotFound, ReadFailed
from geodata.i18n.messages import english, msg
from geodata.looks.chip import NODATA, Chip
from geodata.looks.scene import Scene
from geodata.sites.grid import Grid
from geodata.sites.site import Site
from pipelines.object_storage.bucket import bucket_at
from pipelines.read.chip_faults import PART, THREADS, ChipFault, archived_bytes, write_whole

ORDER = ("blue", "green", "red", "nir", "swir16", "swir22", "vv", "vh", "light", "scl")
"""Order of bands in a chip; the scene classification comes last."""
COMMON_SHARE = 0.9
"""Share 0..1 of chips that must have a band for it to be used: a few odd looks must not take a band from all."""
LEVEL = 1
"""Zstandard level: a third of deflate's time for as many bytes, and a night writes far more than it reads."""
BLOCK_PX = 512
"""Rows and columns of a tile at most, as a cloud-optimized GeoTIFF has them."""
RESTORE = msg("Run again: it is set aside and its look is read again; or restore the workspace from its backup")


LET_READ = msg("Let this user read it, then try again")


def step_for(fault: ChipFault) -> str:
    """What to do about a chip that cannot be used: a backup is spoken of only where its bytes are gone or differ."""
    return LET_READ if fault.unopened else RESTORE


class ChipCube(NamedTuple):
    """The archived looks of a site, oldest first."""

    days: npt.NDArray[np.datetime64]  # (T,) datetime64[D], UTC
    scene_ids: tuple[str, ...]  # (T,)
    bands: tuple[str, ...]  # common names of the B bands
    reflectance: npt.NDArray[Any]  # (T, B, H, W) int16 x 1e4, nodata -32768; float32 with NaN for radar and light
    scl: npt.NDArray[np.uint8] | None  # (T, H, W) scene classes, 0 = none; None when no chip has them


def write_chip(archive: ChipArchive, site: Site, scene: Scene, bands: Mapping[str, npt.NDArray[Any]]) -> Chip:
    """Archive the pixels of a look.

    Next: pipelines/judge/judge_site.py judges a site from its chips, once a run has read them all; the store lies
    between (pipelines/judge/judge_task.py takes them from it).

    Args:
        archive: where chips lie; in object storage the object is written first, then the copy on this machine.
        site: with its frozen grid.
        scene: the look's scene.
        bands: (H, W) each, by band: int16 reflectance x 1e4 and uint8 "scl", or float32.

    Raises:
        ValueError: a band is not of the grid's shape, or the site has no grid.
        StorageUnreachable: the object storage does not take it.
    """
    grid = site.grid
    if grid is None:
        raise ValueError(f"site {site.id} has no grid")
    names = tuple(sorted(bands, key=lambda b: (ORDER.index(b) if b in ORDER else len(ORDER) - 1.5, b)))
    if any(bands[name].shape != grid.shape for name in names) or not names:
        raise ValueError(f"bands of {scene.id} are not of shape {grid.shape}")
    body = chip_bytes(grid, {name: bands[name] for name in names}, {"SITE": site.id, "SCENE": scene.id})
    relative = chip_path(site.id, scene)
    digest = hashlib.sha256(body).hexdigest()
    if isinstance(archive, BucketArchive):
        bucket_at(archive.address).put(relative, body)
    write_whole(folder_of(archive) / relative, body)
    return Chip(site.id, scene.id, scene.collection, scene.acquired_at, relative, digest, names, len(body))


def sweep_parts(*archives: Path) -> int:
    """Delete what a killed run or worker left half-written; how many files.

    Args:
        archives: folders that hold "chips": the workspace, and its folder of belts.
    """
    left = [path for archive in archives for path in (archive / "chips").glob(f"*/.*{PART}")]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


def chip_bytes(grid: Grid, bands: Mapping[str, npt.NDArray[Any]], tags: Mapping[str, str]) -> bytes:
    """A cloud-optimized GeoTIFF of some bands on a grid; the same input gives the same bytes.

    Written by GDAL's plain GeoTIFF driver: all that its directory says is said before the first pixel, so that the
    directory stands in front of the tiles as the format asks, and nothing has to be written twice.
    """
    real = any(np.asarray(band).dtype.kind == "f" for band in bands.values())
    kind = "float32" if real else "int16"
    with rasterio.Env(GDAL_PAM_ENABLED="NO", GDAL_NUM_THREADS="1"), MemoryFile() as memory:
        with memory.open(
            driver="GTiff",
            width=grid.width,
            height=grid.height,
            count=len(bands),
            dtype=kind,
            crs=CRS.from_epsg(grid.epsg),
            transform=grid.transform,
            nodata=float("nan") if real else NODATA,
            compress="ZSTD",
            zstd_level=LEVEL,
            predictor=3 if real else 2,
            interleave="band",
            tiled=True,
            blockxsize=tile_px(grid.width),
            blockysize=tile_px(grid.height),
        ) as out:
            out.update_tags(**tags)
            for i, name in enumerate(bands, start=1):
                out.set_band_description(i, name)
            out.write(np.stack([band.astype(kind, copy=False) for band in bands.values()]))
        return bytes(memory.getbuffer())


def tile_px(length: int) -> int:
    """Pixels of a tile along one side: a multiple of 16 that fills the side with as little beyond it as can be.

    Tiles of 256 x 256 would pack two pixels of nothing for each of a common site's; packing is what writing costs.
    """
    count = -(-length // BLOCK_PX)
    return -(-length // (16 * count)) * 16


def chip_path(site_id: str, scene: Scene) -> str:
    """Where a chip lies below the workspace, POSIX: readable, safe on any disk, and never the same for two scenes."""
    key = hashlib.sha256(f"{scene.collection}\n{scene.id}".encode()).hexdigest()[:8]
    return f"chips/{_safe(site_id)}/{scene.acquired_at:%Y%m%dT%H%M%S}_{_safe(scene.id)[:80]}_{key}.tif"


def read_chip_bands(
    archive: ChipArchive, chip: Chip, wanted: Collection[str] | None = None
) -> dict[str, npt.NDArray[Any]]:
    """The bands of a chip as archived, (H, W) each: "scl" as uint8, others int16 or float32.

    Args:
        archive: where it lies.
        chip: which.
        wanted: bands to unpack, those of them that it has; None = all.

    Raises:
        NotFound: the file is gone.
        ReadFailed: its bytes are not those that were archived; StorageUnreachable, one of these, where nobody answers.
    """
    body = archived_bytes(archive, chip)
    if isinstance(body, ChipFault):
        raise (NotFound if body.missing else ReadFailed)(
            english("chip {path}", path=chip.path), body.cause, step_for(body)
        )
    try:
        with rasterio.Env(GDAL_PAM_ENABLED="NO"), MemoryFile(body) as memory, memory.open(driver="GTiff") as dataset:
            count = dataset.count
            names = [name for name in chip.bands if wanted is None or name in wanted]
            values = dataset.read([chip.bands.index(name) + 1 for name in names]) if count == len(chip.bands) else None
    except RasterioError as error:
        cause = english("it cannot be read as an image ({error})", error=error)
        raise ReadFailed(english("chip {path}", path=chip.path), cause, RESTORE) from error
    if values is None:
        raise ReadFailed(
            english("chip {path}", path=chip.path), "it does not hold the bands that were archived", RESTORE
        )
    return {name: values[i].astype(np.uint8) if name == "scl" else values[i] for i, name in enumerate(names)}


def read_chips(archive: ChipArchive, site: Site, chips: Sequence[Chip]) -> ChipCube:
    """The archived looks of a site as one cube, each chip's sha256 verified.

    Chips that lack a band which most have are left out (see common_bands).

    Raises:
        NotFound, ReadFailed: a chip is gone or was changed.
        ValueError: the site has no grid.
    """
    grid = site.grid
    if grid is None:
        raise ValueError(f"site {site.id} has no grid")
    bands, ordered = looks_in_order(chips)
    real = any(band in ("vv", "vh", "light") for band in bands)
    shape = (len(ordered), len(bands), *grid.shape)
    values: npt.NDArray[Any] = np.empty(shape, np.float32 if real else np.int16)
    classes = np.zeros((len(ordered), *grid.shape), np.uint8)

    def take_in(i: int, chip: Chip) -> None:
        look_bands = read_look(archive, grid, chip)
        for j, name in enumerate(bands):
            values[i, j] = look_bands[name]
        if "scl" in look_bands:
            classes[i] = look_bands["scl"]

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(take_in, range(len(ordered)), ordered))  # the first fault, in the order of the looks, is raised
    has_classes = any("scl" in c.bands for c in ordered)
    names = tuple(c.scene_id for c in ordered)
    return ChipCube(days_of(ordered), names, bands, values, classes if has_classes else None)


def looks_in_order(chips: Sequence[Chip]) -> tuple[tuple[str, ...], tuple[Chip, ...]]:
    """Bands that looks are taken in (see common_bands), and the chips that have them, oldest first."""
    bands, usable = common_bands(chips)
    return bands, tuple(sorted(usable, key=lambda c: (c.acquired_at, c.collection, c.scene_id)))


def read_look(
    archive: ChipArchive, grid: Grid, chip: Chip, wanted: Collection[str] | None = None
) -> dict[str, npt.NDArray[Any]]:
    """The bands of a chip (see read_chip_bands), which must lie on a grid.

    Raises:
        NotFound, ReadFailed: as there; ReadFailed too where its shape is not the grid's.
    """
    bands = read_chip_bands(archive, chip, wanted)
    if any(band.shape != grid.shape for band in bands.values()):
        raise ReadFailed(english("chip {path}", path=chip.path), "it is not on the site's grid", RESTORE)
    return bands


def days_of(chips: Sequence[Chip]) -> npt.NDArray[np.datetime64]:
    """Acquisition day (T,) of each chip, UTC."""
    return np.array([c.acquired_at.date().isoformat() for c in chips], "datetime64[D]")


def common_bands(chips: Sequence[Chip]) -> tuple[tuple[str, ...], tuple[Chip, ...]]:
    """Bands that nearly all chips have (COMMON_SHARE), and the chips that have all of these."""
    names = [name for name in ORDER[:-1] if sum(name in chip.bands for chip in chips) >= COMMON_SHARE * len(chips) > 0]
    return tuple(names), tuple(chip for chip in chips if set(names) <= set(chip.bands))


def _safe(name: str) -> str:
    """A name as part of a path: letters, digits, dot, dash, underscore; a hash keeps different names apart."""
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", name).strip(".") or "_"
    return plain if plain == name else f"{plain[:60]}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
