"""A run killed at any moment and started again leaves what one clean run leaves: looks, chips, and what is said.

Each run is a process of its own, killed by SIGKILL at a moment drawn from the time a clean run takes. The processes are
forked from one that has everything loaded, so that fifty of them take seconds. One half of the work of the run that is
killed is reading twelve looks, the other is judging the site, in which a made roof is confirmed.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import signal
import time
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from geodata.detections.detection import Detection, Kind, State
from geodata.sites.grid import Grid
from geodata.sites.site import Site
from geodata.workspace import Workspace
from pipelines.context.request import RunRequest
from pipelines.run.run import run
from tests.pipelines.served_world import (
    FIRST,
    SIDE,
    SITES,
    ServedWorld,
    quick_folder,
    served_world,
    stored,
    with_settings,
)

MOMENTS = 50
TRIES = 4 * MOMENTS
"""Runs started at most for so many that were cut short: on a busy machine many end before their moment."""
VOLATILE = ("attempts",)
STEP_DAYS, SCENES, BUILT, EARLIER = 20, 38, 24, 26
"""Days between scenes, how many there are, the first that shows the roof, and how many a run has read before."""
ROOF = (slice(22, 29), slice(20, 27))
"""Rows and columns of the files: 49 pixels, 4,900 m2."""
SPECTRA = {
    "blue": (900, 400, 2600),
    "green": (1100, 700, 2700),
    "red": (1400, 450, 2800),
    "nir": (2000, 3200, 2900),
    "swir16": (2600, 1700, 3000),
    "swir22": (2200, 900, 2700),
}
"""Numbers of soil, leaves and a roof by band, made up."""
CORNER = SITES[0].grid
assert CORNER is not None
GRID = Grid(CORNER.epsg, CORNER.left, CORNER.top, 44, 44)
PLACE = GRID.to_lonlat(shapely.box(GRID.left + 80, GRID.top - 360, GRID.left + 360, GRID.top - 80))
SITE = Site("site-1", "Site 1", PLACE, grid=GRID, simulated=True)


def _ground(scene: int, band: str) -> npt.NDArray[np.uint16]:
    """Fields that green and dry with the year, and a roof from one scene on."""
    soil, leaf, roof = SPECTRA[band]
    share = np.kron(np.random.default_rng(3).random((SIDE // 4, SIDE // 4)), np.ones((4, 4)))
    green = share * (0.5 + 0.4 * np.sin(2 * np.pi * STEP_DAYS * scene / 365.25))
    values = soil * (1 - green) + leaf * green
    if scene >= BUILT:
        values[ROOF] = roof
    noise = np.random.default_rng((scene, list(SPECTRA).index(band))).normal(0, 0.015, values.shape)
    return np.maximum(values * (1 + noise), 1).astype(np.uint16)


def _night(folder: str, root: str, scenes: int = SCENES) -> None:
    """One run over the first so many scenes, in a process of its own."""
    world = ServedWorld(files=None, api=None, root=root)  # type: ignore[arg-type]
    workspace = with_settings(Workspace.open(folder), world.settings())
    run(workspace, RunRequest(until=FIRST + timedelta(days=STEP_DAYS * scenes - 1)))


def _left(folder: Path, world: ServedWorld) -> dict[str, Any]:
    """Everything that runs have left, but for which of them it was."""
    workspace = with_settings(Workspace.open(folder), world.settings())
    store = workspace.store
    found = stored(workspace, but=VOLATILE)
    found["judged"] = {
        (j.site_id, j.what): (j.fingerprint, j.reason)
        for what in ("ground", "night light", "radar")
        for j in store.judged(what).values()
    }
    found["detections"] = {
        d.id: {f.name: getattr(d, f.name) for f in fields(Detection) if f.name != "run_id"} for d in store.detections()
    }
    found["measures"] = sorted(repr(replace(m, run_id="")) for m in store.measures(SITE.id))
    found["placebos"] = sorted((p.site_id, p.outline.wkt, p.flagged, p.site_years) for p in store.placebos())
    found["states"] = sorted(str(r.state) for r in store.runs())
    store.close()
    return found


def test_killed_at_any_of_fifty_moments_and_run_again_is_one_clean_run() -> None:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pipelines.run.run", "tests.pipelines.served_world"])
    shown: dict[str, Any] = {"ground": _ground, "bands": tuple(SPECTRA), "cloudy": (30,), "step_days": STEP_DAYS}
    with quick_folder() as folder, served_world(folder / "world", count=SCENES, **shown) as world:
        world.workspace(folder / "before", (SITE,)).store.close()
        _night(str(folder / "before"), world.root, EARLIER)
        earlier = _left(folder / "before", world)
        assert len(earlier["chips"]) == EARLIER
        assert {d["state"] for d in earlier["detections"].values()} == {State.PROVISIONAL}

        def started(target: Path) -> multiprocessing.process.BaseProcess:
            process = context.Process(target=_night, args=(str(target), world.root))
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
        clean = _left(folder / "clean", world)
        assert len(clean["looks"]) == SCENES and len(clean["chips"]) == SCENES - 1 and clean["states"] == ["done"] * 2
        (roof,) = clean["detections"].values()
        assert (roof["kind"], roof["state"], roof["area_m2"]) == (Kind.CONSTRUCTION, State.CONFIRMED, 4900.0)
        assert clean["measures"] and clean["judged"] != earlier["judged"]
        draw = random.Random(5)
        reading = judging = 0
        for moment in range(TRIES):
            target = folder / str(moment)
            shutil.copytree(folder / "before", target)
            process = started(target)
            process.join(took * draw.random())
            if process.pid is not None and process.is_alive():
                os.kill(process.pid, signal.SIGKILL)
            process.join()
            if process.exitcode == -signal.SIGKILL:
                half = _left(target, world)
                judging += len(half["looks"]) == SCENES
                reading += len(half["looks"]) < SCENES
                _night(str(target), world.root)
                found = _left(target, world)
                assert set(found.pop("states")) <= {"done", "interrupted"}, moment
                assert found == {k: v for k, v in clean.items() if k != "states"}, f"killed at moment {moment}"
            shutil.rmtree(target)
            if reading + judging == MOMENTS:
                break
        assert reading + judging == MOMENTS
        assert reading > 5 and judging > 5  # moments fell into both halves
