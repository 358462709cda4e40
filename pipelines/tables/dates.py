"""Dates in cells as people write them. A date that can be read two ways keeps both readings as its ends. Pure."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from geodata.i18n.messages import english, msg
from geodata.sites.statement_dates import EARLIEST as EARLIEST
from geodata.sites.statement_dates import LATEST as LATEST

BUDDHIST = 543
"""Years by which the calendar of Thailand, Laos and Cambodia is ahead: 2569 is 2026."""
AS_WRITTEN = "2025-02-05"
"""A day as it is to be written, for whoever wrote one that cannot be read."""
TWO_ERAS = msg("its year in two digits may be one of the Buddhist era: write all four digits")
_OF_TWO_ERAS = range(50, 80)
"""Years in two digits that are of the last century, or, in the Buddhist era, of 2007 to 2036."""
EXCEL_DAYS = range(20_000, 80_000)
"""Days since 30 December 1899, as spreadsheets count them: 1954 to 2118."""
_EXCEL_START = date(1899, 12, 30)
_QUARTER = re.compile(
    r"(?:(?P<a>[1-4])(?:st|nd|rd|th)?\s*-?q(?:tr?|uarter)?|q(?:tr?|uarter)?\s*\.?(?P<b>[1-4]))[\s,/.-]*(?:of\s+)?(?P<y>\d{4})"
    r"|(?P<z>\d{4})[\s/.-]*q(?:tr?|uarter)?\s*(?P<c>[1-4])",
    re.IGNORECASE,
)
"""A quarter of a year: "3rdQt2018" is written without its r, "Q3 2018", "3rd quarter of 2018", "2018-Q3"."""
_CLOCK = (
    r"(?:(?:T|,? (?:at )?)"
    r"(?:\d{1,2}[:.h]\d{2}(?:[:.]\d{2})?|\d{1,2}(?= ?[apAP]\.?[mM])|\d{4}(?= ?[hH])|(?<=T)(?:\d\d){1,3})(?:[.,]\d+)?"
    r"(?: ?[apAP]\.?[mM]\.?)?(?: ?(?:[hH](?:ou)?rs?\.?|[uU]hr|น\.?))?"
    r"(?: ?(?!(?:TO|OR|AND|TILL|UNTIL|AFTER|LATER|NOW|FF)\b)[A-Z]{1,5}(?![a-z])(?:[+-]\d(?!\d))?)?"
    r"(?: ?[+-]\d{2}(?::?\d{2})?)?(?: ?\[[A-Za-z]+(?:/[A-Za-z_+-]+)*\])?)"
)
_WEEKDAY = r"(?:,? ?\(?(?i:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?i:day)?\b\.?\)?)"
_PART_OF_DAY = (
    r"(?:,? \(?(?i:(?:at |in the )?(?:early |late |mid-?)?"
    r"(?:morning|noon|afternoon|evening|night|midnight|dawn|dusk))\b\)?)"
)
_ZONE = r"(?:Z| (?:UTC|GMT|(?!OCT)[A-Z]{2}T)(?:[+-]\d{1,2}(?::?\d{2})?)?)"
_TIME = rf"(?:{_WEEKDAY}?(?:{_PART_OF_DAY}|{_CLOCK}{_WEEKDAY}?|{_ZONE})?)"
"""A time of day behind a date, or none: T10:30:00.000Z, 10:30, 3:05 PM, 10:30 ICT, 10:30 GMT+7, 1030 hrs, 10:30+07:00.
A weekday, a part of the day and the name of a zone are no other day either: Sunday, (Sun), morning, UTC."""
_TO = re.compile(
    r"\s+(?:to|until|till|through)\s+|\s+-\s+|\s+-(?=\d{4}-|\d{1,2}[/.]\d)|\s*[–—]\s*|/(?=\d{4}-)", re.IGNORECASE
)
"""Between the first and the last day of a range in one cell."""
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january",
            "feb february",
            "mar march",
            "apr april",
            "may",
            "jun june",
            "jul july",
            "aug august",
            "sep sept september",
            "oct october",
            "nov november",
            "dec december",
        ),
        start=1,
    )
    for name in names.split()
}


@dataclass(frozen=True)
class Span:
    """What one cell says about time."""

    first: date
    last: date  # same as first for a day
    note: str = ""  # how it was read, where that is not plain
    two_ways: bool = False  # an end of it is one of two readings, of which nobody knows which is meant


def day_of(value: str) -> date | None:
    """A day from ISO, YYYYMMDD, "12 March 2021", "March 12, 2021", D/M/YYYY where only one reading is possible."""
    span = span_of(value)
    return span.first if span is not None and span.first == span.last else None


@lru_cache(maxsize=4096)
def span_of(value: str) -> Span | None:
    """The days that one cell means; None when it means none.

    A month (2025-11, Nov 2025) is all its days; 5/11/2015, which is May or November, has both readings as its ends; a
    spreadsheet's day number is a day. "2026-03-01 to 2026-10-20" is all days from the first to the last. Behind a day
    nothing but its weekday, a time or a part of the day may stand. With an offset it is the day as written.
    """
    word = value.strip()
    if not word:
        return None
    iso = re.fullmatch(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_TIME}", word)
    if iso:
        span = _day(int(iso[1]), int(iso[2]), int(iso[3]))
        return span and replace(span, note=note_on_offset(word))
    if re.fullmatch(r"\d{8}", word):
        return _day(int(word[:4]), int(word[4:6]), int(word[6:]))
    named = re.fullmatch(rf"(\d{{1,2}})(?:st|nd|rd|th)?[ -]([A-Za-z]{{3,9}})\.?[ ,-]+(\d{{4}}){_TIME}", word)
    if named and named[2].lower() in _MONTHS:
        return _day(int(named[3]), _MONTHS[named[2].lower()], int(named[1]))
    named = re.fullmatch(rf"([A-Za-z]{{3,9}})\.? (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}}){_TIME}", word)
    if named and named[1].lower() in _MONTHS:
        return _day(int(named[3]), _MONTHS[named[1].lower()], int(named[2]))
    slashed = re.fullmatch(rf"(\d{{1,2}})[/.](\d{{1,2}})[/.](\d{{4}}){_TIME}", word)
    if slashed:
        return _slashed(int(slashed[1]), int(slashed[2]), int(slashed[3]), word)
    short = _short_year(word)
    if short is not None:
        return short
    month = re.fullmatch(r"(\d{4})-(\d{1,2})", word)
    if month and 1 <= int(month[2]) <= 12:
        return _month(int(month[1]), int(month[2]))
    if quarter := _QUARTER.fullmatch(word):
        first = 3 * int(quarter["a"] or quarter["b"] or quarter["c"]) - 2
        year = int(quarter["y"] or quarter["z"])
        begun, over = _month(year, first), _month(year, first + 2)
        return Span(begun.first, over.last) if begun is not None and over is not None else None
    named = re.fullmatch(r"([A-Za-z]{3,9})\.? (\d{4})", word)
    if named and named[1].lower() in _MONTHS:
        return _month(int(named[2]), _MONTHS[named[1].lower()])
    whole_year = re.fullmatch(r"(\d{4})(?:\.0+)?", word)
    if whole_year and EARLIEST.year <= int(whole_year[1]) <= LATEST.year:
        return Span(date(int(whole_year[1]), 1, 1), date(int(whole_year[1]), 12, 31), "only its year is known")
    excel = re.fullmatch(r"(\d{5})(?:\.\d*)?", word)
    if excel and int(excel[1]) in EXCEL_DAYS:
        day = _EXCEL_START + timedelta(days=int(excel[1]))
        return Span(day, day, f"its date {word[:20]!r} is read as a spreadsheet's day number")
    return _range(word)


def note_on_offset(written: str) -> str:
    """What is said of a moment in ISO whose day by its own offset is another than in UTC; "" of any other."""
    try:
        moment = datetime.fromisoformat(written)
        day = None if moment.tzinfo is None else moment.astimezone(UTC).date()
    except (ValueError, OverflowError):
        return ""
    if day is None or day == moment.date():
        return ""
    return english(
        "its day {day} is the one of its own offset from UTC; in UTC it is {utc}",
        day=moment.date().isoformat(),
        utc=day.isoformat(),
    )


def _range(word: str) -> Span | None:
    """All days of a range written in one cell; None where it is none."""
    parts = _TO.split(word)
    begun, over = map(span_of, parts) if len(parts) == 2 else (None, None)
    if begun is None or over is None:
        return None
    two_ways = begun.two_ways or over.two_ways
    if begun.first > over.last:
        return Span(over.first, begun.last, msg("its dates were reversed and are turned round"), two_ways)
    return Span(begun.first, max(begun.last, over.last), begun.note or over.note, two_ways)


def _slashed(first: int, second: int, year: int, word: str) -> Span | None:
    if first > 12 or first == second:
        return _day(year, second, first)
    if second > 12:
        return _day(year, first, second)
    readings = [d.first for d in (_day(year, first, second), _day(year, second, first)) if d is not None]
    if not readings:
        return None
    note = f"its date {word[:20]!r} can be read two ways: both are kept as its ends"
    return Span(min(readings), max(readings), note, two_ways=min(readings) != max(readings))


def _short_year(word: str) -> Span | None:
    """Years in two digits as spreadsheets show them, where nothing but the last part can be the year."""
    parts = _short_parts(word)
    if parts is None or parts[0] in _OF_TWO_ERAS:
        return None
    short, month, day = parts
    year = short + (2000 if short < 50 else 1900)
    span = _day(year, month, day)
    return span and Span(span.first, span.last, f"its date {word[:20]!r} is read as one of {year}")


def _short_parts(word: str) -> tuple[int, int, int] | None:
    """Year in two digits, month and day; None where the cell is not written so."""
    named = re.fullmatch(r"(\d{1,2})[ -]([A-Za-z]{3,9})\.?[ -](\d{2})", word)
    slashed = re.fullmatch(rf"(\d{{1,2}})/(\d{{1,2}})/(\d{{2}}){_TIME}", word)
    if named and named[2].lower() in _MONTHS:
        return int(named[3]), _MONTHS[named[2].lower()], int(named[1])
    if slashed and int(slashed[2]) > 12:  # 2/13/25; 25/2/13 and 2/3/25 are no more than guesses
        return int(slashed[3]), int(slashed[1]), int(slashed[2])
    return None


def of_two_eras(written: str) -> bool:
    """Whether a cell is a day whose year in two digits may be of the last century or of the Buddhist era."""
    parts = _short_parts(written.strip())
    return parts is not None and parts[0] in _OF_TWO_ERAS


def _day(year: int, month: int, day: int) -> Span | None:
    try:
        made = date(year, month, day)
    except ValueError:
        return None
    return Span(made, made)


def _month(year: int, month: int) -> Span | None:
    first = _day(year, month, 1)
    return None if first is None else Span(first.first, date(year, month, calendar.monthrange(year, month)[1]))


def too_late(day: date) -> str:
    """Why a day after LATEST is refused, and what to do. It is most often one of another calendar."""
    if EARLIEST.year <= day.year - BUDDHIST <= LATEST.year:
        return english(
            "its date {day} is after {year}: is it of the Buddhist era (543 years more)? Then write {ours}",
            day=day.isoformat(),
            year=LATEST.year,
            ours=f"{day.year - BUDDHIST}{day.isoformat()[4:]}",
        )
    return english("its date {day} is after {year}: correct it", day=day.isoformat(), year=LATEST.year)


def too_early(day: date) -> str:
    """Why a day before EARLIEST is refused, and what to do."""
    return english("its date {day} is before {year}: correct it", day=day.isoformat(), year=EARLIEST.year)


ITS_DATE, ITS_LAST_DAY = msg("its date"), msg("its last day")


def unread_day(written: str, what: str = ITS_DATE) -> str:
    """Why a cell of a date that span_of does not read is refused, and what to do.

    Args:
        written: the cell.
        what: ITS_DATE or ITS_LAST_DAY.
    """
    shown = repr(written.strip()[:30])
    if of_two_eras(written):
        return english(
            "{what} {written} has a year in two digits, perhaps of the Buddhist era: write all four digits",
            what=what,
            written=shown,
        )
    return english(
        "{what} {written} cannot be read: write it as {example}", what=what, written=shown, example=AS_WRITTEN
    )
