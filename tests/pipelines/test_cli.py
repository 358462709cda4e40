"""The command line as a person meets it: exit codes, and one sentence instead of a trace."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from shapely import box

from geodata.sites.site import Site
from geodata.store import Store
from geodata.workspace import Workspace
from pipelines.cli import Noun, app
from pipelines.publish.nouns.gather_rows import NOUNS
from tests.screens import fixture_world


def _call(workspace: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pipelines.cli", "--workspace", str(workspace), *words],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("run",), "no site to watch"),
        (("run", "--since", "banana"), "banana"),
        (("run", "--since", "2026-01-02", "--until", "2026-01-01"), "ends before"),
        (("sites", "import", "no-such.geojson"), "no-such.geojson"),
        (("incidents", "import", "no-such.csv", "--source", "ucdp"), "no-such.csv"),
        (("export", "out.docx"), "out.docx"),
        (("brief", "--since", "2999-01-01"), "2999-01-01 lies after the day"),
        (("replay", "X-1"), "X-1"),
        (("schedule", "--cron", "every night"), "every night"),
        (("nonsense",), "nonsense"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_exit_code_2(
    tmp_path: Path, words: tuple[str, ...], named: str
) -> None:
    Workspace.open(tmp_path / "workspace").store.close()
    done = _call(tmp_path / "workspace", *words)
    assert done.returncode == 2, done.stderr
    assert named in done.stderr
    assert "Traceback" not in done.stderr


def test_status_and_doctor_speak_of_an_empty_workspace(tmp_path: Path) -> None:
    Workspace.open(tmp_path).store.close()
    told = json.loads(_call(tmp_path, "status", "--json").stdout)
    assert (told["running"], told["sites"], told["last_good_run"]) == (False, 0, None)
    lines = _call(tmp_path, "doctor").stdout
    assert "store" in lines
    assert "EARTHDATA_TOKEN" in lines


def test_every_command_of_the_contract_is_there() -> None:
    names = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
    groups = {group.name for group in app.registered_groups}
    assert names >= {
        "demo",
        "run",
        "export",
        "compare",
        "ground",
        "brief",
        "replay",
        "schedule",
        "status",
        "doctor",
        "dashboard",
    }
    assert groups >= {"sites", "incidents", "claims", "controls"}


def test_help_and_refusals_wait_for_no_library_that_they_do_not_need() -> None:
    """Loading the store, GDAL and NumPy takes most of a second; whoever asks for help does not wait for them."""
    heavy = ("sqlalchemy", "numpy", "shapely", "pydantic", "pandas", "rasterio", "pyogrio", "pyproj")
    program = f"import sys, pipelines.cli; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_status_reads_the_store_and_nothing_that_reads_scenes(tmp_path: Path) -> None:
    """What it does not need took a fifth of its time: rasters, catalogues, the scheduler, the words of editions."""
    store = Store.open(tmp_path)
    store.save_site(Site("home", "Home", box(98.5, 16.6, 98.51, 16.61)), by="ann")
    store.close()
    heavy = ("rasterio", "scipy.ndimage", "pystac_client", "requests", "apscheduler", "geodata.edition_view", "alembic")
    program = (
        "import atexit, sys\n"
        f"atexit.register(lambda: print('loaded', [name for name in {heavy} if name in sys.modules]))\n"
        f"sys.argv = ['compound-watch', '--workspace', {str(tmp_path)!r}, 'status']\n"
        "from pipelines.cli import main\nmain()"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "1 site, 1 watched." in done.stdout and done.stdout.rstrip().endswith("loaded []")


def test_the_command_line_offers_every_noun_that_can_be_exported() -> None:
    assert set(get_args(Noun)) == set(NOUNS)


def test_a_demo_is_read_on_the_last_day_of_its_world(tmp_path: Path) -> None:
    """By briefings as by screens; a workspace of real places is read today."""
    fixture_world.make(tmp_path / "demo").close()
    fixture_world.make(tmp_path / "real", simulated=False).close()
    far = date(2031, 5, 6)
    demo, real = Workspace.existing(tmp_path / "demo"), Workspace.existing(tmp_path / "real")
    newest = max(look.acquired_at for site in demo.store.sites() for look in demo.store.looks(site.id))
    assert demo.reading_day(far) == newest.date() and real.reading_day(far) == far
