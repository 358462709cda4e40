"""A verdict on a change beyond an outline, kept with what was said of that change when it was given. Pure.

What is said of a belt is made anew with each judgement and no earlier statement is kept, so the verdict keeps the one
that it is on. A verdict from before that was kept (store version 0030 and older) is on nobody knows what: it holds no
longer, and people judge again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date

from shapely.geometry.base import BaseGeometry

from geodata.detections.detection import Detection, Kind
from geodata.detections.review import Review
from geodata.detections.review_state import same_sentence


@dataclass(frozen=True)
class JudgedChange:
    """What was said of a change when a person judged it."""

    kind: Kind
    last_clear_before: date | None  # UTC day; None = there was no clear look before
    first_seen: date  # UTC day
    outline: BaseGeometry  # WGS84 Polygon or MultiPolygon

    @classmethod
    def of(cls, change: Detection) -> JudgedChange:
        """What is said of a change now."""
        return cls(**{field.name: getattr(change, field.name) for field in fields(cls)})


@dataclass(frozen=True)
class BeltReview(Review):
    """One verdict by one person on a change in a belt."""

    judged: JudgedChange | None = None  # None = given before that was kept

    @classmethod
    def on(cls, change: Detection, review: Review) -> BeltReview:
        """A verdict as one on what is said of a change now."""
        given = {field.name: getattr(review, field.name) for field in fields(Review)}
        return cls(**given, judged=JudgedChange.of(change))


def holding_in_belts(reviews: Iterable[BeltReview], changes: Iterable[Detection]) -> tuple[BeltReview, ...]:
    """Of verdicts on changes in belts those that are on what is said now, as of a site's, in the order given.

    Args:
        reviews: any.
        changes: as they are told now; a verdict on one that is not among them does not hold.
    """
    by_id = {change.id: change for change in changes}
    return tuple(
        review
        for review in reviews
        if review.judged is not None
        and review.detection_id in by_id
        and same_sentence(review.judged, by_id[review.detection_id])
    )
