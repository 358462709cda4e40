"""A run killed at any moment and started again leaves what one clean run leaves: looks, chips, and what is said.

Each run is a process of its own, killed by SIGKILL at a moment drawn from the time a clean run takes. The processes are
forked from one that has everything loaded, so that each takes less than a second. One half of the work of the run that
is killed is reading twelve looks, the other is judging the site, in which a made roof is confirmed. The moment is drawn
from the half in which fewer runs were killed so far, and the time that a run takes is measured again as runs end: on a
machine whose load changes, moments of one clean run would all fall into one half. `python -m benchmarks kills` does
the same a hundred times.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import signal
import time
from pathlib import Path

from geodata.detections.detection import Kind, State
from tests.pipelines.run.roof_world import EARLIER, SCENES, SITE, left, night, shown
from tests.pipelines.served_world import quick_folder, served_world

MOMENTS = 14
IN_EACH = 3
"""Moments at least in each half of a run."""
TRIES = 4
"""Runs started at most for each that is cut short: on a busy machine many end before their moment."""


def test_killed_at_any_moment_and_run_again_is_one_clean_run() -> None:
    reading, judging = killed_and_run_again(MOMENTS)
    assert reading >= IN_EACH and judging >= IN_EACH


def killed_and_run_again(moments: int) -> tuple[int, int]:
    """Kill a run at so many moments or more, and hold what the next one leaves to what a clean one leaves.

    Returns:
        How many were killed while reading, and while judging.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pipelines.run.run", "tests.pipelines.served_world"])
    with quick_folder() as folder, served_world(folder / "world", count=SCENES, **shown()) as world:
        world.workspace(folder / "before", (SITE,)).store.close()
        night(str(folder / "before"), world.root, EARLIER)
        earlier = left(folder / "before", world)
        assert len(earlier["chips"]) == EARLIER
        assert {d["state"] for d in earlier["detections"].values()} == {State.PROVISIONAL}

        def started(target: Path) -> multiprocessing.process.BaseProcess:
            process = context.Process(target=night, args=(str(target), world.root))
            process.start()
            return process

        shutil.copytree(folder / "before", folder / "warm")
        started(folder / "warm").join()
        shutil.copytree(folder / "before", folder / "clean")
        began = time.monotonic()
        whole = started(folder / "clean")
        whole.join()
        took = time.monotonic() - began
        assert whole.exitcode == 0
        clean = left(folder / "clean", world)
        assert len(clean["looks"]) == SCENES and len(clean["chips"]) == SCENES - 1 and clean["states"] == ["done"] * 2
        (roof,) = clean["detections"].values()
        assert (roof["kind"], roof["state"], roof["area_m2"]) == (Kind.CONSTRUCTION, State.CONFIRMED, 4900.0)
        assert clean["measures"] and clean["judged"] != earlier["judged"]
        draw = random.Random(5)
        reading = judging = 0
        for moment in range(TRIES * moments):
            target = folder / str(moment)
            shutil.copytree(folder / "before", target)
            process = started(target)
            late = judging < reading
            began = time.monotonic()
            process.join(took * (draw.uniform(0.4, 1) if late else draw.uniform(0, 0.6)))
            if process.pid is not None and process.is_alive():
                os.kill(process.pid, signal.SIGKILL)
            process.join()
            assert process.exitcode in (0, -signal.SIGKILL), f"the run fell over by itself at moment {moment}"
            if process.exitcode == 0:
                took = time.monotonic() - began
            if process.exitcode == -signal.SIGKILL:
                half = left(target, world)
                read = len(half["looks"]) == SCENES
                judging += read
                reading += not read
                took *= 1.1 if late and not read else 1
                night(str(target), world.root)
                found = left(target, world)
                assert set(found.pop("states")) <= {"done", "interrupted"}, moment
                assert found == {k: v for k, v in clean.items() if k != "states"}, f"killed at moment {moment}"
            shutil.rmtree(target)
            if reading + judging >= moments and min(reading, judging) >= IN_EACH:
                break
        assert reading + judging >= moments
        return reading, judging
