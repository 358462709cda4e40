"""The days that a statement's date stands for. Pure."""

from __future__ import annotations

import calendar
import re
from datetime import date

EARLIEST = date(1900, 1, 1)
"""No source of ours goes back further: an earlier date is a typing error."""
LATEST = date(2200, 12, 31)
"""A later date is one too, or of another calendar; delays of years can be counted from any that is kept."""


def statement_days(written: str) -> tuple[date, date] | None:
    """First and last day of a statement's date, as written_days; None too before EARLIEST and after LATEST: a year of
    the Buddhist era (2569) dates nothing."""
    days = written_days(written)
    return days if days is not None and days[0] >= EARLIEST and days[1] <= LATEST else None


def written_days(written: str) -> tuple[date, date] | None:
    """First and last day of a date as it is written, whatever its year: a year, month or day, or an interval of them.

    After the stroke of an interval what is the same may be left out: 2025-10-20/25 ends on the 25th of October.
    """
    first, _, second = written.partition("/")
    begun = _span(first)
    if begun is None or not second:
        return begun
    if len(second) < len(first):
        second = first[: len(first) - len(second)] + second
    over = _span(second)
    return None if over is None or over[1] < begun[0] else (begun[0], over[1])


def _span(written: str) -> tuple[date, date] | None:
    match = re.fullmatch(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", written)
    if match is None:
        return None
    year, month, day = int(match[1]), int(match[2] or 0), int(match[3] or 0)
    try:
        first = date(year, month or 1, day or 1)
        last_month = month or 12
        return first, date(year, last_month, day or calendar.monthrange(year, last_month)[1])
    except ValueError:
        return None
