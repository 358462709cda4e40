"""What a satellite could have seen of a report: the looks within its dates, and usable ones on either side. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from geodata.incidents.incident import Incident
from geodata.looks.look import Look, LookStatus
from geodata.looks.scene import Sensor


@dataclass(frozen=True)
class LooksWithin:
    """The optical looks at one site within a report's dates (UTC days, both ends included)."""

    site_id: str
    seen: int  # usable
    cloudy: int
    not_covered: int
    failed: int
    usable_before: date | None  # last usable look before the dates; None = none on file
    usable_after: date | None  # first usable look after the dates; None = none yet

    @property
    def looks(self) -> int:
        """All scenes of those days, whatever became of them."""
        return self.seen + self.cloudy + self.not_covered + self.failed


def looks_within(incident: Incident, site_id: str, looks: Iterable[Look]) -> LooksWithin:
    """What the looks at a site say about a report's dates.

    Args:
        incident: the report; its whole span of dates counts, so that a report known to the month has a month of looks.
        site_id: the site.
        looks: of any site and sensor, in any order.
    """
    counts = dict.fromkeys(LookStatus, 0)
    before: date | None = None
    after: date | None = None
    for look in looks:
        if look.site_id != site_id or look.sensor != Sensor.OPTICAL:
            continue
        on = look.acquired_at.date()
        if incident.start_date <= on <= incident.end_date:
            counts[look.status] += 1
        elif look.status is LookStatus.SEEN and on < incident.start_date:
            before = on if before is None else max(before, on)
        elif look.status is LookStatus.SEEN and on > incident.end_date:
            after = on if after is None else min(after, on)
    return LooksWithin(
        site_id,
        counts[LookStatus.SEEN],
        counts[LookStatus.CLOUDY],
        counts[LookStatus.NOT_COVERED],
        counts[LookStatus.FAILED],
        before,
        after,
    )
