"""A chip: the archived pixels of a look, on the site's frozen grid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

NODATA = -32768
"""What stands in an int16 band of a chip for a pixel that was not observed; NaN in one of decimals."""


@dataclass(frozen=True)
class Chip:
    """One archived COG: int16 reflectance x 1e4 (or float32 for radar and light), nodata -32768 (NaN)."""

    site_id: str
    scene_id: str
    collection: str
    acquired_at: datetime  # aware UTC
    path: str  # relative to the workspace, POSIX separators
    sha256: str  # of the file's bytes, hex
    bands: tuple[str, ...]  # in file order; the last one is "scl" for optical chips that have one
    size_bytes: int
