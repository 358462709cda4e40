"""Gather from the store what judging one site needs."""

from __future__ import annotations

from geodata.looks.look import LookStatus
from geodata.looks.scene import Sensor
from geodata.sites.site import Site
from geodata.store import Store
from geodata.version import code_version
from geodata.workspace import Workspace
from pipelines.confirm.judge_site import SiteTask
from pipelines.confirm.known_places import KnownPlaces
from pipelines.missions.mission import family_of, sensor_of


def site_task(workspace: Workspace, site: Site, *, run_id: str, places: KnownPlaces | None = None) -> SiteTask:
    """The task of judging a site now: its optical chips, its detections so far, and every known place around it.

    Args:
        workspace: where they are.
        site: with its grid.
        run_id: this run's.
        places: known places, where many sites are judged; None reads them from the store.
    """
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
    # Pixels of 30 m blur every edge: where the finer mission looked, the older one would make buildings appear.
    if any(family_of(chip.collection) == "sentinel-2" for chip in chips):
        chips = tuple(chip for chip in chips if family_of(chip.collection) != "landsat")
    return SiteTask(
        workspace=workspace.root,
        site=site,
        chips=chips,
        known_places=(places or KnownPlaces.of(store)).near(site),
        stored=tuple(store.detections(site.id)),
        settings=workspace.settings,
        code_version=code_version(),
        run_id=run_id,
        scopes=tuple(store.claim_scopes(site.id)),
    )
