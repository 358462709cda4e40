"""Reports at a site as a series by day, for the time around an action. Pure.

They are counted by day and not by calendar month: the month of the action is neither before nor after it, and what was
reported in the rest of it would be lost. A report stands at the middle day of its dates. One whose dates hold a day of
the action, and one known to the year alone, stands on neither side.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
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
    dated: Mapping[str, date]  # the day of each report that may stand before or after, by its id
    loose: Mapping[str, tuple[date, date]]  # first and last day of those whose dates leave that open, by id


def report_days(
    site: Site,
    reports: Sequence[Incident],
    measures: Sequence[Measure],
    first: date,
    last: date,
    whole_until: date,
) -> ReportDays | None:
    """The reports at a site on each day of the months that were counted whole, as far as the edition tells all that
    were made of a day; None where there is no such day.

    Args:
        site: whose.
        reports: that the edition shows.
        measures: of the site; the months of its tempo are those that were counted, the newest of which still runs.
        first, last: days of the action, by its precision.
        whole_until: last day whose reports no longer wait; those of later days would be counted as none.
    """
    months = sorted(m.at.date().replace(day=1) for m in measures if m.name == TEMPO)
    if len(months) < 2:
        return None
    dated, loose = dict[str, date](), dict[str, tuple[date, date]]()
    for one in at_site(site, reports):
        if one.date_precision not in COUNTED_DATES or (one.start_date <= last and one.end_date >= first):
            loose[one.id] = one.start_date, one.end_date
        else:
            dated[one.id] = one.start_date + (one.end_date - one.start_date) / 2
    count = Counter(dated.values())
    end = min(months[-1], whole_until + timedelta(days=1))
    days = tuple(months[0] + timedelta(off) for off in range((end - months[0]).days))
    if not days:
        return None
    values = tuple(MONTH_DAYS * count[day] for day in days)
    return ReportDays(Series(days, values, values), dated, loose)


def counted_reports(found: Sequence[ReportDays], window: Window) -> ReportCount:
    """How many reports stand before, after and on neither side; one that is at several of the sites counts once.

    Args:
        found: of the sites that are compared.
        window: the times.
    """
    dated = {key: day for one in found for key, day in one.dated.items() if day >= one.series.days[0]}
    loose = {key: days for one in found for key, days in one.loose.items()}
    return ReportCount(
        sum(window.before_from <= day < window.first for day in dated.values()),
        sum(window.last < day <= window.after_until for day in dated.values()),
        sum(a <= window.after_until and b >= window.before_from for a, b in loose.values()),
    )
