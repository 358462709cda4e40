"""The tasks of docs/tasks.md, and the script of each: what a reader does in the browser, with no address typed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from geodata.store import Store
from tests.screens.serving import Visit

WRITTEN = Path(__file__).resolve().parents[3] / "docs" / "tasks.md"
_ROW = re.compile(r"^\| ([A-Z]\d+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


@dataclass(frozen=True)
class Desk:
    """What a task is done on."""

    seen: Visit  # the page, at the front
    home: Path  # of the workspace

    def store(self) -> Store:
        """The store, to see what was kept."""
        return Store.open(self.home)


Script = Callable[[Desk], None]
AIDE: dict[str, Script] = {}
ANALYST: dict[str, Script] = {}
OPERATOR: dict[str, Script] = {}


def done_by(scripts: dict[str, Script], key: str) -> Callable[[Script], Script]:
    """Register the script of a task under its number in docs/tasks.md."""

    def kept(script: Script) -> Script:
        assert key not in scripts
        scripts[key] = script
        return script

    return kept


def written_down() -> dict[str, tuple[str, str]]:
    """Number -> (task, done when) of every row of docs/tasks.md."""
    return {key: (task.strip(), when.strip()) for key, task, when in _ROW.findall(WRITTEN.read_text(encoding="utf-8"))}
