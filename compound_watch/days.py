"""Days as a reader writes them, all taken in one way. Pure."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas

from geodata.errors import SettingsRefused

When = str | date | np.datetime64 | None
"""A day: "2026-06-30", a date, a time of pandas or numpy (with a zone it is the day in UTC); None = no bound.

A text is a day or time of ISO 8601 that begins with year, month and day: "2026-06-30", "20260630" or
"2026-06-30T23:59:59Z". "10/06/2026" is June to some and October to others, and "2026-06" is no day.
"""

_BEGINS_WITH_A_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?!\d)|\d{8}(?!\d)", re.ASCII)
_WITHOUT_A_DAY = ("Y", "M", "W")
"""Units of numpy that are longer than a day."""


def as_day(when: object, name: str = "day") -> date | None:
    """The day that is meant.

    Args:
        when: as When; None stays None.
        name: what it is called where it was given, for the refusal.

    Raises:
        SettingsRefused: it is no date, or not one day: a month, a year, or a text whose day and month could be either.
            A bare number is none either: 2025 could be a year or a day since 1970.
    """
    if when is None:
        return None
    if not isinstance(when, str | date | np.datetime64):
        raise SettingsRefused(name, f"{when!r} is not a date", 'Write it as "2025-06-30", or None for no bound')
    try:
        moment: Any = _of_text(when) if isinstance(when, str) else pandas.Timestamp(when)
    except ValueError as error:
        raise SettingsRefused(name, f"{when!r} is not a date", "Write it as 2025-06-30") from error
    if pandas.isna(moment):
        cause = f"{when!r} is not a date; the newest day of an empty table is none"
        raise SettingsRefused(name, cause, "Write it as 2025-06-30, or None for no bound")
    if isinstance(when, np.datetime64) and longer_than_a_day(when.dtype):
        raise SettingsRefused(name, f"{when!r} is not a date but a longer time", "Write its day, as 2025-06-30")
    day: date = (moment.tz_convert("UTC") if moment.tzinfo else moment).date()
    return day


def as_days(since: object, until: object) -> tuple[date | None, date | None]:
    """The first and last day that are meant; None = no bound.

    Args:
        since, until: as When.

    Raises:
        SettingsRefused: one is not a date, as as_day has it; or the first comes after the last.
    """
    first, last = as_day(since, "since"), as_day(until, "until")
    if first is not None and last is not None and first > last:
        raise SettingsRefused("since", f"{first} comes after until, {last}", "Give the earlier day as since")
    return first, last


def longer_than_a_day(kind: np.dtype[Any]) -> bool:
    """Whether times of this type of numpy are months, years or weeks."""
    return kind.kind == "M" and np.datetime_data(kind)[0] in _WITHOUT_A_DAY


def _of_text(text: str) -> pandas.Timestamp:
    """The time that a text names. pandas itself would guess at all others: 12:30 is today to it, Jun 10 of the year 1.

    Raises:
        ValueError: it names none.
    """
    if not _BEGINS_WITH_A_DAY.match(text):
        raise ValueError(f"{text!r} does not begin with a day")
    return pandas.Timestamp(datetime.fromisoformat(text))
