"""Gather from the store what judging one site needs."""

from __future__ import annotations

from geodata.site import Site
from geodata.store import Store
from geodata.version import code_version
from geodata.workspace import Workspace
from pipelines.import_gazetteer import known_points
from pipelines.judge import SiteTask
from pipelines.plan import sensor_of
from geodata.scene import Sensor


def site_task(workspace: Workspace, site: Site, *, run_id: str) -> SiteTask:
    """The task of judging a site now: its optical chips, its detections so far, and every known place around it.

    A retired site is a known place too: what happened there can still mislead a control.
    """
    store: Store = workspace.store
    chips = tuple(c for c in store.chips(site.id) if (sensor_of(c.collection) or Sensor.OPTICAL) is Sensor.OPTICAL)
    others = [other.outline for other in store.sites(retired=True) if other.id != site.id]
    gazetteer = [] if site.simulated else list(known_points())
    return SiteTask(
        workspace=workspace.root,
        site=site,
        chips=chips,
        known_places=tuple(others + gazetteer),
        stored=tuple(store.detections(site.id)),
        settings=workspace.settings,
        code_version=code_version(),
        run_id=run_id,
    )
