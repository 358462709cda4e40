"""Which version of the code this is."""

from __future__ import annotations

from importlib import metadata


def code_version() -> str:
    """The installed version of the distribution, e.g. "0.1.0"."""
    return metadata.version("compound-watch")
