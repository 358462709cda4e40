"""Judge one site from its archived chips alone: load, mask, detect, confirm, measure. No network, no store.

`run` and `replay` call the same function, which is why a detection can be made again offline. What a site is judged by
is chosen once and handed in as its control set; known places around it are asked only where there is none yet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from geodata.chip_archive import ChipArchive
from geodata.detections.control_set import Cause, ControlSet, digest_of, shaping
from geodata.detections.detection import Detection
from geodata.detections.measured_look import MeasuredLook
from geodata.errors import NotFound
from geodata.incidents.claim import ClaimScope
from geodata.incidents.claim_check import built_up_name
from geodata.looks.chip import Chip
from geodata.looks.judgement_mark import GROUND
from geodata.looks.measure import Measure
from geodata.settings.settings import Settings
from geodata.sites.grid import Grid
from geodata.sites.site import Site
from pipelines.detect.detect import detect
from pipelines.detect.site_stack import Judgement, SiteStack
from pipelines.judge.kept_controls import KeptControls, packed, unpacked
from pipelines.judge.known_places import place_marks
from pipelines.judge.lasting_ids import JudgedBy, detections_with_ids, ids_of
from pipelines.judge.stack_from_chips import stack_from_chips
from pipelines.measure.built_up import built_up
from pipelines.measure.fresh_ground import fresh_measures
from pipelines.measure.measured_looks import measured_looks
from pipelines.measure.stage_measures import stage_measures


@dataclass(frozen=True)
class SiteTask:
    """All that judging one site needs; small enough to be sent to another process."""

    archive: ChipArchive  # where chips lie
    site: Site
    chips: tuple[Chip, ...]  # optical chips of the site, any order
    known_places: tuple[BaseGeometry, ...]  # WGS84: every other site and gazetteer point, kept clear of by controls
    stored: tuple[Detection, ...]  # the site's detections so far
    settings: Settings
    code_version: str
    run_id: str
    scopes: tuple[ClaimScope, ...] = ()  # ground at the site that claims speak of, measured by itself too
    control_set: ControlSet | None = None  # in force; None = there is none yet
    cause: Cause = Cause.FIRST  # why one is chosen where there is none; RENEWED = choose one in any case
    at: datetime = datetime(1970, 1, 1, tzinfo=UTC)  # aware UTC; written beside a set that is chosen, decides nothing


@dataclass(frozen=True)
class PlaceboResult:
    """One placebo polygon and what flagged in it."""

    outline: BaseGeometry  # WGS84
    changes: int  # confirmed in it
    site_years: float  # years judged, times its area as a share of the site's

    @property
    def flagged(self) -> bool:
        """Whether a change was confirmed in it."""
        return self.changes > 0


@dataclass(frozen=True)
class SiteJudgement:
    """What came of one site."""

    site_id: str
    judged: bool  # False: too little history
    reason: str  # why not judged, in words; "" when judged
    detections: tuple[Detection, ...]  # all optical ones, old and new
    measures: tuple[Measure, ...]
    placebos: tuple[PlaceboResult, ...]
    control_share: float  # share 0..1 of site pixels with enough look-alike controls
    shift_px: Mapping[str, float | None] = field(default_factory=dict)  # by scene id of each archived look, grid pixels
    control_set: ControlSet | None = None  # what it was judged by, just chosen or kept; None when not judged
    looks_at_changes: tuple[MeasuredLook, ...] = ()  # what each look measured on each of its changes
    moved_px: Mapping[str, float] = field(default_factory=dict)  # by scene id, grid pixels that it was moved back by


def judge(task: SiteTask) -> SiteJudgement:
    """Judge one site: its chips become arrays, the detector finds changes in them, and each finding's pixels become a
    polygon (site_outline) with a lasting id. What comes of it is stored by pipelines/run/judge_sites.py.

    Next: pipelines/judge/stack_from_chips.py makes the arrays.

    Raises:
        NotFound: the site has no frozen grid.
        ReadFailed: an archived chip is missing, or its sha256 or that of the control set does not match.
    """
    site, grid = task.site, task.site.grid
    if grid is None:
        raise NotFound(site.id, "it has no pixel grid, since its outline is unknown", "Draw an outline first")
    if not task.chips:
        return _unjudged(task, "no usable look is archived yet")
    kept = _kept(task, grid)
    stack = stack_from_chips(task.archive, site, task.chips, task.known_places, task.settings.detection, kept)
    judgement = detect(stack, task.settings.detection)
    if judgement.history_until is None:
        unjudged = _unjudged(task, judgement.reason or "too little history")
        return replace(unjudged, shift_px=_shifts(stack), moved_px=_moved(stack))
    in_force = task.control_set if kept is not None else _new_set(task, grid, stack, judgement)
    newest = _newest_judged(stack, judgement)
    optical = tuple(d for d in task.stored if not d.kind.is_activity)
    outlines = [site_outline(grid, finding.mask, site.outline) for finding in judgement.findings]
    inside = [(f, o) for f, o in zip(judgement.findings, outlines, strict=True) if not o.is_empty]
    findings, clipped = [f for f, _ in inside], [o for _, o in inside]
    detections = detections_with_ids(
        site,
        findings,
        clipped,
        optical,
        JudgedBy(task.settings.hash(), task.code_version, task.run_id, in_force.number if in_force else 0),
        newest,
    )
    changes = dict(zip(ids_of(site.id, findings, clipped, optical), findings, strict=True))
    collections = {chip.scene_id: chip.collection for chip in task.chips}
    stages = stage_measures(site.id, task.run_id, stack, judgement, changes, task.settings.detection.min_px)
    fresh = fresh_measures(site.id, task.run_id, stack, judgement)
    return SiteJudgement(
        site.id,
        True,
        "",
        detections,
        (*_measures(task, stack, judgement), *fresh, *stages),
        placebo_results(grid, stack, judgement),
        judgement.control_share,
        _shifts(stack),
        in_force,
        measured_looks(stack, collections, changes, judgement),
        _moved(stack),
    )


def _kept(task: SiteTask, grid: Grid) -> KeptControls | None:
    """What the set in force holds; None where a new one is to be chosen: there is none, a person asks for another, or
    the site's own ground is another since."""
    if task.control_set is None or task.cause is Cause.RENEWED:
        return None
    kept = unpacked(task.control_set)
    same = task.control_set.grid == grid and np.array_equal(kept.site, grid.mask(task.site.outline))
    return kept if same else None


