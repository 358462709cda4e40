"""A workspace with one public place, and the command line over it: for rows that a person clears."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from typer.testing import CliRunner

from geodata.workspace import Workspace
from pipelines.cli import app
from tests.geodata.access.test_action_rules import OPEN

Said = Callable[..., tuple[int, str]]
"""Words of a command to its exit code and all that it prints, the refusal too."""


def one_place(root: Path) -> Workspace:
    """The workspace, to be closed by whoever asked for it."""
    made = Workspace.open(root)
    made.store.save_site(OPEN, by="test")
    return made


def commands_about(home: Workspace, noun: str) -> Said:
    """The commands about one noun: "actions", "claims"."""

    def run(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, ["--workspace", str(home.root), noun, *words])
        return done.exit_code, done.output + (str(done.exception) if done.exception else "")

    return run


def as_read(said: Said, noun: str, key: str) -> tuple[str, str]:
    """The option of `clear` that says what was read: what the queue prints of a row that waits."""
    code, printed = said("queue", "--json")
    assert code == 0, printed
    (row,) = [row for row in json.loads(printed)[noun] if row["id"] == key]
    return ("--digest", row["digest"])


def table_of(path: Path, head: str, *rows: str) -> str:
    """A table of some rows, written there."""
    path.write_text(head + "".join(rows), encoding="utf-8")
    return str(path)
