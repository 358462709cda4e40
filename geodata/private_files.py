"""Files for their own user alone; light to load, since every command begins with it."""

from __future__ import annotations

import os


def private_files() -> None:
    """From here on, files that this process and its children make are for its own user alone.

    A workspace holds restricted outlines; on a machine with several users nobody else reads them.
    """
    os.umask(0o077)
