"""The folder of the workspace: whether it can be written to, and by whom it can be read."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from geodata.errors import CompoundWatchError
from geodata.store import FILE_NAME as STORE_FILE
from geodata.workspace import Workspace
from pipelines.operate.doctor_check import DoctorCheck
from pipelines.operate.doctor_finding import DoctorFinding, good, wrong


def _look(workspace: Workspace) -> tuple[DoctorFinding, ...]:
    return _writable(workspace), _private(workspace.root)


def _writable(workspace: Workspace) -> DoctorFinding:
    """Tries it: permissions, full disks and read-only mounts show only then."""
    folder = workspace.root
    try:
        for folder in (workspace.root, workspace.chips_dir, workspace.published_dir, workspace.briefings_dir):
            if folder.is_dir():
                with tempfile.TemporaryFile(dir=folder) as out:
                    out.write(b"x" * 4096)
                    out.flush()
                    os.fsync(out.fileno())
    except OSError as error:
        step = "Make room, or let this user write there, before the next night"
        return wrong("writing", f"{error.strerror} in {folder}", step)
    store = workspace.root / STORE_FILE
    if store.is_file() and not _in_database(workspace) and not os.access(store, os.W_OK):
        return wrong("writing", f"{STORE_FILE} cannot be written to", "Let this user write to it before the next night")
    return good("writing", "store and folders can be written to")


def _in_database(workspace: Workspace) -> bool:
    try:
        return bool(workspace.database)
    except CompoundWatchError:  # told by _settings
        return False


def _private(root: Path) -> DoctorFinding:
    """Whether other users of this machine can look into it."""
    if root.stat().st_mode & 0o077:
        return wrong("privacy", "other users of this machine can look into it", f"chmod 700 {root}")
    return good("privacy", "for its own user alone")


CHECK = DoctorCheck(_look, order=40)
