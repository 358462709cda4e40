"""From what the detector finds to detections with lasting ids. Pure.

The detector is a pure function of the archived looks, so each run finds everything again; what must not change is the
id under which people know a change. A finding keeps the id of the stored detection that was born of the same look and
anchor pixel; where a late-arriving scene moved the birth, that of the stored one with which it shares most ground.
Stored detections that nothing supports any more are withdrawn, never deleted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from shapely.geometry.base import BaseGeometry

from geodata.detections.detection import Confidence, Detection, Kind, State
from geodata.detections.lifecycle import JOINED, OUTSIDE
from geodata.sites.outline_history import lies_outside
from geodata.sites.site import Site

if TYPE_CHECKING:  # who asks for an id alone loads no detector
    from pipelines.detect.site_stack import Finding

SAME_GROUND = 0.3
"""Share 0..1 of the smaller outline that two detections must have in common to be the same change."""
SAME_START_DAYS = 90
"""Days by which their first looks may differ."""
PART_DAYS = 183
"""Days by which those of a change and of the larger one that it is a part of may differ: of two that are drawn as one
the older begins it."""
NO_LONGER_FOUND = "no longer found when the looks were judged again"
"""Why a detection is withdrawn that the detector does not find any more."""


DIGITS = 6
"""Characters of the hash in an id; two sites of the same initials may come to the same ones (`longer_ids`)."""

MOST_DIGITS = 64
"""Characters that the hash has."""


def detection_id(site_id: str, birth: str, digits: int = DIGITS) -> str:
    """The id that a change gets at birth: the site's initials and some characters of a hash."""
    letters = [part[0] for part in site_id.replace("_", "-").split("-") if part and part[0].isalnum()]
    prefix = "".join(letters).upper()[:4] or "X"
    return f"{prefix}-{hashlib.sha256(f'{site_id}|{birth}'.encode()).hexdigest()[:digits].upper()}"


def longer_ids(detections: Iterable[Detection], held: Callable[[Sequence[str]], Collection[str]]) -> dict[str, str]:
    """Id -> the same with more of its hash, for those that another site holds; empty where none is.

    Args:
        detections: of one site.
        held: which of some ids other sites hold.
    """
    by_id = {detection.id: detection for detection in detections}
    free_id = {key: key for key in by_id}
    for digits in range(DIGITS + 2, MOST_DIGITS + 1, 2):
        taken = set(held(list(free_id.values())))
        if not taken:
            break
        for key, detection in by_id.items():
            if free_id[key] in taken:
                free_id[key] = detection_id(detection.site_id, detection.birth, digits)
    return {key: longer for key, longer in free_id.items() if longer != key}


def under_free_ids(
    detections: Sequence[Detection], held: Callable[[Sequence[str]], Collection[str]]
) -> list[Detection]:
    """Detections of one site, under longer ids where another site holds theirs. Arguments as longer_ids()."""
    longer = longer_ids(detections, held)
    return [replace(one, id=longer.get(one.id, one.id)) for one in detections]


@dataclass(frozen=True)
class JudgedBy:
    """What a site was judged by: written into every detection that the run says anew."""

    settings_hash: str  # of the settings in force
    code_version: str  # of this program
    run_id: str
    control_set: int = 0  # number of the control set; 0 = none is kept


