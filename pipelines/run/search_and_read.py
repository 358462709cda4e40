"""Ask the catalogues for the optical and radar scenes of all sites, and read what is new of them.

Family by family and group by group of neighbouring sites; a look and its chip are stored together, as they come. What
failed is tried from other copies of the same acquisition before the next group. A night with a budget takes the groups
in the order of what they are owed, and leaves what it did not come to for the next one.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import datetime

from geodata.looks.chip import Chip
from geodata.looks.look import Look, LookStatus
from geodata.looks.scene import Sensor
from geodata.sites.site import Site
from pipelines.context.run_context import RunContext
from pipelines.read.failed_items import unusable_looks
from pipelines.read.ingest import ReadContext, ingest
from pipelines.read.look_of_scene import failure_behind, is_empty
from pipelines.read.not_offered import not_offered
from pipelines.read.plan import NEVER
from pipelines.run.other_provider import read_elsewhere
from pipelines.search.catalog_order import Family, families
from pipelines.search.known_looks import known_looks
from pipelines.search.scenes_over_sites import Bounds, Catalogs, Offer, bounds_of_family, offers
from pipelines.search.site_groups import groups


def search_and_read(run: RunContext, sites: Sequence[Site], catalogs: Catalogs) -> None:
    """Bring the archive of optical and radar looks up to date; what was read and lost is added to the run's tally."""
    store = run.store
    bounds = store.look_bounds(run.settings.max_attempts)
    lost = bool(store.set_aside_chips(waiting=True))
    for family, some in in_turn(run, sites, bounds, catalogs):
        if run.budget.spent():
            run.budget.leave_unasked(family.sensor, (site.id for site in some))
            continue
        for offer in offers(run, some, family, bounds, catalogs):
            run.tally.add(offer.problems)
            run.tally.leave_out(offer.unplaced)
            if lost:
                store.save_looks(not_offered(offer, family.name, known_looks(store, offer)))
            if offer.scenes or offer.unusable:
                _read_offer(run, offer, family, catalogs)


def in_turn(
    run: RunContext, sites: Sequence[Site], bounds: Bounds, catalogs: Catalogs
) -> Iterator[tuple[Family, Sequence[Site]]]:
    """What is asked for one after the other: a family for all sites, or with a budget for a group of neighbours.

    With a budget the oldest debt comes first: the group whose newest look of that family is oldest, or whose failed
    look to try again is. A history that no night began comes after those that were begun, so that one is whole before
    the next.
    """
    asked = families(run.settings, run.request, Sensor.OPTICAL, Sensor.RADAR)
    if not run.budget.limited:
        yield from ((family, sites) for family in asked)
        return

    def owed(pair: tuple[Family, Sequence[Site]]) -> datetime:
        mine = bounds_of_family(bounds, pair[0].name)
        known = [mine[site.id] for site in pair[1] if site.id in mine]
        return min((one.owed or one.newest for one in known), default=NEVER)

    pairs: list[tuple[Family, Sequence[Site]]] = []
    for family in asked:
        static = catalogs.is_static(family.sources[0][0])
        pairs += [(family, group) for group in ([tuple(sites)] if static else groups(sites))]
    yield from sorted(pairs, key=owed)


def _read_offer(run: RunContext, offer: Offer, family: Family, catalogs: Catalogs) -> None:
    """Read what one group of sites was offered; what failed is tried elsewhere, and counted when that is done."""
    tally, settings = run.tally, run.settings
    failed: list[Look] = []
    failed_again: list[Look] = []  # newer versions of items whose seen look stands: told, and not read elsewhere

    def store_looks(looks: Sequence[Look], chip: Chip | None) -> None:
        with run.store.transaction():
            run.store.save_looks(looks)
            if chip is not None:
                run.store.save_chips([chip])

    def keep(look: Look, chip: Chip | None) -> None:
        store_looks([look], chip)
        failure = failure_behind(look)
        if failure is not None:
            failed_again.append(failure)
        elif look.status is LookStatus.FAILED or is_empty(look):
            failed.append(look)
        else:
            tally.count(look, settings.max_attempts)

    reading = ReadContext(
        run.workspace.archive, settings, run.progress, budget=run.budget, cluster=run.cluster, cores=run.cores
    )
    known = known_looks(run.store, offer)
    began = time.monotonic()
    summary = ingest(
        reading, offer.sites, offer.scenes, known=known, on_look=keep, since=offer.since, together=run.store.transaction
    )
    looks = summary.seen + summary.cloudy + summary.not_covered
    run.budget.took(family.sensor, looks, time.monotonic() - began, summary.bytes_fetched)
    if left := [work for work in summary.unread if work.sites]:
        days = [work.scene.acquired_at for work in left]
        run.budget.leave(family.sensor, days, {site.id for work in left for site in work.sites})
    tally.bytes_read += summary.bytes_read
    tally.bytes_saved += summary.bytes_saved
    steps = dict(summary.next_steps)
    if offer.unusable:
        step_by_scene = {(one.scene.collection, one.scene.id): one.fault.next_step for one in offer.unusable}
        for look in unusable_looks(offer, known_looks(run.store, offer), settings.max_attempts):
            steps[look.site_id, look.collection, look.scene_id] = step_by_scene[look.collection, look.scene_id]
            keep(look, None)
    alone = [look for look in failed if (look.site_id, look.collection, look.scene_id) not in summary.spoken_for]
    for look in (*failed_again, *(look for look in failed if look not in alone)):
        tally.count(look, settings.max_attempts, steps.get((look.site_id, look.collection, look.scene_id), ""))
    if not alone:
        return
    other = read_elsewhere(reading, alone, offer, family, catalogs=catalogs, keep=store_looks)
    for look in other.looks:
        tally.count(look, settings.max_attempts, steps.get((look.site_id, look.collection, look.scene_id), ""))
    tally.add(other.problems)
    tally.bytes_read += other.bytes_read
    tally.bytes_saved += other.bytes_saved
