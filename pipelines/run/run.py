"""One run: search, read, judge, store. The order of the work, and what happens when a part of it fails.

One site's failure never stops a run; what failed is told in the words of the error family, and the run ends "partly
done". Nothing of a site is stored before it is whole.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime

from geodata.belts.belt import KEPT_IN
from geodata.chip_archive import BucketArchive
from geodata.detections.revision import Change, Why
from geodata.errors import CompoundWatchError, NotFound, StorageUnreachable, StoreRefused
from geodata.i18n.messages import english, msg
from geodata.incidents.monthly_counts import (
    REGION,
    TEMPO,
    incident_tempo,
    known_months,
    months_between,
    of_its_country,
    region_tempo,
    reports_by_country,
)
from geodata.incidents.site_join import at_site
from geodata.looks.judgement_mark import GROUND, LIGHT, RADAR
from geodata.looks.run import Problem, Run, RunState
from geodata.looks.scene import Sensor
from geodata.settings.kept_settings import remember_settings
from geodata.settings.settings import CatalogSettings, Settings
from geodata.sites.site import Site, into_use, why_not_watched
from geodata.store.upkeep import SMALL
from geodata.version import code_version
from geodata.workspace import Workspace
from pipelines.activity.tempo_detections import tempo_detections
from pipelines.context.budget import Budget
from pipelines.context.disk_fault import disk_refused
from pipelines.context.progress import Progress, silent
from pipelines.context.progress_file import kept_progress
from pipelines.context.request import RunRequest
from pipelines.context.run_context import RunContext
from pipelines.context.run_lock import only_run
from pipelines.context.summary import Tally
from pipelines.context.workspace_state import remember_pace
from pipelines.http.plain_address import without_query
from pipelines.incidents.catalog.pull import pull_incidents, rejoin
from pipelines.judge.known_places import KnownPlaces
from pipelines.night_light.read_night_light import read_night_light
from pipelines.object_storage.reached import BucketPlace
from pipelines.read.chip_files import sweep_parts
from pipelines.read.set_aside import put_missing, set_aside_damaged, settle
from pipelines.run.fingerprint import code_in_force
from pipelines.run.judge_light import watch_light
from pipelines.run.judge_radar import watch_radar
from pipelines.run.judge_sites import judge_sites
from pipelines.run.search_and_read import search_and_read
from pipelines.run.watch_belts import watch_belts
from pipelines.run.whole_histories import whole
from pipelines.search.scenes_over_sites import Catalogs
from pipelines.search.search import all_collections
from pipelines.workers.cluster import Cluster, FolderPlace, open_cluster
from pipelines.workers.cores import Cores

MOST_NAMED = 10
"""Rows changed outside the program that a run names; doctor names all."""
DISK = msg("the run")
"""What a run's record says that a full or read-only disk ended."""
NOBODY_ASKED = (
    msg("the catalogues"),
    msg("none is configured for what was asked, so none was asked"),
    msg("Name one with --catalog, or under catalogs in compound-watch.toml"),
)
"""Thing, cause and next step of a run that had nobody to ask."""
NO_COLLECTIONS = (msg("it has no collection, so nothing of it was searched"), msg("Name one with --collection"))
"""Cause and next step of a named catalogue whose items, if it has any, lie in no collection."""
TEMPO_YEARS = 3
"""Years of monthly report counts at a site's first run, as many as it reads back of imagery; none are dropped later."""


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
        FAILED when no catalogue answered: what the archive holds was judged all the same.

    Raises:
        NotFound: there is no site to watch, or a named one does not exist.
        NotAllowed: another run is under way; or a worker of the cluster runs another version, or sees no workspace.
        ReadFailed: no scheduler answers at the cluster's address.
        DiskRefused, StoreRefused: the disk is full, or may not be written to; what was stored stays.
        StorageUnreachable: the object storage does not answer; the same.
    """
    with only_run(workspace), _cluster(request, workspace) as cluster, Cores() as cores:
        return _run(workspace, request, now, kept_progress(workspace.root, progress), cluster, cores)


@contextmanager
def _cluster(request: RunRequest, workspace: Workspace) -> Iterator[Cluster | None]:
    """The cluster that a request names; None where it names none."""
    if not request.scheduler:
        yield None
        return
    archive = workspace.archive
    place = BucketPlace(archive) if isinstance(archive, BucketArchive) else FolderPlace(workspace.root.resolve())
    with open_cluster(request.scheduler, place, code_in_force) as cluster:
        yield cluster


def _run(
    workspace: Workspace,
    request: RunRequest,
    now: Callable[[], datetime],
    progress: Progress,
    cluster: Cluster | None,
    cores: Cores,
) -> Run:
    store, settings = workspace.store, workspace.settings
    sites = watched(workspace, request)
    runs = store.runs(limit=50)
    for earlier in runs:
        if earlier.state is RunState.RUNNING:  # we hold the lock, so its process is gone
            store.save_run(replace(earlier, state=RunState.INTERRUPTED))
    if runs and runs[0].state not in (RunState.DONE, RunState.PARTLY):
        sweep_parts(workspace.root, workspace.root / KEPT_IN)
    started = now()
    run_id = f"{started:%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"
    record = Run(run_id, started, None, RunState.RUNNING, settings.hash(), code_version(), sites=len(sites))
    store.save_run(record)
    left: Run | None = replace(record, state=RunState.INTERRUPTED)
    try:
        catalogs, tally = Catalogs(), Tally()
        asked = with_collections(request, settings, tally, catalogs)
        budget, until = Budget.of(settings), asked.until or started
        this = RunContext(workspace, asked, until, run_id, tally, progress, budget, cluster, cores)
        done = _worked(this, sites, catalogs, record, now)
        store.save_run(done)
        left = None
        return done
    except (OSError, StoreRefused, StorageUnreachable) as error:
        refused = disk_refused(error, DISK) if isinstance(error, OSError) else error
        if refused is None:
            raise
        problem = Problem("", "", refused.thing, refused.cause, refused.next_step)
        left = replace(record, state=RunState.FAILED, finished_at=now(), problems=(problem,))
        raise refused from error
    finally:  # however it ends: no record is left that says "running"
        # A full disk takes not even this; then who reads the record sees that no run holds the lock.
        with suppress(StoreRefused):
            if left is not None:
                store.save_run(left)


def _worked(run: RunContext, sites: list[Site], catalogs: Catalogs, record: Run, now: Callable[[], datetime]) -> Run:
    """The work of a run, from the search to what is told of it in the end."""
    workspace, store, tally, budget = run.workspace, run.store, run.tally, run.budget
    request, started = run.request, record.started_at
    remember_settings(workspace.root, run.settings)
    tally.add(_changed_outside(workspace))
    put = _in_object_storage(workspace, sites)
    set_aside_damaged(workspace, sites, night=started.toordinal(), now=started)
    with budget.reading():
        search_and_read(run, sites, catalogs)
    remember_pace(workspace.root, budget.pace)
    with budget.reading():
        read_night_light(run, sites, catalogs)
    for href in run.settings.incident_catalogs if not request.catalog else ():
        try:
            tally.problems += pull_incidents(workspace, href).lost
        except CompoundWatchError as error:
            tally.note(error)
    _measure_reports(run, sites, now())
    places = KnownPlaces.of(store)
    judge_sites(run, whole(run, sites, GROUND, Sensor.OPTICAL), places, now())
    watch_radar(run, whole(run, sites, RADAR, Sensor.RADAR), now())
    watch_light(run, whole(run, sites, LIGHT, Sensor.NIGHT_LIGHT), places, now())
    watch_belts(run, sites, places, catalogs, now())
    tally.add(budget.told())
    missing, tally.mended = settle(workspace, started)
    tally.add(missing)
    tally.mended = [*put, *tally.mended]
    tally.answered, tally.unanswered = catalogs.heard()
    if tally.answered == tally.unanswered == ():
        tally.problems.append(Problem("", "", *NOBODY_ASKED))
    if run.cluster is not None or (run.cores is not None and run.cores.lost):
        sweep_parts(workspace.root, workspace.root / KEPT_IN)  # of workers that died while they wrote
    if run.cluster is not None:
        tally.mended = [*tally.mended, *run.cluster.problems]
    return tally.done(record, now())


def _in_object_storage(workspace: Workspace, sites: Sequence[Site]) -> list[Problem]:
    """See that the object storage answers before anything is read, and put there what it lacks.

    Raises:
        StorageUnreachable: it does not answer, or may not be written to.
    """
    archive = workspace.archive
    if not isinstance(archive, BucketArchive):
        return []
    place, sign = BucketPlace(archive), f".run-{secrets.token_hex(8)}"
    place.mark(sign)
    place.unmark(sign)
    return put_missing(archive, workspace.store.chips_of_seen_looks([site.id for site in sites]))


def _changed_outside(workspace: Workspace) -> list[Problem]:
    """Rows that another program changed, told before this run may write over them."""
    changes = workspace.store.row_changes(SMALL)
    if not changes:
        return []
    named = ", ".join(change.label for change in changes[:MOST_NAMED])
    more = "" if len(changes) <= MOST_NAMED else " …"
    return [
        Problem(
            "",
            "",
            english("Rows changed outside the program: {n}", n=len(changes)),
            english("they are {names}", names=f"{named}{more}"),
            "Look at each with compound-watch doctor, which says how to accept it or put it right",
        )
    ]


def watched(workspace: Workspace, request: RunRequest) -> list[Site]:
    """The sites of a run.

    Raises:
        NotFound: there is none to watch, or a named one does not exist or has no outline.
    """
    if request.site_ids:
        chosen = [workspace.store.site(key) for key in request.site_ids]
        for site in chosen:
            if not site.watched:
                raise NotFound(site.id, *why_not_watched(site))
        return chosen
    sites = [site for site in workspace.store.sites() if site.watched]
    if not sites:
        out = [site for site in workspace.store.sites(retired=True) if site.retired_at is not None]
        if out:
            raise NotFound(
                english("workspace {name}", name=workspace.root.name),
                english("it has no site to watch, and {id} is out of use", id=out[0].id),
                into_use(out[0].id),
            )
        raise NotFound(
            english("workspace {name}", name=workspace.root.name),
            "it has no site to watch",
            "Import outlines with `compound-watch sites import FILE`",
        )
    return sites


def with_collections(request: RunRequest, settings: Settings, tally: Tally, catalogs: Catalogs) -> RunRequest:
    """A named catalogue that is not configured is searched in every collection it has, unless some are named."""
    configured = any(c.href.rstrip("/") == request.catalog.rstrip("/") for c in settings.catalogs)
    if not request.catalog or request.collections or configured:
        return request
    catalog = CatalogSettings(request.catalog, ())
    catalogs.asked(catalog)
    try:
        collections = all_collections(catalog)
        if not collections:
            catalogs.answered(catalog)  # as far as it can
            tally.problems.append(Problem("", "", without_query(request.catalog), *NO_COLLECTIONS))
        return replace(request, collections=collections)
    except CompoundWatchError as error:
        tally.note(error)
        return request


def _measure_reports(run: RunContext, sites: Sequence[Site], at: datetime) -> None:
    """Join reports to the sites as they are now, count them by month, and judge them."""
    workspace, run_id = run.workspace, run.run_id
    rejoin(workspace)
    incidents = workspace.store.incidents()
    if not incidents:
        return
    # a demo has no reports after the last day of its world: months after it are no quiet months
    today = min(run.until.date(), workspace.reading_day(run.until.date()))
    first = today.replace(year=today.year - TEMPO_YEARS, day=1)
    by_country = reports_by_country(incidents)
    with workspace.store.transaction():  # one for all: each would wait for the disk
        for site in sites:
            own = at_site(site, incidents)
            # months once counted stay: a window that slides would take back what was told of its first ones
            kept = [m.at.date().replace(day=1) for m in workspace.store.measures(site.id, TEMPO)[:1]]
            oldest, newest = known_months(site, by_country, own) or (first, today)
            months = months_between(max(min([first, *kept]), oldest), min(today, newest))
            counted = incident_tempo(site, own, months)
            around = region_tempo(site, by_country, incident_tempo(site, of_its_country(site, own), months))
            for name, measures in ((TEMPO, counted), (REGION, around)):
                workspace.store.save_measures(site.id, name, [replace(m, run_id=run_id) for m in measures])
            known = {detection.id for detection in workspace.store.detections(site.id)}
            made = tempo_detections(site, workspace.store, workspace.settings, run_id=run_id)
            run.tally.new_detections += sum(detection.id not in known for detection in made)
            workspace.store.save_detections(made, change=Change(Why.NEW_LOOKS), at=at)
