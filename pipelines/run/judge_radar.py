"""The radar of each site whose archived looks changed: measured and judged, each orbit and satellite by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from geodata.errors import CompoundWatchError
from geodata.looks.judgement_mark import RADAR, Judged
from geodata.looks.scene import Sensor
from geodata.sites.site import Site
from pipelines.activity.radar_detections import judged_series, radar_chips, radar_detections
from pipelines.confirm.why_changed import rests_on, why_changed
from pipelines.context.run_context import RunContext
from pipelines.measure.backscatter import radar_series
from pipelines.run.fingerprint import code_in_force, fingerprint, rules_in_force


def watch_radar(run: RunContext, sites: Sequence[Site], at: datetime) -> None:
    """Measure and judge radar where anything that it rests on changed.

    Args:
        run: whose tally the judgements are added to.
        sites: watched ones.
        at: the moment that is written beside it, aware UTC.
    """
    store, rules = run.store, rules_in_force(run.settings)
    archive, earlier = store.archive_digests(Sensor.RADAR.value), store.judged(RADAR)
    for site in sites:
        if site.id not in archive:
            continue
        mark = Judged(site.id, RADAR, fingerprint(site, archive[site.id], "", rules))
        before = earlier.get(site.id)
        if before is not None and before.fingerprint == mark.fingerprint:
            continue
        try:
            _judge(run, site, mark, before, at)
        except CompoundWatchError as error:
            run.tally.note(error, site_id=site.id)


def _judge(run: RunContext, site: Site, mark: Judged, before: Judged | None, at: datetime) -> None:
    """One site; what came of it is kept in one piece.

    Raises:
        NotFound, ReadFailed: an archived chip is missing or was changed.
    """
    store, settings = run.store, run.settings
    measures = radar_series(run.workspace, site, run.run_id)
    known = {detection.id for detection in store.detections(site.id)}
    made = radar_detections(site, store, settings, judged_series(run.workspace, site), run_id=run.run_id)
    chips = tuple(chip for chip, _ in radar_chips(run.workspace, site))
    mark = rests_on(mark, site, chips, settings.hash(), code_in_force(), 0)
    with store.transaction():
        for name, values in measures.items():
            store.save_measures(site.id, name, values)
        store.save_detections(made, change=why_changed(before, mark, chips, None), at=at)
        store.save_judged([mark])
    run.tally.new_detections += sum(detection.id not in known for detection in made)
