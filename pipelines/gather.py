"""Ask the catalogues for the optical and radar scenes of all sites, and read what is new of them.

Family by family and group by group of neighbouring sites; a look and its chip are stored together, as they come. What
failed is tried from other copies of the same acquisition before the next group.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from geodata.chip import Chip
from geodata.look import Look, LookStatus
from geodata.scene import Sensor
from geodata.site import Site
from geodata.store import Store
from geodata.workspace import Workspace
from pipelines.not_offered import not_offered
from pipelines.plan import RunRequest, families
from pipelines.progress import Progress
from pipelines.read.ingest import ingest
from pipelines.read.reading_plan import is_empty
from pipelines.read_elsewhere import read_elsewhere
from pipelines.search.ask_sites import Catalogs, Offer, offers
from pipelines.tally import Tally
from pipelines.unusable_looks import unusable_looks

AROUND = timedelta(hours=1)
"""Looks this near to the times asked for are known too: one pass has several times in different catalogues."""


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
                    failed, offer, family, settings=settings, workspace=workspace.root, catalogs=catalogs,
                    keep=store_looks, progress=progress,
                )  # fmt: skip
                for look in other.looks:
                    tally.count(
                        look, settings.max_attempts, steps.get((look.site_id, look.collection, look.scene_id), "")
                    )
                tally.add(other.problems)
                tally.bytes_read += other.bytes_read
                tally.bytes_saved += other.bytes_saved


def known_looks(store: Store, offer: Offer) -> dict[str, dict[tuple[str, str], Look]]:
    """Earlier looks of an offer's sites within the times that were asked for: site id -> (collection, id) -> look."""
    found: dict[str, dict[tuple[str, str], Look]] = {site.id: {} for site in offer.sites}
    for start, stop in dict.fromkeys(offer.spans):
        for site_id, looks in store.known_among(list(found), start - AROUND, stop + AROUND).items():
            found[site_id] |= looks
    return found
