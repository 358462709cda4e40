"""The notebooks in docs/notebooks run from top to bottom over the demo, as a reader runs them, and say what is true."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import matplotlib
import matplotlib.pyplot as plt
import pandas
import pytest
import shapely

from tests.pipelines.demo.conftest import REPOSITORY

NOTEBOOKS = sorted((REPOSITORY / "docs/notebooks").glob("*.ipynb"))
ODC = "ignore:The 'shapely.ops.transform:DeprecationWarning"
"""odc-geo moves outlines with a function that shapely 2.2 means to drop: theirs to change, harmless to us."""


def cells(path: Path, kind: str = "code") -> list[str]:
    found = json.loads(path.read_text(encoding="utf-8"))
    return ["".join(cell["source"]) for cell in found["cells"] if cell["cell_type"] == kind]


def run(path: Path, home: Path, monkeypatch: pytest.MonkeyPatch, **given: object) -> dict[str, Any]:
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


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_holds_no_output_and_says_what_it_is_for(path: Path) -> None:
    found = json.loads(path.read_text(encoding="utf-8"))
    assert all(not cell.get("outputs") and not cell.get("execution_count") for cell in found["cells"])
    assert cells(path, "markdown")[0].startswith("# ") and "invented" in cells(path, "markdown")[0]


def test_from_a_workspace_to_a_map(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = run(NOTEBOOKS[0], demo_home, monkeypatch)
    assert list(told["changes"]["id"]) == ["PB-EA4F6F"], "the one change there that two people agree on"
    first = told["changes"].iloc[0]
    assert told["before"].time.values.astype("datetime64[D]") <= first["last_clear_before"].to_datetime64()
    assert told["after"].time.values.astype("datetime64[D]") == first["first_seen"].to_datetime64()
    assert len(told["figure"].axes) == 2


@pytest.mark.filterwarnings(ODC)
def test_your_own_site(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The world was built with roofs in the north of Pellimar Bend: the outline of the notebook is around them."""
    told = run(NOTEBOOKS[1], demo_home, monkeypatch)
    found = told["judged"].changes
    (built,) = found[found["state"] == "confirmed"].itertuples()
    truth = json.loads((demo_home / "world/truth/pellimar-bend.geojson").read_text(encoding="utf-8"))["features"]
    (real,) = [
        feature["properties"]
        for feature in truth
        if feature["properties"]["kind"] == "construction"
        and shapely.geometry.shape(feature["geometry"]).intersection(built.geometry).area > 0.5 * built.geometry.area
    ]
    assert built.kind == "construction" and told["judged"].placebos_flagged == 0
    assert pandas.Timestamp(real["begins"]) <= built.first_seen < pandas.Timestamp(real["finished"])


@pytest.mark.filterwarnings(ODC)
def test_your_own_site_on_real_images(demo_home: Path, shared_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Five years over a wood in Romania of which nothing is known that was built: the same cells, other values."""
    real = {
        "CATALOG": shared_dir / "data/romania_s2/catalog.json",
        "OUTLINE": shapely.box(22.1475, 45.2020, 22.1570, 45.2075),
        "DAYS": ("2015-01-01", "2021-12-31"),
        "OFFSET": 0.0,
    }
    judged = run(NOTEBOOKS[1], demo_home, monkeypatch, **real)["judged"]
    assert judged.status == "judged" and judged.clear_looks > 50
    assert not ((judged.changes["state"] == "confirmed") & (judged.changes["kind"] == "construction")).any()


def test_an_event_study(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = run(NOTEBOOKS[2], demo_home, monkeypatch)
    assert pandas.Timestamp("2026-10-19") == told["EVENT"]
    assert "PB-EA4F6F" in set(told["near"]["id"])
    near = told["near"].set_index("id")
    assert told["order"](near.loc["PB-EA4F6F"]) == "had begun before the reported day", "seen on 13 October"
    assert told["after"]["pellimar-bend"] > told["beside"].max(), "5.7 ha were built here and nowhere else"
