"""Counting all looks at once gives what counting them one by one gives (looked.count_looks, written independently)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from geodata.looks.look import Look, LookStatus
from geodata.looks.look_counts import count_looks
from geodata.looks.look_table import LookDays

FIRST = date(2024, 2, 28)
SHARE = st.none() | st.floats(0, 1)
ROW = st.tuples(st.sampled_from(["a", "b", "retired"]), st.sampled_from(list(LookStatus)), st.integers(0, 40), SHARE)


def _look(n: int, site: str, status: LookStatus, age: int, clear: float | None) -> Look:
    at = datetime.combine(FIRST + timedelta(days=age), time(3), UTC)
    return Look(site, f"scene-{n}", "c", "k", "optical", at, status, (), clear, 1.0, "p")


@given(st.lists(ROW, max_size=60), st.none() | st.integers(0, 45))
def test_the_counts_are_those_of_counting_one_by_one(
    rows: list[tuple[str, LookStatus, int, float | None]], since: int | None
) -> None:
    start = None if since is None else FIRST + timedelta(days=since)
    looks = [_look(n, *row) for n, row in enumerate(rows)]
    days = LookDays.of(
        ["a", "b", "never"], ((k.site_id, k.status, k.acquired_at.date(), k.clear_fraction) for k in looks)
    )
    one_by_one = {s: count_looks((k for k in looks if k.site_id == s), since=start) for s in ("a", "b", "never")}
    assert days.looked(start) == one_by_one
    own = {"a": FIRST + timedelta(days=20)}
    later = {s: count_looks((k for k in looks if k.site_id == s), since=own.get(s)) for s in ("a", "b", "never")}
    assert days.looked(own=own) == later


def test_without_looks_or_sites_nothing_is_counted() -> None:
    assert LookDays.of([], []).looked() == {}
    assert LookDays.of(["a"], []).looked()["a"].newest is None
    assert LookDays.of(["a"], []).newest is None
