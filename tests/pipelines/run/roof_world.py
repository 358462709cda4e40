"""One site whose fields green and dry with the year, and a made roof in it: a run over it confirms one change."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from geodata.detections.detection import Detection
from geodata.sites.grid import Grid
from geodata.sites.site import Site
from geodata.workspace import Workspace
from pipelines.context.request import RunRequest
from pipelines.run.run import run
from tests.pipelines.served_world import FIRST, SIDE, SITES, ServedWorld, stored, with_settings

VOLATILE = ("attempts",)
STEP_DAYS, SCENES, BUILT, EARLIER = 20, 38, 24, 26
"""Days between scenes, how many there are, the first that shows the roof, and how many a run has read before."""
UNTIL = FIRST + timedelta(days=STEP_DAYS * SCENES - 1)
"""The last day of the world: a run until then reads all of it."""
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


def ground(scene: int, band: str) -> npt.NDArray[np.uint16]:
    """Fields that green and dry with the year, and a roof from one scene on."""
    soil, leaf, roof = SPECTRA[band]
    share = np.kron(np.random.default_rng(3).random((SIDE // 4, SIDE // 4)), np.ones((4, 4)))
    green = share * (0.5 + 0.4 * np.sin(2 * np.pi * STEP_DAYS * scene / 365.25))
    values = soil * (1 - green) + leaf * green
    if scene >= BUILT:
        values[ROOF] = roof
    noise = np.random.default_rng((scene, list(SPECTRA).index(band))).normal(0, 0.015, values.shape)
    return np.maximum(values * (1 + noise), 1).astype(np.uint16)


def night(folder: str, root: str, scenes: int = SCENES, store: str = "") -> None:
    """One run over the first so many scenes, in a process of its own; on a database where its address is given."""
    world = ServedWorld(files=None, api=None, root=root)  # type: ignore[arg-type]
    workspace = with_settings(Workspace.open(folder), world.settings(store=store))
    run(workspace, RunRequest(until=FIRST + timedelta(days=STEP_DAYS * scenes - 1)))


def left(folder: Path, world: ServedWorld, store: str = "") -> dict[str, Any]:
    """Everything that runs have left, but for which of them it was; in a database where its address is given."""
    workspace = with_settings(Workspace.open(folder), world.settings(store=store))
    shelf = workspace.store
    found = stored(workspace, but=VOLATILE)
    found["judged"] = {
        (j.site_id, j.what): (j.fingerprint, j.reason)
        for what in ("ground", "night light", "radar")
        for j in shelf.judged(what).values()
    }
    found["detections"] = {
        d.id: {f.name: getattr(d, f.name) for f in fields(Detection) if f.name != "run_id"} for d in shelf.detections()
    }
    found["measures"] = sorted(repr(replace(m, run_id="")) for m in shelf.measures(SITE.id))
    found["placebos"] = sorted((p.site_id, p.outline.wkt, p.flagged, p.site_years) for p in shelf.placebos())
    found["states"] = sorted(str(r.state) for r in shelf.runs())
    shelf.close()
    return found


def shown() -> dict[str, Any]:
    """What a server of this world is started with, beside the number of its scenes."""
    return {"ground": ground, "bands": tuple(SPECTRA), "cloudy": (30,), "step_days": STEP_DAYS}
