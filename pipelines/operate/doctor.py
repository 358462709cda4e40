"""Check a machine and a workspace, and say what to do about what is not right."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from geodata.browser_files import MANIFEST, browser_files
from geodata.errors import CompoundWatchError
from geodata.i18n.formats import in_figures
from geodata.version import code_version
from geodata.workspace import Workspace
from pipelines.run.control_notes import control_notes

LOW_SPACE_GB = 5.0
"""Free space in GB under which a night's chips may not fit: about 150 sites at 30 MB."""

LATER = "none yet: the dashboard copies them from installed packages at its first start"


@dataclass(frozen=True)
class DoctorFinding:
    """One thing looked at."""

    what: str
    ok: bool
    told: str  # what was found, and the next step where it is not right


def examine(workspace: Workspace) -> tuple[DoctorFinding, ...]:
    """Everything that can be checked without the network."""
    return (
        _python(),
        _assets(),
        _fonts(),
        _settings(workspace),
        *_store(workspace),
        _chips(workspace),
        *_control_sets(workspace),
        _space(workspace.root),
        _login(),
    )


def _python() -> DoctorFinding:
    good = sys.version_info >= (3, 11)
    return DoctorFinding("Python", good, f"{sys.version.split()[0]}, compound-watch {code_version()}")


def _assets() -> DoctorFinding:
    there = (browser_files() / MANIFEST).exists()
    return DoctorFinding("map files", True, "served from this machine" if there else LATER)


def _fonts() -> DoctorFinding:
    folder = browser_files() / "fonts"
    count = sum(1 for path in folder.rglob("*") if path.is_file()) if folder.exists() else 0
    return DoctorFinding("fonts", True, in_figures(count, "file") if count else LATER)


def _settings(workspace: Workspace) -> DoctorFinding:
    try:
        return DoctorFinding("settings", True, f"hash {workspace.settings.hash()}")
    except CompoundWatchError as error:
        return DoctorFinding("settings", False, str(error))


def _store(workspace: Workspace) -> tuple[DoctorFinding, ...]:
    store = workspace.store
    sites, runs = store.sites(), store.runs(limit=1)
    return (
        DoctorFinding("store", True, f"{in_figures(len(sites), 'site')}, {sum(s.watched for s in sites)} watched"),
        DoctorFinding("last run", True, f"{runs[0].id}: {runs[0].state}" if runs else "none yet"),
    )


def _chips(workspace: Workspace) -> DoctorFinding:
    wrong, count = [], 0
    for site in workspace.store.sites():
        for chip in workspace.store.chips(site.id):
            count += 1
            path = workspace.root / chip.path
            if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != chip.sha256:
                wrong.append(chip.path)
    if wrong:
        return DoctorFinding("chips", False, f"{len(wrong)} of {count} missing or changed, first {wrong[0]}: run again")
    return DoctorFinding("chips", True, f"{count}, every sha256 as written")


def _control_sets(workspace: Workspace) -> tuple[DoctorFinding, ...]:
    kept = workspace.store.control_sets()
    notes = control_notes(workspace, workspace.store.sites(), history=True)
    wrong = sum(note.damaged for note in notes)
    told = f"{len(kept)} kept, " + (f"{wrong} of those in force damaged" if wrong else "every sha256 as written")
    return (
        DoctorFinding("control sets", not wrong, told),
        *(DoctorFinding("control set", not note.damaged, f"{note.told}. {note.next_step}") for note in notes),
    )


def _space(root: Path) -> DoctorFinding:
    free = shutil.disk_usage(root).free / 1e9
    good = free >= LOW_SPACE_GB
    return DoctorFinding("space", good, f"{free:.0f} GB free" + ("" if good else ": make room before the next night"))


def _login() -> DoctorFinding:
    told = "set" if os.environ.get("EARTHDATA_TOKEN") else "not set: night lights end with 2020 (Light Every Night)"
    return DoctorFinding("EARTHDATA_TOKEN", True, told)
