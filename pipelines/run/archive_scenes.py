"""Ask the catalogues for the optical and radar scenes of all sites, and read what is new of them.

Family by family and group by group of neighbouring sites; a look and its chip are stored together, as they come. What
failed is tried from other copies of the same acquisition before the next group.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from geodata.looks.chip import Chip
from geodata.looks.look import Look, LookStatus
from geodata.looks.scene import Sensor
from geodata.sites.site import Site
from geodata.workspace import Workspace
from pipelines.context.progress import Progress
from pipelines.context.request import RunRequest
from pipelines.context.summary import Tally
from pipelines.read.failed_items import unusable_looks
from pipelines.read.ingest import ingest
from pipelines.read.look_of_scene import is_empty
from pipelines.read.not_offered import not_offered
from pipelines.run.other_provider import read_elsewhere
from pipelines.search.families import families
from pipelines.search.known_looks import known_looks
from pipelines.search.search_for_sites import Catalogs, offers


def gather(
    workspace: Workspace,
    sites: Sequence[Site],
    request: RunRequest,
    until: datetime,
    catalogs: Catalogs,
    tally: Tally,
    progress: Progress,
) -> None:
    """Bring the archive of optical and radar looks up to date."""
    store, settings = workspace.store, workspace.settings
    bounds = store.look_bounds(settings.max_attempts)
    lost = bool(store.set_aside_chips(waiting=True))

    def store_looks(looks: Sequence[Look], chip: Chip | None) -> None:
        with store.transaction():
            store.save_looks(looks)
            if chip is not None:
                store.save_chips([chip])

    for family in families(settings, request, Sensor.OPTICAL, Sensor.RADAR):
        for offer in offers(sites, family, bounds, request, until, settings, catalogs):
            tally.add(offer.problems)
            tally.leave_out(offer.unplaced)
            if lost:
                store.save_looks(not_offered(offer, family.name, known_looks(store, offer)))
            if not offer.scenes and not offer.unusable:
                continue
            failed: list[Look] = []

            def keep(look: Look, chip: Chip | None, failed: list[Look] = failed) -> None:
                store_looks([look], chip)
                if look.status is LookStatus.FAILED or is_empty(look):
                    failed.append(look)  # counted when it has been tried elsewhere
                else:
                    tally.count(look, settings.max_attempts)

            summary = ingest(
                offer.sites,
                offer.scenes,
                known=known_looks(store, offer),
                settings=settings,
                workspace=workspace.root,
                on_look=keep,
                progress=progress,
                since=offer.since,
            )
            tally.bytes_read += summary.bytes_read
            tally.bytes_saved += summary.bytes_saved
            steps = dict(summary.next_steps)
            if offer.unusable:
                told = {(one.scene.collection, one.scene.id): one.fault.next_step for one in offer.unusable}
                for look in unusable_looks(offer, known_looks(store, offer), settings.max_attempts):
                    steps[look.site_id, look.collection, look.scene_id] = told[look.collection, look.scene_id]
                    keep(look, None)
            if failed:
                other = read_elsewhere(
                    failed,
                    offer,
                    family,
                    settings=settings,
                    workspace=workspace.root,
                    catalogs=catalogs,
                    keep=store_looks,
                    progress=progress,
                )
                for look in other.looks:
                    tally.count(
                        look, settings.max_attempts, steps.get((look.site_id, look.collection, look.scene_id), "")
                    )
                tally.add(other.problems)
                tally.bytes_read += other.bytes_read
                tally.bytes_saved += other.bytes_saved
