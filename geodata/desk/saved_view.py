"""A saved view: what a screen showed (filters, sort, where the map stood), under a name. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

LONGEST_VIEW_NAME = 80
"""Characters of a view's name: one line of a list."""
SCREENS = ("", "site", "triage")
"""Addresses of the screens whose views are saved: overview, sites, triage."""


@dataclass(frozen=True)
class SavedView:
    """One view of one screen."""

    id: str  # random, never told outside
    name: str  # as it is listed
    screen: str  # one of SCREENS
    query: str  # of the address: "country=MM&order=look"; "" = the plain screen
    saved_by: str  # role or pseudonym
    saved_at: datetime  # aware UTC

    @property
    def address(self) -> str:
        """The link that opens it, relative to the dashboard: "site?country=MM"."""
        return f"{self.screen or '.'}?{self.query}" if self.query else self.screen or "."
