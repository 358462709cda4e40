"""Judge a belt by the detector of the sites, a quarter at a time: each quarter's controls are the other three. Pure.

A site's controls lie outside it. Around a belt there is nothing left that was read, but it is so wide that no quarter
of it moves the median of the others: eight hectares are a quarter of a percent of 30 km².
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt
from scipy.ndimage import binary_dilation

from geodata.belts.belt import PIXEL_M
from geodata.detections.detection import Kind
from geodata.settings.detection_settings import DetectionSettings
from geodata.sites.grid import PIXEL_M as SITE_PIXEL_M
from pipelines.detect.detect import detect
from pipelines.detect.site_stack import Finding, SiteStack
from pipelines.measure.built_up import never_green

Bool = npt.NDArray[np.bool_]
LEAST_PX = 500
"""Pixels of a quarter below which nothing is judged there: 20 hectares."""
EIGHT = np.ones((3, 3), bool)
FEW_LOOKS = "fewer clear looks than a season needs"


@dataclass(frozen=True)
class BeltFindings:
    """What came of one belt's looks."""

    findings: tuple[Finding, ...]  # of every kind; construction across quarters put together
    covered: Bool  # (H, W) pixels that were judged
    judged_from: date | None  # None: no quarter could be judged
    judged_until: date | None
    built_share: float | None  # of the covered ground, before


def coarser(settings: DetectionSettings) -> DetectionSettings:
    """The detector's numbers for pixels of a belt: those that are areas or distances are kept in metres."""
    times = PIXEL_M / SITE_PIXEL_M
    return replace(
        settings,
        roof_blob_px=round(settings.roof_blob_px / times**2),
        mask_grow_px=math.ceil(settings.mask_grow_px / times),
    )


def judge_sectors(looks: SiteStack, settings: DetectionSettings) -> BeltFindings:
    """Judge a belt.

    Args:
        looks: all looks; `site` is the belt's ground, of which what was seen too rarely is left out.
        settings: as `coarser` gives them.
    """
    often = looks.valid.sum(axis=0, dtype=np.int32) >= settings.min_history_looks
    ground = looks.site & often
    rows, cols = np.indices(ground.shape)
    south, east = rows >= ground.shape[0] // 2, cols >= ground.shape[1] // 2
    findings: list[Finding] = []
    judged = np.zeros(ground.shape, bool)
    began: list[date] = []
    for part in (~south & ~east, ~south & east, south & east, south & ~east):
        quarter = ground & part
        if int(quarter.sum()) < LEAST_PX:
            continue
        stack = replace(looks, site=quarter, reservoir=ground & ~part, placebos=())
        judgement = detect(stack, settings)
        if judgement.history_until is None:
            continue
        judged |= quarter
        began.append(judgement.history_until)
        findings += judgement.findings
    if not began:
        return BeltFindings((), judged, None, None, None)
    start = max(began)
    built = float(never_green(replace(looks, site=judged), start)[judged].mean())
    until = date.fromisoformat(str(looks.days[-1].astype("datetime64[D]")))
    return BeltFindings(put_together(findings, settings.separate_days), judged, start, until, built)


def put_together(findings: Sequence[Finding], days: int) -> tuple[Finding, ...]:
    """Confirmed construction that touches, or nearly, and began within some days, is one change.

    A yard is built on in several parts, and a quarter may end within it.
    """
    built = [f for f in findings if f.kind == Kind.CONSTRUCTION and f.confirmed_on is not None and f.ended_on is None]
    others = [f for f in findings if f not in built]
    groups: list[Finding] = []
    for finding in sorted(built, key=lambda f: (f.first_seen, f.birth)):
        near = binary_dilation(finding.mask, EIGHT, iterations=2)
        apart = []
        for group in groups:
            joined = abs((group.first_seen - finding.first_seen).days) <= days and bool((near & group.mask).any())
            if joined:
                finding = _one(group, finding)
            else:
                apart.append(group)
        groups = [*apart, finding]
    return (*others, *groups)


def _one(first: Finding, second: Finding) -> Finding:
    """Two findings as one, under the birth of the earlier."""
    earlier, later = sorted((first, second), key=lambda f: (f.first_seen, f.birth))
    mask = first.mask | second.mask
    confirmed = [f.confirmed_on for f in (first, second) if f.confirmed_on is not None]
    return replace(
        earlier,
        mask=mask,
        area_px=int(mask.sum()),
        confirmed_on=min(confirmed),
        last_seen=max(first.last_seen, second.last_seen),
        scene_ids=tuple(sorted({*earlier.scene_ids, *later.scene_ids})),
        kind_probability=max((first, second), key=lambda f: f.area_px).kind_probability,
    )
