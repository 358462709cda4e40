"""What is wrong with the file of a chip, whatever became of it: each chip is read to its last byte and compared."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import rasterio
from rasterio.errors import RasterioError
from rasterio.io import MemoryFile

from geodata.i18n.messages import english, msg
from geodata.looks.chip import Chip
from geodata.sites.grid import Grid

THREADS = 4
"""Files read at the same time; reading, hashing and unpacking let other threads work."""
AT_ONCE = 256
"""Chips handed to the threads together, so that a large archive is not listed twice in memory."""
ROOM = "chips"
"""Folder of the workspace that every chip lies below."""


@dataclass(frozen=True)
class ChipFault:
    """Why a chip cannot be used."""

    cause: str  # in words
    found_sha256: str = ""  # of the file's bytes, hex; "" when they could not be read
    missing: bool = False  # True when nothing at all is there


def archived_bytes(workspace: Path, chip: Chip) -> bytes | ChipFault:
    """The bytes of a chip where they are those that were archived, else what is wrong with them.

    Args:
        workspace: its folder.
        chip: as stored.
    """
    path = PurePosixPath(chip.path)
    if path.is_absolute() or ".." in path.parts or path.parts[:1] != (ROOM,):
        return ChipFault(msg("its path leads out of the archive"))
    file = workspace / path
    try:
        mode = file.stat().st_mode
        if stat.S_ISDIR(mode):
            return ChipFault(msg("a folder is in its place"))
        if not stat.S_ISREG(mode):  # a pipe would be waited for until somebody writes to it
            return ChipFault(msg("what is in its place is no file"))
        body = file.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return ChipFault(msg("it is no longer in the archive"), missing=True)
    except OSError as error:
        return ChipFault(english("it cannot be opened ({error})", error=error.strerror or error))
    found = hashlib.sha256(body).hexdigest()
    if found == chip.sha256:
        return body
    if not body:
        return ChipFault(msg("it is empty (its sha256 differs)"), found)
    if len(body) < chip.size_bytes:
        cause = english("it is cut short, {n} of {most} bytes (its sha256 differs)", n=len(body), most=chip.size_bytes)
        return ChipFault(cause, found)
    return ChipFault(msg("it is not what was archived (its sha256 differs)"), found)


def fault_of(workspace: Path, chip: Chip, grid: Grid | None = None) -> ChipFault | None:
    """What is wrong with a chip; None when its bytes are those that were archived.

    Args:
        workspace: its folder.
        chip: as stored.
        grid: where its pixels must lie; None = not looked at.
    """
    body = archived_bytes(workspace, chip)
    if isinstance(body, ChipFault) or grid is None:
        return body if isinstance(body, ChipFault) else None
    try:
        with rasterio.Env(GDAL_PAM_ENABLED="NO"), MemoryFile(body) as memory, memory.open(driver="GTiff") as dataset:
            epsg = dataset.crs.to_epsg() if dataset.crs else None
            on_grid = (dataset.shape, dataset.transform, epsg) == (grid.shape, grid.transform, grid.epsg)
    except RasterioError as error:
        return ChipFault(english("it cannot be read as an image ({error})", error=error), chip.sha256)
    return None if on_grid else ChipFault(msg("it is not on the site's grid"), chip.sha256)


def faults(workspace: Path, chips: Sequence[tuple[Chip, Grid | None]]) -> Iterator[tuple[Chip, ChipFault]]:
    """The chips that cannot be used, in the order given, each with what is wrong with it."""
    with ThreadPoolExecutor(THREADS) as pool:
        for start in range(0, len(chips), AT_ONCE):
            part = chips[start : start + AT_ONCE]
            for (chip, _), fault in zip(
                part, pool.map(lambda one: fault_of(workspace, one[0], one[1]), part), strict=True
            ):
                if fault is not None:
                    yield chip, fault
