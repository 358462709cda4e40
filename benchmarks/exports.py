"""Each format of an export at 1,000 sites and 10,000 changes: time, size, rows that are found in it.

`python -m benchmarks exports` makes the workspace of the dashboard's benchmark, archives two looks for each of the
newest 200 changes on the ground (the most that a KMZ has pictures of), and exports each format in a process of its own.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from datetime import date
from pathlib import Path

import numpy as np
import pandas
import pyarrow.parquet
import pyogrio

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from benchmarks.peers.large_workspace import make  # noqa: E402
from geodata.detections.detection import Detection, State  # noqa: E402
from geodata.looks.chip import Chip  # noqa: E402
from geodata.looks.look import Look, LookStatus  # noqa: E402
from geodata.looks.scene import Scene, Sensor  # noqa: E402
from geodata.sites.site import Site  # noqa: E402
from geodata.store import Store  # noqa: E402
from pipelines.publish.export import WRITERS  # noqa: E402
from pipelines.publish.pictures.change_pairs import MOST  # noqa: E402
from pipelines.read.chip_files import write_chip  # noqa: E402

PROGRAM = "from pipelines.cli import main; main()"
LIGHTER = {"blue": -300, "green": 0, "red": 200, "nir": 1500}
"""What each band has above the ground's brightness, reflectance x 1e4."""


def archive_looks(root: Path, store: Store) -> int:
    """Pixels of the looks before and after each of the newest changes; how many."""
    rng = np.random.default_rng(20261128)
    drawable = [
        d
        for d in store.detections()
        if not d.kind.is_activity and d.state is not State.WITHDRAWN and d.last_clear_before
    ]
    sites = {site.id: site for site in store.sites()}
    chips: dict[tuple[str, str], Chip] = {}
    for d in sorted(drawable, key=lambda d: (d.first_seen, d.id), reverse=True)[:MOST]:
        for look in _two(d, [look for look in store.looks(d.site_id) if look.status is LookStatus.SEEN]):
            if (d.site_id, look.scene_id) not in chips:
                chips[d.site_id, look.scene_id] = _chip(root, sites[d.site_id], look, rng)
    store.save_chips(chips.values())
    return len(chips)


def _two(change: Detection, seen: list[Look]) -> list[Look]:
    """The last look before it and the newest that shows it; seen: oldest first."""
    begun: date = change.last_clear_before or change.first_seen
    before = [look for look in seen if look.acquired_at.date() <= begun]
    after = [look for look in seen if change.first_seen <= look.acquired_at.date() <= change.last_seen]
    return [*before[-1:], *after[-1:]]


def _chip(root: Path, site: Site, look: Look, rng: np.random.Generator) -> Chip:
    assert site.grid is not None
    ground = rng.integers(800, 1600, site.grid.shape).astype(np.int16)
    bands: dict[str, np.ndarray] = {name: ground + np.int16(step) for name, step in LIGHTER.items()}
    scene = Scene(look.scene_id, look.collection, look.catalog, Sensor.OPTICAL, look.acquired_at, site.outline, "", {})
    return write_chip(root, site, scene, {**bands, "scl": np.full(site.grid.shape, 4, np.uint8)})


def exported(home: Path, out: Path) -> tuple[float, float]:
    """Seconds and processor seconds of `compound-watch export`, the start of the program among them."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, "-c", PROGRAM, "--workspace", str(home), "export", str(out), "--audience", "internal"]
    subprocess.run(command, check=True, capture_output=True, cwd=HERE.parent)
    after, took = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - begun
    return took, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def rows_in(path: Path) -> int:
    """How many rows are found in a file when it is read again."""
    if path.suffix == ".csv":
        return len(pandas.read_csv(path))
    if path.suffix == ".parquet":
        return int(pyarrow.parquet.read_metadata(path).num_rows)
    if path.suffix == ".kml":
        return path.read_bytes().count(b"<Placemark>")
    if path.suffix in (".kmz", ".xlsx"):
        part, row, above = ("doc.kml", b"<Placemark>", 0) if path.suffix == ".kmz" else (SHEET, b"<row ", 2)
        with zipfile.ZipFile(path) as packed:
            return packed.read(part).count(row) - above  # a sheet has names and tags above its rows
    return int(pyogrio.read_info(path, layer=0)["features"])


SHEET = "xl/worksheets/sheet1.xml"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, help="workspace to export from; else one is made")
    given = parser.parse_args().home
    with tempfile.TemporaryDirectory() as folder:
        home = given or Path(folder) / "home"
        if given is None:
            store = make(home)
            print(f"looks archived: {archive_looks(home, store)}")
            store.close()
        print("| format | seconds | of a processor | MB | rows |\n| --- | --- | --- | --- | --- |")
        for ending in WRITERS:
            out = Path(folder) / f"changes{ending}"
            took, used = exported(home, out)
            size = out.stat().st_size / 1e6
            print(f"| {ending[1:]} | {took:.1f} | {used:.1f} | {size:.1f} | {rows_in(out):,} |", flush=True)


if __name__ == "__main__":
    main()
