"""What to ask the catalogues for: which sites together, and over which time. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from geodata.errors import SettingsRefused


@dataclass(frozen=True)
class RunRequest:
    """What a person or the schedule asked of a run."""

    since: datetime | None = None  # aware UTC; None = history_years at a site's first run, then what is new
    until: datetime | None = None  # aware UTC; None = now
    site_ids: tuple[str, ...] = ()  # empty = every watched site
    catalog: str = ""  # with it, nothing else is contacted; "" = the configured ones
    collections: tuple[str, ...] = ()  # empty = the configured ones, or all that the named catalogue has
    scheduler: str = ""  # address of a Dask scheduler; "" = this machine

    def __post_init__(self) -> None:
        """Refuse a window that ends before it begins.

        Raises:
            SettingsRefused: since is not before until.
        """
        if self.since and self.until and self.since >= self.until:
            raise SettingsRefused(
                f"window {self.since:%Y-%m-%d} to {self.until:%Y-%m-%d}", "it ends before it begins", "Swap the dates"
            )
