"""What every step of one run is handed, in one piece."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from geodata.settings.settings import Settings
from geodata.store import Store
from geodata.workspace import Workspace
from pipelines.context.budget import Budget
from pipelines.context.progress import Progress, silent
from pipelines.context.request import RunRequest
from pipelines.context.summary import Tally
from pipelines.workers.cluster import Cluster
from pipelines.workers.cores import Cores


@dataclass(frozen=True)
class RunContext:
    """One run: where it works, what was asked of it, and whom it tells."""

    workspace: Workspace  # where sites are read from and everything is stored
    request: RunRequest  # which sites, time and catalogues
    until: datetime  # end of the time that is asked for, aware UTC
    run_id: str = ""  # written beside what is measured and said; "" = nothing of it is kept as a run
    tally: Tally = field(default_factory=Tally)  # what it has come to so far; every step adds to it
    progress: Progress = silent  # told how far each step is
    budget: Budget = field(default_factory=Budget)  # of this night's reading; without an end as it is
    cluster: Cluster | None = None  # whose workers read scenes and judge sites; None = this machine does
    cores: Cores | None = None  # processes of this machine that all steps share; None = each step begins its own

    @property
    def store(self) -> Store:
        """The workspace's store."""
        return self.workspace.store

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self.workspace.settings