def _new_set(task: SiteTask, grid: Grid, stack: SiteStack, judgement: Judgement) -> ControlSet | None:
    """The set that was chosen just now."""
    chosen = judgement.chosen
    if chosen is None:
        return None
    content = packed(KeptControls(stack.site, stack.placebos, chosen))
    before = task.control_set
    return ControlSet(
        site_id=task.site.id,
        what=GROUND,
        number=before.number + 1 if before else 1,
        cause=Cause.OUTLINE if before and task.cause is not Cause.RENEWED else task.cause,
        reason="",
        chosen_by="",
        chosen_at=task.at,
        history_from=chosen.history_from,
        history_until=chosen.history_until,
        history_looks=int((stack.days < np.datetime64(chosen.history_until, "D")).sum()),
        controls=len(chosen.in_use),
        settings=shaping(task.settings.detection),
        places=place_marks(task.known_places),
        code_version=task.code_version,
        run_id=task.run_id,
        grid=grid,
        sha256=digest_of(grid, chosen.history_from, chosen.history_until, content),
        content=content,
    )


def _shifts(stack: SiteStack) -> dict[str, float | None]:
    return dict(zip(stack.scene_ids, stack.shift_px, strict=True))


def _moved(stack: SiteStack) -> dict[str, float]:
    return dict(zip(stack.scene_ids, stack.moved_px, strict=True))


def site_outline(grid: Grid, mask: npt.NDArray[np.bool_], outline: BaseGeometry) -> BaseGeometry:
    """The pixel outline of a mask clipped to a site's outline, WGS84; polygons only."""
    clipped = grid.polygon(mask).intersection(outline)
    if clipped.geom_type in ("Polygon", "MultiPolygon"):
        return clipped
    parts = [part for part in shapely.get_parts(clipped) if part.geom_type in ("Polygon", "MultiPolygon")]
    return shapely.union_all(parts) if parts else shapely.Polygon()


def placebo_results(grid: Grid, stack: SiteStack, judgement: Judgement) -> tuple[PlaceboResult, ...]:
    """Each placebo with how many changes were confirmed in it, and how long it was watched."""
    site_px = max(int(stack.site.sum()), 1)
    confirmed = Counter(f.placebo_index for f in judgement.placebo_findings if f.confirmed_on is not None)
    return tuple(
        PlaceboResult(grid.polygon(mask), confirmed[i], judgement.judged_years * int(mask.sum()) / site_px)
        for i, mask in enumerate(stack.placebos)
    )


def _measures(task: SiteTask, stack: SiteStack, judgement: Judgement) -> tuple[Measure, ...]:
    """Built-up area over the whole site, and inside each scope of a claim."""
    grid = task.site.grid
    assert grid is not None  # judge() has refused a site without one
    grounds = {built_up_name(): stack}
    for scope in task.scopes:
        inside = stack.site & grid.mask(scope.outline)
        if inside.any():
            grounds[built_up_name(scope.name)] = replace(stack, site=inside)
    return tuple(
        Measure(
            task.site.id,
            name,
            datetime.combine(point.day, time(), UTC),
            point.value,
            "ha",
            point.low,
            point.high,
            point.scene_id,
            task.run_id,
        )
        for name, ground in grounds.items()
        for point in built_up(ground, judgement, pixel_ha=grid.pixel_area_m2 / 10_000.0)
    )


def _newest_judged(stack: SiteStack, judgement: Judgement) -> date | None:
    judged = set(judgement.judged_looks)
    days = [day for day, scene in zip(stack.days, stack.scene_ids, strict=True) if scene in judged]
    return date.fromisoformat(str(max(days).astype("datetime64[D]"))) if days else None


def _unjudged(task: SiteTask, reason: str) -> SiteJudgement:
    """Nothing can be said; what was said before stays as it is."""
    optical = tuple(d for d in task.stored if not d.kind.is_activity)
    return SiteJudgement(task.site.id, False, reason, optical, (), (), 0.0)
