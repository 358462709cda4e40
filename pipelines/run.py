"""One run: search, read, judge, store. The order of the work, and what happens when a part of it fails.

One site's failure never stops a run; what failed is told in the words of the error family, and the run ends "partly
done". Nothing of a site is stored before it is whole.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from multiprocessing import get_context
from os import cpu_count

from geodata.chip import Chip
from geodata.errors import CompoundWatchError, NotFound
from geodata.look import Look, LookStatus
from geodata.run import Problem, Run, RunState
from geodata.scene import Scene, Sensor
from geodata.settings import CatalogSettings, Settings
from geodata.site import Site
from geodata.tempo import incident_tempo, months_between
from geodata.version import code_version
from geodata.workspace import Workspace
from pipelines.confirm.activity_at import judge_activity
from pipelines.confirm.judge import SiteJudgement, SiteTask, judge
from pipelines.confirm.task import site_task
from pipelines.incidents.pull_incidents import pull_incidents, rejoin
from pipelines.plan import RunRequest, groups, search_area, sources, window_start
from pipelines.progress import Progress, silent
from pipelines.read.ingest import IngestSummary, ingest
from pipelines.read.night_light import measure_night_light
from pipelines.remember import remember_settings
from pipelines.search.search import all_collections, newest, search
from pipelines.single_flight import single_flight

TEMPO_YEARS = 3
"""Years of monthly report counts kept, as many as a first run reads back of imagery."""


@dataclass
class _Tally:
    """What a run has come to so far."""

    seen: int = 0
    cloudy: int = 0
    not_covered: int = 0
    failed: int = 0
    bytes_read: int = 0
    bytes_saved: int = 0
    new_detections: int = 0
    placebos: int = 0
    placebo_flags: int = 0
    placebo_site_years: float = 0.0
    problems: list[Problem] = field(default_factory=list)

    def note(self, error: CompoundWatchError, site_id: str = "", scene_id: str = "") -> None:
        self.problems.append(Problem(site_id, scene_id, error.thing, error.cause, error.next_step))

    def count(self, look: Look) -> None:
        if look.status is LookStatus.SEEN:
            self.seen += 1
        elif look.status is LookStatus.CLOUDY:
            self.cloudy += 1
        elif look.status is LookStatus.NOT_COVERED:
            self.not_covered += 1
        else:
            self.failed += 1


def run(
    workspace: Workspace,
    request: RunRequest,
    *,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    progress: Progress = silent,
) -> Run:
    """Bring a workspace up to date.

    Args:
        workspace: where sites are read from and everything is stored.
        request: which sites, time and catalogues.
        now: the clock, aware UTC; only for when the run itself began and ended, and for the end of the search window.
        progress: told how far each step is.

    Returns:
        The run as stored: DONE when every site could be judged and no look was lost to a fault, PARTLY otherwise,
        FAILED when nothing could be judged for a reason that concerns all sites.

    Raises:
        NotFound: there is no site to watch, or a named one does not exist.
        NotAllowed: another run is under way.
    """
    with single_flight(workspace.root):
        return _run(workspace, request, now, progress)


def _run(workspace: Workspace, request: RunRequest, now: Callable[[], datetime], progress: Progress) -> Run:
    store, settings = workspace.store, workspace.settings
    sites = _watched(workspace, request)
    for earlier in store.runs(limit=50):
        if earlier.state is RunState.RUNNING:  # we hold the lock, so its process is gone
            store.save_run(replace(earlier, state=RunState.INTERRUPTED))
    started = now()
    run_id = f"{started:%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"
    record = Run(run_id, started, None, RunState.RUNNING, settings.hash(), code_version(), sites=len(sites))
    store.save_run(record)
    remember_settings(workspace.root, settings)
    tally = _Tally()
    until = request.until or started
    request = _with_collections(request, settings, tally)
    for area in groups(sites):
        _read_optical(workspace, area, request, until, tally, progress)
    for problem in measure_night_light(workspace, sites, request, until, run_id, progress):
        tally.problems.append(problem)
    for href in settings.incident_catalogs if not request.catalog else ():
        try:
            pull_incidents(workspace, href)
        except CompoundWatchError as error:
            tally.note(error)
    _measure_reports(workspace, sites, until, run_id)
    unjudged = _judge_all(workspace, sites, run_id, request.scheduler, tally, progress)
    for site in sites:
        _store_activity(workspace, site, run_id, tally)
    faults = bool(tally.problems) or tally.failed > 0 or unjudged > 0
    done = replace(
        record,
        finished_at=now(),
        state=RunState.PARTLY if faults else RunState.DONE,
        looks_seen=tally.seen,
        looks_cloudy=tally.cloudy,
        looks_not_covered=tally.not_covered,
        looks_failed=tally.failed,
        new_detections=tally.new_detections,
        placebos=tally.placebos,
        placebo_flags=tally.placebo_flags,
        placebo_site_years=tally.placebo_site_years,
        bytes_read=tally.bytes_read,
        bytes_saved=tally.bytes_saved,
        problems=tuple(tally.problems),
    )
    store.save_run(done)
    return done


def _watched(workspace: Workspace, request: RunRequest) -> list[Site]:
    if request.site_ids:
        chosen = [workspace.store.site(key) for key in request.site_ids]
        for site in chosen:
            if not site.watched:
                raise NotFound(
                    site.id, "it has no outline, or is retired, so there is nothing to watch", "Draw its outline"
                )
        return chosen
    sites = [site for site in workspace.store.sites() if site.watched]
    if not sites:
        raise NotFound(
            f"workspace {workspace.root.name}", "it has no site to watch",
            "Import outlines with `compound-watch sites import FILE`",
        )  # fmt: skip
    return sites


def _with_collections(request: RunRequest, settings: Settings, tally: _Tally) -> RunRequest:
    """A named catalogue that is not configured is searched in every collection it has, unless some are named."""
    configured = any(c.href.rstrip("/") == request.catalog.rstrip("/") for c in settings.catalogs)
    if not request.catalog or request.collections or configured:
        return request
    try:
        return replace(request, collections=all_collections(CatalogSettings(request.catalog, ())))
    except CompoundWatchError as error:
        tally.note(error)
        return request


def _read_optical(
    workspace: Workspace,
    sites: Sequence[Site],
    request: RunRequest,
    until: datetime,
    tally: _Tally,
    progress: Progress,
) -> None:
    """Search the optical catalogues for some neighbouring sites, in order of preference, and read what is new."""
    offered = sources(workspace.settings, request).get(Sensor.OPTICAL, [])
    scenes: tuple[Scene, ...] = ()
    for i, (catalog, collections) in enumerate(offered):
        try:
            scenes = _search(workspace, sites, catalog, collections, request, until, tally)
        except CompoundWatchError as error:
            tally.note(error)
            continue
        if scenes or i == len(offered) - 1:
            break
    if not scenes:
        return
    store = workspace.store

    def keep(look: Look, chip: Chip | None) -> None:
        with store.transaction():
            store.save_looks([look])
            if chip is not None:
                store.save_chips([chip])
        tally.count(look)
        if look.status is LookStatus.FAILED:
            tally.problems.append(
                Problem(
                    look.site_id, look.scene_id, f"{look.scene_id} over {look.site_id}", look.reason,
                    f"It is tried again on later nights, {workspace.settings.max_attempts} times at most",
                )
            )  # fmt: skip

    known = {site.id: store.known_looks(site.id) for site in sites}
    summary: IngestSummary = ingest(
        sites,
        scenes,
        known=known,
        settings=workspace.settings,
        workspace=workspace.root,
        on_look=keep,
        progress=progress,
    )
    tally.bytes_read += summary.bytes_read
    tally.bytes_saved += summary.bytes_saved


def _measure_reports(workspace: Workspace, sites: Sequence[Site], until: datetime, run_id: str) -> None:
    """Join reports to the sites as they are now, and count them by month over the years that are shown."""
    rejoin(workspace)
    incidents = workspace.store.incidents()
    if not incidents:
        return
    last = until.date()
    first = last.replace(year=last.year - TEMPO_YEARS, day=1)
    for site in sites:
        counted = incident_tempo(site, incidents, months_between(first, last), workspace.settings.incident_near_km)
        workspace.store.save_measures(site.id, "incident_tempo", [replace(m, run_id=run_id) for m in counted])


def _search(
    workspace: Workspace,
    sites: Sequence[Site],
    catalog: CatalogSettings,
    collections: Sequence[str],
    request: RunRequest,
    until: datetime,
    tally: _Tally,
) -> tuple[Scene, ...]:
    """Scenes of one catalogue over some neighbouring sites, each once; reading picks one item per acquisition.

    Raises:
        CatalogUnreachable: the catalogue does not answer, or answers nonsense.
    """
    store = workspace.store
    found: list[Scene] = []
    for collection in collections:
        for site in sites:
            # The start is each site's own, so that adding a neighbour never lengthens a site's history.
            known = {site.id: [look for look in store.looks(site.id) if look.sensor == Sensor.OPTICAL]}
            latest = newest(catalog, collection, site.outline) if not known[site.id] and not request.since else None
            start = window_start(site, known, latest, request, workspace.settings)
            if start is None or start >= until:
                continue
            result = search(catalog, collection, search_area([site]), start, until)
            tally.problems += [replace(problem, site_id=site.id) for problem in result.refused]
            found += [scene for scene in result.scenes if scene.sensor is Sensor.OPTICAL]
    return tuple({(scene.collection, scene.id): scene for scene in found}.values())


def _judge_all(
    workspace: Workspace,
    sites: Sequence[Site],
    run_id: str,
    scheduler: str,
    tally: _Tally,
    progress: Progress,
) -> int:
    """Judge every site, each in a process of its own; returns how many could not be judged."""
    tasks = [site_task(workspace, site, run_id=run_id) for site in sites]
    unjudged = 0
    progress("Judge sites", 0, len(tasks))
    for done, (task, outcome) in enumerate(_each(tasks, scheduler), start=1):
        if isinstance(outcome, CompoundWatchError):
            tally.note(outcome, site_id=task.site.id)
            unjudged += 1
        else:
            unjudged += _store_judgement(workspace, task, outcome, tally)
        progress("Judge sites", done, len(tasks))
    return unjudged


def _store_judgement(workspace: Workspace, task: SiteTask, outcome: SiteJudgement, tally: _Tally) -> int:
    store = workspace.store
    if not outcome.judged:
        tally.problems.append(
            Problem(
                task.site.id, "", task.site.id, f"it could not be judged: {outcome.reason}",
                "Nothing is said about it; let the archive grow, or run again with an earlier --since",
            )
        )  # fmt: skip
        return 1
    known = {detection.id for detection in task.stored}
    with store.transaction():
        store.save_detections(outcome.detections)
        store.save_measures(task.site.id, "built_up", outcome.measures)
        store.save_placebos(task.site.id, outcome.placebos, run_id=task.run_id)
    tally.new_detections += sum(detection.id not in known for detection in outcome.detections)
    tally.placebos += len(outcome.placebos)
    tally.placebo_flags += sum(placebo.flagged for placebo in outcome.placebos)
    tally.placebo_site_years += sum(placebo.site_years for placebo in outcome.placebos)
    return 0


def _store_activity(workspace: Workspace, site: Site, run_id: str, tally: _Tally) -> None:
    store = workspace.store
    known = {detection.id for detection in store.detections(site.id)}
    made = judge_activity(site, store, workspace.settings, run_id=run_id)
    store.save_detections(made)
    tally.new_detections += sum(detection.id not in known for detection in made)


def _each(tasks: Sequence[SiteTask], scheduler: str) -> Iterator[tuple[SiteTask, SiteJudgement | CompoundWatchError]]:
    """Judge tasks on this machine's cores, or on a Dask cluster; outcomes in order of completion."""
    if scheduler:
        from distributed import Client
        from distributed import as_completed as dask_completed

        with Client(scheduler) as client:
            waiting = {client.submit(_judge_or_error, task, pure=False): task for task in tasks}
            for future in dask_completed(list(waiting)):
                yield waiting[future], future.result()
        return
    with _workers(len(tasks)) as pool:
        jobs = {pool.submit(_judge_or_error, task): task for task in tasks}
        for job in as_completed(jobs):
            yield jobs[job], job.result()


def _judge_or_error(task: SiteTask) -> SiteJudgement | CompoundWatchError:
    """Our own errors come back as values: pickled exceptions lose their parts on the way between processes."""
    try:
        return judge(task)
    except CompoundWatchError as error:
        return _Told(error.thing, error.cause, error.next_step)


class _Told(CompoundWatchError):
    """An error of another process, rebuilt from its parts."""

    def __reduce__(self) -> tuple[type[_Told], tuple[str, str, str]]:
        return (_Told, (self.thing, self.cause, self.next_step))


@contextmanager
def _workers(tasks: int) -> Iterator[Executor]:
    """A process for each core, at most one a task. Spawned, since forking a process with threads can hang."""
    count = max(1, min(tasks, cpu_count() or 1))
    with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:
        yield pool
