"""Dates, numbers and lists in plain English, in the one style of the product: "3 Oct 2026", "5.6 ha", "two"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from geodata.incident import DatePrecision

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MONTHS_FULL = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
SMALL_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def day(value: date) -> str:
    """A date with its year: 3 Oct 2026."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def short_day(value: date) -> str:
    """A date without its year: 3 Oct."""
    return f"{value.day} {MONTHS[value.month - 1]}"


def days_in_order(values: Sequence[date]) -> list[str]:
    """Dates of one sentence: the year stands at the first one and wherever it changes."""
    words: list[str] = []
    year: int | None = None
    for value in values:
        words.append(short_day(value) if value.year == year else day(value))
        year = value.year
    return words


def month(value: date) -> str:
    """A month with its year: July 2026."""
    return f"{MONTHS_FULL[value.month - 1]} {value.year}"


def span(start: date, end: date, precision: DatePrecision = DatePrecision.DAY) -> str:
    """When something is said to have happened, no finer than its precision."""
    if precision is DatePrecision.YEAR:
        return str(start.year) if start.year == end.year else f"{start.year} to {end.year}"
    if precision is DatePrecision.MONTH:
        first = f"{MONTHS[start.month - 1]} {start.year}"
        last = f"{MONTHS[end.month - 1]} {end.year}"
        return first if first == last else f"{first} to {last}"
    if start == end:
        return day(start)
    return f"{short_day(start) if start.year == end.year else day(start)} to {day(end)}"


def hectares(area_m2: float) -> str:
    """An area in hectares with no more digits than 10 m pixels carry: 0.08 ha, 5.6 ha, 124 ha."""
    ha = area_m2 / 10_000.0
    if ha >= 99.95:
        return f"{ha:.0f} ha"
    return f"{ha:.1f} ha" if ha >= 0.995 else f"{ha:.2f} ha"


def number(value: float) -> str:
    """A figure as a reader writes it: whole numbers without decimals, thousands with commas."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def in_words(count: int) -> str:
    """A count: no, one to ten in words, then digits."""
    return SMALL_NUMBERS[count] if 0 <= count < len(SMALL_NUMBERS) else f"{count:,}"


def counted(count: int, one: str, many: str = "") -> str:
    """A count with its noun: one change, two changes, 12 changes."""
    return f"{in_words(count)} {one if count == 1 else many or one + 's'}"


def listed(items: Sequence[str], *, limit: int = 0, rest: str = "others") -> str:
    """A list: "A", "A and B", "A, B and C"; past `limit` (0 = never) the rest is counted."""
    kept = list(items)
    if limit and len(kept) > limit:
        left = len(kept) - limit
        kept = [*kept[:limit], f"{left} {rest}"]
    if len(kept) < 2:
        return "".join(kept)
    return f"{', '.join(kept[:-1])} and {kept[-1]}"


def sentence_case(text: str) -> str:
    """The same text with its first letter in capitals."""
    return text[:1].upper() + text[1:]
