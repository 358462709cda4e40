"""Timestamps of the log's head as files of the workspace, which `openssl ts` reads without this program.

`timestamps/00000412.head` holds the sha256 of entry 412 of the log in 64 letters and nothing else, and
`timestamps/00000412.tsr` the answer of the timestamp authority about these 64 bytes, as it came (RFC 3161, 2.4.2).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = "timestamps"
HEAD, TOKEN = ".head", ".tsr"
MOST_BYTES = 100_000
"""Of an answer; one with its certificates has some 5,000."""
_NAME = re.compile(r"^\d{8,}$")


@dataclass(frozen=True)
class KeptTimestamp:
    """Where a timestamp of one entry of the log lies."""

    number: int  # of the entry
    head: Path  # the sha256 of the entry, in hex
    token: Path  # the authority's answer, DER


def place_of(root: Path, number: int) -> KeptTimestamp:
    """Where the timestamp of an entry lies or would lie, below a workspace."""
    name = f"{number:08d}"
    return KeptTimestamp(number, root / FOLDER / f"{name}{HEAD}", root / FOLDER / f"{name}{TOKEN}")


def kept_timestamps(root: Path) -> list[KeptTimestamp]:
    """Those of which at least one of the two files is there, the oldest first."""
    names = {path.stem for path in (root / FOLDER).glob("*") if path.suffix in (HEAD, TOKEN) and _NAME.match(path.stem)}
    return [place_of(root, int(name)) for name in sorted(names, key=int)]


def keep(root: Path, number: int, head: str, token: bytes) -> KeptTimestamp:
    """Write both files, the answer last: where the disk fills up, no answer stands alone.

    Args:
        root: of the workspace.
        number, head: of the entry of the log; head as 64 hex digits.
        token: the authority's answer, DER.

    Raises:
        OSError: the disk takes neither.
    """
    place = place_of(root, number)
    place.head.parent.mkdir(exist_ok=True)
    for path, body in ((place.head, head.encode("ascii")), (place.token, token)):
        half = path.with_name(f".{path.name}.part")
        try:
            half.write_bytes(body)
            half.replace(path)
        finally:
            half.unlink(missing_ok=True)
    return place
