"""When a site can next be looked at: an expectation from the looks on file and Sentinel-2's published repeat. Pure.

Two Sentinel-2 satellites follow one another over each track, so that a site lies under them every fifth day at the
same time of day (ESA, Sentinel-2 mission guide: 10 days each, 5 together). Where looks have kept that beat of late the
next one is told; where they have not, nothing is. No timetable is asked, and cloud may hide the ground.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from geodata.looks.mission_names_and_credits import SENTINEL_2

REPEAT_DAYS = SENTINEL_2.repeat_days
"""Days between two passes of Sentinel-2 over one track, with both satellites at work."""
BEATS = 12
"""Latest passes of a track that are held against the looks on file: two months."""
FEWEST_KEPT = 8
"""Of these, how many must be on file: one satellite alone keeps six, a catalogue with gaps loses one or two."""


def next_pass(passes: Collection[date], today: date) -> date | None:
    """The next day on which a look can be expected; None where the looks keep no beat.

    Args:
        passes: days with an optical look that covered the site, whatever it showed, UTC.
        today: the day of reading, UTC; a pass of this day counts as long as no look of it is on file.
    """
    return next(iter(passes_ahead(passes, today, 2 * REPEAT_DAYS)), None)


def passes_ahead(passes: Collection[date], today: date, days: int) -> tuple[date, ...]:
    """The days on which a look can be expected, in order; none of a track whose looks keep no beat.

    Args:
        passes, today: as next_pass.
        days: that are told from today on, today among them.
    """
    known = frozenset(passes)
    expected_days: set[date] = set()
    for ahead in range(REPEAT_DAYS):
        expected = today + timedelta(days=ahead)
        if expected in known:
            expected += timedelta(days=REPEAT_DAYS)
        before = [expected - timedelta(days=REPEAT_DAYS * n) for n in range(1, BEATS + 1)]
        if sum(when in known for when in before) >= FEWEST_KEPT:
            later = (expected + timedelta(days=REPEAT_DAYS * n) for n in range(days // REPEAT_DAYS + 1))
            expected_days |= {when for when in later if when < today + timedelta(days=days)}
    return tuple(sorted(expected_days))
