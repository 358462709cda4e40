"""Python, the files that browsers fetch, and the login for night lights."""

from __future__ import annotations

import os
import sys

from geodata.browser_files import MANIFEST, browser_files
from geodata.i18n.english_formats import in_figures
from geodata.version import code_version
from geodata.workspace import Workspace
from pipelines.context.optional_packages import lacks
from pipelines.operate.doctor_check import DoctorCheck
from pipelines.operate.doctor_finding import DoctorFinding, good, wrong

LATER = "none yet: the dashboard copies them from installed packages at its first start"


def _look(workspace: Workspace) -> tuple[DoctorFinding, ...]:
    return _python(), _assets(), _fonts(), _login()


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


def _login() -> DoctorFinding:
    refusal = lacks("lights", "night lights of Black Marble") if os.environ.get("EARTHDATA_TOKEN") else None
    if refusal is not None:
        return wrong(refusal.thing, refusal.cause, refusal.next_step)
    missing = "not set: no new night of Black Marble can be fetched (Light Every Night ends with 2020)"
    state = "set" if os.environ.get("EARTHDATA_TOKEN") else missing
    return good("EARTHDATA_TOKEN", state)


CHECK = DoctorCheck(_look, order=10)
