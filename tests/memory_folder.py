"""Where short-lived files of tests lie: in memory where there is room, since small commits then wait for no disk."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

MEMORY = Path("/dev/shm")
ROOM_BYTES = 2 * 1024**3
"""Free space under which the disk is taken. Containers often give 64 MB; a mapped file (SQLite's -shm) that finds no
room there ends the process with SIGBUS, where a file on disk gives an error that can be read."""


def memory_folder(memory: Path = MEMORY, room: int = ROOM_BYTES) -> Path | None:
    """The folder in memory; None where there is none or too little room, so that the usual folder is taken."""
    if not os.access(memory, os.W_OK) or shutil.disk_usage(memory).free < room:
        return None
    return memory
