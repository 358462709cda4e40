"""Reports at a site as a series by day, for the time around an action. Pure.

They are counted by day and not by calendar month: the month of the action is neither before nor after it, and what was
reported in the rest of it would be lost. A report stands at the middle day of its dates. One whose dates hold a day of
the action, and one known to the year alone, stands on neither side.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from geodata.actions.answer import ReportCount
from geodata.incidents.incident import Incident
from geodata.incidents.monthly_counts import COUNTED_DATES, TEMPO
from geodata.incidents.site_join import at_site
from geodata.looks.measure import Measure
from geodata.sites.site import Site
from pipelines.before_after.windows import MONTH_DAYS, Series, Window


@dataclass(frozen=True)
class ReportDays:
    """The reports at one site, by day."""

    series: Series  # reports a month, on every day that was counted
    dated: tuple[date, ...]  # the day of each report that may stand before or after
    loose: tuple[tuple[date, date], ...]  # first and last day of those whose dates leave that open


def report_days(
    site: Site, reports: Sequence[Incident], measures: Sequence[Measure], first: date, last: date
) -> ReportDays | None:
    """The reports at a site on each day of the months that were counted whole; None where none was.

    Args:
        site: whose.
        reports: that the edition shows.
        measures: of the site; the months of its tempo are those that were counted, the newest of which still runs.
        first, last: days of the action, by its precision.
    """
    months = sorted(m.at.date().replace(day=1) for m in measures if m.name == TEMPO)
    if len(months) < 2:
        return None
    dated, loose = [], []
    for one in at_site(site, reports):
        if one.date_precision not in COUNTED_DATES or (one.start_date <= last and one.end_date >= first):
            loose.append((one.start_date, one.end_date))
        else:
            dated.append(one.start_date + (one.end_date - one.start_date) / 2)
    count = Counter(dated)
    days = tuple(months[0] + timedelta(off) for off in range((months[-1] - months[0]).days))
    values = tuple(MONTH_DAYS * count[day] for day in days)
    return ReportDays(Series(days, values, values), tuple(sorted(dated)), tuple(loose))


def counted_reports(found: Sequence[ReportDays], window: Window) -> ReportCount:
    """How many reports stand before, after and on neither side.

    Args:
        found: of the sites that are compared.
        window: the times.
    """
    dated = [day for one in found for day in one.dated if day >= one.series.days[0]]
    return ReportCount(
        sum(window.before_from <= day < window.first for day in dated),
        sum(window.last < day <= window.after_until for day in dated),
        sum(a <= window.after_until and b >= window.before_from for one in found for a, b in one.loose),
    )
