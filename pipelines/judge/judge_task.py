"""Gather from the store what judging one site needs."""

from __future__ import annotations

from datetime import UTC, datetime

from geodata.detections.control_set import Cause
from geodata.incidents.claim_check import built_up_name
from geodata.looks.judgement_mark import GROUND
from geodata.looks.look import LookStatus
from geodata.looks.mission_names_and_credits import mission_of
from geodata.looks.scene import Sensor
from geodata.sites.site import Site
from geodata.store import Store
from geodata.version import code_version
from geodata.workspace import Workspace
from pipelines.judge.judge_site import SiteTask
from pipelines.judge.known_places import KnownPlaces

COARSE_M = 30.0
"""Metres from which on pixels are not mixed with finer ones."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands for a moment that nobody asks for: of a judgement that is not stored."""


def site_task(
    workspace: Workspace, site: Site, *, run_id: str, places: KnownPlaces | None = None, at: datetime = EPOCH
) -> SiteTask:
    """The task of judging a site now: its optical chips, its detections so far, its control set, and every known place
    around it for where there is none yet.

    Args:
        workspace: where they are.
        site: with its grid.
        run_id: this run's.
        places: known places, where many sites are judged; None reads them from the store.
        at: the moment of judging, aware UTC; only written down.
    """
    store: Store = workspace.store
    looks = store.known_looks(site.id)
    # A chip whose look was set aside since, for a better item of the same acquisition, would count twice.
    seen = [
        (chip, look)
        for chip in store.chips(site.id)
        if (look := looks.get((chip.collection, chip.scene_id))) is not None
        and look.sensor == Sensor.OPTICAL.value
        and look.status is LookStatus.SEEN
    ]
    # Pixels of 30 m blur every edge: where the finer mission looked, the older one would make buildings appear.
    coarse = {chip for chip, look in seen if (mission_of(look).pixel_m or 0.0) >= COARSE_M}
    fine = tuple(chip for chip, _ in seen if chip not in coarse)
    chips = fine if coarse and fine else tuple(chip for chip, _ in seen)
    stored = tuple(store.detections(site.id))
    kept = store.control_set(site.id, GROUND)
    judged_before = kept is None and (
        any(not d.kind.is_activity for d in stored) or bool(store.measures(site.id, built_up_name()))
    )
    return SiteTask(
        archive=workspace.archive,
        site=site,
        chips=chips,
        known_places=(places or KnownPlaces.of(store)).near(site),
        stored=stored,
        settings=workspace.settings,
        code_version=code_version(),
        run_id=run_id,
        scopes=tuple(store.claim_scopes(site.id)),
        control_set=kept,
        cause=Cause.UPGRADE if judged_before else Cause.FIRST,
        at=at,
    )
