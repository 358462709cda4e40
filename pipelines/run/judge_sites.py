"""Judge the sites whose archive, outline, control set, settings or code changed, each in a process of its own.

The others keep what was said of them: judging is a function of what it rests on (pipelines/run/fingerprint.py).
What is known of other sites is no part of it once a site has its control set.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

from geodata.detections.control_area import JudgedPlacebo, false_flags
from geodata.detections.control_set import ControlSet
from geodata.detections.quiet_years import quiet_years
from geodata.detections.review_state import holding
from geodata.detections.revision import Change
from geodata.errors import CompoundWatchError
from geodata.i18n.messages import english
from geodata.incidents.claim import ClaimScope
from geodata.incidents.claim_check import built_up_name
from geodata.looks.judgement_mark import GROUND, Judged
from geodata.looks.measure import FRESH
from geodata.looks.run import Problem
from geodata.looks.scene import Sensor
from geodata.razed_ground.stage import stage_name, stage_of
from geodata.sites.site import Site
from geodata.store import Store
from geodata.workspace import Workspace
from pipelines.context.run_context import RunContext
from pipelines.context.summary import Tally
from pipelines.judge.judge_site import SiteJudgement, SiteTask, judge
from pipelines.judge.judge_task import site_task
from pipelines.judge.known_places import KnownPlaces
from pipelines.judge.lasting_ids import longer_ids
from pipelines.judge.misregistered_looks import shifted_looks
from pipelines.judge.why_changed import rests_on, why_changed
from pipelines.measure.measured_looks import keep_measured_looks
from pipelines.read.set_aside import put_missing, set_aside_damaged
from pipelines.run.fingerprint import code_in_force, fingerprint, rules_in_force
from pipelines.workers.cluster import Cluster
from pipelines.workers.cores import Cores
from pipelines.workers.on_cores import on_cores

FEW_CHIPS = 40
"""Archived looks of all sites together under which they are judged here: starting a process takes longer."""
METRES_PER_DEGREE = 100_000.0
"""Metres in a degree at the least, up to 25 degrees from the equator; further north more places than needed count."""


def judge_sites(run: RunContext, sites: Sequence[Site], places: KnownPlaces, at: datetime | None = None) -> None:
    """Judge every site that has to be judged again, and store what is said of it.

    Args:
        run: whose tally the judgements are added to.
        sites: with their grids.
        places: every known place.
        at: the moment that is written beside it, aware UTC; None reads the clock.
    """
    at = at or datetime.now(UTC)
    workspace, store, tally = run.workspace, run.store, run.tally
    earlier, ground = store.judged(GROUND), GroundMarks.of(workspace, places)
    marks = {site.id: ground.mark(site) for site in sites}
    again = [site for site in sites if _differs(earlier.get(site.id), marks[site.id])]
    if again and set_aside_damaged(
        workspace, again
    ):  # since the run began, or in a part of the archive not read tonight
        ground = GroundMarks.of(workspace, places)
        marks |= {site.id: ground.mark(site) for site in again}
    _tell_the_rest(workspace, [earlier[s.id] for s in sites if not _differs(earlier.get(s.id), marks[s.id])], tally)
    tasks = [site_task(workspace, site, run_id=run.run_id, places=places, at=at) for site in again]
    run.progress("Judge sites", 0, len(tasks))
    for done, (task, outcome) in enumerate(judge_each(tasks, run.cluster, run.cores), start=1):
        if isinstance(outcome, CompoundWatchError):
            tally.note(outcome, site_id=task.site.id)
            tally.unjudged += 1
        else:
            store_judgement(workspace, task, outcome, ground, tally)
        run.progress("Judge sites", done, len(tasks))
    _count_quiet(workspace, tally)
    _count_retired(workspace, tally)


def _count_quiet(workspace: Workspace, tally: Tally) -> None:
    """What the sites' own quiet years say, judged today or earlier; of retired sites too.

    An error stays an error when its site is retired, and the rate that is published would fall without it. Verdicts on
    what was said before count for nothing.
    """
    store, detections_by_site = workspace.store, defaultdict(list)
    reviews = holding(store.reviews(), store.revisions())
    for detection in store.detections():
        detections_by_site[detection.site_id].append(detection)
    for site in store.sites(retired=True):
        quiet = quiet_years(site.id, detections_by_site[site.id], reviews, store.measures(site.id, "built_up"))
        tally.quiet_false_flags += quiet.false_flags
        tally.quiet_site_years += quiet.years


def _count_retired(workspace: Workspace, tally: Tally) -> None:
    """The control areas of retired sites, as they were last judged: both rates speak of the same sites."""
    retired = {site.id for site in workspace.store.sites(retired=True) if site.retired_at is not None}
    if retired:
        _count([placebo for placebo in workspace.store.placebos() if placebo.site_id in retired], tally)


@dataclass(frozen=True)
class GroundMarks:
    """What judgements of the ground rest on now; made once for all sites."""

    archive: Mapping[str, str]  # site id -> digest of its archived looks
    kept: Mapping[str, str]  # site id -> digest of its control set
    places: KnownPlaces
    reach_deg: float  # degrees within which a known place can matter
    rules: str
    scopes: Mapping[str, Sequence[ClaimScope]]  # by site id

    @classmethod
    def of(cls, workspace: Workspace, places: KnownPlaces | None = None) -> GroundMarks:
        """As a workspace stands; with known places, where they are read already."""
        store, settings = workspace.store, workspace.settings
        scopes: dict[str, list[ClaimScope]] = defaultdict(list)
        for scope in store.claim_scopes():
            scopes[scope.site_id].append(scope)
        return cls(
            store.archive_digests(Sensor.OPTICAL.value),
            store.control_set_digests(GROUND),
            places or KnownPlaces.of(store),
            (settings.detection.guard_m + 5_000.0) / METRES_PER_DEGREE,  # the grid's margin and a site's own size too
            rules_in_force(settings),
            scopes,
        )

    def mark(self, site: Site, control_set: ControlSet | None = None, reason: str = "") -> Judged:
        """What a site's judgement rests on: with the set that was just chosen, where there is a new one."""
        kept = self.kept.get(site.id) if control_set is None else control_set.mark
        held_against = kept or self.places.digest(site, self.reach_deg)
        archive, scopes = self.archive.get(site.id, ""), self.scopes.get(site.id, ())
        return Judged(site.id, GROUND, fingerprint(site, archive, held_against, self.rules, scopes), reason)


