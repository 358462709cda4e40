"""How other people's precision codes read in our words: one table, with its sources.

Sources:
- UCDP Georeferenced Event Dataset codebook, version 19.1 (Högbladh 2019), variables where_prec and date_prec.
- ACLED codebook (2019 and later), variables geo_precision and time_precision.
- GDELT event codebook 2.0, variable ActionGeo_Type.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date

from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision


@dataclass(frozen=True)
class PlaceCode:
    """One code for the precision of a place, and what it becomes here."""

    scheme: str  # "ucdp" | "acled" | "gdelt"
    code: int
    meaning: str  # in our own short words
    precision: PlacePrecision


@dataclass(frozen=True)
class DateCode:
    """One code for the precision of a date, and what it becomes here."""

    scheme: str
    code: int
    meaning: str
    precision: DatePrecision


PLACE_CODES: tuple[PlaceCode, ...] = (
    PlaceCode("ucdp", 1, "exact place known", PlacePrecision.EXACT),
    PlaceCode("ucdp", 2, "within about 25 km of a known point", PlacePrecision.NEAR),
    PlaceCode("ucdp", 3, "second-order administrative division known (district)", PlacePrecision.DISTRICT),
    PlaceCode("ucdp", 4, "first-order administrative division known (province)", PlacePrecision.PROVINCE),
    # Townships, rivers, border stretches, parts of a state: the codebook gives them no size, so the wider reading.
    PlaceCode("ucdp", 5, "a line or an area without formal borders", PlacePrecision.PROVINCE),
    PlaceCode("ucdp", 6, "only the country known", PlacePrecision.COUNTRY),
    PlaceCode("ucdp", 7, "international water or airspace", PlacePrecision.UNKNOWN),
    PlaceCode("acled", 1, "exact town or place known", PlacePrecision.EXACT),
    PlaceCode("acled", 2, "near a town, or in a small part of a region", PlacePrecision.NEAR),
    PlaceCode("acled", 3, "only a larger region known", PlacePrecision.PROVINCE),
    PlaceCode("gdelt", 1, "only the country known", PlacePrecision.COUNTRY),
    PlaceCode("gdelt", 2, "state of the United States", PlacePrecision.PROVINCE),
    # The middle of a city, set by a machine: never an exact place.
    PlaceCode("gdelt", 3, "city of the United States, its middle", PlacePrecision.NEAR),
    PlaceCode("gdelt", 4, "city elsewhere, its middle", PlacePrecision.NEAR),
    PlaceCode("gdelt", 5, "first-order administrative division elsewhere", PlacePrecision.PROVINCE),
)
"""Place codes of all sources. A code that is not here becomes UNKNOWN, with a note."""

DATE_CODES: tuple[DateCode, ...] = (
    DateCode("ucdp", 1, "day known", DatePrecision.DAY),
    DateCode("ucdp", 2, "known to 2 to 6 days", DatePrecision.DAYS),
    DateCode("ucdp", 3, "known to the week", DatePrecision.WEEK),
    DateCode("ucdp", 4, "known to 8 to 30 days or to the month", DatePrecision.MONTH),
    DateCode("ucdp", 5, "known to more than a month, up to a year", DatePrecision.YEAR),
    DateCode("acled", 1, "day known", DatePrecision.DAY),
    DateCode("acled", 2, "known to the week", DatePrecision.WEEK),
    DateCode("acled", 3, "known to the month", DatePrecision.MONTH),
)
"""Date codes of all sources. A code that is not here is read from the length of the interval, with a note."""

_PLACE = {(c.scheme, c.code): c.precision for c in PLACE_CODES}
_DATE = {(c.scheme, c.code): c.precision for c in DATE_CODES}


def place_precision(scheme: str, code: int | None) -> PlacePrecision | None:
    """What a source's place code means here; None for a code the table does not know."""
    return None if code is None else _PLACE.get((scheme, code))


def date_precision(scheme: str, code: int | None) -> DatePrecision | None:
    """What a source's date code means here; None for a code the table does not know."""
    return None if code is None else _DATE.get((scheme, code))


def days_of(day: date, precision: DatePrecision) -> tuple[date, date]:
    """First and last day that a report given by one day may mean by its precision.

    ACLED's codebook (time_precision) gives the middle of a week, and a day of a month: so three days on either side,
    and all of the month. A span of a few days is not known from one of them: it stays the day.
    """
    if precision is DatePrecision.WEEK:
        first, last = date.min.toordinal(), date.max.toordinal()
        return date.fromordinal(max(day.toordinal() - 3, first)), date.fromordinal(min(day.toordinal() + 3, last))
    if precision is DatePrecision.MONTH:
        return day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1])
    if precision is DatePrecision.YEAR:
        return date(day.year, 1, 1), date(day.year, 12, 31)
    return day, day


def ends_ahead(start: date, end: date, today: date) -> bool:
    """Whether a span ends after today. One that covers the month, quarter or year under way may end with it: whoever
    says "2026" within that year means what happened so far."""
    month = 3 * ((today.month - 1) // 3) + 1
    quarter = date(today.year, month, 1), days_of(date(today.year, month + 2, 1), DatePrecision.MONTH)[1]
    under_way = (days_of(today, DatePrecision.MONTH), quarter, days_of(today, DatePrecision.YEAR))
    return end > today and not any(start <= first and end == last for first, last in under_way)


def may_overlap(incident: Incident, first: date | None, last: date) -> bool:
    """Whether a report, by all the days that it may mean, falls at least partly within a time.

    Args:
        incident: its dates are widened by its own precision.
        first, last: both days belong to the time; first None = it is open.
    """
    starts, _ = days_of(incident.start_date, incident.date_precision)
    _, ends = days_of(incident.end_date, incident.date_precision)
    return starts <= last and (first is None or ends >= first)


def date_precision_of(days: int) -> DatePrecision:
    """The date precision of an interval of so many days (1 = one day), by UCDP's own bounds."""
    if days <= 1:
        return DatePrecision.DAY
    if days <= 6:
        return DatePrecision.DAYS
    if days <= 7:
        return DatePrecision.WEEK
    return DatePrecision.MONTH if days <= 31 else DatePrecision.YEAR
