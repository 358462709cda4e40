"""The radar of each site whose archived looks changed: measured and judged, each orbit and satellite by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from geodata.errors import CompoundWatchError
from geodata.looks.judgement_mark import RADAR, Judged
from geodata.looks.scene import Sensor
from geodata.sites.site import Site
from pipelines.activity.radar_detections import (
    RadarOutcome,
    RadarTask,
    flagged_measures,
    judge_radar_task,
    radar_detections,
    radar_task,
)
from pipelines.context.run_context import RunContext
from pipelines.judge.why_changed import rests_on, why_changed
from pipelines.measure.backscatter import radar_measures
from pipelines.run.fingerprint import code_in_force, fingerprint, rules_in_force
from pipelines.workers.on_cores import on_cores

FEW_LOOKS = 600
"""Archived radar looks of all sites to judge under which they are judged in this process: about ten sites of a year,
two seconds, as long as it takes to start others."""


def watch_radar(run: RunContext, sites: Sequence[Site], at: datetime) -> None:
    """Measure and judge radar where anything that it rests on changed, on every core where there is much of it.

    Args:
        run: whose tally the judgements are added to.
        sites: watched ones.
        at: the moment that is written beside it, aware UTC.
    """
    store, rules = run.store, rules_in_force(run.settings)
    archive, earlier = store.archive_digests(Sensor.RADAR.value), store.judged(RADAR)
    marks = {
        site.id: Judged(site.id, RADAR, fingerprint(site, archive[site.id], "", rules))
        for site in sites
        if site.id in archive
    }
    tasks = [
        radar_task(run.workspace, site)
        for site in sites
        if site.id in marks and _differs(earlier.get(site.id), marks[site.id])
    ]
    few = sum(len(task.looks) for task in tasks) < FEW_LOOKS
    for task, outcome in on_cores(judge_radar_task, tasks, here=few, cores=run.cores):
        if isinstance(outcome, CompoundWatchError):
            run.tally.note(outcome, site_id=task.site.id)
        else:
            _keep(run, task, outcome, marks[task.site.id], earlier.get(task.site.id), at)


def _differs(before: Judged | None, now: Judged) -> bool:
    return before is None or before.fingerprint != now.fingerprint


def _keep(
    run: RunContext, task: RadarTask, outcome: RadarOutcome, mark: Judged, before: Judged | None, at: datetime
) -> None:
    """Store what came of one site, in one piece."""
    store, settings, site = run.store, run.settings, task.site
    measures = radar_measures(site, outcome.levels, run.run_id) | flagged_measures(site, outcome.series, run.run_id)
    known = {detection.id for detection in store.detections(site.id)}
    made = radar_detections(site, store, settings, outcome.series, run_id=run.run_id)
    chips = tuple(chip for chip, _ in task.looks)
    mark = rests_on(mark, site, chips, settings.hash(), code_in_force(), 0)
    with store.transaction():
        for name, values in measures.items():
            store.save_measures(site.id, name, values)
        store.save_detections(made, change=why_changed(before, mark, chips, None), at=at)
        store.save_judged([mark])
    run.tally.new_detections += sum(detection.id not in known for detection in made)