def _differs(earlier: Judged | None, now: Judged) -> bool:
    return earlier is None or earlier.fingerprint != now.fingerprint


def _tell_the_rest(workspace: Workspace, kept: Sequence[Judged], tally: Tally) -> None:
    """What was said of sites that need no new judgement belongs to this run's figures too."""
    placebos: dict[str, list[JudgedPlacebo]] = defaultdict(list)
    if kept:
        for placebo in workspace.store.placebos():
            placebos[placebo.site_id].append(placebo)
    for one in kept:
        if one.reason:
            _unjudged(one.site_id, one.reason, tally)
        else:
            _count(placebos[one.site_id], tally)


def store_judgement(
    workspace: Workspace, task: SiteTask, outcome: SiteJudgement, ground: GroundMarks, tally: Tally
) -> None:
    """Keep what came of a site in one piece: what is said, what it was judged by, and the mark of what it rests on."""
    store = workspace.store
    most = task.settings.detection.max_shift_px
    looks = shifted_looks(store.looks(task.site.id), outcome.shift_px, most, outcome.moved_px)
    if not outcome.judged:
        _unjudged(task.site.id, outcome.reason, tally)
        with store.transaction():
            store.save_looks(looks)
            # Of what was last judged: what is said still rests on that.
            earlier, mark = store.judged(GROUND, task.site.id), ground.mark(task.site, reason=outcome.reason)
            kept = replace(earlier.get(task.site.id, mark), fingerprint=mark.fingerprint, reason=mark.reason)
            store.save_judged([kept])
        return
    outcome = with_free_ids(outcome, partial(store.held_elsewhere, task.site.id))
    known = {detection.id for detection in task.stored}
    # Before the store: a night that ends between the two judges the site again, and writes the same.
    keep_measured_looks(workspace.root, task.site.id, outcome.looks_at_changes)
    with store.transaction():
        mark, change = _why(store, task, outcome, ground)
        store.save_detections(outcome.detections, change=change, at=task.at)
        for name in _measured(store, task, outcome):
            store.save_measures(task.site.id, name, [m for m in outcome.measures if m.name == name])
        store.save_placebos(task.site.id, outcome.placebos, run_id=task.run_id)
        store.save_looks(looks)
        if outcome.control_set is not None and outcome.control_set != task.control_set:
            store.save_control_set(outcome.control_set)
        store.save_judged([mark])
    tally.new_detections += sum(detection.id not in known for detection in outcome.detections)
    _count(outcome.placebos, tally)


