"""The belts of one night: laid as the settings ask, read, and those that are due judged in processes of their own."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import partial

from geodata.belts.belt import Belt
from geodata.errors import CompoundWatchError
from geodata.looks.scene import Sensor
from geodata.sites.site import Site
from geodata.version import code_version
from pipelines.belts.chosen_looks import Key
from pipelines.belts.judge_belt import BeltJudgement, BeltTask, fingerprint, judge_belt
from pipelines.belts.lay import lay_belts
from pipelines.belts.read import read_belts, wanted_looks
from pipelines.context.run_context import RunContext
from pipelines.judge.known_places import KnownPlaces
from pipelines.judge.lasting_ids import under_free_ids
from pipelines.run.fingerprint import rules_in_force
from pipelines.search.scenes_over_sites import Catalogs
from pipelines.workers.on_cores import WorkerEnded, on_cores


def watch_belts(run: RunContext, sites: Sequence[Site], places: KnownPlaces, catalogs: Catalogs, at: datetime) -> None:
    """Bring the belts of some sites up to date; nothing where they are switched off.

    A belt is judged again when the settings that decide differ, or when its looks or the code do and `belt_days` have
    passed: it is told by the month, and judging one costs as much as judging several sites.

    Args:
        run: whose tally is told what went wrong.
        sites: those of this run.
        places: every known place.
        catalogs: those of this run.
        at: the moment that is written down, aware UTC.
    """
    try:
        belts = lay_belts(run.workspace, sites, places)
    except CompoundWatchError as error:
        run.tally.note(error)
        return
    with run.budget.reading():
        read_belts(run, belts, catalogs)
    wanted = wanted_looks(run, belts)
    tasks = [task for belt in belts if (task := _due(run, belt, wanted[belt.site_id], at)) is not None]
    if tasks:
        run.progress("Judge belts", 0, len(tasks))
    for done, (task, outcome) in enumerate(on_cores(judge_belt, tasks, here=len(tasks) == 1, cores=run.cores), start=1):
        if isinstance(outcome, BeltJudgement):
            elsewhere = partial(run.store.held_by_other_belts, outcome.belt.id)
            run.store.save_judged_belt(outcome.belt, under_free_ids(outcome.changes, elsewhere))
        else:
            run.tally.note(outcome, site_id=task.belt.site_id)
            if not isinstance(outcome, WorkerEnded):  # an archived look is gone or damaged: all are read again
                run.store.forget_belt_looks(task.belt.id)
        run.progress("Judge belts", done, len(tasks))


def _same_settings(run: RunContext, belt: Belt) -> bool:
    """Whether the run that judged a belt had the settings of this one: its sentences tell the rule in force."""
    before = (r for r in run.store.runs(None) if belt.judged_at is not None and r.started_at <= belt.judged_at)
    judged_by = next(before, None)
    return judged_by is None or judged_by.settings_hash == run.settings.hash()


def _due(run: RunContext, belt: Belt, wanted: Collection[Key], at: datetime) -> BeltTask | None:
    """The task of a belt that is to be judged tonight."""
    young = belt.judged_at is not None and at - belt.judged_at < timedelta(days=run.settings.belt_days)
    if young and belt.judged_from is not None and _same_settings(run, belt):
        return None
    partly = any(run.budget.waits(key, Sensor.OPTICAL) for key in (belt.id, belt.site_id))
    if partly and belt.judged_from is None:  # as for sites: a first judgement waits for the whole history
        return None
    chips = tuple(c for c in run.store.belt_chips(belt.id) if (c.collection, c.scene_id) in wanted)
    mark = fingerprint(belt, chips, rules_in_force(run.settings))
    if mark == belt.fingerprint:
        return None
    stored = tuple(run.store.belt_changes(belt.id))
    return BeltTask(run.workspace.root, belt, chips, stored, run.settings, code_version(), run.run_id, at, mark)