def detections_with_ids(
    site: Site,
    findings: Sequence[Finding],
    outlines: Sequence[BaseGeometry],
    stored: Sequence[Detection],
    judged_by: JudgedBy,
    newest_look: date | None,
) -> tuple[Detection, ...]:
    """Detections of one site after a run: found ones under lasting ids, lost ones withdrawn.

    The last step of an item's way: `judge` hands them to pipelines/run/judge_sites.py, which stores them.

    Args:
        site: the site.
        findings: what the detector found, placebos left out.
        outlines: the WGS84 outline of each finding, clipped to the site.
        stored: the site's detections before this run, of the kinds that the findings could hold.
        judged_by: what this run judged by.
        newest_look: acquisition day of the newest clear look; None when there is none.

    Returns:
        Every detection whose content is new or changed, and those that stayed the same as they were, ordered by id.
    """
    ids = ids_of(site.id, findings, outlines, stored)
    by_id = {detection.id: detection for detection in stored}
    out: dict[str, Detection] = {}
    for finding, outline, key in zip(findings, outlines, ids, strict=True):
        earlier = by_id.get(key)
        birth = earlier.birth if earlier else finding.birth
        made = replace(_detection(finding, outline, site, judged_by), id=key, birth=birth)
        out[key] = as_told(earlier, made)
    detections = list(out.values())
    for key, detection in by_id.items():
        if key not in out:
            out[key] = _lost(detection, site, judged_by, newest_look, detections)
    return tuple(out[key] for key in sorted(out))


def _detection(finding: Finding, outline: BaseGeometry, site: Site, judged_by: JudgedBy) -> Detection:
    """A finding as a detection that has no id yet."""
    return Detection(
        id="",
        site_id=site.id,
        kind=Kind(finding.kind),
        state=State(finding.state),
        outline=outline,
        last_clear_before=finding.last_clear_before,
        first_seen=finding.first_seen,
        confirmed_on=finding.confirmed_on,
        last_seen=finding.last_seen,
        ended_on=finding.ended_on,
        area_m2=float(finding.area_px * (site.grid.pixel_area_m2 if site.grid else 0.0)),
        confidence=Confidence(finding.confidence),
        reasons=finding.reasons,
        scenes=finding.scene_ids,
        settings_hash=judged_by.settings_hash,
        code_version=judged_by.code_version,
        birth=finding.birth,
        stage=finding.stage or "",
        control_basis=finding.control_basis,
        clear_looks_since=finding.clear_looks,
        agreeing_looks=finding.agreeing_looks,
        withdrawn_reason=finding.withdrawn_reason,
        kind_probability=None if finding.kind_probability is None else round(finding.kind_probability, 3),
        run_id=judged_by.run_id,
        control_set=judged_by.control_set,
    )


def _lost(
    detection: Detection, site: Site, judged_by: JudgedBy, newest_look: date | None, found: Sequence[Detection]
) -> Detection:
    """A stored detection that is not found any more: withdrawn, once; as outside where most of it no longer lies in the
    outline, which a person drew anew; as a part of another where it lies in one."""
    if detection.state is State.WITHDRAWN:
        return detection
    if lies_outside(detection.outline, site.outline):
        reason = OUTSIDE
    else:
        reason = JOINED if any(_part_of(detection, one) for one in found) else NO_LONGER_FOUND
    return replace(
        detection,
        state=State.WITHDRAWN,
        ended_on=newest_look or detection.last_seen,
        withdrawn_reason=reason,
        run_id=judged_by.run_id,
        control_set=judged_by.control_set,
    )


def as_told(earlier: Detection | None, made: Detection) -> Detection:
    """What is stored of a change that is found again: as it is found, or as it was told.

    One that was told as lasting and withdrawn, and is withdrawn again by another rule or as one that never met it,
    keeps its page, reason and dates, and counts as wrong for ever. Where new looks alone move it, the day on which it
    was withdrawn stays. A flag that was never told follows what is found.

    Args:
        earlier: what is stored under the same id; None = nothing.
        made: what is found now.
    """
    if earlier is None:
        return made
    if _same(earlier, made):
        return earlier
    if not earlier.state is made.state is State.WITHDRAWN or earlier.confirmed_on is None:
        return made
    by_another_rule = any(getattr(earlier, name) != getattr(made, name) for name in ("settings_hash", "code_version"))
    if by_another_rule or earlier.control_set != made.control_set or made.confirmed_on is None:
        return earlier
    return replace(made, run_id=earlier.run_id)


