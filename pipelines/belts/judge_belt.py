"""Judge one belt from its archived looks alone: no network, no store."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import numpy as np
import shapely

from geodata.belts.belt import KEPT_IN, Belt
from geodata.detections.detection import Detection
from geodata.errors import ReadFailed
from geodata.i18n.messages import msg
from geodata.looks.chip import Chip
from geodata.settings.settings import Settings
from pipelines.belts.read import as_site
from pipelines.belts.sectors import coarser, judge_sectors
from pipelines.detect.cloud_mask import ClearSight
from pipelines.detect.site_stack import SiteStack
from pipelines.judge.judge_site import site_outline
from pipelines.judge.lasting_ids import JudgedBy, detections_with_ids
from pipelines.read.chip_files import days_of, looks_in_order, read_look

NOT_READ = msg("no usable look is archived yet")
TOO_LITTLE = msg("it was not seen often enough yet to know its seasons")


@dataclass(frozen=True)
class BeltTask:
    """All that judging one belt needs; small enough to be sent to another process."""

    workspace: Path
    belt: Belt
    chips: tuple[Chip, ...]
    stored: tuple[Detection, ...]  # changes known so far
    settings: Settings
    code_version: str
    run_id: str
    at: datetime  # aware UTC; written down, decides nothing
    fingerprint: str = ""


@dataclass(frozen=True)
class BeltJudgement:
    """What came of one belt."""

    belt: Belt
    changes: tuple[Detection, ...]


def judge_belt(task: BeltTask) -> BeltJudgement:
    """Judge one belt.

    Raises:
        ReadFailed: an archived look is missing or was changed.
    """
    done = replace(task.belt, fingerprint=task.fingerprint, judged_at=task.at)
    if not any("scl" in chip.bands for chip in task.chips):
        return BeltJudgement(replace(done, reason=NOT_READ), task.stored)
    stack = belt_stack(task)
    belt_findings = judge_sectors(stack, coarser(task.settings.detection))
    grid = task.belt.grid
    if belt_findings.judged_from is None:
        return BeltJudgement(replace(done, reason=TOO_LITTLE), task.stored)
    outlines = [site_outline(grid, f.mask, task.belt.outline) for f in belt_findings.findings]
    inside = [(f, o) for f, o in zip(belt_findings.findings, outlines, strict=True) if not o.is_empty]
    changes = detections_with_ids(
        as_site(task.belt),
        [f for f, _ in inside],
        [o for _, o in inside],
        task.stored,
        JudgedBy(task.settings.hash(), task.code_version, task.run_id),
        belt_findings.judged_until,
    )
    belt = replace(
        done,
        judged_from=belt_findings.judged_from,
        judged_until=belt_findings.judged_until,
        covered_km2=float(belt_findings.covered.sum()) * grid.pixel_area_m2 / 1e6,
        built_share=belt_findings.built_share,
        reason="",
    )
    return BeltJudgement(belt, changes)


def belt_stack(task: BeltTask) -> SiteStack:
    """The archived looks of a belt as the detector takes them; every pixel of the grid is held.

    Looks that lie beside the others were left out when they were chosen, by how far they do at the site.

    Raises:
        ReadFailed: an archived look is missing or was changed, or all lack scene classes.
    """
    grid, settings = task.belt.grid, coarser(task.settings.detection)
    bands, ordered = looks_in_order(task.chips)
    if not bands:
        raise ReadFailed(task.belt.id, "its archived looks have no band in common", "Read them again from a catalogue")
    reflectance = np.empty((len(ordered), len(bands), *grid.shape), np.int16)
    valid = np.empty((len(ordered), *grid.shape), bool)
    days = days_of(ordered)
    eye = ClearSight(bands, settings)
    for t, chip in enumerate(ordered):
        pixels = read_look(task.workspace / KEPT_IN, grid, chip)
        reflectance[t] = [pixels[name] for name in bands]
        valid[t] = eye.look(reflectance[t], pixels.get("scl", np.zeros(grid.shape, np.uint8)), days[t])
    return SiteStack(
        reflectance=reflectance,
        bands=bands,
        valid=valid,
        days=days,
        scene_ids=tuple(chip.scene_id for chip in ordered),
        site=grid.mask(task.belt.outline),
        reservoir=np.zeros(grid.shape, bool),
    )


def fingerprint(belt: Belt, chips: tuple[Chip, ...], rules: str) -> str:
    """sha256 hex of what judging a belt rests on."""
    parts = [rules, repr(belt.grid), shapely.to_wkb(belt.outline, hex=True)]
    parts += [f"{c.collection}/{c.scene_id}/{c.sha256}" for c in chips]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
