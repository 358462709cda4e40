"""What the operating system says of a disk, in words that a person can act on."""

from __future__ import annotations

import errno
import re

from geodata.errors import DiskRefused
from geodata.i18n.messages import msg

_ROOM = msg("Make room, then run the same command again; what was stored stays")
_RIGHTS = msg("Give a folder that this user may write to, then run the same command again")
_FAULTS: dict[int, tuple[str, str]] = {
    errno.ENOSPC: (msg("the disk is full"), _ROOM),
    errno.EDQUOT: (msg("this user may keep no more on this disk"), _ROOM),
    errno.EFBIG: (msg("a file would be larger than files may be here"), _ROOM),
    errno.EROFS: (msg("the disk may only be read"), _RIGHTS),
    errno.EACCES: (msg("this user has no right to it"), _RIGHTS),
    errno.EPERM: (msg("this user has no right to it"), _RIGHTS),
    errno.EIO: (
        msg("the disk does not work"),
        msg("Look at the machine's log, and copy the workspace to another disk"),
    ),
}
HALF = re.compile(r"^\.?(.+?)(?:\.\d+)?\.part$")
"""The name of a file while it is written, and within it the name that it will bear."""


def disk_refused(error: OSError, thing: str) -> DiskRefused | None:
    """An error of the operating system as one of ours where it is about the disk; None where it is not.

    Args:
        error: what a read or write raised.
        thing: what was being done, for a person; said where the error names no file.
    """
    words = _FAULTS.get(error.errno or 0)
    if words is None:
        return None
    file = str(error.filename or "").rstrip("/").rpartition("/")[2]
    return DiskRefused(HALF.sub(r"\1", file) or thing, *words)
