"""Read what the catalogues have of the belts: optical scenes only, into an archive apart from that of the sites."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from geodata.belts.belt import KEPT_IN, Belt
from geodata.i18n.messages import english
from geodata.looks.chip import Chip
from geodata.looks.look import Look, LookStatus
from geodata.looks.run import Problem
from geodata.looks.scene import Sensor
from geodata.sites.site import Site
from pipelines.belts.chosen_looks import Key, chosen_looks
from pipelines.context.run_context import RunContext
from pipelines.missions.sensor_of_collection import sensor_of
from pipelines.read.ingest import ReadContext, ingest
from pipelines.read.look_of_scene import failure_behind
from pipelines.search.catalog_order import families
from pipelines.search.scenes_over_sites import Catalogs, Offer, offers

AROUND = timedelta(hours=1)
"""Looks this near to the times asked for are known too, as for sites."""


def read_belts(run: RunContext, belts: Sequence[Belt], catalogs: Catalogs) -> None:
    """Bring the archive of belts up to date. A look that fails is tried again on later nights.

    Args:
        run: whose tally is told of failed looks; looks at belts are not among its counts.
        belts: as laid.
        catalogs: those of this run.
    """
    if not belts:
        return
    store, settings = run.store, run.settings
    places = [as_site(belt) for belt in belts]
    owner = {belt.id: belt.site_id for belt in belts}
    bounds = store.belt_look_bounds(settings.max_attempts)
    failed: dict[str, int] = {}
    wanted = wanted_looks(run, belts)

    def keep(look: Look, chip: Chip | None) -> None:
        store.save_belt_looks([look], [chip] if chip is not None else [])
        if look.status is LookStatus.FAILED or failure_behind(look) is not None:
            failed[look.site_id] = failed.get(look.site_id, 0) + 1

    reading = ReadContext(run.workspace.root / KEPT_IN, settings, run.progress, budget=run.budget, cores=run.cores)
    for family in families(settings, run.request, Sensor.OPTICAL):
        if not any(sensor_of(name) in (None, Sensor.OPTICAL) for _, names in family.sources for name in names):
            continue
        if run.budget.spent():
            run.budget.leave_unasked(family.sensor, (place.id for place in places))
            continue
        for offer in offers(run, places, family, bounds, catalogs):
            run.tally.add(offer.problems)
            known = _known(run, offer)
            for site_id in dict.fromkeys(owner[place.id] for place in offer.sites):
                scenes = [s for s in offer.scenes if (s.collection, s.id) in wanted[site_id]]
                theirs = [place for place in offer.sites if owner[place.id] == site_id]
                if scenes:
                    summary = ingest(
                        reading,
                        theirs,
                        scenes,
                        known=known,
                        on_look=keep,
                        since=offer.since,
                        together=store.transaction,
                    )
                    run.tally.bytes_read += summary.bytes_read
                    run.tally.bytes_saved += summary.bytes_saved
                    if summary.unread:
                        days = [work.scene.acquired_at for work in summary.unread]
                        run.budget.leave(family.sensor, days, (place.id for place in theirs))
    for belt in belts:
        if n := failed.get(belt.id):
            run.tally.add([_lost(belt, n)])


def wanted_looks(run: RunContext, belts: Sequence[Belt]) -> dict[str, frozenset[Key]]:
    """Site id -> the scenes that its belts are read from."""
    days, shift = run.settings.belt_look_days, run.settings.detection.max_shift_px
    return {key: chosen_looks(run.store.looks(key), days, shift) for key in dict.fromkeys(b.site_id for b in belts)}


def as_site(belt: Belt) -> Site:
    """A belt as reading takes a place: its ground and pixels under its own id. It is never stored as a site."""
    return Site(id=belt.id, name=belt.id, outline=belt.outline, grid=belt.grid)


def _known(run: RunContext, offer: Offer) -> dict[str, dict[tuple[str, str], Look]]:
    looks_by_site: dict[str, dict[tuple[str, str], Look]] = {site.id: {} for site in offer.sites}
    spans: dict[tuple[datetime, datetime], None] = dict.fromkeys(offer.spans)
    for start, stop in spans:
        for key, looks in run.store.belt_looks_among(list(looks_by_site), start - AROUND, stop + AROUND).items():
            looks_by_site[key] |= looks
    return looks_by_site


def _lost(belt: Belt, looks: int) -> Problem:
    return Problem(
        belt.site_id,
        "",
        english("the ground around {site}", site=belt.site_id),
        english("looks that could not be read: {n}", n=looks),
        "They are tried again on later nights",
    )
