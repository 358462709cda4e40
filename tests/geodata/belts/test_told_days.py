"""Since which days a total may be told outside: counted by hand, and against every pair of days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.belts.told_days import may_be_told_since, parted

MARCH, MAY, JULY, AUGUST = (date(2026, month, 10) for month in (3, 5, 7, 8))
DAYS = st.lists(st.dates(date(2025, 6, 1), date(2026, 6, 30)), max_size=12)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ([], (0,)),
        ([MARCH] * 2, (0,)),
        ([MARCH] * 3 + [JULY] * 2, (0,)),
        ([MARCH] * 2 + [JULY] * 3, (0,)),
        ([MARCH] * 3 + [JULY] * 3, (0, 3)),
        ([JULY] * 3 + [MARCH] * 4 + [AUGUST] * 3, (0, 4, 7)),
        ([MARCH, MAY, JULY, *[AUGUST] * 3], (0, 3)),
        ([MARCH, MAY, MAY, MAY, JULY, AUGUST, AUGUST], (0, 4)),
        ([JULY] * 3 + [JULY + timedelta(days=3)] * 3, (0,)),
    ],
)
def test_months_are_put_together_from_the_earliest_on(days: list[date], expected: tuple[int, ...]) -> None:
    assert parted(days) == expected


def test_of_none_every_day_is_told_and_of_one_or_two_no_day() -> None:
    assert may_be_told_since(MAY, [])
    for few in ([JULY], [MARCH, JULY], [MARCH, MARCH]):
        assert not any(may_be_told_since(day, few) for day in (MARCH, MAY, JULY, AUGUST))


def test_of_three_a_day_before_them_is_told_and_none_after() -> None:
    three = [MAY, MAY, JULY]
    assert may_be_told_since(MARCH, three) and may_be_told_since(MAY, three), "the first day counts as well"
    assert not may_be_told_since(JULY, three)
    assert not may_be_told_since(AUGUST, three), "that none came since then would set days after the last apart"


@given(DAYS, st.lists(st.dates(date(2025, 5, 1), date(2026, 7, 31)), min_size=2, max_size=6))
def test_no_two_days_that_are_told_set_one_or_two_apart(days: list[date], asked: list[date]) -> None:
    since = [sum(one >= day for one in days) for day in asked if may_be_told_since(day, days)]
    for count in [len(days), *since]:
        assert not days or count >= 3 or not since
        assert all(abs(count - other) not in (1, 2) for other in since)


@given(DAYS, st.lists(st.dates(date(2026, 7, 1), date(2026, 12, 31)), max_size=6))
def test_later_changes_leave_the_earlier_groups_as_they_are(days: list[date], later: list[date]) -> None:
    before = parted(days)
    assert parted([*days, *later])[: len(before)] == before
