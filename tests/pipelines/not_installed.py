"""Processes in which some packages are not installed: neither a search nor an import finds them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from pipelines.context.optional_packages import MODULES

OPTIONAL = sorted({name for names in MODULES.values() for name in names} | {"av"})
"""What extras bring and our code imports."""


def environment_without(folder: Path, names: Sequence[str] = OPTIONAL, *also: Path) -> dict[str, str]:
    """The environment variables of such a process.

    Args:
        folder: a folder of its own, made where it is missing.
        names: top-level modules that are not there.
        also: folders to import from beside what is installed.
    """
    folder.mkdir(exist_ok=True)
    program = f"import sys\nfor name in {list(names)!r}:\n    sys.modules[name] = None\n"
    (folder / "sitecustomize.py").write_text(program, encoding="utf-8")
    return {**os.environ, "PYTHONPATH": os.pathsep.join(str(one) for one in (folder, *also))}
