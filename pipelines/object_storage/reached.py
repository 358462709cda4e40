"""Whether every machine that works for a run reaches the object storage, and has a folder for copies of chips."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from geodata.chip_archive import BucketArchive
from geodata.errors import CompoundWatchError, StorageUnreachable
from geodata.i18n.messages import english, msg
from pipelines.object_storage.bucket import ANSWERS, bucket_at

ON_WORKERS = msg("Give each the same AWS_ variables, the extra object-storage, and the right to make that folder")


@dataclass(frozen=True)
class BucketPlace:
    """A bucket that all workers write chips to and read them from."""

    archive: BucketArchive
    unseen: tuple[str, str] = (
        msg("a worker does not reach the object storage, or cannot make the workspace's folder"),
        ON_WORKERS,
    )

    def mark(self, name: str) -> None:
        """Put a sign there, and read it back.

        Raises:
            StorageUnreachable: it cannot be written, or is not read back.
        """
        bucket = bucket_at(self.archive.address)
        bucket.put(name, name.encode())
        if bucket.get(name) != name.encode():
            raise StorageUnreachable(
                english("the object storage {address}", address=self.archive.address),
                msg("what was written is not read back"),
                ANSWERS,
            )

    def unmark(self, name: str) -> None:
        """Take the sign away.

        Raises:
            StorageUnreachable: it does not answer.
        """
        bucket_at(self.archive.address).delete(name)

    def seen(self, name: str) -> bool:
        """Whether this process sees the sign, and has the folder at the same path: it is made where it is missing."""
        try:
            Path(self.archive.folder).mkdir(0o700, parents=True, exist_ok=True)
            return bucket_at(self.archive.address).get(name) is not None
        except (OSError, CompoundWatchError):
            return False
