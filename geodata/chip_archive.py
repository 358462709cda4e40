"""Where the chips of a workspace lie: in its folder, or in object storage with copies on each machine."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class BucketArchive:
    """Chips in object storage. The folder holds copies of those that this machine wrote or read: it may be emptied."""

    folder: Path  # of the workspace; copies lie below chips/, at the same paths as in the bucket
    address: str  # s3://BUCKET or s3://BUCKET/PREFIX


ChipArchive = Path | BucketArchive
"""A workspace's folder that holds all of its chips, or object storage that does."""


def folder_of(archive: ChipArchive) -> Path:
    """The folder of the workspace on this machine."""
    return archive.folder if isinstance(archive, BucketArchive) else archive
