"""A site's own quiet years: the time in which nothing there was changing, and what was flagged in it all the same.

Placebo polygons say how often ground nearby errs; the site's own ground may err more (roofs, yards) or less. A flag is
held to be false when it was confirmed and later withdrawn, or when two people have dismissed it. One verdict alone
counts for nothing here: a figure that moved with it would give it away. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from geodata.detections.detection import Detection, State
from geodata.detections.review import Review
from geodata.detections.review_state import ReviewState, standings
from geodata.looks.measure import Measure

DAYS_PER_YEAR = 365.25


@dataclass(frozen=True)
class QuietYears:
    """What a site's own quiet time says of the machine."""

    site_id: str
    false_flags: int  # confirmed, then withdrawn or dismissed
    years: float  # judged time, less the windows in which a change that stands was under way


def quiet_years(
    site_id: str, detections: Iterable[Detection], reviews: Iterable[Review], measures: Iterable[Measure]
) -> QuietYears:
    """The quiet time of one site and the false flags in it.

    Args:
        site_id: the site.
        detections: all of the site's, of every state; night light and reports are passed over.
        reviews: any.
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
    for d in detections:
        if d.site_id != site_id or d.kind.is_activity or d.confirmed_on is None:
            continue
        dismissed = d.id in reviewed and reviewed[d.id].state is ReviewState.DISMISSED
        if d.state is State.WITHDRAWN or dismissed:
            false += start <= d.confirmed_on <= end
        else:
            busy.append((max(d.last_clear_before or d.first_seen, start), min(d.confirmed_on, end)))
    return QuietYears(site_id, false, ((end - start).days - _covered(busy)) / DAYS_PER_YEAR)


def _covered(windows: Iterable[tuple[date, date]]) -> int:
    """Days in at least one window."""
    days, until = 0, date.min
    for first, last in sorted(windows):
        first = max(first, until)
        if last > first:
            days += (last - first).days
            until = last
    return days
