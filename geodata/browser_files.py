"""Where the third-party files lie from which the dashboard is served: Leaflet, its parts and the typefaces.

`make install` copies them beside dashboard.py. An installation without a Makefile may lie in a folder that nobody may
write to, so there they go into the cache folder of whoever starts the dashboard, at its first start.
"""

from __future__ import annotations

import os
from pathlib import Path

MANIFEST = "MANIFEST.json"
"""Written last: where it is, all files are."""
BESIDE = Path(__file__).resolve().parent.parent / "static" / "vendor"
"""Beside dashboard.py, in a checkout."""


def browser_files() -> Path:
    """The folder; it may not be there yet."""
    if (BESIDE / MANIFEST).exists():
        return BESIDE
    cache = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(cache) if Path(cache).is_absolute() else Path.home() / ".cache") / "compound-watch" / "browser-files"
