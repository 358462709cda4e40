"""A site's own quiet years: the time in which nothing there was changing, and what was flagged in it all the same.

Placebo polygons say how often ground nearby errs; the site's own ground may err more (roofs, yards) or less. A flag is
held to be false when it was confirmed and later withdrawn; when it ended and nothing else took its ground, so that the
ground is what it was before (burnt ground that turns green again); or when two people have dismissed it. That counts a
true clearing that grew over again too: the rate errs upward. One verdict alone counts for nothing here: a figure that
moved with it would give it away. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from geodata.detections.detection import Detection, State
from geodata.detections.lifecycle import was_wrong
from geodata.detections.review import Review
from geodata.detections.review_state import ReviewState, standings
from geodata.looks.measure import Measure

DAYS_PER_YEAR = 365.25
SAME_GROUND = 0.3
"""Share 0..1 of an ended change that another one must take for its ground to have changed again."""


@dataclass(frozen=True)
class QuietYears:
    """What a site's own quiet time says of the machine."""

    site_id: str
    false_flags: int  # confirmed, then withdrawn, ended with no other change of its ground, or dismissed
    years: float  # judged time, less the windows in which a change that stands was under way


def quiet_years(
    site_id: str, detections: Iterable[Detection], reviews: Iterable[Review], measures: Iterable[Measure]
) -> QuietYears:
    """The quiet time of one site and the false flags in it.

    Args:
        site_id: the site.
        detections: all of the site's, of every state; night light and reports are passed over.
        reviews: any that hold on what is said now (`review_state.holding`).
        measures: of the site; the first and the last built-up look are the ends of the judged time.

    A change that stands takes the time from its last clear look before (or first seen) to its confirmation: in it,
    what else was flagged cannot be told from its edges.
    """
    looked = [m.at.date() for m in measures if m.name == "built_up" and m.site_id == site_id]
    if not looked:
        return QuietYears(site_id, 0, 0.0)
    start, end = min(looked), max(looked)
    reviewed = standings(reviews)
    false, busy = 0, []
    of_ground = [d for d in detections if d.site_id == site_id and not d.kind.is_activity]
    for d in of_ground:
        if d.confirmed_on is None:
            continue
        dismissed = d.id in reviewed and reviewed[d.id].state is ReviewState.DISMISSED
        if was_wrong(d) or dismissed or _went_back(d, of_ground):
            false += start <= d.confirmed_on <= end
        else:
            busy.append((max(d.last_clear_before or d.first_seen, start), min(d.confirmed_on, end)))
    return QuietYears(site_id, false, ((end - start).days - _covered(busy)) / DAYS_PER_YEAR)


def _went_back(d: Detection, of_ground: Iterable[Detection]) -> bool:
    """Whether a change ended and no later one that stands or has ended took SAME_GROUND of it."""
    if d.state is not State.ENDED:
        return False
    later = (one for one in of_ground if one.state is not State.WITHDRAWN and one.first_seen > d.first_seen)
    return all(one.outline.intersection(d.outline).area < SAME_GROUND * d.outline.area for one in later)


def _covered(windows: Iterable[tuple[date, date]]) -> int:
    """Days in at least one window."""
    days, until = 0, date.min
    for first, last in sorted(windows):
        first = max(first, until)
        if last > first:
            days += (last - first).days
            until = last
    return days
