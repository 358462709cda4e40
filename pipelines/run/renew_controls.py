"""Choose a new control set for some sites, by a person's word, and judge them by it at once.

This is the only way, beside a site's own new outline and a recorded upgrade, in which what a site is judged by changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from geodata.detections.control_set import Cause, ControlSet
from geodata.detections.detection import Detection
from geodata.detections.settings_effect import differences
from geodata.errors import CompoundWatchError, NotAllowed
from geodata.i18n.english_formats import in_figures
from geodata.i18n.messages import english
from geodata.looks.judgement_mark import GROUND, LIGHT
from geodata.sites.site import Site, why_not_watched
from geodata.store.team.held_for import HeldFor
from geodata.store.types import stored_time
from geodata.text.clean import LEAST_REASON
from geodata.wording.settings_effect_lines import preview_lines
from geodata.workspace import Workspace
from pipelines.context.run_lock import only_run
from pipelines.context.summary import Tally
from pipelines.judge.judge_task import site_task
from pipelines.judge.known_places import KnownPlaces
from pipelines.run.judge_light import judge_light
from pipelines.run.judge_sites import GroundMarks, judge_each, store_judgement


@dataclass(frozen=True)
class Renewed:
    """One site judged by a new control set."""

    site_id: str
    sets: tuple[ControlSet, ...]  # the new ones
    before: tuple[Detection, ...]
    after: tuple[Detection, ...]

    def lines(self) -> list[str]:
        """In plain lines: the new set, and what is said otherwise than before."""
        set_lines = [
            f"{s.site_id}: control set {s.number} ({s.what}), {in_figures(s.controls, 'control pixel')}, history until "
            f"{s.history_until}."
            for s in self.sets
        ]
        changed = preview_lines([differences(self.site_id, self.before, self.after)], ())[1:-1]
        return set_lines + changed


def renew_controls(
    workspace: Workspace, site_ids: Sequence[str], reason: str, by: str, *, now: datetime | None = None
) -> tuple[Renewed, ...]:
    """Choose new control sets, judge by them, and keep both; nothing is kept of a site that cannot be judged by one.

    Args:
        workspace: where they are.
        site_ids: whose.
        reason: why, a sentence of a person; kept with the set and told with every statement that it changes.
        by: who says so, a role or pseudonym.
        now: aware UTC; None reads the clock.

    Raises:
        NotAllowed: no reason or nobody is named, a run or other work is under way, or a site cannot be judged.
        NotFound: no such site.
        ReadFailed: an archived chip is missing or was changed.
    """
    why, who = " ".join(reason.split()), " ".join(by.split())
    if len(why) < LEAST_REASON:
        raise NotAllowed(
            "a new control set",
            english("its reason has fewer than {n} characters", n=LEAST_REASON),
            "Say in a sentence why",
        )
    if not who:
        raise NotAllowed("a new control set", "nobody is named as asking for it", "Give a role or pseudonym")
    sites = [workspace.store.site(key) for key in dict.fromkeys(site_ids)]
    at = stored_time(now or datetime.now(UTC))
    with only_run(workspace, HeldFor.CONTROLS):
        places = KnownPlaces.of(workspace.store)
        return tuple(_renewed(workspace, site, places, (why, who), at) for site in sites)


def _renewed(workspace: Workspace, site: Site, places: KnownPlaces, told: tuple[str, str], at: datetime) -> Renewed:
    store, why = workspace.store, told
    if not site.watched:
        raise NotAllowed(site.id, *why_not_watched(site))
    before = tuple(store.detections(site.id))
    task = replace(site_task(workspace, site, run_id="", places=places, at=at), cause=Cause.RENEWED)
    ((_, outcome),) = judge_each([task])
    if isinstance(outcome, CompoundWatchError):
        raise outcome
    if not outcome.judged or outcome.control_set is None:
        raise NotAllowed(
            site.id,
            english("it could not be judged: {reason}", reason=outcome.reason),
            "Its control set stays; let the archive grow, or run again with an earlier --since",
        )
    made = replace(outcome, control_set=replace(outcome.control_set, reason=why[0], chosen_by=why[1]))
    has_light = store.control_set(site.id, LIGHT) is not None
    with store.transaction():
        store_judgement(workspace, task, made, GroundMarks.of(workspace, places), Tally())
        if has_light:
            judge_light(workspace, site, places, "", Tally(), at, renewal=told)
    kept = [store.control_set(site.id, what) for what in (GROUND, LIGHT)]
    sets = tuple(one for one in kept if one is not None and one.chosen_at == at)
    return Renewed(site.id, sets, before, tuple(store.detections(site.id)))
