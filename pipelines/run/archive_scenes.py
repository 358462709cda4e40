"""Ask the catalogues for the optical and radar scenes of all sites, and read what is new of them.

Family by family and group by group of neighbouring sites; a look and its chip are stored together, as they come. What
failed is tried from other copies of the same acquisition before the next group.
"""

from __future__ import annotations

from collections.abc import Sequence

from geodata.looks.chip import Chip
from geodata.looks.look import Look, LookStatus
from geodata.looks.scene import Sensor
from geodata.sites.site import Site
from pipelines.context.run_context import RunContext
from pipelines.read.failed_items import unusable_looks
from pipelines.read.ingest import ReadContext, ingest
from pipelines.read.look_of_scene import is_empty
from pipelines.read.not_offered import not_offered
from pipelines.run.other_provider import read_elsewhere
from pipelines.search.families import Family, families
from pipelines.search.known_looks import known_looks
from pipelines.search.search_for_sites import Catalogs, Offer, offers


def gather(run: RunContext, sites: Sequence[Site], catalogs: Catalogs) -> None:
    """Bring the archive of optical and radar looks up to date; what was read and lost is added to the run's tally."""
    store = run.store
    bounds = store.look_bounds(run.settings.max_attempts)
    lost = bool(store.set_aside_chips(waiting=True))
    for family in families(run.settings, run.request, Sensor.OPTICAL, Sensor.RADAR):
        for offer in offers(run, sites, family, bounds, catalogs):
            run.tally.add(offer.problems)
            run.tally.leave_out(offer.unplaced)
            if lost:
                store.save_looks(not_offered(offer, family.name, known_looks(store, offer)))
            if offer.scenes or offer.unusable:
                _read_offer(run, offer, family, catalogs)


def _read_offer(run: RunContext, offer: Offer, family: Family, catalogs: Catalogs) -> None:
    """Read what one group of sites was offered; what failed is tried elsewhere, and counted when that is done."""
    tally, settings = run.tally, run.settings
    failed: list[Look] = []

    def store_looks(looks: Sequence[Look], chip: Chip | None) -> None:
        with run.store.transaction():
            run.store.save_looks(looks)
            if chip is not None:
                run.store.save_chips([chip])

    def keep(look: Look, chip: Chip | None) -> None:
        store_looks([look], chip)
        if look.status is LookStatus.FAILED or is_empty(look):
            failed.append(look)
        else:
            tally.count(look, settings.max_attempts)

    reading = ReadContext(run.workspace.root, settings, run.progress)
    known = known_looks(run.store, offer)
    summary = ingest(reading, offer.sites, offer.scenes, known=known, on_look=keep, since=offer.since)
    tally.bytes_read += summary.bytes_read
    tally.bytes_saved += summary.bytes_saved
    steps = dict(summary.next_steps)
    if offer.unusable:
        told = {(one.scene.collection, one.scene.id): one.fault.next_step for one in offer.unusable}
        for look in unusable_looks(offer, known_looks(run.store, offer), settings.max_attempts):
            steps[look.site_id, look.collection, look.scene_id] = told[look.collection, look.scene_id]
            keep(look, None)
    if not failed:
        return
    other = read_elsewhere(reading, failed, offer, family, catalogs=catalogs, keep=store_looks)
    for look in other.looks:
        tally.count(look, settings.max_attempts, steps.get((look.site_id, look.collection, look.scene_id), ""))
    tally.add(other.problems)
    tally.bytes_read += other.bytes_read
    tally.bytes_saved += other.bytes_saved
