"""The next pass is told where looks keep the published beat, and nowhere else."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from geodata.looks.look import LookStatus
from geodata.looks.look_table import LookDays
from geodata.looks.next_pass import next_pass
from geodata.wording.look_sentences import next_pass_sentence

TODAY = date(2026, 11, 21)


def every(days: int, newest: date, count: int = 40) -> set[date]:
    return {newest - timedelta(days=days * n) for n in range(count)}


def test_two_satellites_come_back_after_five_days() -> None:
    assert next_pass(every(5, date(2026, 11, 17)), TODAY) == date(2026, 11, 22)
    assert next_pass(every(5, TODAY), TODAY) == date(2026, 11, 26)
    assert next_pass(every(5, date(2026, 11, 16)), TODAY) == TODAY  # due, and not on file yet
    said = next_pass_sentence(date(2026, 11, 22))
    assert "22 Nov 2026" in said and "no promise" in said


def test_two_tracks_over_one_site_give_the_nearer_one() -> None:
    both = every(5, date(2026, 11, 17)) | every(5, date(2026, 11, 20))
    assert next_pass(both, TODAY) == date(2026, 11, 22)
    assert next_pass(both, date(2026, 11, 23)) == date(2026, 11, 25)


def test_nothing_is_told_where_the_beat_is_not_kept() -> None:
    assert next_pass((), TODAY) is None and next_pass_sentence(None) == ""
    assert next_pass(every(10, date(2026, 11, 16)), TODAY) is None  # one satellite: only every second day of the beat
    assert next_pass(every(8, date(2026, 11, 17)), TODAY) is None  # Landsat's
    assert next_pass(every(5, date(2026, 9, 18)), TODAY) is None  # looks ended two months ago


@given(st.sets(st.integers(0, 70)), st.integers(0, 4))
def test_an_expected_day_is_ahead_and_on_a_beat_that_most_passes_kept(ages: set[int], shift: int) -> None:
    passes = {TODAY - timedelta(days=age) for age in ages}
    found = next_pass(passes, TODAY + timedelta(days=shift))
    if found is not None:
        assert found >= TODAY + timedelta(days=shift) and found not in passes
        assert sum(found - timedelta(days=5 * n) in passes for n in range(1, 13)) >= 8


def test_a_look_that_missed_the_site_is_no_pass() -> None:
    rows = [
        ("a", LookStatus.CLOUDY, TODAY, 0.1),
        ("a", LookStatus.NOT_COVERED, date(2026, 11, 20), None),
        ("a", LookStatus.SEEN, date(2026, 1, 1), 1.0),
    ]
    days = LookDays.of(("a", "b"), rows)
    assert days.passes(date(2026, 6, 1)) == {"a": frozenset({TODAY}), "b": frozenset()}
