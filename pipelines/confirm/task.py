"""Gather from the store what judging one site needs."""

from __future__ import annotations

from shapely.geometry.base import BaseGeometry

from geodata.gazetteer import known_points
from geodata.look import LookStatus
from geodata.scene import Sensor
from geodata.site import Site
from geodata.store import Store
from geodata.version import code_version
from geodata.workspace import Workspace
from pipelines.confirm.judge import SiteTask
from pipelines.plan import sensor_of


def site_task(workspace: Workspace, site: Site, *, run_id: str) -> SiteTask:
    """The task of judging a site now: its optical chips, its detections so far, and every known place around it."""
    store: Store = workspace.store
    looks = store.known_looks(site.id)
    chips = tuple(
        chip
        for chip in store.chips(site.id)
        if (sensor_of(chip.collection) or Sensor.OPTICAL) is Sensor.OPTICAL
        # A chip whose look was set aside since, for a better item of the same acquisition, would count twice.
        and (look := looks.get((chip.collection, chip.scene_id))) is not None
        and look.status is LookStatus.SEEN
    )
    return SiteTask(
        workspace=workspace.root,
        site=site,
        chips=chips,
        known_places=known_places(store, site),
        stored=tuple(store.detections(site.id)),
        settings=workspace.settings,
        code_version=code_version(),
        run_id=run_id,
    )


def known_places(store: Store, site: Site) -> tuple[BaseGeometry, ...]:
    """Every other site and gazetteer point (WGS84), which controls and placebos keep clear of.

    A retired site is a known place too: what happened there can still mislead a control.
    """
    others = [other.outline for other in store.sites(retired=True) if other.id != site.id]
    return tuple(others) if site.simulated else (*others, *known_points())
