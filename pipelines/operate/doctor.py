"""Check a machine and a workspace, and say what to do about what is not right."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from geodata.browser_files import MANIFEST, browser_files
from geodata.errors import CompoundWatchError, NotFound
from geodata.i18n.english_formats import in_figures
from geodata.store import FILE_NAME as STORE_FILE
from geodata.version import code_version
from geodata.wording.listing_sentences import corrections_address
from geodata.workspace import Workspace
from pipelines.context.optional_packages import lacks
from pipelines.operate.doctor_backup import examine_backup
from pipelines.operate.doctor_finding import DoctorFinding, good, wrong
from pipelines.operate.doctor_store import examine_store

LOW_SPACE_GB = 5.0
"""Free space in GB under which a night's chips may not fit: about 150 sites at 30 MB."""

LATER = "none yet: the dashboard copies them from installed packages at its first start"


def examine(workspace: Workspace) -> tuple[DoctorFinding, ...]:
    """Everything that can be checked without the network. Nothing is made, changed or brought up to date.

    Raises:
        NotFound: there is no such folder.
    """
    if not workspace.root.is_dir():
        raise NotFound(
            f"workspace {workspace.root.name}",
            "there is no such folder",
            "Name another one with --workspace, or make it with: compound-watch sites import FILE",
        )
    return (
        _python(),
        _assets(),
        _fonts(),
        _settings(workspace),
        _address(workspace),
        *examine_store(workspace),
        _writable(workspace),
        _private(workspace.root),
        _space(workspace.root),
        examine_backup(workspace.root, datetime.now(UTC)),
        _login(),
    )


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


def _python() -> DoctorFinding:
    enough = sys.version_info >= (3, 11)
    step = "" if enough else "Install Python 3.11 or newer"
    return DoctorFinding("Python", enough, f"{sys.version.split()[0]}, compound-watch {code_version()}", step)


def _assets() -> DoctorFinding:
    there = (browser_files() / MANIFEST).exists()
    return good("map files", "served from this machine" if there else LATER)


def _fonts() -> DoctorFinding:
    folder = browser_files() / "fonts"
    count = sum(1 for path in folder.rglob("*") if path.is_file()) if folder.exists() else 0
    return good("fonts", in_figures(count, "file") if count else LATER)


def _settings(workspace: Workspace) -> DoctorFinding:
    try:
        return good("settings", f"hash {workspace.settings.hash()}")
    except CompoundWatchError as error:
        return wrong(error.thing, error.cause, error.next_step)


def _address(workspace: Workspace) -> DoctorFinding:
    """Whether those who are named know where to write; an installation that publishes nothing needs no address."""
    thing = "address for corrections and replies"
    try:
        told = corrections_address(workspace.settings)
    except CompoundWatchError:
        return DoctorFinding(thing, True, "not known, since the settings cannot be read")
    if told:
        return good(thing, told)
    none = "none is set: every public page says so, and `incidents publish` refuses a public catalogue"
    return DoctorFinding(thing, True, none, "Set corrections_to in compound-watch.toml before anything is public")


def _space(root: Path) -> DoctorFinding:
    free = shutil.disk_usage(root).free / 1e9
    enough = free >= LOW_SPACE_GB
    step = "" if enough else "Make room before the next night"
    return DoctorFinding("space", enough, f"{free:.0f} GB free", step)


def _login() -> DoctorFinding:
    refusal = lacks("lights", "night lights of Black Marble") if os.environ.get("EARTHDATA_TOKEN") else None
    if refusal is not None:
        return wrong(refusal.thing, refusal.cause, refusal.next_step)
    told = "set" if os.environ.get("EARTHDATA_TOKEN") else "not set: night lights end with 2020 (Light Every Night)"
    return good("EARTHDATA_TOKEN", told)
