"""A fault that nobody foresaw, kept as a report that its finder can send: what was asked, what broke, where.

A trace holds names of files and places, so it lies in the workspace, for its own user alone, and not on a terminal or
in a log that others read.
"""

from __future__ import annotations

import os
import platform
import tempfile
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from geodata.text.no_password import without_password
from geodata.version import code_version

FOLDER = "faults"
LONGEST = 200
"""Characters of a fault's own words that are told; its report holds them all."""


def report_fault(error: BaseException, workspace: Path, command: Sequence[str]) -> Path | None:
    """Keep the trace of a fault in a workspace that is there, else in the folder for temporary files.

    Args:
        error: what was raised.
        workspace: its folder; never created here.
        command: words of the command line.

    Returns:
        the report; None where none can be written.
    """
    lines = [
        f"compound-watch {code_version()}, Python {platform.python_version()}, {platform.platform()}",
        f"{datetime.now(UTC).isoformat(timespec='seconds')}",
        f"Command: {' '.join(command[1:])}",
        "",
        "".join(traceback.format_exception(error)),
    ]
    for folder in (workspace.resolve() / FOLDER, Path(tempfile.gettempdir())):
        try:
            if folder.name == FOLDER and folder.parent.is_dir():
                folder.mkdir(0o700, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix="compound-watch-fault-", suffix=".txt", dir=folder)
            with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as out:
                out.write(without_password("\n".join(lines)))
            return Path(name)
        except OSError:
            continue
    return None


def fault_told(error: BaseException, report: Path | None) -> str:
    """The one line for whoever meets a fault."""
    words = without_password(" ".join(str(error).split()))
    what = f"{type(error).__name__}{f' ({words[:LONGEST]})' if words else ''}"
    sent = f"Please report it, with the file {report}" if report else "Please report it, with what --debug shows"
    return f"this is a fault of Compound Watch: {what}. What was stored before it stays. {sent}."
