"""What a backup or a restore that was killed leaves half-made beside its goal: full copies, hidden, of restricted
places too. The next one takes them away once they are a day old: another may be at work on a younger one."""

from __future__ import annotations

import shutil
import time
from contextlib import suppress
from pathlib import Path

OLD_S = 86_400.0
"""Seconds since it was last written to from which nobody is at work on it."""


def sweep_left_behind(folder: Path, *patterns: str) -> list[Path]:
    """Delete old files and folders of such names; what was deleted.

    Args:
        folder: where backups or workspaces lie; other things in it stay.
        patterns: of names that only something half-made has, as Path.glob takes them.
    """
    gone = []
    for path in sorted({path for pattern in patterns for path in folder.glob(pattern)}):
        with suppress(OSError):
            if time.time() - path.stat().st_mtime < OLD_S:
                continue
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
            gone.append(path)
    return gone
