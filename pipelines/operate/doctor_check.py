"""One check of doctor: what it looks at, and where its lines stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from geodata.workspace import Workspace
from pipelines.operate.doctor_finding import DoctorFinding


@dataclass(frozen=True)
class DoctorCheck:
    """One of several that are made in turn; it asks no network and changes nothing."""

    look: Callable[[Workspace], Iterable[DoctorFinding]]  # at a workspace whose folder is there
    order: int = 100  # the lowest first, those of one number by the name of their file
