"""Days as a reader writes them, all taken in one way. Pure."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas

from geodata.errors import SettingsRefused

When = str | date | np.datetime64 | None
"""A day: "2026-06-30", a date, a time of pandas or numpy (with a zone it is the day in UTC); None = no bound."""


def as_day(when: object, name: str = "day") -> date | None:
    """The day that is meant.

    Args:
        when: as When; None stays None.
        name: what it is called where it was given, for the refusal.

    Raises:
        SettingsRefused: it is no date. A bare number is none either: 2025 could be a year or a day since 1970.
    """
    if when is None:
        return None
    if not isinstance(when, str | date | np.datetime64):
        raise SettingsRefused(name, f"{when!r} is not a date", 'Write it as "2025-06-30", or None for no bound')
    try:
        moment: Any = pandas.Timestamp(when)
    except ValueError as error:
        raise SettingsRefused(name, f"{when!r} is not a date", "Write it as 2025-06-30") from error
    if pandas.isna(moment):
        cause = f"{when!r} is not a date; the newest day of an empty table is none"
        raise SettingsRefused(name, cause, "Write it as 2025-06-30, or None for no bound")
    day: date = (moment.tz_convert("UTC") if moment.tzinfo else moment).date()
    return day
