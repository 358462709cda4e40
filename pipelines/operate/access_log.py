"""Who saw what is not for everybody: a line for each page beyond the public edition that somebody was shown.

One file a day in the workspace, a JSON object a line, only ever added to. It is kept `keep_access_log_days`, then
`retention --apply` deletes the day. Where nobody logs in, nobody is known and nothing is noted.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from datetime import UTC, date, datetime
from pathlib import Path

from geodata.errors import DiskRefused
from geodata.i18n.messages import msg
from pipelines.context.disk_fault import disk_refused

FOLDER = "access"
LONGEST = 200
"""Characters of a name or id in it."""


@dataclass(frozen=True)
class Seen:
    """One page that was shown to somebody, or one thing that they did."""

    at: datetime  # aware UTC
    who: str  # what the login provider calls them
    role: str
    audience: str  # whose edition it was
    screen: str  # address of the screen, "overview" for the first one
    about: str = ""  # id of the site, change or action that it was about; "" = none


def note_seen(workspace: Path, seen: Seen) -> None:
    """Add one line; what cannot be noted must not be shown.

    Raises:
        DiskRefused: it cannot be written.
    """
    entry = {
        name: value if isinstance(value, datetime) else str(value)[:LONGEST] for name, value in asdict(seen).items()
    }
    entry["at"] = seen.at.astimezone(UTC).isoformat(timespec="seconds")
    line = json.dumps(entry, ensure_ascii=False) + "\n"
    folder = workspace / FOLDER
    try:
        folder.mkdir(0o700, exist_ok=True)
        file = os.open(
            folder / f"{seen.at.astimezone(UTC):%Y-%m-%d}.jsonl", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600
        )
        try:
            os.write(file, line.encode())
        finally:
            os.close(file)
    except OSError as error:
        refused = disk_refused(error, FOLDER)
        raise refused or DiskRefused(
            FOLDER, msg("who sees this page cannot be noted"), msg("Tell whoever runs Compound Watch")
        ) from error


def days(workspace: Path) -> list[Path]:
    """The files of the log, the oldest first."""
    return sorted((workspace / FOLDER).glob("????-??-??.jsonl"))


def seen_since(workspace: Path, since: date | None) -> Iterator[Seen]:
    """What was noted, the oldest first; a line that is none is passed over.

    Args:
        workspace: its folder.
        since: UTC day; None = all that is kept.
    """
    names = {field.name for field in fields(Seen)}
    for path in days(workspace):
        if since is not None and path.stem < since.isoformat():
            continue
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                entry = json.loads(line)
                yield Seen(**{**entry, "at": datetime.fromisoformat(entry["at"])} if set(entry) == names else {})
            except (ValueError, TypeError, KeyError, RecursionError):
                continue
