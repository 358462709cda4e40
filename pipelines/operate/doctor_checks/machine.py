"""Python, the files that browsers fetch, the room on the disk, and the login for night lights."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from geodata.browser_files import MANIFEST, browser_files
from geodata.i18n.english_formats import in_figures
from geodata.version import code_version
from geodata.workspace import Workspace
from pipelines.context.optional_packages import lacks
from pipelines.operate.doctor_check import DoctorCheck
from pipelines.operate.doctor_finding import DoctorFinding, good, wrong

LOW_SPACE_GB = 5.0
"""Free space in GB under which a night's chips may not fit: about 150 sites at 30 MB."""
LATER = "none yet: the dashboard copies them from installed packages at its first start"


def _look(workspace: Workspace) -> tuple[DoctorFinding, ...]:
    return _python(), _assets(), _fonts(), _space(workspace.root), _login()


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


def _space(root: Path) -> DoctorFinding:
    free = shutil.disk_usage(root).free / 1e9
    enough = free >= LOW_SPACE_GB
    step = "" if enough else "Make room before the next night"
    return DoctorFinding("space", enough, f"{free:.0f} GB free", step)


def _login() -> DoctorFinding:
    refusal = lacks("lights", "night lights of Black Marble") if os.environ.get("EARTHDATA_TOKEN") else None
    if refusal is not None:
        return wrong(refusal.thing, refusal.cause, refusal.next_step)
    missing = "not set: no new night of Black Marble can be fetched (Light Every Night ends with 2020)"
    state = "set" if os.environ.get("EARTHDATA_TOKEN") else missing
    return good("EARTHDATA_TOKEN", state)


CHECK = DoctorCheck(_look, order=10)
