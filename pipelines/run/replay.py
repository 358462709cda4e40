"""Make one detection again, offline, from archived chips and stored measures and reports alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

from geodata.detections.detection import Detection, Kind, State
from geodata.errors import NotAllowed, NotFound, ReadFailed
from geodata.i18n.english_formats import in_figures
from geodata.i18n.messages import english
from geodata.looks.chip import Chip
from geodata.sites.shown_place import told_name
from geodata.sites.site import Site
from geodata.wording.handling import change_words
from geodata.workspace import Workspace
from pipelines.activity.light_detections import light_detections
from pipelines.activity.radar_detections import judged_series, radar_chips, radar_detections
from pipelines.activity.tempo_detections import from_reports, tempo_detections
from pipelines.judge.judge_site import judge
from pipelines.judge.judge_task import site_task
from pipelines.read.chip_faults import faults
from pipelines.read.chip_files import step_for

IGNORED = {"run_id", "code_version"}
"""Fields that say who made it and when, not what was found."""


NAMED = 5
"""Damaged chips named in one refusal; doctor lists all of them."""


@dataclass(frozen=True)
class ReplayReport:
    """What came of a replay."""

    identical: bool
    lines: tuple[str, ...]


TOLD_STATES = {
    State.PROVISIONAL: "provisional",
    State.CONFIRMED: "the machine's rule is met",
    State.ENDED: "ended",
    State.WITHDRAWN: "withdrawn",
}
"""A state as this line tells it: "confirmed" would read as a person's word."""
AS_TOLD = "as it was told"
"""Stands in place of the version of a detection that is replayed: what still bears it was not made again."""
STAYS_WITHDRAWN = "It stays as it was told: withdrawn. Whether it is found again changes nothing."
NO_FINDING = "That it is made again says nothing of whether it is right, or whether people agree: do not quote this."


def replay(workspace: Workspace, detection_id: str) -> ReplayReport:
    """Judge the detection's site again and compare, field by field.

    Raises:
        NotFound: there is no such detection.
        NotAllowed: the workspace's settings are not those that made it.
        ReadFailed: an archived chip is missing or was changed.
    """
    store = workspace.store
    wanted = store.detection(detection_id)
    in_force = workspace.settings.hash()
    if wanted.settings_hash != in_force:
        raise NotAllowed(
            detection_id,
            f"it was made under settings {wanted.settings_hash}, those in force are {in_force}",
            "Put back the compound-watch.toml of that time, or run again under today's settings",
        )
    site = store.site(wanted.site_id)
    made = _judged_again(workspace, site, wanted)
    lost = [one for one in store.set_aside_chips(waiting=True) if one.site_id == site.id]
    again = next((d for d in made if d.id == detection_id), None)
    if again is not None and again.code_version == AS_TOLD:
        if wanted.state is State.WITHDRAWN:
            return ReplayReport(True, (_headline(wanted, site), STAYS_WITHDRAWN))
        again = None
    if again is None and lost:
        raise NotFound(
            detection_id,
            f"it is not found again without the looks whose chips are set aside: {_named([one.path for one in lost])}",
            "Run again, so that they are read again, or put their files back from a backup; then replay it",
        )
    if again is None:
        raise NotFound(
            detection_id,
            english("it is not found again from {what}", what=_made_from(wanted)),
            "Tell the maintainers; keep the folder",
        )
    differing = [f.name for f in fields(Detection) if f.name not in IGNORED and not _equal(wanted, again, f.name)]
    lines = [
        _headline(wanted, site),
        f"{in_figures(len(wanted.scenes), 'look')}, settings {wanted.settings_hash}, "
        f"first made by version {wanted.code_version}.",
    ]
    if not differing:
        lines.append(f"Identical: the same detection again, from {_made_from(wanted)} alone.")
    lines += [f"Made without {one.scene_id}: chip {one.path} is set aside, {one.cause}." for one in lost]
    lines += [f"Differs in {name}: {getattr(wanted, name)} then, {getattr(again, name)} now." for name in differing]
    return ReplayReport(not differing, tuple(lines))


def _judged_again(workspace: Workspace, site: Site, wanted: Detection) -> Sequence[Detection]:
    """Every detection of a site, judged anew by what the wanted one was judged by, which bears AS_TOLD as its version
    where it is only handed on.

    Raises:
        NotFound, ReadFailed: an archived chip is missing or was changed.
    """
    store = workspace.store
    # Ids are given by birth and ground in common, so the stored detections take part; what was found is judged anew.
    # This one is marked, so that what is only handed on as it was told is not taken for what was found.
    stored = [replace(one, code_version=AS_TOLD) if one.id == wanted.id else one for one in store.detections(site.id)]
    if wanted.kind is Kind.RADAR_CHANGE:
        _refuse_damaged(workspace, [chip for chip, _ in radar_chips(workspace, site)])
        series = judged_series(workspace, site)
        return radar_detections(site, store, workspace.settings, series, run_id=wanted.run_id, told=stored)
    if from_reports(wanted):
        return tempo_detections(site, store, workspace.settings, run_id=wanted.run_id, told=stored)
    if wanted.kind.is_activity:
        return light_detections(
            site, store, workspace.settings, run_id=wanted.run_id, control_set=wanted.control_set, told=stored
        )
    task = replace(site_task(workspace, site, run_id=wanted.run_id), stored=tuple(stored))
    _refuse_damaged(workspace, task.chips)
    return judge(task).detections


def _headline(detection: Detection, site: Site) -> str:
    """What is made again, and that this is no finding."""
    state = TOLD_STATES[detection.state]
    return f"{detection.id}: {change_words(detection)} at {told_name(site)}, {state}. {NO_FINDING}"


def _made_from(detection: Detection) -> str:
    """What a detection was judged from."""
    if from_reports(detection):
        return "stored reports"
    of_pixels = detection.kind is Kind.RADAR_CHANGE or not detection.kind.is_activity
    return "archived chips" if of_pixels else "stored measures"


def _refuse_damaged(workspace: Workspace, chips: Sequence[Chip]) -> None:
    """Name every chip that is gone or damaged, and not only the first: they are put back together."""
    chip_faults = list(faults(workspace.archive, [(chip, None) for chip in chips]))
    if chip_faults:
        causes = dict.fromkeys(fault.cause for _, fault in chip_faults)
        named = _named([chip.path for chip, _ in chip_faults])
        first = next((fault for _, fault in chip_faults if not fault.unopened), chip_faults[0][1])
        raise (NotFound if all(fault.missing for _, fault in chip_faults) else ReadFailed)(
            f"{'chip' if len(chip_faults) == 1 else 'chips'} {named}", "; ".join(causes), step_for(first)
        )


def _named(paths: Sequence[str]) -> str:
    more = len(paths) - NAMED
    return ", ".join(paths[:NAMED]) + (f" and {more} more" if more > 0 else "")


def _equal(a: Detection, b: Detection, name: str) -> bool:
    if name == "outline":
        return bool(a.outline.equals_exact(b.outline, 1e-9))
    return bool(getattr(a, name) == getattr(b, name))
