"""Judge the archive twice, under the settings in force and under changed ones, and tell what differs. Stores nothing.

Both judgements are made anew by the code of today, so that only the settings make a difference. Activity is left out:
no detection setting decides it. Settings that shape a control set come into force with a new set only: what the
preview shows of them is what a renewal would say, with the places that are known today.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from geodata.detections.control_set import Cause, shaping
from geodata.detections.detection import Detection, State
from geodata.detections.settings_effect import SitePreview, differences
from geodata.errors import CompoundWatchError, NotFound
from geodata.settings.override import changed_settings
from geodata.settings.settings import Settings
from geodata.sites.site import Site, why_not_watched
from geodata.workspace import Workspace
from pipelines.context.progress import Progress, silent
from pipelines.judge.judge_site import SiteJudgement, SiteTask
from pipelines.judge.judge_task import site_task
from pipelines.judge.known_places import KnownPlaces
from pipelines.judge.lasting_ids import SAME_GROUND, SAME_START_DAYS, ground_in_common

Outcome = SiteJudgement | CompoundWatchError
JudgeEach = Callable[[Sequence[SiteTask]], Iterable[tuple[SiteTask, Outcome]]]
"""Judges tasks in any order, giving each with its outcome."""


def preview(
    workspace: Workspace,
    changes: Sequence[str],
    site_ids: Sequence[str],
    judge_each: JudgeEach,
    progress: Progress = silent,
) -> tuple[SitePreview, ...]:
    """What would appear, vanish or move under changed settings, site by site.

    Args:
        workspace: read only.
        changes: KEY=VALUE each, as geodata/settings/override.py takes them.
        site_ids: only these; empty = every watched site.
        judge_each: how tasks are judged: one by one, or on several cores.
        progress: told how far it is.

    Raises:
        SettingsRefused: a change that makes no sense.
        NotFound: no such site, or none that is watched.
    """
    changed = changed_settings(workspace.settings, changes)
    places = KnownPlaces.of(workspace.store)
    tasks: list[SiteTask] = []
    for site in _sites(workspace, site_ids):
        task = site_task(workspace, site, run_id="preview", places=places)
        tasks += [task, _under(changed, task)]
    outcomes: dict[tuple[str, bool], Outcome] = {}
    progress("Judge sites twice", 0, len(tasks))
    for done, (task, outcome) in enumerate(judge_each(tasks), start=1):
        outcomes[task.site.id, task.settings == changed] = outcome
        progress("Judge sites twice", done, len(tasks))
    ids = dict.fromkeys(task.site.id for task in tasks)
    # A change to what is in force already makes both tasks the same, and one outcome stands for both.
    return tuple(_site(key, outcomes.get((key, False), outcomes[key, True]), outcomes[key, True]) for key in ids)


def _under(changed: Settings, task: SiteTask) -> SiteTask:
    """The task under changed settings; where they shape the control set, with the one that they would choose now."""
    reshaped = shaping(changed.detection) != shaping(task.settings.detection)
    return replace(task, settings=changed, cause=Cause.RENEWED if reshaped else task.cause)


def _sites(workspace: Workspace, site_ids: Sequence[str]) -> list[Site]:
    if not site_ids:
        sites = [site for site in workspace.store.sites() if site.watched]
        if not sites:
            raise NotFound("preview", "the workspace has no site to watch", "Import outlines and run first")
        return sites
    chosen = [workspace.store.site(key) for key in dict.fromkeys(site_ids)]
    for site in chosen:
        if not site.watched:
            raise NotFound(site.id, *why_not_watched(site))
    return chosen


def _site(site_id: str, before: Outcome, after: Outcome) -> SitePreview:
    for outcome, when in ((before, "under the settings in force"), (after, "under the change")):
        if isinstance(outcome, CompoundWatchError):
            return SitePreview(site_id, f"it could not be judged {when}: {outcome}".rstrip("."))
        if not outcome.judged:
            return SitePreview(site_id, f"it could not be judged {when}: {outcome.reason}".rstrip("."))
    assert isinstance(before, SiteJudgement) and isinstance(after, SiteJudgement)  # the loop has returned otherwise
    flags = (sum(p.flagged for p in before.placebos), sum(p.flagged for p in after.placebos))
    renamed = under_old_ids(before.detections, after.detections)
    return differences(site_id, before.detections, renamed, placebos=len(after.placebos), placebo_flags=flags)


def under_old_ids(before: Sequence[Detection], after: Sequence[Detection]) -> list[Detection]:
    """The later detections, those on the ground and near the start of an earlier one under its id.

    Other settings may move a birth by a pixel, which makes another id; to a reader it is the same change.
    """
    there, still = _by_id(before), _by_id(after)
    lost = [d for key, d in there.items() if key not in still]
    new = [d for key, d in still.items() if key not in there]
    pairs = sorted(
        (-float(old.outline.intersection(made.outline).area), old.id, made.id)
        for old in lost
        for made in new
        if abs((old.first_seen - made.first_seen).days) <= SAME_START_DAYS
        and ground_in_common(old.outline, made.outline) >= SAME_GROUND
    )
    names: dict[str, str] = {}
    for _, old_id, new_id in pairs:
        if new_id not in names and old_id not in names.values():
            names[new_id] = old_id
    gone = set(names.values())
    return [replace(d, id=names.get(d.id, d.id)) for d in after if d.id not in gone]


def _by_id(detections: Sequence[Detection]) -> dict[str, Detection]:
    return {d.id: d for d in detections if d.state is not State.WITHDRAWN}
