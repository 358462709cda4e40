"""Runs and edits killed by SIGKILL at random moments, and what is found afterwards: python -m benchmarks kills [N].

Runs are those of tests/pipelines/run: a made world behind real servers, killed while reading or judging, then run
again, and held to what a clean run leaves. Edits are what the dashboard writes when an outline is saved: each is
reported once it is kept, the process that writes them is killed in between, and the store is read by another. On a file
and on PostgreSQL with PostGIS, where a server can be started.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import shapely

from geodata.sites.site import Site
from geodata.store import FILE_NAME, Store
from geodata.store.examine import examine_file
from tests.geodata.store.postgis_server import empty_database, postgis, why_not
from tests.pipelines.run import test_kill, test_run_on_database
from tests.pipelines.run.roof_world import EARLIER, SCENES, SITE, night, shown
from tests.pipelines.served_world import ServedWorld, quick_folder, served_world

HERE = Path(__file__).resolve().parent.parent
WRITE = "import sys; from benchmarks.kills import edit; edit(sys.argv[1], int(sys.argv[2]))"


def edit(target: str, first: int) -> None:
    """Save the outline of one place again and again, another one each time, and report each that is kept."""
    store = Store.open(target)
    for number in range(first, first + 100_000):
        outline = shapely.box(98.5, 16.7, 98.51 + number / 1e6, 16.71)
        store.save_site(Site("edited", f"Edit {number}", outline), by=f"edit {number}")
        print(number, flush=True)


def killed_edits(target: str, times: int) -> tuple[int, int, int]:
    """Kill a writer so many times.

    Returns:
        Edits that were reported as kept; of those, how many are not there; revisions that are there twice or missing.
    """
    draw, reported = random.Random(11), set[int]()
    store = Store.open(target)
    for _ in range(times):
        known = [site.revision for site in store.site_revisions("edited")] if reported else []
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITE, target, str(len(known))], cwd=HERE, stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        lines = [writer.stdout.readline() for _ in range(draw.randint(1, 6))]
        time.sleep(0.02 * draw.random())
        os.kill(writer.pid, signal.SIGKILL)
        lines += writer.stdout.readlines()
        writer.stdout.close()
        writer.wait()
        reported |= {int(line) for line in lines if line.endswith("\n")}
    revisions = store.site_revisions("edited")
    kept = [int(site.name.split()[1]) for site in revisions]
    numbers = sorted(site.revision for site in revisions)
    odd = len(kept) - len(set(kept)) + sum(n != i for i, n in enumerate(numbers, start=1))
    if store.row_changes():
        raise AssertionError("rows whose digest differs")
    store.close()
    if "://" not in target and (state := examine_file(Path(target) / FILE_NAME)).problems:
        raise AssertionError(str(state))
    return len(reported), len(reported - set(kept)), odd


@contextmanager
def before_the_night(folder: Path) -> Iterator[tuple[Path, ServedWorld]]:
    """The world of the runs, with a workspace that was run over its earlier scenes."""
    with served_world(folder / "world", count=SCENES, **shown()) as served:
        served.workspace(folder / "before", (SITE,)).store.close()
        night(str(folder / "before"), served.root, EARLIER)
        yield folder, served


def main(given: list[str]) -> int:
    """Print the table; an edit lost, a row twice or a run that differs raises."""
    times = int(given[0]) if given else 100
    print("| killed | store | times | lost | twice or missing | next run differs from a clean one |")
    print("| --- | --- | --- | --- | --- | --- |")
    reading, judging = test_kill.killed_and_run_again(times)
    print(f"| runs | file | {reading + judging} ({reading} reading, {judging} judging) | 0 | 0 | 0 |", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        kept, lost, odd = killed_edits(folder, times)
        print(f"| edits, {kept:,} reported as kept | file | {times} | {lost} | {odd} | |", flush=True)
    if why := why_not():
        print(f"PostgreSQL is passed over: {why}")
        return 2 if lost or odd else 0
    with postgis() as server:
        url = empty_database(server)
        kept, gone, strange = killed_edits(url, times)
        print(f"| edits, {kept:,} reported as kept | PostgreSQL | {times} | {gone} | {strange} | |", flush=True)
        with quick_folder() as folder_in_memory, before_the_night(folder_in_memory) as world:
            test_run_on_database.killed_and_run_again(server, world, times)
        print(f"| runs | PostgreSQL | {times} | 0 | 0 | 0 |", flush=True)
    return 2 if lost or odd or gone or strange else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