def _part_of(detection: Detection, whole: Detection) -> bool:
    """Whether at least half of a change is ground of another that stands or has ended, of its kind and about its time:
    other settings draw one where there were two. Not of a provisional one, which most readers are not told."""
    apart = abs((detection.first_seen - whole.first_seen).days)
    same_kind = detection.kind is whole.kind or Kind.UNCLEAR in (detection.kind, whole.kind)
    if whole.state not in (State.CONFIRMED, State.ENDED) or apart > PART_DAYS or not same_kind:
        return False
    return bool(detection.outline.intersection(whole.outline).area >= detection.outline.area / 2)


def ground_in_common(a: BaseGeometry, b: BaseGeometry) -> float:
    """Share 0..1 of the smaller outline that both cover; 0.0 where one is empty."""
    smaller = min(a.area, b.area)
    return float(a.intersection(b).area / smaller) if smaller > 0 else 0.0


def _same(earlier: Detection, made: Detection) -> bool:
    """Whether nothing but the run differs: then the stored one stays as it is, so that twice is the same as once."""
    return replace(earlier, run_id=made.run_id, outline=made.outline) == made and bool(
        earlier.outline.equals_exact(made.outline, 1e-9)
    )


def ids_of(
    site_id: str, findings: Sequence[Finding], outlines: Sequence[BaseGeometry], stored: Sequence[Detection]
) -> list[str]:
    """An id for each finding: by birth first, then by most ground in common, then a new one. Arguments as
    detections_with_ids().
    """
    by_birth = {detection.birth: detection for detection in stored if detection.birth}
    born = [by_birth.get(f.birth) for f in findings]
    joined = [d is not None and d.state is State.WITHDRAWN and d.withdrawn_reason == JOINED for d in born]
    ids: list[str | None] = [None if part or d is None else d.id for d, part in zip(born, joined, strict=True)]
    taken = {key for key in ids if key is not None}
    standing = [d for d in stored if d.state is not State.WITHDRAWN]
    for i, (finding, outline) in enumerate(zip(findings, outlines, strict=True)):
        # what became part of another change is told again by itself only where that other one is found as well
        part = born[i] if joined[i] else None
        if part is not None and not any(d.id not in taken and _is_same(finding, outline, d) for d in standing):
            ids[i] = part.id
            taken.add(part.id)
    # Such a part is left to the finding of its own birth, which takes its id back where nothing else is left for it.
    parts = {part.id for part, is_part in zip(born, joined, strict=True) if part is not None and is_part}
    pairs: list[tuple[float, int, int, str]] = []
    for i, (finding, outline) in enumerate(zip(findings, outlines, strict=True)):
        if ids[i] is not None:
            continue
        for detection in standing if joined[i] else stored:
            if detection.id not in taken and detection.id not in parts and _is_same(finding, outline, detection):
                apart = abs((detection.first_seen - finding.first_seen).days)
                pairs.append((float(outline.intersection(detection.outline).area), apart, i, detection.id))
    # By ground in common and not by its share: of the parts of a split, each wholly inside, the largest keeps the id.
    # Equal parts by how near their first looks lie, which is nought once they are stored, so that judging again gives
    # the same ids; then by their birth: the order of findings decides nothing.
    ranked = sorted(pairs, key=lambda pair: (-round(pair[0], 14), pair[1], findings[pair[2]].birth, pair[3]))
    for _, _, i, key in ranked:
        if ids[i] is None and key not in taken:
            ids[i] = key
            taken.add(key)
    return [key if key is not None else detection_id(site_id, f.birth) for key, f in zip(ids, findings, strict=True)]


def _is_same(finding: Finding, outline: BaseGeometry, detection: Detection) -> bool:
    """Whether a finding may be a stored change, by its time and ground."""
    apart = abs((detection.first_seen - finding.first_seen).days)
    return apart <= SAME_START_DAYS and ground_in_common(outline, detection.outline) >= SAME_GROUND
