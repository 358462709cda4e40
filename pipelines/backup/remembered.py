"""The last backup of a workspace: where it was written, when, and how to know it again."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

NAME = "backups.json"


@dataclass(frozen=True)
class Remembered:
    """A backup that was written."""

    path: str  # absolute, where it was written
    made_at: datetime  # aware UTC
    size: int  # bytes
    digest: str  # sha256 of its list of digests, hex


def remember_backup(workspace: Path, made: Remembered) -> None:
    """Note a backup as the last one."""
    record = {**asdict(made), "made_at": made.made_at.isoformat(timespec="seconds")}
    part = workspace / f"{NAME}.part"
    part.write_text(json.dumps(record, indent=2), encoding="utf-8")
    part.replace(workspace / NAME)


def carry_last_backup(before: Path, into: Path) -> None:
    """Let a restored workspace know of the last backup of the one that makes room, where one is known there."""
    made = last_backup(before)
    if made is not None:
        remember_backup(into, made)


def last_backup(workspace: Path) -> Remembered | None:
    """The last one that was written from this workspace; None where none is known."""
    try:
        record = json.loads((workspace / NAME).read_text(encoding="utf-8"))
        at = datetime.fromisoformat(record["made_at"])
        return Remembered(str(record["path"]), at, int(record["size"]), str(record["digest"]))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
