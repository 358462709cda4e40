"""The dates of a row of a source, with all that is odd noted. How a cell is read: pipelines/tables/dates.py."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from geodata.i18n.messages import english, msg
from geodata.incidents.incident import DatePrecision
from geodata.incidents.precision import date_precision_of, days_of
from pipelines.incidents.rows.notes import RowNotes, RowRefused
from pipelines.tables.dates import (
    AS_WRITTEN,
    BUDDHIST,
    EARLIEST,
    LATEST,
    TWO_ERAS,
    Span,
    of_two_eras,
    span_of,
    too_early,
    too_late,
    unread_day,
)


@dataclass(frozen=True)
class When:
    """The dates of a row."""

    start: date
    end: date
    precision: DatePrecision


def when_of(start: str, end: str, given: DatePrecision | None, notes: RowNotes, today: date, *, year: str = "") -> When:
    """The dates of a row, with everything odd noted.

    Args:
        start: the cell of its start, or of its one date.
        end: the cell of its end; "" when it has none.
        given: how exactly the source says that it is dated; None when it does not say, or in an unknown code.
        notes: gets what is odd.
        today: a later date is noted.
        year: the cell of its year, for a row without dates.

    Raises:
        RowRefused: there is no date at all, or it is before EARLIEST or after LATEST.
    """
    begun, over = span_of(start), span_of(end)
    if start and begun is None:
        notes.add(english("its start date {start} cannot be read", start=repr(start[:30])))
    if end and over is None:
        notes.add(english("its end date {end} cannot be read", end=repr(end[:30])))
    if of_two_eras(start) or of_two_eras(end):
        notes.add(TWO_ERAS)
    for span in (begun, over):
        if span is not None and span.note:
            notes.add(span.note)
    if begun is None and over is not None:
        begun = over
        notes.add(msg("it has an end date only, which stands for both"))
    if begun is None:
        begun, given = _year(year, start or end), DatePrecision.YEAR
        notes.add(msg("only its year is known"))
    first, last = begun.first, begun.last if over is None else over.last
    if first > last:
        first, last = (over.first if over is not None else last), begun.last
        notes.add(msg("its dates were reversed and are turned round"))
    check_days(first, last)
    if first > today:
        notes.add(english("its date {day} is in the future", day=first.isoformat()))
    if over is None and given is not None and first == last:
        first, last = days_of(first, given)
    inexact = begun.first != begun.last or (over is not None and over.first != over.last)
    if given is None or (inexact and given is not DatePrecision.YEAR):
        given = date_precision_of((last - first).days + 1)
    return When(first, last, given)


def check_days(first: date, last: date) -> None:
    """Refuse dates that no report can have.

    Raises:
        RowRefused: the first is before EARLIEST, or the last after LATEST.
    """
    if first < EARLIEST:
        raise RowRefused(too_early(first))
    if last > LATEST:
        raise RowRefused(too_late(last))


def _year(written: str, date_cell: str) -> Span:
    """All days of the year of a row whose date cannot be read.

    Args:
        written: the cell of its year.
        date_cell: that of its date.

    Raises:
        RowRefused: it is no year, or outside the calendar.
    """
    try:
        year = int(float(written))
    except (ValueError, OverflowError):
        year = 0
    if not EARLIEST.year <= year <= LATEST.year:
        if EARLIEST.year <= year - BUDDHIST <= LATEST.year:
            raise RowRefused(
                english(
                    "its year {year} is after {latest}: is it of the Buddhist era (543 years more)? Then write {ours}",
                    year=year,
                    latest=LATEST.year,
                    ours=year - BUDDHIST,
                )
            )
        cell = (date_cell or written).strip()
        if of_two_eras(cell):
            raise RowRefused(unread_day(cell))
        if not cell:
            raise RowRefused(english("it has no date: give it as {example}", example=AS_WRITTEN))
        raise RowRefused(
            english(
                "it has no date that can be read ({written}): write it as {example}",
                written=repr(cell[:30]),
                example=AS_WRITTEN,
            )
        )
    return Span(date(year, 1, 1), date(year, 12, 31))
