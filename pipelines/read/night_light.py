"""Read night lights around each site, archive them as chips, and keep its light and its look-alikes' as measures.

Black Marble needs a login from the environment. Without one it is left out, which is no fault of a run: the screens
and `doctor` say that night lights are not read.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Any

import numpy as np
import numpy.typing as npt

from geodata.chip import Chip
from geodata.errors import CompoundWatchError
from geodata.look import Look, LookStatus
from geodata.measure import Measure
from geodata.run import Problem
from geodata.scene import Scene, Sensor
from geodata.settings import CatalogSettings
from geodata.site import Site
from geodata.workspace import Workspace
from pipelines.confirm.task import known_places
from pipelines.plan import RunRequest, search_area, sensor_of, sources, window_start
from pipelines.progress import Progress
from pipelines.read.archive import load_stack, write_chip
from pipelines.read.light_places import light_grid, light_series
from pipelines.read.opener import Opener
from pipelines.read.read import physical, read_windows
from pipelines.search.search import newest, search

LOGIN = "EARTHDATA_TOKEN"
STEP = "Read night lights"


def measure_night_light(
    workspace: Workspace, sites: Sequence[Site], request: RunRequest, until: datetime, run_id: str, progress: Progress
) -> list[Problem]:
    """Bring the night lights of some sites up to date; returns what went wrong."""
    problems: list[Problem] = []
    for catalog, collections in sources(workspace.settings, request).get(Sensor.NIGHT_LIGHT, []):
        if catalog.sign == "earthdata" and not os.environ.get(LOGIN):
            continue
        if catalog.ends and (request.since is None or f"{request.since:%Y-%m-%d}" > catalog.ends):
            continue  # only an older history asks for it: a night's run would crawl it for nothing
        for collection in collections:
            try:
                problems += _read_collection(workspace, sites, catalog, collection, request, until, progress)
            except CompoundWatchError as error:
                problems.append(Problem("", "", error.thing, error.cause, error.next_step))
    for site in sites:
        try:
            _measure(workspace, site, run_id)
        except CompoundWatchError as error:
            problems.append(Problem(site.id, "", error.thing, error.cause, error.next_step))
    return problems


def _read_collection(
    workspace: Workspace,
    sites: Sequence[Site],
    catalog: CatalogSettings,
    collection: str,
    request: RunRequest,
    until: datetime,
    progress: Progress,
) -> list[Problem]:
    store, problems = workspace.store, list[Problem]()
    wanted: dict[str, tuple[Scene, list[Site]]] = {}
    for site in sites:
        known = {key: look for key, look in store.known_looks(site.id).items() if key[0] == collection}
        latest = newest(catalog, collection, site.outline) if not known and not request.since else None
        start = window_start(site, {site.id: list(known.values())}, latest, request, workspace.settings)
        if start is None or start >= until:
            continue
        found = search(catalog, collection, search_area([site]), start, until)
        problems += [replace(problem, site_id=site.id) for problem in found.refused]
        for scene in found.scenes:
            look = known.get((scene.collection, scene.id))
            if look is None or (look.status is LookStatus.FAILED and look.attempts < workspace.settings.max_attempts):
                wanted.setdefault(scene.id, (scene, []))[1].append(site)
    opener = Opener.of(catalog)
    for done, (scene, at) in enumerate(wanted.values(), start=1):
        problems += _read_scene(workspace, scene, at, opener)
        progress(STEP, done, len(wanted))
    return problems


def _read_scene(workspace: Workspace, scene: Scene, sites: Sequence[Site], opener: Opener) -> list[Problem]:
    """One scene over some sites: opened once, a chip and a look for each site."""
    store, problems = workspace.store, list[Problem]()
    placed = [replace(site, grid=light_grid(site.outline)) for site in sites]
    asset = scene.assets["light"]
    windows: Sequence[npt.NDArray[Any] | CompoundWatchError]
    try:
        windows = read_windows(asset, [site.grid for site in placed if site.grid], opener=opener, resampling="nearest")
    except CompoundWatchError as error:
        windows = [error for _ in placed]
    for site, window in zip(placed, windows, strict=True):
        earlier = store.known_looks(site.id).get((scene.collection, scene.id))
        attempts = earlier.attempts + 1 if earlier else 1
        if isinstance(window, CompoundWatchError):
            store.save_looks([_look(site, scene, LookStatus.FAILED, f"{window.thing}: {window.cause}", attempts)])
            problems.append(Problem(site.id, scene.id, window.thing, window.cause, window.next_step))
            continue
        light = physical(window, asset)
        seen = float(np.isfinite(light).mean())
        status = LookStatus.SEEN if seen > 0 else LookStatus.CLOUDY
        reason = "" if seen > 0 else "no pixel around the site holds a value"
        chips: list[Chip] = [write_chip(workspace.root, site, scene, {"light": light})] if seen > 0 else []
        with store.transaction():
            store.save_looks([_look(site, scene, status, reason, attempts)])
            store.save_chips(chips)
    return problems


def _look(site: Site, scene: Scene, status: LookStatus, reason: str, attempts: int) -> Look:
    return Look(
        site.id, scene.id, scene.collection, scene.catalog, str(scene.sensor), scene.acquired_at, status, reason,
        platform=scene.platform, tile=scene.tile, baseline=scene.baseline, attempts=attempts, updated=scene.updated,
        href=scene.item_href,
    )  # fmt: skip


def _measure(workspace: Workspace, site: Site, run_id: str) -> None:
    """Two measures from the archived chips: the site's light and its look-alikes'.

    Sensors are kept apart: only the collection with most chips speaks for a site.
    """
    chips = [chip for chip in workspace.store.chips(site.id) if sensor_of(chip.collection) is Sensor.NIGHT_LIGHT]
    if not chips:
        return
    collections = sorted({chip.collection for chip in chips})
    most = max(collections, key=lambda name: sum(chip.collection == name for chip in chips))
    stack = load_stack(
        workspace.root, replace(site, grid=light_grid(site.outline)), [c for c in chips if c.collection == most]
    )
    light: npt.NDArray[np.float32] = stack.reflectance[:, stack.bands.index("light")]
    series = light_series(
        light, stack.days, light_grid(site.outline), site.outline, known_places(workspace.store, site)
    )
    for name, values in (("night_light", series.site), ("night_light_lookalikes", series.lookalikes)):
        workspace.store.save_measures(
            site.id,
            name,
            [
                Measure(site.id, name, _noon(day), float(value), "nW/cm2/sr", scene_id=scene, run_id=run_id)
                for day, value, scene in zip(stack.days, values, stack.scene_ids, strict=True)
                if np.isfinite(value)
            ],
        )


def _noon(day: np.datetime64) -> datetime:
    return datetime.combine(datetime.fromisoformat(str(day)).date(), time(12), UTC)
