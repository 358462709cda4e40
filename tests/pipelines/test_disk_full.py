"""A disk that is full, or may only be read: clear words, exit code 2, no "running" left, every file whole or as it was.

Three ways, all of the operating system's own:
- a limit on the size of files (RLIMIT_FSIZE), which every process may set itself: works everywhere;
- folders without the right to write, for a user without the power to pass over that: works everywhere, since also root
  may drop that power (CAP_DAC_OVERRIDE);
- a small file system in memory (tmpfs), filled up: only where the user of the tests may mount one. Each test that has
  it has one of the other ways beside it.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from geodata.looks.run import RunState
from geodata.workspace import Workspace
from tests.pipelines.served_world import SITES, UNTIL, ServedWorld, quick_folder, served_world, stored

CLI = [sys.executable, "-c", "from pipelines.cli import main; main()"]
REPORTS = "id,date,type,title,latitude,longitude,source\n" + "".join(
    f"r{n},2025-05-{n % 28 + 1:02d},raid,Raid number {n},16.7,98.5,a monitor\n" for n in range(300)
)

BEFORE = b"what stood there before"


@dataclass
class SmallDisk:
    """A file system of its own, of some megabytes."""

    path: Path

    def leave(self, free_kb: int) -> Path:
        """Fill it but for so much; gives the file that fills it."""
        filler = self.path / "filler"
        space = os.statvfs(self.path)
        filler.write_bytes(b"\0" * max(space.f_bavail * space.f_frsize - free_kb * 1024, 0))
        return filler


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    path = tmp_path / "disk"
    path.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(path)], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("this user may not mount a small disk; the same is tried with a limit on the size of files")
    try:
        yield SmallDisk(path)
    finally:
        subprocess.run(["umount", "-l", str(path)], check=True)


@pytest.fixture(scope="module")
def world() -> Iterator[ServedWorld]:
    with quick_folder() as folder, served_world(folder / "world", count=6, cloudy=()) as served:
        yield served


@pytest.fixture(scope="module")
def prepared(world: ServedWorld) -> Iterator[Path]:
    """A workspace with sites, to be copied."""
    with quick_folder() as folder:
        workspace = Workspace.open(folder / "w")
        for site in SITES:
            workspace.store.save_site(site, by="test")
        workspace.store.close()
        yield folder / "w"


def called(workspace: Path, *words: str, file_kb: int | None = None) -> subprocess.CompletedProcess[str]:
    """A command as a person calls it, without root's power over rights; with a largest size of files if given."""

    def limit() -> None:
        ctypes.CDLL(None).prctl(24, 1, 0, 0, 0)  # PR_CAPBSET_DROP, CAP_DAC_OVERRIDE: who is not root has none to drop
        if file_kb is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (file_kb * 1024, file_kb * 1024))

    done = subprocess.run(
        [*CLI, "--workspace", str(workspace), *words],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=limit,
        # Python 3.11 keeps half of a compiled module where a file may not grow, and every later import fails on it
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


@contextmanager
def read_only(*folders: Path) -> Iterator[None]:
    """Nobody may write in these folders, nor to files in them."""
    paths = [path for folder in folders for path in (folder, *folder.rglob("*"))]
    before = {path: path.stat().st_mode for path in paths}
    try:
        for path in paths:
            path.chmod(before[path] & 0o555)
        yield
    finally:
        for path in paths:
            path.chmod(before[path])


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """What a command that could not said: one sentence, exit 2."""
    said = [line for line in done.stderr.splitlines() if line.startswith("Error: ")]
    assert done.returncode == 2 and len(said) == 1, (done.returncode, done.stdout, done.stderr)
    return said[0]


def run_words(world: ServedWorld) -> list[str]:
    return ["run", "--until", f"{UNTIL:%Y-%m-%d}", "--catalog", world.root]


def left(folder: Path) -> list[str]:
    """Halves of files that somebody forgot."""
    return [p.name for p in folder.rglob("*") if ".part" in p.name or p.name.startswith(".export")]


def whole_again(workspace: Path, world: ServedWorld, unharmed: dict[str, Any]) -> None:
    """After room was made: nothing is under way, and the next run leaves what a run without the fault leaves."""
    told = json.loads(called(workspace, "status", "--json").stdout)
    assert not told["running"] and told["last_good_run"] is None
    assert all(run["state"] in ("could not", "interrupted") for run in told["runs"])
    assert called(workspace, *run_words(world)).returncode in (0, 1)
    opened = Workspace.open(workspace)
    assert stored(opened, but=("attempts",)) == unharmed
    assert not any(run.state is RunState.RUNNING for run in opened.store.runs())
    opened.store.close()
    assert left(workspace) == []


@pytest.mark.parametrize("free_kb", [150])
def test_a_run_on_a_disk_that_fills_up(
    free_kb: int, disk: SmallDisk, world: ServedWorld, prepared: Path, unharmed: dict[str, Any]
) -> None:
    workspace = disk.path / "w"
    shutil.copytree(prepared, workspace)
    filler = disk.leave(free_kb)
    said = refused(called(workspace, *run_words(world)))
    assert "disk" in said and "full" in said, said
    filler.unlink()
    whole_again(workspace, world, unharmed)


@pytest.mark.parametrize("file_kb", [3, 300])
def test_a_run_whose_files_may_not_grow(
    file_kb: int, world: ServedWorld, prepared: Path, tmp_path: Path, unharmed: dict[str, Any]
) -> None:
    workspace = tmp_path / "w"
    shutil.copytree(prepared, workspace)
    said = refused(called(workspace, *run_words(world), file_kb=file_kb))
    assert "disk" in said or "larger than files may be" in said, said
    whole_again(workspace, world, unharmed)


def test_a_run_that_may_not_write_its_chips_says_so_and_status_repeats_it(
    world: ServedWorld, prepared: Path, tmp_path: Path, unharmed: dict[str, Any]
) -> None:
    workspace = tmp_path / "w"
    shutil.copytree(prepared, workspace)
    (workspace / "chips").mkdir(exist_ok=True)
    with read_only(workspace / "chips"):
        said = refused(called(workspace, *run_words(world)))
    assert "this user has no right to it" in said, said
    told = json.loads(called(workspace, "status", "--json").stdout)
    assert [run["state"] for run in told["runs"]] == ["could not"]
    assert "this user has no right to it" in json.dumps(told), told
    whole_again(workspace, world, unharmed)


def test_a_run_in_a_workspace_that_may_only_be_read(world: ServedWorld, prepared: Path, tmp_path: Path) -> None:
    workspace = tmp_path / "w"
    shutil.copytree(prepared, workspace)
    with read_only(workspace):
        said = refused(called(workspace, *run_words(world)))
    assert "right" in said or "readonly" in said or "write" in said, said
    told = json.loads(called(workspace, "status", "--json").stdout)
    assert not told["running"] and told["runs"] == []


@pytest.fixture(scope="module")
def unharmed(world: ServedWorld, prepared: Path) -> Iterator[dict[str, Any]]:
    """What a run without any fault leaves."""
    with quick_folder() as folder:
        shutil.copytree(prepared, folder / "w")
        assert called(folder / "w", *run_words(world)).returncode in (0, 1)
        opened = Workspace.open(folder / "w")
        yield stored(opened, but=("attempts",))
        opened.store.close()


@pytest.fixture(scope="module")
def full(world: ServedWorld, prepared: Path) -> Iterator[Path]:
    """A workspace after a run and with reports, to be copied."""
    with quick_folder() as folder:
        shutil.copytree(prepared, folder / "w")
        assert called(folder / "w", *run_words(world)).returncode in (0, 1)
        (folder / "reports.csv").write_text(REPORTS.replace("r", "q", 1))
        assert (
            called(folder / "w", "incidents", "import", str(folder / "reports.csv"), "--source", "csv").returncode < 2
        )
        yield folder / "w"


OUTPUTS: dict[str, Callable[[Path], list[str]]] = {
    **{
        f"export {e}": lambda out, e=e: ["export", f"{out}.{e}", "--what", "incidents", "--audience", "internal"]
        for e in ("geojson", "gpkg", "parquet", "csv", "kml", "kmz", "xlsx")
    },
    "brief": lambda out: ["brief", "--out", f"{out}.pdf", "--audience", "internal"],
    "growth": lambda out: ["growth", "--out", f"{out}.csv", "--audience", "internal"],
}
LARGER_THAN_A_STORE = ("export geojson", "export gpkg")
"""Files so large that a limit on the size of files stops them before it stops the store too."""


def stays_as_it_was(workspace: Path, asked: list[str], out: Path, file_kb: int | None = None) -> None:
    said = refused(called(workspace, *asked, file_kb=file_kb))
    assert out.name in said and "cannot be written" in said and "/" not in said, said
    assert out.read_bytes() == BEFORE
    assert {p.name for p in out.parent.iterdir()} <= {out.name, "filler"}


def outputs(folder: Path, words: Callable[[Path], list[str]]) -> tuple[list[str], Path]:
    """The words of a command that writes into a folder, and its file there, which holds something already."""
    folder.mkdir(exist_ok=True)
    asked = words(folder / "out")
    out = next(Path(word) for word in asked if word.startswith(str(folder)))
    out.write_bytes(BEFORE)
    return asked, out


@pytest.mark.parametrize("name", LARGER_THAN_A_STORE)
def test_what_goes_out_and_may_not_grow_is_as_it_was(name: str, full: Path, tmp_path: Path) -> None:
    asked, out = outputs(tmp_path / "out", OUTPUTS[name])
    stays_as_it_was(full, asked, out, file_kb=40)  # 32 kB is what the store itself needs


def test_a_briefing_that_may_not_grow_has_no_number_and_leaves_nothing(full: Path, tmp_path: Path) -> None:
    asked, out = outputs(tmp_path / "out", OUTPUTS["brief"])
    said = refused(called(full, *asked, file_kb=40))
    assert "it cannot be kept in the workspace (File too large)" in said and "nothing of it was kept" in said
    assert out.read_bytes() == BEFORE and [p.name for p in out.parent.iterdir()] == [out.name]
    assert list((full / "briefings" / "issued").iterdir()) == [] and Workspace(full).store.briefings() == []


@pytest.mark.parametrize("name", OUTPUTS)
def test_what_goes_out_to_a_folder_that_may_only_be_read_is_as_it_was(name: str, full: Path, tmp_path: Path) -> None:
    asked, out = outputs(tmp_path / "out", OUTPUTS[name])
    with read_only(out.parent):
        stays_as_it_was(full, asked, out)


@pytest.mark.parametrize("name", ["export gpkg", "export parquet", "export kmz", "export xlsx"])
def test_what_goes_out_to_a_full_disk_is_as_it_was(name: str, disk: SmallDisk, full: Path) -> None:
    asked, out = outputs(disk.path, OUTPUTS[name])
    disk.leave(0)
    stays_as_it_was(full, asked, out)


def import_again(workspace: Path, table: Path, disk: SmallDisk | None, free_kb: int, file_kb: int | None) -> None:
    """An import that cannot be kept is refused and loses nothing; the same again, with room, keeps all."""
    words = ["incidents", "import", str(table), "--source", "csv"]
    before = _reports(workspace)
    filler = disk.leave(free_kb) if disk else None
    said = refused(called(workspace, *words, file_kb=file_kb))
    assert "cannot be written" in said or "disk" in said or "larger than files may be" in said, said
    if filler:
        filler.unlink()
    assert _reports(workspace) >= before, "nothing that was there is lost"
    assert called(workspace, *words).returncode == 0 and len(_reports(workspace)) == len(before) + 300
    assert left(workspace) == []


@pytest.fixture
def more(tmp_path: Path) -> Path:
    """Other reports than those of the full workspace."""
    table = tmp_path / "more.csv"
    table.write_text(REPORTS.replace("\nr", "\nmore").replace("Raid", "Second raid").replace("2025", "2024"))
    return table


@pytest.mark.parametrize("free_kb", [0, 120])
def test_an_import_of_reports_on_a_disk_that_fills_up(free_kb: int, disk: SmallDisk, full: Path, more: Path) -> None:
    shutil.copytree(full, disk.path / "w")
    import_again(disk.path / "w", more, disk, free_kb, None)


@pytest.mark.parametrize("file_kb", [1, 60])
def test_an_import_of_reports_whose_files_may_not_grow(file_kb: int, full: Path, more: Path, tmp_path: Path) -> None:
    shutil.copytree(full, tmp_path / "w")
    import_again(tmp_path / "w", more, None, 0, file_kb)


def test_publishing_that_may_not_grow_leaves_no_half_file(full: Path, tmp_path: Path) -> None:
    workspace, more = tmp_path / "w", tmp_path / "more.csv"
    shutil.copytree(full, workspace)
    # So many reports that their list is longer than the files that the store itself needs.
    more.write_text(REPORTS.replace("\nr", "\nq") + REPORTS.replace("\nr", "\ns").partition("\n")[2], encoding="utf-8")
    assert called(workspace, "incidents", "import", str(more), "--source", "csv").returncode == 0
    more.unlink()
    words = ["incidents", "publish", "--out", str(tmp_path / "out"), "--audience", "internal"]
    said = refused(called(workspace, *words, file_kb=40))
    assert "cannot be written" in said and left(tmp_path / "out") == []
    for path in (tmp_path / "out").rglob("*.json"):
        assert json.loads(path.read_text())
    assert called(workspace, *words).returncode == 0


def test_an_import_of_sites_on_a_full_disk(full: Path, tmp_path: Path) -> None:
    workspace = tmp_path / "w"
    shutil.copytree(full, workspace)
    ring = [[99.5, 15.7], [99.51, 15.7], [99.51, 15.71], [99.5, 15.71], [99.5, 15.7]]
    feature = {"type": "Feature", "properties": {"id": "new", "name": "New"}, "geometry": {"type": "Polygon"}}
    feature["geometry"]["coordinates"] = [ring]  # type: ignore[index]
    (tmp_path / "s.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    for file_kb in (1, 34):
        refused(called(workspace, "sites", "import", str(tmp_path / "s.geojson"), file_kb=file_kb))
    assert called(workspace, "sites", "import", str(tmp_path / "s.geojson")).returncode == 0
    assert "new\tNew" in called(workspace, "sites", "list").stdout


def _reports(workspace: Path) -> set[str]:
    opened = Workspace.open(workspace)
    found = {one.id for one in opened.store.incidents() if not one.withdrawn}
    opened.store.close()
    return found
