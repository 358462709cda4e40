"""Which version of the code this is."""

from __future__ import annotations


def code_version() -> str:
    """The installed version of the distribution, e.g. "0.1.0"."""
    from importlib import metadata  # here: it loads slowly, and every command begins with this file

    return metadata.version("compound-watch")
