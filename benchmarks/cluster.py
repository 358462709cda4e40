"""How much sooner two workers of a Dask cluster are done than one: python -m benchmarks cluster.

One made world behind a server that answers each request 50 ms late, eight sites in it; the same run on one worker of
one thread and on two, in turn, three times. Scheduler, workers and server share this machine: what is measured is how
the work divides, not what a network costs. What a run leaves is held to what a run without a cluster leaves.
"""

from __future__ import annotations

import statistics
import sys
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from pipelines.context.request import RunRequest
from pipelines.run.run import run
from tests.pipelines.run.roof_world import SITE, STEP_DAYS, left, shown
from tests.pipelines.served_world import FIRST, ServedWorld, quick_folder, served_world
from tests.servers.dask_cluster import dask_cluster

SCENES = 72
SITES = tuple(replace(SITE, id=f"site-{n}", name=f"Site {n}") for n in range(1, 9))
ROUNDS = 3
LATENCY_S = 0.05


def timed(world: ServedWorld, folder: Path, scheduler: str) -> dict[str, float]:
    """Seconds that a run takes for reading and for judging."""
    workspace = world.workspace(folder, SITES)
    begun: dict[str, float] = {}
    ended: dict[str, float] = {}

    def progress(step: str, done: int, of: int) -> None:
        begun.setdefault(step, time.monotonic())
        ended[step] = time.monotonic()

    run(
        workspace,
        RunRequest(until=FIRST + timedelta(days=STEP_DAYS * SCENES - 1), scheduler=scheduler),
        progress=progress,
    )
    workspace.store.close()
    return {step: ended[step] - begun[step] for step in ("Read scenes", "Judge sites")}


def main() -> int:
    """Print the table; returns 0 when every run left the same."""
    took: dict[int, list[dict[str, float]]] = {1: [], 2: []}
    same = True
    with quick_folder() as folder, served_world(folder / "world", count=SCENES, **shown()) as world:
        timed(world, folder / "alone", "")
        expected = left(folder / "alone", world)
        world.files.latency_s = LATENCY_S
        for number in range(ROUNDS):
            for workers in (1, 2):
                home = folder / f"{workers}-{number}"
                with dask_cluster(folder / f"dask-{workers}-{number}", workers) as dask:
                    took[workers].append(timed(world, home, dask.address))
                same &= left(home, world) == expected
    print("| | one worker, s | two workers, s | ratio |")
    print("| --- | --- | --- | --- |")
    for step in ("Read scenes", "Judge sites"):
        one, two = (statistics.median(each[step] for each in took[workers]) for workers in (1, 2))
        print(f"| {step.lower()} | {one:.1f} | {two:.1f} | {one / two:.2f} |")
    one, two = (statistics.median(sum(each.values()) for each in took[workers]) for workers in (1, 2))
    print(f"| both | {one:.1f} | {two:.1f} | {one / two:.2f} (goal 1.7) |")
    told = "the same" if same else "NOT THE SAME"
    print(f"{SCENES} scenes, {len(SITES)} sites, {ROUNDS} rounds; what the runs left is {told}.")
    return 0 if same else 2


if __name__ == "__main__":
    sys.exit(main())
