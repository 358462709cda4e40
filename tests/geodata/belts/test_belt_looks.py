"""From which day on a change could not have met the rule: against a count that puts a change on every day."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from geodata.belts.answer import BeltLooks
from geodata.belts.belt import SeenBelt
from geodata.belts.belt_looks import belt_looks
from tests.geodata.belts.belt_makers import change, judged_belt

RULES = ((5, 25), (4, 90))
UNTIL = date(2026, 11, 17)
SINCE = date(2025, 11, 17)
SPARSE = [date(2026, *day) for day in ((8, 9), (8, 14), (9, 3), (10, 13), (10, 28), (11, 7), (11, 17))]
"""Usable looks through a monsoon: some twice a month."""


def could_meet(began: date, days: list[date]) -> bool:
    """Whether a change that every look from a day on shows would have met a rule, look by look."""
    showing, first = 0, None
    for day in days:
        if day >= began:
            showing += 1
            first = first or day
    if first is None:
        return False
    age = (days[-1] - first).days
    return (showing >= 5 and age >= 25) or (showing >= 4 and age >= 90)


def test_where_looks_are_sparse_it_is_months() -> None:
    found = belt_looks(SPARSE, RULES, SINCE, UNTIL)
    assert found == BeltLooks(met_until=date(2026, 9, 3), lately=5, since=7), "the 90 days begin on 20 Aug"


def test_where_looks_are_dense_the_days_decide() -> None:
    daily = [UNTIL - timedelta(days=n) for n in range(100)]
    found = belt_looks(daily, RULES, SINCE, UNTIL)
    assert found == BeltLooks(met_until=date(2026, 10, 23), lately=90, since=100)


def test_four_over_a_season_are_enough_as_well() -> None:
    days = [date(2026, 5, 1), date(2026, 8, 1), date(2026, 9, 1), date(2026, 10, 1), UNTIL]
    assert belt_looks(days, RULES, SINCE, UNTIL) == BeltLooks(met_until=date(2026, 8, 1), lately=3, since=5)
    assert belt_looks(days, RULES[:1], SINCE, UNTIL) == BeltLooks(met_until=date(2026, 5, 1), lately=3, since=5)


def test_few_looks_late_ones_and_none() -> None:
    late = UNTIL + timedelta(days=3)
    assert belt_looks([*SPARSE[-3:], late], RULES, SPARSE[-2], UNTIL) == BeltLooks(None, lately=3, since=2)
    assert belt_looks([late], RULES, SINCE, UNTIL) is None
    assert belt_looks([], RULES, SINCE, UNTIL) is None


def test_a_look_on_the_first_day_counts_as_its_changes_do() -> None:
    """SeenBelt.told counts what was first seen on the first day; a look of that day that shows it is one of them."""
    days = [SINCE - timedelta(days=1), SINCE, SINCE + timedelta(days=5)]
    found = belt_looks(days, RULES, SINCE, UNTIL)
    assert found is not None and found.since == 2
    belt = judged_belt("pb")
    seen = SeenBelt(belt, tuple(change(f"c{n}", belt, day, 2.0) for n, day in enumerate(days)), {}, False)
    assert len(seen.told(SINCE, UNTIL)) == 2


@pytest.mark.parametrize("seed", range(40))
def test_it_is_the_last_day_on_which_a_change_could_have_begun(seed: int) -> None:
    draw = random.Random(seed)
    ago = sorted(draw.sample(range(1, 400), draw.randint(3, 40)), reverse=True)
    days = [*(UNTIL - timedelta(days=n) for n in ago), UNTIL]
    began = [UNTIL - timedelta(days=n) for n in range(420)]
    last = max((day for day in began if could_meet(day, days)), default=None)
    found = belt_looks(draw.sample(days, len(days)), RULES, SINCE, UNTIL)
    assert found is not None and found.met_until == last
    assert found.lately == sum((UNTIL - day).days < 90 for day in days)
