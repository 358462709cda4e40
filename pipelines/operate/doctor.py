"""Check a machine and a workspace, and say what to do about what is not right.

What is looked at is a CHECK in each file of pipelines/operate/doctor_checks, found by itself.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

from geodata.errors import NotFound
from geodata.workspace import Workspace
from pipelines.operate import doctor_checks
from pipelines.operate.doctor_check import DoctorCheck
from pipelines.operate.doctor_finding import DoctorFinding


def _found() -> Iterator[DoctorCheck]:
    for module in pkgutil.iter_modules(doctor_checks.__path__):
        yield importlib.import_module(f"{doctor_checks.__name__}.{module.name}").CHECK


CHECKS: tuple[DoctorCheck, ...] = tuple(sorted(_found(), key=lambda check: check.order))
"""In the order in which they are made and told."""


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
    return tuple(finding for check in CHECKS for finding in check.look(workspace))
