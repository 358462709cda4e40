"""What is wrong with the file of a chip, whatever became of it: each chip is read to its last byte and compared.

Of chips in object storage the copy on this machine is taken where it is right; else the object is fetched, and kept as
the copy where it is right itself.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import stat
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import rasterio
from rasterio.errors import RasterioError
from rasterio.io import MemoryFile

from geodata.chip_archive import BucketArchive, ChipArchive, folder_of
from geodata.i18n.messages import english, msg
from geodata.looks.chip import Chip
from geodata.sites.grid import Grid
from pipelines.object_storage.bucket import UnreadableObject, bucket_at

THREADS = 4
"""Files read at the same time; reading, hashing and unpacking let other threads work."""
AT_ONCE = 256
"""Chips handed to the threads together, so that a large archive is not listed twice in memory."""
ROOM = "chips"
"""Folder of the workspace, or of the bucket, that every chip lies below."""
PART = ".part"
"""How the name of a chip ends while it is written."""


@dataclass(frozen=True)
class ChipFault:
    """Why a chip cannot be used."""

    cause: str  # in words
    found_sha256: str = ""  # of the file's bytes, hex; "" when they could not be read
    missing: bool = False  # True when nothing at all is there
    unopened: bool = False  # True when this user could not open it: nothing is known of its bytes


def archived_bytes(archive: ChipArchive, chip: Chip) -> bytes | ChipFault:
    """The bytes of a chip where they are those that were archived, else what is wrong with them.

    Args:
        archive: where chips lie.
        chip: as stored.

    Raises:
        StorageUnreachable: the object storage does not answer: nothing is known of the chip.
    """
    path = PurePosixPath(chip.path)
    if path.is_absolute() or ".." in path.parts or path.parts[:1] != (ROOM,):
        return ChipFault(msg("its path leads out of the archive"))
    file = folder_of(archive) / path
    here = bytes_here(file, chip)
    if isinstance(here, bytes) or not isinstance(archive, BucketArchive):
        return here
    body = stored_bytes(archive, chip)
    if body is None:
        return ChipFault(msg("it is not in the object storage"), missing=True) if here.missing else here
    if isinstance(body, bytes):
        with suppress(OSError):  # a copy that cannot be kept is fetched again the next time
            write_whole(file, body)
    return body


def stored_bytes(archive: BucketArchive, chip: Chip) -> bytes | ChipFault | None:
    """The same of the object alone, whatever copy this machine has; None where there is no object.

    Raises:
        StorageUnreachable: as archived_bytes.
    """
    try:
        body = bucket_at(archive.address).get(chip.path)
    except UnreadableObject:
        return ChipFault(msg("the object storage does not give it whole"))
    return None if body is None else _compared(body, chip)


def bring(archive: ChipArchive, path: str, sha256: str) -> None:
    """Fetch the copy of a chip that this machine lacks, where the object is right; chips in a folder stay as they are.

    Args:
        archive: where chips lie.
        path: of the chip, below chips/.
        sha256: of what was archived, hex.

    Raises:
        StorageUnreachable: as archived_bytes.
        OSError: the disk does not take it.
    """
    if not isinstance(archive, BucketArchive):
        return
    file = archive.folder / path
    if file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest() == sha256:
        return
    body = bucket_at(archive.address).get(path)
    if body is not None and hashlib.sha256(body).hexdigest() == sha256:
        write_whole(file, body)


def not_in_bucket(archive: ChipArchive, chips: Sequence[Chip]) -> list[Chip]:
    """The chips of which the object storage holds no object of their size; none where chips lie in a folder.

    Raises:
        StorageUnreachable: as archived_bytes.
    """
    if not isinstance(archive, BucketArchive):
        return []
    sizes = bucket_at(archive.address).sizes(ROOM)
    return [chip for chip in chips if sizes.get(chip.path) != chip.size_bytes]


def write_whole(file: Path, body: bytes) -> None:
    """Write a file that is there whole or not at all; its folder is made where it is missing.

    Raises:
        OSError: the disk does not take it.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    # Two may write it at once: a worker that was given up for lost, and whoever reads the scene in its place.
    partial = file.with_name(f".{file.name}.{secrets.token_hex(8)}{PART}")
    try:
        with partial.open("wb") as out:
            out.write(body)
            out.flush()
            os.fsync(out.fileno())
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)


def bytes_here(file: Path, chip: Chip) -> bytes | ChipFault:
    """The bytes of a chip's file on this machine where they are those that were archived, else what is wrong."""
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
        return ChipFault(english("it cannot be opened ({error})", error=error.strerror or error), unopened=True)
    return _compared(body, chip)


def _compared(body: bytes, chip: Chip) -> bytes | ChipFault:
    digest = hashlib.sha256(body).hexdigest()
    if digest == chip.sha256:
        return body
    if not body:
        return ChipFault(msg("it is empty (its sha256 differs)"), digest)
    if len(body) < chip.size_bytes:
        cause = english("it is cut short, {n} of {most} bytes (its sha256 differs)", n=len(body), most=chip.size_bytes)
        return ChipFault(cause, digest)
    return ChipFault(msg("it is not what was archived (its sha256 differs)"), digest)


def fault_of(archive: ChipArchive, chip: Chip, grid: Grid | None = None) -> ChipFault | None:
    """What is wrong with a chip; None when its bytes are those that were archived.

    Args:
        archive: where chips lie.
        chip: as stored.
        grid: where its pixels must lie; None = not looked at.

    Raises:
        StorageUnreachable: as archived_bytes.
    """
    body = archived_bytes(archive, chip)
    if isinstance(body, ChipFault) or grid is None:
        return body if isinstance(body, ChipFault) else None
    try:
        with rasterio.Env(GDAL_PAM_ENABLED="NO"), MemoryFile(body) as memory, memory.open(driver="GTiff") as dataset:
            epsg = dataset.crs.to_epsg() if dataset.crs else None
            on_grid = (dataset.shape, dataset.transform, epsg) == (grid.shape, grid.transform, grid.epsg)
    except RasterioError as error:
        return ChipFault(english("it cannot be read as an image ({error})", error=error), chip.sha256)
    return None if on_grid else ChipFault(msg("it is not on the site's grid"), chip.sha256)


def faults(archive: ChipArchive, chips: Sequence[tuple[Chip, Grid | None]]) -> Iterator[tuple[Chip, ChipFault]]:
    """The chips that cannot be used, in the order given, each with what is wrong with it.

    Raises:
        StorageUnreachable: as archived_bytes.
    """
    with ThreadPoolExecutor(THREADS) as pool:
        for start in range(0, len(chips), AT_ONCE):
            part = chips[start : start + AT_ONCE]
            for (chip, _), fault in zip(
                part, pool.map(lambda one: fault_of(archive, one[0], one[1]), part), strict=True
            ):
                if fault is not None:
                    yield chip, fault
