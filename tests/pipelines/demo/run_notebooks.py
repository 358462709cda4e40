"""Run a notebook of docs/notebooks from top to bottom over the demo, as a reader runs it."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import matplotlib
import matplotlib.pyplot as plt
import pytest

from tests.pipelines.demo.conftest import REPOSITORY

NOTEBOOKS = sorted((REPOSITORY / "docs/notebooks").glob("*.ipynb"))
ODC = "ignore:The 'shapely.ops.transform:DeprecationWarning"
"""odc-geo moves outlines with a function that shapely 2.2 means to drop: theirs to change, harmless to us."""


def cells(path: Path, kind: str = "code") -> list[str]:
    found = json.loads(path.read_text(encoding="utf-8"))
    return ["".join(cell["source"]) for cell in found["cells"] if cell["cell_type"] == kind]


def run_notebook(path: Path, home: Path, monkeypatch: pytest.MonkeyPatch, **given: object) -> dict[str, Any]:
    """Run a notebook's cells one after the other; the last expression of each is shown, as Jupyter does.

    Args:
        given: names that are set after the first cell, for values that a reader would change there.
    """
    monkeypatch.setenv("COMPOUND_WATCH_HOME", str(home))
    names: dict[str, Any] = {}
    matplotlib.use("agg")
    for number, cell in enumerate(cells(path)):
        parsed = ast.parse(cell)
        last = parsed.body.pop() if parsed.body and isinstance(parsed.body[-1], ast.Expr) else None
        exec(compile(parsed, f"{path.name} cell {number}", "exec"), names)
        if last is not None:
            shown = eval(compile(ast.Expression(last.value), f"{path.name} cell {number}", "eval"), names)
            getattr(shown, "_repr_html_", shown.__repr__)()
        if number == 0:
            names |= given
    plt.close("all")
    return names
