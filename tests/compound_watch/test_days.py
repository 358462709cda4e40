"""A day is read in one way wherever the door takes one, and what is none is refused, never taken for "no bound"."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import numpy as np
import pandas
import pytest

from compound_watch.days import as_day, as_days
from geodata.errors import SettingsRefused

BANGKOK = timezone(timedelta(hours=7))

UNCLEAR = (
    "10/06/2026",
    "13/06/2026",
    "6.10.2026",
    "05-06-2026",
    "Jun 10",
    "June 2026",
    "12:30",
    "now",
    "today",
    "2026",
    "2026-06",
    "2026-6-1",
    "2026-W23",
    "2026-06-30 or so",
    "202606301",
    " 2026-06-30",
)
"""Texts that a guess could take for one day or another, or that name none."""


@pytest.mark.parametrize(
    "when",
    [
        "2026-06-30",
        "20260630",
        "2026-06-30T23:59:59Z",
        "2026-06-30 12:00:00.123456789+00:00",
        "2026-07-01T06:00+07:00",
        date(2026, 6, 30),
        datetime(2026, 6, 30, 12),
        datetime(2026, 7, 1, 6, tzinfo=BANGKOK),
        pandas.Timestamp("2026-06-30"),
        np.datetime64("2026-06-30"),
        np.datetime64("2026-06-30T23:59:59.999999999"),
        pandas.Series(pandas.to_datetime(["2026-06-29", "2026-06-30"])).max(),
    ],
    ids=repr,
)
def test_a_day_in_each_usual_form(when: object) -> None:
    assert as_day(when) == date(2026, 6, 30)


def test_none_is_no_bound() -> None:
    assert as_day(None) is None


def test_days_that_are_reversed_are_refused_and_no_empty_answer() -> None:
    day = date(2026, 6, 30)
    assert as_days("2026-06-30", day) == (day, day), "one day alone is asked for so"
    assert as_days(None, None) == (None, None) and as_days(day, None) == (day, None)
    with pytest.raises(SettingsRefused, match=r"2026-07-01 comes after until, 2026-06-30\. Give the earlier day"):
        as_days("2026-07-01", "2026-06-30")


@pytest.mark.parametrize(
    "when",
    [
        "",
        "soon",
        "2025-06-31",
        *UNCLEAR,
        np.datetime64("2026-06", "M"),
        np.datetime64("2026", "Y"),
        np.datetime64("2026-06-30", "W"),
        2025,
        2025.0,
        True,
        np.int64(20250630),
        float("nan"),
        pandas.NaT,
        np.datetime64("NaT", "D"),
        pandas.Series([], dtype="datetime64[s]").max(),
        [2025, 6, 30],
    ],
    ids=repr,
)
def test_what_is_no_day_is_refused_by_the_name_of_what_it_bounds(when: object) -> None:
    with pytest.raises(SettingsRefused, match=r"^since: .* is not a date") as refused:
        as_day(when, "since")
    assert "2025-06-30" in refused.value.next_step
