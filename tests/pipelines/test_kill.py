"""A run killed at any moment and started again leaves what one clean run leaves.

Each run is a process of its own, killed by SIGKILL at a moment drawn from the time a clean run takes. The processes are
forked from one that has everything loaded, so that fifty of them take seconds.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import signal
import time
from pathlib import Path
from typing import Any

from geodata.workspace import Workspace
from pipelines.plan import RunRequest
from pipelines.run import run
from tests.pipelines.served_world import UNTIL, ServedWorld, quick_folder, served_world, stored, with_settings

MOMENTS = 50
VOLATILE = ("attempts",)


def _night(folder: str, root: str) -> None:
    """One run, in a process of its own."""
    world = ServedWorld(files=None, api=None, root=root)  # type: ignore[arg-type]
    workspace = with_settings(Workspace.open(folder), world.settings())
    run(workspace, RunRequest(until=UNTIL))


def _left(folder: Path, world: ServedWorld) -> dict[str, Any]:
    workspace = with_settings(Workspace.open(folder), world.settings())
    found = stored(workspace, but=VOLATILE)
    found["judged"] = {(j.site_id, j.what): (j.fingerprint, j.reason) for j in _judged(workspace)}
    found["states"] = sorted(str(r.state) for r in workspace.store.runs())
    workspace.store.close()
    return found


def _judged(workspace: Workspace) -> list[Any]:
    return [one for what in ("ground", "night light", "radar") for one in workspace.store.judged(what).values()]


def test_killed_at_any_of_fifty_moments_and_run_again_is_one_clean_run() -> None:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pipelines.run", "tests.pipelines.served_world"])
    with quick_folder() as folder, served_world(folder / "world", count=4) as world:
        made = world.workspace(folder / "empty")
        made.store.close()

        def started(target: Path) -> multiprocessing.process.BaseProcess:
            process = context.Process(target=_night, args=(str(target), world.root))
            process.start()
            return process

        shutil.copytree(folder / "empty", folder / "warm")
        started(folder / "warm").join()
        shutil.copytree(folder / "empty", folder / "clean")
        began = time.monotonic()
        whole = started(folder / "clean")
        whole.join()
        took = time.monotonic() - began
        assert whole.exitcode == 0
        clean = _left(folder / "clean", world)
        assert len(clean["looks"]) == 8 and len(clean["chips"]) == 6 and clean["states"] == ["partly done"]
        draw = random.Random(5)
        cut_short = 0
        for moment in range(MOMENTS):
            target = folder / str(moment)
            shutil.copytree(folder / "empty", target)
            process = started(target)
            process.join(took * draw.random())
            if process.pid is not None and process.is_alive():
                os.kill(process.pid, signal.SIGKILL)
            process.join()
            cut_short += process.exitcode == -signal.SIGKILL
            _night(str(target), world.root)
            found = _left(target, world)
            assert set(found.pop("states")) <= {"partly done", "interrupted"}, moment
            assert found == {k: v for k, v in clean.items() if k != "states"}, f"killed at moment {moment}"
            shutil.rmtree(target)
        assert cut_short > MOMENTS // 2  # else the moments came too late to try anything
