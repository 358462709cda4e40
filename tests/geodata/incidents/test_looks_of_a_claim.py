"""The looks that a share gone is said to be measured from: best value and interval come out of them and of no other."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.incidents.claim import Claim
from geodata.incidents.claim_check import Gone, gone_share
from geodata.looks.measure import Measure

SINCE, CLAIMED, TODAY = date(2026, 7, 20), date(2026, 9, 20), date(2026, 11, 17)
CLAIM = Claim("c", "s", "Office", CLAIMED, SINCE, 22, "buildings demolished", 36, "whole site", "", "")


def look(day: date, value: float, low: float | None, high: float | None) -> Measure:
    return Measure("s", "built_up", datetime.combine(day, time(4), UTC), value, "ha", low, high, scene_id=f"S2-{day}")


def rows(first: date, count: int, value: float, low: float, high: float) -> list[Measure]:
    return [look(first + timedelta(days=5 * n), value, low, high) for n in range(count)]


PELLIMAR = [
    *rows(date(2026, 3, 22), 17, 12.14, 11.4776, 12.8024),
    look(SINCE, 12.14, 11.4776, 12.8024),  # cloud from here to 29 Aug: all still stands on the first day of the claim
    *rows(date(2026, 8, 29), 7, 9.78, 9.0688, 12.8512),
    look(date(2026, 10, 3), 9.78, 9.0688, 10.4912),  # confirms it
    *rows(date(2026, 10, 13), 5, 15.11, 9.0007, 15.8893),
    *rows(date(2026, 11, 7), 3, 15.11, 14.3307, 15.8893),
]
"""What the demo measured at a place where 2.4 ha were taken down and 5.3 ha built afterwards."""


def by_hand(measures: list[Measure], scenes: tuple[str, ...]) -> tuple[float, float, float]:
    """Best value and 90 % interval from the looks that are listed alone, as the page tells the rule."""
    listed = [m for m in measures if m.scene_id in scenes]
    start = [m for m in listed if m.at.date() < SINCE]
    after = [m for m in listed if m.at.date() >= SINCE]
    level = median(m.value for m in after)
    best = min((m for m in after if abs(m.value - level) <= 0.005), key=lambda m: (m.high or 0) - (m.low or 0))
    found = (
        1 - level / median(m.value for m in start),
        1 - (best.high or 0) / median(m.low or 0 for m in start),
        1 - (best.low or 0) / median(m.high or 0 for m in start),
    )
    return (min(max(found[0], 0), 1), min(max(found[1], 0), 1), min(max(found[2], 0), 1))


def numbers(gone: Gone) -> tuple[float | None, float | None, float | None]:
    return gone.share, gone.low, gone.high


def test_the_look_that_bounds_it_is_listed_and_one_before_it_began_is_not() -> None:
    gone = gone_share(CLAIM, PELLIMAR, TODAY)
    assert gone is not None and [round(100 * v) for v in numbers(gone) if v is not None] == [19, 9, 29]
    assert numbers(gone) == pytest.approx(by_hand(PELLIMAR, gone.scenes))
    since = [scene for scene in gone.scenes if scene >= f"S2-{SINCE}"]
    assert since == ["S2-2026-09-23", "S2-2026-09-28", "S2-2026-10-03"] and len(gone.scenes) == 20
    assert gone.by_claim == pytest.approx(gone.share) and gone.by_claim_ends == (gone.low, gone.high)
    then = [scene for scene in gone.by_claim_scenes if scene >= f"S2-{SINCE}"]
    assert then == ["S2-2026-08-29", "S2-2026-09-03", "S2-2026-09-08", "S2-2026-10-03"], "the last one bounds it"


def test_two_looks_of_a_state_are_listed_without_the_one_before_it() -> None:
    gone = gone_share(CLAIM, PELLIMAR[:20], TODAY)
    assert gone is not None and [s for s in gone.scenes if s >= f"S2-{SINCE}"] == ["S2-2026-08-29", "S2-2026-09-03"]
    assert numbers(gone) == pytest.approx(by_hand(PELLIMAR, gone.scenes)) and gone.low == 0.0


@given(
    st.lists(
        st.tuples(st.sampled_from((6.0, 9.8, 9.803, 9.9, 12.0, 15.0)), st.floats(0.1, 3.0), st.floats(0.1, 3.0)),
        min_size=3,
        max_size=14,
    )
)
@settings(max_examples=300, deadline=None)
def test_best_value_and_both_ends_come_out_of_the_looks_listed(after: list[tuple[float, float, float]]) -> None:
    measures = rows(SINCE - timedelta(days=60), 9, 12.14, 11.4776, 12.8024)
    measures += [
        look(SINCE + timedelta(days=5 * n), value, value - below, value + above)
        for n, (value, below, above) in enumerate(after)
    ]
    gone = gone_share(CLAIM, measures, TODAY)
    assert gone is not None and numbers(gone) == pytest.approx(by_hand(measures, gone.scenes))
    assert set(gone.scenes) <= {m.scene_id for m in measures} and len(gone.scenes) in (11, 12)
    again = gone_share(CLAIM, [m for m in measures if m.scene_id in gone.scenes], TODAY)
    assert again is None or numbers(again) == pytest.approx(numbers(gone)), "two looks alone are no state"
