"""What the operator has set for the server, read anew whenever the settings file changes."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from geodata.access.audience import Audience, chosen_audience
from geodata.errors import CompoundWatchError
from geodata.settings.settings import FILE_NAME, Settings
from geodata.workspace import HOME, Workspace


def settings_served() -> Settings:
    """The settings in force; the shipped ones where they cannot be read: those open nothing."""
    folder = Path(os.environ.get(HOME) or "workspace").resolve()
    try:
        return _settings(folder, (folder / FILE_NAME).stat().st_mtime_ns)
    except OSError:
        return _settings(folder, 0)


@lru_cache(maxsize=4)
def _settings(folder: Path, modified: int) -> Settings:
    try:
        return Workspace(folder).settings
    except CompoundWatchError:
        return Settings()


def audience_served() -> Audience:
    """The widest audience that anybody is served: the operator's, or with a login the internal one.

    Where the operator's word is none it is the narrowest (the pages say so).
    """
    if settings_served().login_provider:
        return Audience.INTERNAL
    try:
        return chosen_audience()
    except CompoundWatchError:
        return Audience.PUBLIC
