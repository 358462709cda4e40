"""The longest time without a usable look, and how it is said beside what became of the others."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from geodata.looks.look import Look, LookStatus
from geodata.looks.look_counts import LONG_UNSEEN_DAYS, Looked, longest_unseen
from geodata.looks.reason import other
from geodata.wording.look_sentences import not_seen_sentence

SINCE, TODAY = date(2026, 6, 1), date(2026, 11, 17)


def _look(day: date, status: LookStatus = LookStatus.SEEN, sensor: str = "optical") -> Look:
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return Look("s", f"{day}", "c", "https://stac.example", sensor, noon, status, other("x"))


def test_the_gap_between_two_usable_looks_is_named_by_its_unseen_days() -> None:
    days = [SINCE + timedelta(days=d) for d in range(5, 170, 5)]  # 6 Jun, 11 Jun, ... 16 Jul, ... 30 Aug, ...
    hidden = (date(2026, 7, 21), date(2026, 8, 25))
    looks = [_look(d, LookStatus.CLOUDY if hidden[0] <= d <= hidden[1] else LookStatus.SEEN) for d in days]
    gap = (date(2026, 7, 17), date(2026, 8, 29))
    assert longest_unseen(looks, SINCE, TODAY) == gap
    assert longest_unseen([*looks, _look(date(2026, 8, 9), sensor="radar")], SINCE, TODAY) == gap


def test_the_time_before_the_first_look_that_was_due_is_not_unseen() -> None:
    looks = [_look(TODAY - timedelta(days=d)) for d in (0, 10, 20)]
    assert longest_unseen(looks, date(2015, 1, 1), TODAY) is None
    assert longest_unseen([], SINCE, TODAY) is None
    cloudy = _look(date(2026, 8, 1), LookStatus.CLOUDY)
    assert longest_unseen([*looks, cloudy], date(2015, 1, 1), TODAY) == (date(2026, 8, 1), date(2026, 10, 27))


@given(st.sets(st.integers(1, 169)))
def test_no_unseen_day_within_it_was_seen_and_none_is_longer(offsets: set[int]) -> None:
    seen = {SINCE + timedelta(days=n) for n in offsets}
    first_due = _look(SINCE + timedelta(days=1), LookStatus.CLOUDY)
    gap = longest_unseen([first_due, *(_look(d) for d in seen)], SINCE, TODAY)
    unseen, longest = 0, 0
    for n in range(1, (TODAY - SINCE).days + 1):  # day by day: another way to the same
        unseen = 0 if SINCE + timedelta(days=n) in seen else unseen + 1
        longest = max(longest, unseen)
    if gap is None:
        assert longest < LONG_UNSEEN_DAYS
    else:
        assert (gap[1] - gap[0]).days + 1 == longest >= LONG_UNSEEN_DAYS
        assert not any(gap[0] <= d <= gap[1] for d in seen)


def test_what_was_not_seen_is_said_in_words() -> None:
    counts = Looked(days=20, cloudy=13, not_covered=1, failed=0, newest=TODAY, seen=20)
    assert not_seen_sentence(counts, (date(2026, 7, 21), date(2026, 8, 28))) == (
        "Not usable: 13 cloudy and 1 not covered. No usable look from 21 Jul 2026 to 28 Aug 2026."
    )
    assert not_seen_sentence(Looked(2, 0, 0, 0, TODAY, seen=2), None) == ""
