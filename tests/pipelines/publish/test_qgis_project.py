"""The project and styles inside a GeoPackage: opened by QGIS itself where it is installed, read as tables anywhere."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
from collections import Counter
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyogrio
import pytest
from PIL import Image
from pyproj import Geod
from shapely.geometry import Point, box
from shapely.geometry.base import BaseGeometry

from geodata.access.audience import Audience
from geodata.detections.detection import Detection, State
from geodata.i18n.english_formats import sentence_case
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.wording.change_sentences import told_kind
from geodata.workspace import Workspace
from layers.style.symbols import KINDS, STATES
from pipelines.publish.export import export
from pipelines.publish.nouns.column_meanings import meaning
from pipelines.publish.nouns.gather_rows import NOUNS
from tests.screens import fixture_world
from tests.screens.fixture_world import END

QGIS = Path("/usr/lib/python3/dist-packages/qgis")
PYTHON = "/usr/bin/python3"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    home = tmp_path_factory.mktemp("qgis") / "home"
    fixture_world.make(home).close()
    return Workspace.open(home)


@pytest.fixture(scope="module")
def file(workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("written") / "changes.gpkg"
    export(workspace, out, "detections", Audience.INTERNAL, today=END)
    return out


@pytest.mark.skipif(
    not QGIS.exists(), reason="QGIS (Debian package python3-qgis) is not on this machine; CI installs it"
)
def test_qgis_opens_the_project_and_draws_the_signs_of_the_map(
    file: Path, tmp_path: Path, workspace: Workspace
) -> None:
    picture = tmp_path / "map.png"
    environment = {"PATH": os.environ["PATH"], "QT_QPA_PLATFORM": "offscreen", "HOME": str(tmp_path)}
    script = str(Path(__file__).with_name("qgis_reads.py"))
    done = subprocess.run(
        [PYTHON, script, str(file), str(picture)], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    changes = workspace.edition(Audience.INTERNAL, END).detections.items
    signs = Counter(f"{_named(d)}, {STATES[d.state].word.lower()}" for d in changes)
    layer = found["layers"]["detections"]
    assert found["opened"] and layer["valid"] and layer["count"] == len(changes) > 1
    assert found["crs"] == layer["crs"] == "EPSG:4326"
    assert set(layer["legend"]) == set(signs) == set(found["dragged"])
    assert found["visible"] == ["detections"] and found["layers"]["revisions"]["valid"]
    assert "internal edition" in found["title"] and "invented" in found["title"]
    assert "no open licence" in found["abstract"] and "TLP:RED" in found["abstract"]
    assert found["rights"][0].startswith("Compound Watch") and found["rights"][1].startswith("no open licence")
    assert found["on_the_map"][0] == found["title"] and found["on_the_map"][1].startswith("Compound Watch")
    assert all("site_name" in told and '"id"' in told for told in found["labels"]), (
        "a map without a ground names nothing"
    )
    assert max(map(len, found["on_the_map"][1].split("\n"))) < 120, "one line of all would be wider than a screen"
    assert "sentence" in found["tip"] and "&lt;" in found["tip"]
    assert "Two people agree on it (Compound Watch, edition of" in found["told"] and "Pellimar Bend" in found["told"]
    assert f"as known on {END}" in found["title"]
    outline = pyogrio.read_dataframe(file, layer="detections").set_index("id").geometry["pb-1"]
    on_the_ellipsoid = abs(Geod(ellps="WGS84").geometry_area_perimeter(outline)[0])
    assert found["area"] == pytest.approx(on_the_ellipsoid, rel=1e-4), "no plane of degrees"
    assert found["types"]["first_seen"] == "Date" and found["types"]["area_m2"] == "Real"
    assert found["comments"]["first_seen"] == meaning("detections", "first_seen")
    with Image.open(picture) as drawn:
        seen = {colour for _, colour in drawn.convert("RGB").getcolors(1 << 20) or ()}
    filled = {KINDS[d.kind].fill for d in changes if STATES[d.state].filled}
    dark = {KINDS[d.kind].dark for d in changes if STATES[d.state].filled}
    assert filled and any(tuple(bytes.fromhex(c[1:])) in seen for c in filled | dark)


@pytest.mark.parametrize("what", list(NOUNS))
def test_every_noun_names_its_layers_and_lists_none_that_is_not_there(
    workspace: Workspace, tmp_path: Path, what: str
) -> None:
    out = tmp_path / "renamed.gpkg"
    report = export(workspace, out, what, Audience.PUBLIC, today=END)
    noun = what.removesuffix("s")  # one of them is told as one
    assert report.lines()[0].startswith(f"Wrote {report.written} {noun}")
    layers = {str(name) for name, _ in pyogrio.list_layers(out)} - {"layer_styles"}
    with closing(sqlite3.connect(out)) as store:
        (content,) = store.execute("SELECT content FROM qgis_projects").fetchone()
        styled = {name for (name,) in store.execute("SELECT f_table_name FROM layer_styles WHERE useAsDefault")}
        assert store.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert bytes.fromhex(content)[:2] == b"PK" and styled <= layers and what in layers
    assert (what in styled) is (report.written > 0 and len(_kinds(out, what)) == 1)


def _named(change: Detection) -> str:
    """The kind as a legend may name it: with its doubt, where there is one."""
    return KINDS[change.kind].word if change.state is State.WITHDRAWN else sentence_case(told_kind(change))


def _kinds(file: Path, layer: str) -> set[str]:
    """Kinds of geometry in a layer."""
    shapes = pyogrio.read_dataframe(file, layer=layer).geometry.dropna()
    return {str(kind).removeprefix("Multi") for kind in shapes.geom_type}


def test_the_same_rows_make_the_same_project(workspace: Workspace, tmp_path: Path) -> None:
    told = []
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        export(workspace, tmp_path / folder / "x.gpkg", "sites", Audience.INTERNAL, today=END)
        with closing(sqlite3.connect(tmp_path / folder / "x.gpkg")) as store:
            told.append(store.execute("SELECT content FROM qgis_projects").fetchall())
    assert told[0] == told[1]


LAYERS_OF = """
import json, sys
from qgis.core import QgsApplication, QgsProject
application = QgsApplication([], False)
application.initQgis()
QgsProject.instance().read(f"geopackage:{sys.argv[1]}?projectName=Compound Watch")
layers = QgsProject.instance().mapLayers().values()
print(json.dumps({layer.name(): [row["id"] for row in layer.getFeatures()] for layer in layers}))
"""


@pytest.mark.skipif(not QGIS.exists(), reason="QGIS is not on this machine")
@pytest.mark.parametrize(
    ("places", "layers"),
    [
        ((Point(98.5, 16.5), None), {"incidents": ["csv-0", "csv-1"]}),
        (
            (Point(98.5, 16.5), box(98, 16, 99, 17), None),
            {"incidents (points)": ["csv-0"], "incidents (polygons)": ["csv-1"], "incidents (no place)": ["csv-2"]},
        ),
        ((None,), {"incidents": ["csv-0"]}),
    ],
)
def test_what_has_no_place_is_in_the_project_too(
    tmp_path: Path, places: tuple[BaseGeometry | None, ...], layers: dict[str, list[str]]
) -> None:
    out, day = tmp_path / "reports.gpkg", END - timedelta(days=60)
    workspace = Workspace.open(tmp_path / "home")
    known = {True: PlacePrecision.DISTRICT, False: PlacePrecision.UNKNOWN}
    reports = [
        Incident(f"csv-{n}", "csv", "raid", "A raid", day, day, DatePrecision.DAY, place, known[place is not None])
        for n, place in enumerate(places)
    ]
    workspace.store.save_incidents(reports)
    assert export(workspace, out, "incidents", Audience.INTERNAL, today=END).written == len(places)
    environment = {"PATH": os.environ["PATH"], "QT_QPA_PLATFORM": "offscreen", "HOME": str(tmp_path)}
    done = subprocess.run(
        [PYTHON, "-c", LAYERS_OF, str(out)], env=environment, capture_output=True, text=True, check=False
    )
    assert json.loads(done.stdout.splitlines()[-1]) == layers, done.stderr
