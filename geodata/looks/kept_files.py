"""Files that were written for others, with the sha256 of each, so that a change in them is found. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class KeptFiles:
    """A folder or a file of the workspace as it was written."""

    path: str  # of the folder or file, relative to the workspace, POSIX separators
    kept_at: datetime  # aware UTC
    lines: tuple[str, ...]  # "<sha256 hex>  <path below `path`>" each, as sha256sum writes; one file alone has "."

    def digests(self) -> dict[str, str]:
        """Path relative to the workspace -> sha256 hex."""
        sha256_by_path = {}
        for line in self.lines:
            sha256, _, name = line.partition("  ")
            sha256_by_path[self.path if name == "." else f"{self.path}/{name}"] = sha256
        return sha256_by_path
