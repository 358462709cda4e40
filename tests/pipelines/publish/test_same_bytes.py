"""An export says what its edition knows, and nothing of the moment when it was written: the same bytes each time."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from geodata.access.audience import Audience
from geodata.workspace import Workspace
from pipelines.publish.export import NOUNS, WRITERS, export
from tests.screens import fixture_world

DAY = date(2026, 11, 21)
EXPORT = """
import sys
from datetime import date
from pathlib import Path
from geodata.access.audience import Audience
from geodata.workspace import Workspace
from pipelines.publish.export import NOUNS, WRITERS, export
workspace, to = Workspace.existing(sys.argv[1]), Path(sys.argv[2])
for what in sorted(NOUNS):
    for ending in sorted(WRITERS):
        export(workspace, to / (what + ending), what, Audience.INTERNAL, today=date.fromisoformat(sys.argv[3]))
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("same") / "w"
    fixture_world.make(root).close()
    return root


def written_by_a_process(home: Path, to: Path, seed: int) -> dict[str, bytes]:
    """Every noun in every format, by a process that orders what has no order in its own way."""
    words = [sys.executable, "-c", EXPORT, str(home), str(to), DAY.isoformat()]
    subprocess.run(words, check=True, timeout=300, env=os.environ | {"PYTHONHASHSEED": str(seed)})
    return {path.name: path.read_bytes() for path in to.iterdir()}


def test_every_format_is_the_same_bytes_in_another_process_at_another_time(home: Path, tmp_path: Path) -> None:
    """A GeoPackage bore the moments at which GDAL wrote its tables."""
    first, again = (written_by_a_process(home, tmp_path / str(seed), seed) for seed in (1, 2))
    assert len(first) == len(NOUNS) * len(WRITERS)
    assert [name for name in first if first[name] != again.get(name)] == []


def test_a_geopackage_is_the_same_bytes_twice_in_one_process_and_bears_its_editions_day(
    home: Path, tmp_path: Path
) -> None:
    workspace, bodies, out = Workspace.existing(home), [], tmp_path / "x.gpkg"
    for _ in range(2):
        export(workspace, out, "detections", Audience.INTERNAL, today=DAY)
        bodies.append(out.read_bytes())
    workspace.store.close()
    assert bodies[0] == bodies[1]
    with closing(sqlite3.connect(out)) as file:
        assert {row[0] for row in file.execute("SELECT last_change FROM gpkg_contents")} == {"2026-11-21T00:00:00.000Z"}
        stamps = {row[0] for row in file.execute("SELECT update_time FROM layer_styles")}
        stamps |= {row[0] for row in file.execute("SELECT timestamp FROM gpkg_metadata_reference")}
    assert stamps == {"2026-11-21T00:00:00.000Z"}
