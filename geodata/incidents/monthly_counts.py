"""Incident tempo: how many reports a month a site gets. Whether that is unusual is the detector's to say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from geodata.incidents.incident import DatePrecision, Incident
from geodata.incidents.site_join import at_site
from geodata.looks.measure import Measure
from geodata.sites.site import Site

TEMPO = "incident_tempo"
"""The name of this measure."""
COUNTED_DATES = (DatePrecision.DAY, DatePrecision.DAYS, DatePrecision.WEEK, DatePrecision.MONTH)
"""A report known only to the year would have to be guessed into a month."""


def months_between(first: date, last: date) -> tuple[date, ...]:
    """First days of all months from the one of `first` to the one of `last`, both included."""
    found: list[date] = []
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        found.append(date(year, month, 1))
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return tuple(found)


def incident_tempo(site: Site, incidents: Sequence[Incident], months: Sequence[date]) -> list[Measure]:
    """Reports a month that name a site or lie at it, one measure a month, at the middle of it (aware UTC).

    What only happened around a site counts nowhere (geodata/incidents/site_join.py). A report counts once, in the month
    that holds the middle of its dates. A month without reports is 0, which says
    that none was published, not that nothing happened.

    Args:
        site: with an outline or a point.
        incidents: all that are known; those that do not count are left out here.
        months: first day of each month.
    """
    counts = dict.fromkeys(months, 0)
    for incident in at_site(site, incidents):
        if incident.date_precision not in COUNTED_DATES:
            continue
        middle = incident.start_date + (incident.end_date - incident.start_date) / 2
        month = middle.replace(day=1)
        if month in counts:
            counts[month] += 1
    return [Measure(site.id, TEMPO, _middle(month), float(count), "reports/month") for month, count in counts.items()]


def tempo_shown(site: Site, shown: Sequence[Incident], stored: Sequence[Measure]) -> list[Measure]:
    """The tempo of an edition: counted from the reports that it shows, in the months of what is stored.

    Args:
        site: as for incident_tempo.
        shown: reports of the edition, and none beside them.
        stored: measures of the site as they are stored, which count every report.
    """
    runs = {m.at.date().replace(day=1): m.run_id for m in stored if m.name == TEMPO and m.site_id == site.id}
    return [replace(m, run_id=runs[m.at.date().replace(day=1)]) for m in incident_tempo(site, shown, sorted(runs))]


def _middle(month: date) -> datetime:
    following = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
    start = datetime(month.year, month.month, 1, tzinfo=UTC)
    return start + timedelta(days=(following - month).days) / 2
