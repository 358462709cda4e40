"""Following a recipe of CONTRIBUTING.md in a copy of the code, as somebody does who adds a thing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
CODE = ("geodata", "pipelines", "layers", "screens", "docs")
MOST_FILES = 3
"""Files that a recipe may touch, beside its test."""


def steps(title: str) -> list[str]:
    """The files that a recipe names, in order; each stands first in its numbered line."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    told = text.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    assert told, f"CONTRIBUTING.md has no recipe {title!r}"
    found = re.findall(r"^\d\. `([^`]+)`", told, re.MULTILINE)
    assert 0 < len(found) <= MOST_FILES
    return found


def copy_of_code(folder: Path) -> Path:
    """The program in a folder of its own, to be changed and run there.

    What Python compiled of ours comes along, and holds for each file that stays as it is: it goes by a file's time.
    """
    for name in CODE:
        ignore = shutil.ignore_patterns("*.pyc.*", "screenshots")  # the first: half written by another process
        shutil.copytree(ROOT / name, folder / name, ignore=ignore)
    for name in ("dashboard.py", "pyproject.toml"):
        shutil.copyfile(ROOT / name, folder / name)
    return folder


def put_before(path: Path, mark: str, text: str) -> None:
    """Insert a text before a mark, which must stand in the file once."""
    written = path.read_text(encoding="utf-8")
    assert written.count(mark) == 1, f"{mark!r} stands {written.count(mark)} times in {path.name}"
    path.write_text(written.replace(mark, text + mark), encoding="utf-8")


def touched(folder: Path) -> set[str]:
    """Files of the copy that are new or other than ours, but for what running it leaves."""
    found = set()
    for name in CODE:
        for path in sorted((folder / name).rglob("*")):
            where = path.relative_to(folder)
            if path.is_file() and "__pycache__" not in where.parts:
                ours = ROOT / where
                if not ours.is_file() or ours.read_bytes() != path.read_bytes():
                    found.add(where.as_posix())
    return found


def in_copy(folder: Path, *words: str, code: int = 0, **environment: str) -> str:
    """What the changed program's command line says."""
    return python_in(folder, "-c", "from pipelines.cli import main; main()", *words, code=code, **environment)


def python_in(folder: Path, *words: str, code: int = 0, **environment: str) -> str:
    """What Python says that runs in the copy."""
    done = subprocess.run(
        [sys.executable, *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr
