"""What of a workspace a backup holds, and what it leaves out: files of its own making, and passwords."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from geodata.notices.subscription import FILE as SUBSCRIPTIONS
from geodata.restored import NAME as RESTORES
from geodata.restored import PUBLISHED_BEFORE
from geodata.settings.kept_settings import SETTINGS_FOLDER
from geodata.settings.settings import FILE_NAME as SETTINGS
from geodata.store import FILE_NAME as STORE
from geodata.text.no_password import without_password
from pipelines.context.workspace_state import NEW_PLACES, PACE_NAME, SCHEDULE_NAME
from pipelines.read.set_aside import QUARANTINE

CHIPS = "chips"
PLACE = "data/workspace"
"""Where the workspace lies in a backup."""
WORDED = (SETTINGS, SUBSCRIPTIONS)
"""Files that a person writes and that may hold addresses with passwords."""
FILES = (SCHEDULE_NAME, "basemap.geojson", RESTORES)
"""Single files that go in as they are; a demo has a ground of its own."""
FOLDERS = (
    SETTINGS_FOLDER,
    "incidents",
    "briefings",
    "published",
    "access",
    "belts",
    "timestamps",
    "measured",
    QUARANTINE,
)
"""Folders that go into a backup as they are; of chips/ only what the store vouches for."""
KNOWN = (STORE, *WORDED, *FILES, CHIPS, *FOLDERS)
"""Everything that a backup may hold, below PLACE: a restored folder never gets anything else."""
PASSING = (
    *(
        "locks",
        "faults",
        "pulled",
        "run.lock",
        "schedule.lock",
        "run-progress.json",
        "run-from-dashboard.json",
        "run-from-dashboard.log",
        "run-from-dashboard.lock",
    ),
    *(PACE_NAME, "backups.json", f"{STORE}-wal", f"{STORE}-shm"),
)
"""What a workspace holds only for itself, and makes again."""
LEFT_OUT = {
    NEW_PLACES: "pictures of points that somebody asked for; asked again, they are read again",
    PUBLISHED_BEFORE: "what was published before a restore; it is in the backup that was restored",
}
"""Folders of a workspace that a backup leaves out, and why."""
_ELSEWHERE = re.compile(r"""^(\s*(["']?)(?:store|chips)\2\s*=.*)$""", re.MULTILINE)


def other_files(root: Path) -> Iterator[PurePosixPath]:
    """Files of a workspace that a backup copies as they are, by path relative to it; halves of files are none."""
    yield from (PurePosixPath(name) for name in FILES if (root / name).is_file())
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and not path.is_symlink() and not path.name.startswith(".") and path.suffix != ".part":
                yield PurePosixPath(path.relative_to(root).as_posix())


def left_out(root: Path) -> list[str]:
    """Folders of a workspace that hold something and that a backup leaves out, each with the reason."""
    return [
        f"{name} ({why})" for name, why in LEFT_OUT.items() if any(path.is_file() for path in (root / name).rglob("*"))
    ]


def not_kept(root: Path) -> list[str]:
    """Names in a workspace that are none of its own: nobody knows whether they may be handed on."""
    return sorted(path.name for path in root.iterdir() if path.name not in own_names())


def own_names() -> tuple[str, ...]:
    """Every name that a workspace gives to something of its own, at its top."""
    return (*KNOWN, *PASSING, *LEFT_OUT)


def without_secrets(text: str) -> tuple[str, int]:
    """A text of a person without the passwords of addresses in it, and on how many lines there was one."""
    line_pairs = [(line, without_password(line)) for line in text.splitlines(keepends=True)]
    text = "".join(plain for _, plain in line_pairs)
    return text.replace(":…@", "@").replace("=…", "="), sum(line != plain for line, plain in line_pairs)


def all_in_folder(text: str) -> str:
    """Settings of a workspace that is all in its folder: database and object storage of before are comments only."""
    try:
        settings = tomllib.loads(text)
        named = bool(settings.get("store") or settings.get("chips"))
    except (ValueError, RecursionError):
        return text
    head, table, rest = text.partition("\n[")  # `store` stands before the first table, as TOML has it
    comment = "# before this folder was restored; all of it is in the folder now: "
    return _ELSEWHERE.sub(lambda line: comment + line[1].strip(), head) + table + rest if named else text
