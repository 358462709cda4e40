"""How often a site was looked at, and how often in vain: what every "no change seen" rests on. Pure."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from geodata.looks.look import Look, LookStatus

STALE_DAYS = 40
"""Days after which the newest usable look is too old for any "no change" wording: eight passes of Sentinel-2, all
cloudy, which happens outside the monsoon less than once a year."""

LONG_UNSEEN_DAYS = 20
"""Days without a usable look from which that time is named: four passes of Sentinel-2."""

MOSTLY = 0.5
"""Share of a site above which a look is said to have shown most of it: a look counts as usable from far less on."""


@dataclass(frozen=True)
class Looked:
    """What became of the looks at one site, or at several together, of one sensor over one time."""

    days: int  # different days with a usable look
    cloudy: int  # looks
    not_covered: int  # looks
    failed: int  # looks
    newest: date | None  # day of the newest usable look; None when there is none
    seen: int = 0  # usable looks; more than days where two tiles saw the site on one day
    mostly: int = 0  # usable looks that showed over MOSTLY of the site

    @property
    def unusable(self) -> int:
        """Looks that could not be used."""
        return self.cloudy + self.not_covered + self.failed

    @property
    def due(self) -> int:
        """All looks that were due."""
        return self.seen + self.unusable

    def age_days(self, today: date) -> int | None:
        """Days since the newest usable look; None when there is none."""
        return (today - self.newest).days if self.newest else None

    def stale(self, today: date) -> bool:
        """True when there is no usable look of the last STALE_DAYS days."""
        age = self.age_days(today)
        return age is None or age > STALE_DAYS


def first_day_since(since: date | None) -> date | None:
    """The first day whose looks are new since a day: what is news since it was seen, or met the rule, later; None of
    None."""
    return since + timedelta(days=1) if since is not None else None


def count_looks(looks: Iterable[Look], *, sensor: str = "optical", since: date | None = None) -> Looked:
    """Count the looks of one sensor, acquired on or after `since` (UTC; None = ever)."""
    kept = [k for k in looks if k.sensor == sensor and (since is None or k.acquired_at.date() >= since)]
    clear_days = {k.acquired_at.date() for k in kept if k.status is LookStatus.SEEN}
    counts = {status: sum(k.status is status for k in kept) for status in LookStatus}
    return Looked(
        days=len(clear_days),
        cloudy=counts[LookStatus.CLOUDY],
        not_covered=counts[LookStatus.NOT_COVERED],
        failed=counts[LookStatus.FAILED],
        newest=max(clear_days, default=None),
        seen=counts[LookStatus.SEEN],
        mostly=sum(k.status is LookStatus.SEEN and (k.clear_fraction or 0.0) > MOSTLY for k in kept),
    )


def longest_unseen(looks: Iterable[Look], since: date, today: date) -> tuple[date, date] | None:
    """The longest time without a usable optical look between two days: its first and its last day, both unseen.

    The time before the first look that was due at all counts as not asked about, and not as unseen.

    Args:
        looks: of the site.
        since: a day that was seen, or is not asked about.
        today: the last day asked about.

    Returns:
        None where every such time is shorter than LONG_UNSEEN_DAYS, or no look was due.
    """
    one = timedelta(days=1)
    due = [(k.acquired_at.date(), k.status is LookStatus.SEEN) for k in looks if k.sensor == "optical"]
    if not due:
        return None
    begin = max(since, min(day for day, _ in due) - one)
    edges = [begin, *sorted({day for day, usable in due if usable and begin < day <= today}), today + one]
    before, after = max(itertools.pairwise(edges), key=lambda edge: edge[1] - edge[0])
    return (before + one, after - one) if (after - before).days > LONG_UNSEEN_DAYS else None


def clear_share_on(looks: Iterable[Look], day: date | None) -> float | None:
    """Share 0..1 of the site that was clear on the clearest optical look of a UTC day; None = none is known."""
    of_day = (k for k in looks if k.sensor == "optical" and k.status is LookStatus.SEEN and k.acquired_at.date() == day)
    return max((k.clear_fraction for k in of_day if k.clear_fraction is not None), default=None)


def clear_shares(
    look_days: Iterable[tuple[str, LookStatus, datetime, float | None]],
) -> dict[tuple[str, date | None], float]:
    """The same of many sites at once: (site id, UTC day) to the share; a day of which none is known is left out.

    Args:
        look_days: of optical looks, as EditionView.look_days gives them.
    """
    shares: dict[tuple[str, date | None], float] = {}
    for site_id, status, acquired_at, clear in look_days:
        if status is LookStatus.SEEN and clear is not None:
            key = (site_id, acquired_at.date())
            shares[key] = max(clear, shares.get(key, 0.0))
    return shares


def add_looked(parts: Iterable[Looked]) -> Looked:
    """Several sites together: sums, and the newest usable look of any."""
    known = list(parts)
    return Looked(
        days=sum(p.days for p in known),
        cloudy=sum(p.cloudy for p in known),
        not_covered=sum(p.not_covered for p in known),
        failed=sum(p.failed for p in known),
        newest=max((p.newest for p in known if p.newest), default=None),
        seen=sum(p.seen for p in known),
        mostly=sum(p.mostly for p in known),
    )
