"""Incident tempo: how many reports a month a site gets. Whether that is unusual is the detector's to say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from geodata.incidents.incident import DatePrecision, Incident
from geodata.incidents.site_join import at_site
from geodata.looks.measure import Measure
from geodata.sites.site import Site

TEMPO = "incident_tempo"
"""The name of this measure."""
REGION = "incident_tempo_region"
"""The name of the same of the country around, without the site; like the other it counts reports that others may not
see."""
COUNTED_DATES = (DatePrecision.DAY, DatePrecision.DAYS, DatePrecision.WEEK, DatePrecision.MONTH)
"""A report known only to the year would have to be guessed into a month."""


def months_between(first: date, last: date) -> tuple[date, ...]:
    """First days of all months from the one of `first` to the one of `last`, both included."""
    months: list[date] = []
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        months.append(date(year, month, 1))
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return tuple(months)


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
        month = counted_month(incident)
        if month in counts:
            counts[month] += 1
    return [Measure(site.id, TEMPO, _middle(month), float(count), "reports/month") for month, count in counts.items()]


def reports_by_country(incidents: Sequence[Incident]) -> dict[str, Counter[date]]:
    """Reports by country ("" = of all) and first day of the month, whatever their place precision."""
    counts_by_country: dict[str, Counter[date]] = {"": Counter()}
    for incident in incidents:
        month = counted_month(incident)
        if month is not None:
            counts_by_country[""][month] += 1
            if incident.country:
                counts_by_country.setdefault(incident.country, Counter())[month] += 1
    return counts_by_country


def region_tempo(site: Site, by_country: Mapping[str, Counter[date]], own: Sequence[Measure]) -> list[Measure]:
    """Reports a month of the country of a site, less the site's own; of all countries where its own is not known.

    Args:
        site: whose country it is.
        by_country: see reports_by_country.
        own: the tempo (incident_tempo) of those of its own that by_country counts (of_its_country); gives the months.
    """
    counts = by_country.get(site.country or "", Counter())
    return [
        Measure(site.id, REGION, m.at, max(counts[m.at.date().replace(day=1)] - m.value, 0.0), "reports/month")
        for m in own
    ]


def of_its_country(site: Site, own: Iterable[Incident]) -> tuple[Incident, ...]:
    """The reports of a site that reports_by_country counts under its country: one without a country is none of them.

    Args:
        site: whose country it is.
        own: reports at it.
    """
    return tuple(i for i in own if not site.country or i.country == site.country)


def known_months(
    site: Site, by_country: Mapping[str, Counter[date]], own: Iterable[Incident]
) -> tuple[date, date] | None:
    """First days of the months of the oldest and the newest report that counts, at a site or in its country; None
    where none counts.

    The months of a site's tempo begin and end with them. Before and after them nothing is known: a list that begins
    with a year brings none of the years before, nor does a feed that nobody imports any more, and that is no quiet
    place.

    Args:
        site: whose country it is; of a site without one all countries count.
        by_country: see reports_by_country.
        own: reports at it.
    """
    around = by_country.get(site.country or "", Counter[date]())
    months = (*around, *(month for one in own if (month := counted_month(one)) is not None))
    return (min(months), max(months)) if months else None


def counted_month(incident: Incident) -> date | None:
    """First day of the month in which a report is counted, which holds the middle of its dates; None of a withdrawn
    one, and where they are too coarse."""
    if incident.withdrawn or incident.date_precision not in COUNTED_DATES:
        return None
    return (incident.start_date + (incident.end_date - incident.start_date) / 2).replace(day=1)


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
