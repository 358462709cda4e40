"""Check an evidence package and make its finding again from it alone."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path

from geodata.errors import CompoundWatchError, FileRefused
from geodata.workspace import Workspace
from pipelines.evidence.bag import faults, unzipped, zipped
from pipelines.evidence.package import as_plain, reason_in_words
from pipelines.run.fingerprint import code_digest
from pipelines.run.replay import IGNORED, replay

MOST_NAMED = 20
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Verified:
    """What came of checking a package."""

    identical: bool  # whole as it was sealed, and the finding made again is the same
    lines: tuple[str, ...]


def verify(file: Path) -> Verified:
    """Check every byte of a package against what was sealed, then make its finding again from it alone, offline.

    Raises:
        FileRefused: it is no package, or cannot be unpacked.
    """
    if not file.is_file():
        raise FileRefused(file.name, "there is no such file", "Check the path")
    with tempfile.TemporaryDirectory(prefix="compound-watch-") as place:
        folder = Path(place) / "bag"
        folder.mkdir()
        unzipped(file, folder)
        if not (folder / "data" / "finding.json").is_file():
            raise FileRefused(file.name, "it is no evidence package", "Make one with: compound-watch evidence ID")
        wrong = faults(folder)
        if not wrong:
            again = Path(place) / "again.zip"
            zipped(folder, again)
            if not _same(file, again):
                wrong = [f"{file.name} is not what was written: a byte beside its files differs."]
        if wrong:
            more = [f"… and {len(wrong) - MOST_NAMED:,} more."] if len(wrong) > MOST_NAMED else []
            return Verified(False, ("Changed since it was sealed:", *wrong[:MOST_NAMED], *more))
        return _made_again(folder / "data")


def _made_again(data: Path) -> Verified:
    record = json.loads((data / "finding.json").read_text(encoding="utf-8"))
    detection_id = str(record["detection"]["id"])
    lines = ["Every file is as it was sealed."]
    if record["software"]["code_sha256"] != code_digest():
        lines.append(
            f"It was made by other code (version {record['software']['compound-watch']}); what this code finds follows."
        )
    small = Workspace.alone_in(data / "workspace")
    try:
        stored = as_plain(small.store.detection(detection_id))
        packed = record["detection"]
        packed |= {"withdrawn_reason": reason_in_words(packed.get("withdrawn_reason", ""))}
        odd = [name for name, value in packed.items() if name not in IGNORED and stored.get(name) != value]
        report = replay(small, detection_id)
    except CompoundWatchError as error:
        return Verified(False, (*lines, str(error)))
    finally:
        small.store.close()
    lines += report.lines
    lines += [f"finding.json says otherwise than the store beside it: {name}." for name in odd]
    return Verified(report.identical and not odd, tuple(lines))


def _same(one: Path, other: Path) -> bool:
    if one.stat().st_size != other.stat().st_size:
        return False
    with one.open("rb") as a, other.open("rb") as b:
        while chunk := a.read(_CHUNK):
            if chunk != b.read(_CHUNK):
                return False
    return True