def with_free_ids(outcome: SiteJudgement, held: Callable[[Sequence[str]], Collection[str]]) -> SiteJudgement:
    """What came of a site, with a longer id for each change whose id another site holds: wherever it is named.

    Args:
        outcome: of one site.
        held: which of some ids other sites hold.
    """
    longer = longer_ids(outcome.detections, held)
    if not longer:
        return outcome
    measures = []
    for one in outcome.measures:
        stage = stage_of(one.name)
        measures.append(replace(one, name=stage_name(stage[0], longer.get(stage[1], stage[1]))) if stage else one)
    return replace(
        outcome,
        detections=tuple(replace(d, id=longer.get(d.id, d.id)) for d in outcome.detections),
        measures=tuple(measures),
        looks_at_changes=tuple(
            replace(look, change_id=longer.get(look.change_id, look.change_id)) for look in outcome.looks_at_changes
        ),
    )


def _measured(store: Store, task: SiteTask, outcome: SiteJudgement) -> list[str]:
    """Names of the measures that a judgement replaces: stages of a change that is no demolition any more go."""
    names = {m.name for m in outcome.measures} | store.measure_names(task.site.id)
    stages = sorted(name for name in names if stage_of(name) is not None)
    return [built_up_name(), *(built_up_name(scope.name) for scope in task.scopes), *FRESH, *stages]


def _why(store: Store, task: SiteTask, outcome: SiteJudgement, ground: GroundMarks) -> tuple[Judged, Change]:
    """The mark of a judgement with all that it rests on, and what differs from that of the last one."""
    number = outcome.control_set.number if outcome.control_set else 0
    mark = rests_on(
        ground.mark(task.site, outcome.control_set),
        task.site,
        task.chips,
        task.settings.hash(),
        code_in_force(),
        number,
    )
    earlier = store.judged(GROUND, task.site.id).get(task.site.id)
    return mark, why_changed(earlier, mark, task.chips, outcome.control_set)


def _unjudged(site_id: str, reason: str, tally: Tally) -> None:
    tally.unjudged += 1
    tally.problems.append(
        Problem(
            site_id,
            "",
            site_id,
            english("it could not be judged: {reason}", reason=reason),
            "Nothing is said about it; let the archive grow, or run again with an earlier --since",
        )
    )


def _count(placebos: Sequence[JudgedPlacebo], tally: Tally) -> None:
    tally.placebos += len(placebos)
    tally.placebo_flags += sum(placebo.flagged for placebo in placebos)
    tally.placebo_changes += false_flags(placebos)
    tally.placebo_site_years += sum(placebo.site_years for placebo in placebos)


def judge_each(
    tasks: Sequence[SiteTask], cluster: Cluster | None = None, cores: Cores | None = None
) -> Iterator[tuple[SiteTask, SiteJudgement | CompoundWatchError]]:
    """Judge tasks on a cluster's workers or on this machine's cores; outcomes in order of completion.

    Args:
        tasks: one a site.
        cluster: None = this machine; what its workers leave undone is done here too.
        cores: processes that serve other steps too; None = of its own.
    """
    left = dict(enumerate(tasks))
    if cluster is not None:
        for number, outcome in cluster.each(judge, tasks):
            if isinstance(outcome, CompoundWatchError):  # what a worker could not judge is judged here
                cluster.problems += put_missing(tasks[number].archive, tasks[number].chips, compare=True)
            else:
                yield left.pop(number), outcome
    rest = list(left.values())
    yield from on_cores(judge, rest, here=sum(len(task.chips) for task in rest) < FEW_CHIPS, cores=cores)
