"""Why a site is judged again: what its last judgement rested on, held against what this one rests on. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

import shapely

from geodata.detections.control_set import Cause, ControlSet
from geodata.detections.revision import Change, Why
from geodata.looks.chip import Chip
from geodata.looks.judgement_mark import Judged
from geodata.sites.site import Site

NAMED = 3
"""Scenes named in a reason; more are counted."""
_DIGITS = 8


def rests_on(mark: Judged, site: Site, chips: Sequence[Chip], settings_hash: str, code: str, number: int) -> Judged:
    """A mark with what its judgement rested on, part by part.

    Args:
        mark: of the judgement.
        site: as it was judged.
        chips: the looks that it was judged from.
        settings_hash: of the settings in force. code: version and digest of the code.
        number: of the control set; 0 = none.
    """
    return replace(
        mark,
        settings_hash=settings_hash,
        code=code,
        outline=hashlib.sha256(shapely.to_wkb(site.outline)).hexdigest()[:16],
        control_set=number,
        newest_look=max((chip.acquired_at for chip in chips), default=None),
        looks=tuple(sorted(map(_look, chips))),
    )


def why_changed(before: Judged | None, now: Judged, chips: Sequence[Chip], control_set: ControlSet | None) -> Change:
    """The reason that weighs most, and in its values everything that differs beside it.

    Several things may have changed since a site was last judged, and which of them moved a statement cannot be told
    apart. A person's doing comes first, then what is chosen, then the program, then looks.

    Args:
        before: the last mark; None, or one that knows no parts: from before they were kept.
        now: the mark of this judgement. chips: the looks that it rests on.
        control_set: in force now.
    """
    if before is None or not before.code:
        return Change(Why.VERSION if before is not None else Why.NEW_LOOKS)
    values: list[str] = []
    reasons: list[Why] = []
    if now.outline != before.outline:
        reasons.append(Why.PERSON)
        values.append("outline=changed")
    if now.control_set != before.control_set:
        reasons.append(Why.CONTROL_SET)
        values.append(f"control_set={before.control_set} -> {now.control_set}")
        if control_set is not None and control_set.cause is Cause.RENEWED:
            values += [f"reason={control_set.reason}", f"by={control_set.chosen_by}"]
    if now.settings_hash != before.settings_hash:
        reasons.append(Why.SETTINGS)
        values.append(f"settings={before.settings_hash} -> {now.settings_hash}")
    if now.code != before.code:
        reasons.append(Why.VERSION)
        values.append(f"version={before.code} -> {now.code}")
    known, newest = frozenset(before.looks), before.newest_look
    new = [chip for chip in chips if _look(chip) not in known]
    late = [chip for chip in new if newest is not None and chip.acquired_at <= newest]
    gone = len(known - frozenset(now.looks))
    if late or gone:
        reasons.append(Why.LATE_SCENE)
        values += [f"late={name}" for name in sorted(chip.scene_id for chip in late)[:NAMED]]
        values += [f"late_looks={len(late)}"] if len(late) > NAMED else []
        values += [f"looks_gone={gone}"] if gone else []
    later = [chip for chip in new if chip not in late]
    if later:
        reasons.append(Why.NEW_LOOKS)
        values.append(f"new_looks={len(later)}")
    return Change(reasons[0] if reasons else Why.NEW_LOOKS, tuple(values))


def _look(chip: Chip) -> str:
    """A look and its pixels in a few digits."""
    return hashlib.sha256(f"{chip.collection}\n{chip.scene_id}\n{chip.sha256}".encode()).hexdigest()[:_DIGITS]
