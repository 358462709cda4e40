"""A revision: what was said of a detection, from when to when, and why it was said. Pure.

What is told of a detection changes with new looks, and may change for other reasons. Each statement that differs from
the one before it is kept, numbered from 1; the last one is what is said now. Nothing is ever taken out of the list.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from shapely.geometry.base import BaseGeometry

from geodata.detections.confidence import kind_unsure
from geodata.detections.detection import Confidence, Detection, Kind, State

LARGELY = 0.10
"""Share of its area by which a change must have grown or shrunk to be a correction."""
SAME_PLACE = 0.5
"""Share of the smaller outline that both must cover for a change to lie where it was told before."""


class Why(StrEnum):
    """Why something else is said than before."""

    FIRST = "first said"
    NEW_LOOKS = "new looks"
    LATE_SCENE = "late scene"  # a look older than the newest one judged came, was replaced, or was set aside
    CONTROL_SET = "new control set"
    SETTINGS = "new settings"
    VERSION = "new version"  # of the program
    PERSON = "person"  # drew the site's outline anew


@dataclass(frozen=True)
class Change:
    """Why something is judged again, with what tells it apart: "name=value" each."""

    why: Why
    details: tuple[str, ...] = ()


@dataclass(frozen=True)
class Revision:
    """One statement about a detection. Days are acquisition days (UTC), times those at which it was said."""

    detection_id: str
    site_id: str
    number: int  # 1, 2, ... of a detection
    said_from: datetime  # aware UTC
    said_until: datetime | None  # aware UTC; None = it is still said
    why: Why
    details: tuple[str, ...]  # what tells the reason apart, "name=value" each
    kind: Kind
    state: State
    outline: BaseGeometry  # WGS84 Polygon or MultiPolygon
    last_clear_before: date | None
    first_seen: date
    confirmed_on: date | None
    ended_on: date | None
    area_m2: float
    confidence: Confidence
    stage: str
    control_basis: str
    withdrawn_reason: str
    settings_hash: str  # under which it was first said
    code_version: str  # by which it was first said
    control_set: int  # by which it was first said; 0 = from before sets were kept
    kind_probability: float | None = None  # 0..1 when it was first said; None: not known

    @classmethod
    def of(cls, detection: Detection, number: int, at: datetime, change: Change) -> Revision:
        """The statement of a detection as it stands, said from a moment on."""
        return cls(
            detection.id,
            detection.site_id,
            number,
            at,
            None,
            change.why,
            change.details,
            **{name: getattr(detection, name) for name in (*STATEMENT, *SAID_BY)},
        )

    def applied_to(self, detection: Detection) -> Detection:
        """The detection as this revision tells of it."""
        return replace(detection, **{name: getattr(self, name) for name in (*STATEMENT, *SAID_BY)})

    def says(self, detection: Detection) -> bool:
        """Whether a detection is told of in the same way."""
        # a kind that has become sure, or no longer is, is told in other words; its probability moves with every look
        same = kind_unsure(self.kind_probability) is kind_unsure(detection.kind_probability)
        return same and all(
            self.outline.equals_exact(detection.outline, 1e-9)
            if name == "outline"
            else getattr(self, name) == getattr(detection, name)
            for name in STATEMENT
        )


STATEMENT = (
    "kind",
    "state",
    "outline",
    "last_clear_before",
    "first_seen",
    "confirmed_on",
    "ended_on",
    "area_m2",
    "confidence",
    "stage",
    "control_basis",
    "withdrawn_reason",
)
"""Fields of a detection that its sentences are made of. The newest look that shows it and the counts of looks move on
with every look and are no new statement."""
SAID_BY = ("settings_hash", "code_version", "control_set", "kind_probability")
"""Fields that say by what it was found, and how likely its kind was the right one."""


@dataclass(frozen=True)
class Correction:
    """A statement that was confirmed once and no longer holds as it was told."""

    before: Revision
    after: Revision
    parts: tuple[str, ...]  # of "state", "kind", "window", "area", "place", "doubt": what is told otherwise


def corrections(revisions: Sequence[Revision]) -> tuple[Correction, ...]:
    """Where a confirmed statement was told otherwise later: window, kind, area by more than LARGELY, state, ground
    (SAME_PLACE), or low confidence, of which the quotation says that there are doubts.

    A change that ended because new looks show it is no correction, and neither is one that takes a kind that was not
    yet clear: what was said of it still holds. Small steps add up: each statement is held against the last one that
    was told as it stands, and not against the one before it.

    Args:
        revisions: of one detection, by number.
    """
    all_corrections: list[Correction] = []
    reference: Revision | None = None
    for revision in revisions:
        if reference is None:
            reference = (
                revision if revision.confirmed_on is not None and revision.state is not State.WITHDRAWN else None
            )
            continue
        parts = tuple(part for part, differs in _differences(reference, revision).items() if differs)
        if parts:
            all_corrections.append(Correction(reference, revision, parts))
        surer = kind_unsure(reference.kind_probability) is not kind_unsure(revision.kind_probability)
        surer |= reference.confidence is Confidence.LOW and revision.confidence is not Confidence.LOW
        if parts or revision.state is not reference.state or revision.kind is not reference.kind or surer:
            reference = revision
    return tuple(all_corrections)


def _differences(before: Revision, after: Revision) -> dict[str, bool]:
    over = before.state is State.CONFIRMED and after.state is State.ENDED and _by_new_looks(before, after)
    window = ("last_clear_before", "first_seen", "confirmed_on")
    moved = any(getattr(before, name) != getattr(after, name) for name in window)
    ended = before.state is after.state is State.ENDED and before.ended_on != after.ended_on
    less_sure = before.kind is after.kind and kind_unsure(after.kind_probability) > kind_unsure(before.kind_probability)
    stands = after.state is not State.WITHDRAWN
    size = abs(after.area_m2 - before.area_m2) > LARGELY * before.area_m2
    return {
        "state": before.state is not after.state and not over,
        "kind": less_sure
        or (before.kind is not after.kind and before.kind not in (Kind.UNCLEAR, *_MORE_SAID.get(after.kind, ()))),
        "window": moved or ended,
        "area": size,
        "place": stands and not _overlap(before.outline, after.outline),
        "doubt": stands and before.confidence is not Confidence.LOW and after.confidence is Confidence.LOW,
    }


def _overlap(one: BaseGeometry, other: BaseGeometry) -> bool:
    """Whether two outlines tell of the same ground; one without area, as a point, tells of none."""
    smaller = min(one.area, other.area)
    return not smaller or bool(one.intersection(other).area >= SAME_PLACE * smaller)


def _by_new_looks(before: Revision, after: Revision) -> bool:
    """Whether a change ended because new looks show it. Of several reasons `why` is the first and the looks stand among
    the details: then it ended with them where it ended after the day on which it was said to last."""
    if after.why is Why.NEW_LOOKS:
        return True
    looked = any(detail.startswith("new_looks=") for detail in after.details)
    return looked and after.ended_on is not None and after.ended_on > before.said_from.date()


_MORE_SAID: dict[Kind, tuple[Kind, ...]] = {
    Kind.BRIGHTER: (Kind.ACTIVITY,),
    Kind.BUSIER: (Kind.ACTIVITY,),
    Kind.DARK: (Kind.DIMMED,),
}
"""Kind -> kinds that it only says more exactly: light that dims and then goes dark was dimmed, too."""


def why_derived(before: Revision, after: Detection) -> Change:
    """Why a detection is told otherwise, as far as it says so itself: for where nobody gives the reason."""
    if after.control_set != before.control_set and before.control_set:
        return Change(Why.CONTROL_SET, (f"control_set={before.control_set} -> {after.control_set}",))
    if after.settings_hash != before.settings_hash:
        return Change(Why.SETTINGS, (f"settings={before.settings_hash} -> {after.settings_hash}",))
    if after.code_version != before.code_version:
        return Change(Why.VERSION, (f"version={before.code_version} -> {after.code_version}",))
    return Change(Why.NEW_LOOKS)
