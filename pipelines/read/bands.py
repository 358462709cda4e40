"""All bands of a scene over many sites, a site at a time, with each file opened once and each block fetched once.

Sites go by the blocks they lie in. The blocks of some sites are fetched in all files at the same time, the next ones
while those are unpacked, and let go of when no later site needs them: what is in memory does not grow with the number
of sites.
"""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy.typing as npt
import rasterio

from geodata.errors import CompoundWatchError
from geodata.looks.scene import Asset
from geodata.sites.grid import Grid
from pipelines.http.asset_opener import Opener
from pipelines.http.ranged_file import RangedFile
from pipelines.read.pixels import GDAL_ENV, Counted, Elsewhere, OpenBand, open_band

BATCH_BYTES = 8 << 20
"""Bytes of packed blocks fetched together, over all bands: two batches of a scene are in memory at a time."""

Pixels = dict[str, npt.NDArray[Any]]
"""Numbers as stored by band, see read.read_windows."""


@dataclass(frozen=True)
class BandFault:
    """The first band, in the scene's order, that could not be read over a site, and why."""

    band: str
    error: CompoundWatchError


def each_site(
    assets: Mapping[str, Asset],
    grids: Mapping[str, Grid],
    *,
    opener: Opener,
    pool: ThreadPoolExecutor,
    counted: Counted,
) -> Generator[tuple[str, Pixels | BandFault], None, None]:
    """Every site once, with its pixels of all bands or the fault that took them; in the order of the files' blocks.

    A file that is broken is not asked again: sites that were read before are not lost by it, the rest is.

    Args:
        assets: by band.
        grids: by site id.
        opener: of the catalogue that names the files.
        pool: in which files are fetched at the same time; nothing waits in it but the network.
        counted: adds the bytes unpacked.
    """
    with contextlib.ExitStack() as stack:
        stack.enter_context(rasterio.Env(**GDAL_ENV))
        faults: dict[str, CompoundWatchError] = {}
        files = _open(assets, opener, pool, counted, stack, faults)
        batches = _batches(files, grids) if len(files) == len(assets) else [_Batch(tuple(grids), {})]
        fetching = _fetch(batches[0], files, pool)
        try:
            for i, batch in enumerate(batches):
                for band, error in _fetched(fetching).items():
                    faults.setdefault(band, error)
                fetching = _fetch(batches[i + 1], files, pool) if i + 1 < len(batches) and not faults else {}
                for site_id in batch.site_ids:
                    yield site_id, _pixels(files, grids[site_id], assets, faults)
                for band, file in files.items():
                    if isinstance(file.source, RangedFile):
                        file.source.keep_only(part for later in batches[i + 1 :] for part in later.parts[band])
        finally:
            _fetched(fetching)  # nothing may still be fetched into a file that is closed


@dataclass(frozen=True)
class _Batch:
    """Sites read together."""

    site_ids: tuple[str, ...]
    parts: Mapping[str, tuple[tuple[int, int], ...]]  # by band, (start, length) in its file


def _open(
    assets: Mapping[str, Asset],
    opener: Opener,
    pool: ThreadPoolExecutor,
    counted: Counted,
    stack: contextlib.ExitStack,
    faults: dict[str, CompoundWatchError],
) -> dict[str, OpenBand]:
    """All files, their first bytes fetched at the same time; those that cannot be opened become faults."""
    managers = {band: opener.asset(asset) for band, asset in assets.items()}
    jobs = {band: pool.submit(manager.__enter__) for band, manager in managers.items()}
    files: dict[str, OpenBand] = {}
    for band, job in jobs.items():
        try:
            source: Path | RangedFile = job.result()
        except CompoundWatchError as error:
            faults[band] = error
            continue
        stack.push(managers[band])
        try:
            files[band] = stack.enter_context(open_band(source, assets[band], counted))
        except CompoundWatchError as error:
            faults[band] = error
    return files


def _batches(files: Mapping[str, OpenBand], grids: Mapping[str, Grid]) -> list[_Batch]:
    """Sites in the order of the first file's blocks, cut where the blocks of some come to BATCH_BYTES."""
    parts = {key: {band: file.parts([grid]) for band, file in files.items()} for key, grid in grids.items()}
    first = next(iter(files))
    ordered = sorted(grids, key=lambda key: (min(parts[key][first], default=(0, 0)), key))
    batches: list[_Batch] = []
    at, inside, size = list[str](), {band: dict[tuple[int, int], None]() for band in files}, 0
    for key in ordered:
        new = sum(n for band, some in parts[key].items() for s, n in some if (s, n) not in inside[band])
        if at and size + new > BATCH_BYTES:
            batches.append(_Batch(tuple(at), {band: tuple(some) for band, some in inside.items()}))
            at, inside, size = [], {band: {} for band in files}, 0
            new = sum(n for some in parts[key].values() for _, n in some)
        at.append(key)
        size += new
        for band, some in parts[key].items():
            inside[band].update(dict.fromkeys(some))
    return [*batches, _Batch(tuple(at), {band: tuple(some) for band, some in inside.items()})]


def _fetch(batch: _Batch, files: Mapping[str, OpenBand], pool: ThreadPoolExecutor) -> dict[str, Future[None]]:
    """Begin to fetch a batch's blocks of remote files."""
    return {
        band: pool.submit(file.source.prefetch, batch.parts[band])
        for band, file in files.items()
        if isinstance(file.source, RangedFile) and batch.parts.get(band)
    }


def _fetched(jobs: Mapping[str, Future[None]]) -> dict[str, CompoundWatchError]:
    """Wait for them; the faults by band."""
    faults: dict[str, CompoundWatchError] = {}
    for band, job in jobs.items():
        try:
            job.result()
        except CompoundWatchError as error:
            faults[band] = error
    return faults


def _pixels(
    files: Mapping[str, OpenBand], grid: Grid, assets: Mapping[str, Asset], faults: dict[str, CompoundWatchError]
) -> Pixels | BandFault:
    """One site's bands; a fault of a file as a whole is remembered in faults."""
    pixels: Pixels = {}
    for band in assets:
        if band in faults:
            return BandFault(band, faults[band])
    for band in assets:
        try:
            pixels[band] = files[band].read(grid)
        except Elsewhere as error:
            return BandFault(band, error)
        except CompoundWatchError as error:
            faults[band] = error
            return BandFault(band, error)
    return pixels
