"""Timestamps of the log's head as files of the workspace, which `openssl ts` and `ots` read without this program.

`timestamps/00000412.head` holds the sha256 of entry 412 of the log in 64 letters and nothing else,
`timestamps/00000412.tsr` the answer of the timestamp authority about these 64 bytes, as it came (RFC 3161, 2.4.2), and
`timestamps/00000412.head.ots` a proof about them out of public calendars (OpenTimestamps), with
`timestamps/00000412.head.ots.sha256` beside it, which `sha256sum --check` reads: a proof tells by itself only beside a
block of Bitcoin that it is damaged.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = "timestamps"
HEAD, TOKEN, PROOF, SUM = ".head", ".tsr", ".head.ots", ".head.ots.sha256"
MOST_BYTES = 100_000
"""Of an answer; one with its certificates has some 5,000."""
_NAME = re.compile(r"^\d{8,}$")


@dataclass(frozen=True)
class KeptTimestamp:
    """Where a timestamp of one entry of the log lies."""

    number: int  # of the entry
    head: Path  # the sha256 of the entry, in hex
    token: Path  # the authority's answer, DER
    proof: Path  # out of calendars, as OpenTimestamps writes it
    sum: Path  # sha256 of the proof, as sha256sum writes it


def place_of(root: Path, number: int) -> KeptTimestamp:
    """Where the timestamps of an entry lie or would lie, below a workspace."""
    head, token, proof, checksum = (root / FOLDER / f"{number:08d}{suffix}" for suffix in (HEAD, TOKEN, PROOF, SUM))
    return KeptTimestamp(number, head, token, proof, checksum)


def kept_timestamps(root: Path) -> list[KeptTimestamp]:
    """Entries with an authority's answer, or with a head that nobody's answer stands beside; the oldest first."""
    places = _places(root)
    return [place for place in places if place.token.exists() or not _proven(place)]


def kept_proofs(root: Path) -> list[KeptTimestamp]:
    """Entries with a proof out of calendars, or with its sum alone; the oldest first."""
    return [place for place in _places(root) if _proven(place)]


def _proven(place: KeptTimestamp) -> bool:
    return place.proof.exists() or place.sum.exists()


def _places(root: Path) -> list[KeptTimestamp]:
    names = {path.name.partition(".")[0] for path in (root / FOLDER).glob("[0-9]*")}
    return [place_of(root, int(name)) for name in sorted((n for n in names if _NAME.match(n)), key=int)]


def head_in(place: KeptTimestamp) -> str:
    """The head as kept; whatever else is in the file stamps nothing, and is told so."""
    if not place.head.is_file():
        return ""
    return place.head.read_bytes()[:200].decode("ascii", "replace").replace("\ufffd", "?")


def keep(root: Path, number: int, head: str, token: bytes) -> KeptTimestamp:
    """Write head and answer, the answer last: where the disk fills up, no answer stands alone.

    Args:
        root: of the workspace.
        number, head: of the entry of the log; head as 64 hex digits.
        token: the authority's answer, DER.

    Raises:
        OSError: the disk takes neither.
    """
    place = place_of(root, number)
    _written(((place.head, head.encode("ascii")), (place.token, token)))
    return place


def keep_proof(root: Path, number: int, head: str, proof: bytes) -> KeptTimestamp:
    """Write head, sum and proof; over an earlier proof of the same head, whose sum stands until the new one is there.

    Args:
        root, number, head: as in keep.
        proof: of these 64 letters, as OpenTimestamps writes it into a file.

    Raises:
        OSError: the disk takes none of them.
    """
    place = place_of(root, number)
    new = _sum_line(place, proof)
    earlier = _sum_line(place, place.proof.read_bytes()) if place.proof.exists() else b""
    _written(((place.head, head.encode("ascii")), (place.sum, earlier + new), (place.proof, proof)))
    if earlier:
        _written(((place.sum, new),))
    return place


def sum_holds(place: KeptTimestamp) -> bool:
    """Whether a proof is the one that was kept."""
    return _sum_line(place, place.proof.read_bytes()) in place.sum.read_bytes().splitlines(keepends=True)


def _sum_line(place: KeptTimestamp, proof: bytes) -> bytes:
    return f"{hashlib.sha256(proof).hexdigest()}  {place.proof.name}\n".encode("ascii")


def _written(files: tuple[tuple[Path, bytes], ...]) -> None:
    """Each file whole or not at all."""
    for path, body in files:
        path.parent.mkdir(exist_ok=True)
        half = path.with_name(f".{path.name}.part")
        try:
            half.write_bytes(body)
            half.replace(path)
        finally:
            half.unlink(missing_ok=True)
